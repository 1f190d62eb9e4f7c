package queue_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

func TestADueDeliveryGoesOutOnce(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	id := w.schedule(a, time.Hour, "Bonjour")
	w.pass()
	w.wantState(id, model.StateScheduled)
	w.wantLedger()
	w.later(time.Hour)
	d := w.wantState(id, model.StatePublished)
	w.wantLedger("Bonjour")
	if r := d.Parts[0].Receipt; r == nil || r.RemoteID != "r1" || r.URL == "" {
		t.Fatalf("receipt %+v", r)
	}
	if !d.Parts[0].MaybeSince.IsZero() || d.InDoubt() {
		t.Fatal("doubt outlives the proof")
	}
	if want := []string{"prepare ok", "publish invoke", "publish ok"}; !slices.Equal(w.log(id), want) {
		t.Fatalf("log %v, want %v", w.log(id), want)
	}
	w.later(time.Hour)
	w.restart()
	w.pass()
	w.wantLedger("Bonjour")
	acc, err := w.store.Account(w.ctx, a.ID)
	w.must(err)
	if !acc.LastPublishedAt.Equal(start.Add(time.Hour)) {
		t.Fatalf("last published %v", acc.LastPublishedAt)
	}
}

func TestTheIntentIsCommittedBeforeTheCall(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "Bonjour")
	seen := model.Delivery{}
	w.net.before = func(context.Context, connect.PublishRequest) { seen = w.get(id) }
	w.pass()
	if seen.State != model.StateSending || seen.Parts[0].MaybeSince.IsZero() {
		t.Fatalf("at the call the store says %s, doubt since %v", seen.State, seen.Parts[0].MaybeSince)
	}
	w.wantLedger("Bonjour")
}

// killed returns the world as a process finds it that starts after a SIGKILL
// at the given moment of the publishing call.
func killed(t *testing.T, w *world, arm func(die func())) *world {
	t.Helper()
	after := &world{t: w.t, ctx: w.ctx, dir: t.TempDir(), clock: w.clock, net: w.net, ids: w.ids, brand: w.brand, set: w.set}
	arm(func() { w.must(w.store.CopyTo(w.ctx, after.dir+"/"+store.File)) })
	w.pass()
	after.open()
	after.restart()
	return after
}

func TestAKillDuringTheCallEndsInOnePost(t *testing.T) {
	t.Run("after the server applied it", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		after := killed(t, w, func(die func()) {
			w.net.after = func(entry) model.Outcome { die(); return model.Outcome{} }
		})
		w.net.after = nil
		after.pass()
		after.wantState(id, model.StatePublished)
		after.wantLedger("Bonjour")
	})
	t.Run("before a byte left", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		after := killed(t, w, func(die func()) {
			w.net.before = func(context.Context, connect.PublishRequest) {
				die()
				w.net.mu.Lock()
				w.net.down = true // the first process never gets further
				w.net.mu.Unlock()
			}
			w.net.publish = func(connect.PublishRequest) model.Outcome {
				return outcome(model.ClassTransient, "network.unreachable")
			}
		})
		w.net.before, w.net.publish, w.net.down = nil, nil, false
		after.pass()
		after.wantState(id, model.StateUnknown)
		after.wantReason(id, "delivery.interrupted")
		after.later(time.Minute)
		after.wantState(id, model.StateUnknown)
		after.wantLedger()
		after.later(3 * time.Minute)
		after.wantState(id, model.StatePublished)
		after.wantLedger("Bonjour")
	})
}

func TestAnUnclearAnswerIsLookedUp(t *testing.T) {
	t.Run("found: published, nothing sent again", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.after = func(entry) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("Bonjour")
	})
	t.Run("absent: believed after the settle time alone", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.wantState(id, model.StateUnknown)
		w.net.publish = nil
		w.later(time.Minute)
		w.wantState(id, model.StateUnknown)
		w.later(2 * time.Minute)
		w.wantState(id, model.StatePublished)
		w.wantLedger("Bonjour")
	})
	t.Run("absent by text and time: believed when seen twice", func(t *testing.T) {
		w := newWorld(t)
		w.net.caps.Lookup = model.LookupFuzzy
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.net.publish = nil
		w.later(3 * time.Minute)
		w.wantState(id, model.StateUnknown)
		w.later(30 * time.Second)
		w.wantState(id, model.StatePublished)
		w.wantLedger("Bonjour")
	})
	t.Run("no way to look: the person is asked", func(t *testing.T) {
		w := newWorld(t)
		w.net.caps.Lookup = model.LookupNone
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.after = func(entry) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.wantState(id, model.StateNeedsUser)
		w.wantReason(id, "delivery.unclear")
		if d := w.get(id); !d.InDoubt() {
			t.Fatal("the doubt is gone without a proof")
		}
		w.later(24 * time.Hour)
		w.wantLedger("Bonjour")
	})
	t.Run("useless answers: the person is asked after five", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.net.look = func(connect.LookupRequest) *connect.Look {
			return &connect.Look{Kind: connect.LookNoAnswer, Outcome: model.Outcome{Class: model.ClassUnknown, Status: 500, Problem: model.NewProblem("network.no_answer")}}
		}
		w.pass()
		for range 4 {
			w.wantState(id, model.StateUnknown)
			w.later(time.Minute)
		}
		w.wantState(id, model.StateNeedsUser)
	})
	t.Run("server out of reach: counts for nothing, asked after a day", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			w.net.mu.Lock()
			defer w.net.mu.Unlock()
			w.net.down = true
			return outcome(model.ClassUnknown, "network.no_answer")
		}
		w.pass()
		for range 20 {
			w.later(time.Hour)
			w.wantState(id, model.StateUnknown)
		}
		w.later(5 * time.Hour)
		w.wantState(id, model.StateNeedsUser)
	})
}

