package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"restante/core/model"
	"restante/core/queue"
)

// Snapshot implements queue.Store.
func (s *Store) Snapshot(ctx context.Context, id model.DeliveryID) (queue.Snapshot, error) {
	var snap queue.Snapshot
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		snap, err = snapshot(ctx, tx, id)
		return err
	})
	if err != nil {
		return snap, fmt.Errorf("read delivery %s: %w", id, err)
	}
	return snap, nil
}

func snapshot(ctx context.Context, tx *sql.Tx, id model.DeliveryID) (queue.Snapshot, error) {
	var s queue.Snapshot
	d := &s.Delivery
	row := tx.QueryRowContext(ctx, `SELECT `+deliveryColumns+`, cancel_wanted FROM deliveries WHERE id = ?`, id)
	if err := scanDelivery(row, d, &s.CancelWanted); err != nil {
		return s, err
	}
	if err := readParts(ctx, tx, `= ?`, []any{id}, func(_ model.DeliveryID, p model.Part) { d.Parts = append(d.Parts, p) }); err != nil {
		return s, err
	}
	row = tx.QueryRowContext(ctx, `SELECT `+brandColumns+` FROM brands WHERE id = ?`, d.BrandID)
	if err := scanBrand(row, &s.Brand); err != nil {
		return s, err
	}
	row = tx.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id = ?`, d.AccountID)
	if err := scanAccount(row, &s.Account); err != nil {
		return s, err
	}
	return s, tx.QueryRowContext(ctx, `SELECT held, last_commit FROM workspace`).Scan(&s.Held, instant{&s.LastCommit})
}

// Apply implements queue.Store.
func (s *Store) Apply(ctx context.Context, m queue.Move) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return s.apply(ctx, tx, m) })
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, m queue.Move) error {
	if err := queue.CheckTransition(m.From, m.After.State); err != nil {
		return err
	}
	before, err := snapshot(ctx, tx, m.After.ID)
	if err != nil {
		return err
	}
	if before.Delivery.State != m.From || before.Delivery.Fence != m.Fence {
		return queue.ErrStale
	}
	if m.Guard != nil {
		if err := m.Guard(before); err != nil {
			return err
		}
	}
	if err := updateDelivery(ctx, tx, &m); err != nil {
		return err
	}
	if err := putChangedParts(ctx, tx, &m.After, before.Delivery.Parts); err != nil {
		return err
	}
	if err := s.log(ctx, tx, &m); err != nil {
		return err
	}
	if m.Account != nil {
		if err := changeAccount(ctx, tx, m.After.AccountID, *m.Account); err != nil {
			return err
		}
	}
	if m.Replacement != nil {
		if err := replace(ctx, tx, m.Replacement); err != nil {
			return err
		}
	}
	return noteCommit(ctx, tx, m.At, m.ClockProven)
}

// replace adds the successor of a delivery, unless there is one already
// (delivery.replaced), the draft was put aside (draft.archived) or promised on
// the account meanwhile (post.already).
func replace(ctx context.Context, tx *sql.Tx, d *model.Delivery) error {
	var replaced bool
	var draft model.DraftID
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM deliveries WHERE previous = ?),
		(SELECT draft_id FROM posts WHERE id = ?)`, d.Previous, d.PostID).Scan(&replaced, &draft)
	if err != nil {
		return err
	}
	if replaced {
		return model.NewProblem("delivery.replaced")
	}
	if err := draftAtWork(ctx, tx, draft); err != nil {
		return err
	}
	if err := promisedOnce(ctx, tx, draft, d.AccountID); err != nil {
		return err
	}
	return insertDelivery(ctx, tx, d)
}

func putChangedParts(ctx context.Context, tx *sql.Tx, d *model.Delivery, before []model.Part) error {
	if len(d.Parts) != len(before) {
		return fmt.Errorf("a move changes the number of parts from %d to %d", len(before), len(d.Parts))
	}
	for i := range d.Parts {
		if samePart(&d.Parts[i], &before[i]) {
			continue
		}
		if err := putPart(ctx, tx, d, &d.Parts[i]); err != nil {
			return err
		}
	}
	return nil
}

// samePart reports whether a part needs no write. Its content changes only
// together with its key.
func samePart(a, b *model.Part) bool {
	sameReceipt := (a.Receipt == nil) == (b.Receipt == nil)
	return a.Key == b.Key && slices.Equal(a.Prepared, b.Prepared) && a.PreparedExpires.Equal(b.PreparedExpires) &&
		a.MaybeSince.Equal(b.MaybeSince) && a.LastSentAt.Equal(b.LastSentAt) &&
		a.Looks == b.Looks && a.AbsentLooks == b.AbsentLooks && sameReceipt
}

