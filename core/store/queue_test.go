package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/store"
)

// standing stores a delivery of an account of its own in a state.
func (f *fixture) standing(b model.Brand, state model.State, change func(*model.Delivery)) model.Delivery {
	f.t.Helper()
	p, d := f.delivery(b, f.account(b, f.ids.New()))
	d.State = state
	if change != nil {
		change(&d)
	}
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{d}))
	return d
}

func (f *fixture) page(s store.Slice) []model.DeliveryID {
	f.t.Helper()
	rows, err := f.ReadSlice(f.ctx, s, 0, 1000)
	f.must(err)
	counts, err := f.CountSlices(f.ctx, []store.Slice{s})
	f.must(err)
	if counts[0] != len(rows) {
		f.t.Fatalf("%d are counted and %d are read", counts[0], len(rows))
	}
	var out []model.DeliveryID
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

// I15: the count of what needs a person is the number of deliveries that do.
func TestEveryDeliveryStandsInOneStage(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	for _, state := range model.States() {
		for _, answered := range []time.Time{{}, now} {
			d := f.standing(b, state, func(d *model.Delivery) { d.AnsweredAt = answered })
			want := store.StageWaits
			switch {
			case d.NeedsPerson():
				want = store.StageAsks
			case d.State.Final():
				want = store.StageDone
			}
			for _, stage := range []store.Stage{store.StageAsks, store.StageWaits, store.StageDone} {
				if in := slices.Contains(f.page(store.Slice{Stage: stage}), d.ID); in != (stage == want) {
					t.Errorf("%s, answered %v: in stage %s: %v", state, !answered.IsZero(), stage, in)
				}
			}
		}
	}
}

func TestSlicesAreFilteredAndOrdered(t *testing.T) {
	f := open(t)
	mine, other := f.brand("Boulangerie"), f.brand("Cave Martin")
	due := func(minutes int) func(*model.Delivery) {
		return func(d *model.Delivery) { d.DueAt = now.Add(time.Duration(minutes) * time.Minute) }
	}
	late := f.standing(mine, model.StateScheduled, due(-5))
	soon := f.standing(other, model.StateRetryWait, due(5))
	edge := f.standing(mine, model.StateScheduled, due(10))
	done := func(minutes int) func(*model.Delivery) {
		return func(d *model.Delivery) { d.UpdatedAt = now.Add(time.Duration(minutes) * time.Minute) }
	}
	old := f.standing(mine, model.StatePublished, done(1))
	recent := f.standing(other, model.StateCancelled, done(2))
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	for name, c := range map[string]struct {
		slice store.Slice
		want  []model.DeliveryID
	}{
		"what waits, by due instant":   {store.Slice{Stage: store.StageWaits}, []model.DeliveryID{late.ID, soon.ID, edge.ID}},
		"from an instant on":           {store.Slice{Stage: store.StageWaits, From: at(5)}, []model.DeliveryID{soon.ID, edge.ID}},
		"before an instant":            {store.Slice{Stage: store.StageWaits, Before: at(5)}, []model.DeliveryID{late.ID}},
		"between two":                  {store.Slice{Stage: store.StageWaits, From: at(-4), Before: at(10)}, []model.DeliveryID{soon.ID}},
		"of a brand":                   {store.Slice{Stage: store.StageWaits, Filter: store.Filter{Brand: mine.ID}}, []model.DeliveryID{late.ID, edge.ID}},
		"of an account":                {store.Slice{Stage: store.StageWaits, Filter: store.Filter{Account: edge.AccountID}}, []model.DeliveryID{edge.ID}},
		"of an account of another one": {store.Slice{Stage: store.StageWaits, Filter: store.Filter{Account: edge.AccountID, Brand: other.ID}}, nil},
		"in a state":                   {store.Slice{Stage: store.StageWaits, Filter: store.Filter{State: model.StateRetryWait}}, []model.DeliveryID{soon.ID}},
		"what is done, latest first":   {store.Slice{Stage: store.StageDone}, []model.DeliveryID{recent.ID, old.ID}},
		"done of a brand":              {store.Slice{Stage: store.StageDone, Filter: store.Filter{Brand: mine.ID}}, []model.DeliveryID{old.ID}},
		"done of an account, in a state": {store.Slice{Stage: store.StageDone,
			Filter: store.Filter{Account: recent.AccountID, State: model.StateCancelled}}, []model.DeliveryID{recent.ID}},
	} {
		if got := f.page(c.slice); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	t.Run("a page is cut out of them", func(t *testing.T) {
		rows, err := f.ReadSlice(f.ctx, store.Slice{Stage: store.StageWaits}, 1, 1)
		f.must(err)
		if len(rows) != 1 || rows[0].ID != soon.ID {
			t.Fatalf("%+v", rows)
		}
	})
}

func TestARowHoldsWhatAListShows(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	p, d := f.delivery(b, f.account(b, "lea"))
	d.State, d.Reason, d.WakeAt = model.StateRetryWait, model.NewProblem("network.unreachable", "server", "x"), now.Add(time.Minute)
	second := d.Parts[0]
	second.Index, second.Key = 1, f.ids.New()
	d.Parts = append(d.Parts, second)
	d.Parts[0].Receipt = &model.Receipt{RemoteID: "r1", URL: "https://fake.example/r1", At: now}
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{d}))
	rows, err := f.ReadSlice(f.ctx, store.Slice{Stage: store.StageWaits}, 0, 10)
	f.must(err)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	image := d.Parts[0].Content.Media[0].Media
	want := store.Row{ID: d.ID, BrandID: b.ID, AccountID: d.AccountID, DraftID: p.DraftID, State: d.State, When: d.When, DueAt: d.DueAt,
		WakeAt: d.WakeAt, Excerpt: "Bonjour", Images: 2, ReceiptURL: "https://fake.example/r1", UpdatedAt: d.UpdatedAt}
	got := rows[0]
	if got.Reason == nil || got.Reason.Code != "network.unreachable" || got.FirstImage == nil || *got.FirstImage != image {
		t.Fatalf("reason %v, image %v", got.Reason, got.FirstImage)
	}
	got.Reason, got.FirstImage = nil, nil
	if got != want {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	ofDraft, err := f.DraftRows(f.ctx, p.DraftID)
	f.must(err)
	if len(ofDraft) != 1 || ofDraft[0].ID != d.ID {
		t.Fatalf("of the draft: %+v", ofDraft)
	}
}

// PERF: no list of any length is read or sorted to show a page of it.
func TestSlicesAreServedByTheirIndexes(t *testing.T) {
	f := open(t)
	some := store.Filter{Brand: "b"}
	account := store.Filter{Account: "a"}
	for name, c := range map[string]struct {
		slice store.Slice
		index string
	}{
		"asks":            {store.Slice{Stage: store.StageAsks}, "deliveries_by_stage (stage=?)"},
		"late":            {store.Slice{Stage: store.StageWaits, Before: now}, "deliveries_by_stage (stage=? AND due_at<?)"},
		"today":           {store.Slice{Stage: store.StageWaits, From: now, Before: now}, "deliveries_by_stage (stage=? AND due_at>? AND due_at<?)"},
		"of a brand":      {store.Slice{Stage: store.StageWaits, Filter: some, From: now}, "deliveries_by_brand (brand_id=? AND stage=? AND due_at>?)"},
		"of an account":   {store.Slice{Stage: store.StageWaits, Filter: account}, "deliveries_by_account (account_id=? AND stage=?)"},
		"done":            {store.Slice{Stage: store.StageDone}, "deliveries_done (stage=?)"},
		"done, brand":     {store.Slice{Stage: store.StageDone, Filter: some}, "deliveries_done_of_brand (brand_id=? AND stage=?)"},
		"done, account":   {store.Slice{Stage: store.StageDone, Filter: account}, "deliveries_done_of_account (account_id=? AND stage=?)"},
		"done in a state": {store.Slice{Stage: store.StageDone, Filter: store.Filter{State: model.StateCancelled}}, "deliveries_done (stage=?)"},
	} {
		for what, plan := range f.Plans(f.ctx, c.slice) {
			if !strings.Contains(plan, "COVERING INDEX "+c.index) || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%s, %s: %s", name, what, plan)
			}
		}
	}
}

