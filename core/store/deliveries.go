package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"restante/core/model"
	"restante/core/queue"
)

// InsertPost adds a post with its deliveries and their parts (T1): what was read
// of its draft at rev. It returns ErrDraftChanged where the draft no longer
// stands there. Its brand and its draft are at work: brand.archived,
// draft.archived.
func (s *Store) InsertPost(ctx context.Context, rev int64, p model.Post, deliveries []model.Delivery) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := atWork(ctx, tx, p.BrandID); err != nil {
			return err
		}
		if err := draftAtWork(ctx, tx, p.DraftID); err != nil {
			return err
		}
		if err := draftStands(ctx, tx, p.DraftID, rev); err != nil {
			return err
		}
		for i := range deliveries {
			if err := promisedOnce(ctx, tx, p.DraftID, deliveries[i].AccountID); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO posts (id, brand_id, draft_id, when_kind, when_local, when_zone, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, p.ID, p.BrandID, p.DraftID, p.When.Kind, p.When.Local, p.When.Zone, at(p.CreatedAt))
		if err != nil {
			return err
		}
		for i := range deliveries {
			if err := insertDelivery(ctx, tx, &deliveries[i]); err != nil {
				return err
			}
		}
		return noteCommit(ctx, tx, p.CreatedAt, false)
	})
}

// promisedOnce returns post.already when the draft is promised or published on
// the account. It is asked in the transaction that promises, so that two clicks
// at once cannot both pass.
func promisedOnce(ctx context.Context, tx *sql.Tx, draft model.DraftID, account model.AccountID) error {
	earlier, err := draftDelivery(ctx, tx, draft, account)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var handle string
	if err := tx.QueryRowContext(ctx, `SELECT handle FROM accounts WHERE id = ?`, account).Scan(&handle); err != nil {
		return err
	}
	return model.NewProblem("post.already", "account", handle, "delivery", string(earlier.ID), "state", string(earlier.State))
}

const deliveryColumns = `id, post_id, brand_id, account_id, state, fence, reason, when_kind, when_local, when_zone,
	due_at, wake_at, wait, run_id, content_hash, approved_hash, needs_approve, tries, coalesce(previous, ''),
	answered_at, created_at, updated_at`

func scanDelivery(r scanner, d *model.Delivery, more ...any) error {
	return r.Scan(append([]any{&d.ID, &d.PostID, &d.BrandID, &d.AccountID, &d.State, &d.Fence, maybe(&d.Reason),
		&d.When.Kind, &d.When.Local, &d.When.Zone, instant{&d.DueAt}, instant{&d.WakeAt}, &d.Wait, &d.RunID,
		&d.ContentHash, &d.ApprovedHash, &d.NeedsApprove, &d.Tries, &d.Previous,
		instant{&d.AnsweredAt}, instant{&d.CreatedAt}, instant{&d.UpdatedAt}}, more...)...)
}

func insertDelivery(ctx context.Context, tx *sql.Tx, d *model.Delivery) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO deliveries (id, post_id, brand_id, account_id, state, fence, reason,
			when_kind, when_local, when_zone, due_at, wake_at, wait, run_id, content_hash, approved_hash, needs_approve,
			tries, previous, answered_at, created_at, updated_at, started, stage)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.PostID, d.BrandID, d.AccountID, d.State, d.Fence, doc(d.Reason),
		d.When.Kind, d.When.Local, d.When.Zone, at(d.DueAt), at(d.WakeAt), d.Wait, d.RunID, d.ContentHash, d.ApprovedHash,
		d.NeedsApprove, d.Tries, textOrNull(d.Previous), at(d.AnsweredAt), at(d.CreatedAt), at(d.UpdatedAt), d.Started(), stageOf(d))
	if err != nil {
		return fmt.Errorf("store delivery %s: %w", d.ID, err)
	}
	for i := range d.Parts {
		if err := putPart(ctx, tx, d, &d.Parts[i]); err != nil {
			return fmt.Errorf("store part %d of delivery %s: %w", i, d.ID, err)
		}
	}
	return nil
}

