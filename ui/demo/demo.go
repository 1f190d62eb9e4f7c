// Package demo is a workspace to look around in: three invented brands, their
// accounts on a small network in this process, drafts, and deliveries that came
// to be as they do in life, by posts that went out, were refused, came too late
// or were left without an answer. Nothing of it leaves the machine, and nothing
// stays.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/text"
	"restante/core/vault"
)

// Options say what a demo is made of.
type Options struct {
	Clock clock.Clock
	Log   *slog.Logger
	// Say is in the language of the brands' texts.
	Say       *text.Printer
	UserAgent string
}

// Demo is an open demo.
type Demo struct {
	// Core is its workspace. The caller stops what it runs there before Close.
	Core *core.App

	dir    string
	server *sandbox.Server
	clock  *past

	mu   sync.Mutex
	down bool
}

// days is how far back the demo's history begins.
const days = 72 * time.Hour

// closeLimit is how long the network may take to stop.
const closeLimit = 5 * time.Second

// Open makes the workspace in a new folder of the system's temporary one and
// lives through its history, which takes a second or two.
func Open(ctx context.Context, opt Options) (*Demo, error) {
	d, err := empty(ctx, opt)
	if err != nil {
		return nil, err
	}
	a := author{Demo: d, say: opt.Say}
	if err := a.write(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("fill the demo: %w", err), d.Close())
	}
	return d, nil
}

// empty makes the workspace and its network.
func empty(ctx context.Context, opt Options) (*Demo, error) {
	dir, err := os.MkdirTemp("", "restante-demo-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	d := &Demo{dir: dir, clock: newPast(opt.Clock, days)}
	if d.server, err = sandbox.New(sandbox.Options{Clock: d.clock}); err == nil {
		err = d.server.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	folder := filepath.Join(dir, "workspace")
	secrets, err := vault.Open(vault.Options{Dir: folder, Memory: true, Clock: d.clock})
	if err == nil {
		settings := queue.DefaultSettings()
		// The demo's network lists a post at once and is asked by nobody else.
		settings.FirstLook, settings.ProbeEvery = time.Second, []time.Duration{time.Second}
		d.Core, err = core.Open(ctx, core.Options{Dir: folder, Clock: d.clock, Log: opt.Log, Vault: secrets,
			Settings: settings, UserAgent: opt.UserAgent})
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close closes the workspace, stops the network and removes the folder.
func (d *Demo) Close() error {
	var errs []error
	if d.Core != nil {
		errs = append(errs, d.Core.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	return errors.Join(append(errs, d.server.Close(ctx), os.RemoveAll(d.dir))...)
}

// Down reports whether the network is taken away.
func (d *Demo) Down() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.down
}

// SetDown takes the network away or gives it back.
func (d *Demo) SetDown(_ context.Context, down bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down == down {
		return nil
	}
	change := d.server.BringUp
	if down {
		change = d.server.TakeDown
	}
	if err := change(); err != nil {
		return fmt.Errorf("switch the demo's network: %w", err)
	}
	d.down = down
	return nil
}

// Accepted is how many posts the network has accepted.
func (d *Demo) Accepted() int { return len(d.server.Ledger()) }
