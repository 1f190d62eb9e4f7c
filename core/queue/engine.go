package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"restante/core/clock"
	"restante/core/connect"
	"restante/core/id"
	"restante/core/model"
)

// Config is what an engine is made of.
type Config struct {
	Store    Store
	Clock    clock.Clock
	Settings Settings
	// Connectors by network.
	Connectors map[model.NetworkID]connect.Connector
	// HTTP is handed to the connectors.
	HTTP *connect.Client
	// Probe asks whether a server answers at all; an error says that it does
	// not.
	Probe func(ctx context.Context, server string) error
	// Credentials returns the secrets of an account.
	Credentials func(model.AccountID) connect.Credentials
	Media       connect.MediaReader
	IDs         *id.Maker
	// Random returns a number in [0,1), for the jitter of back-offs.
	Random func() float64
	Log    *slog.Logger
	// Observe is told of every transition after its commit; nil: nobody. It
	// must not block.
	Observe func(model.Delivery)
	// Noticed is told of what happens besides transitions; nil: nobody. It must
	// not block.
	Noticed func(Notice)
}

// Engine runs deliveries. One process at a time may run one for a workspace;
// the caller holds the workspace's lock before New's result is used.
type Engine struct {
	cfg Config
	run model.RunID

	wake chan struct{} // holds one token: something may have changed

	mu       sync.Mutex
	busy     map[model.AccountID]bool
	verified map[model.AccountID]verification
	reach    map[string]reach
	ask      map[model.AccountID]reach  // where the trouble is the account's alone
	sent     map[model.DeliveryID]sends // what this run sent
	watch    clockWatch
	trouble  map[model.AccountID]*model.Problem // why an account's due deliveries wait
	workers  sync.WaitGroup
	started  time.Duration // monotonic time of the engine's start
	cancels  map[model.DeliveryID]context.CancelFunc
}

// verification is what "who am I" answered.
type verification struct {
	identity string
	rev      int64
	dateOK   bool // a server's date confirmed the wall clock
	jumps    int  // of the clock, seen before
}

// New returns an engine, or an error when the settings contradict themselves.
func New(cfg Config) (*Engine, error) {
	if err := cfg.Settings.Validate(); err != nil {
		return nil, err
	}
	if cfg.Observe == nil {
		cfg.Observe = func(model.Delivery) {}
	}
	if cfg.Noticed == nil {
		cfg.Noticed = func(Notice) {}
	}
	e := &Engine{
		cfg: cfg, run: model.RunID(cfg.IDs.New()), wake: make(chan struct{}, 1),
		busy: map[model.AccountID]bool{}, verified: map[model.AccountID]verification{},
		reach: map[string]reach{}, ask: map[model.AccountID]reach{}, sent: map[model.DeliveryID]sends{},
		trouble: map[model.AccountID]*model.Problem{},
		cancels: map[model.DeliveryID]context.CancelFunc{}, started: cfg.Clock.Mono(),
	}
	e.watch = clockWatch{wall: cfg.Clock.Now(), mono: cfg.Clock.Mono()}
	return e, nil
}

// now is the wall clock in the resolution of the store.
func (e *Engine) now() time.Time { return e.cfg.Clock.Now().Truncate(time.Millisecond) }