func TestAReceiptOfAnotherDeliveryIsNoProof(t *testing.T) {
	w := newWorld(t)
	w.net.caps.Lookup = model.LookupFuzzy
	a := w.account("lea")
	first := w.schedule(a, 0, "Même texte")
	w.pass()
	w.wantState(first, model.StatePublished)
	second := w.schedule(a, 0, "Même texte")
	w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
	w.pass()
	w.wantState(second, model.StateUnknown)
	w.net.publish = nil
	w.later(3 * time.Minute)
	w.later(time.Minute)
	w.wantState(second, model.StatePublished)
	w.wantLedger("Même texte", "Même texte")

	again := w.schedule(a, 0, "Même texte")
	w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
	w.net.look = func(connect.LookupRequest) *connect.Look {
		return &connect.Look{Kind: connect.LookFound, Found: []model.Receipt{{RemoteID: "r1", At: start}},
			Outcome: model.Outcome{Class: model.ClassUnknown, Status: 404, Problem: model.NewProblem("lookup.unclear")}}
	}
	w.pass()
	w.later(time.Hour)
	if d := w.wantState(again, model.StateUnknown); !d.InDoubt() || d.Parts[0].AbsentLooks != 0 {
		t.Fatal("what could not be judged counts as absent")
	}
	w.must(w.apply(again, func(s queue.Snapshot) (queue.Move, error) {
		after := s.Delivery
		after.State, after.WakeAt = model.StateNeedsUser, time.Time{}
		return queue.Move{From: model.StateUnknown, Fence: s.Delivery.Fence, After: after, At: w.clock.Now()}, nil
	}))
	w.net.look, w.net.publish = nil, nil

	third := w.schedule(a, 0, "Autre")
	w.net.publish = func(connect.PublishRequest) model.Outcome {
		return model.Outcome{Class: model.ClassOK, Status: 200, Receipt: &model.Receipt{RemoteID: "r1", At: start}}
	}
	w.pass()
	w.wantState(third, model.StateUnknown)
	w.wantReason(third, "receipt.taken")
}

func TestProvenFailures(t *testing.T) {
	t.Run("DUP-6 refused content is parked, never tried again", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Trop long")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassRejected, "network.rejected") }
		w.pass()
		d := w.wantState(id, model.StateNeedsUser)
		if d.InDoubt() {
			t.Fatal("a refusal leaves a doubt")
		}
		w.later(48 * time.Hour)
		if n := w.net.count("publish"); n != 1 {
			t.Fatalf("sent %d times", n)
		}
	})
	t.Run("DUP-16 tries end in a question", func(t *testing.T) {
		w := newWorld(t)
		w.brand.LatePolicy = 1000 * time.Hour
		w.must(w.store.UpdateBrand(w.ctx, w.brand))
		id := w.schedule(w.account("lea"), 0, "Bonjour")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
		}
		for range 10 {
			w.restart()
			w.later(7 * time.Hour)
		}
		w.wantState(id, model.StateNeedsUser)
		w.wantReason(id, "delivery.tries_used_up")
		if n := w.net.count("publish"); n != w.set.Tries {
			t.Fatalf("sent %d times, want %d", n, w.set.Tries)
		}
	})
	t.Run("the server's wait is honoured, our own back-off can be cut short", func(t *testing.T) {
		w := newWorld(t)
		a, b := w.account("lea"), w.account("marc")
		throttled, failed := w.schedule(a, 0, "A"), w.schedule(b, 0, "B")
		w.net.publish = func(req connect.PublishRequest) model.Outcome {
			if req.Part.Content.Text == "A" {
				return model.Outcome{Class: model.ClassThrottled, Status: 429, RetryAt: w.clock.Now().Add(10 * time.Minute), Problem: model.NewProblem("network.throttled")}
			}
			return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
		}
		w.pass()
		w.wantState(throttled, model.StateRetryWait)
		w.wantState(failed, model.StateRetryWait)
		w.net.publish = nil
		w.later(time.Second)
		w.wantState(throttled, model.StateRetryWait)
		w.wantState(failed, model.StatePublished)
		w.later(9 * time.Minute)
		w.wantState(throttled, model.StateRetryWait)
		w.later(time.Minute)
		w.wantState(throttled, model.StatePublished)
	})
	t.Run("LOST-7 after a refused send the uploads are looked at again", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Photo")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			return model.Outcome{Class: model.ClassTransient, Status: 422, Problem: model.NewProblem("media.forgotten")}
		}
		w.pass()
		w.net.publish = nil
		w.later(time.Minute)
		w.wantState(id, model.StatePublished)
		if n := w.net.count("prepare"); n != 2 {
			t.Fatalf("prepared %d times", n)
		}
	})
	t.Run("a post by somebody else is for the person, and the account is held", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.net.after = func(entry) model.Outcome {
			return model.Outcome{Class: model.ClassUnknown, Ask: true, Status: 200, Problem: model.NewProblem("network.other_account")}
		}
		w.pass()
		w.wantState(id, model.StateNeedsUser)
		if d := w.get(id); !d.InDoubt() {
			t.Fatal("the doubt is gone")
		}
		if acc, _ := w.store.Account(w.ctx, a.ID); acc.Health != model.HealthSignIn {
			t.Fatalf("health %s", acc.Health)
		}
	})
	t.Run("a failed upload is repeated, a refused one is asked about", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "Photo")
		out := model.Outcome{Class: model.ClassUnknown, Problem: model.NewProblem("network.no_answer")}
		w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) { return connect.Prepared{}, out }
		w.pass()
		w.wantState(id, model.StateRetryWait)
		out = outcome(model.ClassRejected, "network.rejected")
		w.later(time.Minute)
		w.wantState(id, model.StateNeedsUser)
		w.wantLedger()
	})
}

