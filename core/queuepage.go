package core

import (
	"context"
	"time"

	"restante/core/store"
)

// QueueCounts counts the deliveries that f lets through, by group.
func (a *App) QueueCounts(ctx context.Context, f QueueFilter) (map[QueueGroup]int, error) {
	groups, now := QueueGroups(), a.now()
	slices := make([]store.Slice, len(groups))
	for i, g := range groups {
		slices[i] = groupSlice(f, g, now)
	}
	counts, err := a.store.CountSlices(ctx, slices)
	if err != nil {
		return nil, err
	}
	out := make(map[QueueGroup]int, len(groups))
	for i, g := range groups {
		out[g] = counts[i]
	}
	return out, nil
}

// QueuePage returns limit deliveries of a group from offset on, of those that f
// lets through: by due instant, but of GroupDone the latest change first.
func (a *App) QueuePage(ctx context.Context, f QueueFilter, g QueueGroup, offset, limit int) ([]QueueRow, error) {
	rows, err := a.store.ReadSlice(ctx, groupSlice(f, g, a.now()), offset, limit)
	return queueRows(rows), err
}

func queueRows(rows []store.Row) []QueueRow {
	out := make([]QueueRow, len(rows))
	for i, r := range rows {
		out[i] = queueRow(r)
	}
	return out
}

func queueRow(r store.Row) QueueRow {
	r.Excerpt = excerpt(r.Excerpt)
	return QueueRow(r)
}

// groupSlice says what a group holds at now.
func groupSlice(f QueueFilter, g QueueGroup, now time.Time) store.Slice {
	s := store.Slice{Stage: store.StageWaits,
		Filter: store.Filter{Brand: f.Brand, Account: f.Account, State: f.State}}
	late, midnight := now.Add(-LateAfter), dayEnd(now, f.Zone)
	switch g {
	case GroupNeedsYou:
		s.Stage = store.StageAsks
	case GroupLate:
		s.Before = late
	case GroupToday:
		s.From, s.Before = late, midnight
	case GroupLater:
		s.From = midnight
	case GroupDone:
		s.Stage = store.StageDone
	}
	return s
}

// dayEnd returns the first instant of the day after now's in zone; nil: UTC.
func dayEnd(now time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	end := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	if end.Day() == d {
		// There is no midnight on that day: the clocks go forward then, from
		// the offset that holds until it.
		_, offset := end.Zone()
		end = time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(offset) * time.Second)
	}
	return end
}
