package queue

import (
	"fmt"
	"time"

	"restante/core/model"
)

// why tells which gate refused.
type why string

const (
	whyPaused   why = "paused"
	whyAccount  why = "account" // its health, or it was removed
	whyApproval why = "approval"
	whyLate     why = "late"
	whyEarly    why = "early"
	whyIdentity why = "identity"
	whyWindow   why = "window" // in doubt, and the key window is closed
	whyClock    why = "clock"
	whyContent  why = "content"
	whyCancel   why = "cancel"
	whyTime     why = "time" // too long since the intent
	whyMoved    why = "moved"
)

// refusal is a gate's no.
type refusal struct {
	why     why
	problem *model.Problem
}

// Error implements error.
func (r *refusal) Error() string { return fmt.Sprintf("gate %s: %v", r.why, r.problem) }

func refuse(w why, code string, pairs ...string) error {
	return &refusal{why: w, problem: model.NewProblem(code, pairs...)}
}

// proof is what the engine knows besides the snapshot when it asks the gates.
type proof struct {
	now time.Time
	// identity and rev are what "who am I" answered in this run, and for
	// which stored credentials.
	identity string
	rev      int64
	// windowOpen says that a repeat under the same key is harmless now.
	windowOpen bool
	// clockOK says that a server confirmed the wall clock since it last
	// jumped.
	clockOK bool
}

// clockGrace is how far behind the last committed time the wall clock may
// stand without being suspect: time servers step it by as much.
const clockGrace = time.Second

// sendGates are all gates before a send. They are asked in the transaction
// that commits the intent, and once more right before the bytes leave. Too
// early and too late are judged at the intent alone: with it the delivery has
// begun.
func sendGates(s *Snapshot, p proof) error {
	d := &s.Delivery
	switch {
	case s.CancelWanted:
		return refuse(whyCancel, "delivery.cancelled")
	case s.Paused():
		return refuse(whyPaused, "delivery.paused")
	case !s.Account.RemovedAt.IsZero():
		return refuse(whyAccount, "account.removed", "account", s.Account.Handle)
	case s.Account.Health != model.HealthOK:
		return refuse(whyAccount, "account.unhealthy", "account", s.Account.Handle)
	case s.Account.BrandID != d.BrandID:
		return refuse(whyContent, "account.other_brand", "account", s.Account.Handle, "brand", s.Brand.Name)
	case d.ContentHash != d.ContentHashNow():
		return refuse(whyContent, "delivery.content_changed")
	case d.NeedsApprove && d.ApprovedHash != d.ContentHash:
		return refuse(whyApproval, "delivery.approval_missing")
	case p.identity != s.Account.RemoteID || p.rev != s.Account.CredentialRev:
		return refuse(whyIdentity, "account.not_verified", "account", s.Account.Handle)
	case p.now.Before(s.LastCommit.Add(-clockGrace)) && !p.clockOK:
		return refuse(whyClock, "clock.behind")
	}
	if !d.Started() {
		if p.now.Before(d.DueAt) {
			return refuse(whyEarly, "delivery.early")
		}
		if isLate(s, p.now) {
			return refuse(whyLate, "delivery.late")
		}
	}
	if part := d.NextPart(); part != nil && !part.MaybeSince.IsZero() && !p.windowOpen {
		return refuse(whyWindow, "delivery.in_doubt")
	}
	return nil
}

// isLate reports whether the late policy forbids the first part at now.
func isLate(s *Snapshot, now time.Time) bool {
	return !s.Delivery.Started() && now.Sub(s.Delivery.DueAt) > s.Brand.LatePolicy
}