// log appends the attempts of a move.
func (s *Store) log(ctx context.Context, tx *sql.Tx, m *queue.Move) error {
	for _, a := range m.Attempts {
		_, err := tx.ExecContext(ctx, `INSERT INTO attempts (id, delivery_id, part, kind, phase, at, run_id, fence, hash,
				problem, status, receipt, user_forced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.ids.New(), m.After.ID, a.Part, a.Kind, a.Phase, at(m.At), a.RunID, m.Fence+1, a.Hash,
			doc(a.Problem), a.Status, doc(a.Receipt), a.UserForced)
		if err != nil {
			return fmt.Errorf("log an attempt: %w", err)
		}
	}
	return nil
}

// noteCommit remembers the latest wall time that was committed. Only a clock
// that a server has confirmed may lower it.
func noteCommit(ctx context.Context, tx *sql.Tx, now time.Time, proven bool) error {
	_, err := tx.ExecContext(ctx, `UPDATE workspace SET last_commit = ?1 WHERE last_commit < ?1 OR ?2`, now.UnixMilli(), proven)
	return err
}

// Pick implements queue.Store.
func (s *Store) Pick(ctx context.Context, req queue.PickRequest) ([]queue.Pick, error) {
	// What is woken is found by its index, however many wait: the planner would
	// rather read all that is scheduled.
	const query = `SELECT d.id, d.account_id, a.server, d.state, d.due_at, d.started, a.last_published_at, a.spacing
		FROM deliveries d INDEXED BY deliveries_by_wake CROSS JOIN accounts a ON a.id = d.account_id
			JOIN brands b ON b.id = d.brand_id, workspace w
		WHERE d.wake_at IS NOT NULL AND %s AND a.health = 'ok' AND a.removed_at IS NULL
		AND NOT w.held
		AND (+d.state IN ('unknown', 'accepted') OR (+d.state IN ('scheduled', 'retry_wait')
			AND NOT b.paused AND NOT a.paused
			AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.account_id = d.account_id
				AND o.state IN ('claimed', 'preparing', 'sending', 'unknown'))))`
	all := fmt.Sprintf(query, `d.wake_at <= ?1`)
	if req.IgnoreBackoff {
		all += ` UNION ALL ` + fmt.Sprintf(query, `d.wake_at > ?1 AND +d.state = 'retry_wait' AND d.wait = 'backoff'`)
	}
	var out []queue.Pick
	err := rows(ctx, s.read, all+` ORDER BY 5, 1`, []any{at(req.Now)}, func(r *sql.Rows) error {
		var p queue.Pick
		err := r.Scan(&p.ID, &p.Account, &p.Server, &p.State, instant{&p.DueAt}, &p.Started, instant{&p.LastPublishedAt}, span{&p.Spacing})
		out = append(out, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pick deliveries: %w", problem(err))
	}
	return out, nil
}

// lateJoin is what the late policy looks at: nothing sent yet, nothing paused.
const lateJoin = ` FROM deliveries d JOIN brands b ON b.id = d.brand_id JOIN accounts a ON a.id = d.account_id, workspace w
	WHERE d.state IN ('scheduled', 'retry_wait') AND d.started = 0
	AND NOT w.held AND NOT b.paused AND NOT a.paused AND d.due_at <= ?1`

// Late implements queue.Store.
func (s *Store) Late(ctx context.Context, now time.Time) ([]model.DeliveryID, error) {
	ids, err := deliveryIDs(ctx, s.read, `SELECT d.id`+lateJoin+` AND d.due_at + b.late < ?1 ORDER BY d.due_at, d.id`, at(now))
	if err != nil {
		return nil, fmt.Errorf("find late deliveries: %w", problem(err))
	}
	return ids, nil
}

// NextWake implements queue.Store.
func (s *Store) NextWake(ctx context.Context, now time.Time) (time.Time, error) {
	var next time.Time
	err := s.read.QueryRowContext(ctx, `SELECT min(t) FROM (
		SELECT min(wake_at) AS t FROM deliveries WHERE wake_at > ?1
		UNION ALL SELECT min(d.due_at + b.late + 1)`+lateJoin+` AND d.due_at + b.late >= ?1)`, at(now)).Scan(instant{&next})
	if err != nil {
		return next, fmt.Errorf("find the next due instant: %w", problem(err))
	}
	return next, nil
}

// longestWait is more than any back-off or server's wish makes a delivery wait.
const longestWait = 25 * time.Hour

// WakeUnclear implements queue.Store.
func (s *Store) WakeUnclear(ctx context.Context, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE deliveries SET wake_at = max(due_at, ?1)
			WHERE wake_at > max(due_at, ?1) AND (state IN ('unknown', 'accepted', 'scheduled')
				OR (state = 'retry_wait' AND wake_at > ?1 + ?2))`, at(now), lasting(longestWait))
		return err
	})
}

// Unfinished implements queue.Store.
func (s *Store) Unfinished(ctx context.Context) ([]model.DeliveryID, error) {
	ids, err := deliveryIDs(ctx, s.read, `SELECT id FROM deliveries WHERE state IN ('claimed', 'preparing', 'sending') ORDER BY id`)
	return ids, problem(err)
}

func deliveryIDs(ctx context.Context, q querier, query string, args ...any) ([]model.DeliveryID, error) {
	var out []model.DeliveryID
	err := rows(ctx, q, query, args, func(r *sql.Rows) error {
		var id model.DeliveryID
		err := r.Scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// ReceiptOwner implements queue.Store.
func (s *Store) ReceiptOwner(ctx context.Context, account model.AccountID, remoteID string) (model.DeliveryID, error) {
	var id model.DeliveryID
	err := s.read.QueryRowContext(ctx, `SELECT delivery_id FROM parts WHERE account_id = ? AND remote_id = ?`, account, remoteID).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, problem(err)
}

// ForeignVersion implements queue.Store. The pragma counts commits of other
// connections than the one it is asked on; asked on the only writer of this
// process, those are commits of other processes.
func (s *Store) ForeignVersion(ctx context.Context) (int64, error) {
	var v int64
	err := s.write.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
	return v, problem(err)
}
