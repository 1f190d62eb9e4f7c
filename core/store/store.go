// Package store keeps a workspace in one SQLite file, and holds the only SQL
// of the program: one writer connection with immediate transactions, a pool of
// read-only connections, WAL, synchronous=FULL.
//
// Every method is one transaction, and a commit is durable when the method
// returns. Errors of the disk come as a *model.Problem (see problems.go).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"

	"restante/core/id"
)

// File is the name of the database in the workspace folder.
const File = "workspace.db"

// Store is an open workspace database. It is safe for use by many goroutines.
type Store struct {
	write *sql.DB
	read  *sql.DB
	ids   *id.Maker
}

// Open opens the database in dir, and makes both when they are missing. An
// older schema is backed up and migrated. It returns a *model.Problem for a
// newer schema (workspace.newer), for a file that is not ours
// (workspace.not_ours) and for a damaged one (workspace.damaged).
func Open(ctx context.Context, dir string, now time.Time, ids *id.Maker) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderProblem(dir, err)
	}
	path := filepath.Join(dir, File)
	if err := create(path); err != nil {
		return nil, folderProblem(dir, err)
	}
	if err := strongLocks(); err != nil {
		return nil, err
	}
	s := &Store{ids: ids}
	var err error
	if s.write, err = sql.Open("sqlite", dsn(path, "_txlock", "immediate")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", dsn(path, "_pragma", "query_only(1)")); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.write.Close())
	}
	s.read.SetMaxOpenConns(4)
	if err := s.migrate(ctx, dir, now, migrations()); err != nil {
		return nil, errors.Join(problem(err), s.Close())
	}
	if err := s.indexNew(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("index the drafts: %w", err), s.Close())
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error {
	if s.read == nil {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// create makes an empty file that only its owner can read. The file of an open
// database is never opened by anything but SQLite, so an existing one is left
// alone.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// strongLocks asks for locks that survive the close of another descriptor of
// the same file, where the system has them.
func strongLocks() error {
	_, err := sqlite.OFDLocking(true)
	if err != nil && !errors.Is(err, sqlite.ErrOFDLockingUnavailable) && !errors.Is(err, sqlite.ErrOFDLockingTooLate) {
		return fmt.Errorf("turn on file locks: %w", err)
	}
	return nil
}

func dsn(path string, pairs ...string) string {
	q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)",
		"foreign_keys(1)", "busy_timeout(5000)"}}
	for i := 0; i < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// tx runs f in one immediate transaction on the writer.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return problem(err)
	}
	if err := f(tx); err != nil {
		return problem(errors.Join(err, rollback(tx)))
	}
	return problem(tx.Commit())
}

// view runs f in one read transaction, so that all it reads is of one instant.
func (s *Store) view(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return problem(err)
	}
	return problem(errors.Join(f(tx), rollback(tx)))
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// rows runs a query and hands each row to scan.
func rows(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	r, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer r.Close()
	for r.Next() {
		if err := scan(r); err != nil {
			return err
		}
	}
	return r.Err()
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }
