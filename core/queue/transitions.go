package queue

import (
	"fmt"
	"slices"

	"restante/core/model"
)

// transitions is the whole state machine; a move outside it is refused. Final
// states have none, but that a missed delivery is answered once and a cancelled
// one taken back once.
//
// It differs from a plain retry queue in three arrows. From claimed and from
// sending a delivery whose part is still in doubt goes back to unknown, never
// to retry_wait, so that a doubt whose key window has closed is looked up
// instead of waiting for a send that may not happen. From claimed it can go to
// needs_user (a thread that was interrupted too long). And unknown may follow
// unknown: a look that settles nothing is a transition too, since it is
// counted. needs_user follows itself where its content was edited: the question
// stays until it is answered.
var transitions = map[model.State][]model.State{
	model.StateAwaitingApproval: {model.StateAwaitingApproval, model.StateScheduled, model.StateCancelled},
	model.StateScheduled: {model.StateScheduled, model.StateAwaitingApproval, model.StateClaimed,
		model.StateMissed, model.StateCancelled, model.StateSkipped},
	model.StateClaimed: {model.StatePreparing, model.StateSending, model.StateScheduled, model.StateRetryWait,
		model.StateMissed, model.StateAwaitingApproval, model.StateNeedsUser, model.StateUnknown,
		model.StateCancelled, model.StateSkipped},
	model.StatePreparing: {model.StateClaimed, model.StateScheduled, model.StateRetryWait, model.StateNeedsUser,
		model.StateCancelled, model.StateSkipped},
	model.StateSending: {model.StateRetryWait, model.StateClaimed, model.StatePublished, model.StateNeedsUser,
		model.StateUnknown, model.StateAccepted, model.StateCancelled, model.StateSkipped},
	model.StateAccepted: {model.StateAccepted, model.StateClaimed, model.StatePublished, model.StateNeedsUser,
		model.StateScheduled, model.StateSkipped},
	model.StateUnknown: {model.StateUnknown, model.StateClaimed, model.StatePublished, model.StateRetryWait,
		model.StateNeedsUser, model.StateScheduled, model.StateSkipped},
	model.StateRetryWait: {model.StateRetryWait, model.StateScheduled, model.StateAwaitingApproval, model.StateClaimed,
		model.StateMissed, model.StateCancelled, model.StateSkipped},
	model.StateNeedsUser: {model.StateNeedsUser, model.StatePublished, model.StateScheduled, model.StateSkipped,
		model.StateCancelled},
	model.StateMissed:    {model.StateMissed},
	model.StateCancelled: {model.StateCancelled},
}

// CheckTransition returns an error when the state machine has no such arrow.
// Every store asks it before it writes.
func CheckTransition(from, to model.State) error {
	if !slices.Contains(transitions[from], to) {
		return fmt.Errorf("the state machine has no transition from %s to %s", from, to)
	}
	return nil
}
