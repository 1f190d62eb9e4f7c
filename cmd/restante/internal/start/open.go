package start

import (
	"context"
	"errors"

	"restante/core/instance"
	"restante/core/model"
	"restante/core/program"
)

// open opens the window and returns, when all is closed, the exit code.
func (r *run) open(ctx context.Context) int {
	if r.noDisplay() {
		return r.refuse(model.NewProblem("program.no_display"))
	}
	interrupted := listenForInterrupts()
	defer interrupted.stop()
	asked, done := interrupted.first(ctx, r.Clock)
	defer done()
	s := newSession(r, interrupted, asked)
	release, raised, err := r.claim(asked, s.raise)
	switch {
	case raised:
		return exitDone
	case err == nil:
		err = errors.Join(s.serve(), release())
	}
	if err != nil {
		s.fail(err)
	}
	return s.code
}

// noDisplay reports whether the driver would find no display.
func (r *run) noDisplay() bool {
	return r.GOOS != "windows" && r.GOOS != "darwin" && r.Getenv("DISPLAY") == "" && r.Getenv("WAYLAND_DISPLAY") == ""
}

// claim makes this the only window of its workspace, or raises the one that is.
// Each demo is a workspace of its own.
func (r *run) claim(ctx context.Context, raise func() bool) (release func() error, raised bool, err error) {
	if r.flags.demo {
		return func() error { return nil }, false, nil
	}
	if r.flags.workspace == "" {
		if r.flags.workspace, err = program.Workspace(r.GOOS, r.Getenv); err != nil {
			return nil, false, err
		}
	}
	inst, raised, err := instance.Claim(ctx, instance.Options{Dir: r.flags.workspace, Raise: raise, Clock: r.Clock, Getenv: r.Getenv})
	if inst == nil {
		return nil, raised, err
	}
	return inst.Close, false, nil
}

// serve opens the workspace and its window, and returns when both are closed.
func (s *session) serve() (err error) {
	if s.flags.demo {
		s.ws, err = s.openDemo(s.asked)
	} else {
		s.ws, err = s.openWorkspace(s.asked, s.flags.workspace)
	}
	if err != nil {
		return err
	}
	return errors.Join(s.show(), s.ws.close())
}
