package queue

import (
	"time"

	"restante/core/model"
)

// Revise gives a delivery of which nothing was sent another content (T1b), and
// leaves everything else: its instant, its state, what it waits for or asks.
// keys makes the keys of its parts, which are new since the old ones belong to
// the old content. An approval held for the old content: what needs one waits
// for it again. changed is false, and there is no move, where the delivery has
// this content already.
func Revise(s Snapshot, content model.Content, now time.Time, keys func() string) (m Move, changed bool, err error) {
	d := &s.Delivery
	revised := model.Delivery{Parts: make([]model.Part, len(content.Parts))}
	for i, c := range content.Parts {
		revised.Parts[i] = model.Part{Index: i, Content: c}
	}
	hash := revised.ContentHashNow()
	if hash == d.ContentHashNow() {
		return Move{}, false, nil
	}
	if problem := fixed(&s); problem != nil {
		return Move{}, false, problem
	}
	to := d.State
	if d.NeedsApprove && to != model.StateNeedsUser {
		to = model.StateAwaitingApproval
	}
	m = decided(s, to, now, model.NewProblem("decided.revised"))
	m.After.WakeAt = d.WakeAt
	m.After.Parts = revised.Parts
	m.After.ContentHash, m.After.ApprovedHash = hash, ""
	for i := range m.After.Parts {
		m.After.Parts[i].Key = keys()
	}
	return m, true, nil
}

// fixed returns why the content of a delivery can no longer change, or nil.
func fixed(s *Snapshot) *model.Problem {
	d := &s.Delivery
	switch {
	case d.State.Final():
		return finalProblem(d)
	case d.InDoubt():
		return model.NewProblem("delivery.in_doubt")
	case d.Started():
		return model.NewProblem("delivery.partly_out")
	case d.State.InFlight(), d.State == model.StateAccepted, s.CancelWanted:
		return model.NewProblem("delivery.busy")
	}
	return nil
}
