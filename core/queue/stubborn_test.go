package queue_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// Each of these once went wrong, or would without a rule of its own.

func TestAWishToCancelOutlivesTheCall(t *testing.T) {
	for name, out := range map[string]model.Outcome{
		"that was throttled": {Class: model.ClassThrottled, Status: 429, Problem: model.NewProblem("network.throttled")},
		"that failed":        {Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")},
		"that stays unclear": {Class: model.ClassUnknown, Problem: model.NewProblem("network.no_answer")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.schedule(w.account("lea"), 0, "A")
			w.net.publish = func(connect.PublishRequest) model.Outcome {
				w.must(w.store.WantCancel(w.ctx, id, w.clock.Now()))
				return out
			}
			w.pass()
			w.net.publish = nil
			for range 5 {
				w.later(5 * time.Minute)
			}
			w.wantState(id, model.StateCancelled)
			w.wantLedger()
		})
	}
	t.Run("the rest of a thread is skipped", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "1/2", "2/2")
		w.net.after = func(entry) model.Outcome {
			w.must(w.store.WantCancel(w.ctx, id, w.clock.Now()))
			return model.Outcome{}
		}
		w.pass()
		w.wantState(id, model.StateSkipped)
		w.wantLedger("1/2")
	})
}

func TestAStallAfterTheLastLookDoesNotShortenTheSettleTime(t *testing.T) {
	for _, kind := range []model.LookupKind{model.LookupExact, model.LookupFuzzy} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t)
			w.net.caps.Lookup = kind
			id := w.schedule(w.account("lea"), 0, "A")
			var late connect.PublishRequest
			w.net.publish = func(req connect.PublishRequest) model.Outcome {
				late = req
				w.clock.Advance(10 * time.Minute) // stopped here; the bytes leave now
				return outcome(model.ClassUnknown, "network.no_answer")
			}
			w.pass()
			w.net.publish = nil
			w.net.accept("id-lea", late) // and are applied now
			for range 5 {
				w.later(time.Minute)
			}
			w.wantState(id, model.StatePublished)
			w.wantLedger("A")
		})
	}
}

func TestADoubtOnADeadAccountIsForThePerson(t *testing.T) {
	dead := func(t *testing.T) (*world, model.Account, model.DeliveryID) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
		w.net.look = func(connect.LookupRequest) *connect.Look {
			return &connect.Look{Kind: connect.LookNoAnswer, Outcome: model.Outcome{Class: model.ClassReauth, Status: 401, Problem: model.NewProblem("account.token_refused")}}
		}
		w.pass()
		w.wantState(id, model.StateUnknown)
		return w, a, id
	}
	t.Run("it can be left, and the account removed", func(t *testing.T) {
		w, a, id := dead(t)
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) { return queue.Leave(s, w.clock.Now()) }))
		w.wantState(id, model.StateSkipped)
		w.must(w.store.RemoveAccount(w.ctx, a.ID, w.clock.Now()))
	})
	t.Run("it can be confirmed", func(t *testing.T) {
		w, _, id := dead(t)
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			return queue.Confirm(s, model.Receipt{RemoteID: "found", At: w.clock.Now()}, w.clock.Now())
		}))
		w.wantState(id, model.StatePublished)
	})
	t.Run("after a sign-in it is looked up", func(t *testing.T) {
		w, a, id := dead(t)
		w.net.publish, w.net.look = nil, nil
		w.must(w.store.RenewAccount(w.ctx, a))
		w.later(3 * time.Minute)
		w.wantState(id, model.StatePublished)
		w.wantLedger("A")
	})
}

func TestWhatAClaimWouldRefuseForEverIsParked(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	c := &changed{Store: w.store}
	w.Engine = w.engine(c)
	stop := w.running()
	w.until(0, "parked", func() bool { return w.get(id).State == model.StateNeedsUser })
	w.must(stop())
	w.wantReason(id, "delivery.content_changed")
	w.wantLedger()
	if c.picks > 20 {
		t.Fatalf("picked %d times while the clock stood still", c.picks)
	}
}

// changed is a store in which somebody has changed what was promised.
type changed struct {
	queue.Store
	picks int
}

func (c *changed) Pick(ctx context.Context, r queue.PickRequest) ([]queue.Pick, error) {
	c.picks++
	return c.Store.Pick(ctx, r)
}

func (c *changed) Snapshot(ctx context.Context, id model.DeliveryID) (queue.Snapshot, error) {
	s, err := c.Store.Snapshot(ctx, id)
	s.Delivery.ContentHash = "another"
	return s, err
}

func (c *changed) Apply(ctx context.Context, m queue.Move) error {
	if guard := m.Guard; guard != nil {
		m.Guard = func(s queue.Snapshot) error {
			s.Delivery.ContentHash = "another"
			return guard(s)
		}
	}
	return c.Store.Apply(ctx, m)
}

func TestAClockThatWentAMonthAheadAndBackBlocksNothing(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	id := w.schedule(a, 0, "A")
	other := w.schedule(a, 26*time.Hour, "B")
	first := true
	w.net.publish = func(connect.PublishRequest) model.Outcome {
		if !first {
			return model.Outcome{}
		}
		first = false
		w.clock.Sleep(30 * 24 * time.Hour)
		return outcome(model.ClassUnknown, "network.no_answer")
	}
	w.net.look = func(connect.LookupRequest) *connect.Look {
		return &connect.Look{Kind: connect.LookNoAnswer, Outcome: outcome(model.ClassUnknown, "network.no_answer")}
	}
	w.pass()
	w.wantState(id, model.StateUnknown)
	w.net.look = nil
	w.clock.Sleep(-30 * 24 * time.Hour)
	w.restart()
	for range 27 {
		w.later(time.Hour)
	}
	w.wantState(id, model.StatePublished)
	w.wantState(other, model.StatePublished)
	w.wantLedger("A", "B")
}

