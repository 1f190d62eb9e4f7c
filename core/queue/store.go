package queue

import (
	"context"
	"errors"
	"time"

	"restante/core/model"
)

// ErrStale is returned by Store.Apply when the delivery is no longer in the
// state or at the fence that the move started from.
var ErrStale = errors.New("the delivery has moved on")

// ErrReceiptTaken is returned by Store.Apply when a receipt's remote id
// already belongs to another part of the same account.
var ErrReceiptTaken = errors.New("the remote id belongs to another delivery")

// ErrInFlight is returned by Store.Apply when another delivery of the account
// is in flight.
var ErrInFlight = errors.New("another delivery of the account is in flight")

// Store is what the engine needs to remember. Each method is one transaction.
type Store interface {
	// Snapshot reads a delivery and everything that its gates depend on, at
	// one instant. It returns model.ErrNotFound for an unknown id.
	Snapshot(ctx context.Context, id model.DeliveryID) (Snapshot, error)
	// Apply carries out a move or changes nothing. It compares Move.From and
	// Move.Fence, then asks Move.Guard with a snapshot of the same
	// transaction, then writes. The commit is durable when it returns nil.
	Apply(ctx context.Context, m Move) error
	// Pick returns what the engine can act on at now, ordered by due instant:
	// woken deliveries that nothing paused, nor the health of their account,
	// holds back. A pause of a brand or an account holds back what is not sent
	// yet; while everything is held, nothing is even looked up.
	Pick(ctx context.Context, req PickRequest) ([]Pick, error)
	// Late returns deliveries of which nothing was ever sent and that are
	// later at now than their brand allows, unless paused.
	Late(ctx context.Context, now time.Time) ([]model.DeliveryID, error)
	// NextWake returns the first instant after now at which Pick or Late could
	// return more than now; zero when there is none.
	NextWake(ctx context.Context, now time.Time) (time.Time, error)
	// WakeUnclear wakes what waits to be looked at, and what waits past its due
	// instant: waking times mean nothing after the clock was set back.
	WakeUnclear(ctx context.Context, now time.Time) error
	// Unfinished returns the deliveries that an earlier run left claimed,
	// preparing or sending.
	Unfinished(ctx context.Context) ([]model.DeliveryID, error)
	// ReceiptOwner returns whose receipt names remoteID on the account; empty
	// when none does.
	ReceiptOwner(ctx context.Context, account model.AccountID, remoteID string) (model.DeliveryID, error)
	// SetAccountHealth stores what was learned of an account outside a move.
	SetAccountHealth(ctx context.Context, id model.AccountID, change AccountChange, now time.Time) error
	// ForeignVersion changes when another process has committed.
	ForeignVersion(ctx context.Context) (int64, error)
}

// Snapshot is a delivery with everything that its gates depend on.
type Snapshot struct {
	Delivery model.Delivery
	Brand    model.Brand
	Account  model.Account
	// Held says that everything is held at once: paused or working offline by
	// choice.
	Held bool
	// CancelWanted says that a person asked to cancel while it was being sent.
	CancelWanted bool
	// LastCommit is the latest wall time that was ever committed.
	LastCommit time.Time
}

// Paused reports whether anything that the person can pause is.
func (s *Snapshot) Paused() bool { return s.Held || s.Brand.Paused || s.Account.Paused }

// Move is one transition of one delivery.
type Move struct {
	// From and Fence are compared with what is stored.
	From  model.State
	Fence int64
	// After is the delivery as it shall be; its fence is set by Apply.
	After model.Delivery
	At    time.Time // wall time of the transition, UTC
	// Guard is asked inside the transaction; its error refuses the move and
	// is returned by Apply as it is. nil: no guard.
	Guard func(Snapshot) error
	// Attempts are appended to the log; Apply sets their delivery, time and
	// fence.
	Attempts []model.Attempt
	// Account changes the account in the same transaction.
	Account *AccountChange
	// Replacement is a new delivery that takes the place of a missed or a
	// cancelled one. Apply refuses it where there is one already
	// (delivery.replaced), and where the draft was promised on the account
	// meanwhile (post.already).
	Replacement *model.Delivery
	// ClockProven lowers the latest committed wall time to At, after a server
	// has confirmed the clock.
	ClockProven bool
}

// KeepsCancel reports whether a person's wish to cancel outlives the move: it
// does until the delivery has ended or the person has decided anew.
func (m *Move) KeepsCancel() bool {
	s := m.After.State
	return !s.Final() && s != model.StateNeedsUser &&
		!(len(m.Attempts) > 0 && m.Attempts[0].Kind == model.AttemptUser)
}

// AccountChange is what a move or a check learned of an account.
type AccountChange struct {
	Health model.Health // empty: as it is
	// Rev is the CredentialRev that Health was learned with: a newer sign-in is
	// not judged by an older token. Zero: any.
	Rev             int64
	Reason          *model.Problem
	LastPublishedAt time.Time     // zero: as it is
	Limits          *model.Limits // nil: as they are
	Handle          string        // empty: as it is
	ProfileURL      string        // empty: as it is
}

// PickRequest says what Pick looks for.
type PickRequest struct {
	Now time.Time
	// IgnoreBackoff includes deliveries that wait for our own back-off.
	IgnoreBackoff bool
}

// Pick is a delivery that the engine can act on.
type Pick struct {
	ID      model.DeliveryID
	Account model.AccountID
	Server  string
	State   model.State
	DueAt   time.Time
	// Started says that a part was sent, or may have been.
	Started bool
	// LastPublishedAt and Spacing are the account's.
	LastPublishedAt time.Time
	Spacing         time.Duration
}
