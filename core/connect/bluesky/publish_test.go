package bluesky_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

func TestPublishPutsTheRecordAsItWasPrepared(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour <à> tous & toutes"), nil)
	key, record := fields(t, part)
	out := k.publish(part)
	want(t, out, model.ClassOK, "")
	wantBody := `{"repo":"` + aliceDID + `","collection":"app.bsky.feed.post","rkey":"` + key + `","swapRecord":null,"record":` + string(record) + `}`
	if got := k.double.sent["com.atproto.repo.putRecord"]; got != wantBody {
		t.Errorf("sent\n%s\nwant\n%s", got, wantBody)
	}
	uri := "at://" + aliceDID + "/app.bsky.feed.post/" + key
	wantReceipt := model.Receipt{RemoteID: uri, URL: "https://bsky.app/profile/alice.test/post/" + key,
		Ref: k.double.records[key].cid, At: time.Date(2026, 11, 25, 10, 0, 0, 123000000, time.UTC)}
	if *out.Receipt != wantReceipt {
		t.Errorf("receipt %+v, want %+v", *out.Receipt, wantReceipt)
	}
	if out.Status != 200 || out.ServerDate.IsZero() {
		t.Errorf("status %d, date %v", out.Status, out.ServerDate)
	}
}

func TestPublishTwiceMakesOnePost(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	first, second := k.publish(part), k.publish(part)
	want(t, first, model.ClassOK, "")
	want(t, second, model.ClassOK, "")
	if *first.Receipt != *second.Receipt {
		t.Errorf("receipts %+v and %+v", first.Receipt, second.Receipt)
	}
	if got := k.double.texts(); len(got) != 1 {
		t.Errorf("posts %q", got)
	}
}

func TestPublishNeverWritesOverAnotherRecord(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	key, _ := fields(t, part)
	k.double.records[key] = stored{cid: "bafyreiother", value: map[string]any{"$type": "app.bsky.feed.post", "text": "Autre", "createdAt": "2026-11-25T10:00:00.123Z"}}
	want(t, k.publish(part), model.ClassUnknown, "post.key_taken")
	if got := k.double.texts(); !reflect.DeepEqual(got, []string{"Autre"}) {
		t.Errorf("posts %q", got)
	}
	look := k.lookup(part)
	if look.Kind != connect.LookNoAnswer || look.Outcome.Problem.Code != "post.key_taken" {
		t.Errorf("look %+v", look)
	}
}

