// Package lock decides which process runs the delivery engine of a workspace.
//
// The operating system holds the lock for as long as the process lives and
// frees it when the process ends, however it ends. There is no process number
// in the file and nothing expires: a process that is merely stopped, or whose
// laptop sleeps, still holds it, so nobody takes over while it may wake up in
// the middle of a call.
package lock

import (
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"

	"restante/core/model"
)

// Name is the name of the lock's file in the workspace folder. The file stays
// when the lock is released: removing it would let two processes each lock
// their own.
const Name = "engine.lock"

// Lock is the right to run the engine, held until Release or the end of the
// process.
type Lock struct{ file *flock.Flock }

// Acquire takes the engine's lock of the existing workspace folder dir,
// without waiting. It returns the Problem workspace.engine_elsewhere, with
// dir as argument, when somebody holds it, be it another Acquire of this
// process, and workspace.lock_failed, with the file as argument path, when
// the file cannot be made or its disk cannot lock.
func Acquire(dir string) (*Lock, error) {
	path := filepath.Join(dir, Name)
	file := flock.New(path)
	held, err := file.TryLock()
	if err != nil {
		return nil, model.NewProblem("workspace.lock_failed", "path", path).Because(err)
	}
	if !held {
		return nil, model.NewProblem("workspace.engine_elsewhere", "dir", dir)
	}
	return &Lock{file: file}, nil
}

// Release frees the lock. A second call does nothing.
func (l *Lock) Release() error {
	if err := l.file.Unlock(); err != nil {
		return fmt.Errorf("release the engine's lock: %w", err)
	}
	return nil
}
