package mastodon_test

import (
	"fmt"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

const list = "GET /api/v1/accounts/" + theAccount + "/statuses"

func wantLook(t *testing.T, look connect.Look, kind connect.LookKind, code string) {
	t.Helper()
	got := ""
	if look.Outcome.Problem != nil {
		got = look.Outcome.Problem.Code
	}
	if look.Kind != kind || got != code {
		t.Errorf("look-up %s %v; want %s %s", look.Kind, look.Outcome.Problem, kind, code)
	}
}

func TestLookupComparesTheExactText(t *testing.T) {
	tests := []struct {
		name string
		part model.PartContent
		post dPost
		kind connect.LookKind
		code string
	}{
		{"the same", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour"}, connect.LookFound, ""},
		{"trimmed by the server", model.PartContent{Text: "\n Bonjour \n"}, dPost{Text: "Bonjour"}, connect.LookFound, ""},
		{"accents composed by the server", model.PartContent{Text: "e\u0301te\u0301"}, dPost{Text: "été"}, connect.LookFound, ""},
		{"other line ends", model.PartContent{Text: "a\nb"}, dPost{Text: "a\r\nb"}, connect.LookFound, ""},
		{"what HTML would change", model.PartContent{Text: "a < b && https://exemple.fr/un/tres/long/chemin/que/le/serveur/raccourcit"},
			dPost{Text: "a < b && https://exemple.fr/un/tres/long/chemin/que/le/serveur/raccourcit"}, connect.LookFound, ""},
		{"another text", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour !"}, connect.LookAbsent, ""},
		{"another case", model.PartContent{Text: "Bonjour"}, dPost{Text: "bonjour"}, connect.LookAbsent, ""},
		{"no warning", model.PartContent{Text: "Bonjour", Options: model.Options{Warning: "x"}}, dPost{Text: "Bonjour"}, connect.LookAbsent, ""},
		{"a warning", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Spoiler: "x"}, connect.LookAbsent, ""},
		{"the same warning", model.PartContent{Text: "Bonjour", Options: model.Options{Warning: "x "}}, dPost{Text: "Bonjour", Spoiler: "x"}, connect.LookFound, ""},
		{"a warning that became the text", model.PartContent{Options: model.Options{Warning: "x"}}, dPost{Text: "x"}, connect.LookFound, ""},
		{"changed since by somebody", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonsoir", Edited: true}, connect.LookNoAnswer, "lookup.unclear"},
		{"changed since in something else", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Edited: true}, connect.LookFound, ""},
		{"with an image more", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Media: []*dMedia{{ID: "9"}}}, connect.LookNoAnswer, "lookup.unclear"},
		{"a reply", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Reply: "9"}, connect.LookAbsent, ""},
		{"a boost", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Boost: true}, connect.LookAbsent, ""},
		{"of somebody else", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", Account: "77"}, connect.LookAbsent, ""},
		{"just inside the window", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", At: now.Add(-2 * time.Minute)}, connect.LookFound, ""},
		{"a little older", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", At: now.Add(-2*time.Minute - time.Second)}, connect.LookNoAnswer, "lookup.unclear"},
		{"older", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", At: now.Add(-7*time.Minute - time.Second)}, connect.LookAbsent, ""},
		{"much later", model.PartContent{Text: "Bonjour"}, dPost{Text: "Bonjour", At: now.Add(3 * time.Hour)}, connect.LookFound, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.server.post(tt.post)
			// The look comes 3 minutes after the intent, by both clocks.
			b.server.Now = now.Add(3 * time.Minute)
			look := b.lookup(model.Part{Key: "k", Content: tt.part})
			wantLook(t, look, tt.kind, tt.code)
			if tt.kind != connect.LookNoAnswer && (look.Outcome.Class != model.ClassOK || !look.Outcome.ServerDate.Equal(b.server.Now)) {
				t.Errorf("outcome %s, date %v", look.Outcome.Class, look.Outcome.ServerDate)
			}
		})
	}
}

func TestLookupOfAThreadsLaterPart(t *testing.T) {
	b := newBench(t)
	p := part("2/3")
	p.Index = 1
	b.server.post(dPost{Text: "2/3"})
	wantLook(t, b.lookup(p), connect.LookNoAnswer, "lookup.unclear")
	b.server.post(dPost{Text: "2/3", Reply: "1", ReplyWho: "77"})
	wantLook(t, b.lookup(p), connect.LookNoAnswer, "lookup.unclear")
	reply := b.server.post(dPost{Text: "2/3", Reply: "1"})
	look := b.lookup(p)
	wantLook(t, look, connect.LookFound, "lookup.unclear")
	if len(look.Found) != 1 || look.Found[0].RemoteID != reply.ID {
		t.Errorf("found %+v", look.Found)
	}
}

func TestLookupLeavesOutBoostsWhereTheServerDoesNot(t *testing.T) {
	b := newBench(t)
	b.server.KeepBoosts = true
	b.server.post(dPost{Text: "Bonjour", Boost: true})
	wantLook(t, b.lookup(part("Bonjour")), connect.LookAbsent, "")
}

func TestLookupOfImagesAlone(t *testing.T) {
	b := newBench(t)
	b.server.on(statuses, b.server.applyThen(cut))
	p := part("", b.picture(1, "un"))
	want(t, b.prepare(&p, now), model.ClassOK, "")
	want(t, b.publish(p, nil), model.ClassUnknown, "network.no_answer")
	other := b.server.post(dPost{Media: []*dMedia{{ID: "9"}}})
	look := b.lookup(p)
	wantLook(t, look, connect.LookFound, "lookup.unclear")
	if len(look.Found) != 1 || look.Found[0].RemoteID == other.ID {
		t.Errorf("found %+v: another image was taken for ours", look.Found)
	}

	t.Run("also by the id of an upload before the last", func(t *testing.T) {
		want(t, b.prepare(&p, now.Add(time.Hour)), model.ClassOK, "")
		if n := b.server.called(uploads); n != 2 {
			t.Fatalf("%d uploads: the server shows an image that a post has", n)
		}
		if again := b.lookup(p); len(again.Found) != 1 || again.Found[0].RemoteID != look.Found[0].RemoteID {
			t.Errorf("found %+v", again.Found)
		}
	})
	t.Run("an unknown image proves nothing", func(t *testing.T) {
		b := newBench(t)
		b.server.post(dPost{Media: []*dMedia{{ID: "9"}}})
		p := part("", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassOK, "")
		wantLook(t, b.lookup(p), connect.LookNoAnswer, "lookup.unclear")
	})
}

func TestLookupFindsEveryTwinOldestFirst(t *testing.T) {
	b := newBench(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, b.server.post(dPost{Text: "Bonjour", At: now.Add(time.Duration(i) * time.Minute)}).ID)
	}
	look := b.lookup(part("Bonjour"))
	wantLook(t, look, connect.LookFound, "")
	for i, r := range look.Found {
		if r.RemoteID != ids[i] || !r.At.Equal(now.Add(time.Duration(i)*time.Minute)) || r.URL == "" {
			t.Errorf("%d: %+v, want %s", i, r, ids[i])
		}
	}
}

// The window is on the network's clock, whatever ours says.
func TestLookupReadsTheNetworksClock(t *testing.T) {
	for _, skew := range []time.Duration{-3 * time.Hour, -4 * time.Minute, 4 * time.Minute, 3 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			b := newBench(t)
			b.server.Now = now.Add(skew)
			b.server.on(statuses, b.server.applyThen(cut))
			p := part("Bonjour")
			want(t, b.send(p, nil), model.ClassUnknown, "network.no_answer")
			b.server.setNow(now.Add(skew + 3*time.Minute))
			wantLook(t, b.lookup(p), connect.LookFound, "")
			b.server.posts[0].At = b.server.posts[0].At.Add(-10 * time.Minute)
			wantLook(t, b.lookup(p), connect.LookAbsent, "")
		})
	}
}

