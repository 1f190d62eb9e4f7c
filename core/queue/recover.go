package queue

import (
	"context"
	"errors"
	"fmt"

	"restante/core/model"
)

// Recover puts right what an earlier run left half done: what was claimed or
// being prepared goes back, what was being sent is now unknown. It may be
// repeated. The caller holds the workspace's lock.
func (e *Engine) Recover(ctx context.Context) error {
	if err := e.cfg.Store.WakeUnclear(ctx, e.now()); err != nil {
		return fmt.Errorf("wake what waits: %w", err)
	}
	ids, err := e.cfg.Store.Unfinished(ctx)
	if err != nil {
		return fmt.Errorf("find what an earlier run left: %w", err)
	}
	for _, id := range ids {
		s, err := e.cfg.Store.Snapshot(ctx, id)
		if err != nil {
			return fmt.Errorf("read delivery %s: %w", id, err)
		}
		if err := e.apply(ctx, recoverMove(s, e)); err != nil && !errors.Is(err, ErrStale) {
			return fmt.Errorf("recover delivery %s: %w", id, err)
		}
	}
	return nil
}

func recoverMove(s Snapshot, e *Engine) Move {
	now := e.now()
	if s.Delivery.State != model.StateSending {
		return backMove(s, now, s.Delivery.Reason)
	}
	m := changeMove(s, model.StateUnknown, now)
	m.After.WakeAt = now
	m.After.Reason = model.NewProblem("delivery.interrupted")
	m.Attempts = []model.Attempt{{Part: m.After.NextPart().Index, Kind: model.AttemptPublish,
		Phase: model.PhaseInfo, Problem: m.After.Reason}}
	return m
}
