package model

import "time"

// State is where a Delivery stands. What each means and who moves it is
// written in the queue package's table of transitions.
type State string

// The states of a delivery. "Due" is computed, not stored.
const (
	StateAwaitingApproval State = "awaiting_approval"
	StateScheduled        State = "scheduled"
	StateClaimed          State = "claimed"
	StatePreparing        State = "preparing"
	StateSending          State = "sending"
	StateAccepted         State = "accepted"
	StateUnknown          State = "unknown"
	StateRetryWait        State = "retry_wait"
	StateNeedsUser        State = "needs_user"
	StatePublished        State = "published"
	StateMissed           State = "missed"
	StateSkipped          State = "skipped"
	StateCancelled        State = "cancelled"
)

// States lists every state in the order of a delivery's life.
func States() []State {
	return []State{
		StateAwaitingApproval, StateScheduled, StateClaimed, StatePreparing,
		StateSending, StateAccepted, StateUnknown, StateRetryWait,
		StateNeedsUser, StatePublished, StateMissed, StateSkipped, StateCancelled,
	}
}

// Final reports whether the state never changes again.
func (s State) Final() bool {
	switch s {
	case StatePublished, StateMissed, StateSkipped, StateCancelled:
		return true
	}
	return false
}

// InFlight reports whether a delivery in this state keeps every other one of
// its account waiting.
func (s State) InFlight() bool {
	switch s {
	case StateClaimed, StatePreparing, StateSending, StateUnknown:
		return true
	}
	return false
}

// WhenKind is the kind of a When.
type WhenKind string

// The kinds of When.
const (
	WhenNow WhenKind = "now"
	WhenAt  WhenKind = "at"
)

// When is the wish of when a post should go out, as it was wished.
type When struct {
	Kind WhenKind
	// Local is the wall time in Zone, "2026-12-01T09:00", empty for WhenNow.
	Local string
	Zone  string // IANA name
}

// Post is a frozen revision of a Draft with one When: what was promised to go
// out. Each target account has its own Delivery.
type Post struct {
	ID        PostID
	BrandID   BrandID
	DraftID   DraftID
	When      When
	CreatedAt time.Time
}

// WaitKind tells what a delivery in StateRetryWait waits for.
type WaitKind string

// The kinds of wait.
const (
	WaitBackoff WaitKind = "backoff" // our own back-off: a person may cut it short
	WaitServer  WaitKind = "server"  // the server named the time: it is honoured
)

// Delivery is one account's share of a Post.
type Delivery struct {
	ID        DeliveryID
	PostID    PostID
	BrandID   BrandID
	AccountID AccountID
	State     State
	// Fence grows with every transition; a writer that holds an older one is
	// refused.
	Fence  int64
	Reason *Problem // why it is in its state, where that needs words
	When   When
	DueAt  time.Time
	// WakeAt is when the engine has something to do with it; zero: nothing
	// until something else changes.
	WakeAt time.Time
	Wait   WaitKind // in StateRetryWait
	RunID  RunID    // the engine run that last claimed it
	// ContentHash is the hash of Content; ApprovedHash the hash that was
	// approved, empty where no approval is asked.
	ContentHash  string
	ApprovedHash string
	NeedsApprove bool
	// Tries counts proven failures since the last success or user action.
	Tries int
	// Previous is the missed or cancelled delivery that this one replaces.
	Previous DeliveryID
	// AnsweredAt is when the person last decided about it; zero: not at all, or
	// not since it was missed.
	AnsweredAt time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Parts      []Part
}

// Part is one message of a delivery, with its own doubt and its own receipt.
type Part struct {
	Index   int
	Content PartContent
	// Key is random and belongs to this part until it is edited: the
	// idempotency key where the network takes one.
	Key string
	// Prepared is what the connector stored before publishing (upload handles,
	// the record as it will be sent), opaque to all but the connector.
	Prepared        []byte
	PreparedExpires time.Time // zero: it does not expire
	// MaybeSince is the instant of the first send whose outcome is not known;
	// zero: there is no doubt. Only proof clears it.
	MaybeSince time.Time
	// LastSentAt is the wall time of the latest intent to send.
	LastSentAt time.Time
	// Looks counts look-ups without an answer since the last send, AbsentLooks
	// those that said "not there" after the settle time.
	Looks       int
	AbsentLooks int
	Receipt     *Receipt
}

// NextPart returns the first part without a receipt, or nil when all have one.
func (d *Delivery) NextPart() *Part {
	for i := range d.Parts {
		if d.Parts[i].Receipt == nil {
			return &d.Parts[i]
		}
	}
	return nil
}

// InDoubt reports whether some part may be on the network without a receipt.
func (d *Delivery) InDoubt() bool {
	for i := range d.Parts {
		if !d.Parts[i].MaybeSince.IsZero() && d.Parts[i].Receipt == nil {
			return true
		}
	}
	return false
}

// Started reports whether some part was sent or may have been.
func (d *Delivery) Started() bool {
	return d.InDoubt() || (len(d.Parts) > 0 && d.Parts[0].Receipt != nil)
}

// NeedsPerson reports whether a person must decide before anything happens.
func (d *Delivery) NeedsPerson() bool {
	return d.State == StateNeedsUser || (d.State == StateMissed && d.AnsweredAt.IsZero())
}

// AttemptKind is what was tried.
type AttemptKind string

// The kinds of attempt.
const (
	AttemptPrepare AttemptKind = "prepare" // uploads and other invisible steps
	AttemptPublish AttemptKind = "publish" // a call that can publish
	AttemptLookup  AttemptKind = "lookup"  // a look at what is there
	AttemptPoll    AttemptKind = "poll"    // asking how far the network is
	AttemptUser    AttemptKind = "user"    // a person decided
	AttemptEngine  AttemptKind = "engine"  // the engine decided without a call
)

// AttemptPhase is which half of an attempt a row of the log tells.
type AttemptPhase string

// The phases. PhaseInvoke is committed before a call, one of the others after.
const (
	PhaseInvoke AttemptPhase = "invoke"
	PhaseOK     AttemptPhase = "ok"
	PhaseFail   AttemptPhase = "fail" // proven not applied
	PhaseInfo   AttemptPhase = "info" // nobody knows, or a note
)

// Attempt is one row of the append-only log of a delivery.
type Attempt struct {
	ID         AttemptID
	DeliveryID DeliveryID
	Part       int
	Kind       AttemptKind
	Phase      AttemptPhase
	At         time.Time
	RunID      RunID
	Fence      int64 // the fence that the row's transition produced
	// Hash is the SHA-256 of the part's content as it was sent, for PhaseInvoke.
	Hash    string
	Problem *Problem
	Status  int // HTTP status, 0: none
	Receipt *Receipt
	// UserForced says that a person ordered the send although it may already
	// be there.
	UserForced bool
}
