package core

import (
	"context"
	"errors"
	"slices"
	"sync"

	"restante/core/lock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/vault"
)

// Run delivers until ctx ends. It returns workspace.engine_elsewhere when
// another process does so already. observe, which may be nil, is told of every
// transition after its commit, and must not block.
func (a *App) Run(ctx context.Context, observe func(model.Delivery)) error {
	return a.withEngine(observe, func(e *queue.Engine) error { return e.Run(ctx) })
}

// Trouble says why due deliveries of an account wait, while Run is at work;
// else it is empty.
func (a *App) Trouble() map[model.AccountID]*model.Problem {
	if e := a.runningEngine(); e != nil {
		return e.Trouble()
	}
	return nil
}

// CheckSecrets returns the vault's problem where the accounts' secrets cannot be
// read (locked, another passphrase, no keyring), so that a long run does not
// begin in vain.
func (a *App) CheckSecrets(ctx context.Context) error {
	accounts, err := a.Accounts(ctx)
	if err != nil || len(accounts) == 0 {
		return err
	}
	if _, err := a.opt.Vault.Get(ctx, accounts[0].ID); !errors.Is(err, vault.ErrNoSecret) {
		return err
	}
	return nil
}

// SyncReport is what one pass did.
type SyncReport struct {
	// Touched are the deliveries that moved, as they stand now, in the order
	// of their first move.
	Touched []model.Delivery
	// Trouble says why due deliveries of an account wait.
	Trouble map[model.AccountID]*model.Problem
}

// Sync does one pass: it looks up what is unknown and sends what is due. A
// server that cannot be reached is no error.
func (a *App) Sync(ctx context.Context) (SyncReport, error) {
	var mu sync.Mutex
	var ids []model.DeliveryID
	var report SyncReport
	observe := func(d model.Delivery) {
		mu.Lock()
		defer mu.Unlock()
		if !slices.Contains(ids, d.ID) {
			ids = append(ids, d.ID)
		}
	}
	err := a.withEngine(observe, func(e *queue.Engine) error {
		err := e.Pass(ctx)
		report.Trouble = e.Trouble()
		return err
	})
	if err != nil {
		return report, err
	}
	for _, id := range ids {
		s, err := a.store.Snapshot(ctx, id)
		if err != nil {
			return report, err
		}
		report.Touched = append(report.Touched, s.Delivery)
	}
	return report, nil
}

// withEngine holds the workspace's lock while an engine works.
func (a *App) withEngine(observe func(model.Delivery), work func(*queue.Engine) error) (err error) {
	l, err := lock.Acquire(a.opt.Dir)
	if err != nil {
		return err
	}
	defer func() {
		if releaseErr := l.Release(); err == nil {
			err = releaseErr
		}
	}()
	e, err := a.newEngine(observe)
	if err != nil {
		return err
	}
	a.setEngine(e)
	defer func() {
		a.setEngine(nil)
		a.setRunner(func(r *runner) { r.delivering = false })
	}()
	return work(e)
}

func (a *App) setEngine(e *queue.Engine) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.engine = e
}
