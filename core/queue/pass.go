package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"restante/core/model"
)

// Pass does one round of work: it recovers, looks up what is unknown, parks
// what is too late, and sends what is due, also what waits for our own
// back-off. Each delivery is sent at most once a pass. What happened is told to
// Config.Observe. Servers that cannot be reached are no error; see Trouble.
func (e *Engine) Pass(ctx context.Context) error {
	if err := e.Recover(ctx); err != nil {
		return err
	}
	if err := e.missLate(ctx, e.now()); err != nil {
		return err
	}
	tried := map[model.DeliveryID]bool{}
	for ctx.Err() == nil {
		more, err := e.round(ctx, tried)
		if err != nil {
			return err
		}
		if !more {
			return e.lookOnce(ctx)
		}
	}
	return ctx.Err()
}

// round works on the first untried pick of each account, all at once.
func (e *Engine) round(ctx context.Context, tried map[model.DeliveryID]bool) (more bool, err error) {
	now := e.now()
	picks, err := e.cfg.Store.Pick(ctx, PickRequest{Now: now, IgnoreBackoff: true})
	if err != nil {
		return false, fmt.Errorf("pick what is due: %w", err)
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	for _, p := range picks {
		if tried[p.ID] || !e.mayStart(p, now).IsZero() || !e.take(p.Account) {
			continue
		}
		tried[p.ID], more = true, true
		e.workers.Go(func() {
			defer e.release(p.Account)
			if err := e.work(ctx, p); err != nil && ctx.Err() == nil {
				fail(fmt.Errorf("deliver %s: %w", p.ID, err))
			}
		})
	}
	e.workers.Wait()
	return more, stopCause(ctx)
}

// lookOnce takes a first look at what became unknown in this pass: most often
// the network answers at once whether it is there.
func (e *Engine) lookOnce(ctx context.Context) error {
	e.mu.Lock()
	sent := slices.Sorted(maps.Keys(e.sent))
	e.mu.Unlock()
	waited := false
	for _, id := range sent {
		s, err := e.cfg.Store.Snapshot(ctx, id)
		if err != nil {
			return err
		}
		if s.Delivery.State != model.StateUnknown {
			continue
		}
		if !waited && e.cfg.Clock.Wait(ctx, e.cfg.Settings.FirstLook) != nil {
			return nil
		}
		waited = true
		if !e.reachable(ctx, s.Account) {
			continue
		}
		if err := e.look(ctx, s); err != nil && !errors.Is(err, ErrStale) {
			return err
		}
	}
	return nil
}