func TestPublishAnswers(t *testing.T) {
	uri := "at://" + aliceDID + "/app.bsky.feed.post/"
	tests := []struct {
		name   string
		answer http.HandlerFunc
		class  model.Class
		code   string
	}{
		{"content refused", answerWith(400, `{"error":"InvalidRequest","message":"Invalid app.bsky.feed.post record: x"}`), model.ClassRejected, "network.refused"},
		{"a blob too big, in an older server's words", answerWith(400, `{"error":"BlobTooLarge","message":"x"}`), model.ClassRejected, "network.refused"},
		{"an upload that the server forgot", answerWith(400, `{"error":"BlobNotFound","message":"Could not find blob"}`), model.ClassTransient, "media.uploads_forgotten"},
		{"not signed in", answerWith(401, `{"error":"AuthMissing","message":"Authentication Required"}`), model.ClassReauth, "account.sign_in_again"},
		{"not signed in, says a proxy", answerWith(401, "<html>"), model.ClassReauth, "account.sign_in_again"},
		{"taken down", answerWith(401, `{"error":"AccountTakedown","message":"x"}`), model.ClassFatal, "account.taken_down"},
		{"deactivated", answerWith(401, `{"error":"AccountDeactivated","message":"x"}`), model.ClassFatal, "account.deactivated"},
		{"gone", answerWith(403, `{"error":"AccountNotFound","message":"x"}`), model.ClassFatal, "account.gone"},
		{"too large", answerWith(413, `{"error":"PayloadTooLargeError","message":"x"}`), model.ClassRejected, "network.too_large"},
		{"too often", answerWith(429, `{"error":"RateLimitExceeded","message":"x"}`, "RateLimit-Reset", "1795600900"), model.ClassThrottled, "network.throttled"},
		{"500", answerWith(500, `{"error":"InternalServerError","message":"Internal Server Error"}`), model.ClassUnknown, "network.bad_answer"},
		{"502", answerWith(502, "<html>"), model.ClassUnknown, "network.bad_answer"},
		{"503", answerWith(503, `{"error":"NotEnoughResources","message":"x"}`), model.ClassUnknown, "network.bad_answer"},
		{"504", answerWith(504, ""), model.ClassUnknown, "network.bad_answer"},
		{"408", answerWith(408, `{"error":"RequestTimeout"}`), model.ClassUnknown, "network.bad_answer"},
		{"a page with 400", answerWith(400, "<html>"), model.ClassUnknown, "network.bad_answer"},
		{"a page with 403", answerWith(403, "<html>"), model.ClassUnknown, "network.bad_answer"},
		{"a page with 404", answerWith(404, "<html>"), model.ClassUnknown, "network.bad_answer"},
		{"moved", answerWith(307, "", "Location", "/elsewhere"), model.ClassUnknown, "network.bad_answer"},
		{"a page with 200", answerWith(200, "<html>"), model.ClassUnknown, "network.bad_answer"},
		{"nothing with 200", answerWith(200, ""), model.ClassUnknown, "network.bad_answer"},
		{"202", answerWith(202, `{}`), model.ClassUnknown, "network.bad_answer"},
		{"another key", answerWith(200, `{"uri":"`+uri+`3ke6kg3wk2227","cid":"bafyreih3fr3dtvvy"}`), model.ClassUnknown, "network.bad_answer"},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"uri":`)
			panic(http.ErrAbortHandler)
		}, model.ClassUnknown, "network.no_answer"},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, model.ClassUnknown, "network.no_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := k.prepare(textPart("Bonjour"), nil)
			k.double.seen()
			k.double.on("com.atproto.repo.putRecord", tt.answer)
			out := k.publish(part)
			want(t, out, tt.class, tt.code)
			if calls := k.double.seen(); calls != "putRecord" {
				t.Errorf("calls: %s", calls)
			}
			if out.Receipt != nil {
				t.Errorf("receipt %+v", out.Receipt)
			}
			if tt.class == model.ClassThrottled && !out.RetryAt.After(instant) {
				t.Errorf("retry at %v", out.RetryAt)
			}
			if out.Problem.Args["server"] != k.double.URL {
				t.Errorf("the server is not named: %v", out.Problem)
			}
		})
	}
}

func TestPublishAnswersForSomebodyElse(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	key, _ := fields(t, part)
	for _, body := range []string{
		`{"uri":"at://` + bobDID + `/app.bsky.feed.post/` + key + `","cid":"bafyreih3fr3dtvvy"}`,
		`{"uri":"at://` + aliceDID + `/app.bsky.feed.like/` + key + `","cid":"bafyreih3fr3dtvvy"}`,
		`{"uri":"at://` + aliceDID + `/app.bsky.feed.post/` + key + `","cid":""}`,
	} {
		k.double.on("com.atproto.repo.putRecord", answerWith(200, body))
		want(t, k.publish(part), model.ClassUnknown, "network.bad_answer")
	}
}

// The reset that the real server gives, and a delta as others would (RATE-2).
func TestRATE2ThrottledUntilTheReset(t *testing.T) {
	tests := []struct {
		name, reset string
		want        time.Time
	}{
		{"an epoch", "1795601100", time.Unix(1795601100, 0).UTC()},
		{"a delta", "120", instant.Add(2 * time.Minute)},
		{"a year", "1827137100", instant.Add(24 * time.Hour)},
		{"an epoch that is over", "1737648164", time.Time{}},
		{"nothing", "", time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := k.prepare(textPart("Bonjour"), nil)
			k.double.on("com.atproto.repo.putRecord", answerWith(429, `{"error":"RateLimitExceeded"}`,
				"RateLimit-Limit", "30", "RateLimit-Remaining", "0", "RateLimit-Policy", "30;w=300",
				"RateLimit-Reset", tt.reset, "Date", instant.Format(http.TimeFormat)))
			out := k.publish(part)
			want(t, out, model.ClassThrottled, "network.throttled")
			if diff := out.RetryAt.Sub(tt.want).Abs(); diff > time.Second {
				t.Errorf("retry at %v, want %v", out.RetryAt, tt.want)
			}
		})
	}
}

func TestPublishWithADeadTokenIsRepeatedOnceAndAsksAgain(t *testing.T) {
	for _, dead := range []string{`{"error":"ExpiredToken","message":"Token has expired"}`, `{"error":"InvalidToken","message":"Token could not be verified"}`} {
		k := newKit(t)
		part := k.prepare(textPart("Bonjour"), nil)
		k.double.once("com.atproto.repo.putRecord", answerWith(400, dead))
		looks := 0
		out := k.conn.Publish(t.Context(), k.session, connect.PublishRequest{Part: part, Now: instant,
			LastLook: func(context.Context) error { looks++; return nil }})
		want(t, out, model.ClassOK, "")
		if got := k.double.seen(); got != "putRecord refreshSession SAVE putRecord" || looks != 2 {
			t.Errorf("%s, %d last looks", got, looks)
		}
		k.double.on("com.atproto.repo.putRecord", answerWith(400, dead))
		want(t, k.publish(part), model.ClassReauth, "account.sign_in_again")
		if got := k.double.seen(); got != "putRecord refreshSession SAVE putRecord" {
			t.Error(got)
		}
	}
}

func TestPublishRefusedAtTheSecondLastLook(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	k.double.once("com.atproto.repo.putRecord", answerWith(400, `{"error":"ExpiredToken"}`))
	looks := 0
	out := k.conn.Publish(t.Context(), k.session, connect.PublishRequest{Part: part, Now: instant,
		LastLook: func(context.Context) error {
			if looks++; looks > 1 {
				return errors.New("paused")
			}
			return nil
		}})
	want(t, out, model.ClassTransient, "engine.last_look")
	if got := k.double.texts(); len(got) != 0 {
		t.Errorf("posts %q", got)
	}
}

func TestPublishThatMayNotLeaves(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	out := k.conn.Publish(t.Context(), k.session, connect.PublishRequest{Part: part, Now: instant,
		LastLook: func(context.Context) error { return errors.New("paused") }})
	want(t, out, model.ClassTransient, "engine.last_look")
	k.double.Close()
	want(t, k.publish(part), model.ClassTransient, "network.unreachable")
	k.session.Account.Server = "http://pds.example"
	want(t, k.publish(part), model.ClassConfig, "server.insecure")
	if calls := k.double.seen(); calls != "" {
		t.Errorf("calls: %s", calls)
	}
}

// post publishes a text and returns its receipt.
func (k *kit) post(text string) *model.Receipt {
	k.t.Helper()
	part := textPart(text)
	part.Key = text
	out := k.publish(k.prepare(part, nil))
	want(k.t, out, model.ClassOK, "")
	return out.Receipt
}

func (k *kit) answerTo(part model.Part, root, parent *model.Receipt) model.Outcome {
	k.t.Helper()
	return k.conn.Publish(k.t.Context(), k.session, connect.PublishRequest{Part: part, Root: root, Parent: parent, Now: instant, LastLook: goOn})
}

func TestReplyRefersToRootAndParent(t *testing.T) {
	k := newKit(t)
	first, second := k.post("Un"), k.post("Deux")
	fromLink := *second
	fromLink.Ref = "" // as a pasted address leaves it
	for _, tt := range []struct {
		name         string
		root, parent *model.Receipt
		want         [2]*model.Receipt
		reads        int
	}{
		{"the second part", first, first, [2]*model.Receipt{first, first}, 1},
		{"the third part", first, second, [2]*model.Receipt{first, second}, 1},
		{"after a post that a person pointed out", first, &fromLink, [2]*model.Receipt{first, second}, 1},
		{"in a thread whose first post a person pointed out", &fromLink, first, [2]*model.Receipt{second, first}, 2},
		{"without a root", nil, second, [2]*model.Receipt{second, second}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			part := textPart("Suite")
			part.Key = tt.name
			part = k.prepare(part, nil)
			key, _ := fields(t, part)
			k.double.seen()
			want(t, k.answerTo(part, tt.root, tt.parent), model.ClassOK, "")
			if n := k.double.count("getRecord"); n != tt.reads {
				t.Errorf("%d reads, want %d", n, tt.reads)
			}
			var reply struct {
				Root, Parent struct{ URI, CID string }
			}
			b, err := json.Marshal(k.double.records[key].value["reply"])
			if err != nil || json.Unmarshal(b, &reply) != nil {
				t.Fatal(err)
			}
			if reply.Root.URI != tt.want[0].RemoteID || reply.Root.CID != tt.want[0].Ref ||
				reply.Parent.URI != tt.want[1].RemoteID || reply.Parent.CID != tt.want[1].Ref {
				t.Errorf("reply %s", b)
			}
			// Once more: the same record, so no second post and no refusal.
			want(t, k.answerTo(part, tt.root, tt.parent), model.ClassOK, "")
			if look := k.lookup(part); look.Kind != connect.LookFound {
				t.Errorf("look %+v", look)
			}
		})
	}
}

func TestReplyToAPostThatIsGone(t *testing.T) {
	k := newKit(t)
	first := k.post("Un")
	part := k.prepare(textPart("Deux"), nil)
	foreign := *first
	foreign.RemoteID = strings.Replace(first.RemoteID, aliceDID, bobDID, 1)
	want(t, k.answerTo(part, &foreign, &foreign), model.ClassRejected, "thread.parent_gone")
	k.double.mu.Lock()
	clear(k.double.records)
	k.double.mu.Unlock()
	want(t, k.answerTo(part, first, first), model.ClassRejected, "thread.parent_gone")
	if got := k.double.texts(); len(got) != 0 {
		t.Errorf("posts %q", got)
	}
}

func TestReplyWhoseParentNobodyKnowsAboutWaits(t *testing.T) {
	for _, answer := range []http.HandlerFunc{
		answerWith(500, `{"error":"InternalServerError"}`),
		answerWith(400, `{"error":"InvalidRequest","message":"Could not locate record"}`),
		answerWith(200, `{"uri":"at://`+bobDID+`/app.bsky.feed.post/3ke6kg3wk2227","cid":"bafyreih3fr3dtvvy","value":{}}`),
	} {
		k := newKit(t)
		first := k.post("Un")
		part := k.prepare(textPart("Deux"), nil)
		k.double.on("com.atproto.repo.getRecord", answer)
		if out := k.answerTo(part, first, first); out.Class != model.ClassTransient {
			t.Errorf("%s %v", out.Class, out.Problem)
		}
		if got := k.double.texts(); len(got) != 1 {
			t.Errorf("posts %q", got)
		}
	}
}

func TestPublishToAServerThatIsNoPDS(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	portal := httptest.NewServer(answerWith(200, "<html>Log in to the hotel's network"))
	defer portal.Close()
	k.session.Account.Server = portal.URL
	want(t, k.publish(part), model.ClassUnknown, "network.bad_answer")
}
