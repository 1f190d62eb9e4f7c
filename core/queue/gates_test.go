package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

func TestPauseCannotBeOutrun(t *testing.T) {
	pauses := map[string]func(w *world, a model.Account, on bool){
		"the brand": func(w *world, _ model.Account, on bool) {
			w.must(w.store.SetBrandPaused(w.ctx, w.brand.ID, on))
		},
		"the account": func(w *world, a model.Account, on bool) { w.must(w.store.SetAccountPaused(w.ctx, a.ID, on)) },
		"everything":  func(w *world, _ model.Account, on bool) { w.must(w.store.SetHeld(w.ctx, on)) },
	}
	for name, pause := range pauses {
		t.Run(name+", before it is due", func(t *testing.T) {
			w := newWorld(t)
			a := w.account("lea")
			id := w.schedule(a, 0, "A")
			pause(w, a, true)
			w.pass()
			w.wantState(id, model.StateScheduled)
			pause(w, a, false)
			w.pass()
			w.wantLedger("A")
		})
		t.Run(name+", while it is being prepared", func(t *testing.T) {
			w := newWorld(t)
			a := w.account("lea")
			id := w.schedule(a, 0, "A")
			w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
				pause(w, a, true)
				return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
			}
			w.pass()
			w.wantState(id, model.StateScheduled)
			if slices.Contains(w.log(id), "publish invoke") {
				t.Fatal("the intent was committed under a pause")
			}
			pause(w, a, false)
			w.pass()
			w.wantLedger("A")
		})
		t.Run(name+", between the intent and the first byte", func(t *testing.T) {
			w := newWorld(t)
			a := w.account("lea")
			id := w.schedule(a, 0, "A")
			w.net.before = func(context.Context, connect.PublishRequest) { pause(w, a, true) }
			w.pass()
			d := w.wantState(id, model.StateRetryWait)
			if d.InDoubt() || d.Tries != 0 {
				t.Fatalf("doubt %v, tries %d: nothing was sent", d.InDoubt(), d.Tries)
			}
			w.wantLedger()
			w.net.before = nil
			pause(w, a, false)
			w.pass()
			w.wantLedger("A")
		})
	}
}

func TestASignInBetweenTheCheckAndTheIntentIsCheckedAnew(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	id := w.schedule(a, 0, "A")
	w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
		w.must(w.store.RenewAccount(w.ctx, a))
		w.net.identity["lea"] = "id-marc"
		return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
	}
	w.pass()
	w.later(time.Minute)
	w.wantState(id, model.StateScheduled)
	w.wantLedger()
}

func TestCancelIsHonouredUntilTheFirstByte(t *testing.T) {
	cancel := func(w *world, id model.DeliveryID) error {
		return w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			m, _, err := queue.Withdraw(s, w.clock.Now())
			return m, err
		})
	}
	t.Run("while it waits", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.must(cancel(w, id))
		w.pass()
		w.wantState(id, model.StateCancelled)
		w.wantLedger()
	})
	t.Run("while it is being prepared", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
			w.must(cancel(w, id))
			return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
		}
		w.pass()
		w.wantState(id, model.StateCancelled)
		w.wantLedger()
	})
	t.Run("asked for after the intent", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.before = func(context.Context, connect.PublishRequest) { w.must(w.store.WantCancel(w.ctx, id, w.clock.Now())) }
		w.pass()
		w.wantState(id, model.StateCancelled)
		w.wantLedger()
	})
	t.Run("asked for too late: it says published", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.after = func(entry) model.Outcome {
			w.must(w.store.WantCancel(w.ctx, id, w.clock.Now()))
			return model.Outcome{}
		}
		w.pass()
		w.wantState(id, model.StatePublished)
		if err := cancel(w, id); !errors.Is(err, model.NewProblem("delivery.final")) {
			t.Fatal(err)
		}
	})
}

func TestTheLastLookHasATimeLimit(t *testing.T) {
	for name, wait := range map[string]func(w *world){
		"by both clocks":     func(w *world) { w.clock.Advance(11 * time.Second) },
		"the machine slept":  func(w *world) { w.clock.Sleep(3 * time.Second); w.clock.Sleep(9 * time.Second) },
		"the clock set back": func(w *world) { w.clock.Sleep(-11 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.schedule(w.account("lea"), 0, "A")
			w.net.before = func(context.Context, connect.PublishRequest) { wait(w) }
			w.pass()
			w.wantLedger()
			w.wantState(id, model.StateRetryWait)
			w.net.before = nil
			w.later(time.Minute)
			w.wantLedger("A")
		})
	}
}

