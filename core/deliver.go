package core

import (
	"context"
	"sync"
	"time"

	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
)

// How often Deliver looks.
const (
	foreignEvery = 2 * time.Second  // what other programs committed
	retryEvery   = 10 * time.Second // whether a failure is over
)

// runner is how the engine of this program stands.
type runner struct {
	mu                    sync.Mutex
	delivering, elsewhere bool
	stopped               *model.Problem // why the engine ended; nil: it did not
	secrets               *model.Problem // why the vault gives none; nil: it does
}

func (r *runner) standing() (delivering, elsewhere bool, problem *model.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	problem = r.stopped
	if problem == nil {
		problem = r.secrets
	}
	return r.delivering, r.elsewhere, problem
}

// set changes how the engine stands and reports whether that is new.
func (r *runner) set(change func(*runner)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := [...]any{r.delivering, r.elsewhere, codeOf(r.stopped), codeOf(r.secrets)}
	change(r)
	return before != [...]any{r.delivering, r.elsewhere, codeOf(r.stopped), codeOf(r.secrets)}
}

func codeOf(p *model.Problem) string {
	if p == nil {
		return ""
	}
	return p.Code
}

// setRunner changes how the engine stands and tells of it where that is new.
func (a *App) setRunner(change func(*runner)) {
	if a.runner.set(change) {
		a.events.Emit(event.Workspace)
	}
}

// Deliver is the work of a program that stays open: it runs the engine, takes
// over when another program ends that did so, and tells subscribers of what
// other programs commit and of servers that come and go. A failure stands in
// Status.Problem and is tried again, so that nothing is left unsent in silence.
//
// It ends with ctx, and then returns once the engine has stopped. It is called
// once at a time.
func (a *App) Deliver(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer a.setRunner(func(r *runner) { r.elsewhere, r.stopped, r.secrets = false, nil, nil })
	defer beside.Wait()
	defer stop()
	beside.Go(func() { a.watchForeign(ctx) })
	beside.Go(func() { a.watchServers(ctx) })
	for {
		err := a.Run(ctx, nil)
		elsewhere := model.ProblemCode(err) == "workspace.engine_elsewhere"
		switch {
		case ctx.Err() == nil:
		case elsewhere:
			return nil
		default:
			return err
		}
		wait := retryEvery
		if elsewhere {
			a.setRunner(func(r *runner) { r.elsewhere, r.stopped = true, nil })
			wait = foreignEvery
		} else {
			a.opt.Log.Error("delivering stopped", "error", err, "again_in", wait)
			a.setRunner(func(r *runner) { r.elsewhere, r.stopped = false, plight(err) })
		}
		if a.opt.Clock.Wait(ctx, wait) != nil {
			return nil
		}
	}
}

// plight is what a person is told of a failure.
func plight(err error) *model.Problem {
	if p := model.ProblemOf(err); p != nil {
		return p
	}
	return model.NewProblem("workspace.delivering_stopped").Because(err)
}

// watchForeign tells of what other programs commit, and of a machine that slept:
// what is late or offline is something else after that.
func (a *App) watchForeign(ctx context.Context) {
	version, err := a.store.ForeignVersion(ctx)
	wall, mono := a.opt.Clock.Now(), a.opt.Clock.Mono()
	for a.opt.Clock.Wait(ctx, foreignEvery) == nil {
		before, known := version, err == nil
		if version, err = a.store.ForeignVersion(ctx); err != nil && ctx.Err() == nil {
			a.opt.Log.Warn("look for what other programs committed", "error", err)
		}
		drift := a.opt.Clock.Now().Sub(wall) - (a.opt.Clock.Mono() - mono)
		wall, mono = a.opt.Clock.Now(), a.opt.Clock.Mono()
		slept := drift.Abs() > a.opt.Settings.ClockJump
		if slept {
			a.forgetAnswers()
			a.watchSoon()
		}
		if slept || (err == nil && (!known || version != before)) {
			a.changed(event.Everything)
		}
	}
}

// noticed passes on what the engine notices besides transitions.
func (a *App) noticed(n queue.Notice) {
	switch n {
	case queue.NoticeStarted:
		a.setRunner(func(r *runner) { r.delivering, r.elsewhere, r.stopped = true, false, nil })
	case queue.NoticeAccount:
		a.events.Emit(event.Accounts)
	case queue.NoticeReach:
		a.events.Emit(event.Workspace)
	}
}

// checkSecrets notes whether the vault gives the accounts' secrets, and reports
// it.
func (a *App) checkSecrets(ctx context.Context) bool {
	err := a.CheckSecrets(ctx)
	if ctx.Err() != nil {
		return false
	}
	a.setRunner(func(r *runner) {
		r.secrets = nil
		if err != nil {
			r.secrets = plight(err)
		}
	})
	return err == nil
}
