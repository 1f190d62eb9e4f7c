package core

import (
	"context"
	"maps"
	"sync"
	"time"

	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
)

// How often watchServers looks.
const (
	probeEvery = time.Minute // whether the servers answer
	// unlockEvery is for a vault that gave nothing: the system may ask the person
	// to unlock its keyring each time.
	unlockEvery = 10 * time.Minute
)

// servers is what this program heard of the accounts' servers itself, beside
// the engine.
type servers struct {
	mu      sync.Mutex
	answers map[string]queue.Answer
}

// answers returns the latest that is known of each server.
func (a *App) answers() map[string]queue.Answer {
	out := map[string]queue.Answer{}
	if e := a.runningEngine(); e != nil {
		out = e.Reach()
	}
	a.servers.mu.Lock()
	defer a.servers.mu.Unlock()
	for server, own := range a.servers.answers {
		if seen, known := out[server]; !known || seen.At < own.At {
			out[server] = own
		}
	}
	return out
}

func (a *App) forgetAnswers() {
	a.servers.mu.Lock()
	defer a.servers.mu.Unlock()
	clear(a.servers.answers)
}

// watchSoon has watchServers look at once.
func (a *App) watchSoon() {
	select {
	case a.look <- struct{}{}:
	default:
	}
}

// watchServers looks every minute, or when it is asked to, whether the accounts
// can be used: whether the vault gives their secrets and, as long as somebody
// listens and nothing is held, whether their own servers answer.
func (a *App) watchServers(ctx context.Context) {
	var locked time.Duration // until when a vault that gives nothing is left alone
	for asked := true; ctx.Err() == nil; asked = a.pause(ctx, probeEvery) {
		if mono := a.opt.Clock.Mono(); asked || mono >= locked {
			if !a.checkSecrets(ctx) {
				locked = mono + unlockEvery
			}
		}
		if a.listeners.Load() > 0 {
			if err := a.probeAll(ctx); err != nil && ctx.Err() == nil {
				a.opt.Log.Warn("look whether the servers answer", "error", err)
			}
		}
	}
}

// pause waits for d and reports whether watchSoon cut it short.
func (a *App) pause(ctx context.Context, d time.Duration) (asked bool) {
	ctx, end := context.WithCancel(ctx)
	answer := make(chan bool, 1)
	go func() {
		select {
		case <-a.look:
			answer <- true
			end()
		case <-ctx.Done():
			answer <- false
		}
	}()
	// The error says that the wait was cut short; the answer tells by what.
	_ = a.opt.Clock.Wait(ctx, d)
	end()
	return <-answer
}

// probeAll asks each server of the connected accounts once whether it answers,
// unless everything is held. Nobody else's server is ever asked.
func (a *App) probeAll(ctx context.Context) error {
	held, err := a.store.Held(ctx)
	if err != nil || held {
		return err
	}
	accounts, err := a.accountsAtWork(ctx)
	if err != nil {
		return err
	}
	of := map[string][]model.AccountID{}
	for _, acc := range accounts {
		of[acc.Server] = append(of[acc.Server], acc.ID)
	}
	var probes sync.WaitGroup
	for server := range maps.Keys(of) {
		probes.Go(func() { a.probe(ctx, server, of[server]) })
	}
	probes.Wait()
	return nil
}

// probe asks one server and keeps its answer, for the status and for the engine.
func (a *App) probe(ctx context.Context, server string, accounts []model.AccountID) {
	callCtx, cancel := context.WithTimeout(ctx, a.opt.Settings.ReadDeadline)
	defer cancel()
	up := a.http.Probe(callCtx, server) == nil
	if ctx.Err() != nil {
		return
	}
	answer := queue.Answer{Up: up, At: a.opt.Clock.Mono()}
	a.servers.mu.Lock()
	before, known := a.servers.answers[server]
	a.servers.answers[server] = answer
	a.servers.mu.Unlock()
	if e := a.runningEngine(); e != nil {
		e.Heard(server, accounts, up)
	}
	if !known || before.Up != up {
		a.events.Emit(event.Workspace)
	}
}