func TestLatePolicy(t *testing.T) {
	t.Run("within the policy it goes out late", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.later(2 * time.Hour)
		w.wantState(id, model.StatePublished)
	})
	t.Run("MISS-5 beyond it is missed and asks; the answer is a new delivery", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.later(2*time.Hour + time.Millisecond)
		d := w.wantState(id, model.StateMissed)
		if !d.NeedsPerson() {
			t.Fatal("a missed delivery asks nothing")
		}
		w.wantLedger()
		successor := model.DeliveryID(w.ids.New())
		again := func(s queue.Snapshot) (queue.Move, error) {
			return queue.SendAgain(s, w.clock.Now(), successor, func() string { return "new key" })
		}
		w.must(w.apply(id, again))
		if d := w.get(id); d.State != model.StateMissed || d.NeedsPerson() {
			t.Fatalf("after the answer: %s, asks %v", d.State, d.NeedsPerson())
		}
		if err := w.apply(id, again); !errors.Is(err, model.NewProblem("delivery.final")) {
			t.Fatalf("answered twice: %v", err)
		}
		w.pass()
		if d := w.wantState(successor, model.StatePublished); d.Previous != id || d.Parts[0].Key != "new key" {
			t.Fatalf("successor %+v", d)
		}
		w.wantLedger("A")
	})
	t.Run("late only at the intent", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.clock.Advance(2*time.Hour - time.Second)
		w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
			w.clock.Advance(2 * time.Second)
			return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
		}
		w.pass()
		w.wantState(id, model.StateMissed)
		w.wantLedger()
	})
	t.Run("not while paused: the person decides on resume", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.must(w.store.SetHeld(w.ctx, true))
		w.later(5 * time.Hour)
		w.wantState(id, model.StateScheduled)
		w.must(w.store.SetHeld(w.ctx, false))
		w.pass()
		w.wantState(id, model.StateMissed)
	})
	t.Run("also while offline and with a dead token", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.net.down = true
		w.must(w.store.SetAccountHealth(w.ctx, a.ID, queue.AccountChange{Health: model.HealthSignIn}, w.clock.Now()))
		w.later(3 * time.Hour)
		w.wantState(id, model.StateMissed)
	})
}

func TestOfflineIsANormalState(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	w.net.down = true
	var ids []model.DeliveryID
	for i := range 3 {
		ids = append(ids, w.schedule(a, time.Duration(3-i)*time.Minute, fmt.Sprint("due ", 3-i)))
	}
	w.later(10 * time.Minute)
	for _, id := range ids {
		w.wantState(id, model.StateScheduled)
		if log := w.log(id); len(log) != 0 {
			t.Fatalf("attempted while offline: %v", log)
		}
	}
	if n := w.net.count("verify") + w.net.count("publish"); n != 0 {
		t.Fatalf("%d calls while offline", n)
	}
	if p := w.Trouble()[a.ID]; p == nil || p.Code != "network.unreachable" {
		t.Fatalf("trouble %v", p)
	}
	w.net.down = false
	w.later(time.Minute)
	w.wantLedger("due 1", "due 2", "due 3")
	if len(w.Trouble()) != 0 {
		t.Fatalf("trouble stays: %v", w.Trouble())
	}
}

func TestOneInFlightPerAccount(t *testing.T) {
	w := newWorld(t)
	a, b := w.account("lea"), w.account("marc")
	first, second := w.schedule(a, 0, "A1"), w.schedule(a, time.Second, "A2")
	other := w.schedule(b, time.Second, "B")
	w.net.publish = func(req connect.PublishRequest) model.Outcome {
		if req.Part.Content.Text == "A1" {
			return outcome(model.ClassUnknown, "network.no_answer")
		}
		return model.Outcome{}
	}
	w.later(time.Second)
	w.wantState(first, model.StateUnknown)
	w.wantState(second, model.StateScheduled)
	w.wantState(other, model.StatePublished)
	w.net.publish = nil
	w.later(3 * time.Minute)
	w.wantLedger("B", "A1", "A2")
}

func TestCatchUpIsSpaced(t *testing.T) {
	t.Run("MISS-6 what is long late waits for the one before it", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		for i := range 3 {
			w.schedule(a, time.Duration(i)*time.Minute, fmt.Sprint(i))
		}
		w.later(time.Hour)
		w.wantLedger("0")
		onTime := w.schedule(a, 0, "now")
		w.pass()
		w.wantState(onTime, model.StatePublished)
		w.later(9 * time.Minute)
		w.wantLedger("0", "now")
		w.later(time.Minute)
		w.later(10 * time.Minute)
		w.wantLedger("0", "now", "1", "2")
	})
	t.Run("what is a little late is not", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		for i := range 3 {
			w.schedule(a, time.Duration(i)*time.Minute, fmt.Sprint(i))
		}
		w.later(10 * time.Minute)
		w.wantLedger("0", "1", "2")
	})
}