func TestLookupTurnsPages(t *testing.T) {
	filled := func(t *testing.T, ours, others int) *bench {
		b := newBench(t)
		b.server.post(dPost{Text: "before", At: now.Add(-time.Hour)})
		for range ours {
			b.server.post(dPost{Text: "Bonjour", At: now})
		}
		for i := range others {
			b.server.post(dPost{Text: fmt.Sprint("other ", i), At: now.Add(time.Minute), Account: "77"})
		}
		return b
	}
	t.Run("to the one that is ours", func(t *testing.T) {
		b := filled(t, 1, 90)
		wantLook(t, b.lookup(part("Bonjour")), connect.LookFound, "")
		if n := b.server.called(list); n != 3 {
			t.Errorf("%d pages, want 3", n)
		}
	})
	t.Run("to the end of the window", func(t *testing.T) {
		wantLook(t, filled(t, 0, 90).lookup(part("Bonjour")), connect.LookAbsent, "")
	})
	t.Run("to the first post of the account", func(t *testing.T) {
		b := newBench(t)
		wantLook(t, b.lookup(part("Bonjour")), connect.LookAbsent, "")
		b.server.post(dPost{Text: "other"})
		wantLook(t, b.lookup(part("Bonjour")), connect.LookAbsent, "")
	})
	t.Run("but not for ever", func(t *testing.T) {
		b := filled(t, 1, 201)
		wantLook(t, b.lookup(part("Bonjour")), connect.LookNoAnswer, "lookup.too_many")
		if n := b.server.called(list); n != 5 {
			t.Errorf("%d pages, want 5", n)
		}
	})
	t.Run("nor by more texts than a server likes to be asked for", func(t *testing.T) {
		b := newBench(t)
		for i := range 41 {
			b.server.post(dPost{Text: fmt.Sprint("other ", i)})
		}
		wantLook(t, b.lookup(part("Bonjour")), connect.LookNoAnswer, "lookup.too_many")
	})
	t.Run("but not where the server does not", func(t *testing.T) {
		b := newBench(t)
		page := `[{"id":"5","created_at":"2026-11-25T09:30:00Z","account":{"id":"77"}}]`
		b.server.on(list, answer(200, page), answer(200, page))
		wantLook(t, b.lookup(part("Bonjour")), connect.LookNoAnswer, "network.bad_answer")
	})
}

