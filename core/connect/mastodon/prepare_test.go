package mastodon_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

const (
	uploads  = "POST /api/v2/media"
	statuses = "POST /api/v1/statuses"
)

func (d *double) theUpload() *dMedia {
	d.mu.Lock()
	defer d.mu.Unlock()
	var last *dMedia
	for _, m := range d.media {
		if last == nil || m.ID > last.ID {
			last = m
		}
	}
	return last
}

func TestPrepareWithoutImagesNeedsNoCall(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour")
	want(t, b.prepare(&p, now), model.ClassOK, "")
	if string(p.Prepared) != "{}" || !p.PreparedExpires.IsZero() || len(b.server.calls) != 0 {
		t.Errorf("%s, expires %v, %d calls", p.Prepared, p.PreparedExpires, len(b.server.calls))
	}
}

// An image goes up as it is, under a name that tells nothing.
func TestPrepareUploads(t *testing.T) {
	b := newBench(t)
	picture := b.picture(1, "Un chat «gris» & noir")
	p := part("Bonjour", picture)
	want(t, b.prepare(&p, now), model.ClassOK, "")
	m := b.server.theUpload()
	if string(m.Bytes) != string(b.files[picture.Media.ID]) || m.MIME != "image/png" || m.FileName != "image.png" || m.Alt != picture.Alt {
		t.Errorf("uploaded %d bytes, %s, %q, alt %q", len(m.Bytes), m.MIME, m.FileName, m.Alt)
	}
	if !p.PreparedExpires.After(now) {
		t.Errorf("expires %v", p.PreparedExpires)
	}
	want(t, b.publish(p, nil), model.ClassOK, "")
	if b.server.called(uploads) != 1 || b.server.called(statuses) != 1 {
		t.Errorf("%d uploads, %d posts", b.server.called(uploads), b.server.called(statuses))
	}
}

// Case MEDIA-1: a server still processes an upload. It is asked until the
// image is ready, and only then is the post sent.
func TestPrepareWaitsForProcessingMEDIA1(t *testing.T) {
	b := newBench(t)
	b.server.Processing = 2
	p := part("Bonjour", b.picture(1, "un"), b.picture(2, "deux"))
	out := b.prepare(&p, now)
	want(t, out, model.ClassPending, "media.processing")
	if !out.RetryAt.Equal(now.Add(2 * time.Second)) {
		t.Errorf("RetryAt %v", out.RetryAt)
	}
	if p.PreparedExpires.After(now) {
		t.Error("what is not ready does not count as expired: the engine would publish with it")
	}
	early := b.publish(p, nil)
	want(t, early, model.ClassTransient, "media.not_prepared")
	if b.server.called(statuses) != 0 || b.looks != 0 {
		t.Error("a post was sent without its images")
	}
	want(t, b.prepare(&p, now.Add(2*time.Second)), model.ClassPending, "media.processing")
	want(t, b.prepare(&p, now.Add(4*time.Second)), model.ClassOK, "")
	want(t, b.publish(p, nil), model.ClassOK, "")
	if n := b.server.called(uploads); n != 2 {
		t.Errorf("%d uploads for 2 images", n)
	}
	if post := b.server.posts[0]; len(post.Media) != 2 || post.Media[0].Alt != "un" || post.Media[1].Alt != "deux" {
		t.Errorf("posted with %d images", len(post.Media))
	}
}

func TestPrepareGivesUpOnEndlessProcessing(t *testing.T) {
	b := newBench(t)
	b.server.Processing = 1000
	p := part("Bonjour", b.picture(1, ""))
	want(t, b.prepare(&p, now), model.ClassPending, "media.processing")
	want(t, b.prepare(&p, now.Add(9*time.Minute)), model.ClassPending, "media.processing")
	want(t, b.prepare(&p, now.Add(11*time.Minute)), model.ClassTransient, "media.processing")
	b.server.Processing = 0
	want(t, b.prepare(&p, now.Add(12*time.Minute)), model.ClassOK, "")
	if n := b.server.called(uploads); n != 2 {
		t.Errorf("%d uploads, want a second one", n)
	}
}

