package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"restante/core/model"
)

const brandColumns = `id, name, color, zone, lang, late, paused, handles, domains, notes, position, created_at, archived_at`

func scanBrand(r scanner, b *model.Brand) error {
	return r.Scan(&b.ID, &b.Name, &b.Color, &b.Zone, &b.Lang, span{&b.LatePolicy}, &b.Paused, doc(&b.Handles), doc(&b.Domains),
		&b.Notes, &b.Position, instant{&b.CreatedAt}, instant{&b.ArchivedAt})
}

// InsertBrand adds a brand behind all others. A name that is taken is a
// *model.Problem: brand.name_taken, or brand.name_archived where an archived
// brand has it.
func (s *Store) InsertBrand(ctx context.Context, b model.Brand) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO brands (`+brandColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM brands), ?, ?)`,
			b.ID, b.Name, b.Color, b.Zone, b.Lang, lasting(b.LatePolicy), b.Paused, list(&b.Handles), list(&b.Domains),
			b.Notes, at(b.CreatedAt), at(b.ArchivedAt))
		return brandProblem(ctx, tx, err, b.Name)
	})
}

// UpdateBrand stores what a person says of a brand: everything but its id, its
// dates, its place and its pause. It returns model.ErrNotFound when there is no
// such brand.
func (s *Store) UpdateBrand(ctx context.Context, b model.Brand) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE brands SET name = ?, color = ?, zone = ?, lang = ?, late = ?,
			handles = ?, domains = ?, notes = ? WHERE id = ?`,
			b.Name, b.Color, b.Zone, b.Lang, lasting(b.LatePolicy), list(&b.Handles), list(&b.Domains), b.Notes, b.ID)
		return brandProblem(ctx, tx, oneRow(res, err), b.Name)
	})
}

// brandProblem says whose a name is that is taken.
func brandProblem(ctx context.Context, tx *sql.Tx, err error, name string) error {
	if !isUnique(err) {
		return err
	}
	var archived bool
	if err := tx.QueryRowContext(ctx, `SELECT archived_at IS NOT NULL FROM brands WHERE name = ?`, name).Scan(&archived); err != nil {
		return err
	}
	if archived {
		return model.NewProblem("brand.name_archived", "brand", name).Because(err)
	}
	return model.NewProblem("brand.name_taken", "brand", name).Because(err)
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

// Brands returns the brands in their order, also archived ones where archived
// is true.
func (s *Store) Brands(ctx context.Context, archived bool) ([]model.Brand, error) {
	var out []model.Brand
	err := rows(ctx, s.read, `SELECT `+brandColumns+` FROM brands WHERE archived_at IS NULL OR ? ORDER BY position, name, id`,
		[]any{archived}, func(r *sql.Rows) error {
			out = append(out, model.Brand{})
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

// ArchiveBrand puts a brand away. It is refused with brand.still_promised while
// one of its deliveries waits or asks a person. One that is archived already
// keeps its date.
func (s *Store) ArchiveBrand(ctx context.Context, id model.BrandID, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var name string
		var promised int
		err := tx.QueryRowContext(ctx, `SELECT name, (SELECT count(*) FROM deliveries
			WHERE brand_id = brands.id AND stage IN ('asks', 'waits')) FROM brands WHERE id = ?`, id).Scan(&name, &promised)
		if err != nil {
			return err
		}
		if promised > 0 {
			return model.NewProblem("brand.still_promised", "brand", name, "count", strconv.Itoa(promised))
		}
		_, err = tx.ExecContext(ctx, `UPDATE brands SET archived_at = coalesce(archived_at, ?) WHERE id = ?`, at(now), id)
		return err
	})
}

// RestoreBrand takes an archived brand to work again, in the place that it had.
func (s *Store) RestoreBrand(ctx context.Context, id model.BrandID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE brands SET archived_at = NULL WHERE id = ?`, id)
		return oneRow(res, err)
	})
}

// OrderBrands puts the given brands first, in that order; all others follow in
// the order that they had among themselves.
func (s *Store) OrderBrands(ctx context.Context, ids []model.BrandID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		place := map[model.BrandID]int{}
		for _, id := range ids {
			if _, known := place[id]; !known {
				place[id] = len(place)
			}
		}
		var rest []model.BrandID
		found := 0
		err := rows(ctx, tx, `SELECT id FROM brands ORDER BY position, name, id`, nil, func(r *sql.Rows) error {
			var id model.BrandID
			err := r.Scan(&id)
			if _, named := place[id]; named {
				found++
			} else {
				rest = append(rest, id)
			}
			return err
		})
		if err != nil {
			return err
		}
		if found < len(place) {
			return model.ErrNotFound
		}
		for _, id := range rest {
			place[id] = len(place)
		}
		for id, position := range place {
			if _, err := tx.ExecContext(ctx, `UPDATE brands SET position = ? WHERE id = ?`, position, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// atWork returns brand.archived unless a brand is at work. It is asked in the
// transaction that gives the brand something new, so that it cannot be archived
// in between.
func atWork(ctx context.Context, tx *sql.Tx, id model.BrandID) error {
	var name string
	var archived bool
	err := tx.QueryRowContext(ctx, `SELECT name, archived_at IS NOT NULL FROM brands WHERE id = ?`, id).Scan(&name, &archived)
	if err == nil && archived {
		return model.NewProblem("brand.archived", "brand", name)
	}
	return err
}
