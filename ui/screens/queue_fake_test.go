package screens_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/schedule"
	"restante/ui/desk/desktest"
)

// queueFake is a core with deliveries in memory. What a person decides is
// judged by the queue's own rules.
type queueFake struct {
	mu      sync.Mutex
	stories map[model.DeliveryID]*core.Story
	drafts  map[model.DeliveryID]model.DraftID
	order   []model.DeliveryID
	status  core.Status
	now     time.Time
	next    int
	calls   []string // of commands, in order
	filters []core.QueueFilter
	refuse  error // of the next command
}

func newQueueFake() *queueFake {
	return &queueFake{stories: map[model.DeliveryID]*core.Story{}, drafts: map[model.DeliveryID]model.DraftID{}, now: desktest.Now}
}

func (f *queueFake) add(st core.Story) model.DeliveryID {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := &st.Delivery
	d.BrandID, d.AccountID = st.Brand.ID, st.Account.ID
	f.stories[d.ID] = &st
	f.drafts[d.ID] = model.DraftID("draft of " + string(d.ID))
	f.order = append(f.order, d.ID)
	return d.ID
}

// change changes a delivery as the engine would.
func (f *queueFake) change(id model.DeliveryID, how func(*core.Story)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how(f.stories[id])
}

func (f *queueFake) delivery(id model.DeliveryID) model.Delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stories[id].Delivery
}

func (f *queueFake) done() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *queueFake) group(d *model.Delivery) core.QueueGroup {
	switch {
	case d.NeedsPerson():
		return core.GroupNeedsYou
	case d.State.Final():
		return core.GroupDone
	case d.DueAt.Before(f.now.Add(-core.LateAfter)):
		return core.GroupLate
	case d.DueAt.Before(f.now.Truncate(24 * time.Hour).Add(24 * time.Hour)):
		return core.GroupToday
	}
	return core.GroupLater
}

func (f *queueFake) rows(filter core.QueueFilter, g core.QueueGroup) []core.QueueRow {
	var out []core.QueueRow
	for _, id := range f.order {
		st := f.stories[id]
		d := &st.Delivery
		if (filter.Brand != "" && d.BrandID != filter.Brand) || (filter.Account != "" && d.AccountID != filter.Account) ||
			(filter.State != "" && d.State != filter.State) || f.group(d) != g {
			continue
		}
		r := core.QueueRow{ID: d.ID, BrandID: d.BrandID, AccountID: d.AccountID, DraftID: f.drafts[d.ID], State: d.State,
			Reason: d.Reason, When: d.When, DueAt: d.DueAt, WakeAt: d.WakeAt, UpdatedAt: d.UpdatedAt, Excerpt: strings.Join(strings.Fields(d.Parts[0].Content.Text), " "),
			Images: len(d.Parts[0].Content.Media)}
		if r.Images > 0 {
			r.FirstImage = &d.Parts[0].Content.Media[0].Media
		}
		out = append(out, r)
	}
	return out
}

func (f *queueFake) QueueCounts(_ context.Context, filter core.QueueFilter) (map[core.QueueGroup]int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.filters = append(f.filters, filter)
	out := map[core.QueueGroup]int{}
	for _, g := range core.QueueGroups() {
		out[g] = len(f.rows(filter, g))
	}
	return out, nil
}

func (f *queueFake) QueuePage(_ context.Context, filter core.QueueFilter, g core.QueueGroup, offset, limit int) ([]core.QueueRow, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rows := f.rows(filter, g)
	offset = min(offset, len(rows))
	return rows[offset:min(offset+limit, len(rows))], nil
}

func (f *queueFake) Status(context.Context) (core.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := f.status
	st.NeedsYouByBrand = map[model.BrandID]int{}
	for _, s := range f.stories {
		if s.Delivery.NeedsPerson() {
			st.NeedsYou++
			st.NeedsYouByBrand[s.Brand.ID]++
		}
	}
	return st, nil
}

func (f *queueFake) Story(_ context.Context, id model.DeliveryID) (core.Story, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st, ok := f.stories[id]
	if !ok {
		return core.Story{}, model.NewProblem("delivery.not_found", "delivery", string(id))
	}
	out := *st
	out.DraftID = f.drafts[id]
	return out, nil
}

