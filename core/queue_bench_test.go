package core_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
	"restante/core/vault"
)

// The full workspace of the benchmarks has this many brands, each with as many
// accounts.
const benchBrands, benchAccounts = 10, 4

// fullWorkspace opens a workspace with n deliveries as a year leaves them: most
// are done, some wait, a few ask.
func fullWorkspace(tb testing.TB, n int) *core.App {
	tb.Helper()
	ctx, dir := context.Background(), tb.TempDir()
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	c := clock.NewVirtual(now)
	v, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: c})
	if err != nil {
		tb.Fatal(err)
	}
	app, err := core.Open(ctx, core.Options{Dir: dir, Clock: c, Vault: v, Settings: queue.DefaultSettings(), UserAgent: "test",
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = app.Close() })
	if err := fill(ctx, filepath.Join(dir, store.File), n, now); err != nil {
		tb.Fatal(err)
	}
	return app
}

// fill writes n deliveries behind the store's back, in one transaction.
func fill(ctx context.Context, path string, n int, now time.Time) error {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for b := range benchBrands {
		if _, err := tx.Exec(`INSERT INTO brands (id, name, color, zone, lang, late, created_at, position) VALUES (?1, ?1, '#2a7f62', 'Europe/Paris', 'fr', 7200000, 1, ?2)`,
			fmt.Sprintf("brand-%d", b), b); err != nil {
			return err
		}
		for a := range benchAccounts {
			if _, err := tx.Exec(`INSERT INTO accounts (id, brand_id, network, server, remote_id, handle, spacing, limits, created_at)
				VALUES (?1, ?2, 'mastodon', 'https://mastodon.example', ?1, ?1, 600000, '{}', 1)`, fmt.Sprintf("account-%d-%d", b, a), fmt.Sprintf("brand-%d", b)); err != nil {
				return err
			}
		}
	}
	for i := range n {
		if err := fillOne(tx, i, n, now); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func fillOne(tx *sql.Tx, i, n int, now time.Time) error {
	state, stage, answered := model.StatePublished, "done", any(nil)
	due := now.Add(-time.Duration(n-i) * 10 * time.Minute)
	switch {
	case i%100 < 4:
		state, stage, due = model.StateScheduled, "waits", now.Add(48*time.Hour+time.Duration(i)*time.Minute)
	case i%100 == 4:
		state, stage = model.StateMissed, "asks"
	case i%100 == 5:
		state, answered = model.StateMissed, due.UnixMilli()
	case i%100 < 12:
		state = model.StateCancelled
	}
	brand := fmt.Sprintf("brand-%d", i%benchBrands)
	account := fmt.Sprintf("account-%d-%d", i%benchBrands, i/benchBrands%benchAccounts)
	id := fmt.Sprintf("%026d", i)
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO drafts (id, brand_id, text, options, status, created_at, updated_at) VALUES (?, ?, ?, '{}', 'ready', 1, 1)`,
			[]any{id, brand, benchText(i)}},
		{`INSERT INTO posts (id, brand_id, draft_id, when_kind, when_local, when_zone, created_at) VALUES (?1, ?2, ?1, 'now', '', 'UTC', 1)`, []any{id, brand}},
		{`INSERT INTO deliveries (id, post_id, brand_id, account_id, state, stage, fence, when_kind, when_local, when_zone, due_at, wake_at,
			content_hash, answered_at, created_at, updated_at) VALUES (?1, ?1, ?2, ?3, ?4, ?5, 1, 'now', '', 'UTC', ?6, ?7, '', ?8, 1, ?6)`,
			[]any{id, brand, account, state, stage, due.UnixMilli(), map[bool]any{true: due.UnixMilli()}[stage == "waits"], answered}},
		{`INSERT INTO parts (delivery_id, idx, account_id, content, key) VALUES (?1, 0, ?2, ?3, ?1)`,
			[]any{id, account, fmt.Sprintf(`{"text":%q,"options":{}}`, benchText(i))}},
	} {
		if _, err := tx.Exec(q.query, q.args...); err != nil {
			return fmt.Errorf("%s: %w", q.query, err)
		}
	}
	return nil
}

func benchText(i int) string {
	return fmt.Sprintf("Le pain d’épices numéro %d est sorti du four, et il en reste jusqu’à midi. Venez avec vos enfants, il y a du chocolat chaud pour tout le monde, et des places assises au fond de la boutique.", i)
}

func BenchmarkQueue(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			app, ctx := fullWorkspace(b, n), context.Background()
			brand := core.QueueFilter{Brand: "brand-3"}
			for _, c := range []struct {
				name string
				do   func() error
			}{
				{"counts", func() error { _, err := app.QueueCounts(ctx, core.QueueFilter{}); return err }},
				{"counts of a brand", func() error { _, err := app.QueueCounts(ctx, brand); return err }},
				{"counts in a state", func() error {
					_, err := app.QueueCounts(ctx, core.QueueFilter{State: model.StateCancelled})
					return err
				}},
				{"first page", func() error { return page(app, core.QueueFilter{}, core.GroupLater, 0) }},
				{"first page done", func() error { return page(app, core.QueueFilter{}, core.GroupDone, 0) }},
				{"middle of done", func() error { return page(app, core.QueueFilter{}, core.GroupDone, n/2) }},
				{"middle of done, brand", func() error { return page(app, brand, core.GroupDone, n/2/benchBrands) }},
				{"middle of done, state", func() error { return page(app, core.QueueFilter{State: model.StatePublished}, core.GroupDone, n/2) }},
				{"status", func() error { _, err := app.Status(ctx); return err }},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// page reads a page and makes sure that it is full.
func page(app *core.App, f core.QueueFilter, g core.QueueGroup, offset int) error {
	const size = 20
	rows, err := app.QueuePage(context.Background(), f, g, offset, size)
	if err == nil && len(rows) != size {
		err = fmt.Errorf("%d rows of %s from %d on", len(rows), g, offset)
	}
	return err
}