func TestThreads(t *testing.T) {
	t.Run("THREAD-1 all parts, each a reply to the one before", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/3", "2/3", "3/3")
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("1/3", "2/3", "3/3")
		for i, want := range []string{"", "r1", "r2"} {
			if got := w.net.ledger[i].parent; got != want {
				t.Fatalf("part %d replies to %q, want %q", i, got, want)
			}
		}
	})
	t.Run("resumes at the first part without a receipt, whatever the late policy", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/3", "2/3", "3/3")
		fail := true
		w.net.publish = func(req connect.PublishRequest) model.Outcome {
			if fail && req.Part.Index == 1 {
				return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
			}
			return model.Outcome{}
		}
		w.pass()
		w.wantState(id, model.StateRetryWait)
		fail = false
		w.later(5 * time.Hour)
		w.wantState(id, model.StatePublished)
		w.wantLedger("1/3", "2/3", "3/3")
	})
	t.Run("a doubt about the second part is looked up before the third", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/3", "2/3", "3/3")
		w.net.after = func(e entry) model.Outcome {
			if e.text == "2/3" {
				return outcome(model.ClassUnknown, "network.no_answer")
			}
			return model.Outcome{}
		}
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("1/3", "2/3", "3/3")
		if w.net.ledger[2].parent != "r2" {
			t.Fatalf("third part replies to %q", w.net.ledger[2].parent)
		}
	})
	t.Run("a gap of more than six hours asks, and the answer stands", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/2", "2/2")
		fail := true
		w.net.publish = func(req connect.PublishRequest) model.Outcome {
			if fail && req.Part.Index == 1 {
				return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
			}
			return model.Outcome{}
		}
		w.pass()
		fail = false
		w.later(7 * time.Hour)
		w.wantState(id, model.StateNeedsUser)
		w.wantReason(id, "thread.gap")
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			return queue.SendAgain(s, w.clock.Now(), "", nil)
		}))
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("1/2", "2/2")
	})
	t.Run("cancelled after it began, the rest is skipped", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/2", "2/2")
		w.net.publish = func(req connect.PublishRequest) model.Outcome {
			if req.Part.Index == 1 {
				return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
			}
			return model.Outcome{}
		}
		w.pass()
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			m, _, err := queue.Withdraw(s, w.clock.Now())
			return m, err
		}))
		w.later(time.Hour)
		w.wantState(id, model.StateSkipped)
		w.wantLedger("1/2")
	})
}

func TestTheClock(t *testing.T) {
	t.Run("MISS-10 far off the server's date: nothing goes out", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.net.skew = -6 * time.Minute
		w.pass()
		w.wantState(id, model.StateScheduled)
		if p := w.Trouble()[a.ID]; p == nil || p.Code != "clock.skew" {
			t.Fatalf("trouble %v", p)
		}
		w.net.skew = 0
		w.later(time.Minute)
		w.wantLedger("A")
	})
	t.Run("before what was already committed: a server's date decides", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.schedule(a, 0, "A")
		w.pass()
		w.clock.Sleep(-time.Hour)
		w.restart()
		id := w.schedule(a, 0, "B")
		w.net.noDate = true
		w.pass()
		w.wantState(id, model.StateScheduled)
		if p := w.Trouble()[a.ID]; p == nil || p.Code != "clock.behind" {
			t.Fatalf("trouble %v", p)
		}
		w.net.noDate = false
		w.later(time.Minute)
		w.wantLedger("A", "B")
	})
	t.Run("after a jump the identity and the date are asked again", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.schedule(a, 0, "A")
		w.pass()
		w.clock.Sleep(3 * 24 * time.Hour)
		w.schedule(a, 0, "B")
		w.pass()
		if n := w.net.count("verify"); n != 2 {
			t.Fatalf("asked %d times", n)
		}
		w.wantLedger("A", "B")
	})
	t.Run("a jump during the call: the doubt does not settle by the wall clock", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.noDate = true
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.net.publish = nil
		w.clock.Sleep(time.Hour)
		w.pass()
		w.wantState(id, model.StateUnknown)
		w.later(2 * time.Minute)
		w.wantLedger("A")
	})
	t.Run("in another process a quarter of an hour and the server's date settle it", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.pass()
		w.net.publish = nil
		w.clock.Advance(14 * time.Minute)
		w.restart()
		w.pass()
		w.wantState(id, model.StateUnknown)
		w.clock.Advance(2 * time.Minute)
		w.restart()
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("A")
	})
}

