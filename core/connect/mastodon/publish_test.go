package mastodon_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

func TestPublishSendsWhatWasWritten(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour <b>&</b> 👨‍👩‍👧‍👦\nhttps://exemple.fr", b.picture(1, "un"))
	p.Content.Options = model.Options{Lang: "pt-BR", Visibility: model.VisibilityUnlisted, Warning: "Œufs"}
	out := b.send(p, nil)
	want(t, out, model.ClassOK, "")
	call := b.server.lastCall(statuses)
	if call.Header.Get("Idempotency-Key") != "key-1" || call.Header.Get("Content-Type") != "application/json" || call.Query != "" {
		t.Errorf("headers %v, query %q", call.Header, call.Query)
	}
	var sent map[string]any
	if err := json.Unmarshal(call.Body, &sent); err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]any{"status": p.Content.Text, "visibility": "unlisted", "spoiler_text": "Œufs", "sensitive": true, "language": "pt"} {
		if sent[field] != value {
			t.Errorf("%s is %v, want %v", field, sent[field], value)
		}
	}
	if ids := sent["media_ids"].([]any); len(ids) != 1 || len(sent) != 6 {
		t.Errorf("sent %v", sent)
	}
	post := b.server.posts[0]
	if r := out.Receipt; r == nil || r.RemoteID != post.ID || r.URL != b.server.URL+"/@zoe/"+post.ID || !r.At.Equal(now) {
		t.Errorf("receipt %+v", out.Receipt)
	}
	if b.looks != 1 || out.Status != 200 || !out.ServerDate.Equal(now) {
		t.Errorf("%d last looks, status %d, date %v", b.looks, out.Status, out.ServerDate)
	}
}

func TestPublishLeavesOutWhatWasNotChosen(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour")
	for lang, code := range map[string]string{"": "", "und": "", "nonsense!": "", "fr": "fr", "zh-Hant-TW": "zh", "fil": "fil"} {
		p.Content.Options.Lang = lang
		p.Key = "key-" + lang
		want(t, b.send(p, nil), model.ClassOK, "")
		expect := `{"status":"Bonjour"}`
		if code != "" {
			expect = `{"status":"Bonjour","language":"` + code + `"}`
		}
		if got := string(b.server.lastCall(statuses).Body); got != expect {
			t.Errorf("%q: sent %s, want %s", lang, got, expect)
		}
	}
}

// Case THREAD-1: each part answers the one before it.
func TestAThreadIsChainedTHREAD1(t *testing.T) {
	b := newBench(t)
	var parent *model.Receipt
	for i, text := range []string{"Post 1/3", "Post 2/3", "Post 3/3"} {
		p := part(text)
		p.Index, p.Key = i, text
		out := b.send(p, parent)
		want(t, out, model.ClassOK, "")
		parent = out.Receipt
	}
	posts := b.server.posts
	if len(posts) != 3 || posts[0].Reply != "" || posts[1].Reply != posts[0].ID || posts[2].Reply != posts[1].ID {
		t.Fatalf("%d posts, chained %q %q %q", len(posts), posts[0].Reply, posts[1].Reply, posts[2].Reply)
	}
	p := part("Post 4/3")
	p.Index, p.Key = 3, "k4"
	want(t, b.send(p, &model.Receipt{RemoteID: "1"}), model.ClassRejected, "thread.parent_gone")
	if len(b.server.posts) != 3 {
		t.Error("a part went out without its parent")
	}
}

