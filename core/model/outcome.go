package model

import "time"

// Class is the kind of an Outcome: the only vocabulary in which a connector
// answers the queue.
type Class string

// The outcome classes.
const (
	ClassOK        Class = "ok"            // the remote id is known
	ClassRejected  Class = "rejected_user" // proven refused: content, limit, media
	ClassReauth    Class = "reauth"        // proven refused: the token is dead
	ClassThrottled Class = "throttled"     // proven refused: too often; RetryAt says when
	ClassTransient Class = "transient"     // proven not applied: may be repeated
	ClassUnknown   Class = "unknown"       // it may have been applied
	ClassConfig    Class = "config"        // proven refused: set-up outside the post
	ClassPending   Class = "pending"       // taken, still being processed
	ClassFatal     Class = "fatal"         // proven refused: account or server closed
)

// ProvenNotApplied reports whether the class proves that the post is not on the
// network.
func (c Class) ProvenNotApplied() bool {
	switch c {
	case ClassOK, ClassUnknown, ClassPending:
		return false
	}
	return true
}

// Outcome is how a call to a network ended.
type Outcome struct {
	Class Class
	// Problem is why, unless Class is ClassOK; with ClassOK it is a remark: the
	// post is out, but not all of it.
	Problem *Problem
	Receipt *Receipt // with ClassOK; with ClassPending where an id is known
	// Ask says, with ClassUnknown, that no look can clear it up: only a person
	// can, and the account must be signed in to again.
	Ask bool
	// RetryAt is the earliest instant at which the server wants to be asked
	// again; zero: it said nothing.
	RetryAt time.Time
	// ServerDate is the server's own clock at the answer; zero: not given.
	ServerDate time.Time
	// Status is the HTTP status, 0 where there was no answer.
	Status int
}

// Receipt is the proof that one part is on the network.
type Receipt struct {
	RemoteID string `json:"remote_id"`
	URL      string `json:"url"`
	// Ref is what a reply to this part needs beyond RemoteID (a Bluesky CID),
	// opaque to all but the connector.
	Ref string `json:"ref,omitempty"`
	// At is the network's own time of the post, or the time of the answer.
	At time.Time `json:"at"`
}