func TestWhatGoesOutNext(t *testing.T) {
	next := func(f *fixture) model.DeliveryID {
		s, err := f.Standing(f.ctx)
		f.must(err)
		if s.Next == nil {
			return ""
		}
		return s.Next.ID
	}
	f := open(t)
	mine, other := f.brand("Boulangerie"), f.brand("Cave Martin")
	if next(f) != "" {
		t.Fatal("something goes out of nothing")
	}
	in := func(d time.Duration) func(*model.Delivery) { return func(e *model.Delivery) { e.DueAt = now.Add(d) } }
	f.standing(mine, model.StateAwaitingApproval, in(0))
	f.standing(mine, model.StateNeedsUser, in(0))
	f.standing(mine, model.StateUnknown, in(0))
	third := f.standing(other, model.StateScheduled, in(3*time.Hour))
	second := f.standing(mine, model.StateRetryWait, in(2*time.Hour))
	first := f.standing(mine, model.StateScheduled, in(time.Hour))
	for _, step := range []struct {
		name string
		do   func() error
		want model.DeliveryID
	}{
		{"the one that is due first", func() error { return nil }, first.ID},
		{"not of a paused account", func() error { return f.SetAccountPaused(f.ctx, first.AccountID, true) }, second.ID},
		{"not of a paused brand", func() error { return f.SetBrandPaused(f.ctx, mine.ID, true) }, third.ID},
		{"not of an account that must sign in", func() error {
			return f.SetHealth(f.ctx, third.AccountID, model.HealthSignIn)
		}, ""},
		{"again, signed in", func() error { return f.SetHealth(f.ctx, third.AccountID, model.HealthOK) }, third.ID},
		{"nothing while all is held", func() error { return f.SetHeld(f.ctx, true) }, ""},
	} {
		f.must(step.do())
		if got := next(f); got != step.want {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
	}
}

func TestTheStandingCountsByBrand(t *testing.T) {
	f := open(t)
	mine, other, quiet := f.brand("Boulangerie"), f.brand("Cave Martin"), f.brand("Atelier")
	for range 2 {
		f.standing(mine, model.StateNeedsUser, nil)
	}
	f.standing(other, model.StateMissed, nil)
	f.standing(quiet, model.StateMissed, func(d *model.Delivery) { d.AnsweredAt = now })
	for _, s := range []model.State{model.StateClaimed, model.StatePreparing, model.StateSending, model.StateAccepted, model.StateUnknown, model.StateScheduled} {
		f.standing(quiet, s, nil)
	}
	s, err := f.Standing(f.ctx)
	f.must(err)
	if got := fmt.Sprint(s.Asking[mine.ID], s.Asking[other.ID], len(s.Asking), s.Sending); got != "2 1 2 5" {
		t.Fatalf("standing %+v", s)
	}
}
