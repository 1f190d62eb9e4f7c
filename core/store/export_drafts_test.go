package store

import (
	"context"
	"database/sql"
)

// DraftPlan tells how the database would find a page of drafts.
func (s *Store) DraftPlan(ctx context.Context, f DraftFilter) (steps []string, err error) {
	where, args, err := f.where()
	if err != nil {
		return nil, err
	}
	err = rows(ctx, s.read, `EXPLAIN QUERY PLAN SELECT d.id FROM drafts d`+where+f.orderBy()+` LIMIT 60 OFFSET 1000`, args, func(r *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := r.Scan(&id, &parent, &unused, &step)
		steps = append(steps, step)
		return err
	})
	return steps, err
}
