package model

import "time"

// Unit is what a network counts in.
type Unit string

// The units of text length.
const (
	UnitGrapheme Unit = "grapheme" // extended grapheme clusters, UAX 29
)

// Capabilities are what a network can do, as far as the engine and the screens
// need to know. Plain data.
type Capabilities struct {
	Images     bool `json:"images"`
	AltText    bool `json:"alt_text"`
	Threads    bool `json:"threads"`
	Visibility bool `json:"visibility"`
	Warning    bool `json:"content_warning"`
	// Lookup says whether an unclear outcome can be looked up, and how surely.
	Lookup LookupKind `json:"lookup"`
	// KeyWindow is how long the network keeps an idempotency key; zero: it has
	// none. Only the first half is ever used.
	KeyWindow time.Duration `json:"-"`
	// Settle is how long after a send an absent answer may be believed; zero:
	// the engine's default. It is longer than the network's list lag.
	Settle time.Duration `json:"-"`
	// SignIn names what an account needs: "token" or "app_password".
	SignIn string `json:"sign_in"`
	// Browser says whether an account can be connected on a page of its
	// server, in the system's browser.
	Browser bool `json:"sign_in_browser"`
}

// LookupKind is how a network lets us see what became of a send.
type LookupKind string

// The kinds of look-up.
const (
	LookupNone  LookupKind = "none"
	LookupFuzzy LookupKind = "fuzzy" // by text and time among the own posts
	LookupExact LookupKind = "exact" // by a key that we chose
)

// Limits are how much a network takes in one message. Zero: no such limit.
type Limits struct {
	Unit        Unit     `json:"unit"`
	Text        int      `json:"text"`          // in Unit
	TextBytes   int      `json:"text_bytes"`    // UTF-8 bytes of the text
	URLLength   int      `json:"url_length"`    // what any http(s) link counts for
	Images      int      `json:"images"`        // per message
	ImageBytes  int64    `json:"image_bytes"`   // per image
	ImagePixels int64    `json:"image_pixels"`  // width times height
	AltText     int      `json:"alt_text"`      // in Unit
	ImageTypes  []string `json:"image_types"`   // MIME types
	MentionName bool     `json:"mention_short"` // a mention counts without its domain
	Date        string   `json:"date"`          // when the figures were read, "2026-11-24"
	Source      string   `json:"source"`        // where they were read
}

// Network is a kind of platform that a Connector speaks to.
type Network struct {
	ID           NetworkID    `json:"id"`
	Name         string       `json:"name"`
	Server       string       `json:"server,omitempty"` // the usual address; empty: there is none
	Capabilities Capabilities `json:"capabilities"`
	Limits       Limits       `json:"limits"`
}
