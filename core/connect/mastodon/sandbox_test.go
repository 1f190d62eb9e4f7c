package mastodon_test

import (
	"context"
	"testing"
	"time"

	"restante/core/clock"
	"restante/core/connect"
	"restante/core/model"
	"restante/core/sandbox"
)

// newSandboxBench is a bench on the program's own small network, which was
// written by the API's description and not by this connector.
func newSandboxBench(t *testing.T, faults ...string) (*bench, *sandbox.Server, *clock.Virtual) {
	t.Helper()
	b := newBench(t)
	vc := clock.NewVirtual(now)
	s, err := sandbox.New(sandbox.Options{Clock: vc, Accounts: []sandbox.NewAccount{
		{Username: theUser, ID: theAccount, Token: model.NewSecret(theToken)}, {Username: "paul"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	var list []sandbox.Fault
	for _, spec := range faults {
		f, err := sandbox.ParseFault(spec)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	s.SetFaults(list)
	b.session.Account.Server = s.URL()
	return b, s, vc
}

func TestOnTheSandbox(t *testing.T) {
	b, s, _ := newSandboxBench(t)
	in, out := b.signIn(connect.SignInRequest{Server: s.URL(), Handle: theUser, Secret: model.NewSecret(theToken)})
	want(t, out, model.ClassOK, "")
	if in.Profile.Identity.RemoteID != theAccount || in.Profile.Limits.Text == 0 || in.Profile.Limits.Source == "" {
		t.Errorf("%+v", in.Profile)
	}
	_, out = b.signIn(connect.SignInRequest{Server: s.URL(), Secret: model.NewSecret("wrong")})
	want(t, out, model.ClassReauth, "account.token_refused")
	_, out = b.verify()
	want(t, out, model.ClassOK, "")

	first := part("Bonjour à tous https://exemple.fr 👨‍👩‍👧‍👦", b.picture(1, "Un chat"), b.picture(2, ""))
	first.Content.Options = model.Options{Lang: "fr-FR", Visibility: model.VisibilityUnlisted, Warning: "Œufs"}
	want(t, b.prepare(&first, now), model.ClassOK, "")
	out = b.publish(first, nil)
	want(t, out, model.ClassOK, "")
	second := part("2/2")
	second.Index, second.Key = 1, "key-2"
	want(t, b.send(second, out.Receipt), model.ClassOK, "")

	ledger := s.Ledger()
	if len(ledger) != 2 {
		t.Fatalf("%d entries", len(ledger))
	}
	e := ledger[0]
	if e.ID != out.Receipt.RemoteID || e.Text != first.Content.Text || e.Warning != "Œufs" || e.Visibility != "unlisted" || e.Language != "fr" ||
		e.Key != "key-1" || len(e.Media) != 2 || e.Media[0].Alt != "Un chat" || ledger[1].InReplyTo != e.ID {
		t.Errorf("ledger %+v", ledger)
	}
	for _, p := range []model.Part{first, second} {
		look := b.lookup(p)
		if look.Kind != connect.LookFound || len(look.Found) != 1 {
			t.Errorf("part %d: %+v", p.Index, look)
		}
	}
	wantLook(t, b.lookup(part("autre chose")), connect.LookAbsent, "")
	if r, err := b.c.ReceiptFromLink(b.session.Account, out.Receipt.URL); err != nil || r.RemoteID != e.ID {
		t.Errorf("%s: %+v, %v", out.Receipt.URL, r, err)
	}
	if again := b.publish(first, nil); again.Class != model.ClassOK || again.Receipt.RemoteID != e.ID || len(s.Ledger()) != 2 {
		t.Errorf("under the same key: %+v", again)
	}
	third := part("3")
	third.Index, third.Key = 2, "key-3"
	want(t, b.send(third, &model.Receipt{RemoteID: "1"}), model.ClassRejected, "thread.parent_gone")
}

func TestTheSandboxsFaults(t *testing.T) {
	tests := []struct {
		fault string
		class model.Class
		code  string
		look  connect.LookKind
	}{
		{"cut-before", model.ClassUnknown, "network.no_answer", connect.LookAbsent},
		{"cut-after", model.ClassUnknown, "network.no_answer", connect.LookFound},
		{"5xx-before", model.ClassUnknown, "network.server_trouble", connect.LookAbsent},
		{"5xx-after", model.ClassUnknown, "network.server_trouble", connect.LookFound},
		{"429=90", model.ClassThrottled, "network.throttled", connect.LookAbsent},
		{"refuse", model.ClassRejected, "network.refused", connect.LookAbsent},
		{"unauthorized", model.ClassReauth, "account.sign_in_again", connect.LookAbsent},
		{"garbage", model.ClassUnknown, "network.bad_answer", connect.LookAbsent},
	}
	for _, tt := range tests {
		for _, images := range []bool{false, true} {
			t.Run(tt.fault, func(t *testing.T) {
				b, s, _ := newSandboxBench(t, tt.fault+"*1")
				p := part("Bonjour")
				if images {
					p = part("Bonjour", b.picture(1, "un"))
				}
				want(t, b.prepare(&p, now), model.ClassOK, "")
				out := b.publish(p, nil)
				want(t, out, tt.class, tt.code)
				if tt.class == model.ClassThrottled && !out.RetryAt.Equal(now.Add(90*time.Second)) {
					t.Errorf("RetryAt %v", out.RetryAt)
				}
				look := b.lookup(p)
				wantLook(t, look, tt.look, "")
				if n := len(s.Ledger()); n != len(look.Found) {
					t.Errorf("%d in the ledger, %d found", n, len(look.Found))
				}
			})
		}
	}
	t.Run("no-source", func(t *testing.T) {
		b, _, _ := newSandboxBench(t, "cut-after*1", "no-source")
		p := part("Bonjour")
		want(t, b.send(p, nil), model.ClassUnknown, "network.no_answer")
		wantLook(t, b.lookup(p), connect.LookNoAnswer, "lookup.no_source")
	})
	t.Run("processing", func(t *testing.T) {
		b, s, vc := newSandboxBench(t, "processing=5s")
		p := part("Bonjour", b.picture(1, "un"))
		want(t, b.prepare(&p, now), model.ClassPending, "media.processing")
		vc.Advance(6 * time.Second)
		want(t, b.prepare(&p, now.Add(6*time.Second)), model.ClassOK, "")
		want(t, b.publish(p, nil), model.ClassOK, "")
		if l := s.Ledger(); len(l) != 1 || len(l[0].Media) != 1 {
			t.Errorf("ledger %+v", l)
		}
	})
	t.Run("down", func(t *testing.T) {
		b, s, _ := newSandboxBench(t)
		p := part("Bonjour")
		if err := s.TakeDown(); err != nil {
			t.Fatal(err)
		}
		want(t, b.send(p, nil), model.ClassTransient, "network.unreachable")
		wantLook(t, b.lookup(p), connect.LookNoAnswer, "network.unreachable")
		if err := s.BringUp(); err != nil {
			t.Fatal(err)
		}
		want(t, b.send(p, nil), model.ClassOK, "")
	})
}
