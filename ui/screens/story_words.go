package screens

import (
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
)

// storyFact is one line of what is known: a name and a value.
type storyFact struct{ name, value string }

// storyFacts are when it was wished for and what that means, in the brand's
// zone and here.
func (s *queueScreen) storyFacts(st core.Story) []storyFact {
	d, say, p := &st.Delivery, s.d.Text.Say, s.words.in(st.Delivery.When.Zone)
	var facts []storyFact
	if d.When.Kind == model.WhenNow {
		facts = append(facts, storyFact{say("ui.story.wished"), say("ui.story.wished_now", "when", p.MomentInZone(d.DueAt))})
	} else {
		facts = append(facts, storyFact{say("ui.story.wished"), s.d.Text.Wall(d.When.Local) + " (" + d.When.Zone + ")"})
		if wall, err := time.ParseInLocation("2006-01-02T15:04", d.When.Local, zoneOf(d.When.Zone)); err == nil && !wall.Equal(d.DueAt) {
			facts = append(facts, storyFact{say("ui.story.means"), p.MomentInZone(d.DueAt)})
		}
	}
	if queueOtherTime(d.DueAt, zoneOf(d.When.Zone), s.d.Zone) {
		facts = append(facts, storyFact{say("ui.story.here"), s.d.Text.Moment(d.DueAt)})
	}
	waits := d.State == model.StateRetryWait || d.State == model.StateUnknown || d.State == model.StateAccepted
	if waits && d.WakeAt.After(s.d.Now()) {
		key := "ui.story.looks_again"
		if d.State == model.StateRetryWait {
			key = "ui.story.tries_again"
		}
		facts = append(facts, storyFact{say(key), p.Moment(d.WakeAt)})
	}
	return facts
}

// storyWhy is the reason of the delivery's state, or of its waiting.
func (s *queueScreen) storyWhy(st core.Story) string {
	d, p := &st.Delivery, s.words.in(st.Brand.Zone)
	if d.State.Final() && !d.NeedsPerson() && d.State != model.StatePublished {
		return p.Problem(d.Reason)
	}
	if q := questionOf(st); q == askMissed || q == askDoubt && model.ProblemCode(d.Reason) == "delivery.unclear" {
		return "" // the question says it
	}
	due := !d.DueAt.After(s.d.Now())
	waits := d.State == model.StateScheduled || d.State == model.StateRetryWait || d.State == model.StateUnknown || d.State == model.StateAccepted
	trouble := s.known.status.Trouble[st.Account.ID]
	switch {
	case waits && st.Account.Health != model.HealthOK && st.Account.HealthReason != nil:
		return p.Problem(st.Account.HealthReason)
	case waits && due && s.known.status.Held:
		return s.d.Text.Say("ui.queue.held")
	case waits && due && (st.Brand.Paused || st.Account.Paused):
		return p.Problem(model.NewProblem("delivery.paused"))
	case waits && due && trouble != nil:
		return p.Problem(trouble)
	case d.State == model.StateRetryWait && d.Wait == model.WaitServer && d.WakeAt.After(s.d.Now()):
		return p.Problem(model.NewProblem("delivery.server_wait", "until", d.WakeAt.Format(time.RFC3339)))
	}
	return p.Problem(d.Reason)
}

// receiptProof says how the receipt of a part became known.
func receiptProof(s *queueScreen, st core.Story, part int) string {
	key := "ui.story.proof.publish"
	for _, a := range st.Attempts {
		if a.Part == part && a.Receipt != nil {
			switch a.Kind {
			case model.AttemptLookup:
				key = "ui.story.proof.lookup"
			case model.AttemptPoll:
				key = "ui.story.proof.poll"
			case model.AttemptUser:
				key = "ui.story.proof.user"
			}
		}
	}
	return s.d.Text.Say(key, "account", text.Address(st.Account))
}