// Case MEDIA-2: the description goes with the upload and is read back; a
// server that drops it is not posted to in silence.
func TestTheDescriptionArrivesMEDIA2(t *testing.T) {
	b := newBench(t)
	want(t, b.send(part("Bonjour", b.picture(1, "Un chat")), nil), model.ClassOK, "")
	if alt := b.server.posts[0].Media[0].Alt; alt != "Un chat" {
		t.Errorf("alt %q", alt)
	}
	b.server.DropAlt = true
	p := part("Bonjour", b.picture(2, "Un chien"))
	out := b.prepare(&p, now)
	want(t, out, model.ClassRejected, "media.alt_lost")
	if out.Problem.Args["name"] != "Été à Lyon.png" {
		t.Errorf("args %v", out.Problem.Args)
	}
	p = part("Bonjour", b.picture(3, " "))
	want(t, b.prepare(&p, now), model.ClassOK, "")
}

// Case LOST-7: the server forgot an upload. It is uploaded again from the
// workspace's own copy; the post never goes out without it.
func TestAForgottenUploadIsMadeAnewLOST7(t *testing.T) {
	t.Run("seen by Prepare", func(t *testing.T) {
		b := newBench(t)
		p := part("Bonjour", b.picture(1, "un"), b.picture(2, "deux"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		gone := b.server.theUpload().ID
		delete(b.server.media, gone)
		want(t, b.prepare(&p, now.Add(time.Hour)), model.ClassOK, "")
		want(t, b.publish(p, nil), model.ClassOK, "")
		if n := b.server.called(uploads); n != 3 {
			t.Errorf("%d uploads, want 2 and the lost one", n)
		}
		if n := len(b.server.posts[0].Media); n != 2 {
			t.Errorf("posted with %d images", n)
		}
	})
	for _, french := range []bool{false, true} {
		name := "seen by Publish, whatever the server's language"
		if !french {
			name = "seen by Publish"
		}
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.server.French = french
			p := part("Bonjour", b.picture(1, "un"))
			want(t, b.prepare(&p, now), model.ClassOK, "")
			delete(b.server.media, b.server.theUpload().ID)
			out := b.publish(p, nil)
			want(t, out, model.ClassTransient, "media.forgotten")
			// The engine asks Prepare again before the next try.
			want(t, b.prepare(&p, now.Add(time.Minute)), model.ClassOK, "")
			want(t, b.publish(p, nil), model.ClassOK, "")
			if len(b.server.posts) != 1 || len(b.server.posts[0].Media) != 1 {
				t.Errorf("%d posts", len(b.server.posts))
			}
		})
	}
	t.Run("older than it is trusted", func(t *testing.T) {
		b := newBench(t)
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		want(t, b.prepare(&p, now.Add(13*time.Hour)), model.ClassOK, "")
		if n := b.server.called(uploads); n != 2 {
			t.Errorf("%d uploads, want a fresh one after 12 hours", n)
		}
	})
}

func TestPrepareGoesOnWhereItStopped(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour", b.picture(1, "un"), b.picture(2, "deux"), b.picture(3, "trois"))
	b.server.on(uploads, b.server.serveOnce(), cut)
	want(t, b.prepare(&p, now), model.ClassTransient, "network.no_answer")
	if p.PreparedExpires.After(now) {
		t.Error("half of the images count as prepared")
	}
	want(t, b.prepare(&p, now.Add(time.Minute)), model.ClassOK, "")
	if n := b.server.called(uploads); n != 4 {
		t.Errorf("%d uploads for 3 images of which 1 was cut", n)
	}
	want(t, b.publish(p, nil), model.ClassOK, "")
	for i, alt := range []string{"un", "deux", "trois"} {
		if got := b.server.posts[0].Media[i].Alt; got != alt {
			t.Errorf("image %d is %q", i, got)
		}
	}
}

func TestAnImageThatWasChangedIsUploadedAgain(t *testing.T) {
	b := newBench(t)
	first := b.picture(1, "un")
	p := part("Bonjour", first, b.picture(2, "deux"))
	want(t, b.prepare(&p, now), model.ClassOK, "")
	p.Content.Media[1] = b.picture(3, "trois")
	want(t, b.publish(p, nil), model.ClassTransient, "media.not_prepared")
	p.Content.Media[1].Alt = "deux"
	want(t, b.publish(p, nil), model.ClassTransient, "media.not_prepared")
	p.Content.Media[0].Alt, p.Content.Media[1].Alt = "une autre description", "trois"
	want(t, b.prepare(&p, now), model.ClassOK, "")
	want(t, b.publish(p, nil), model.ClassOK, "")
	media := b.server.posts[0].Media
	if media[0].Alt != "une autre description" || media[1].Alt != "trois" {
		t.Errorf("posted %q and %q", media[0].Alt, media[1].Alt)
	}
}

