package queue_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

// counting counts the commits of the engine.
type counting struct {
	*store.Store
	commits, calls atomic.Int64
}

func (c *counting) Apply(ctx context.Context, m queue.Move) error {
	c.commits.Add(1)
	return c.Store.Apply(ctx, m)
}

func (c *counting) SetAccountHealth(ctx context.Context, id model.AccountID, change queue.AccountChange, now time.Time) error {
	c.commits.Add(1)
	return c.Store.SetAccountHealth(ctx, id, change, now)
}

func (c *counting) ForeignVersion(ctx context.Context) (int64, error) {
	c.calls.Add(1)
	return c.Store.ForeignVersion(ctx)
}

// BenchmarkDelivery is what one delivery costs beyond its network calls, which
// here return at once. The commits are durable ones on this machine's disk.
func BenchmarkDelivery(b *testing.B) {
	w := newWorld(b)
	a := w.account("lea")
	for i := range b.N {
		w.schedule(a, time.Duration(i)*time.Millisecond, fmt.Sprint("post ", i))
	}
	w.clock.Advance(time.Duration(b.N) * time.Millisecond)
	c := &counting{Store: w.store}
	e := w.engine(c)
	b.ResetTimer()
	if err := e.Pass(w.ctx); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	if n := len(w.net.texts()); n != b.N {
		b.Fatalf("%d of %d went out", n, b.N)
	}
	b.ReportMetric(float64(c.commits.Load())/float64(b.N), "commits/delivery")
}

// filled returns a workspace with n deliveries: one in a hundred is due, the
// others are published or in the future, half each.
func filled(b *testing.B, n int) *world {
	b.Helper()
	w := newWorld(b)
	var accounts []model.Account
	for i := range 60 {
		accounts = append(accounts, w.account(fmt.Sprint("account", i)))
	}
	now := w.clock.Now()
	draft := model.Draft{ID: model.DraftID(w.ids.New()), BrandID: w.brand.ID, Text: "Bonjour", Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
	w.must(w.store.InsertDraft(w.ctx, draft))
	when := model.When{Kind: model.WhenNow, Zone: "Europe/Paris"}
	post := model.Post{ID: model.PostID(w.ids.New()), BrandID: w.brand.ID, DraftID: draft.ID, When: when, CreatedAt: now}
	deliveries := make([]model.Delivery, n)
	for i := range deliveries {
		d := model.Delivery{ID: model.DeliveryID(w.ids.New()), PostID: post.ID, BrandID: w.brand.ID, AccountID: accounts[i%60].ID,
			State: model.StateScheduled, Fence: 1, When: when, DueAt: now.Add(time.Duration(i+1) * time.Second), CreatedAt: now, UpdatedAt: now,
			Parts: []model.Part{{Content: model.PartContent{Text: "Bonjour"}, Key: w.ids.New()}}}
		switch {
		case i%100 == 0:
			d.DueAt = now.Add(-time.Duration(i) * time.Millisecond)
			d.WakeAt = d.DueAt
		case i%2 == 0:
			d.WakeAt = d.DueAt
		default:
			d.State = model.StatePublished
		}
		deliveries[i] = d
	}
	w.must(w.store.InsertPost(w.ctx, 1, post, deliveries))
	return w
}

// BenchmarkPickDue finds what is due, and when to wake next.
func BenchmarkPickDue(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := filled(b, n)
			b.ResetTimer()
			for range b.N {
				picks, err := w.store.Pick(w.ctx, queue.PickRequest{Now: start})
				if err != nil || len(picks) != n/100 {
					b.Fatalf("%d picks, %v", len(picks), err)
				}
				if _, err := w.store.NextWake(w.ctx, start); err != nil {
					b.Fatal(err)
				}
				if late, err := w.store.Late(w.ctx, start); err != nil || len(late) != 0 {
					b.Fatalf("%d late, %v", len(late), err)
				}
			}
		})
	}
}

// BenchmarkOpen opens a workspace of 50,000 deliveries and picks what is due.
func BenchmarkOpen(b *testing.B) {
	w := filled(b, 50_000)
	b.ResetTimer()
	for range b.N {
		s, err := store.Open(w.ctx, w.dir, start, w.ids)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Pick(w.ctx, queue.PickRequest{Now: start}); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIdle lets an engine with nothing due run for ten minutes of the virtual
// clock and counts how often it wakes up.
func BenchmarkIdle(b *testing.B) {
	w := newWorld(b)
	w.schedule(w.account("lea"), 1000*time.Hour, "far away")
	c := &counting{Store: w.store}
	w.Engine = w.engine(c)
	b.ResetTimer()
	for range b.N {
		stop := w.running()
		from := c.calls.Load()
		for range 600 {
			w.clock.Advance(time.Second)
			time.Sleep(200 * time.Microsecond)
		}
		if err := stop(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(c.calls.Load()-from)/10, "wakeups/min")
	}
}
