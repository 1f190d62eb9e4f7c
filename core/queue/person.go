package queue

import (
	"time"

	"restante/core/model"
)

// What a person decides. Each function returns the move for it, or a
// *model.Problem that says why it cannot be done now.

// Withdraw cancels a delivery, or skips what is left of one that has begun
// (T16). While it is being sent that can only be asked for: the second result
// is true then, and there is no move.
func Withdraw(s Snapshot, now time.Time) (Move, bool, error) {
	d := &s.Delivery
	switch d.State {
	case model.StateSending:
		return Move{}, true, nil
	case model.StateUnknown, model.StateAccepted:
		if unlookable(&s) {
			m, err := Leave(s, now)
			return m, false, err
		}
		return Move{}, false, model.NewProblem("delivery.still_checking")
	case model.StateMissed:
		m, err := Leave(s, now)
		return m, false, err
	}
	if d.State.Final() {
		return Move{}, false, finalProblem(d)
	}
	to := model.StateCancelled
	if d.Started() {
		to = model.StateSkipped
	}
	m := decided(s, to, now, model.NewProblem("decided.cancelled"))
	m.After.Reason = nil
	return m, false, nil
}

// Reschedule gives a delivery of which nothing was sent another instant (T1b).
// keys makes the keys of parts, which are new since the old ones belong to the
// old promise. A missed delivery gets a successor with id successor.
func Reschedule(s Snapshot, when model.When, due, now time.Time, successor model.DeliveryID, keys func() string) (Move, error) {
	d := &s.Delivery
	switch {
	case d.State == model.StateMissed:
		return succeed(s, when, due, now, successor, keys)
	case d.State.Final():
		return Move{}, finalProblem(d)
	case d.State == model.StateClaimed || d.State == model.StatePreparing || d.State == model.StateSending:
		return Move{}, model.NewProblem("delivery.busy")
	case d.InDoubt():
		return Move{}, model.NewProblem("delivery.in_doubt")
	case d.Started():
		return Move{}, model.NewProblem("delivery.begun")
	case d.State == model.StateAccepted:
		return Move{}, model.NewProblem("delivery.busy")
	}
	to := model.StateScheduled
	if d.State == model.StateAwaitingApproval {
		to = d.State
	}
	m := decided(s, to, now, model.NewProblem("decided.rescheduled"))
	renew(&m.After, when, due, keys)
	return m, nil
}

// Retry sends again what is proven not to be there: it cuts our own back-off
// short, or takes up a delivery that was refused. A missed delivery gets a
// successor that is due now. While doubt stands it is refused: only Resolve
// decides then.
func Retry(s Snapshot, now time.Time, successor model.DeliveryID, keys func() string) (Move, error) {
	d := &s.Delivery
	nowWish := model.When{Kind: model.WhenNow, Zone: s.Brand.Zone}
	switch {
	case d.State == model.StateMissed:
		return succeed(s, nowWish, now, now, successor, keys)
	case d.State.Final():
		return Move{}, finalProblem(d)
	case d.State == model.StateClaimed || d.State == model.StatePreparing || d.State == model.StateSending:
		return Move{}, model.NewProblem("delivery.busy")
	case d.InDoubt():
		return Move{}, model.NewProblem("delivery.in_doubt")
	case d.State == model.StateRetryWait && d.Wait == model.WaitServer && d.WakeAt.After(now):
		return Move{}, model.NewProblem("delivery.server_wait", "until", d.WakeAt.Format(time.RFC3339))
	case d.State == model.StateRetryWait:
		m := decided(s, model.StateRetryWait, now, model.NewProblem("decided.retried"))
		m.After.WakeAt = now
		return m, nil
	case d.State == model.StateNeedsUser:
		m := decided(s, model.StateScheduled, now, model.NewProblem("decided.retried"))
		again(&m.After, nowWish, now)
		return m, nil
	}
	return Move{}, model.NewProblem("delivery.nothing_to_retry")
}

// Confirm stores that the part in question is on the network, with the receipt
// that the person found (T15).
func Confirm(s Snapshot, receipt model.Receipt, now time.Time) (Move, error) {
	if err := mustAsk(s); err != nil {
		return Move{}, err
	}
	if s.Delivery.State == model.StateMissed {
		return Move{}, model.NewProblem("delivery.missed_choice")
	}
	m := decided(s, model.StatePublished, now, model.NewProblem("decided.published", "url", receipt.URL))
	part := m.After.NextPart()
	part.Receipt, part.MaybeSince = &receipt, time.Time{}
	m.Attempts[0].Part, m.Attempts[0].Receipt = part.Index, &receipt
	m.After.Reason, m.After.Wait, m.After.Tries = nil, "", 0
	if m.After.NextPart() != nil {
		m.After.State = model.StateScheduled
		m.After.WakeAt = now
	}
	return m, nil
}

// SendAgain orders the send of a part of which the person says that it is not
// there (T15). The log keeps that it was forced where doubt stood.
func SendAgain(s Snapshot, now time.Time, successor model.DeliveryID, keys func() string) (Move, error) {
	if err := mustAsk(s); err != nil {
		return Move{}, err
	}
	nowWish := model.When{Kind: model.WhenNow, Zone: s.Brand.Zone}
	if s.Delivery.State == model.StateMissed {
		return succeed(s, nowWish, now, now, successor, keys)
	}
	m := decided(s, model.StateScheduled, now, model.NewProblem("decided.retried"))
	if s.Delivery.InDoubt() {
		m.Attempts[0].UserForced, m.Attempts[0].Problem = true, model.NewProblem("decided.forced")
	}
	if part := m.After.NextPart(); part != nil {
		part.MaybeSince = time.Time{}
		part.Looks, part.AbsentLooks = 0, 0
	}
	again(&m.After, nowWish, now)
	return m, nil
}