func TestLookupWithoutAnAnswer(t *testing.T) {
	tests := []struct {
		name  string
		call  string
		hooks []hook
		class model.Class
		code  string
	}{
		{"list cut", list, []hook{cut, cut}, model.ClassTransient, "network.no_answer"},
		{"list in trouble", list, []hook{answer(503, "")}, model.ClassTransient, "network.server_trouble"},
		{"list too often", list, []hook{answer(429, "", "Retry-After", "60")}, model.ClassThrottled, "network.throttled"},
		{"token revoked", list, []hook{answer(401, `{"error":"revoked"}`)}, model.ClassReauth, "account.sign_in_again"},
		{"token may not read", list, []hook{answer(403, `{"error":"This action is outside the authorized scopes"}`)}, model.ClassReauth, "account.scope_missing"},
		{"a captive portal", list, []hook{answer(200, "<html>")}, model.ClassUnknown, "network.bad_answer"},
		{"not a list", list, []hook{answer(200, `{"id":"1"}`)}, model.ClassUnknown, "network.bad_answer"},
		{"null", list, []hook{answer(200, `null`)}, model.ClassUnknown, "network.bad_answer"},
		{"posts without a time", list, []hook{answer(200, `[{"id":"1","account":{"id":"`+theAccount+`"}}]`)}, model.ClassUnknown, "network.bad_answer"},
		{"second page cut", list, []hook{answer(200, `[{"id":"5","created_at":"2026-11-25T09:30:00Z","account":{"id":"77"}}]`), cut, cut}, model.ClassTransient, "network.no_answer"},
		{"no exact text", "source", []hook{answer(404, `{"error":"Record not found"}`)}, model.ClassUnknown, "lookup.no_source"},
		{"exact text cut", "source", []hook{cut, cut}, model.ClassTransient, "network.no_answer"},
		{"exact text in trouble", "source", []hook{answer(500, "")}, model.ClassTransient, "network.server_trouble"},
		{"exact text of another post", "source", []hook{answer(200, `{"id":"1","text":"Bonjour","spoiler_text":""}`)}, model.ClassUnknown, "network.bad_answer"},
		{"exact text behind a portal", "source", []hook{answer(200, `<html>`)}, model.ClassUnknown, "network.bad_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			p := b.server.post(dPost{Text: "autre"})
			call := tt.call
			if call == "source" {
				call = "GET /api/v1/statuses/" + p.ID + "/source"
			}
			b.server.on(call, tt.hooks...)
			look := b.lookup(part("Bonjour"))
			wantLook(t, look, connect.LookNoAnswer, tt.code)
			if look.Outcome.Class != tt.class {
				t.Errorf("class %s, want %s", look.Outcome.Class, tt.class)
			}
		})
	}
	t.Run("one text that is not shown hides no other", func(t *testing.T) {
		b := newBench(t)
		b.server.post(dPost{Text: "Bonjour"})
		other := b.server.post(dPost{Text: "autre"})
		b.server.on("GET /api/v1/statuses/"+other.ID+"/source", answer(404, ""))
		wantLook(t, b.lookup(part("Bonjour")), connect.LookFound, "lookup.no_source")
	})
}
