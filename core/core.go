// Package core is what a screen or a command can do with a workspace: one
// façade over the store, the vault, the connectors and the delivery engine.
//
// Every command is durable when it returns nil. What a person has to read comes
// as a *model.Problem (several of them joined, where several things are wrong),
// and then nothing was changed.
package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"

	"restante/core/clock"
	"restante/core/connect"
	"restante/core/connect/all"
	"restante/core/event"
	"restante/core/id"
	"restante/core/media"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
	"restante/core/vault"
)

// Options are what a workspace is opened with.
type Options struct {
	Dir      string // the workspace folder; made when it is missing
	Clock    clock.Clock
	Log      *slog.Logger
	Vault    *vault.Vault
	Settings queue.Settings
	// UserAgent is how the program names itself to servers.
	UserAgent string
}

// App is an open workspace. It is safe for use by many goroutines.
type App struct {
	opt        Options
	store      *store.Store
	media      *media.Folder
	ids        *id.Maker
	http       *connect.Client
	connectors map[model.NetworkID]connect.Connector
	events     event.Hub
	listeners  atomic.Int32  // to events
	look       chan struct{} // holds one token: the servers should be asked
	servers    servers
	runner     runner

	mu     sync.Mutex
	engine *queue.Engine // while Run or Sync holds the lock
}

// Open opens the workspace in opt.Dir.
func Open(ctx context.Context, opt Options) (*App, error) {
	if err := opt.Settings.Validate(); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the workspace folder: %w", err)
	}
	opt.Dir = dir
	ids := id.NewMaker(opt.Clock.Now, nil)
	st, err := store.Open(ctx, dir, opt.Clock.Now(), ids)
	if err != nil {
		return nil, err
	}
	return &App{
		opt: opt, store: st, ids: ids, media: media.In(dir),
		http:       connect.NewClient(opt.UserAgent, opt.Log),
		connectors: all.Connectors(),
		look:       make(chan struct{}, 1),
		servers:    servers{answers: map[string]queue.Answer{}},
	}, nil
}

// Close closes the workspace. The engine must have stopped.
func (a *App) Close() error { return a.store.Close() }

// Networks returns every network that the program knows, by id.
func (a *App) Networks() []model.Network { return all.Networks() }

// nudge tells a running engine that something changed.
func (a *App) nudge() {
	if e := a.runningEngine(); e != nil {
		e.Nudge()
	}
}

// runningEngine returns the engine that is at work; nil: none is.
func (a *App) runningEngine() *queue.Engine {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.engine
}

// credentials are one account's secrets in the vault.
type credentials struct {
	vault   *vault.Vault
	account model.AccountID
	log     *slog.Logger
}

func (a *App) credentials(id model.AccountID) connect.Credentials {
	return credentials{vault: a.opt.Vault, account: id, log: a.opt.Log}
}

func (c credentials) Load(ctx context.Context) (model.Secret, error) {
	secret, err := c.vault.Get(ctx, c.account)
	if errors.Is(err, vault.ErrNoSecret) {
		return secret, errors.Join(model.ErrNotFound, err)
	}
	return secret, err
}

func (c credentials) Save(ctx context.Context, s model.Secret) error {
	// Update, not Put: a refresh must not bring back a removed account's token.
	return c.vault.Update(ctx, c.account, func(model.Secret) (model.Secret, error) { return s, nil })
}
func (c credentials) Lock(ctx context.Context) (func(), error) {
	unlock, err := c.vault.Lock(ctx, c.account)
	if err != nil {
		return nil, err
	}
	return func() {
		if err := unlock(); err != nil {
			c.log.Error("give back the lock of an account", "account", c.account, "error", err)
		}
	}, nil
}

func (a *App) session(acc model.Account) connect.Session {
	return connect.Session{Account: acc, Credentials: a.credentials(acc.ID), HTTP: a.http, Now: a.opt.Clock.Now()}
}

func (a *App) newEngine(observe func(model.Delivery)) (*queue.Engine, error) {
	told := func(d model.Delivery) {
		a.events.Emit(event.Deliveries)
		if observe != nil {
			observe(d)
		}
	}
	return queue.New(queue.Config{
		Store: a.store, Clock: a.opt.Clock, Settings: a.opt.Settings, Connectors: a.connectors, HTTP: a.http, Probe: a.http.Probe,
		Credentials: a.credentials,
		Media:       a.media, IDs: a.ids, Random: rand.Float64, Log: a.opt.Log,
		Observe: told, Noticed: a.noticed,
	})
}

// missing turns model.ErrNotFound into the problem code with the given name.
func missing(err error, code, arg, name string) error {
	if errors.Is(err, model.ErrNotFound) {
		return model.NewProblem(code, arg, name)
	}
	return err
}