// Nudge tells the engine that something changed: a new delivery, a pause
// lifted, an account signed in.
func (e *Engine) Nudge() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Trouble returns why the due deliveries of each account wait (server out of
// reach, clock suspect), as far as it is not the account's stored health.
func (e *Engine) Trouble() map[model.AccountID]*model.Problem {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make(map[model.AccountID]*model.Problem, len(e.trouble))
	for k, v := range e.trouble {
		out[k] = v
	}
	return out
}

// Run recovers what an earlier run left and then delivers until ctx ends. It
// returns nil then, after every worker has stopped (at the most one request
// deadline later), and an error when the store fails: nothing is ever sent
// without a committed intent.
func (e *Engine) Run(ctx context.Context) error {
	ctx, fail := context.WithCancelCause(ctx)
	// The workers are told to stop before they are waited for.
	defer e.workers.Wait()
	defer fail(nil)
	if err := e.Recover(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	version, err := e.cfg.Store.ForeignVersion(ctx)
	if err != nil {
		return unlessStopped(ctx, fmt.Errorf("read the store's version: %w", err))
	}
	jumps, started := e.jumps(), false
	for {
		next, err := e.dispatch(ctx, fail)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if !started {
			started = true
			e.cfg.Noticed(NoticeStarted)
		}
		for changed := false; !changed; {
			woken := e.sleep(ctx, next)
			if ctx.Err() != nil {
				e.workers.Wait()
				return stopCause(ctx)
			}
			e.observeClocks()
			jumped := e.jumps() != jumps // a worker may have seen it first
			if jumped {
				jumps = e.jumps()
				if err := e.cfg.Store.WakeUnclear(ctx, e.now()); err != nil && ctx.Err() == nil {
					return fmt.Errorf("wake what waits: %w", err)
				}
			}
			seen, err := e.cfg.Store.ForeignVersion(ctx)
			if err != nil && ctx.Err() == nil {
				return fmt.Errorf("read the store's version: %w", err)
			}
			changed = woken || jumped || seen != version || (!next.IsZero() && !e.now().Before(next))
			version = seen
		}
	}
}

// unlessStopped is err, but nil where the engine was told to stop meanwhile.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopCause(ctx)
	}
	return err
}

// stopCause is nil for an ordinary stop and the failure of a worker otherwise.
func stopCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}

// sleep waits for the next due instant, but never longer than a tick, and
// reports whether it was nudged.
func (e *Engine) sleep(ctx context.Context, next time.Time) (nudged bool) {
	d := e.cfg.Settings.Tick
	if !next.IsZero() {
		d = min(d, max(next.Sub(e.now()), 0))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	woken := make(chan bool, 1)
	go func() {
		select {
		case <-e.wake:
			woken <- true
			cancel()
		case <-ctx.Done():
			woken <- false
		}
	}()
	// The error says that the wait was cut short; woken tells by what.
	_ = e.cfg.Clock.Wait(ctx, d)
	cancel()
	return <-woken
}

// maxWorkers bounds how many accounts are worked on at once.
const maxWorkers = 16

// dispatch starts a worker for each account that has something to do now and
// returns when to look again; zero: only when something changes.
func (e *Engine) dispatch(ctx context.Context, fail context.CancelCauseFunc) (time.Time, error) {
	now := e.now()
	if err := e.missLate(ctx, now); err != nil {
		return time.Time{}, err
	}
	picks, err := e.cfg.Store.Pick(ctx, PickRequest{Now: now})
	if err != nil {
		return time.Time{}, fmt.Errorf("pick what is due: %w", err)
	}
	next, err := e.cfg.Store.NextWake(ctx, now)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the next due instant: %w", err)
	}
	for _, p := range picks {
		if wait := e.mayStart(p, now); !wait.IsZero() {
			next = earliest(next, wait)
			continue
		}
		if !e.take(p.Account) {
			continue
		}
		e.workers.Go(func() {
			defer e.Nudge()
			defer e.release(p.Account)
			if err := e.work(ctx, p); err != nil && ctx.Err() == nil {
				fail(fmt.Errorf("deliver %s: %w", p.ID, err))
			}
		})
	}
	return next, nil
}

// mayStart returns zero when the pick may be worked on now, and otherwise the
// instant at which it may: spacing while catching up, or the next probe of a
// server that cannot be reached.
func (e *Engine) mayStart(p Pick, now time.Time) time.Time {
	if until := spacedUntil(p, now, e.cfg.Settings.CatchUp); now.Before(until) {
		return until
	}
	return later(e.probeDue(p, now), e.askDue(p.Account, now))
}

