package bluesky_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

func (k *kit) tryPrepare(part model.Part, media connect.MediaReader) (connect.Prepared, model.Outcome) {
	k.t.Helper()
	return k.conn.Prepare(k.t.Context(), k.session, connect.PrepareRequest{Part: part, Media: media, Now: k.session.Now})
}

// sameJSON fails unless got and wanted mean the same.
func sameJSON(t *testing.T, got []byte, wanted string) {
	t.Helper()
	var g, w bytes.Buffer
	if err := json.Compact(&g, got); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&w, []byte(wanted)); err != nil {
		t.Fatal(err)
	}
	if g.String() != w.String() {
		t.Errorf("got\n%s\nwant\n%s", g.String(), w.String())
	}
}

func TestPrepareBuildsTheRecord(t *testing.T) {
	k := newKit(t)
	text := "Été à l'atelier, merci @bob.test : https://exemple.fr #Noël"
	part := textPart(text)
	photo := picture("one", "Vitrine « d'hiver » <3")
	bare := picture("two", "")
	bare.Media.Width, bare.Media.Height = 0, 0
	part.Content.Media = []model.Attachment{photo, bare}
	part = k.prepare(part, files{"one": []byte("12345678"), "two": []byte("abc")})

	key, record := fields(t, part)
	one, two := cidOf("bafkrei", []byte("12345678")), cidOf("bafkrei", []byte("abc"))
	sameJSON(t, record, `{"$type":"app.bsky.feed.post","text":"Été à l'atelier, merci @bob.test : https://exemple.fr #Noël",
		"createdAt":"2026-11-25T10:00:00.123Z","langs":["fr"],
		"facets":[
			{"index":{"byteStart":26,"byteEnd":35},"features":[{"$type":"app.bsky.richtext.facet#mention","did":"`+bobDID+`"}]},
			{"index":{"byteStart":38,"byteEnd":56},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://exemple.fr"}]},
			{"index":{"byteStart":57,"byteEnd":63},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"Noël"}]}],
		"embed":{"$type":"app.bsky.embed.images","images":[
			{"alt":"Vitrine « d'hiver » \u003c3","image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"`+one+`"},"size":8},"aspectRatio":{"width":4,"height":3}},
			{"alt":"","image":{"$type":"blob","mimeType":"image/png","ref":{"$link":"`+two+`"},"size":3}}]}}`)
	if got := strings.TrimLeft(key, "234567abcdefghijklmnopqrstuvwxyz"); len(key) != 13 || got != "" {
		t.Errorf("key %q", key)
	}
	if !part.PreparedExpires.Equal(instant.Add(30 * time.Minute)) {
		t.Errorf("expires %v", part.PreparedExpires)
	}
	if got := k.double.seen(); got != "resolveHandle uploadBlob uploadBlob" {
		t.Errorf("calls: %s", got)
	}
	want(t, k.publish(part), model.ClassOK, "")
}

func TestPreparedTextNeverExpires(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	if !part.PreparedExpires.IsZero() {
		t.Errorf("expires %v", part.PreparedExpires)
	}
	if calls := k.double.seen(); calls != "" {
		t.Errorf("calls were made: %s", calls)
	}
}

func TestKeysOfTwoPartsOfTheSameInstantDiffer(t *testing.T) {
	k := newKit(t)
	one, two := textPart("Bonjour"), textPart("Bonjour")
	two.Key = "key-2"
	keyOne, _ := fields(t, k.prepare(one, nil))
	keyTwo, _ := fields(t, k.prepare(two, nil))
	again, _ := fields(t, k.prepare(one, nil))
	if keyOne == keyTwo || keyOne[:11] != keyTwo[:11] {
		t.Errorf("%s and %s: want the same instant and another clock", keyOne, keyTwo)
	}
	if keyOne != again {
		t.Errorf("%s and %s for the same part", keyOne, again)
	}
}

