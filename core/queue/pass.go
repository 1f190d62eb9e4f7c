package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

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
	done := passed{sent: map[model.DeliveryID]bool{}, looked: map[model.DeliveryID]bool{},
		uploads: map[model.DeliveryID]time.Duration{}}
	for ctx.Err() == nil {
		more, err := e.round(ctx, done)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		if again, err := e.awaitUploads(ctx, done); err != nil || !again {
			return errors.Join(err, e.lookOnce(ctx, done))
		}
	}
	return ctx.Err()
}

// uploadPause is the longest single wait for an upload that a server still
// processes; in all a pass waits no longer than Settings.PrepareDeadline.
const uploadPause = 10 * time.Second

// awaitUploads waits for the first delivery of this pass whose upload a server
// still processes, so that one pass can end with it published. It reports
// whether there is one to take up again.
func (e *Engine) awaitUploads(ctx context.Context, done passed) (bool, error) {
	for _, id := range slices.Sorted(maps.Keys(done.sent)) {
		s, err := e.cfg.Store.Snapshot(ctx, id)
		if err != nil {
			return false, err
		}
		wait := s.Delivery.WakeAt.Sub(e.now())
		if !uploading(&s.Delivery) || wait > uploadPause || done.uploads[id] >= e.cfg.Settings.PrepareDeadline {
			continue
		}
		if err := e.cfg.Clock.Wait(ctx, max(wait, 0)); err != nil {
			return false, nil
		}
		done.uploads[id] += max(wait, pendingPause)
		delete(done.sent, id)
		return true, nil
	}
	return false, nil
}

// uploading reports whether a delivery waits for its network to process what
// was uploaded, and nothing more.
func uploading(d *model.Delivery) bool {
	part := d.NextPart()
	return d.State == model.StateRetryWait && d.Wait == model.WaitServer && part != nil &&
		len(part.Prepared) > 0 && part.LastSentAt.IsZero()
}

// passed is what a pass has done: a delivery is looked up at most once, and
// sent at most once.
type passed struct {
	sent, looked map[model.DeliveryID]bool
	uploads      map[model.DeliveryID]time.Duration // waited for each
}

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
		if s.Delivery.State != model.StateUnknown || s.Held {
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
