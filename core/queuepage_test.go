package core_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/sandbox"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// group returns the texts of a group, and makes sure that as many are counted.
func (d *desk) group(f core.QueueFilter, g core.QueueGroup) []string {
	d.t.Helper()
	rows, err := d.QueuePage(d.ctx, f, g, 0, 100)
	d.must(err)
	counts, err := d.QueueCounts(d.ctx, f)
	d.must(err)
	if counts[g] != len(rows) || len(counts) != len(core.QueueGroups()) {
		d.t.Fatalf("%s: %d rows, counts %v", g, len(rows), counts)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Excerpt)
	}
	return out
}

func (d *desk) at(brand model.Brand, acc model.Account, local, text string) model.Delivery {
	d.t.Helper()
	s, err := d.Schedule(d.ctx, d.draft(brand, text).ID, []model.AccountID{acc.ID}, core.Wish{Local: local})
	d.must(err)
	return s.Deliveries[0]
}

func TestTheQueueStandsInGroups(t *testing.T) {
	d := newDesk(t) // it is 9:00 in Paris
	a, b := d.connect(d.mine, "lea"), d.connect(d.other, "martin")
	missed := d.at(d.mine, a, "2026-12-01T09:30", "manqué")
	d.clock.Advance(4 * time.Hour)
	d.sync()
	d.scheduleNow(d.App, d.mine, a, "publié")
	d.sync()
	d.clock.Advance(time.Minute)
	cancelled := d.at(d.mine, a, "2026-12-24T09:00", "annulé")
	_, err := d.Cancel(d.ctx, cancelled.ID)
	d.must(err)
	d.at(d.other, b, "2026-12-01T13:30", "en retard")
	d.at(d.mine, a, "2026-12-01T14:00", "tout juste")
	d.at(d.mine, a, "2026-12-01T23:59", "ce soir")
	d.at(d.other, b, "2026-12-02T00:00", "demain")
	d.at(d.mine, a, "2026-12-03T09:00", "plus tard")
	d.clock.Advance(59 * time.Minute) // 14:00:00
	paris := zone(t, "Europe/Paris")
	for _, c := range []struct {
		name   string
		filter core.QueueFilter
		want   map[core.QueueGroup][]string
	}{
		{"of all, by the day of Paris", core.QueueFilter{Zone: paris}, map[core.QueueGroup][]string{
			core.GroupNeedsYou: {"manqué"}, core.GroupLate: {"en retard"}, core.GroupToday: {"tout juste", "ce soir"},
			core.GroupLater: {"demain", "plus tard"}, core.GroupDone: {"annulé", "publié"}}},
		{"of all, by the day of UTC", core.QueueFilter{}, map[core.QueueGroup][]string{
			core.GroupToday: {"tout juste", "ce soir", "demain"}, core.GroupLater: {"plus tard"}}},
		{"of a brand (WRONG)", core.QueueFilter{Brand: d.other.ID, Zone: paris}, map[core.QueueGroup][]string{
			core.GroupNeedsYou: nil, core.GroupLate: {"en retard"}, core.GroupToday: nil, core.GroupLater: {"demain"}, core.GroupDone: nil}},
		{"of an account", core.QueueFilter{Account: a.ID, Zone: paris}, map[core.QueueGroup][]string{
			core.GroupLate: nil, core.GroupToday: {"tout juste", "ce soir"}, core.GroupDone: {"annulé", "publié"}}},
		{"in a state", core.QueueFilter{State: model.StatePublished, Zone: paris}, map[core.QueueGroup][]string{
			core.GroupToday: nil, core.GroupDone: {"publié"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for g, want := range c.want {
				if got := d.group(c.filter, g); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", g, got, want)
				}
			}
		})
	}
	t.Run("an answered question is done", func(t *testing.T) {
		_, err := d.Leave(d.ctx, missed.ID)
		d.must(err)
		if got := d.group(core.QueueFilter{}, core.GroupDone); got[0] != "manqué" || len(got) != 3 {
			t.Fatalf("%q", got)
		}
		if got := d.group(core.QueueFilter{}, core.GroupNeedsYou); len(got) != 0 {
			t.Fatalf("%q", got)
		}
	})
}

