package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"restante/core/model"
)

const mediaColumns = `m.id, m.name, m.mime, m.bytes, m.width, m.height`

func scanMedia(r scanner, m *model.Media, more ...any) error {
	return r.Scan(append([]any{&m.ID, &m.Name, &m.MIME, &m.Bytes, &m.Width, &m.Height}, more...)...)
}

// InsertMedia remembers a file of the workspace and returns it as it is known:
// one that was there before keeps its name.
func (s *Store) InsertMedia(ctx context.Context, m model.Media, now time.Time) (model.Media, error) {
	var known model.Media
	err := s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO media (id, name, mime, bytes, width, height, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, m.ID, m.Name, m.MIME, m.Bytes, m.Width, m.Height, at(now))
		if err != nil {
			return err
		}
		return scanMedia(tx.QueryRowContext(ctx, `SELECT `+mediaColumns+` FROM media m WHERE m.id = ?`, m.ID), &known)
	})
	if err != nil {
		return known, fmt.Errorf("remember %s: %w", m.Name, err)
	}
	return known, nil
}
