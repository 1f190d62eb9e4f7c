package queue_test

import (
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// in brings a delivery into a state and returns its world.
var in = map[model.State]func(t *testing.T) (*world, model.DeliveryID){
	model.StateScheduled: func(t *testing.T) (*world, model.DeliveryID) {
		w := newWorld(t)
		return w, w.schedule(w.account("lea"), time.Hour, "A")
	},
	model.StateRetryWait: func(t *testing.T) (*world, model.DeliveryID) {
		return answered(t, model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")})
	},
	model.StateUnknown: func(t *testing.T) (*world, model.DeliveryID) {
		return answered(t, outcome(model.ClassUnknown, "network.no_answer"))
	},
	model.StateNeedsUser: func(t *testing.T) (*world, model.DeliveryID) {
		return answered(t, outcome(model.ClassRejected, "network.rejected"))
	},
	model.StatePublished: func(t *testing.T) (*world, model.DeliveryID) { return answered(t, model.Outcome{}) },
	model.StateCancelled: func(t *testing.T) (*world, model.DeliveryID) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), time.Hour, "A")
		w.withdraw(id)
		return w, id
	},
	model.StateSkipped: func(t *testing.T) (*world, model.DeliveryID) {
		w, id := inDoubt(t)
		w.withdraw(id)
		return w, id
	},
	model.StateMissed: func(t *testing.T) (*world, model.DeliveryID) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.later(3 * time.Hour)
		return w, id
	},
}

func (w *world) withdraw(id model.DeliveryID) {
	w.t.Helper()
	w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
		m, _, err := queue.Withdraw(s, w.clock.Now())
		return m, err
	}))
}

// inDoubt is a question about a part that may be on the network.
func inDoubt(t *testing.T) (*world, model.DeliveryID) {
	w := newWorld(t)
	w.net.caps.Lookup = model.LookupNone
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.publish = func(connect.PublishRequest) model.Outcome { return outcome(model.ClassUnknown, "network.no_answer") }
	w.pass()
	w.wantState(id, model.StateNeedsUser)
	return w, id
}

func answered(t *testing.T, out model.Outcome) (*world, model.DeliveryID) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.publish = func(connect.PublishRequest) model.Outcome { return out }
	w.pass()
	w.net.publish = nil
	return w, id
}

