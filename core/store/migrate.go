package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"restante/core/model"
)

//go:embed migrations/*.sql
var scripts embed.FS

// applicationID marks the file as ours: "POST" in ASCII.
const applicationID = 0x504f5354

// migrations returns the scripts in order; the n-th leads to schema version n.
func migrations() []string {
	names, err := fs.Glob(scripts, "migrations/*.sql")
	if err != nil {
		panic("embedded migrations: " + err.Error())
	}
	slices.Sort(names)
	out := make([]string, len(names))
	for i, name := range names {
		b, err := scripts.ReadFile(name)
		if err != nil {
			panic("embedded migrations: " + err.Error())
		}
		out[i] = string(b)
	}
	return out
}

// migrate brings the schema to the newest version, each script with its
// version in one transaction, after a backup of what was there.
func (s *Store) migrate(ctx context.Context, dir string, now time.Time, scripts []string) error {
	version, err := s.schema(ctx)
	if err != nil {
		return err
	}
	if version > len(scripts) {
		return model.NewProblem("workspace.newer", "folder", dir,
			"found", fmt.Sprint(version), "known", fmt.Sprint(len(scripts)))
	}
	if version > 0 && version < len(scripts) {
		if err := s.backupBefore(ctx, dir, version, now); err != nil {
			return fmt.Errorf("back up schema %d: %w", version, err)
		}
	}
	for n := version + 1; n <= len(scripts); n++ {
		if err := s.tx(ctx, func(tx *sql.Tx) error { return step(ctx, tx, n, scripts[n-1]) }); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", n, err)
		}
	}
	return nil
}

// CopyTo writes a whole copy of the database to a new file, made by SQLite.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if err := create(path); err != nil {
		return err
	}
	_, err := s.write.ExecContext(ctx, "VACUUM INTO ?", path)
	return problem(err)
}

// schema returns the file's version, 0 for an empty file.
func (s *Store) schema(ctx context.Context) (int, error) {
	var app, version, tables int
	err := s.write.QueryRowContext(ctx, `SELECT (SELECT * FROM pragma_application_id),
		(SELECT * FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).Scan(&app, &version, &tables)
	if err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	if app != applicationID && (app != 0 || tables > 0) {
		return 0, model.NewProblem("workspace.not_ours")
	}
	return version, nil
}

func step(ctx context.Context, tx *sql.Tx, n int, script string) error {
	// Another process may have opened the same new folder at the same moment.
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version >= n {
		return nil
	}
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, n)); err != nil {
		return err
	}
	var broken []string
	err := rows(ctx, tx, `SELECT "table", "rowid" FROM pragma_foreign_key_check`, nil, func(r *sql.Rows) error {
		var table string
		var row sql.NullInt64
		if err := r.Scan(&table, &row); err != nil {
			return err
		}
		broken = append(broken, fmt.Sprintf("%s row %d", table, row.Int64))
		return nil
	})
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return fmt.Errorf("rows that refer to nothing: %s", strings.Join(broken, ", "))
	}
	return nil
}

// backupBefore writes a whole copy, made by SQLite, into the backups folder.
func (s *Store) backupBefore(ctx context.Context, dir string, version int, now time.Time) error {
	folder := filepath.Join(dir, "backups")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	name := fmt.Sprintf("before-schema-%d-%s.db", version+1, now.UTC().Format("20060102T150405Z"))
	return s.CopyTo(ctx, filepath.Join(folder, name))
}
