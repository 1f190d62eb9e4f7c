package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"restante/core/model"
	"restante/core/queue"
)

// Migrations are the scripts of the program.
func Migrations() []string { return migrations() }

// Migrate runs other scripts than the program's.
func (s *Store) Migrate(ctx context.Context, dir string, now time.Time, scripts []string) error {
	return s.migrate(ctx, dir, now, scripts)
}

// Durability returns the writer's PRAGMA synchronous.
func (s *Store) Durability(ctx context.Context) (level int, err error) {
	err = s.write.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&level)
	return level, err
}

// LimitPages lets the file grow by no more than a few pages, as a full disk
// does.
func (s *Store) LimitPages(ctx context.Context) error {
	var pages int
	if err := s.write.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&pages); err != nil {
		return err
	}
	_, err := s.write.ExecContext(ctx, `PRAGMA max_page_count = `+strconv.Itoa(pages+20))
	return err
}

// Plans returns how SQLite counts and pages a slice.
func (s *Store) Plans(ctx context.Context, slice Slice) map[string]string {
	from, args := slice.from()
	out := map[string]string{}
	for what, query := range map[string]string{"count": `SELECT count(*)` + from, "page": `SELECT rowid` + from + slice.order() + ` LIMIT 1 OFFSET 1`} {
		err := rows(ctx, s.read, `EXPLAIN QUERY PLAN `+query, args, func(r *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := r.Scan(&id, &parent, &unused, &detail)
			out[what] += detail + "; "
			return err
		})
		if err != nil {
			out[what] = err.Error()
		}
	}
	return out
}

// SetHealth stores a health of an account.
func (s *Store) SetHealth(ctx context.Context, id model.AccountID, h model.Health) error {
	return s.SetAccountHealth(ctx, id, queue.AccountChange{Health: h}, time.UnixMilli(0))
}
