package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"restante/core"
	"restante/core/clock"
	"restante/core/durable"
	"restante/core/model"
	"restante/core/sandbox"
)

// Trial is a network in this process for who has no account yet: her first post
// goes out on it. Its posts end with the program; its accounts are there again
// when the program is started again, under the same address.
type Trial struct {
	core  *core.App
	clock clock.Clock
	file  string // holds the network's address

	mu     sync.Mutex
	server *sandbox.Server // nil: not started
}

// trialNetwork is what the trial network speaks.
const trialNetwork model.NetworkID = "mastodon"

// trialName is the name of the first trial account; the next ones are counted.
const trialName = "trial"

// NewTrial returns the trial network of the workspace in dir, which Start or
// Resume starts.
func NewTrial(dir string, c clock.Clock, app *core.App) *Trial {
	return &Trial{core: app, clock: c, file: filepath.Join(dir, "trial-network")}
}

// Resume starts the network again where an earlier run had one that still has
// connected accounts, and signs in to them. Otherwise it does nothing.
func (t *Trial) Resume(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := os.ReadFile(t.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the trial network's address: %w", err)
	}
	listen := strings.TrimSpace(string(b))
	all, err := t.core.Accounts(ctx)
	if err != nil {
		return err
	}
	var connected []model.Account
	var profiles []sandbox.NewAccount
	for _, acc := range all {
		if acc.Network == trialNetwork && acc.Server == "http://"+listen {
			name, _, _ := strings.Cut(acc.Handle, "@")
			connected = append(connected, acc)
			profiles = append(profiles, sandbox.NewAccount{Username: name, ID: acc.RemoteID, Token: model.NewSecret(rand.Text())})
		}
	}
	if len(connected) == 0 {
		return nil
	}
	if err := t.start(sandbox.Options{Clock: t.clock, Listen: listen, Accounts: profiles}); err != nil {
		return err
	}
	var errs []error
	for i, acc := range connected {
		_, err := t.core.AddAccount(ctx, core.NewAccount{Brand: string(acc.BrandID), Network: acc.Network,
			Server: acc.Server, Secret: profiles[i].Token})
		if err != nil {
			errs = append(errs, fmt.Errorf("sign in to the trial account %s: %w", acc.Handle, err))
		}
	}
	return errors.Join(errs...)
}

// Start makes another trial account, on the network that it starts where it is
// not yet there.
func (t *Trial) Start(context.Context) (server, handle string, token model.Secret, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.server == nil {
		if err := t.start(sandbox.Options{Clock: t.clock}); err != nil {
			return "", "", model.Secret{}, err
		}
		if err := durable.WriteFile(t.file, []byte(strings.TrimPrefix(t.server.URL(), "http://")+"\n")); err != nil {
			return "", "", model.Secret{}, fmt.Errorf("keep the trial network's address: %w", err)
		}
	}
	for n := 1; ; n++ {
		name := trialName
		if n > 1 {
			name = fmt.Sprintf("%s_%d", trialName, n)
		}
		profile, err := t.server.AddAccount(name)
		if problem := model.ProblemsOf(err); len(problem) == 1 && problem[0].Code == "sandbox.username_taken" {
			continue
		}
		return t.server.URL(), profile.Username, profile.Token, err
	}
}

func (t *Trial) start(opt sandbox.Options) error {
	server, err := sandbox.New(opt)
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		return fmt.Errorf("start the trial network: %w", err)
	}
	t.server = server
	return nil
}

// Close stops the network.
func (t *Trial) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	return t.server.Close(ctx)
}