func TestPrepareAgainKeepsTheRecordToTheByte(t *testing.T) {
	k := newKit(t)
	part := textPart("Bonjour @bob.test")
	part.Content.Media = []model.Attachment{picture("one", "a")}
	media := files{"one": []byte("12345678")}
	first := k.prepare(part, media)
	k.double.seen()

	k.session.Now = instant.Add(45 * time.Minute)
	delete(k.double.handles, "bob.test")
	second := k.prepare(first, media)
	if !bytes.Equal(first.Prepared, second.Prepared) {
		t.Errorf("prepared\n%s\nthen\n%s", first.Prepared, second.Prepared)
	}
	if !second.PreparedExpires.Equal(instant.Add(75 * time.Minute)) {
		t.Errorf("expires %v", second.PreparedExpires)
	}
	if got := k.double.seen(); got != "uploadBlob" {
		t.Errorf("calls: %s", got)
	}
}

func TestPrepareAgainWithAnotherUploadIsNoSuccess(t *testing.T) {
	k := newKit(t)
	part := textPart("Bonjour")
	part.Content.Media = []model.Attachment{picture("one", "a")}
	first := k.prepare(part, files{"one": []byte("12345678")})
	p, out := k.tryPrepare(first, files{"one": []byte("other")})
	want(t, out, model.ClassTransient, "media.upload_differs")
	if p.Data != nil {
		t.Errorf("prepared %s", p.Data)
	}
	first.Content.Media = nil
	_, out = k.tryPrepare(first, nil)
	want(t, out, model.ClassRejected, "post.prepared_unreadable")
}

func TestPreparedThatCannotBeReadIsNotReplaced(t *testing.T) {
	k := newKit(t)
	for _, data := range []string{"{", `{}`, `{"rkey":"nope","record":{}}`, `{"rkey":"3ke6kg3wk2227","record":[]}`} {
		part := textPart("Bonjour")
		part.Prepared = []byte(data)
		p, out := k.tryPrepare(part, nil)
		want(t, out, model.ClassRejected, "post.prepared_unreadable")
		if p.Data != nil {
			t.Errorf("%s became %s", data, p.Data)
		}
		want(t, k.publish(part), model.ClassRejected, "post.prepared_unreadable")
	}
	want(t, k.publish(textPart("Bonjour")), model.ClassRejected, "post.prepared_unreadable")
	if calls := k.double.seen(); calls != "" {
		t.Errorf("calls were made: %s", calls)
	}
}

func TestMentionsThatLeadNowhereStayText(t *testing.T) {
	k := newKit(t)
	k.double.handles["odd.test"] = "not a did"
	k.double.lex = nil // for the odd answer
	part := k.prepare(textPart("@nobody.test @bob.test @BOB.test @odd.test @-x.test"), nil)
	_, record := fields(t, part)
	if n := strings.Count(string(record), "#mention"); n != 2 || !strings.Contains(string(record), `"byteStart":13,"byteEnd":22`) {
		t.Errorf("record %s", record)
	}
	if n := k.double.count("resolveHandle"); n != 3 {
		t.Errorf("%d questions for three names", n)
	}
}

func TestMentionsThatNobodyCouldResolveAreAskedAgain(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		class  model.Class
		code   string
	}{
		{"in trouble", answerWith(502, `{"error":"UpstreamFailure"}`), model.ClassTransient, "network.server_trouble"},
		{"too often", answerWith(429, `{"error":"RateLimitExceeded"}`), model.ClassThrottled, "network.throttled"},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, model.ClassTransient, "network.no_answer"},
		{"a page", answerWith(200, "<html>"), model.ClassConfig, "server.not_bluesky"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			k.double.on("com.atproto.identity.resolveHandle", tt.answer)
			p, out := k.tryPrepare(textPart("@bob.test"), nil)
			want(t, out, tt.class, tt.code)
			if p.Data != nil {
				t.Errorf("prepared %s", p.Data)
			}
		})
	}
}

