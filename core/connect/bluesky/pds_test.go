package bluesky_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

func TestPDSPublishesAndReadsBack(t *testing.T) {
	p := needPDS(t)
	profile, out := p.conn.Verify(t.Context(), p.session)
	want(t, out, model.ClassOK, "")
	if profile.Identity.RemoteID != p.session.Account.RemoteID || out.ServerDate.IsZero() {
		t.Errorf("profile %+v, date %v", profile, out.ServerDate)
	}
	other := needPDS(t)
	text := "L’été à l'atelier 👨‍👩‍👧‍👦, avec @" + other.session.Account.Handle + " et @personne.test : https://exemple.fr/été?a=1&b=2 #Noël\u202f!\n« Décomposé : e\u0301 »"
	part := p.part(text)
	data := photo(t, 40)
	part.Content.Media = []model.Attachment{{Alt: "Une vitrine « d’été » <3 👩🏽‍🎨", Media: model.Media{ID: "x", Name: "v.png", MIME: "image/png", Width: 40, Height: 40}}}
	part = p.prepare(part, files{"x": data})
	out = p.publish(part)
	want(t, out, model.ClassOK, "")

	l := p.posts(t)
	if len(l.Records) != 1 {
		t.Fatalf("%d posts", len(l.Records))
	}
	rec := l.Records[0]
	if rec.URI != out.Receipt.RemoteID || rec.CID != out.Receipt.Ref || rec.Value["text"] != text {
		t.Errorf("read back %+v, receipt %+v", rec, out.Receipt)
	}
	_, record := fields(t, part)
	var sent map[string]any
	if err := json.Unmarshal(record, &sent); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(sent, rec.Value) {
		t.Errorf("sent\n%v\nread back\n%v", sent, rec.Value)
	}
	if n := strings.Count(string(record), "#mention"); n != 1 {
		t.Errorf("%d mentions in %s", n, record)
	}
	for cid := range images(rec.Value) {
		blob := p.get(t, "com.atproto.sync.getBlob", url.Values{"did": {p.session.Account.RemoteID}, "cid": {cid}}, nil)
		if !bytes.Equal(blob, data) {
			t.Errorf("the image came back with %d bytes, want %d", len(blob), len(data))
		}
	}
	look := p.lookup(part)
	if look.Kind != connect.LookFound || look.Found[0] != *out.Receipt {
		t.Errorf("look %+v, receipt %+v", look, out.Receipt)
	}
}

func TestPDSPublishesOnceHoweverOften(t *testing.T) {
	p := needPDS(t)
	part := p.part("Bonjour")
	part.Content.Media = []model.Attachment{{Alt: "a", Media: model.Media{ID: "x", Name: "v.png", MIME: "image/png", Width: 8, Height: 8}}}
	media := files{"x": photo(t, 8)}
	part = p.prepare(part, media)
	first := p.publish(part)
	part = p.prepare(part, media) // as after half an hour
	second := p.publish(part)
	want(t, first, model.ClassOK, "")
	want(t, second, model.ClassOK, "")
	if *first.Receipt != *second.Receipt || len(p.posts(t).Records) != 1 {
		t.Errorf("receipts %+v and %+v, %d posts", first.Receipt, second.Receipt, len(p.posts(t).Records))
	}
}

func TestPDSNeverWritesOverAnotherRecord(t *testing.T) {
	p := needPDS(t)
	one := p.prepare(p.part("Un"), nil)
	want(t, p.publish(one), model.ClassOK, "")
	two := one
	two.Prepared = bytes.Replace(one.Prepared, []byte(`"Un"`), []byte(`"Deux"`), 1)
	out := p.publish(two)
	want(t, out, model.ClassUnknown, "post.key_taken")
	if l := p.posts(t); len(l.Records) != 1 || l.Records[0].Value["text"] != "Un" {
		t.Errorf("posts %+v", l)
	}
	want(t, p.lookup(two).Outcome, model.ClassUnknown, "post.key_taken")
}