// updateDelivery writes what a move may change, if the delivery still stands
// where the move began.
func updateDelivery(ctx context.Context, tx *sql.Tx, m *queue.Move) error {
	d := &m.After
	res, err := tx.ExecContext(ctx, `UPDATE deliveries SET state = ?, stage = ?, fence = fence + 1, reason = ?, when_kind = ?,
			when_local = ?, when_zone = ?, due_at = ?, wake_at = ?, wait = ?, run_id = ?, content_hash = ?, approved_hash = ?,
			tries = ?, answered_at = ?, updated_at = ?, started = ?, cancel_wanted = cancel_wanted AND ?
		WHERE id = ? AND state = ? AND fence = ?`,
		d.State, stageOf(d), doc(d.Reason), d.When.Kind, d.When.Local, d.When.Zone, at(d.DueAt), at(d.WakeAt), d.Wait, d.RunID,
		d.ContentHash, d.ApprovedHash, d.Tries, at(d.AnsweredAt), at(m.At), d.Started(), m.KeepsCancel(), d.ID, m.From, m.Fence)
	if isUnique(err) {
		return fmt.Errorf("%w: %w", queue.ErrInFlight, err)
	}
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return queue.ErrStale
	}
	return err
}

func putPart(ctx context.Context, tx *sql.Tx, d *model.Delivery, p *model.Part) error {
	receipt := model.Receipt{}
	if p.Receipt != nil {
		receipt = *p.Receipt
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO parts (delivery_id, idx, account_id, content, key, prepared, prepared_expires,
			maybe_since, last_sent_at, looks, absent_looks, remote_id, url, ref, receipt_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (delivery_id, idx) DO UPDATE SET content = excluded.content, key = excluded.key,
			prepared = excluded.prepared, prepared_expires = excluded.prepared_expires, maybe_since = excluded.maybe_since,
			last_sent_at = excluded.last_sent_at, looks = excluded.looks, absent_looks = excluded.absent_looks,
			remote_id = excluded.remote_id, url = excluded.url, ref = excluded.ref, receipt_at = excluded.receipt_at`,
		d.ID, p.Index, d.AccountID, doc(&p.Content), p.Key, p.Prepared, at(p.PreparedExpires), at(p.MaybeSince),
		at(p.LastSentAt), p.Looks, p.AbsentLooks, textOrNull(receipt.RemoteID), receipt.URL, receipt.Ref, at(receipt.At))
	if isUnique(err) && p.Receipt != nil {
		return fmt.Errorf("%w: %w", queue.ErrReceiptTaken, err)
	}
	return err
}

// readParts reads the parts of the deliveries that where chooses and hands each
// to its delivery.
func readParts(ctx context.Context, q querier, where string, args []any, add func(model.DeliveryID, model.Part)) error {
	return rows(ctx, q, `SELECT delivery_id, idx, content, key, prepared, prepared_expires, maybe_since, last_sent_at, looks,
			absent_looks, coalesce(remote_id, ''), coalesce(url, ''), coalesce(ref, ''), receipt_at
		FROM parts WHERE delivery_id `+where+` ORDER BY delivery_id, idx`, args, func(r *sql.Rows) error {
		var id model.DeliveryID
		var p model.Part
		var receipt model.Receipt
		err := r.Scan(&id, &p.Index, doc(&p.Content), &p.Key, &p.Prepared, instant{&p.PreparedExpires}, instant{&p.MaybeSince},
			instant{&p.LastSentAt}, &p.Looks, &p.AbsentLooks, &receipt.RemoteID, &receipt.URL, &receipt.Ref, instant{&receipt.At})
		if receipt.RemoteID != "" {
			p.Receipt = &receipt
		}
		add(id, p)
		return err
	})
}

// Filter says which deliveries a list shows.
type Filter struct {
	Brand   model.BrandID   // empty: all
	Account model.AccountID // empty: all
	State   model.State     // empty: all
}

// Deliveries returns the deliveries that f lets through, with their parts, by
// due instant.
func (s *Store) Deliveries(ctx context.Context, f Filter) ([]model.Delivery, error) {
	const where = ` FROM deliveries WHERE (?1 = '' OR brand_id = ?1) AND (?2 = '' OR account_id = ?2) AND (?3 = '' OR state = ?3)`
	args := []any{f.Brand, f.Account, f.State}
	var out []model.Delivery
	err := s.view(ctx, func(tx *sql.Tx) error {
		at := map[model.DeliveryID]int{}
		err := rows(ctx, tx, `SELECT `+deliveryColumns+where+` ORDER BY due_at, id`, args, func(r *sql.Rows) error {
			out = append(out, model.Delivery{})
			d := &out[len(out)-1]
			err := scanDelivery(r, d)
			at[d.ID] = len(out) - 1
			return err
		})
		if err != nil {
			return err
		}
		return readParts(ctx, tx, `IN (SELECT id`+where+`)`, args, func(id model.DeliveryID, p model.Part) {
			out[at[id]].Parts = append(out[at[id]].Parts, p)
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the deliveries: %w", err)
	}
	return out, nil
}

// DraftOf returns the draft that a delivery was made of, or model.ErrNotFound.
func (s *Store) DraftOf(ctx context.Context, id model.DeliveryID) (model.DraftID, error) {
	var draft model.DraftID
	err := s.read.QueryRowContext(ctx, `SELECT p.draft_id FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE d.id = ?`, id).Scan(&draft)
	if err != nil {
		return "", fmt.Errorf("read the draft of delivery %s: %w", id, problem(err))
	}
	return draft, nil
}

// Attempts returns the log of a delivery from its beginning.
func (s *Store) Attempts(ctx context.Context, id model.DeliveryID) ([]model.Attempt, error) {
	var out []model.Attempt
	err := rows(ctx, s.read, `SELECT id, delivery_id, part, kind, phase, at, run_id, fence, hash, problem, status, receipt, user_forced
		FROM attempts WHERE delivery_id = ? ORDER BY fence, id`, []any{id}, func(r *sql.Rows) error {
		var a model.Attempt
		err := r.Scan(&a.ID, &a.DeliveryID, &a.Part, &a.Kind, &a.Phase, instant{&a.At}, &a.RunID, &a.Fence, &a.Hash,
			maybe(&a.Problem), &a.Status, maybe(&a.Receipt), &a.UserForced)
		out = append(out, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the attempts of %s: %w", id, problem(err))
	}
	return out, nil
}

// WantCancel asks whoever is sending a delivery to cancel it, if that can
// still be done. It returns queue.ErrStale when it is no longer being sent.
func (s *Store) WantCancel(ctx context.Context, id model.DeliveryID, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE deliveries SET cancel_wanted = 1, updated_at = ? WHERE id = ? AND state = 'sending'`, at(now), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return queue.ErrStale
		}
		return nil
	})
}

// DraftDelivery returns the delivery that already promises, or has published,
// the draft on the account, or model.ErrNotFound. One that was cancelled,
// skipped, or missed and answered promises nothing.
func (s *Store) DraftDelivery(ctx context.Context, draft model.DraftID, account model.AccountID) (model.Delivery, error) {
	d, err := draftDelivery(ctx, s.read, draft, account)
	return d, problem(err)
}

func draftDelivery(ctx context.Context, q querier, draft model.DraftID, account model.AccountID) (model.Delivery, error) {
	var d model.Delivery
	err := scanDelivery(q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM deliveries
		WHERE post_id IN (SELECT id FROM posts WHERE draft_id = ?) AND account_id = ?
		AND state NOT IN ('cancelled', 'skipped') AND NOT (state = 'missed' AND answered_at IS NOT NULL) LIMIT 1`, draft, account), &d)
	return d, err
}