// spacedUntil returns until when a delivery that is caught up waits for the
// one before it. What is on time, or was wished for "now", never waits.
func spacedUntil(p Pick, now time.Time, catchUp time.Duration) time.Time {
	if p.State == model.StateUnknown || p.State == model.StateAccepted || p.Started ||
		p.LastPublishedAt.IsZero() || now.Sub(p.DueAt) <= catchUp {
		return time.Time{}
	}
	return p.LastPublishedAt.Add(p.Spacing)
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// take marks an account as being worked on; false: it already is, or enough
// are.
func (e *Engine) take(a model.AccountID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.busy[a] || len(e.busy) >= maxWorkers {
		return false
	}
	e.busy[a] = true
	return true
}

func (e *Engine) isBusy(a model.AccountID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.busy[a] || len(e.busy) >= maxWorkers
}

func (e *Engine) release(a model.AccountID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.busy, a)
}

// missLate parks what the late policy no longer lets out.
func (e *Engine) missLate(ctx context.Context, now time.Time) error {
	late, err := e.cfg.Store.Late(ctx, now)
	if err != nil {
		return fmt.Errorf("find what is too late: %w", err)
	}
	for _, id := range late {
		s, err := e.cfg.Store.Snapshot(ctx, id)
		if err != nil {
			return fmt.Errorf("read late delivery %s: %w", id, err)
		}
		if err := e.apply(ctx, missMove(s, now)); err != nil && !errors.Is(err, ErrStale) {
			return fmt.Errorf("mark delivery %s as missed: %w", id, err)
		}
	}
	return nil
}

// apply commits a move and tells the observer. A commit is never cut short by
// the engine's stop.
func (e *Engine) apply(ctx context.Context, m Move) error {
	if err := CheckTransition(m.From, m.After.State); err != nil {
		return err
	}
	for i := range m.Attempts {
		m.Attempts[i].RunID = e.run
	}
	if err := e.cfg.Store.Apply(context.WithoutCancel(ctx), m); err != nil {
		return err
	}
	m.After.Fence, m.After.UpdatedAt = m.Fence+1, m.At
	e.cfg.Observe(m.After)
	if m.Account != nil && m.Account.Health != "" {
		e.cfg.Noticed(NoticeAccount)
	}
	return nil
}

// work does what one pick asks for. A delivery that somebody else moved on is
// no failure; nor is a proof that another one of the account has just taken,
// which the next look then knows.
func (e *Engine) work(ctx context.Context, p Pick) error {
	s, err := e.cfg.Store.Snapshot(ctx, p.ID)
	if err != nil {
		return err
	}
	err = e.advance(ctx, s)
	if errors.Is(err, ErrStale) || errors.Is(err, ErrInFlight) || errors.Is(err, ErrReceiptTaken) {
		return nil
	}
	return err
}

// advance does the next thing that a delivery asks for.
func (e *Engine) advance(ctx context.Context, s Snapshot) error {
	e.observeClocks()
	if e.connector(s.Account.Network) == nil {
		e.askLater(s.Account, model.NewProblem("network.unknown", "network", string(s.Account.Network),
			"known", e.knownNetworks()), time.Time{})
		return nil
	}
	if st := s.Delivery.State; s.CancelWanted && (st == model.StateScheduled || st == model.StateRetryWait) {
		return e.apply(ctx, withdrawMove(s, e.now()))
	}
	if s.Held {
		return nil // since it was picked: nothing may even be asked now
	}
	if !e.reachable(ctx, s.Account) {
		return e.doubtTooLong(ctx, s)
	}
	switch s.Delivery.State {
	case model.StateUnknown:
		return e.look(ctx, s)
	case model.StateAccepted:
		return e.poll(ctx, s)
	case model.StateScheduled, model.StateRetryWait:
		return e.deliver(ctx, s)
	}
	return nil
}

func (e *Engine) knownNetworks() string {
	var known []string
	for id := range e.cfg.Connectors {
		known = append(known, string(id))
	}
	slices.Sort(known)
	return strings.Join(known, ", ")
}
