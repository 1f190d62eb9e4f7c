package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// look finds out what became of a send whose outcome nobody knows (T11 to
// T14). It is read-only, so it also runs while paused.
func (e *Engine) look(ctx context.Context, s Snapshot) error {
	conn := e.connector(s.Account.Network)
	caps := conn.Network().Capabilities
	part := s.Delivery.NextPart()
	if part == nil || part.MaybeSince.IsZero() {
		return e.apply(ctx, e.noDoubtMove(s))
	}
	if caps.Lookup == model.LookupNone {
		return e.apply(ctx, askMove(s, e.now(), model.NewProblem("delivery.unclear")))
	}
	// On a token of somebody else, "absent" would mean nothing.
	v, ok, err := e.verify(ctx, s)
	if err != nil || !ok {
		return errors.Join(err, e.doubtTooLong(ctx, s))
	}
	callCtx, done := e.call(ctx, s.Delivery.ID, e.cfg.Settings.ReadDeadline)
	defer done()
	jumps := e.jumps()
	seen := conn.Lookup(callCtx, e.session(s.Account), connect.LookupRequest{Part: *part, Since: part.MaybeSince, Now: e.now()})
	if ctx.Err() != nil || e.jumps() != jumps {
		return nil
	}
	switch seen.Kind {
	case connect.LookFound:
		receipt, err := e.unclaimed(ctx, s, seen.Found)
		if err != nil {
			return err
		}
		if receipt != nil {
			return e.found(ctx, s, v, receipt)
		}
		if seen.Outcome.Class != model.ClassOK {
			return e.noAnswer(ctx, s, caps, seen.Outcome)
		}
		return e.apply(ctx, e.absentMove(s, caps, seen.Outcome))
	case connect.LookAbsent:
		return e.apply(ctx, e.absentMove(s, caps, seen.Outcome))
	}
	return e.noAnswer(ctx, s, caps, seen.Outcome)
}

// noDoubtMove ends an unknown state that has no doubt left, which only a
// person's answer at the same moment can bring about.
func (e *Engine) noDoubtMove(s Snapshot) Move {
	m := changeMove(s, model.StateRetryWait, e.now())
	m.After.Wait, m.After.WakeAt = model.WaitBackoff, m.At
	if s.Delivery.NextPart() == nil {
		m.After.State, m.After.WakeAt = model.StatePublished, time.Time{}
	}
	return m
}

// unclaimed returns the first candidate that no other delivery has as its
// proof; nil: none.
func (e *Engine) unclaimed(ctx context.Context, s Snapshot, candidates []model.Receipt) (*model.Receipt, error) {
	for i := range candidates {
		owner, err := e.cfg.Store.ReceiptOwner(ctx, s.Account.ID, candidates[i].RemoteID)
		if err != nil {
			return nil, err
		}
		if owner == "" {
			return &candidates[i], nil
		}
	}
	return nil, nil
}

// found stores the proof that a look-up brought (T11) and goes on with the
// rest of a thread.
func (e *Engine) found(ctx context.Context, s Snapshot, v verification, receipt *model.Receipt) error {
	m := changeMove(s, model.StateClaimed, e.now())
	m.After.RunID = e.run
	m.Attempts = []model.Attempt{{Part: m.After.NextPart().Index, Kind: model.AttemptLookup, Phase: model.PhaseOK, Receipt: receipt}}
	e.receive(&m, receipt)
	next, err := e.move(ctx, s, m)
	if err != nil {
		return err
	}
	e.forgetSends(s.Delivery.ID)
	return e.sendParts(ctx, next, v)
}

// absentMove weighs a look that did not find the part (T12). It is believed
// only after the settle time; where the look-up goes by text and time, only
// when it says so twice.
func (e *Engine) absentMove(s Snapshot, caps model.Capabilities, out model.Outcome) Move {
	now := e.now()
	m := changeMove(s, model.StateUnknown, now)
	part := m.After.NextPart()
	m.Attempts = []model.Attempt{{Part: part.Index, Kind: model.AttemptLookup, Phase: model.PhaseFail, Status: out.Status}}
	settle := max(caps.Settle, e.cfg.Settings.Settle)
	left := e.settledAt(s.Delivery.ID, part.Index, settle) - e.cfg.Clock.Mono()
	across := now.Sub(part.LastSentAt) >= max(e.cfg.Settings.SettleAcross, settle) && e.dateAgrees(out.ServerDate)
	if left > 0 && !across {
		m.After.WakeAt = now.Add(left)
		return m
	}
	part.AbsentLooks++
	if caps.Lookup == model.LookupFuzzy && part.AbsentLooks < 2 {
		m.After.WakeAt = now.Add(e.cfg.Settings.LookEvery)
		return m
	}
	part.MaybeSince = time.Time{}
	part.Looks, part.AbsentLooks = 0, 0
	m.After.State, m.After.Wait, m.After.WakeAt = model.StateRetryWait, model.WaitBackoff, now
	m.After.Reason = model.NewProblem("delivery.proven_absent")
	m.After.Tries++ // a send that is proven to have failed, like any other
	switch n := m.After.Tries; {
	case n >= e.cfg.Settings.Tries:
		m.After.State, m.After.Wait, m.After.WakeAt = model.StateNeedsUser, "", time.Time{}
		m.After.Reason = model.NewProblem("delivery.tries_used_up", "tries", fmt.Sprint(n))
	case n > 1: // the settle time was the first wait
		m.After.WakeAt = now.Add(e.backoff(n - 1))
	}
	return m
}

// noAnswer weighs a look that brought nothing: the server could not be
// reached, which counts for nothing; the account must sign in again; or the
// answer was of no use, which ends in a question after some looks (T13, T14).
func (e *Engine) noAnswer(ctx context.Context, s Snapshot, caps model.Capabilities, out model.Outcome) error {
	if h := HealthAfter(out.Class); h != "" {
		return e.setHealth(ctx, s.Account, h, out.Problem)
	}
	if out.Status == 0 && out.Class == model.ClassTransient {
		e.serverDown(s.Account, out.Problem, out.RetryAt)
		return e.doubtTooLong(ctx, s)
	}
	now := e.now()
	m := changeMove(s, model.StateUnknown, now)
	part := m.After.NextPart()
	part.Looks++
	attempt := model.Attempt{Part: part.Index, Kind: model.AttemptLookup, Phase: model.PhaseInfo, Status: out.Status, Problem: out.Problem}
	settle := max(caps.Settle, e.cfg.Settings.Settle)
	settled := e.settledAt(s.Delivery.ID, part.Index, settle) <= e.cfg.Clock.Mono()
	switch {
	case settled && e.windowOpen(&s.Delivery, part.Index, caps.KeyWindow, s.Account.KeyProven):
		m.After.State, m.After.Wait, m.After.WakeAt = model.StateRetryWait, model.WaitBackoff, now
	case part.Looks >= e.cfg.Settings.Looks:
		m.After.State, m.After.Reason = model.StateNeedsUser, model.NewProblem("delivery.unclear")
	default:
		m.After.WakeAt = later(now.Add(e.cfg.Settings.LookEvery), out.RetryAt)
	}
	m.Attempts = []model.Attempt{attempt}
	return e.apply(ctx, m)
}

// doubtTooLong asks the person about a doubt whose server cannot be reached
// for a day, so that no doubt stays hidden for ever.
func (e *Engine) doubtTooLong(ctx context.Context, s Snapshot) error {
	part, st := s.Delivery.NextPart(), s.Delivery.State
	open := st == model.StateUnknown || st == model.StateAccepted
	if !open || part == nil || e.now().Sub(part.LastSentAt) < e.cfg.Settings.DoubtLimit {
		return nil
	}
	return e.apply(ctx, askMove(s, e.now(), model.NewProblem("delivery.unclear")))
}

// poll asks how far a network is that took a post and still processes it (T17).
func (e *Engine) poll(ctx context.Context, s Snapshot) error {
	now := e.now()
	part := s.Delivery.NextPart()
	poller, can := e.connector(s.Account.Network).(connect.Poller)
	if !can || now.Sub(part.LastSentAt) > e.cfg.Settings.DoubtLimit {
		return e.apply(ctx, askMove(s, now, model.NewProblem("delivery.unclear")))
	}
	v, ok, err := e.verify(ctx, s)
	if err != nil || !ok {
		return err
	}
	callCtx, done := e.call(ctx, s.Delivery.ID, e.cfg.Settings.ReadDeadline)
	defer done()
	out := poller.Poll(callCtx, e.session(s.Account), *part, now)
	if out.Class == model.ClassOK && !proves(out.Receipt) {
		out.Class = model.ClassUnknown
	}
	m := changeMove(s, model.StateAccepted, now)
	attempt := model.Attempt{Part: part.Index, Kind: model.AttemptPoll, Phase: model.PhaseInfo, Status: out.Status, Problem: out.Problem, Receipt: out.Receipt}
	switch out.Class {
	case model.ClassOK:
		attempt.Phase = model.PhaseOK
		m.After.RunID = e.run
		e.receive(&m, out.Receipt)
	case model.ClassRejected:
		attempt.Phase = model.PhaseFail
		m.After.NextPart().MaybeSince = time.Time{}
		m.After.State, m.After.Reason = model.StateNeedsUser, out.Problem
	default:
		m.After.WakeAt = later(now.Add(pollPause(now.Sub(part.LastSentAt))), out.RetryAt)
	}
	m.Attempts = []model.Attempt{attempt}
	next, err := e.move(ctx, s, m)
	if errors.Is(err, ErrReceiptTaken) {
		// An id that another delivery already has cannot be this one's proof.
		return e.apply(ctx, askMove(s, now, model.NewProblem("receipt.taken")))
	}
	if err != nil {
		return err
	}
	return e.sendParts(ctx, next, v)
}

// pollPause grows with the age of the post: a tenth of it, from 2 s to 10 min.
func pollPause(age time.Duration) time.Duration {
	return min(max(age/10, pendingPause), 10*time.Minute)
}