func TestRunSeesAJumpThatAWorkerSawFirst(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.after = func(entry) model.Outcome {
		w.clock.Sleep(24 * time.Hour)
		return outcome(model.ClassUnknown, "network.no_answer")
	}
	there := make(chan bool, 1)
	w.net.look = func(connect.LookupRequest) *connect.Look {
		select {
		case <-there:
			there <- true
			return nil
		default:
			return &connect.Look{Kind: connect.LookAbsent}
		}
	}
	stop := w.running()
	w.until(0, "looked up", func() bool { return w.net.count("lookup") > 0 && w.get(id).State == model.StateUnknown })
	there <- true
	w.clock.Sleep(-24 * time.Hour)
	w.until(time.Second, "published", w.published(id))
	w.must(stop())
	w.wantLedger("A")
}

func TestEveryResendIsCounted(t *testing.T) {
	w := newWorld(t)
	w.brand.LatePolicy = 1000 * time.Hour
	w.must(w.store.UpdateBrand(w.ctx, w.brand))
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.publish = func(connect.PublishRequest) model.Outcome {
		return model.Outcome{Class: model.ClassUnknown, Status: 500, Problem: model.NewProblem("network.server_trouble")}
	}
	w.pass()
	for range 200 {
		w.later(time.Hour)
	}
	w.wantState(id, model.StateNeedsUser)
	w.wantReason(id, "delivery.tries_used_up")
	if n := w.net.count("publish"); n != w.set.Tries {
		t.Fatalf("sent %d times", n)
	}
}

func TestASuccessWithoutAPostProvesNothing(t *testing.T) {
	for name, r := range map[string]*model.Receipt{"no receipt": nil, "no id": {URL: "https://fake.example/"}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.schedule(w.account("lea"), 0, "A")
			w.net.after = func(entry) model.Outcome { return model.Outcome{Class: model.ClassOK, Status: 200, Receipt: r} }
			w.pass()
			if d := w.wantState(id, model.StatePublished); d.Parts[0].Receipt.RemoteID != "r1" {
				t.Fatalf("receipt %+v", d.Parts[0].Receipt)
			}
			w.wantLedger("A")
		})
	}
}

func TestAServerThatAnswersNonsenseIsAskedLessAndLess(t *testing.T) {
	w := newWorld(t)
	w.schedule(w.account("lea"), 0, "A")
	w.net.verify = model.Outcome{Class: model.ClassTransient, Status: 500, Problem: model.NewProblem("network.server_trouble")}
	for range 720 {
		w.later(5 * time.Second)
	}
	if n := w.net.count("verify"); n > 130 {
		t.Fatalf("asked %d times in an hour", n)
	}
}

func TestOneAccountsWaitIsNotTheOthers(t *testing.T) {
	w := newWorld(t)
	first := w.schedule(w.account("lea"), 0, "A")
	w.net.verify = model.Outcome{Class: model.ClassThrottled, Status: 429, Problem: model.NewProblem("network.throttled"), RetryAt: w.clock.Now().Add(time.Hour)}
	w.pass()
	w.net.verify = model.Outcome{}
	second := w.schedule(w.account("tom"), 0, "B")
	w.pass()
	w.wantState(second, model.StatePublished)
	w.wantState(first, model.StateScheduled)
	w.later(59 * time.Minute)
	w.wantLedger("B")
	w.later(time.Minute)
	w.wantLedger("B", "A")
}

func TestAPassLooksUpWhateverItsNextTime(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.after = func(entry) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
	w.net.look = func(connect.LookupRequest) *connect.Look { return &connect.Look{Kind: connect.LookAbsent} }
	w.pass()
	w.wantState(id, model.StateUnknown)
	w.net.look = nil
	w.clock.Advance(10 * time.Second)
	w.restart()
	w.pass()
	w.wantState(id, model.StatePublished)
}

func TestAnOldTokensRefusalDoesNotJudgeANewSignIn(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	id := w.schedule(a, 0, "A")
	w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
		w.must(w.store.RenewAccount(w.ctx, a))
		w.net.prepare = nil
		return connect.Prepared{}, outcome(model.ClassReauth, "account.token_refused")
	}
	w.pass()
	if acc, err := w.store.Account(w.ctx, a.ID); err != nil || acc.Health != model.HealthOK {
		t.Fatalf("health %s, %v", acc.Health, err)
	}
	w.pass()
	w.wantState(id, model.StatePublished)
}

func TestANetworkThatThisProgramDoesNotKnowWaits(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	a.ID, a.Network, a.RemoteID = model.AccountID(w.ids.New()), "later", "elsewhere"
	w.must(w.store.InsertAccount(w.ctx, a))
	id := w.schedule(a, 0, "A")
	w.pass()
	w.wantState(id, model.StateScheduled)
	if p := w.Trouble()[a.ID]; !errors.Is(p, model.NewProblem("network.unknown")) {
		t.Fatalf("trouble %v", p)
	}
}
