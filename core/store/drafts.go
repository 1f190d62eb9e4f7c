package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"restante/core/model"
)

// ErrDraftChanged is returned where a draft no longer stands at the revision
// that the caller has read.
var ErrDraftChanged = errors.New("the draft was changed meanwhile")

// InsertDraft adds a draft at its first revision. Its brand is at work
// (brand.archived), the accounts of its variants and targets are of its brand,
// and its media are known (media.copy_missing).
func (s *Store) InsertDraft(ctx context.Context, d model.Draft) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := atWork(ctx, tx, d.BrandID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO drafts (id, brand_id, text, options, status, when_kind, when_local, when_zone,
				created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			d.ID, d.BrandID, d.Text, doc(&d.Options), d.Status, d.When.Kind, d.When.Local, d.When.Zone, at(d.CreatedAt), at(d.UpdatedAt))
		if err != nil {
			return fmt.Errorf("store draft %s: %w", d.ID, err)
		}
		return putDraftParts(ctx, tx, &d)
	})
}

// UpdateDraft stores what a person can change of a draft, if it still stands at
// d.Rev (ErrDraftChanged), and returns it as it stands then, one revision later.
func (s *Store) UpdateDraft(ctx context.Context, d model.Draft) (model.Draft, error) {
	var out model.Draft
	err := s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE drafts SET text = ?, options = ?, status = ?, when_kind = ?, when_local = ?,
				when_zone = ?, updated_at = ?, rev = rev + 1 WHERE id = ? AND rev = ?`,
			d.Text, doc(&d.Options), d.Status, d.When.Kind, d.When.Local, d.When.Zone, at(d.UpdatedAt), d.ID, d.Rev)
		if err := oneRow(res, err); err != nil {
			return errors.Join(err, draftStands(ctx, tx, d.ID, d.Rev))
		}
		for _, table := range []string{"draft_media", "draft_accounts"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE draft_id = ?`, d.ID); err != nil {
				return err
			}
		}
		if err := putDraftParts(ctx, tx, &d); err != nil {
			return err
		}
		out, err = readDraft(ctx, tx, d.ID)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("store draft %s: %w", d.ID, err)
	}
	return out, nil
}

// putDraftParts adds what lies beside a draft's row.
func putDraftParts(ctx context.Context, tx *sql.Tx, d *model.Draft) error {
	for i, a := range d.Media {
		res, err := tx.ExecContext(ctx, `INSERT INTO draft_media (draft_id, position, media_id, alt) SELECT ?, ?, id, ? FROM media WHERE id = ?`,
			d.ID, i, a.Alt, a.Media.ID)
		if err := oneRow(res, err); errors.Is(err, model.ErrNotFound) {
			return model.NewProblem("media.copy_missing", "name", a.Media.Name).Because(err)
		} else if err != nil {
			return fmt.Errorf("attach %s: %w", a.Media.Name, err)
		}
	}
	const row = `INSERT INTO draft_accounts (draft_id, brand_id, account_id, target, text) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (draft_id, account_id) DO UPDATE SET target = max(target, excluded.target), text = coalesce(text, excluded.text)`
	for _, v := range d.Variants {
		if _, err := tx.ExecContext(ctx, row, d.ID, d.BrandID, v.AccountID, false, v.Text); err != nil {
			return fmt.Errorf("store the text for account %s: %w", v.AccountID, err)
		}
	}
	for _, id := range d.Targets {
		if _, err := tx.ExecContext(ctx, row, d.ID, d.BrandID, id, true, nil); err != nil {
			return fmt.Errorf("tick account %s: %w", id, err)
		}
	}
	return indexDraft(ctx, tx, d.ID)
}

// SetDraftStatus stores how far a draft is, as a new revision; one that is as
// far already stays as it is, and changed is false.
func (s *Store) SetDraftStatus(ctx context.Context, id model.DraftID, status model.DraftStatus, now time.Time) (changed bool, err error) {
	return s.changeDraft(ctx, id, `UPDATE drafts SET status = ?, rev = rev + 1, updated_at = ? WHERE id = ? AND status <> ?`,
		status, at(now), id, status)
}

// ArchiveDraft puts a draft aside. It is refused (draft.still_promised) while a
// delivery of it waits or asks.
func (s *Store) ArchiveDraft(ctx context.Context, id model.DraftID, now time.Time) (changed bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		counts, err := draftCounts(ctx, tx, []model.DraftID{id})
		if err != nil {
			return err
		}
		if c := counts[id]; c.waiting+c.needsYou > 0 {
			return model.NewProblem("draft.still_promised", "count", fmt.Sprint(c.waiting+c.needsYou))
		}
		changed, err = updateOne(ctx, tx, id, `UPDATE drafts SET archived_at = ? WHERE id = ? AND archived_at IS NULL`, at(now), id)
		return err
	})
	return changed, err
}

