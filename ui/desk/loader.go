package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Loader does work beside the window. It is the only place where a screen's
// work leaves Fyne's goroutine; every answer comes back on it.
type Loader struct {
	// Applied is called on Fyne's goroutine after each answer that was applied,
	// since a screen may show something else then. nil: nobody asks.
	Applied func()

	ctx   context.Context
	end   context.CancelFunc
	post  func(func())
	after func(time.Duration, func()) (stop func())
	// closing keeps work from being added once Close waits for the last of it.
	closing sync.Mutex
	work    sync.WaitGroup
}

// NewLoader returns a Loader whose work is cancelled when ctx ends.
func NewLoader(ctx context.Context) *Loader {
	ctx, end := context.WithCancel(ctx)
	return &Loader{ctx: ctx, end: end, post: fyne.Do, after: func(d time.Duration, f func()) func() {
		t := time.AfterFunc(d, f)
		return func() { t.Stop() }
	}}
}

// Close cancels what is at work and waits for it; nothing is begun afterwards.
// It must not be called on Fyne's goroutine.
func (l *Loader) Close() {
	l.closing.Lock()
	l.end()
	l.closing.Unlock()
	l.work.Wait()
}

// begin runs f beside the window, unless the loader was closed.
func (l *Loader) begin(f func()) {
	l.closing.Lock()
	defer l.closing.Unlock()
	if l.ctx.Err() == nil {
		l.work.Go(f)
	}
}

// Slot is one place of a screen that shows an answer, such as its list: a newer
// question puts an older one out of date. The zero value is ready.
type Slot struct {
	generation int
	cancel     context.CancelFunc
}

// Drop puts out of date whatever is asked for the slot.
func (s *Slot) Drop() {
	s.generation++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// Load asks a question beside the window and applies its answer, unless the
// slot was asked again or dropped meanwhile, or the loader was closed. A closed
// one does not ask.
func Load[T any](l *Loader, s *Slot, query func(ctx context.Context) (T, error), apply func(T, error)) {
	s.Drop()
	mine := s.generation
	ctx, cancel := context.WithCancel(l.ctx)
	s.cancel = cancel
	l.begin(func() {
		answer, err := query(ctx)
		l.post(func() {
			defer cancel()
			if s.generation == mine && l.ctx.Err() == nil {
				apply(answer, err)
				l.applied()
			}
		})
	})
}

// Do carries out a command beside the window and then calls done, whose err is
// the command's. It is not put out of date by anything; closing the loader
// cancels ctx. A closed one calls neither command nor done.
func (l *Loader) Do(command func(ctx context.Context) error, done func(err error)) {
	l.begin(func() {
		err := command(l.ctx)
		l.post(func() {
			if errors.Is(err, context.Canceled) && l.ctx.Err() != nil {
				return
			}
			done(err)
			l.applied()
		})
	})
}

func (l *Loader) applied() {
	if l.Applied != nil {
		l.Applied()
	}
}

// Stoppable is Do with a way to give the command up: stop cancels its ctx, and
// done is then called with what it returned.
func (l *Loader) Stoppable(command func(ctx context.Context) error, done func(err error)) (stop func()) {
	ctx, cancel := context.WithCancel(l.ctx)
	l.Do(func(context.Context) error {
		defer cancel()
		return command(ctx)
	}, done)
	return cancel
}

// After calls f on Fyne's goroutine when d has passed, unless stop was called
// before on Fyne's goroutine.
func (l *Loader) After(d time.Duration, f func()) (stop func()) {
	stopped := false
	halt := l.after(d, func() {
		l.post(func() {
			if !stopped && l.ctx.Err() == nil {
				stopped = true
				f()
				l.applied()
			}
		})
	})
	return func() {
		stopped = true
		halt()
	}
}
