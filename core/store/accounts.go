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

const accountColumns = `id, brand_id, network, server, remote_id, handle, profile_url, health, health_reason, paused,
	credential_rev, spacing, key_proven, limits, last_published_at, created_at, removed_at`

func scanAccount(r scanner, a *model.Account) error {
	return r.Scan(&a.ID, &a.BrandID, &a.Network, &a.Server, &a.RemoteID, &a.Handle, &a.ProfileURL, &a.Health, maybe(&a.HealthReason),
		&a.Paused, &a.CredentialRev, span{&a.Spacing}, &a.KeyProven, doc(&a.Limits),
		instant{&a.LastPublishedAt}, instant{&a.CreatedAt}, instant{&a.RemovedAt})
}

// InsertAccount adds an account. The same profile of the same server cannot
// be added twice: account.taken. Its brand is at work: brand.archived.
func (s *Store) InsertAccount(ctx context.Context, a model.Account) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := atWork(ctx, tx, a.BrandID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO accounts (`+accountColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.ID, a.BrandID, a.Network, a.Server, a.RemoteID, a.Handle, a.ProfileURL, a.Health, doc(a.HealthReason), a.Paused,
			a.CredentialRev, lasting(a.Spacing), a.KeyProven, doc(&a.Limits), at(a.LastPublishedAt), at(a.CreatedAt), at(a.RemovedAt))
		if isUnique(err) {
			return model.NewProblem("account.taken", "account", a.Handle).Because(err)
		}
		return err
	})
}

// RenewAccount stores a new sign-in of an account: it is healthy, connected
// again if it was removed, and a running engine will check its identity anew.
// Its brand is at work: brand.archived.
func (s *Store) RenewAccount(ctx context.Context, a model.Account) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := atWork(ctx, tx, a.BrandID); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET handle = ?, profile_url = ?, limits = ?, health = 'ok', health_reason = NULL,
			credential_rev = credential_rev + 1, removed_at = NULL WHERE id = ?`, a.Handle, a.ProfileURL, doc(&a.Limits), a.ID)
		return oneRow(res, err)
	})
}

// Accounts returns the accounts in the order in which they were added, also
// removed ones where removed is true.
func (s *Store) Accounts(ctx context.Context, removed bool) ([]model.Account, error) {
	var out []model.Account
	err := rows(ctx, s.read, `SELECT `+accountColumns+` FROM accounts WHERE removed_at IS NULL OR ? ORDER BY id`,
		[]any{removed}, func(r *sql.Rows) error {
			out = append(out, model.Account{})
			return scanAccount(r, &out[len(out)-1])
		})
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", problem(err))
	}
	return out, nil
}

// Account returns one account, removed or not, or model.ErrNotFound.
func (s *Store) Account(ctx context.Context, id model.AccountID) (model.Account, error) {
	var a model.Account
	err := scanAccount(s.read.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id = ?`, id), &a)
	if err != nil {
		return a, fmt.Errorf("read account %s: %w", id, problem(err))
	}
	return a, nil
}

// RemoveAccount disconnects an account and cancels what waits on it; what was
// begun is skipped. Its history stays. It is refused (account.busy) while
// something of it is being sent or in doubt.
func (s *Store) RemoveAccount(ctx context.Context, id model.AccountID, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var inFlight int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM deliveries WHERE account_id = ?
			AND state IN ('claimed', 'preparing', 'sending', 'unknown', 'accepted')`, id).Scan(&inFlight)
		if err != nil {
			return err
		}
		if inFlight > 0 {
			return model.NewProblem("account.busy")
		}
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET removed_at = ? WHERE id = ? AND removed_at IS NULL`, at(now), id)
		if err := oneRow(res, err); err != nil {
			return err
		}
		return s.withdrawAll(ctx, tx, id, now)
	})
}

// withdrawAll withdraws whatever of an account is not final.
func (s *Store) withdrawAll(ctx context.Context, tx *sql.Tx, account model.AccountID, now time.Time) error {
	ids, err := deliveryIDs(ctx, tx, `SELECT id FROM deliveries WHERE account_id = ?
		AND (state NOT IN ('published', 'missed', 'skipped', 'cancelled') OR (state = 'missed' AND answered_at IS NULL))`, account)
	if err != nil {
		return err
	}
	for _, id := range ids {
		snap, err := snapshot(ctx, tx, id)
		if err != nil {
			return err
		}
		m, _, err := queue.Withdraw(snap, now)
		if err != nil {
			return fmt.Errorf("withdraw delivery %s: %w", id, err)
		}
		if err := s.apply(ctx, tx, m); err != nil {
			return fmt.Errorf("withdraw delivery %s: %w", id, err)
		}
	}
	return nil
}

// SetAccountHealth stores what was learned of an account.
func (s *Store) SetAccountHealth(ctx context.Context, id model.AccountID, change queue.AccountChange, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		return errors.Join(changeAccount(ctx, tx, id, change), noteCommit(ctx, tx, now, false))
	})
}

func changeAccount(ctx context.Context, tx *sql.Tx, id model.AccountID, c queue.AccountChange) error {
	if c.Health != "" {
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET health = ?, health_reason = ? WHERE id = ?
			AND (? = 0 OR credential_rev = ?)`, c.Health, doc(c.Reason), id, c.Rev, c.Rev); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE accounts SET limits = coalesce(?, limits), handle = coalesce(?, handle),
		profile_url = coalesce(?, profile_url), last_published_at = coalesce(?, last_published_at) WHERE id = ?`,
		doc(c.Limits), textOrNull(c.Handle), textOrNull(c.ProfileURL), at(c.LastPublishedAt), id)
	return err
}

// SetAccountPaused pauses an account, or lets it go.
func (s *Store) SetAccountPaused(ctx context.Context, id model.AccountID, paused bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET paused = ? WHERE id = ?`, paused, id)
		return oneRow(res, err)
	})
}

// SetKeyProven notes that the account's server was seen to answer a repeat
// under the same idempotency key with the same post.
func (s *Store) SetKeyProven(ctx context.Context, id model.AccountID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET key_proven = 1 WHERE id = ?`, id)
		return oneRow(res, err)
	})
}