func TestAnswersToPublish(t *testing.T) {
	post := `{"id":"1","created_at":"2026-11-25T09:30:00.000Z","account":{"id":"` + theAccount + `","username":"zoe"},"url":"https://s.example/@zoe/1"}`
	tests := []struct {
		name  string
		h     hook
		class model.Class
		code  string
	}{
		{"the post", answer(200, post), model.ClassOK, ""},
		{"the post, with another success", answer(201, post), model.ClassOK, ""},
		{"a post of another account", answer(200, strings.Replace(post, theAccount, "77", 1)), model.ClassUnknown, "network.other_account"},
		{"a post that names no account", answer(200, `{"id":"1","url":"https://s.example/1"}`), model.ClassUnknown, "network.bad_answer"},
		{"a post scheduled by the server", answer(200, `{"id":"3","scheduled_at":"2026-11-26T00:00:00.000Z","params":{"text":"a"},"media_attachments":[]}`), model.ClassUnknown, "network.bad_answer"},
		{"a post that was dropped in silence", answer(200, `{"id":null,"account":{"id":"`+theAccount+`"}}`), model.ClassUnknown, "network.bad_answer"},
		{"a captive portal", answer(200, "<html>Accept our terms"), model.ClassUnknown, "network.bad_answer"},
		{"nothing", answer(200, ""), model.ClassUnknown, "network.bad_answer"},
		{"accepted for later", answer(202, `{}`), model.ClassUnknown, "network.bad_answer"},
		{"a redirect", answer(307, "", "Location", "https://elsewhere.example/api/v1/statuses"), model.ClassConfig, "server.redirects"},
		{"bad request", answer(400, `{"error":"x"}`), model.ClassRejected, "network.refused"},
		{"a revoked token", answer(401, `{"error":"The access token was revoked"}`), model.ClassReauth, "account.sign_in_again"},
		{"a token that may only read", answer(403, `{"error":"This action is outside the authorized scopes"}`), model.ClassReauth, "account.scope_missing"},
		{"a token that may only read, in another language", answer(403, `{"error":"Hors de portée"}`, "WWW-Authenticate", `Bearer error="insufficient_scope"`), model.ClassReauth, "account.scope_missing"},
		{"a disabled login", answer(403, `{"error":"Your login is currently disabled"}`), model.ClassFatal, "account.closed"},
		{"another 403", answer(403, `{"error":"Cette action est interdite"}`), model.ClassReauth, "account.not_allowed"},
		{"a firewall", answer(403, "<h1>Attention required"), model.ClassTransient, "network.bad_answer"},
		{"a page of maintenance", answer(404, "<h1>Back soon"), model.ClassTransient, "network.bad_answer"},
		{"404 of the API without a parent", answer(404, `{"error":"Record not found"}`), model.ClassRejected, "network.refused"},
		{"time over", answer(408, ""), model.ClassUnknown, "network.server_trouble"},
		{"conflict", answer(409, `{"error":"Duplicate"}`), model.ClassUnknown, "network.server_trouble"},
		{"gone", answer(410, `{"error":"Gone"}`), model.ClassRejected, "network.refused"},
		{"too large", answer(413, "<h1>too large"), model.ClassRejected, "network.refused"},
		{"content", answer(422, `{"error":"Validation failed: Text character limit of 500 exceeded"}`), model.ClassRejected, "network.refused"},
		{"too often", answer(429, `{"error":"Too many requests"}`, "X-RateLimit-Reset", "2026-11-25T12:00:00.000000Z"), model.ClassThrottled, "network.throttled"},
		{"500", answer(500, `{"error":"x"}`), model.ClassUnknown, "network.server_trouble"},
		{"502", answer(502, "<h1>Bad gateway"), model.ClassUnknown, "network.server_trouble"},
		{"503 with a time", answer(503, "", "Retry-After", "120"), model.ClassUnknown, "network.server_trouble"},
		{"no answer", cut, model.ClassUnknown, "network.no_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.server.on(statuses, tt.h)
			out := b.send(part("Bonjour"), nil)
			want(t, out, tt.class, tt.code)
			if n := b.server.called(statuses); n != 1 {
				t.Errorf("sent %d times", n)
			}
			if (out.Class == model.ClassOK) != (out.Receipt != nil) {
				t.Errorf("receipt %v", out.Receipt)
			}
			switch tt.name {
			case "too often":
				if !out.RetryAt.Equal(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)) {
					t.Errorf("RetryAt %v", out.RetryAt)
				}
			case "503 with a time":
				if !out.RetryAt.Equal(now.Add(2 * time.Minute)) {
					t.Errorf("RetryAt %v", out.RetryAt)
				}
			case "a post of another account":
				if a := out.Problem.Args; a["wanted"] == "" || a["got"] == "" || a["url"] != "https://s.example/@zoe/1" {
					t.Errorf("args %v", a)
				}
			}
		})
	}
}

