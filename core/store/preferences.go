package store

import (
	"context"
	"database/sql"
	"fmt"

	"restante/core/model"
)

// Preferences returns what the person chose for the window.
func (s *Store) Preferences(ctx context.Context) (model.Preferences, error) {
	var p model.Preferences
	if err := s.read.QueryRowContext(ctx, `SELECT preferences FROM workspace`).Scan(doc(&p)); err != nil {
		return p, fmt.Errorf("read the preferences: %w", problem(err))
	}
	return p, nil
}

// SetPreferences stores what the person chose for the window.
func (s *Store) SetPreferences(ctx context.Context, p model.Preferences) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE workspace SET preferences = ?`, doc(&p))
		return err
	})
}

// Held reports whether everything is held at once.
func (s *Store) Held(ctx context.Context) (bool, error) {
	var held bool
	if err := s.read.QueryRowContext(ctx, `SELECT held FROM workspace`).Scan(&held); err != nil {
		return false, fmt.Errorf("read whether everything is held: %w", problem(err))
	}
	return held, nil
}

// SetHeld holds everything at once, or lets it go.
func (s *Store) SetHeld(ctx context.Context, held bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE workspace SET held = ?`, held)
		return err
	})
}