// RestoreDraft brings an archived draft back.
func (s *Store) RestoreDraft(ctx context.Context, id model.DraftID) (changed bool, err error) {
	return s.changeDraft(ctx, id, `UPDATE drafts SET archived_at = NULL WHERE id = ? AND archived_at IS NOT NULL`, id)
}

func (s *Store) changeDraft(ctx context.Context, id model.DraftID, update string, args ...any) (changed bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		changed, err = updateOne(ctx, tx, id, update, args...)
		return err
	})
	return changed, err
}

// updateOne runs an update of one draft; none needed is no error, no such draft
// is model.ErrNotFound.
func updateOne(ctx context.Context, tx *sql.Tx, id model.DraftID, update string, args ...any) (changed bool, err error) {
	res, err := tx.ExecContext(ctx, update, args...)
	if err := oneRow(res, err); !errors.Is(err, model.ErrNotFound) {
		return err == nil, err
	}
	return false, tx.QueryRowContext(ctx, `SELECT id FROM drafts WHERE id = ?`, id).Scan(&id)
}

// draftAtWork returns draft.archived for a draft that was put aside. It is asked
// in the transaction that promises it.
func draftAtWork(ctx context.Context, tx *sql.Tx, id model.DraftID) error {
	var archived bool
	err := tx.QueryRowContext(ctx, `SELECT archived_at IS NOT NULL FROM drafts WHERE id = ?`, id).Scan(&archived)
	if err == nil && archived {
		return model.NewProblem("draft.archived")
	}
	return err
}

// draftStands returns ErrDraftChanged unless a draft stands at rev. It is asked
// in the transaction that uses what was read.
func draftStands(ctx context.Context, tx *sql.Tx, id model.DraftID, rev int64) error {
	var stored int64
	err := tx.QueryRowContext(ctx, `SELECT rev FROM drafts WHERE id = ?`, id).Scan(&stored)
	if err == nil && stored != rev {
		return ErrDraftChanged
	}
	return err
}

const draftColumns = `id, brand_id, text, options, status, when_kind, when_local, when_zone, rev, created_at, updated_at, archived_at`

func scanDraft(r scanner, d *model.Draft) error {
	return r.Scan(&d.ID, &d.BrandID, &d.Text, doc(&d.Options), &d.Status, &d.When.Kind, &d.When.Local, &d.When.Zone, &d.Rev,
		instant{&d.CreatedAt}, instant{&d.UpdatedAt}, instant{&d.ArchivedAt})
}

// Draft returns one draft with all that lies beside it, or model.ErrNotFound.
// Variants and targets come in the order of their accounts' ids.
func (s *Store) Draft(ctx context.Context, id model.DraftID) (model.Draft, error) {
	var d model.Draft
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		d, err = readDraft(ctx, tx, id)
		return err
	})
	if err != nil {
		return d, fmt.Errorf("read draft %s: %w", id, err)
	}
	return d, nil
}

func readDraft(ctx context.Context, q querier, id model.DraftID) (model.Draft, error) {
	var d model.Draft
	if err := scanDraft(q.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM drafts WHERE id = ?`, id), &d); err != nil {
		return d, err
	}
	return d, beside(ctx, q, &d)
}

// Drafts returns the drafts at work of a brand, or of all where brand is empty,
// whole, the latest change first.
func (s *Store) Drafts(ctx context.Context, brand model.BrandID) ([]model.Draft, error) {
	var out []model.Draft
	err := s.view(ctx, func(tx *sql.Tx) error {
		err := rows(ctx, tx, `SELECT `+draftColumns+` FROM drafts WHERE archived_at IS NULL AND (?1 = '' OR brand_id = ?1)
			ORDER BY updated_at DESC, id DESC`, []any{brand}, func(r *sql.Rows) error {
			out = append(out, model.Draft{})
			return scanDraft(r, &out[len(out)-1])
		})
		for i := range out {
			err = errors.Join(err, beside(ctx, tx, &out[i]))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	return out, nil
}

// beside reads a draft's attachments, variants and targets.
func beside(ctx context.Context, q querier, d *model.Draft) error {
	err := rows(ctx, q, `SELECT `+mediaColumns+`, a.alt FROM draft_media a JOIN media m ON m.id = a.media_id
		WHERE a.draft_id = ? ORDER BY a.position`, []any{d.ID}, func(r *sql.Rows) error {
		var a model.Attachment
		err := scanMedia(r, &a.Media, &a.Alt)
		d.Media = append(d.Media, a)
		return err
	})
	if err != nil {
		return err
	}
	return rows(ctx, q, `SELECT account_id, target, text FROM draft_accounts WHERE draft_id = ? ORDER BY account_id`,
		[]any{d.ID}, func(r *sql.Rows) error {
			var id model.AccountID
			var target bool
			var text sql.NullString
			err := r.Scan(&id, &target, &text)
			if target {
				d.Targets = append(d.Targets, id)
			}
			if text.Valid {
				d.Variants = append(d.Variants, model.Variant{AccountID: id, Text: text.String})
			}
			return err
		})
}
