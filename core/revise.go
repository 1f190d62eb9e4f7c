package core

import (
	"context"
	"errors"

	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

// Revised is what became of the promises of a draft. Those that say what it says
// already are in neither list.
type Revised struct {
	Changed []model.Delivery
	Left    []Unrevised
}

// Unrevised is a promise that keeps the older version, and why: it is being
// sent, or may be out already.
type Unrevised struct {
	Account model.AccountID
	Why     *model.Problem
}

// Revise brings the deliveries of a draft of which nothing was sent yet to its
// present content, all in one step. Their instants stay. What can no longer
// change is left as it is and keeps nothing else from changing. Where a network
// would not take the new content of one that could change, nothing changes and
// all problems are returned, each with its account. rev is the revision that
// the person saw, as for ScheduleRev.
func (a *App) Revise(ctx context.Context, id model.DraftID, rev int64) (Revised, error) {
	for {
		d, err := a.draftSeen(ctx, id, rev)
		if err != nil {
			return Revised{}, err
		}
		moves, left, err := a.revisions(ctx, d)
		if err != nil {
			return Revised{}, err
		}
		if len(moves) == 0 {
			return Revised{Left: left}, nil
		}
		err = a.store.ApplyAll(ctx, d.ID, d.Rev, moves)
		if (errors.Is(err, queue.ErrStale) || errors.Is(err, store.ErrDraftChanged)) && ctx.Err() == nil {
			continue // the engine or another window was faster: look again
		}
		if err != nil {
			return Revised{}, err
		}
		a.changed(event.Deliveries)
		changed, err := a.after(ctx, moves)
		return Revised{Changed: changed, Left: left}, err
	}
}

// revisions are the moves that bring each promise of a draft to what it says
// now, and those that no move can bring there; those that say it already need
// none.
func (a *App) revisions(ctx context.Context, d model.Draft) (moves []queue.Move, left []Unrevised, err error) {
	promises, err := a.store.PromisesOf(ctx, d.ID)
	if err != nil {
		return nil, nil, err
	}
	var problems []error
	for _, s := range promises {
		c := content(d, s.Brand, s.Account.ID)
		move, changed, err := queue.Revise(s, model.Content{Parts: []model.PartContent{c}}, a.now(), a.newKey)
		if p := model.ProblemOf(err); p != nil {
			left = append(left, Unrevised{Account: s.Account.ID, Why: p.With("account", s.Account.Handle)})
			continue
		}
		if err != nil {
			return nil, nil, err
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
	return moves, left, errors.Join(problems...)
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
