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
	done := passed{sent: map[model.DeliveryID]bool{}, looked: map[model.DeliveryID]bool{}}
	for ctx.Err() == nil {
		more, err := e.round(ctx, done)
		if err != nil {
			return err
		}
		if !more {
			return e.lookOnce(ctx, done)
		}
	}
	return ctx.Err()
}

// passed is what a pass has done: a delivery is looked up at most once, and
// sent at most once.
type passed struct{ sent, looked map[model.DeliveryID]bool }

// take marks a pick as done in this pass; false: it was already.
func (p passed) take(pick Pick) bool {
	done := p.sent
	if pick.State == model.StateUnknown || pick.State == model.StateAccepted {
		done = p.looked
	}
	if done[pick.ID] {
		return false
	}
	done[pick.ID] = true
	return true
}

// round works on the first pick of each account that was not done yet, all at
// once.
func (e *Engine) round(ctx context.Context, done passed) (more bool, err error) {
	now := e.now()
	picks, err := e.cfg.Store.Pick(ctx, PickRequest{Now: now, IgnoreBackoff: true})
	if err != nil {
		return false, fmt.Errorf("pick what is due: %w", err)
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	for _, p := range picks {
		if !e.mayStart(p, now).IsZero() || e.isBusy(p.Account) || !done.take(p) || !e.take(p.Account) {
			continue
		}
		more = true
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

// lookOnce takes a first look at what this pass sent and is unknown now: most
// often the network answers at once whether it is there.
func (e *Engine) lookOnce(ctx context.Context, done passed) error {
	waited := false
	for _, id := range slices.Sorted(maps.Keys(done.sent)) {
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
