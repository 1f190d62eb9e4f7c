package store

import (
	"context"
	"database/sql"
	"fmt"

	"restante/core/model"
)

// Standing is how the whole workspace stands.
type Standing struct {
	Held    bool
	Sending int                   // being sent or checked
	Asking  map[model.BrandID]int // deliveries that ask a person; brands without any are left out
	// Next goes out first of what waits for its instant and is not held by a
	// pause or the health of its account; nil: nothing does.
	Next *Row
}

// Standing reads how the workspace stands.
func (s *Store) Standing(ctx context.Context) (Standing, error) {
	out := Standing{Asking: map[model.BrandID]int{}}
	err := s.view(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT held, (SELECT count(*) FROM deliveries
			WHERE state IN ('claimed', 'preparing', 'sending', 'accepted', 'unknown')) FROM workspace`).Scan(&out.Held, &out.Sending); err != nil {
			return err
		}
		return rows(ctx, tx, `SELECT id, (SELECT count(*) FROM deliveries INDEXED BY deliveries_by_brand
			WHERE brand_id = brands.id AND stage = 'asks') AS n FROM brands WHERE n > 0`, nil, func(r *sql.Rows) error {
			var id model.BrandID
			var n int
			err := r.Scan(&id, &n)
			out.Asking[id] = n
			return err
		})
	})
	if err == nil && !out.Held {
		out.Next, err = s.next(ctx)
	}
	if err != nil {
		return out, fmt.Errorf("read how the workspace stands: %w", err)
	}
	return out, nil
}

// next asks each account for its first, so that any number of deliveries of a
// paused one costs nothing.
func (s *Store) next(ctx context.Context) (*Row, error) {
	found, err := s.queueRows(ctx, `SELECT first.at FROM (
			SELECT (SELECT d.rowid FROM deliveries d INDEXED BY deliveries_by_account WHERE d.account_id = a.id
				AND d.stage = 'waits' AND d.state IN ('scheduled', 'retry_wait') ORDER BY d.due_at, d.rowid LIMIT 1) AS at
			FROM accounts a JOIN brands b ON b.id = a.brand_id
			WHERE a.removed_at IS NULL AND a.health = 'ok' AND NOT a.paused AND NOT b.paused) first
		JOIN deliveries d ON d.rowid = first.at ORDER BY d.due_at, d.rowid LIMIT 1`)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
