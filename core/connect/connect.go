// Package connect is how the queue speaks to networks: the Connector that each
// network implements, and the transport under all of them.
//
// A connector turns the engine's requests into a network's calls and the
// network's answers into a model.Outcome. It never repeats a publishing call
// (but once for a fresh token, where the network proved that nothing was
// applied), never sleeps, reads no clock and touches no store: time comes in
// the request.
package connect

import (
	"context"
	"time"

	"restante/core/model"
)

// Connector speaks to one network. It keeps no state between calls beyond what
// it saves in the session's credentials, and is safe for use by many
// goroutines.
type Connector interface {
	// Network returns the network's id, what it can do, and its default limits.
	Network() model.Network

	// SignIn proves a pasted token or password on req.Server and returns whose
	// it is and the secret to keep. On any class but ok nothing may be kept.
	SignIn(ctx context.Context, http *Client, req SignInRequest) (SignIn, model.Outcome)

	// Verify asks the network who the session's token belongs to, and what its
	// limits are now. It is a read-only call.
	Verify(ctx context.Context, s Session) (Profile, model.Outcome)

	// Prepare does the invisible steps before publishing (uploads, the record
	// as it will be sent) and returns what Publish needs. It may be repeated:
	// orphans expire on the network. It gets what an earlier Prepare returned
	// in req.Part.Prepared and keeps what must not change between two sends.
	// It is always called before Publish, also when there is nothing to upload.
	Prepare(ctx context.Context, s Session, req PrepareRequest) (Prepared, model.Outcome)

	// Publish makes the one call that publishes req.Part. LastLook is handed to
	// Client.Publish, which asks it before the first byte leaves; when it
	// refuses, Publish returns ClassTransient. ClassOK comes with a Receipt.
	// Whatever is not proven is ClassUnknown.
	Publish(ctx context.Context, s Session, req PublishRequest) model.Outcome

	// Lookup looks whether an earlier Publish of req.Part was applied.
	// Networks with LookupNone answer LookNoAnswer.
	Lookup(ctx context.Context, s Session, req LookupRequest) Look

	// ReceiptFromLink turns the address of a post, as a person pastes it, into
	// a receipt of that account, without a call. It returns a *model.Problem
	// when the address cannot be a post of this account.
	ReceiptFromLink(account model.Account, link string) (model.Receipt, error)
}

// Poller is a connector whose network answers ClassPending: it is asked again
// until the post is there or refused.
type Poller interface {
	// Poll asks how far the part is. It is a read-only call.
	Poll(ctx context.Context, s Session, part model.Part, now time.Time) model.Outcome
}

// Session is one account's access to its network.
type Session struct {
	Account     model.Account
	Credentials Credentials
	HTTP        *Client
	Now         time.Time // wall clock at the start of the call, UTC
}

// Credentials are one account's secrets. What they hold is the connector's own
// affair.
type Credentials interface {
	// Load returns the stored secret, or model.ErrNotFound when there is none.
	Load(ctx context.Context) (model.Secret, error)
	// Save stores secret durably before it returns.
	Save(ctx context.Context, secret model.Secret) error
	// Lock keeps every other refresh of this account out, in all processes,
	// until unlock is called. Load again after it.
	Lock(ctx context.Context) (unlock func(), err error)
}

// SignInRequest is what a person gives to connect an account.
type SignInRequest struct {
	Server string // base address, no trailing slash; empty: the network's own
	Handle string // may be empty where the token alone tells
	Secret model.Secret
	Now    time.Time
}

// SignIn is a proven access.
type SignIn struct {
	Profile Profile
	Secret  model.Secret // what Credentials will load
}

// Profile is whose an access is, and what its server takes.
type Profile struct {
	Identity model.Identity
	Limits   model.Limits
}

// MediaReader hands out the bytes of the workspace's media.
type MediaReader interface {
	// Read returns the whole file; its hash was checked.
	Read(ctx context.Context, media model.Media) ([]byte, error)
}

// PrepareRequest asks for the invisible steps of one part.
type PrepareRequest struct {
	Part  model.Part
	Media MediaReader
	Now   time.Time
}

// Prepared is what a connector wants to find again at Publish, also in another
// process.
type Prepared struct {
	Data    []byte
	Expires time.Time // zero: it does not
}

// LastLook re-reads the gates right before the first byte leaves. An error
// means that nothing may be sent.
type LastLook func(ctx context.Context) error

// PublishRequest asks for the one call that publishes a part.
type PublishRequest struct {
	Part model.Part // with Prepared
	// Root and Parent are the receipts of the thread's first and previous
	// part; nil for the first.
	Root, Parent *model.Receipt
	Now          time.Time
	LastLook     LastLook
}

// LookupRequest asks what became of an earlier Publish.
type LookupRequest struct {
	Part model.Part
	// Since is the wall time of the first intent that is in doubt, by our
	// clock. What is older by more than LookBack on the network's clock is not it.
	Since time.Time
	Now   time.Time
}

// LookBack is how much older than the intent, on the network's clock, a post
// may be and still be ours.
const LookBack = 2 * time.Minute

// LookKind is how a look-up ended.
type LookKind string

// The ends of a look-up.
const (
	LookFound    LookKind = "found"
	LookAbsent   LookKind = "absent"
	LookNoAnswer LookKind = "no_answer"
)

// Look is what a look-up saw.
type Look struct {
	Kind LookKind
	// Found are the posts that can be it, oldest first; one where the network
	// has an exact look-up. The queue takes the first that no other delivery
	// has claimed.
	Found []model.Receipt
	// Outcome tells why there was no answer, and the server's date. With
	// LookFound, a class other than ok says that some posts could not be
	// judged: should every one of Found belong to another delivery, that is no
	// answer, and not "absent".
	Outcome model.Outcome
}