func TestWhatAPersonMayDecide(t *testing.T) {
	later := model.When{Kind: model.WhenAt, Local: "2026-12-02T09:00", Zone: "Europe/Paris"}
	due := start.Add(24 * time.Hour)
	acts := map[string]func(s queue.Snapshot, now time.Time) (queue.Move, error){
		"retry": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			return queue.Retry(s, now, "next", func() string { return "k2" })
		},
		"cancel": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			m, _, err := queue.Withdraw(s, now)
			return m, err
		},
		"reschedule": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			return queue.Reschedule(s, later, due, now, "next", func() string { return "k2" })
		},
		"send again": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			return queue.SendAgain(s, now, "next", func() string { return "k2" })
		},
		"leave": queue.Leave,
		"reinstate": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			return queue.Reinstate(s, now, "next", func() string { return "k2" })
		},
		"confirm": func(s queue.Snapshot, now time.Time) (queue.Move, error) {
			return queue.Confirm(s, model.Receipt{RemoteID: "found", URL: "https://fake.example/found", At: now}, now)
		},
	}
	for _, c := range []struct {
		from model.State
		act  string
		want string // state, or code of the problem
	}{
		{model.StateScheduled, "retry", "delivery.nothing_to_retry"},
		{model.StateScheduled, "cancel", "cancelled"},
		{model.StateScheduled, "reschedule", "scheduled"},
		{model.StateScheduled, "send again", "delivery.asks_nothing"},
		{model.StateScheduled, "leave", "delivery.asks_nothing"},
		{model.StateScheduled, "confirm", "delivery.asks_nothing"},
		{model.StateRetryWait, "retry", "retry_wait"},
		{model.StateRetryWait, "cancel", "cancelled"},
		{model.StateRetryWait, "reschedule", "scheduled"},
		{model.StateUnknown, "retry", "delivery.in_doubt"},
		{model.StateUnknown, "cancel", "delivery.still_checking"},
		{model.StateUnknown, "reschedule", "delivery.in_doubt"},
		{model.StateUnknown, "send again", "delivery.still_checking"},
		{model.StateUnknown, "confirm", "delivery.still_checking"},
		{model.StateNeedsUser, "retry", "scheduled"},
		{model.StateNeedsUser, "cancel", "cancelled"},
		{model.StateNeedsUser, "reschedule", "scheduled"},
		{model.StateNeedsUser, "send again", "scheduled"},
		{model.StateNeedsUser, "leave", "skipped"},
		{model.StateNeedsUser, "confirm", "published"},
		{model.StatePublished, "retry", "delivery.final"},
		{model.StatePublished, "cancel", "delivery.final"},
		{model.StatePublished, "reschedule", "delivery.final"},
		{model.StatePublished, "send again", "delivery.final"},
		{model.StatePublished, "leave", "delivery.final"},
		{model.StateMissed, "retry", "missed"},
		{model.StateMissed, "reschedule", "missed"},
		{model.StateMissed, "leave", "missed"},
		{model.StateMissed, "cancel", "missed"},
		{model.StateMissed, "confirm", "delivery.missed_choice"},
		{model.StateMissed, "reinstate", "delivery.not_cancelled"},
		{model.StateScheduled, "reinstate", "delivery.not_cancelled"},
		{model.StateUnknown, "reinstate", "delivery.not_cancelled"},
		{model.StateNeedsUser, "reinstate", "delivery.not_cancelled"},
		{model.StatePublished, "reinstate", "delivery.not_cancelled"},
		{model.StateSkipped, "reinstate", "delivery.not_cancelled"}, // it may be there
		{model.StateCancelled, "reinstate", "cancelled"},
		{model.StateCancelled, "retry", "delivery.final"},
		{model.StateCancelled, "reschedule", "delivery.final"},
	} {
		t.Run(string(c.from)+", "+c.act, func(t *testing.T) {
			w, id := in[c.from](t)
			w.wantState(id, c.from)
			err := w.apply(id, func(s queue.Snapshot) (queue.Move, error) { return acts[c.act](s, w.clock.Now()) })
			got := string(w.get(id).State)
			if err != nil {
				got = model.ProblemCode(err)
			}
			if got != c.want {
				t.Fatalf("got %s (%v), want %s", got, err, c.want)
			}
			if d := w.get(id); err == nil && d.NeedsPerson() {
				t.Fatal("it still asks")
			}
		})
	}
}

func TestAnswersToADoubt(t *testing.T) {
	t.Run("retry is refused", func(t *testing.T) {
		w, id := inDoubt(t)
		err := w.apply(id, func(s queue.Snapshot) (queue.Move, error) { return queue.Retry(s, w.clock.Now(), "", nil) })
		if model.ProblemCode(err) != "delivery.in_doubt" {
			t.Fatal(err)
		}
	})
	t.Run("it is there: published, with the link", func(t *testing.T) {
		w, id := inDoubt(t)
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			return queue.Confirm(s, model.Receipt{RemoteID: "found", At: w.clock.Now()}, w.clock.Now())
		}))
		if d := w.wantState(id, model.StatePublished); d.Parts[0].Receipt.RemoteID != "found" || d.InDoubt() {
			t.Fatalf("part %+v", d.Parts[0])
		}
	})
	t.Run("it is not: sent again, and the log says who ordered it", func(t *testing.T) {
		w, id := inDoubt(t)
		w.net.publish = nil
		w.later(5 * time.Hour)
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) { return queue.SendAgain(s, w.clock.Now(), "", nil) }))
		w.pass()
		w.wantState(id, model.StatePublished)
		w.wantLedger("A")
		attempts, err := w.store.Attempts(w.ctx, id)
		w.must(err)
		forced := 0
		for _, a := range attempts {
			if a.UserForced {
				forced++
			}
		}
		if forced != 1 {
			t.Fatalf("%d attempts are marked as forced", forced)
		}
	})
	t.Run("withdrawn: skipped, since it may be there", func(t *testing.T) {
		w, id := inDoubt(t)
		w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			m, _, err := queue.Withdraw(s, w.clock.Now())
			return m, err
		}))
		w.wantState(id, model.StateSkipped)
	})
}