func TestADayEndsAtTheZonesMidnight(t *testing.T) {
	for name, c := range map[string]struct{ zone, now, last, next string }{
		"an ordinary day":                    {"Europe/Paris", "2026-12-01T08:00:00Z", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z"},
		"a day of 25 hours":                  {"Europe/Paris", "2026-10-25T00:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"},
		"a midnight that there is not":       {"America/Sao_Paulo", "2018-11-03T15:00:00Z", "2018-11-04T02:59:59Z", "2018-11-04T03:00:00Z"},
		"a midnight before which it is 23 h": {"America/Sao_Paulo", "2018-02-17T15:00:00Z", "2018-02-18T02:59:59Z", "2018-02-18T03:00:00Z"},
		"far west of London":                 {"Pacific/Honolulu", "2026-12-01T08:00:00Z", "2026-12-01T09:59:59Z", "2026-12-01T10:00:00Z"},
	} {
		instant := func(s string) time.Time {
			at, err := time.Parse(time.RFC3339, s)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		z := zone(t, c.zone)
		if got := core.DayEnd(instant(c.now), z); !got.Equal(instant(c.next)) {
			t.Errorf("%s: ends at %v, want %s", name, got.UTC(), c.next)
		}
		if got := core.DayEnd(instant(c.last), z); !got.Equal(instant(c.next)) {
			t.Errorf("%s: its last second belongs to the day that ends at %v, want %s", name, got.UTC(), c.next)
		}
		if got := core.DayEnd(instant(c.next), z); !got.After(instant(c.next)) {
			t.Errorf("%s: the next day ends at %v", name, got.UTC())
		}
	}
}

func TestAQueueRowIsShort(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	text := "Un\n\tdeux  👨‍👩‍👧 " + strings.Repeat("é", 300)
	s, err := d.Schedule(d.ctx, d.draft(d.mine, text).ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	d.sync()
	rows, err := d.QueuePage(d.ctx, core.QueueFilter{}, core.GroupDone, 0, 10)
	d.must(err)
	r := rows[0]
	if want := "Un deux 👨‍👩‍👧 " + strings.Repeat("é", 150); r.Excerpt != want {
		t.Fatalf("%q", r.Excerpt)
	}
	if r.ReceiptURL == "" || r.DraftID != s.Post.DraftID || r.BrandID != d.mine.ID || r.AccountID != a.ID || r.State != model.StatePublished {
		t.Fatalf("%+v", r)
	}
}

// syncAndLook is sync where a doubt comes up: the pass waits for its first look.
func (d *desk) syncAndLook() {
	d.t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := d.Sync(d.ctx)
		ended <- err
	}()
	eventually(d.t, "the pass ends", func() bool {
		d.clock.Advance(time.Millisecond)
		return len(ended) > 0
	})
	d.must(<-ended)
}

// I15: what the status counts is what the queue shows.
func TestTheStatusCountsWhatTheQueueShows(t *testing.T) {
	d := newDesk(t)
	a, b := d.connect(d.mine, "lea"), d.connect(d.other, "martin")
	d.server.SetFaults([]sandbox.Fault{fault(t, "cut-after*1"), fault(t, "5xx-before=503@list")})
	d.at(d.mine, a, "2026-12-01T09:00", "peut-être là")
	d.syncAndLook()
	for _, text := range []string{"un", "deux"} {
		d.at(d.other, b, "2026-12-01T09:30", text)
	}
	d.at(d.mine, a, "2026-12-24T09:00", "à Noël")
	d.clock.Advance(5 * time.Hour)
	d.syncAndLook()
	s := d.status()
	counts, err := d.QueueCounts(d.ctx, core.QueueFilter{})
	d.must(err)
	if s.NeedsYou != counts[core.GroupNeedsYou] || !maps.Equal(s.NeedsYouByBrand, map[model.BrandID]int{d.other.ID: 2}) {
		t.Fatalf("status %d %v, queue %v", s.NeedsYou, s.NeedsYouByBrand, counts)
	}
	if s.Sending != 1 {
		t.Fatalf("%d are being sent or checked", s.Sending)
	}
	if s.Next == nil || s.Next.Excerpt != "à Noël" {
		t.Fatalf("next: %+v", s.Next)
	}
	if s.Delivering || s.Elsewhere || s.Held || s.Problem != nil || s.Reach != core.ReachUnknown {
		t.Fatalf("%+v", s)
	}
}