func TestPrepareRefusals(t *testing.T) {
	tests := []struct {
		name  string
		setup func(b *bench, p *model.Part)
		class model.Class
		code  string
	}{
		{"not an image", func(b *bench, p *model.Part) { b.files[p.Content.Media[0].Media.ID] = []byte("text") }, model.ClassRejected, "media.refused"},
		{"too large", func(b *bench, _ *model.Part) { b.server.on(uploads, answer(413, "<h1>Too large")) }, model.ClassRejected, "media.refused"},
		{"a file that is not there", func(b *bench, p *model.Part) { delete(b.files, p.Content.Media[0].Media.ID) }, model.ClassRejected, "media.missing"},
		{"too many uploads", func(b *bench, _ *model.Part) {
			b.server.on(uploads, answer(429, `{"error":"Too many requests"}`, "X-RateLimit-Reset", "2026-11-25T10:00:00.123Z"))
		}, model.ClassThrottled, "network.throttled"},
		{"a revoked token", func(b *bench, _ *model.Part) {
			b.server.on(uploads, answer(401, `{"error":"The access token was revoked"}`))
		}, model.ClassReauth, "account.sign_in_again"},
		{"a token that may not upload", func(b *bench, _ *model.Part) {
			b.server.on(uploads, answer(403, `{"error":"This action is outside the authorized scopes"}`))
		}, model.ClassReauth, "account.scope_missing"},
		{"a server in trouble", func(b *bench, _ *model.Part) {
			b.server.on(uploads, answer(500, `{"error":"Error processing thumbnail for uploaded media"}`))
		}, model.ClassTransient, "network.server_trouble"},
		{"a captive portal", func(b *bench, _ *model.Part) { b.server.on(uploads, answer(200, "<html>")) }, model.ClassTransient, "network.bad_answer"},
		{"nothing at all", func(_ *bench, p *model.Part) { p.Content = model.PartContent{Text: " \n"} }, model.ClassRejected, "compose.empty"},
		{"a text that JSON cannot carry", func(_ *bench, p *model.Part) { p.Content.Text = "a\xff" }, model.ClassRejected, "compose.bad_text"},
		{"a warning that JSON cannot carry", func(_ *bench, p *model.Part) { p.Content.Options.Warning = "a\xff" }, model.ClassRejected, "compose.bad_text"},
		{"a description that JSON cannot carry", func(_ *bench, p *model.Part) { p.Content.Media[0].Alt = "a\xff" }, model.ClassRejected, "compose.bad_text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			p := part("Bonjour", b.picture(1, "un"))
			tt.setup(b, &p)
			out := b.prepare(&p, now)
			want(t, out, tt.class, tt.code)
			if at := time.Date(2026, 11, 25, 10, 0, 0, 123e6, time.UTC); tt.class == model.ClassThrottled && !out.RetryAt.Equal(at) {
				t.Errorf("RetryAt %v, want %v", out.RetryAt, at)
			}
		})
	}
	t.Run("an upload that failed to be processed", func(t *testing.T) {
		b := newBench(t)
		b.server.Processing = 5
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassPending, "media.processing")
		b.server.theUpload().failed = true
		out := b.prepare(&p, now)
		want(t, out, model.ClassRejected, "media.refused")
		if !strings.Contains(out.Problem.Args["message"], "thumbnail") || out.Problem.Args["name"] == "" {
			t.Errorf("args %v", out.Problem.Args)
		}
	})
	t.Run("a look at an upload that brings nothing", func(t *testing.T) {
		b := newBench(t)
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		look := "GET /api/v1/media/" + b.server.theUpload().ID
		b.server.on(look, answer(404, "<h1>maintenance"), answer(200, `{"id":"other"}`), cut, cut)
		want(t, b.prepare(&p, now), model.ClassTransient, "network.bad_answer")
		want(t, b.prepare(&p, now), model.ClassTransient, "network.bad_answer")
		want(t, b.prepare(&p, now), model.ClassTransient, "network.no_answer")
		want(t, b.prepare(&p, now), model.ClassOK, "")
		if n := b.server.called(uploads); n != 1 {
			t.Errorf("%d uploads: a look that failed is not a proof", n)
		}
	})
}

func TestPreparedThatCannotBeReadIsMadeAnew(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour", b.picture(1, "un"))
	p.Prepared = []byte("{nonsense")
	want(t, b.publish(p, nil), model.ClassTransient, "media.not_prepared")
	want(t, b.prepare(&p, now), model.ClassOK, "")
	want(t, b.publish(p, nil), model.ClassOK, "")
}

var _ connect.MediaReader = files{}
