package store

import (
	"context"
	"database/sql"
	"fmt"

	"restante/core/model"
	"restante/core/queue"
)

// PromisesOf reads the deliveries of a draft that are not final, each with
// everything that its gates depend on, all of one instant.
func (s *Store) PromisesOf(ctx context.Context, draft model.DraftID) ([]queue.Snapshot, error) {
	var out []queue.Snapshot
	err := s.view(ctx, func(tx *sql.Tx) error {
		ids, err := deliveryIDs(ctx, tx, `SELECT d.id FROM posts p JOIN deliveries d ON d.post_id = p.id
			WHERE p.draft_id = ? AND d.state NOT IN ('published', 'missed', 'skipped', 'cancelled') ORDER BY d.id`, draft)
		for _, id := range ids {
			snap, err := snapshot(ctx, tx, id)
			if err != nil {
				return err
			}
			out = append(out, snap)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the deliveries of draft %s: %w", draft, err)
	}
	return out, nil
}

// ApplyAll carries out moves that bring deliveries to what a draft says at rev,
// or none of them: ErrDraftChanged where the draft no longer stands there, and
// otherwise whatever Apply returns for the first that cannot be.
func (s *Store) ApplyAll(ctx context.Context, draft model.DraftID, rev int64, moves []queue.Move) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := draftStands(ctx, tx, draft, rev); err != nil {
			return err
		}
		for _, m := range moves {
			if err := s.apply(ctx, tx, m); err != nil {
				return fmt.Errorf("change delivery %s: %w", m.After.ID, err)
			}
		}
		return nil
	})
}