// Case DUP-4: a slow server's proxy answers 504 although the post was made. It
// is not sent again; the look-up finds it.
func TestA504IsNoRefusalDUP4(t *testing.T) {
	for name, h := range map[string]hook{
		"504":            answer(504, "<h1>Gateway time-out"),
		"cut":            cut,
		"captive portal": answer(200, "<html>"),
		"other account":  answer(200, `{"id":"9","account":{"id":"77","username":"paul"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.server.on(statuses, b.server.applyThen(h))
			p := part("Bonjour", b.picture(1, "un"))
			want(t, b.prepare(&p, now), model.ClassOK, "")
			out := b.publish(p, nil)
			if out.Class != model.ClassUnknown {
				t.Fatalf("%s %v", out.Class, out.Problem)
			}
			look := b.lookup(p)
			if look.Kind != connect.LookFound || len(look.Found) != 1 || look.Found[0].RemoteID != b.server.posts[0].ID {
				t.Fatalf("look-up: %+v", look)
			}
			if len(b.server.posts) != 1 || b.server.called(statuses) != 1 {
				t.Errorf("%d posts, %d requests", len(b.server.posts), b.server.called(statuses))
			}
		})
	}
}

// Case DUP-5: a server that is slow to note the key would make a second post
// for a repeat. The connector repeats nothing, and the look-up sees what is
// there.
func TestNothingRestsOnTheKeyDUP5(t *testing.T) {
	b := newBench(t)
	b.server.IgnoreKeys = true
	b.server.on(statuses, b.server.applyThen(cut))
	p := part("Bonjour")
	want(t, b.send(p, nil), model.ClassUnknown, "network.no_answer")
	if look := b.lookup(p); look.Kind != connect.LookFound || len(look.Found) != 1 {
		t.Errorf("look-up: %+v", look)
	}
	if n := b.server.called(statuses); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

func TestTheSameKeyGivesTheSamePost(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour", b.picture(1, "un"))
	first := b.send(p, nil)
	second := b.send(p, nil)
	want(t, second, model.ClassOK, "")
	if len(b.server.posts) != 1 || first.Receipt.RemoteID != second.Receipt.RemoteID {
		t.Errorf("%d posts, %s and %s", len(b.server.posts), first.Receipt.RemoteID, second.Receipt.RemoteID)
	}
}

// Case DUP-6: a permanent refusal parks the post, with the server's own words.
func TestARefusedTextIsForThePersonDUP6(t *testing.T) {
	b := newBench(t)
	out := b.send(part(strings.Repeat("é", 501)), nil)
	want(t, out, model.ClassRejected, "network.refused")
	if !strings.HasPrefix(out.Problem.Args["message"], "Validation failed") || !out.RetryAt.IsZero() {
		t.Errorf("message %q, RetryAt %v", out.Problem.Args["message"], out.RetryAt)
	}
	if n := b.server.called(statuses); n != 1 {
		t.Errorf("sent %d times", n)
	}
	t.Run("also with images, and in the server's language", func(t *testing.T) {
		b := newBench(t)
		b.server.French = true
		out := b.send(part(strings.Repeat("é", 501), b.picture(1, "un")), nil)
		want(t, out, model.ClassRejected, "network.refused")
		if out.Problem.Args["message"] != "La validation a échoué" {
			t.Errorf("message %q", out.Problem.Args["message"])
		}
	})
	t.Run("also when the images cannot be looked at", func(t *testing.T) {
		b := newBench(t)
		p := part(strings.Repeat("é", 501), b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		b.server.on("GET /api/v1/media/"+b.server.theUpload().ID, answer(503, ""))
		want(t, b.publish(p, nil), model.ClassRejected, "network.refused")
	})
}

// Case MEDIA-1, second half: a server that takes its word back and processes
// an image again when the post is sent.
func TestUnfinishedAtPublishMEDIA1(t *testing.T) {
	for _, french := range []bool{false, true} {
		b := newBench(t)
		b.server.French = french
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		b.server.theUpload().left = 2
		out := b.publish(p, nil)
		want(t, out, model.ClassTransient, "media.processing")
		if !out.RetryAt.Equal(now.Add(5 * time.Second)) {
			t.Errorf("RetryAt %v", out.RetryAt)
		}
		b.server.theUpload().left = 0
		want(t, b.publish(p, nil), model.ClassOK, "")
	}
	t.Run("or that cannot process it after all", func(t *testing.T) {
		b := newBench(t)
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		b.server.theUpload().left, b.server.theUpload().failed = 2, true
		want(t, b.publish(p, nil), model.ClassRejected, "media.refused")
	})
}

// Servers of before 2023 post without an image that they no longer have.
func TestAPostWithoutItsImageIsSaid(t *testing.T) {
	b := newBench(t)
	b.server.DropMedia = true
	out := b.send(part("Bonjour", b.picture(1, "un")), nil)
	want(t, out, model.ClassOK, "post.media_lost")
	if out.Problem.Args["sent"] != "1" || out.Problem.Args["kept"] != "0" || out.Receipt == nil {
		t.Errorf("%v %v", out.Problem, out.Receipt)
	}
}

// Case RATE-5: an answer without the fields that are usually there.
func TestRefusalsWithoutTheUsualFieldsRATE5(t *testing.T) {
	for _, body := range []string{"", "{}", "null", "[]", `"x"`, `{"error":{"code":"RATE_LIMIT_EXCEEDED"}}`, `{"error":null}`, "<html>"} {
		b := newBench(t)
		b.server.on(statuses, answer(429, body))
		out := b.send(part("Bonjour"), nil)
		want(t, out, model.ClassThrottled, "network.throttled")
		b.server.on(statuses, answer(422, body))
		out = b.send(part("Bonjour"), nil)
		want(t, out, model.ClassRejected, "network.refused")
		if out.Problem.Args["message"] != "HTTP 422" {
			t.Errorf("%s: message %q", body, out.Problem.Args["message"])
		}
		b.server.on(verify, answer(429, body))
		_, out = b.verify()
		want(t, out, model.ClassThrottled, "network.throttled")
	}
}

func TestALastLookThatRefusesSendsNothing(t *testing.T) {
	b := newBench(t)
	p := part("Bonjour")
	want(t, b.prepare(&p, now), model.ClassOK, "")
	out := b.c.Publish(t.Context(), b.session, connect.PublishRequest{Part: p, Now: now, LastLook: nil})
	if out.Class == model.ClassOK || out.Class == model.ClassUnknown {
		t.Errorf("without a last look: %s", out.Class)
	}
	out = b.c.Publish(t.Context(), b.session, connect.PublishRequest{Part: p, Now: now, LastLook: refuse})
	want(t, out, model.ClassTransient, "engine.last_look")
	if b.server.called(statuses) != 0 {
		t.Error("it was sent")
	}
}

// No outcome, error or line of the log contains the token, not even where the
// server sends it back.
func TestTheTokenStaysSecret(t *testing.T) {
	b := newBench(t)
	echo := func(status int) hook {
		return func(w http.ResponseWriter, r *http.Request) bool {
			token := r.Header.Get("Authorization")
			w.Header().Set("Location", "https://x.example/?"+strings.TrimPrefix(token, "Bearer "))
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": "The " + token + " is no good", "error_description": token})
			return true
		}
	}
	for _, status := range []int{200, 302, 400, 401, 403, 404, 422, 429, 500} {
		b.server.on(statuses, echo(status))
		b.send(part("Bonjour"), nil)
		b.server.on(verify, echo(status), echo(status))
		b.verify()
		_, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)})
		b.check(out)
		p := part("Bonjour", b.picture(1, "un"))
		b.server.on(uploads, echo(status))
		b.prepare(&p, now)
		b.server.on("GET /api/v1/accounts/"+theAccount+"/statuses", echo(status))
		b.lookup(part("Bonjour"))
	}
	if strings.Contains(b.log.String(), theToken) {
		t.Error("the token is in the log")
	}
	if !strings.Contains(b.log.String(), "/api/v1/statuses") {
		t.Error("the log says nothing of the calls")
	}
	for _, c := range b.server.calls {
		if strings.Contains(c.Query, theToken) || strings.Contains(string(c.Body), theToken) {
			t.Errorf("the token was sent outside its header: %s %s", c.Method, c.Path)
		}
	}
}

func TestPublishOnAServerThatIsNotThere(t *testing.T) {
	b := newBench(t)
	s := httptest.NewServer(http.NotFoundHandler())
	b.session.Account.Server = s.URL
	s.Close()
	want(t, b.send(part("Bonjour"), nil), model.ClassTransient, "network.unreachable")
	b.session.Account.Server = "http://social.example"
	want(t, b.send(part("Bonjour"), nil), model.ClassConfig, "server.insecure")
}
