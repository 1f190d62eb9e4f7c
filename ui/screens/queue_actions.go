package screens

import (
	"context"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// queueActions are what can be done with a delivery as it stands, besides
// answering what it asks.
type queueActions struct{ cancel, reschedule, retry bool }

func actionsOf(st core.Story) queueActions {
	d := &st.Delivery
	if questionOf(st) != askNothing || d.State.Final() {
		return queueActions{}
	}
	switch d.State {
	case model.StateClaimed, model.StatePreparing, model.StateSending:
		return queueActions{cancel: true}
	case model.StateUnknown, model.StateAccepted:
		return queueActions{}
	}
	free := !d.Started()
	return queueActions{cancel: true, reschedule: free,
		retry: d.State == model.StateRetryWait && d.Wait != model.WaitServer && !d.InDoubt()}
}

// act carries out one thing at a time: while it is under way, and until the
// story of what came of it is there, nothing else is taken.
func (s *queueScreen) act(do func(ctx context.Context) error, then func()) {
	if s.acting {
		return
	}
	s.acting = true
	s.story.setBusy(true)
	s.d.Loader.Do(do, func(err error) {
		s.acting = false
		if err != nil {
			s.story.setBusy(false)
			s.d.Shell.Fail(err)
			s.again()
			return
		}
		then()
		s.again()
	})
}

// again shows what a command left.
func (s *queueScreen) again() {
	s.refresh()
	if s.story.id != "" {
		s.story.load()
	}
}

// said returns what tells that something was done.
func (s *queueScreen) said(key string, pairs ...string) func() {
	return func() { s.d.Shell.Say(s.d.Text.Say(key, pairs...)) }
}

// cancel withdraws a delivery. Where it cannot be taken back, that is asked
// first.
func (s *queueScreen) cancel(st core.Story) {
	d := &st.Delivery
	say, account := s.d.Text.Say, text.Address(st.Account)
	switch {
	case questionOf(st) != askNothing:
		s.open(d.ID, storyGlance) // what it asks has answers of its own
	case d.Started() && !d.State.Final():
		s.confirm(say("ui.queue.withdraw_rest", "account", account), say("ui.queue.withdraw_rest_body", "account", account),
			say("ui.queue.withdraw_rest_do"), func() { s.withdraw(st) })
	case !s.canReinstate(d) && !d.State.Final():
		s.confirm(say("ui.queue.withdraw_final", "account", account), say("ui.queue.withdraw_final_body"),
			say("ui.queue.withdraw_final_do"), func() { s.withdraw(st) })
	default:
		s.withdraw(st)
	}
}

// canReinstate reports whether a cancel can be taken back: its wish must still
// have a meaning, and nothing of it must be under way.
func (s *queueScreen) canReinstate(d *model.Delivery) bool {
	if d.State.InFlight() || d.Started() {
		return false
	}
	return d.When.Kind == model.WhenNow || d.DueAt.After(s.d.Now())
}

func (s *queueScreen) withdraw(st core.Story) {
	id, account := st.Delivery.ID, text.Address(st.Account)
	var left model.Delivery
	s.act(func(ctx context.Context) (err error) {
		left, err = s.core.Cancel(ctx, id)
		return err
	}, func() {
		switch {
		case left.State == model.StateCancelled && s.canReinstate(&left):
			s.d.Shell.Offer(s.d.Text.Say("ui.queue.cancelled", "account", account), func(ctx context.Context) error {
				_, err := s.core.Reinstate(ctx, id)
				return err
			})
		case left.State == model.StateCancelled:
			s.said("ui.queue.cancelled", "account", account)()
		case left.State == model.StateSending:
			s.said("ui.queue.cancel_asked")()
		default:
			s.said("ui.queue.left_aside", "account", account)()
		}
	})
}

// reschedule gives a delivery another time, which can be taken back while its
// old one is to come.
func (s *queueScreen) reschedule(st core.Story, wish core.Wish) {
	old := st.Delivery
	back := s.forGood(st) == ""
	var moved model.Delivery
	s.act(func(ctx context.Context) (err error) {
		moved, _, err = s.core.Reschedule(ctx, old.ID, wish)
		return err
	}, func() {
		s.story.done(moved.ID)
		said := s.d.Text.Say("ui.queue.moved", "account", text.Address(st.Account), "when", s.words.in(st.Brand.Zone).MomentInZone(moved.DueAt))
		if !back {
			s.d.Shell.Say(said)
			return
		}
		s.d.Shell.Offer(said, func(ctx context.Context) error {
			_, _, err := s.core.Reschedule(ctx, moved.ID, core.Wish{Local: old.When.Local, Zone: old.When.Zone})
			return err
		})
	})
}

// forGood says why a new time cannot be taken back; empty: it can. The old one
// must be a wall time that is still to come, since no undo may send at once, and
// one of the zone that the brand has now, since it would be another instant in
// any other.
func (s *queueScreen) forGood(st core.Story) string {
	d := &st.Delivery
	switch {
	case d.When.Kind != model.WhenAt || !d.DueAt.After(s.d.Now()):
		return s.d.Text.Say("ui.reschedule.for_good")
	case d.When.Zone != st.Brand.Zone:
		return s.d.Text.Say("ui.reschedule.for_good_zone", "zone", d.When.Zone)
	}
	return ""
}

// retry sends again what is certainly not there.
func (s *queueScreen) retry(st core.Story) {
	var next model.Delivery
	s.act(func(ctx context.Context) (err error) {
		next, err = s.core.Retry(ctx, st.Delivery.ID)
		return err
	}, func() {
		s.story.done(next.ID)
		s.said("ui.queue.retried", "account", text.Address(st.Account))()
	})
}

// edit opens the draft of a delivery.
func (s *queueScreen) edit(brand model.BrandID, id model.DraftID) {
	s.d.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Draft: id, Brand: brand})
}

// duplicate makes a new draft of the same text, without a date, and opens it.
func (s *queueScreen) duplicate(id model.DraftID) {
	var twin model.Draft
	s.act(func(ctx context.Context) (err error) {
		twin, err = s.core.DuplicateDraft(ctx, id)
		return err
	}, func() { s.edit(twin.BrandID, twin.ID) })
}

// confirm asks before something that cannot be taken back. The safe answer
// comes first.
func (s *queueScreen) confirm(title, body, yes string, do func()) {
	words := widgets.Wrapped(body)
	s.d.Shell.Ask(desk.Question{Title: title, Body: words, Answers: []desk.Answer{
		{Label: s.d.Text.Say("ui.queue.keep")}, {Label: yes, Danger: true, Do: do}}})
}
