package store

import (
	"context"
	"strconv"
	"time"
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
