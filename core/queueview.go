package core

import (
	"time"

	"restante/core/model"
)

// QueueGroup is a part of the queue as a person reads it.
type QueueGroup string

// The groups, in the order in which they are shown. A delivery is in exactly
// one.
const (
	GroupNeedsYou QueueGroup = "needs_you" // it asks a person (model.Delivery.NeedsPerson)
	GroupLate     QueueGroup = "late"      // unfinished, due more than LateAfter ago
	GroupToday    QueueGroup = "today"     // unfinished, due until the end of the day
	GroupLater    QueueGroup = "later"     // unfinished, due on a later day
	GroupDone     QueueGroup = "done"      // final and answered
)

// QueueGroups returns the groups in their order.
func QueueGroups() []QueueGroup {
	return []QueueGroup{GroupNeedsYou, GroupLate, GroupToday, GroupLater, GroupDone}
}

// LateAfter is how long after its instant an unfinished delivery is called
// late.
const LateAfter = time.Minute

// QueueFilter says which deliveries the queue shows; empty fields let all
// through.
type QueueFilter struct {
	Brand   model.BrandID
	Account model.AccountID
	State   model.State
	// Zone is whose midnight ends the day; nil: UTC.
	Zone *time.Location
}

// QueueRow is a delivery as a list shows it.
type QueueRow struct {
	ID        model.DeliveryID
	BrandID   model.BrandID
	AccountID model.AccountID
	DraftID   model.DraftID
	State     model.State
	Reason    *model.Problem
	When      model.When
	DueAt     time.Time // UTC
	WakeAt    time.Time // UTC; zero: nothing is planned
	// Excerpt is the beginning of the text on one line, at most 160 characters.
	Excerpt    string
	Images     int
	FirstImage *model.Media // nil: there is none
	ReceiptURL string       // of the first part; empty: none
	// UpdatedAt is when it last changed, UTC.
	UpdatedAt time.Time
}

// Status is what the status line says of the whole workspace.
type Status struct {
	// Delivering says that this program runs the engine; Elsewhere, that
	// another one does.
	Delivering, Elsewhere bool
	Held                  bool // working offline by choice
	// Reach is which of the servers that were asked lately answer.
	Reach Reach
	// Next is the unfinished delivery that is due first and not held; nil:
	// nothing is waiting.
	Next *QueueRow
	// Sending is how many are being sent or checked.
	Sending int
	// NeedsYou counts the deliveries that ask a person, in all and by brand.
	NeedsYou        int
	NeedsYouByBrand map[model.BrandID]int
	// SignIn are the connected accounts whose health is not ok, in the order in
	// which they were added.
	SignIn []model.Account
	// Trouble says why due deliveries of an account wait, as App.Trouble.
	Trouble map[model.AccountID]*model.Problem
	// Problem is why this program, which should deliver, does not, or will not
	// get at the accounts' secrets; nil: it does. It is tried again by itself.
	Problem *model.Problem
}

// Reach tells whether the accounts' own servers answer.
type Reach string

// The reaches.
const (
	ReachUnknown Reach = "unknown" // nothing was asked yet, or there is no account
	ReachAll     Reach = "all"     // online
	ReachSome    Reach = "some"    // some servers do not answer
	ReachNone    Reach = "none"    // offline
)
