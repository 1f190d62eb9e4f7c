package model

import "time"

// DefaultLatePolicy is how late a delivery may still go out when its brand
// says nothing else.
const DefaultLatePolicy = 2 * time.Hour

// Brand is a client of the freelancer.
type Brand struct {
	ID    BrandID
	Name  string
	Color string // "#rrggbb"
	Zone  string // IANA name, such as "Europe/Paris"
	Lang  string // BCP 47 tag of the texts written for it, "fr" or "en"
	// LatePolicy is how late a delivery may still go out by itself; later it
	// is missed and the person is asked.
	LatePolicy time.Duration
	Paused     bool
	// Handles and Domains are the brand's own names on networks (without @)
	// and its own web domains.
	Handles []string
	Domains []string
	Notes   string // for the freelancer alone
	// Position is the brand's place among the others; smaller comes first.
	Position   int
	CreatedAt  time.Time
	ArchivedAt time.Time // zero: a client of today
}

// Health is what is known of an account's right to publish.
type Health string

// The healths of an account. All but HealthOK hold its deliveries where they
// are, shown once at the account and not at each delivery.
const (
	HealthOK     Health = "ok"
	HealthSignIn Health = "sign_in" // the token is refused: sign in again
	HealthConfig Health = "config"  // something to set up outside the post
	HealthFatal  Health = "fatal"   // the account or the server is closed to us
)

// Account is one profile on one network, owned by exactly one Brand.
type Account struct {
	ID      AccountID
	BrandID BrandID
	Network NetworkID
	Server  string // base address, "https://mastodon.example", no trailing slash
	// RemoteID is the network's own lasting name of the profile (a DID, a
	// number). It never changes: a token that belongs to another id is refused.
	RemoteID string
	Handle   string // as people know it, without a leading @; may change
	// ProfileURL is the profile's page for people; empty where it is not known.
	ProfileURL string
	Health     Health
	// HealthReason says why Health is not HealthOK.
	HealthReason *Problem
	Paused       bool
	// CredentialRev grows each time a token is stored by a sign-in, so that a
	// running engine checks the identity anew.
	CredentialRev int64
	// Spacing is the least time between two catch-up deliveries.
	Spacing time.Duration
	// KeyProven says that this server was seen to answer a repeat under the
	// same idempotency key with the same post. Some servers ignore the key.
	KeyProven bool
	// Limits are those that the server itself named, or the network's defaults.
	Limits          Limits
	LastPublishedAt time.Time // zero: never
	CreatedAt       time.Time
	RemovedAt       time.Time // zero: still connected
}

// DefaultSpacing is the least time between two catch-up deliveries of one
// account when nothing else is set.
const DefaultSpacing = 10 * time.Minute

// Identity is what the network answers to "who am I".
type Identity struct {
	RemoteID string
	Handle   string
	URL      string // the profile's address for people; may be empty
	// Server is the address to use from now on where the network names another
	// one (a Bluesky account's own server), else empty.
	Server string
}