func TestPrepareRefusesWhatWouldBeLost(t *testing.T) {
	tests := []struct {
		name   string
		change func(*model.PartContent)
		code   string
		arg    string
	}{
		{"a warning", func(c *model.PartContent) { c.Options.Warning = "Spoiler" }, "post.option_unsupported", "warning"},
		{"followers only", func(c *model.PartContent) { c.Options.Visibility = model.VisibilityPrivate }, "post.option_unsupported", "visibility"},
		{"unlisted", func(c *model.PartContent) { c.Options.Visibility = model.VisibilityUnlisted }, "post.option_unsupported", "visibility"},
		{"a text that is not UTF-8", func(c *model.PartContent) { c.Text = "caf\xe9" }, "compose.bad_text", "text"},
		{"a description that is not UTF-8", func(c *model.PartContent) { c.Media[0].Alt = "\xe9" }, "compose.bad_text", "alt"},
		{"an image over the limit", func(c *model.PartContent) { c.Media[0].Media.ID = "big" }, "compose.image_bytes", "1000001"},
		{"a file that is gone", func(c *model.PartContent) { c.Media[0].Media.ID = "gone" }, "media.unreadable", "one.png"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := textPart("Bonjour")
			part.Content.Media = []model.Attachment{picture("one", "a")}
			tt.change(&part.Content)
			p, out := k.tryPrepare(part, files{"one": []byte("12345678"), "big": make([]byte, 1_000_001)})
			want(t, out, model.ClassRejected, tt.code)
			found := false
			for _, v := range out.Problem.Args {
				found = found || v == tt.arg
			}
			if p.Data != nil || !found || k.double.count("uploadBlob") != 0 {
				t.Errorf("prepared %s, problem %v", p.Data, out.Problem)
			}
		})
	}
	t.Run("but takes public", func(t *testing.T) {
		k := newKit(t)
		part := textPart("Bonjour")
		part.Content.Options.Visibility = model.VisibilityPublic
		_, out := k.tryPrepare(part, nil)
		want(t, out, model.ClassOK, "")
	})
}

type brokenMedia struct{ err error }

func (b brokenMedia) Read(context.Context, model.Media) ([]byte, error) { return nil, b.err }

func TestMediaReaderSaysWhatIsWrong(t *testing.T) {
	k := newKit(t)
	part := textPart("Bonjour")
	part.Content.Media = []model.Attachment{picture("one", "a")}
	_, out := k.tryPrepare(part, brokenMedia{model.NewProblem("media.damaged", "name", "one.png")})
	want(t, out, model.ClassRejected, "media.damaged")
	ctx, cancel := canceled(t)
	defer cancel()
	_, out = k.conn.Prepare(ctx, k.session, connect.PrepareRequest{Part: part, Media: brokenMedia{context.Canceled}, Now: instant})
	want(t, out, model.ClassTransient, "media.unreadable")
}

func TestUploadRefused(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		class  model.Class
		code   string
	}{
		{"too large", answerWith(413, `{"error":"PayloadTooLarge","message":"request entity too large"}`), model.ClassRejected, "media.too_large"},
		{"too large for a proxy", answerWith(413, "<html>"), model.ClassRejected, "media.too_large"},
		{"refused", answerWith(400, `{"error":"InvalidRequest","message":"no such type"}`), model.ClassRejected, "media.refused"},
		{"too often", answerWith(429, ""), model.ClassThrottled, "network.throttled"},
		{"in trouble", answerWith(500, `{"error":"InternalServerError"}`), model.ClassTransient, "network.server_trouble"},
		{"no reference", answerWith(200, `{"blob":{"cid":"x"}}`), model.ClassConfig, "server.not_bluesky"},
		{"no blob", answerWith(200, `{}`), model.ClassConfig, "server.not_bluesky"},
		{"a token that is dead for good", answerWith(400, `{"error":"ExpiredToken"}`), model.ClassReauth, "account.sign_in_again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			k.double.on("com.atproto.repo.uploadBlob", tt.answer)
			part := textPart("Bonjour")
			part.Content.Media = []model.Attachment{picture("one", "a")}
			p, out := k.tryPrepare(part, files{"one": []byte("12345678")})
			want(t, out, tt.class, tt.code)
			if p.Data != nil {
				t.Errorf("prepared %s", p.Data)
			}
			if strings.HasPrefix(tt.code, "media.") && out.Problem.Args["name"] != "one.png" {
				t.Errorf("the file is not named: %v", out.Problem)
			}
		})
	}
}
