// Package durable writes files so that a power cut or a kill leaves either the
// old file or the new one, whole, and so that only their owner reads them.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"restante/core/model"
)

// WriteFile replaces the file at path by one with these bytes, mode 0600: it
// writes beside it to path + ".tmp", fsyncs, renames and fsyncs the folder.
// Its callers must exclude one another, since they share that temporary name;
// in return a crash leaves at most one such file and the next write removes it.
//
// A full disk is the Problem workspace.disk_full, a folder that may not be
// written workspace.read_only, each with the argument folder. After any error the old file is as it was, unless the error is of the folder's
// fsync, when either may be there after a power cut.
func WriteFile(path string, data []byte) error {
	temp := path + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove what an earlier write left: %w", err)
	}
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Problem(path, err)
	}
	if _, err := file.Write(data); err != nil {
		return errors.Join(Problem(path, err), file.Close(), os.Remove(temp))
	}
	return Replace(file, path)
}

// Replace makes the freshly written temp, which must lie in a folder of the
// same disk, the file at path: fsync, close, rename, fsync of path's folder.
// After an error temp is closed and removed. Errors are WriteFile's.
func Replace(temp *os.File, path string) error {
	err := errors.Join(temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(Problem(path, err), os.Remove(temp.Name()))
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a folder last: files created, renamed or removed
// in it before the call.
func SyncDir(dir string) error {
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("fsync the folder %s: %w", dir, err)
	}
	return nil
}

// Problem says what kept path from being written: workspace.disk_full or
// workspace.read_only where err means that, else err wrapped.
func Problem(path string, err error) error {
	switch {
	case isFull(err):
		return model.NewProblem("workspace.disk_full", "folder", filepath.Dir(path)).Because(err)
	case errors.Is(err, fs.ErrPermission) || isReadOnly(err):
		return model.NewProblem("workspace.read_only", "folder", filepath.Dir(path)).Because(err)
	}
	return fmt.Errorf("write %s: %w", path, err)
}
