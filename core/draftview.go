package core

import (
	"time"

	"restante/core/model"
)

// DraftSort is the order of a list of drafts.
type DraftSort string

// The orders of drafts.
const (
	SortChanged DraftSort = "changed" // latest change first
	SortCreated DraftSort = "created" // latest beginning first
	SortText    DraftSort = "text"    // by the first words
)

// DraftFilter says which drafts a list shows; empty fields let all through.
type DraftFilter struct {
	Brand  model.BrandID
	Status model.DraftStatus
	// Search are words or beginnings of words that all stand in the text or a
	// variant; accents and case do not matter.
	Search   string
	Sort     DraftSort // empty: SortChanged
	Archived bool      // the archived ones instead of those at work
}

// DraftRow is a draft as a list shows it.
type DraftRow struct {
	ID         model.DraftID
	BrandID    model.BrandID
	Excerpt    string // the beginning of the text on one line, at most 160 characters
	Status     model.DraftStatus
	Images     int
	FirstImage *model.Media // nil: there is none
	// Waiting, NeedsYou and Published count its deliveries: unfinished, asking
	// a person, and published.
	Waiting, NeedsYou, Published int
	UpdatedAt                    time.Time // UTC
	ArchivedAt                   time.Time // UTC; zero: at work
}
