package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"restante/core/model"
)

// InsertMedia remembers a file of the workspace; one that is known stays as it
// is.
func (s *Store) InsertMedia(ctx context.Context, m model.Media, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO media (id, name, mime, bytes, width, height, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, m.ID, m.Name, m.MIME, m.Bytes, m.Width, m.Height, at(now))
		return err
	})
}

// InsertDraft adds a draft with its attachments, whose media are known.
func (s *Store) InsertDraft(ctx context.Context, d model.Draft) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO drafts (id, brand_id, text, options, status, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, d.ID, d.BrandID, d.Text, doc(&d.Options), d.Status, at(d.CreatedAt), at(d.UpdatedAt))
		if err != nil {
			return err
		}
		for i, a := range d.Media {
			if _, err := tx.ExecContext(ctx, `INSERT INTO draft_media (draft_id, position, media_id, alt) VALUES (?, ?, ?, ?)`,
				d.ID, i, a.Media.ID, a.Alt); err != nil {
				return fmt.Errorf("attach %s: %w", a.Media.Name, err)
			}
		}
		return nil
	})
}

const draftColumns = `id, brand_id, text, options, status, created_at, updated_at`

func scanDraft(r scanner, d *model.Draft) error {
	return r.Scan(&d.ID, &d.BrandID, &d.Text, doc(&d.Options), &d.Status, instant{&d.CreatedAt}, instant{&d.UpdatedAt})
}

// Draft returns one draft with its attachments, or model.ErrNotFound.
func (s *Store) Draft(ctx context.Context, id model.DraftID) (model.Draft, error) {
	var d model.Draft
	err := s.view(ctx, func(tx *sql.Tx) error {
		if err := scanDraft(tx.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM drafts WHERE id = ?`, id), &d); err != nil {
			return err
		}
		return attachments(ctx, tx, &d)
	})
	if err != nil {
		return d, fmt.Errorf("read draft %s: %w", id, err)
	}
	return d, nil
}

// Drafts returns the drafts of a brand, or of all where brand is empty, the
// latest change first.
func (s *Store) Drafts(ctx context.Context, brand model.BrandID) ([]model.Draft, error) {
	var out []model.Draft
	err := s.view(ctx, func(tx *sql.Tx) error {
		err := rows(ctx, tx, `SELECT `+draftColumns+` FROM drafts WHERE ?1 = '' OR brand_id = ?1 ORDER BY updated_at DESC, id DESC`,
			[]any{brand}, func(r *sql.Rows) error {
				out = append(out, model.Draft{})
				return scanDraft(r, &out[len(out)-1])
			})
		for i := range out {
			err = errors.Join(err, attachments(ctx, tx, &out[i]))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	return out, nil
}

func attachments(ctx context.Context, q querier, d *model.Draft) error {
	return rows(ctx, q, `SELECT m.id, m.name, m.mime, m.bytes, m.width, m.height, a.alt
		FROM draft_media a JOIN media m ON m.id = a.media_id WHERE a.draft_id = ? ORDER BY a.position`,
		[]any{d.ID}, func(r *sql.Rows) error {
			var a model.Attachment
			err := r.Scan(&a.Media.ID, &a.Media.Name, &a.Media.MIME, &a.Media.Bytes, &a.Media.Width, &a.Media.Height, &a.Alt)
			d.Media = append(d.Media, a)
			return err
		})
}