// decide notes a command and applies the move that it is.
func (f *queueFake) decide(call string, id model.DeliveryID, move func(queue.Snapshot) (queue.Move, error)) (model.Delivery, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call+" "+string(id))
	if err := f.refuse; err != nil {
		f.refuse = nil
		return model.Delivery{}, err
	}
	st := f.stories[id]
	m, err := move(queue.Snapshot{Delivery: st.Delivery, Brand: st.Brand, Account: st.Account})
	if err != nil {
		return model.Delivery{}, err
	}
	m.After.UpdatedAt = f.now
	st.Delivery = m.After
	for _, a := range m.Attempts {
		a.At = f.now
		st.Attempts = append(st.Attempts, a)
	}
	if m.Replacement == nil {
		return st.Delivery, nil
	}
	f.stories[m.Replacement.ID] = &core.Story{Delivery: *m.Replacement, Brand: st.Brand, Account: st.Account}
	f.drafts[m.Replacement.ID] = f.drafts[id]
	f.order = append(f.order, m.Replacement.ID)
	return *m.Replacement, nil
}

func (f *queueFake) newID() model.DeliveryID {
	f.next++
	return model.DeliveryID(fmt.Sprintf("successor %d", f.next))
}

func (f *queueFake) Cancel(_ context.Context, id model.DeliveryID) (model.Delivery, error) {
	sending := false
	d, err := f.decide("cancel", id, func(s queue.Snapshot) (queue.Move, error) {
		m, busy, err := queue.Withdraw(s, f.now)
		if sending = busy; busy {
			return m, errors.New("sending")
		}
		return m, err
	})
	if sending {
		return f.delivery(id), nil
	}
	return d, err
}

func (f *queueFake) Reinstate(_ context.Context, id model.DeliveryID) (model.Delivery, error) {
	return f.decide("reinstate", id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Reinstate(s, f.now, f.newID(), func() string { return "key" })
	})
}

func (f *queueFake) ResolveWish(brand model.Brand, w core.Wish) (core.Resolved, error) {
	wall, err := schedule.ParseWall(w.Local)
	if err != nil {
		return core.Resolved{}, err
	}
	if w.Zone != "" && w.Zone != brand.Zone {
		return core.Resolved{}, model.NewProblem("schedule.zone_changed", "brand", brand.Name, "zone", brand.Zone, "shown", w.Zone)
	}
	r, err := schedule.Resolve(wall, brand.Zone)
	if err == nil && r.At.Before(f.now) {
		err = model.NewProblem("schedule.past", "time", w.Local, "zone", brand.Zone)
	}
	return r, err
}

func (f *queueFake) Reschedule(_ context.Context, id model.DeliveryID, w core.Wish) (model.Delivery, core.Resolved, error) {
	r, err := f.ResolveWish(f.stories[id].Brand, w)
	if err != nil {
		return model.Delivery{}, r, err
	}
	d, err := f.decide("reschedule to "+w.Local, id, func(s queue.Snapshot) (queue.Move, error) {
		when := model.When{Kind: model.WhenAt, Local: w.Local, Zone: s.Brand.Zone}
		return queue.Reschedule(s, when, r.At, f.now, f.newID(), func() string { return "key" })
	})
	return d, r, err
}

func (f *queueFake) Retry(_ context.Context, id model.DeliveryID) (model.Delivery, error) {
	return f.decide("retry", id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Retry(s, f.now, f.newID(), func() string { return "key" })
	})
}

func (f *queueFake) Confirm(_ context.Context, id model.DeliveryID, link string) (model.Delivery, error) {
	return f.decide("confirm "+link, id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Confirm(s, model.Receipt{RemoteID: "1", URL: link, At: f.now}, f.now)
	})
}

func (f *queueFake) SendAgain(_ context.Context, id model.DeliveryID) (model.Delivery, error) {
	return f.decide("send again", id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.SendAgain(s, f.now, f.newID(), func() string { return "key" })
	})
}

func (f *queueFake) Leave(_ context.Context, id model.DeliveryID) (model.Delivery, error) {
	return f.decide("leave", id, func(s queue.Snapshot) (queue.Move, error) { return queue.Leave(s, f.now) })
}

func (f *queueFake) DuplicateDraft(_ context.Context, id model.DraftID) (model.Draft, error) {
	f.calls = append(f.calls, "duplicate "+string(id))
	return model.Draft{ID: "twin of " + id}, nil
}

func (f *queueFake) PauseBrand(_ context.Context, id model.BrandID, paused bool) error {
	f.calls = append(f.calls, fmt.Sprintf("pause %s %t", id, paused))
	return nil
}

func (f *queueFake) WorkOffline(_ context.Context, held bool) error {
	f.calls = append(f.calls, fmt.Sprintf("offline %t", held))
	f.status.Held = held
	return nil
}
