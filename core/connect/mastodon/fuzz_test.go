package mastodon_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// recordedAt is a little before the post of the recorded source.
var recordedAt = time.Date(2026, 8, 1, 13, 53, 0, 0, time.UTC)

// FuzzAnswers gives whatever bytes to every reader of a server's answers: it
// may neither panic nor be taken for a post that is not the account's.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","created_at":"2026-11-25T09:30:00.000Z","account":{"id":"109876543210","username":"zoe"},"media_attachments":[{"id":"3"}]}`,
		`[{"id":"1","created_at":"2026-11-25T09:30:00.000Z","account":{"id":"77"},"reblog":null}]`,
		`{"id":"1001","text":"Bonjour","spoiler_text":""}`,
		`{"domain":"x","max_toot_chars":1e9,"configuration":{"statuses":{"max_characters":9007199254740993}}}`,
		`{"error":"t0k3n-Zm9vYmFy\u202e","error_description":null}`,
		`{"id":"109876543210","username":"zoe","acct":"zoe@x"}`, "null", "[[]]", "<html>", "\xff",
	} {
		f.Add(200, seed)
		f.Add(422, seed)
		f.Add(403, seed)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 || status == 204 || status == 304 {
			t.Skip("a status without a body")
		}
		b := newBench(t)
		b.server.contract = nil
		b.server.on(statuses, answer(status, body))
		if out := b.send(part("Bonjour"), nil); out.Class == model.ClassOK && !strings.Contains(body, `"1098`) && !strings.Contains(body, `\u`) {
			t.Errorf("%d %q is taken for our post: %+v", status, body, out.Receipt)
		}
		b.server.post(dPost{Text: "autre"})
		b.server.on("GET /api/v1/statuses/1001/source", answer(status, body))
		if look := b.lookup(part("Bonjour")); look.Kind == connect.LookFound && !strings.Contains(body, "1001") {
			t.Errorf("%d %q is found", status, body)
		}
		b.server.on(list, answer(status, body))
		if look := b.lookup(part("Bonjour")); look.Kind == connect.LookAbsent && (status != 200 || !strings.Contains(body, "[")) {
			t.Errorf("%d %q proves absence", status, body)
		}
		b.server.on(verify, answer(status, body))
		b.server.on("GET /api/v2/instance", answer(status, body))
		b.verify()
		p := part("Bonjour", b.picture(1, "un"))
		b.server.on(uploads, answer(status, body))
		b.prepare(&p, now)
	})
}
