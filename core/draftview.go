package core

import (
	"context"
	"time"

	"restante/core/model"
	"restante/core/store"
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

// stored is f as the store asks it.
func (f DraftFilter) stored() store.DraftFilter {
	order := map[DraftSort]store.DraftOrder{SortChanged: store.DraftsByChange, SortCreated: store.DraftsByBegin,
		SortText: store.DraftsByWords}[f.Sort]
	return store.DraftFilter{Brand: f.Brand, Status: f.Status, Search: f.Search, Order: order, Archived: f.Archived}
}

// DraftsCount counts the drafts that f lets through.
func (a *App) DraftsCount(ctx context.Context, f DraftFilter) (int, error) {
	return a.store.CountDrafts(ctx, f.stored())
}

// DraftsPage returns limit of the drafts that f lets through, from offset on.
func (a *App) DraftsPage(ctx context.Context, f DraftFilter, offset, limit int) ([]DraftRow, error) {
	found, err := a.store.ListDrafts(ctx, f.stored(), offset, limit)
	if err != nil {
		return nil, err
	}
	out := make([]DraftRow, len(found))
	for i, r := range found {
		out[i] = DraftRow{ID: r.ID, BrandID: r.BrandID, Excerpt: excerpt(r.Beginning), Status: r.Status, Images: r.Images,
			FirstImage: r.FirstImage, Waiting: r.Waiting, NeedsYou: r.NeedsYou, Published: r.Published,
			UpdatedAt: r.UpdatedAt, ArchivedAt: r.ArchivedAt}
	}
	return out, nil
}

// DraftDeliveries returns the deliveries of a draft, the newest first.
func (a *App) DraftDeliveries(ctx context.Context, id model.DraftID) ([]QueueRow, error) {
	found, err := a.store.DraftRows(ctx, id)
	return queueRows(found), err
}