func TestMEDIA1APassWaitsForAnUploadThatIsProcessed(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "Photo")
	asked := 0
	w.net.prepare = func(req connect.PrepareRequest) (connect.Prepared, model.Outcome) {
		asked++
		out := model.Outcome{Class: model.ClassOK}
		if asked < 4 {
			out = model.Outcome{Class: model.ClassPending, RetryAt: req.Now.Add(2 * time.Second), Problem: model.NewProblem("media.processing")}
		}
		return connect.Prepared{Data: []byte("ids")}, out
	}
	w.pass()
	if d := w.wantState(id, model.StatePublished); asked != 4 || d.Tries != 0 {
		t.Fatalf("asked %d times", asked)
	}
	stuck := w.schedule(w.account("marc"), 0, "Photo")
	w.net.prepare = func(req connect.PrepareRequest) (connect.Prepared, model.Outcome) {
		return connect.Prepared{Data: []byte("ids")}, model.Outcome{Class: model.ClassPending, RetryAt: req.Now.Add(2 * time.Second), Problem: model.NewProblem("media.processing")}
	}
	w.pass()
	w.wantState(stuck, model.StateRetryWait)
	w.wantLedger("Photo")
}

func TestTheAccountsHealthHoldsItsDeliveries(t *testing.T) {
	t.Run("AUTH-5 a dead token is the account's trouble, its deliveries stay", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		first, second := w.schedule(a, 0, "A"), w.schedule(a, time.Minute, "B")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassReauth, "account.token_refused") }
		w.pass()
		w.later(time.Hour)
		w.wantState(first, model.StateRetryWait)
		w.wantState(second, model.StateScheduled)
		acc, err := w.store.Account(w.ctx, a.ID)
		w.must(err)
		if acc.Health != model.HealthSignIn || acc.HealthReason == nil || acc.HealthReason.Code != "account.token_refused" {
			t.Fatalf("health %s %v", acc.Health, acc.HealthReason)
		}
		if n := w.net.count("publish"); n != 1 {
			t.Fatalf("tried %d times with a dead token", n)
		}
		w.net.publish = nil
		w.must(w.store.RenewAccount(w.ctx, acc))
		w.pass()
		w.later(11 * time.Minute)
		w.wantLedger("A", "B")
	})
	t.Run("a token of somebody else never publishes", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.net.identity["lea"] = "id-marc"
		w.pass()
		w.wantState(id, model.StateScheduled)
		w.wantLedger()
		acc, err := w.store.Account(w.ctx, a.ID)
		w.must(err)
		if acc.Health != model.HealthSignIn || acc.HealthReason.Code != "account.other_identity" {
			t.Fatalf("health %s %v", acc.Health, acc.HealthReason)
		}
	})
	t.Run("the identity is asked once a run and after each sign-in", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.schedule(a, 0, "A")
		w.pass()
		w.schedule(a, 0, "B")
		w.pass()
		if n := w.net.count("verify"); n != 1 {
			t.Fatalf("asked %d times", n)
		}
		w.must(w.store.RenewAccount(w.ctx, a))
		w.schedule(a, 0, "C")
		w.pass()
		if n := w.net.count("verify"); n != 2 {
			t.Fatalf("asked %d times after a sign-in", n)
		}
	})
}
