package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"

	"restante/core/model"
)

// SQLite's primary result codes that a person can do something about,
// https://sqlite.org/rescode.html.
const (
	codeBusy     = 5
	codeReadOnly = 8
	codeIO       = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// codeShmSize is the extended code for a disk without room for the shared
// memory file beside the database.
const codeShmSize = 4874

// extended codes of a broken constraint.
const (
	codeUnique     = 2067
	codePrimaryKey = 1555
)

// problem turns an error of the disk or the database into words that a person
// can act on, and a missing row into model.ErrNotFound. Anything else stays.
func problem(err error) error {
	if err == nil || model.ProblemOf(err) != nil {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return errors.Join(model.ErrNotFound, err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	code := map[int]string{
		codeBusy: "workspace.busy", codeReadOnly: "workspace.read_only", codeIO: "workspace.io",
		codeCorrupt: "workspace.damaged", codeFull: "workspace.disk_full",
		codeCantOpen: "workspace.cannot_open", codeNotADB: "workspace.damaged",
	}[e.Code()&0xff]
	if e.Code() == codeShmSize {
		code = "workspace.disk_full"
	}
	if code == "" {
		return err
	}
	return model.NewProblem(code).Because(err)
}

// folderProblem says why a workspace folder cannot be used.
func folderProblem(dir string, err error) error {
	code := "workspace.cannot_open"
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		code = "workspace.read_only"
	case errors.Is(err, syscall.ENOSPC):
		code = "workspace.disk_full"
	}
	return model.NewProblem(code, "folder", dir).Because(err)
}

// isUnique reports whether err is a broken uniqueness, of the index or column
// that the message names.
func isUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == codeUnique || e.Code() == codePrimaryKey)
}
