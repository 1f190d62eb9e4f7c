package queue

import (
	"fmt"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// preparedMove commits how the invisible steps of the next part ended (T4,
// T4b). Whatever the connector wants to find again is kept also when they
// failed.
func (e *Engine) preparedMove(s Snapshot, prepared connect.Prepared, out model.Outcome) Move {
	now := e.now()
	m := changeMove(s, model.StateClaimed, now)
	part := m.After.NextPart()
	if len(prepared.Data) > 0 {
		part.Prepared, part.PreparedExpires = prepared.Data, prepared.Expires
	}
	if out.Class != model.ClassOK {
		// What is kept is not ready to be sent: it is prepared anew before.
		part.PreparedExpires = now
	}
	attempt := model.Attempt{Part: part.Index, Kind: model.AttemptPrepare, Status: out.Status, Problem: out.Problem}
	switch out.Class {
	case model.ClassOK:
		attempt.Phase = model.PhaseOK
	case model.ClassPending:
		attempt.Phase = model.PhaseInfo
		m.After.State, m.After.Wait, m.After.Reason = model.StateRetryWait, model.WaitServer, out.Problem
		m.After.WakeAt = later(now.Add(pendingPause), out.RetryAt)
	case model.ClassRejected:
		attempt.Phase = model.PhaseFail
		m.After.State, m.After.Reason = model.StateNeedsUser, out.Problem
	default:
		attempt.Phase = model.PhaseFail
		e.failed(&m, out, s.Account.CredentialRev)
	}
	if out.Class != model.ClassOK && out.Class != model.ClassPending && m.After.InDoubt() {
		// The doubt of an earlier send outlives a failed upload.
		m.After.State = model.StateNeedsUser
	}
	m.Attempts = []model.Attempt{attempt}
	return m
}

// outcomeMove commits how a publishing call ended (T7 to T10). created says
// that the doubt, if any, comes from this very call.
func (e *Engine) outcomeMove(s Snapshot, created bool, out model.Outcome) Move {
	if out.Class == model.ClassOK && !proves(out.Receipt) {
		out = model.Outcome{Class: model.ClassUnknown, Status: out.Status, Problem: model.NewProblem("network.bad_answer", "server", s.Account.Server)}
	}
	now := e.now()
	m := changeMove(s, model.StateUnknown, now)
	part := m.After.NextPart()
	attempt := model.Attempt{Part: part.Index, Kind: model.AttemptPublish, Status: out.Status, Problem: out.Problem}
	switch {
	case out.Class == model.ClassOK:
		attempt.Phase, attempt.Receipt = model.PhaseOK, out.Receipt
		e.receive(&m, out.Receipt)
	case out.Class == model.ClassPending:
		attempt.Phase = model.PhaseInfo
		m.After.State, m.After.Reason = model.StateAccepted, out.Problem
		m.After.WakeAt = later(now.Add(pendingPause), out.RetryAt)
	case out.Class.ProvenNotApplied() && created:
		attempt.Phase = model.PhaseFail
		part.MaybeSince = time.Time{}
		// What was uploaded may be why: it is looked at again before the next try.
		part.PreparedExpires = now
		if out.Class == model.ClassRejected {
			m.After.State, m.After.Reason = model.StateNeedsUser, out.Problem
		} else {
			e.failed(&m, out, s.Account.CredentialRev)
		}
	case out.Ask:
		attempt.Phase = model.PhaseInfo
		m.After.State, m.After.Reason = model.StateNeedsUser, out.Problem
		m.Account = &AccountChange{Health: model.HealthSignIn, Reason: out.Problem, Rev: s.Account.CredentialRev}
	default:
		// Nobody knows; or this call is proven not applied, but an earlier one
		// may have been, and only a look can tell.
		attempt.Phase = model.PhaseInfo
		part.LastSentAt = now // the bytes may have left as late as now
		m.After.Reason = out.Problem
		m.After.WakeAt = later(now.Add(e.cfg.Settings.FirstLook), out.RetryAt)
	}
	m.Attempts = []model.Attempt{attempt}
	return m
}

// proves reports whether a receipt names a post. Without one a success proves
// nothing, and a send may not follow it.
func proves(r *model.Receipt) bool { return r != nil && r.RemoteID != "" }

// pendingPause is how long a network that is still processing is left alone
// when it names no time itself.
const pendingPause = 2 * time.Second

// receive stores the proof of the next part and goes on to the one after it,
// or ends the delivery.
func (e *Engine) receive(m *Move, receipt *model.Receipt) {
	part := m.After.NextPart()
	part.Receipt = receipt
	part.MaybeSince = time.Time{}
	m.After.Reason, m.After.Wait, m.After.Tries = nil, "", 0
	m.After.State = model.StateClaimed
	if m.After.NextPart() == nil {
		m.After.State = model.StatePublished
	}
	m.Account = &AccountChange{LastPublishedAt: m.At}
}

// failed stores a proven failure: of the account, whose deliveries then wait
// for it, or of this try, which is repeated later until tries are used up.
func (e *Engine) failed(m *Move, out model.Outcome, rev int64) {
	d := &m.After
	d.State, d.Reason, d.Wait = model.StateRetryWait, out.Problem, model.WaitBackoff
	d.WakeAt = later(m.At, d.DueAt)
	if h := HealthAfter(out.Class); h != "" {
		m.Account = &AccountChange{Health: h, Reason: out.Problem, Rev: rev}
		return
	}
	if out.Class != model.ClassThrottled {
		d.Tries++
	}
	if d.Tries >= e.cfg.Settings.Tries {
		d.State, d.WakeAt = model.StateNeedsUser, time.Time{}
		d.Reason = model.NewProblem("delivery.tries_used_up", "tries", fmt.Sprint(d.Tries))
		return
	}
	d.WakeAt = m.At.Add(e.backoff(d.Tries))
	if out.RetryAt.After(m.At) {
		d.Wait = model.WaitServer
		d.WakeAt = later(d.WakeAt, out.RetryAt)
	}
}

// backoff returns the wait after the n-th proven failure, varied by the
// jitter so that many accounts of one server do not return at once.
func (e *Engine) backoff(n int) time.Duration {
	d := nth(e.cfg.Settings.Backoff, n-1)
	return d + time.Duration(float64(d)*e.cfg.Settings.Jitter*(2*e.cfg.Random()-1))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