// Leave ends a delivery that asks without sending (the rest of) it (T15).
func Leave(s Snapshot, now time.Time) (Move, error) {
	if err := mustAsk(s); err != nil {
		return Move{}, err
	}
	to := model.StateSkipped
	if s.Delivery.State == model.StateMissed {
		to = model.StateMissed
	}
	return decided(s, to, now, model.NewProblem("decided.left")), nil
}

// Reinstate takes back that a delivery was cancelled before anything of it was
// sent: it gets a successor with the same content, the same wish and new keys,
// which is due now where the wish was "now". Once its instant is over
// (schedule.past) it is scheduled anew instead.
func Reinstate(s Snapshot, now time.Time, successor model.DeliveryID, keys func() string) (Move, error) {
	d := &s.Delivery
	if d.State != model.StateCancelled || d.Started() {
		return Move{}, model.NewProblem("delivery.not_cancelled")
	}
	due := d.DueAt
	if d.When.Kind == model.WhenNow {
		due = now
	}
	if due.Before(now) {
		return Move{}, model.NewProblem("schedule.past", "time", d.When.Local, "zone", d.When.Zone)
	}
	m := decided(s, model.StateCancelled, now, model.NewProblem("decided.reinstated"))
	m.Guard = func(fresh Snapshot) error {
		switch {
		case !fresh.Brand.ArchivedAt.IsZero():
			return model.NewProblem("brand.archived", "brand", fresh.Brand.Name)
		case !fresh.Account.RemovedAt.IsZero():
			return model.NewProblem("account.removed", "account", fresh.Account.Handle)
		}
		return nil
	}
	m.Replacement = follower(s, d.When, due, now, successor, keys)
	if d.NeedsApprove && d.ApprovedHash != d.ContentHash {
		m.Replacement.State = model.StateAwaitingApproval
	}
	return m, nil
}

// unlookable reports whether a doubt waits for an account that cannot be asked:
// only the person can end it then.
func unlookable(s *Snapshot) bool {
	d := &s.Delivery
	return (d.State == model.StateUnknown || d.State == model.StateAccepted) && s.Account.Health != model.HealthOK
}

// mustAsk refuses a decision about a delivery that asks nothing.
func mustAsk(s Snapshot) error {
	d := &s.Delivery
	switch {
	case d.NeedsPerson(), unlookable(&s):
		return nil
	case d.State == model.StateUnknown || d.State == model.StateAccepted || d.State == model.StateSending:
		return model.NewProblem("delivery.still_checking")
	case d.State.Final():
		return finalProblem(d)
	}
	return model.NewProblem("delivery.asks_nothing")
}

func finalProblem(d *model.Delivery) *model.Problem {
	return model.NewProblem("delivery.final", "state", string(d.State))
}

// decided is a move by a person: it clears the wake-up, and the log says what
// was decided.
func decided(s Snapshot, to model.State, now time.Time, what *model.Problem) Move {
	m := changeMove(s, to, now)
	m.After.AnsweredAt = now
	m.Attempts = []model.Attempt{{Kind: model.AttemptUser, Phase: model.PhaseInfo, Problem: what}}
	if part := s.Delivery.NextPart(); part != nil {
		m.Attempts[0].Part = part.Index
	}
	return m
}

// again makes a delivery due now by the person's wish, so that the late policy
// counts from the decision.
func again(d *model.Delivery, when model.When, now time.Time) {
	d.When, d.DueAt, d.WakeAt = when, now, now
	d.Reason, d.Wait, d.Tries = nil, "", 0
}

// renew gives a delivery another wish and its unsent parts new keys.
func renew(d *model.Delivery, when model.When, due time.Time, keys func() string) {
	d.When, d.DueAt, d.WakeAt = when, due, due
	d.Reason, d.Wait, d.Tries = nil, "", 0
	for i := range d.Parts {
		p := &d.Parts[i]
		*p = model.Part{Index: p.Index, Content: p.Content, Key: keys()}
	}
}

// succeed answers a missed delivery with a new one.
func succeed(s Snapshot, when model.When, due, now time.Time, successor model.DeliveryID, keys func() string) (Move, error) {
	if !s.Delivery.AnsweredAt.IsZero() {
		return Move{}, finalProblem(&s.Delivery)
	}
	m := decided(s, model.StateMissed, now, model.NewProblem("decided.replaced"))
	m.Replacement = follower(s, when, due, now, successor, keys)
	return m, nil
}

// follower makes the successor of a delivery.
func follower(s Snapshot, when model.When, due, now time.Time, id model.DeliveryID, keys func() string) *model.Delivery {
	next := clone(s.Delivery)
	next.ID, next.Previous, next.State = id, s.Delivery.ID, model.StateScheduled
	next.Fence, next.RunID, next.AnsweredAt, next.CreatedAt, next.UpdatedAt = 1, "", time.Time{}, now, now
	renew(&next, when, due, keys)
	return &next
}
