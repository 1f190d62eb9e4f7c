package queue_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// revise gives a delivery of one part another text, as the person asks.
func revise(w *world, id model.DeliveryID, text string) (changed bool, err error) {
	err = w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
		var m queue.Move
		m, changed, err = queue.Revise(s, model.Content{Parts: []model.PartContent{{Text: text}}}, w.clock.Now(), func() string { return "k2" })
		if err == nil && !changed {
			return m, model.NewProblem("unchanged")
		}
		return m, err
	})
	return changed, err
}

func TestAContentCanChangeUntilItIsSent(t *testing.T) {
	for from, want := range map[model.State]string{
		model.StateScheduled: "",
		model.StateRetryWait: "",
		model.StateNeedsUser: "",
		model.StateUnknown:   "delivery.in_doubt",
		model.StatePublished: "delivery.final",
		model.StateMissed:    "delivery.final",
	} {
		t.Run(string(from), func(t *testing.T) {
			w, id := in[from](t)
			if from == model.StateMissed {
				w.pass()
			}
			w.wantState(id, from)
			before := w.get(id)
			_, err := revise(w, id, "Bonsoir")
			if got := model.ProblemCode(err); got != want {
				t.Fatalf("refused with %q (%v), want %q", got, err, want)
			}
			after := w.get(id)
			if want != "" {
				if after.Fence != before.Fence || after.ContentHash != before.ContentHash {
					t.Fatal("it was changed all the same")
				}
				return
			}
			part := after.Parts[0]
			if after.State != from || part.Content.Text != "Bonsoir" || part.Key != "k2" || part.Prepared != nil {
				t.Fatalf("it is %s with %+v", after.State, part)
			}
			if after.ContentHash != after.ContentHashNow() || after.ContentHash == before.ContentHash || after.Fence != before.Fence+1 {
				t.Fatalf("hash %s at fence %d", after.ContentHash, after.Fence)
			}
			// EDIT-1: it does not go out any earlier for it.
			if !after.DueAt.Equal(before.DueAt) || !after.WakeAt.Equal(before.WakeAt) || after.When != before.When || after.Wait != before.Wait {
				t.Fatalf("due %v, wakes %v; it was %v, %v", after.DueAt, after.WakeAt, before.DueAt, before.WakeAt)
			}
		})
	}
}

func TestWhatIsOnItsWayCannotChange(t *testing.T) {
	part := func(p model.Part) []model.Part { p.Content.Text, p.Key = "A", "k1"; return []model.Part{p} }
	doubt := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		s    queue.Snapshot
		want string
	}{
		"claimed":          {queue.Snapshot{Delivery: model.Delivery{State: model.StateClaimed, Parts: part(model.Part{})}}, "delivery.busy"},
		"preparing":        {queue.Snapshot{Delivery: model.Delivery{State: model.StatePreparing, Parts: part(model.Part{})}}, "delivery.busy"},
		"sending":          {queue.Snapshot{Delivery: model.Delivery{State: model.StateSending, Parts: part(model.Part{MaybeSince: doubt})}}, "delivery.in_doubt"},
		"accepted":         {queue.Snapshot{Delivery: model.Delivery{State: model.StateAccepted, Parts: part(model.Part{})}}, "delivery.busy"},
		"to be withdrawn":  {queue.Snapshot{CancelWanted: true, Delivery: model.Delivery{State: model.StateRetryWait, Parts: part(model.Part{})}}, "delivery.busy"},
		"asked about":      {queue.Snapshot{Delivery: model.Delivery{State: model.StateNeedsUser, Parts: part(model.Part{MaybeSince: doubt})}}, "delivery.in_doubt"},
		"waiting in doubt": {queue.Snapshot{Delivery: model.Delivery{State: model.StateRetryWait, Parts: part(model.Part{MaybeSince: doubt})}}, "delivery.in_doubt"},
		"a begun thread":   {queue.Snapshot{Delivery: model.Delivery{State: model.StateScheduled, Parts: part(model.Part{Receipt: &model.Receipt{}})}}, "delivery.partly_out"},
	} {
		t.Run(name, func(t *testing.T) {
			keys := func() string { return "k2" }
			_, _, err := queue.Revise(c.s, model.Content{Parts: []model.PartContent{{Text: "B"}}}, doubt, keys)
			if got := model.ProblemCode(err); got != c.want {
				t.Errorf("refused with %q (%v), want %q", got, err, c.want)
			}
			// The content that it has already changes nothing, and so nothing
			// speaks against it.
			_, changed, err := queue.Revise(c.s, model.Content{Parts: []model.PartContent{{Text: "A"}}}, doubt, keys)
			if changed || err != nil {
				t.Errorf("the same content: changed %t, %v", changed, err)
			}
		})
	}
}

func TestAnApprovalHoldsForOneContent(t *testing.T) {
	for from, to := range map[model.State]model.State{
		model.StateScheduled:        model.StateAwaitingApproval,
		model.StateAwaitingApproval: model.StateAwaitingApproval,
		model.StateRetryWait:        model.StateAwaitingApproval,
		model.StateNeedsUser:        model.StateNeedsUser,
	} {
		d := model.Delivery{State: from, NeedsApprove: true, Parts: []model.Part{{Content: model.PartContent{Text: "A"}, Key: "k1"}}}
		d.ContentHash = d.ContentHashNow()
		d.ApprovedHash = d.ContentHash
		m, changed, err := queue.Revise(queue.Snapshot{Delivery: d}, model.Content{Parts: []model.PartContent{{Text: "B"}}}, start, func() string { return "k2" })
		if !changed || err != nil {
			t.Fatalf("from %s: %v", from, err)
		}
		if m.After.State != to || m.After.ApprovedHash != "" {
			t.Errorf("from %s to %s with the approval %q, want %s without", from, m.After.State, m.After.ApprovedHash, to)
		}
		if err := queue.CheckTransition(m.From, m.After.State); err != nil {
			t.Error(err)
		}
	}
}

func TestTheRevisedContentIsSentOnce(t *testing.T) {
	w, id := in[model.StateRetryWait](t)
	old := w.get(id).Parts[0].Key
	if _, err := revise(w, id, "Bonsoir"); err != nil {
		t.Fatal(err)
	}
	w.later(time.Hour)
	w.pass()
	w.wantState(id, model.StatePublished)
	if n := len(w.net.ledger); n != 1 {
		t.Fatalf("%d posts", n)
	}
	if e := w.net.ledger[0]; e.text != "Bonsoir" || e.key == old {
		t.Fatalf("the network holds %+v", e)
	}
}

func TestARefusedContentWaitsForThePersonAfterItsEdit(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.publish = func(req connect.PublishRequest) model.Outcome {
		if strings.Contains(req.Part.Content.Text, "A") {
			return outcome(model.ClassRejected, "network.rejected")
		}
		return model.Outcome{}
	}
	w.pass()
	w.wantState(id, model.StateNeedsUser)
	if _, err := revise(w, id, "B"); err != nil {
		t.Fatal(err)
	}
	w.later(time.Minute)
	w.pass()
	w.wantState(id, model.StateNeedsUser) // EDIT-1: an edit alone sends nothing
	if err := w.apply(id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Retry(s, w.clock.Now(), "next", func() string { return "k3" })
	}); err != nil {
		t.Fatal(err)
	}
	w.pass()
	w.wantState(id, model.StatePublished)
}
