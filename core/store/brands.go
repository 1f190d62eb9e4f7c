package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"restante/core/model"
)

const brandColumns = `id, name, color, zone, lang, late, paused, created_at`

func scanBrand(r scanner, b *model.Brand) error {
	return r.Scan(&b.ID, &b.Name, &b.Color, &b.Zone, &b.Lang, span{&b.LatePolicy}, &b.Paused, instant{&b.CreatedAt})
}

// InsertBrand adds a brand. A name that is taken is a *model.Problem
// (brand.name_taken).
func (s *Store) InsertBrand(ctx context.Context, b model.Brand) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO brands (`+brandColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			b.ID, b.Name, b.Color, b.Zone, b.Lang, lasting(b.LatePolicy), b.Paused, at(b.CreatedAt))
		return brandProblem(err, b.Name)
	})
}

// UpdateBrand stores everything of a brand but its id, its date and its pause.
// It returns model.ErrNotFound when there is no such brand.
func (s *Store) UpdateBrand(ctx context.Context, b model.Brand) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE brands SET name = ?, color = ?, zone = ?, lang = ?, late = ? WHERE id = ?`,
			b.Name, b.Color, b.Zone, b.Lang, lasting(b.LatePolicy), b.ID)
		return errors.Join(brandProblem(err, b.Name), oneRow(res, err))
	})
}

func brandProblem(err error, name string) error {
	if isUnique(err) {
		return model.NewProblem("brand.name_taken", "brand", name).Because(err)
	}
	return err
}

// oneRow returns model.ErrNotFound when a statement changed nothing.
func oneRow(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return model.ErrNotFound
	}
	return err
}

// Brands returns all brands by name.
func (s *Store) Brands(ctx context.Context) ([]model.Brand, error) {
	var out []model.Brand
	err := rows(ctx, s.read, `SELECT `+brandColumns+` FROM brands ORDER BY name, id`, nil, func(r *sql.Rows) error {
		var b model.Brand
		out = append(out, b)
		return scanBrand(r, &out[len(out)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("read the brands: %w", problem(err))
	}
	return out, nil
}

// Brand returns one brand, or model.ErrNotFound.
func (s *Store) Brand(ctx context.Context, id model.BrandID) (model.Brand, error) {
	var b model.Brand
	err := scanBrand(s.read.QueryRowContext(ctx, `SELECT `+brandColumns+` FROM brands WHERE id = ?`, id), &b)
	if err != nil {
		return b, fmt.Errorf("read brand %s: %w", id, problem(err))
	}
	return b, nil
}

// SetBrandPaused pauses a brand, or lets it go.
func (s *Store) SetBrandPaused(ctx context.Context, id model.BrandID, paused bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE brands SET paused = ? WHERE id = ?`, paused, id)
		return oneRow(res, err)
	})
}

// SetHeld holds everything at once, or lets it go.
func (s *Store) SetHeld(ctx context.Context, held bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE workspace SET held = ?`, held)
		return err
	})
}
