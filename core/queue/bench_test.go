package queue_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
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
	w.schedule(accounts[0], 0, "the first")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, store.File))
	w.must(err)
	defer db.Close()
	_, err = db.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1),
		acc AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM accounts)
		INSERT INTO deliveries (id, post_id, brand_id, account_id, state, fence, when_kind, when_local, when_zone, due_at,
			wake_at, content_hash, created_at, updated_at)
		SELECT printf('%08d', i), d.post_id, d.brand_id, acc.id,
			CASE WHEN i % 100 = 0 OR i % 2 = 0 THEN 'scheduled' ELSE 'published' END, 1, 'now', '', 'Europe/Paris',
			CASE WHEN i % 100 = 0 THEN ?2 - i ELSE ?2 + 1000 * i END,
			CASE WHEN i % 100 = 0 THEN ?2 - i WHEN i % 2 = 0 THEN ?2 + 1000 * i END, 'h', ?2, ?2
		FROM n, (SELECT * FROM deliveries LIMIT 1) d JOIN acc ON acc.k = n.i % 60`, n, start.UnixMilli())
	w.must(err)
	_, err = db.Exec(`INSERT INTO parts (delivery_id, idx, account_id, content, key)
		SELECT id, 0, account_id, '{"text":"Bonjour","options":{}}', id FROM deliveries WHERE length(id) = 8`)
	w.must(err)
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
				if err != nil || len(picks) != n/100+1 {
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