func TestReinstatingMakesASuccessor(t *testing.T) {
	reinstate := func(w *world, id model.DeliveryID) error {
		return w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
			return queue.Reinstate(s, w.clock.Now(), "next", w.ids.New)
		})
	}
	t.Run("that is sent once, and its predecessor never", func(t *testing.T) {
		w, id := in[model.StateCancelled](t)
		w.must(reinstate(w, id))
		w.later(2 * time.Hour)
		w.later(2 * time.Hour)
		w.wantState("next", model.StatePublished)
		w.wantState(id, model.StateCancelled)
		w.wantLedger("A")
	})
	t.Run("with what was prepared and tried forgotten", func(t *testing.T) {
		w, id := in[model.StateRetryWait](t)
		w.withdraw(id)
		before := w.get(id)
		if before.Tries == 0 || len(before.Parts[0].Prepared) == 0 {
			t.Fatal("nothing was tried: the test proves nothing")
		}
		w.must(reinstate(w, id))
		after := w.get("next")
		if p := after.Parts[0]; after.Tries != 0 || len(p.Prepared) != 0 || p.Key == before.Parts[0].Key || after.Previous != id {
			t.Fatalf("%+v", after)
		}
	})
	t.Run("not where one is there already", func(t *testing.T) {
		w, id := in[model.StateCancelled](t)
		w.must(reinstate(w, id))
		fence := w.get(id).Fence
		if err := reinstate(w, id); model.ProblemCode(err) != "delivery.replaced" || w.get(id).Fence != fence {
			t.Fatal(err)
		}
	})
	t.Run("which an approval that does not hold keeps back", func(t *testing.T) {
		w, id := in[model.StateCancelled](t)
		s, err := w.store.Snapshot(w.ctx, id)
		w.must(err)
		s.Delivery.NeedsApprove = true
		m, err := queue.Reinstate(s, w.clock.Now(), "next", w.ids.New)
		w.must(err)
		if m.Replacement.State != model.StateAwaitingApproval {
			t.Fatalf("it is %s", m.Replacement.State)
		}
		s.Delivery.ApprovedHash = s.Delivery.ContentHash
		if m, err = queue.Reinstate(s, w.clock.Now(), "next", w.ids.New); err != nil || m.Replacement.State != model.StateScheduled {
			t.Fatalf("approved, it is %s, %v", m.Replacement.State, err)
		}
	})
}

func TestReschedulingMakesNewKeysAndForgetsWhatWasPrepared(t *testing.T) {
	w, id := in[model.StateRetryWait](t)
	before := w.get(id).Parts[0]
	if len(before.Prepared) == 0 {
		t.Fatal("nothing was prepared: the test proves nothing")
	}
	w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Reschedule(s, model.When{Kind: model.WhenAt, Local: "2026-12-02T09:00", Zone: "Europe/Paris"},
			start.Add(24*time.Hour), w.clock.Now(), "", func() string { return "k2" })
	}))
	after := w.get(id)
	if p := after.Parts[0]; p.Key != "k2" || len(p.Prepared) != 0 || after.Tries != 0 || !after.WakeAt.Equal(start.Add(24*time.Hour)) {
		t.Fatalf("after: %+v", after)
	}
}
