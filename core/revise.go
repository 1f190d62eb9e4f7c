package core

import (
	"context"
	"errors"

	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

// Revise brings the deliveries of a draft that are not out yet to its present
// content, and returns those that this changed. Their instants stay. If one of
// them cannot change, because it is being sent or may be out already, or must
// not, because its network would not take it, nothing changes and all problems
// are returned, each with its account. rev is the revision that the person saw,
// as for ScheduleRev.
func (a *App) Revise(ctx context.Context, id model.DraftID, rev int64) ([]model.Delivery, error) {
	for {
		d, err := a.draftSeen(ctx, id, rev)
		if err != nil {
			return nil, err
		}
		moves, err := a.revisions(ctx, d)
		if err != nil || len(moves) == 0 {
			return nil, err
		}
		err = a.store.ApplyAll(ctx, d.ID, d.Rev, moves)
		if (errors.Is(err, queue.ErrStale) || errors.Is(err, store.ErrDraftChanged)) && ctx.Err() == nil {
			continue // the engine or another window was faster: look again
		}
		if err != nil {
			return nil, err
		}
		a.changed(event.Deliveries)
		return a.after(ctx, moves)
	}
}

// revisions are the moves that bring each promise of a draft to what it says
// now; those that say it already need none.
func (a *App) revisions(ctx context.Context, d model.Draft) ([]queue.Move, error) {
	promises, err := a.store.PromisesOf(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	var moves []queue.Move
	var problems []error
	for _, s := range promises {
		c := content(d, s.Brand, s.Account.ID)
		move, changed, err := queue.Revise(s, model.Content{Parts: []model.PartContent{c}}, a.now(), a.newKey)
		if p := model.ProblemOf(err); p != nil {
			problems = append(problems, p.With("account", s.Account.Handle))
			continue
		}
		if !changed {
			continue
		}
		for _, p := range a.contentProblems(c, s.Account) {
			problems = append(problems, p)
		}
		moves = append(moves, move)
	}
	if len(moves) > 0 {
		problems = append(problems, a.mediaProblems(d)...)
	}
	return moves, errors.Join(problems...)
}

// after returns the deliveries of moves as they stand now.
func (a *App) after(ctx context.Context, moves []queue.Move) ([]model.Delivery, error) {
	out := make([]model.Delivery, 0, len(moves))
	for _, m := range moves {
		s, err := a.snapshot(ctx, m.After.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, s.Delivery)
	}
	return out, nil
}
