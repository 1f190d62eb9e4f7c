package bluesky_test

import (
	"net/http"
	"strings"
	"testing"

	"restante/core/connect"
	"restante/core/connect/bluesky"
	"restante/core/model"
)

func TestLookupFindsThePostUnderItsKey(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	out := k.publish(part)
	want(t, out, model.ClassOK, "")
	k.vault.loadErr = model.ErrNotFound // a look needs no session
	k.double.seen()
	look := k.lookup(part)
	if look.Kind != connect.LookFound || len(look.Found) != 1 || look.Found[0] != *out.Receipt {
		t.Errorf("look %+v, want %+v", look, out.Receipt)
	}
	if look.Outcome.Class != model.ClassOK || look.Outcome.ServerDate.IsZero() {
		t.Errorf("outcome %+v", look.Outcome)
	}
	if got := k.double.seen(); got != "getRecord" {
		t.Errorf("calls: %s", got)
	}
}

func TestLookupSeesThatNothingIsThere(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	look := k.lookup(part)
	if look.Kind != connect.LookAbsent || look.Found != nil || look.Outcome.ServerDate.IsZero() {
		t.Errorf("look %+v", look)
	}
	if got := k.double.seen(); got != "getRecord getLatestCommit" {
		t.Errorf("calls: %s", got)
	}
}

func TestLookupThatDecidesNothing(t *testing.T) {
	key := "3ke6kg3wk2227"
	const get, latest = "com.atproto.repo.getRecord", "com.atproto.sync.getLatestCommit"
	record := `,"cid":"bafyreih3fr3dtvvy","value":{"$type":"app.bsky.feed.post","text":"Bonjour","createdAt":"2026-11-25T10:00:00.123Z"}}`
	tests := []struct {
		name   string
		nsid   string
		answer http.HandlerFunc
		class  model.Class
		code   string
	}{
		{"a server that holds another repository", get, answerWith(400, `{"error":"InvalidRequest","message":"Could not locate record"}`), model.ClassUnknown, "network.bad_answer"},
		{"a copy of the network that lags behind", latest, answerWith(400, `{"error":"RepoNotFound","message":"x"}`), model.ClassUnknown, "network.bad_answer"},
		{"an account that has moved away", latest, answerWith(400, `{"error":"RepoDeactivated","message":"x"}`), model.ClassUnknown, "network.bad_answer"},
		{"no commit", latest, answerWith(200, `{}`), model.ClassConfig, "server.not_bluesky"},
		{"in trouble on the second question", latest, answerWith(503, ""), model.ClassTransient, "network.server_trouble"},
		{"hung up on the second question", latest, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, model.ClassTransient, "network.no_answer"},
		{"not found, by 404", get, answerWith(404, `{"error":"RecordNotFound","message":"x"}`), model.ClassUnknown, "network.bad_answer"},
		{"not found, in other words", get, answerWith(404, "<html>"), model.ClassConfig, "server.not_bluesky"},
		{"in trouble", get, answerWith(500, `{"error":"InternalServerError"}`), model.ClassTransient, "network.server_trouble"},
		{"too often", get, answerWith(429, ""), model.ClassThrottled, "network.throttled"},
		{"hung up", get, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, model.ClassTransient, "network.no_answer"},
		{"a page", get, answerWith(200, "<html>"), model.ClassConfig, "server.not_bluesky"},
		{"another repository", get, answerWith(200, `{"uri":"at://`+bobDID+`/app.bsky.feed.post/`+key+`"`+record), model.ClassUnknown, "network.bad_answer"},
		{"another key", get, answerWith(200, `{"uri":"at://`+aliceDID+`/app.bsky.feed.post/`+key+`"`+record), model.ClassUnknown, "network.bad_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := k.prepare(textPart("Bonjour"), nil)
			k.double.on(tt.nsid, tt.answer)
			look := k.lookup(part)
			if look.Kind != connect.LookNoAnswer || look.Found != nil {
				t.Errorf("look %+v", look)
			}
			want(t, look.Outcome, tt.class, tt.code)
		})
	}
}

func TestLookupOfAnotherTextUnderTheKey(t *testing.T) {
	k := newKit(t)
	part := k.prepare(textPart("Bonjour"), nil)
	want(t, k.publish(part), model.ClassOK, "")
	key, _ := fields(t, part)
	k.double.records[key].value["text"] = "Bonsoir"
	look := k.lookup(part)
	if look.Kind != connect.LookNoAnswer {
		t.Errorf("look %+v", look)
	}
	want(t, look.Outcome, model.ClassUnknown, "post.key_taken")
}