func TestTheKeyWindow(t *testing.T) {
	setup := func(t *testing.T, proven bool) (*world, model.DeliveryID) {
		w := newWorld(t)
		w.net.caps.KeyWindow = time.Hour
		a := w.account("lea")
		if proven {
			w.must(w.store.SetKeyProven(w.ctx, a.ID))
		}
		id := w.schedule(a, 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.net.look = func(connect.LookupRequest) *connect.Look {
			return &connect.Look{Kind: connect.LookNoAnswer, Outcome: model.Outcome{Class: model.ClassUnknown, Status: 500, Problem: model.NewProblem("network.no_answer")}}
		}
		w.pass()
		w.wantState(id, model.StateUnknown)
		w.net.publish = nil
		return w, id
	}
	t.Run("inside its first half, on a server that honours keys, the send is repeated", func(t *testing.T) {
		w, id := setup(t, true)
		w.later(3 * time.Minute)
		w.wantState(id, model.StatePublished)
		if key := w.net.ledger[0].key; key != w.get(id).Parts[0].Key {
			t.Fatalf("sent with key %s", key)
		}
	})
	for name, spoil := range map[string]func(w *world){
		"past half of it": func(w *world) { w.clock.Advance(31 * time.Minute) },
		"after a sleep":   func(w *world) { w.clock.Advance(3 * time.Minute); w.clock.Sleep(2 * time.Minute) },
		"after a jump there and back": func(w *world) {
			w.clock.Advance(3 * time.Minute)
			w.clock.Sleep(2 * time.Minute)
			w.pass()
			w.clock.Sleep(-2 * time.Minute)
		},
		"in another run":              func(w *world) { w.clock.Advance(3 * time.Minute); w.restart(); w.clock.Advance(3 * time.Minute) },
		"before the settle time ends": func(w *world) { w.clock.Advance(time.Minute) },
	} {
		t.Run("closed "+name, func(t *testing.T) {
			w, id := setup(t, true)
			spoil(w)
			w.pass()
			w.wantState(id, model.StateUnknown)
			w.wantLedger()
		})
	}
	t.Run("closed on a server that was never seen to honour keys", func(t *testing.T) {
		w, id := setup(t, false)
		w.later(3 * time.Minute)
		w.wantState(id, model.StateUnknown)
		w.wantLedger()
	})
	t.Run("closed between the look and the intent: back to looking", func(t *testing.T) {
		w, id := setup(t, true)
		w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
			w.clock.Advance(28 * time.Minute)
			return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
		}
		w.forgetPrepared(id)
		w.later(3 * time.Minute)
		d := w.wantState(id, model.StateUnknown)
		if n := w.net.count("prepare"); n != 2 {
			t.Fatalf("prepared %d times: the test proves nothing", n)
		}
		if d.Parts[0].MaybeSince.After(start.Add(time.Minute)) {
			t.Fatalf("the doubt is younger than the send that made it: %v", d.Parts[0].MaybeSince)
		}
		w.wantLedger()
	})
	t.Run("a repeat that is unclear again keeps the first doubt", func(t *testing.T) {
		w, id := setup(t, true)
		since := w.get(id).Parts[0].MaybeSince
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.later(3 * time.Minute)
		d := w.wantState(id, model.StateUnknown)
		if n := w.net.count("publish"); n != 2 || !d.Parts[0].MaybeSince.Equal(since) {
			t.Fatalf("%d sends, doubt since %v, want 2 and %v", n, d.Parts[0].MaybeSince, since)
		}
	})
	t.Run("a repeat that is refused leaves the first doubt to be looked up", func(t *testing.T) {
		w, id := setup(t, true)
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassRejected, "network.rejected") }
		w.later(3 * time.Minute)
		if d := w.wantState(id, model.StateUnknown); !d.InDoubt() {
			t.Fatal("the doubt is gone")
		}
	})
}

func TestAcceptedIsPolled(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "Vidéo")
	var sent entry
	w.net.after = func(e entry) model.Outcome {
		sent = e
		return model.Outcome{Class: model.ClassPending, Status: 202, Problem: model.NewProblem("network.processing")}
	}
	w.net.poll = func() model.Outcome { return outcome(model.ClassPending, "network.processing") }
	w.pass()
	w.wantState(id, model.StateAccepted)
	w.later(time.Minute)
	w.wantState(id, model.StateAccepted)
	w.net.poll = func() model.Outcome { return model.Outcome{Class: model.ClassOK, Receipt: receipt(sent)} }
	w.later(time.Minute)
	w.wantState(id, model.StatePublished)
	w.wantLedger("Vidéo")

	stuck := w.schedule(w.account("marc"), 0, "Vidéo")
	w.net.poll = func() model.Outcome { return outcome(model.ClassPending, "network.processing") }
	w.pass()
	w.later(25 * time.Hour)
	w.wantState(stuck, model.StateNeedsUser)
}
