package queue

import (
	"time"

	"restante/core/model"
)

// Every move below starts from what a snapshot saw and names what it expects
// to find; the store refuses it when that has changed.

// clone copies the delivery so that a move's changes touch nobody's parts.
func clone(d model.Delivery) model.Delivery {
	d.Parts = append([]model.Part(nil), d.Parts...)
	return d
}

// changeMove goes to a state and changes nothing else but the wake-up, which
// it clears.
func changeMove(s Snapshot, to model.State, now time.Time) Move {
	after := clone(s.Delivery)
	after.State = to
	after.WakeAt = time.Time{}
	return Move{From: s.Delivery.State, Fence: s.Delivery.Fence, After: after, At: now}
}

// claimMove takes a delivery for a run (T2).
func claimMove(s Snapshot, run model.RunID, now time.Time, guard func(Snapshot) error) Move {
	m := changeMove(s, model.StateClaimed, now)
	m.After.RunID = run
	m.After.Reason = nil
	m.Guard = guard
	return m
}

// backMove puts a delivery back to where it was claimed from (T2b), or to
// unknown where it is in doubt and no key window covers a repeat.
func backMove(s Snapshot, now time.Time, reason *model.Problem) Move {
	to := model.StateScheduled
	if s.Delivery.Wait != "" {
		to = model.StateRetryWait
	}
	if s.Delivery.InDoubt() && s.Delivery.State == model.StateClaimed {
		to = model.StateUnknown
	}
	m := changeMove(s, to, now)
	m.After.WakeAt = later(now, s.Delivery.DueAt)
	m.After.Reason = reason
	return m
}

// missMove parks what the late policy no longer lets out (T3, T2b).
func missMove(s Snapshot, now time.Time) Move {
	m := changeMove(s, model.StateMissed, now)
	m.After.Reason = model.NewProblem("delivery.late")
	m.After.AnsweredAt = time.Time{} // an earlier decision does not answer this question
	m.Guard = func(fresh Snapshot) error {
		if fresh.Paused() || !isLate(&fresh, now) {
			return ErrStale
		}
		return nil
	}
	m.Attempts = []model.Attempt{{Kind: model.AttemptEngine, Phase: model.PhaseInfo, Problem: m.After.Reason}}
	return m
}

// askMove parks a delivery until a person decides.
func askMove(s Snapshot, now time.Time, reason *model.Problem) Move {
	m := changeMove(s, model.StateNeedsUser, now)
	m.After.Reason = reason
	m.Attempts = []model.Attempt{{Kind: model.AttemptEngine, Phase: model.PhaseInfo, Problem: reason}}
	return m
}

// intentMove commits that the next part may be on its way from now on (T5).
func intentMove(s Snapshot, pr proof) Move {
	m := changeMove(s, model.StateSending, pr.now)
	part := m.After.NextPart()
	if part.MaybeSince.IsZero() {
		part.MaybeSince = pr.now
	}
	part.LastSentAt = pr.now
	part.Looks, part.AbsentLooks = 0, 0
	m.Guard = func(fresh Snapshot) error { return sendGates(&fresh, pr) }
	m.ClockProven = pr.clockOK
	m.Attempts = []model.Attempt{{Part: part.Index, Kind: model.AttemptPublish, Phase: model.PhaseInvoke,
		Hash: part.Content.Hash()}}
	return m
}

// refusedMove says where a claimed delivery goes when a gate refused the
// intent. Nothing was sent.
func refusedMove(s Snapshot, no *refusal, now time.Time) Move {
	switch no.why {
	case whyCancel:
		return withdrawMove(s, now)
	case whyLate:
		return missMove(s, now)
	case whyApproval:
		m := changeMove(s, model.StateAwaitingApproval, now)
		m.After.Reason = no.problem
		return m
	case whyContent:
		return askMove(s, now, no.problem)
	}
	return backMove(s, now, no.problem)
}

// withdrawMove ends a delivery that a person wanted to cancel while it was
// being sent, now that it is proven not to be there.
func withdrawMove(s Snapshot, now time.Time) Move {
	to := model.StateCancelled
	if s.Delivery.Started() {
		to = model.StateSkipped
	}
	m := changeMove(s, to, now)
	m.Attempts = []model.Attempt{{Kind: model.AttemptEngine, Phase: model.PhaseInfo, Problem: model.NewProblem("delivery.cancelled")}}
	return m
}

// lastLookMove takes back an intent whose bytes never left (T6).
func lastLookMove(s Snapshot, created bool, no *refusal, now time.Time) Move {
	m := changeMove(s, model.StateRetryWait, now)
	part := m.After.NextPart()
	m.After.Wait = model.WaitBackoff
	m.After.WakeAt = later(now, s.Delivery.DueAt)
	m.After.Reason = no.problem
	if created {
		part.MaybeSince = time.Time{}
	}
	switch {
	case !created:
		m.After.State = model.StateUnknown
	case no.why == whyCancel && m.After.Started():
		m.After.State, m.After.WakeAt = model.StateSkipped, time.Time{}
	case no.why == whyCancel:
		m.After.State, m.After.WakeAt = model.StateCancelled, time.Time{}
	}
	m.Attempts = []model.Attempt{{Part: part.Index, Kind: model.AttemptPublish, Phase: model.PhaseFail, Problem: no.problem}}
	return m
}
