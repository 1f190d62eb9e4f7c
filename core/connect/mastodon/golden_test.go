package mastodon_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"restante/core/connect"
	"restante/core/model"
)

// recorded is one call of a transcript of a real Mastodon.
type recorded struct {
	Request struct {
		Method string `yaml:"method"`
		URI    string `yaml:"uri"`
	} `yaml:"request"`
	Response struct {
		Headers map[string][]string `yaml:"headers"`
		Status  struct {
			Code int `yaml:"code"`
		} `yaml:"status"`
		Body struct {
			String string `yaml:"string"`
		} `yaml:"body"`
	} `yaml:"response"`
}

// cassette returns the calls of a transcript that begin with call, such as
// "POST /api/v1/statuses".
func cassette(t *testing.T, name, call string) []recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(needData(t, "mastodon-cassettes"), name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Interactions []recorded `yaml:"interactions"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var found []recorded
	for _, r := range file.Interactions {
		_, path, _ := strings.Cut(strings.Replace(r.Request.URI, "://", "", 1), "/")
		if strings.HasPrefix(r.Request.Method+" /"+path, call) {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no %s in %s", call, name)
	}
	return found
}

// replay is a hook that gives the recorded answer.
func (r recorded) replay() hook {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		for name, values := range r.Response.Headers {
			if name != "content-length" && name != "date" {
				w.Header()[http.CanonicalHeaderKey(name)] = values
			}
		}
		w.WriteHeader(r.Response.Status.Code)
		_, err := w.Write([]byte(r.Response.Body.String))
		return err == nil
	}
}

func (r recorded) field(t *testing.T, path ...string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.Response.Body.String), &v); err != nil {
		t.Fatal(err)
	}
	for _, p := range path {
		v = v.(map[string]any)[p]
	}
	s, _ := v.(string)
	return s
}

func TestRecordedPosts(t *testing.T) {
	for _, name := range []string{"test_status_post_None-public_", "test_status_post_None-unlisted_", "test_status_edit",
		"test_notifications", "test_polls", "test_status_post_with_quote"} {
		t.Run(name, func(t *testing.T) {
			for _, r := range cassette(t, name, statuses) {
				b := newBench(t)
				b.session.Account.RemoteID = r.field(t, "account", "id")
				b.server.on(statuses, r.replay())
				out := b.send(part("Toot!"), nil)
				want(t, out, model.ClassOK, "")
				if out.Receipt.RemoteID != r.field(t, "id") || out.Receipt.URL != r.field(t, "url") ||
					out.Receipt.At.Format("2006-01-02T15:04:05.000Z") != r.field(t, "created_at") {
					t.Errorf("receipt %+v", out.Receipt)
				}
			}
		})
	}
	t.Run("of somebody else", func(t *testing.T) {
		b := newBench(t)
		b.server.on(statuses, cassette(t, "test_status_post_None-public_", statuses)[0].replay())
		want(t, b.send(part("Toot!"), nil), model.ClassUnknown, "network.other_account")
	})
}

func TestRecordedReply(t *testing.T) {
	posts := cassette(t, "test_status_reply", statuses)
	b := newBench(t)
	b.session.Account.RemoteID = posts[1].field(t, "account", "id")
	b.server.on(statuses, posts[1].replay())
	out := b.send(part("@mastodonpy_test_2 same!"), &model.Receipt{RemoteID: posts[0].field(t, "id")})
	want(t, out, model.ClassOK, "")
	if out.Receipt.RemoteID != posts[1].field(t, "id") {
		t.Errorf("receipt %+v", out.Receipt)
	}
}

func TestRecordedScheduledPostIsNoPost(t *testing.T) {
	for _, name := range []string{"test_scheduled_status", "test_entity_scheduledstatus"} {
		for _, r := range cassette(t, name, statuses) {
			b := newBench(t)
			b.server.on(statuses, r.replay())
			want(t, b.send(part("a"), nil), model.ClassUnknown, "network.bad_answer")
		}
	}
}

func TestRecordedMedia(t *testing.T) {
	b := newBench(t)
	media := cassette(t, "test_status_delete_media", uploads)[0]
	posts := cassette(t, "test_status_delete_media", statuses)
	b.session.Account.RemoteID = posts[1].field(t, "account", "id")
	b.server.on(uploads, media.replay())
	p := part("Status with media", b.picture(1, ""))
	want(t, b.prepare(&p, now), model.ClassOK, "")
	if !strings.Contains(string(p.Prepared), media.field(t, "id")) {
		t.Errorf("prepared %s", p.Prepared)
	}
	b.server.on(statuses, posts[1].replay())
	want(t, b.publish(p, nil), model.ClassOK, "")

	t.Run("that the server no longer has, said in Japanese", func(t *testing.T) {
		gone := posts[len(posts)-1]
		if gone.Response.Status.Code != 422 {
			t.Fatalf("recorded status %d", gone.Response.Status.Code)
		}
		b.server.on(statuses, gone.replay())
		want(t, b.publish(p, nil), model.ClassTransient, "media.forgotten")
	})
	t.Run("alone", func(t *testing.T) {
		b := newBench(t)
		b.server.on(uploads, cassette(t, "test_media_post_file", uploads)[0].replay())
		p := part("a", b.picture(1, ""))
		want(t, b.prepare(&p, now), model.ClassOK, "")
	})
}

func TestRecordedIdentityAndLimits(t *testing.T) {
	who := cassette(t, "test_status_reply", verify)[0]
	for _, version := range []string{"v1", "v2"} {
		t.Run(version, func(t *testing.T) {
			b := newBench(t)
			b.server.on(verify, who.replay())
			if version == "v1" {
				b.server.on("GET /api/v2/instance", answer(404, ""))
			}
			b.server.on("GET /api/"+version+"/instance", cassette(t, "test_entity_instancemediaconfiguration", "GET /api/"+version+"/instance")[0].replay())
			in, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)})
			want(t, out, model.ClassOK, "")
			if id := in.Profile.Identity; id.RemoteID != "117020565693913441" || id.Handle != "admin@mastodon.social" || id.URL != "http://localhost:3000/@admin" {
				t.Errorf("identity %+v", id)
			}
			l := in.Profile.Limits
			if l.Text != 500 || l.URLLength != 23 || l.Images != 4 || l.ImageBytes != 16777216 || l.ImagePixels != 33177600 || l.AltText != 1500 ||
				len(l.ImageTypes) != 7 || l.Date != "2026-11-25" || !strings.HasSuffix(l.Source, "/api/"+version+"/instance") {
				t.Errorf("limits %+v", l)
			}
		})
	}
}

func TestRecordedSource(t *testing.T) {
	post := cassette(t, "test_status_edit", "GET /api/v1/statuses/117020586180926938")[1]
	source := cassette(t, "test_status_edit", "GET /api/v1/statuses/117020586180926938/source")[0]
	b := newBench(t)
	b.session.Account.RemoteID = post.field(t, "account", "id")
	page := post
	page.Response.Body.String = "[" + post.Response.Body.String + "]"
	p := part("the best editor? why, of course it is the KDE Advanced Text Editor, Kate")
	pages := "GET /api/v1/accounts/" + b.session.Account.RemoteID + "/statuses"
	look := func(text string) connect.Look {
		b.server.on(pages, page.replay(), answer(200, "[]"))
		b.server.on("GET /api/v1/statuses/117020586180926938/source", source.replay())
		p.Content.Text = text
		at := now
		b.session.Now = at
		return b.c.Lookup(t.Context(), b.session, connect.LookupRequest{Part: p, Since: recordedAt, Now: at})
	}
	if got := look(p.Content.Text); got.Kind != connect.LookFound || got.Found[0].RemoteID != post.field(t, "id") {
		t.Errorf("%+v", got)
	}
	if got := look("something else"); got.Kind != connect.LookNoAnswer || got.Outcome.Problem.Code != "lookup.unclear" {
		t.Errorf("an edited post of another text: %+v", got)
	}
}

func TestRecordedRefusals(t *testing.T) {
	gone := cassette(t, "test_status_delete_media", "DELETE /api/v1/statuses")
	last := gone[len(gone)-2]
	if last.Response.Status.Code != 404 {
		t.Fatalf("recorded status %d", last.Response.Status.Code)
	}
	b := newBench(t)
	b.server.on(statuses, last.replay())
	want(t, b.send(part("a"), &model.Receipt{RemoteID: "1"}), model.ClassRejected, "thread.parent_gone")
	vote := cassette(t, "test_poll_illegal_vote", "POST /api/v1/polls")[1]
	b.server.on(statuses, vote.replay())
	out := b.send(part("a"), nil)
	want(t, out, model.ClassRejected, "network.refused")
	if out.Problem.Args["message"] != vote.field(t, "error") {
		t.Errorf("message %q", out.Problem.Args["message"])
	}
}
