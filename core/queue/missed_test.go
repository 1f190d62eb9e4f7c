package queue_test

import (
	"context"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// What a person decided before does not answer that it was missed.
func TestAMissAfterADecisionAsks(t *testing.T) {
	decisions := map[string]func(w *world, id model.DeliveryID) error{
		"rescheduled": func(w *world, id model.DeliveryID) error {
			return w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
				return queue.Reschedule(s, s.Delivery.When, s.Delivery.DueAt, w.clock.Now(), "next", w.ids.New)
			})
		},
		"edited": func(w *world, id model.DeliveryID) error {
			return w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
				m, _, err := queue.Revise(s, model.Content{Parts: []model.PartContent{{Text: "B"}}}, w.clock.Now(), w.ids.New)
				return m, err
			})
		},
	}
	for name, decide := range decisions {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.schedule(w.account("lea"), time.Hour, "A")
			w.must(decide(w, id))
			w.clock.Sleep(5 * time.Hour)
			w.restart()
			w.pass()
			if d := w.wantState(id, model.StateMissed); !d.NeedsPerson() {
				t.Fatalf("it asks nobody: %+v", d)
			}
			w.must(w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
				return queue.Retry(s, w.clock.Now(), "next", w.ids.New)
			}))
			if d := w.get(id); d.NeedsPerson() {
				t.Error("the answer is not kept")
			}
		})
	}
}

// holding is a store in which she switches to offline right after the engine
// picked what is due.
type holding struct {
	queue.Store
	w *world
}

func (h holding) Pick(ctx context.Context, r queue.PickRequest) ([]queue.Pick, error) {
	picks, err := h.Store.Pick(ctx, r)
	h.w.must(h.w.store.SetHeld(ctx, true))
	return picks, err
}

func TestNothingIsAskedOnceSheWorksOffline(t *testing.T) {
	t.Run("since it was picked", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.schedule(a, 0, "A")
		w.Engine = w.engine(holding{w.store, w})
		w.pass()
		if verified, probed := w.net.count("verify"), w.net.count("probe"); verified != 0 || probed != 0 {
			t.Errorf("%d identity checks, %d probes", verified, probed)
		}
		w.wantLedger()
	})
	t.Run("since the answer was lost", func(t *testing.T) {
		w := newWorld(t)
		id := w.schedule(w.account("lea"), 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			w.must(w.store.SetHeld(w.ctx, true))
			return outcome(model.ClassUnknown, "network.no_answer")
		}
		w.pass()
		w.wantState(id, model.StateUnknown)
		if n := w.net.count("lookup"); n != 0 {
			t.Errorf("%d look-ups", n)
		}
	})
}
