package core

import (
	"context"
	"time"

	"restante/core/event"
	"restante/core/model"
)

// WorkOffline holds everything at once, or lets it go. While it is held, no
// server is asked anything, but for what the person orders herself, such as to
// connect an account.
func (a *App) WorkOffline(ctx context.Context, held bool) error {
	if err := a.store.SetHeld(ctx, held); err != nil {
		return err
	}
	a.changed(event.Workspace)
	a.watchSoon()
	return nil
}

// Status says how the whole workspace stands right now.
func (a *App) Status(ctx context.Context) (Status, error) {
	standing, err := a.store.Standing(ctx)
	if err != nil {
		return Status{}, err
	}
	accounts, err := a.accountsAtWork(ctx)
	if err != nil {
		return Status{}, err
	}
	out := Status{Held: standing.Held, Sending: standing.Sending, NeedsYouByBrand: standing.Asking,
		Reach: a.reachOf(accounts), Trouble: a.Trouble()}
	out.Delivering, out.Elsewhere, out.Problem = a.runner.standing()
	if standing.Next != nil {
		next := queueRow(*standing.Next)
		out.Next = &next
	}
	for _, n := range standing.Asking {
		out.NeedsYou += n
	}
	for _, acc := range accounts {
		if acc.Health != model.HealthOK {
			out.SignIn = append(out.SignIn, acc)
		}
	}
	return out, nil
}

// accountsAtWork returns the connected accounts of the brands at work.
func (a *App) accountsAtWork(ctx context.Context) ([]model.Account, error) {
	brands, err := a.Brands(ctx)
	if err != nil {
		return nil, err
	}
	accounts, err := a.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	atWork := map[model.BrandID]bool{}
	for _, b := range brands {
		atWork[b.ID] = true
	}
	var out []model.Account
	for _, acc := range accounts {
		if atWork[acc.BrandID] {
			out = append(out, acc)
		}
	}
	return out, nil
}

// lately is how old an answer of a server may be to tell whether one is online:
// more than two rounds of probes.
const lately = 150 * time.Second

// reachOf sums up what the accounts' servers answered lately.
func (a *App) reachOf(accounts []model.Account) Reach {
	answers, now := a.answers(), a.opt.Clock.Mono()
	up, down := 0, 0
	for _, acc := range accounts {
		answer, known := answers[acc.Server]
		switch {
		case !known || now-answer.At > lately:
		case answer.Up:
			up++
		default:
			down++
		}
	}
	switch {
	case up+down == 0:
		return ReachUnknown
	case down == 0:
		return ReachAll
	case up == 0:
		return ReachNone
	}
	return ReachSome
}