func TestPDSThread(t *testing.T) {
	p := needPDS(t)
	prepare := func(text string) model.Part {
		p.session.Now = now() // the keys sort by it
		return p.prepare(p.part(text), nil)
	}
	first := p.publish(prepare("Un"))
	want(t, first, model.ClassOK, "")
	second := prepare("Deux")
	for range 2 {
		want(t, p.answerTo(second, first.Receipt, first.Receipt), model.ClassOK, "")
	}
	pasted, err := p.conn.ReceiptFromLink(p.session.Account, p.lookup(second).Found[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	want(t, p.answerTo(prepare("Trois"), first.Receipt, &pasted), model.ClassOK, "")
	l := p.posts(t)
	if len(l.Records) != 3 {
		t.Fatalf("%d posts", len(l.Records))
	}
	ref := func(i int) any { return map[string]any{"uri": l.Records[i].URI, "cid": l.Records[i].CID} }
	for i, parent := range map[int]int{1: 0, 2: 1} {
		if got := l.Records[i].Value["reply"]; !reflect.DeepEqual(got, map[string]any{"root": ref(0), "parent": ref(parent)}) {
			t.Errorf("reply of %d: %v", i, got)
		}
	}
	p.post(t, "com.atproto.repo.deleteRecord", map[string]string{"repo": p.session.Account.RemoteID, "collection": "app.bsky.feed.post",
		"rkey": l.Records[1].URI[strings.LastIndexByte(l.Records[1].URI, '/')+1:]}, nil)
	want(t, p.answerTo(prepare("Quatre"), first.Receipt, &pasted), model.ClassRejected, "thread.parent_gone")
}

func TestPDSLookupSeesThatNothingIsThere(t *testing.T) {
	p := needPDS(t)
	part := p.prepare(p.part("Bonjour"), nil)
	if look := p.lookup(part); look.Kind != connect.LookAbsent || look.Outcome.ServerDate.IsZero() {
		t.Errorf("look %+v", look)
	}
	p.session.Account.RemoteID = bobDID
	if look := p.lookup(part); look.Kind != connect.LookNoAnswer {
		t.Errorf("look at a repository that is elsewhere: %+v", look)
	}
}

func TestPDSRefusesTheRecord(t *testing.T) {
	heavy := photo(t, 730)
	tests := []struct {
		name   string
		change func(*model.PartContent)
		class  model.Class
		code   string
	}{
		{"301 graphemes", func(c *model.PartContent) { c.Text = strings.Repeat("é", 301) }, model.ClassRejected, "network.refused"},
		{"a language that is none", func(c *model.PartContent) { c.Options.Lang = "!!" }, model.ClassRejected, "network.refused"},
		{"an image over 1,000,000 bytes", func(c *model.PartContent) {
			c.Media = []model.Attachment{{Media: model.Media{ID: "x", Name: "v.png", MIME: "image/png", Width: 730, Height: 730}}}
		}, model.ClassRejected, "network.refused"},
		{"no image at all", func(c *model.PartContent) {
			c.Media = []model.Attachment{{Media: model.Media{ID: "x", Name: "v.pdf", MIME: "application/pdf"}}}
		}, model.ClassRejected, "network.refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := needPDS(t)
			p.session.Account.Limits.ImageBytes = 10_000_000
			part := p.part("Bonjour")
			tt.change(&part.Content)
			out := p.publish(p.prepare(part, files{"x": heavy}))
			want(t, out, tt.class, tt.code)
			if out.Status != 400 || out.Problem.Args["message"] == "" {
				t.Errorf("status %d, problem %v", out.Status, out.Problem)
			}
			if n := len(p.posts(t).Records); n != 0 {
				t.Errorf("%d posts", n)
			}
		})
	}
}

func TestPDSForgotAnUpload(t *testing.T) {
	p, other := needPDS(t), needPDS(t)
	part := p.part("Bonjour")
	part.Content.Media = []model.Attachment{{Media: model.Media{ID: "x", Name: "v.png", MIME: "image/png", Width: 8, Height: 8}}}
	media := files{"x": photo(t, 8)}
	// Uploaded by another account, so this one's repository does not have it.
	part = other.prepare(part, media)
	want(t, p.publish(part), model.ClassTransient, "media.uploads_forgotten")
	part = p.prepare(part, media)
	want(t, p.publish(part), model.ClassOK, "")
}

func TestPDSRefusesAPassword(t *testing.T) {
	p := needPDS(t)
	_, out := p.conn.SignIn(t.Context(), p.session.HTTP, connect.SignInRequest{
		Server: p.url, Handle: p.session.Account.Handle, Secret: model.NewSecret("wrong"), Now: now()})
	want(t, out, model.ClassReauth, "account.password_refused")
}

func TestPDSSessionIsRefreshedAndSavedBeforeUse(t *testing.T) {
	p := needPDS(t)
	before := p.vault.held(t)
	p.session.Now = now().Add(116 * time.Minute)
	_, out := p.conn.Verify(t.Context(), p.session)
	want(t, out, model.ClassOK, "")
	// Two access tokens of the same second are the same.
	after := p.vault.held(t)
	if after.Refresh == before.Refresh || after.Access == "" || after.Password != p.password {
		t.Error("the session was not refreshed")
	}
	p.vault.saveErr = model.NewProblem("workspace.disk_full")
	p.session.Now = now().Add(3 * time.Hour)
	part := p.prepare(p.part("Bonjour"), nil)
	want(t, p.publish(part), model.ClassTransient, "workspace.disk_full")
	if n := len(p.posts(t).Records); n != 0 {
		t.Errorf("%d posts by a session that was not saved", n)
	}
}

func TestPDSDeadSessionSignsInAgain(t *testing.T) {
	p := needPDS(t)
	part := p.prepare(p.part("Bonjour"), nil)
	h := p.vault.held(t)
	// A token of a server that lost its keys, and a refresh token likewise.
	h.Access, h.Refresh = h.Refresh, h.Access
	p.vault.set(t, h)
	want(t, p.publish(part), model.ClassOK, "")
	p.post(t, "com.atproto.server.revokeAppPassword", map[string]string{"name": "restante"}, nil)
	h = p.vault.held(t)
	h.Access = h.Refresh
	p.vault.set(t, h)
	part = p.prepare(p.part("Bonsoir"), nil)
	want(t, p.publish(part), model.ClassReauth, "account.password_refused")
	if n := len(p.posts(t).Records); n != 1 {
		t.Errorf("%d posts", n)
	}
}

func TestPDSTokenOfAnotherAccountPublishesNothing(t *testing.T) {
	p, other := needPDS(t), needPDS(t)
	part := p.prepare(p.part("Bonjour"), nil)
	p.vault.stored = other.vault.stored
	want(t, p.publish(part), model.ClassReauth, "account.other_identity")
	// As if the stored DID said otherwise: the token still tells.
	h := other.vault.held(t)
	h.DID = p.session.Account.RemoteID
	p.vault.set(t, h)
	want(t, p.publish(part), model.ClassReauth, "account.other_identity")
	if n := len(p.posts(t).Records) + len(other.posts(t).Records); n != 0 {
		t.Errorf("%d posts", n)
	}
}

func TestPDSDeactivatedAccount(t *testing.T) {
	p := needPDS(t)
	part := p.prepare(p.part("Bonjour"), nil)
	p.post(t, "com.atproto.server.deactivateAccount", map[string]string{}, nil)
	want(t, p.publish(part), model.ClassFatal, "account.deactivated")
	_, out := p.conn.Verify(t.Context(), p.session)
	want(t, out, model.ClassFatal, "account.deactivated")
}

func TestPDSConnectionCut(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("after the server applied it %v", after), func(t *testing.T) {
			p := needPDS(t)
			part := p.prepare(p.part("Bonjour"), nil)
			p.session.Account.Server = newCutter(t, p.url, after).URL
			want(t, p.publish(part), model.ClassUnknown, "network.no_answer")
			if look := p.lookup(part); look.Kind != connect.LookNoAnswer || look.Outcome.Class != model.ClassTransient {
				t.Errorf("look through the cut line: %+v", look)
			}
			p.session.Account.Server = p.url
			look := p.lookup(part)
			if (look.Kind == connect.LookFound) != after || (look.Kind == connect.LookAbsent) == after {
				t.Errorf("look %+v", look)
			}
			out := p.publish(part)
			want(t, out, model.ClassOK, "")
			if after && look.Found[0] != *out.Receipt {
				t.Errorf("found %+v, published %+v", look.Found, out.Receipt)
			}
			if n := len(p.posts(t).Records); n != 1 {
				t.Errorf("%d posts", n)
			}
		})
	}
}
