// Package instance sees to it that a workspace is open in one window: the
// second app of a workspace raises the first one's window and ends.
//
// Who is first is decided by a lock of the operating system, as in core/lock,
// so that a process that was killed leaves nothing that keeps the next one out.
// Its holder alone makes the socket on which it hears of the others, and may
// therefore remove one that is left from before.
package instance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"restante/core/clock"
	"restante/core/model"
)

const (
	// folder is where the lock and, if its path is short enough, the socket
	// are, in the workspace folder.
	folder   = "app"
	lockFile = "lock"
	sockFile = "socket"

	// patience is how long the first app may take to answer.
	patience = 2 * time.Second
	// longPatience is how long it may take to end once it says that it does: its
	// engine lets a call on a network come to its end.
	longPatience = 90 * time.Second
	// poll is how often a first app that cannot be reached yet is tried again.
	poll = 50 * time.Millisecond

	question = "raise\n"
	answerOK = "ok\n"
	answerNo = "no\n" // it is about to end
)

// Options say which workspace is claimed.
type Options struct {
	// Dir is the workspace folder, in whatever spelling; made when it is
	// missing.
	Dir string
	// Raise is called, on a goroutine of its own, when another app was started
	// for the workspace. It must not block. It returns false where this app is
	// about to end: the other one then waits to take its place.
	Raise  func() bool
	Clock  clock.Clock
	Getenv func(string) string
}

// Instance is the right to be the app of a workspace, held until Close or the
// end of the process.
type Instance struct {
	lock     *flock.Flock
	listener net.Listener
	raise    func() bool
	clock    clock.Clock

	mu    sync.Mutex
	conns map[net.Conn]struct{} // nil when closed
	work  sync.WaitGroup
}

// Claim makes this process the app of a workspace or, where there is one
// already, lets that one raise its window: then raised is true and there is no
// Instance. Problems: workspace.app_silent where the first one does not answer;
// workspace.lock_failed, workspace.read_only, workspace.disk_full and
// workspace.cannot_open.
func Claim(ctx context.Context, o Options) (_ *Instance, raised bool, err error) {
	dir, err := prepare(o.Dir)
	if err != nil {
		return nil, false, err
	}
	// The first one may be about to listen, or about to end: each turn looks
	// anew who it is.
	for start, limit := o.Clock.Mono(), patience; ; {
		inst, err := listen(ctx, dir, o)
		if inst != nil || err != nil {
			return inst, false, err
		}
		switch ask(ctx, dir, o.Getenv) {
		case answerOK:
			return nil, true, nil
		case answerNo:
			limit = longPatience
		}
		if o.Clock.Mono()-start > limit {
			return nil, false, model.NewProblem("workspace.app_silent", "dir", o.Dir)
		}
		if err := o.Clock.Wait(ctx, poll); err != nil {
			return nil, false, fmt.Errorf("wait for the other window: %w", err)
		}
	}
}

// prepare makes the folders and returns the one of the workspace by its real
// path, which is the same in every spelling.
func prepare(dir string) (string, error) {
	err := os.MkdirAll(filepath.Join(dir, folder), 0o700)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err == nil {
		// It may be older, or its mode changed by whoever copied the workspace.
		err = os.Chmod(filepath.Join(dir, folder), 0o700)
	}
	switch {
	case err == nil:
		return dir, nil
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return "", model.NewProblem("workspace.read_only", "folder", dir).Because(err)
	case errors.Is(err, syscall.ENOSPC):
		return "", model.NewProblem("workspace.disk_full", "folder", dir).Because(err)
	}
	return "", model.NewProblem("workspace.cannot_open", "folder", dir).Because(err)
}

// listen takes the lock and listens. Where another process has the lock, it
// returns nil.
func listen(ctx context.Context, dir string, o Options) (*Instance, error) {
	path := filepath.Join(dir, folder, lockFile)
	lock := flock.New(path, flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, model.NewProblem("workspace.lock_failed", "path", path).Because(err)
	}
	if !held {
		return nil, nil
	}
	listener, err := listenAnywhere(ctx, dir, o.Getenv)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	i := &Instance{lock: lock, listener: listener, raise: o.Raise, clock: o.Clock, conns: map[net.Conn]struct{}{}}
	i.work.Go(i.serve)
	return i, nil
}

// Close gives the workspace free for the next app.
func (i *Instance) Close() error {
	err := i.listener.Close()
	i.mu.Lock()
	for c := range i.conns {
		_ = c.Close() // its conversation may have ended just now
	}
	i.conns = nil
	i.mu.Unlock()
	i.work.Wait()
	if err = errors.Join(err, i.lock.Unlock()); err != nil {
		return fmt.Errorf("give the workspace free: %w", err)
	}
	return nil
}

func (i *Instance) serve() {
	for {
		c, err := i.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Out of files, for example: that passes, and the window goes on.
			if i.clock.Wait(context.Background(), poll) != nil {
				return
			}
		case i.keep(c):
			i.work.Go(func() {
				defer i.drop(c)
				i.serveOne(c)
			})
		}
	}
}

// keep notes a connection, so that Close can end it.
func (i *Instance) keep(c net.Conn) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.conns == nil {
		_ = c.Close() // nobody is left to answer it
		return false
	}
	i.conns[c] = struct{}{}
	return true
}

func (i *Instance) drop(c net.Conn) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.conns == nil {
		return // Close has closed it
	}
	delete(i.conns, c)
	_ = c.Close() // what was to be said was said
}

// serveOne answers the one question that there is. Whatever else somebody sends
// is not answered.
func (i *Instance) serveOne(c net.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	defer closeAfter(ctx, c)()
	heard := make([]byte, len(question))
	if _, err := io.ReadFull(c, heard); err != nil || string(heard) != question {
		return
	}
	answer := answerNo
	if i.raise() {
		answer = answerOK
	}
	// Who asked and went away does not mind.
	_, _ = io.WriteString(c, answer)
}

// ask asks the app of a workspace to raise its window and returns its answer,
// "" where there is none.
func ask(ctx context.Context, dir string, getenv func(string) string) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var d net.Dialer
	for _, s := range sockets(dir, getenv) {
		if s.check() != nil {
			continue
		}
		c, err := d.DialContext(ctx, "unix", s.path())
		if err != nil {
			continue
		}
		if said := converse(ctx, c); said != "" {
			return said
		}
	}
	return ""
}

// converse asks on a connection. What is none of the two answers is none.
func converse(ctx context.Context, c net.Conn) string {
	defer c.Close()
	defer closeAfter(ctx, c)()
	if _, err := io.WriteString(c, question); err != nil {
		return ""
	}
	heard := make([]byte, len(answerOK))
	if _, err := io.ReadFull(c, heard); err != nil {
		return ""
	}
	if said := string(heard); said == answerOK || said == answerNo {
		return said
	}
	return ""
}

// closeAfter ends a conversation with its ctx. The clock of a connection's own
// deadline is the wall clock, which people set.
func closeAfter(ctx context.Context, c net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = c.Close() }) // its reader hears of it
}