func TestLookupOfWhatWasNeverPrepared(t *testing.T) {
	k := newKit(t)
	look := k.lookup(textPart("Bonjour"))
	if look.Kind != connect.LookNoAnswer {
		t.Errorf("look %+v", look)
	}
	want(t, look.Outcome, model.ClassRejected, "post.prepared_unreadable")
}

func TestReceiptFromLink(t *testing.T) {
	account := model.Account{RemoteID: aliceDID, Handle: aliceHandle}
	const key = "3ke6kg3wk2227" // 2023-11-14T22:13:20Z
	good := model.Receipt{RemoteID: "at://" + aliceDID + "/app.bsky.feed.post/" + key, URL: "https://bsky.app/profile/alice.test/post/" + key}
	tests := []struct {
		link string
		code string // empty: good
	}{
		{"https://bsky.app/profile/alice.test/post/" + key, ""},
		{"https://bsky.app/profile/Alice.Test/post/" + key, ""},
		{"https://bsky.app/profile/" + aliceDID + "/post/" + key, ""},
		{"  https://bsky.app/profile/alice.test/post/" + key + "/?utm=x#top\n", ""},
		{"bsky.app/profile/alice.test/post/" + key, ""},
		{"http://BSKY.app/profile/alice.test/post/" + key, ""},
		{"at://" + aliceDID + "/app.bsky.feed.post/" + key, ""},
		{"at://alice.test/app.bsky.feed.post/" + key, ""},
		{"https://bsky.app/profile/bob.test/post/" + key, "receipt.other_account"},
		{"https://bsky.app/profile/" + bobDID + "/post/" + key, "receipt.other_account"},
		{"at://" + bobDID + "/app.bsky.feed.post/" + key, "receipt.other_account"},
		{"", "receipt.bad_link"},
		{"voilà", "receipt.bad_link"},
		{"https://bsky.app/profile/alice.test", "receipt.bad_link"},
		{"https://bsky.app/profile/alice.test/feed/" + key, "receipt.bad_link"},
		{"https://bsky.app/profile/alice.test/post/" + key + "/liked-by", "receipt.bad_link"},
		{"https://bsky.app/profile/alice.test/post/nope", "receipt.bad_link"},
		{"https://bsky.app/profile/alice/post/" + key, "receipt.bad_link"},
		{"https://bsky.app.example/profile/alice.test/post/" + key, "receipt.bad_link"},
		{"https://mastodon.social/@alice/1", "receipt.bad_link"},
		{"ftp://bsky.app/profile/alice.test/post/" + key, "receipt.bad_link"},
		{"https://bsky.app/%zz", "receipt.bad_link"},
		{"at://" + aliceDID + "/app.bsky.feed.like/" + key, "receipt.bad_link"},
		{"at://" + aliceDID, "receipt.bad_link"},
	}
	for _, tt := range tests {
		t.Run(tt.link, func(t *testing.T) {
			r, err := bluesky.New().ReceiptFromLink(account, tt.link)
			if got := model.ProblemCode(err); got != tt.code {
				t.Fatalf("code %q (%v), want %q", got, err, tt.code)
			}
			if tt.code != "" {
				return
			}
			if r.At.Unix() != 1700000000 {
				t.Errorf("at %v", r.At)
			}
			r.At = good.At
			if r != good {
				t.Errorf("receipt %+v, want %+v", r, good)
			}
		})
	}
}

func FuzzReceiptFromLink(f *testing.F) {
	f.Add("https://bsky.app/profile/alice.test/post/3ke6kg3wk2227")
	f.Add("at://" + aliceDID + "/app.bsky.feed.post/3ke6kg3wk2227")
	account := model.Account{RemoteID: aliceDID, Handle: aliceHandle}
	f.Fuzz(func(t *testing.T, link string) {
		r, err := bluesky.New().ReceiptFromLink(account, link)
		if err == nil && (!bluesky.IsATURI(r.RemoteID) || !strings.HasPrefix(r.RemoteID, "at://"+aliceDID+"/app.bsky.feed.post/")) {
			t.Errorf("%q gives %+v", link, r)
		}
	})
}
