package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core/model"
	"restante/core/text"
)

func (c *ctl) runCommand() *cobra.Command {
	return c.command("run", "run", c.arguments(), func(cmd *cobra.Command, _ []string) error {
		return c.inWorkspace(cmd.Context(), withSecrets, func(app workspaceApp) error {
			return c.runEngine(cmd.Context(), app)
		})
	})
}

// startPause is how long run waits before it says that it runs: by then the
// engine was refused if another program has the lock.
const startPause = 200 * time.Millisecond

// runEngine delivers until ctx ends and writes a line for each change.
func (c *ctl) runEngine(ctx context.Context, app workspaceApp) error {
	// Without its secrets it would send nothing, and say so only when a post is
	// due.
	if err := app.CheckSecrets(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	changes := newFeed()
	go func() {
		defer changes.close()
		ended <- app.Run(ctx, changes.put)
	}()
	if c.clock.Wait(ctx, startPause) == nil && len(ended) > 0 {
		return <-ended
	}
	// What happened is still said after an interrupt.
	after := context.WithoutCancel(ctx)
	if !c.json {
		if err := c.sayStart(after, app); err != nil {
			stop()
			return errors.Join(err, <-ended)
		}
	}
	watching, stopWatching := context.WithCancel(ctx)
	watched := make(chan watched, 1)
	go func() { watched <- c.watchAccounts(watching, app) }()
	err := c.printChanges(after, app, changes)
	stopWatching()
	seen := <-watched
	if err := errors.Join(<-ended, err, seen.err); err != nil {
		return err
	}
	o, err := c.outlook(after, app, seen.trouble)
	if err != nil {
		return err
	}
	if c.json {
		return o.verdict()
	}
	c.sentence("ctl.run.stopped")
	return c.sayNeeds(o)
}

func (c *ctl) sayStart(ctx context.Context, app workspaceApp) error {
	o, err := c.outlook(ctx, app, nil)
	if err != nil {
		return err
	}
	c.sentence("ctl.run.started")
	c.sayNext(o)
	return nil
}

// printChanges writes changes until there are no more.
func (c *ctl) printChanges(ctx context.Context, app workspaceApp, changes *feed) error {
	for d, more := changes.next(); more; d, more = changes.next() {
		switch d.State {
		case model.StateClaimed, model.StatePreparing:
			continue
		}
		v, err := views(ctx, app.App, []model.Delivery{d})
		if err != nil {
			return err
		}
		if c.json {
			err = c.emitWith(c.deliveryJSON(v[0]), "")
		} else {
			c.changeLine(v[0])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// changeLine writes one change on one line, however wide, as a log has it: when,
// what, where, and the link or the reason.
func (c *ctl) changeLine(v view) {
	p := c.in(v.Brand)
	tail := v.words(terminal.LineWidth)
	if v.link() != "" {
		tail = v.link()
	} else if why := v.why(); why != nil {
		tail = p.Problem(why)
	}
	c.line(p.ClockSeconds(v.UpdatedAt) + "  " + terminal.Pad(p.Say("queue.state."+string(v.State)), stateWidth) + "  " +
		string(v.ID) + "  " + v.place(terminal.LineWidth) + "  " + tail)
}

// watched is how things stood when watchAccounts ended.
type watched struct {
	trouble map[model.AccountID]*model.Problem
	err     error
}

// watchAccounts looks at what is no change of a delivery, as often as the engine
// looks at the clock: it writes a line when a server cannot be reached or an
// account must sign in again while something waits for it, and when that is
// over.
func (c *ctl) watchAccounts(ctx context.Context, app workspaceApp) (w watched) {
	said := map[model.AccountID]string{}
	for c.clock.Wait(ctx, app.settings.Tick) == nil {
		accounts, err := app.Accounts(ctx)
		if ctx.Err() != nil {
			return w
		}
		if w.err = err; err != nil {
			continue // said at the end, if it lasts
		}
		if now := app.Trouble(); now != nil {
			w.trouble = now
		}
		for _, a := range accounts {
			why := w.trouble[a.ID]
			if a.Health != model.HealthOK {
				why = a.HealthReason
			}
			if now := c.say.Problem(why); now != said[a.ID] {
				said[a.ID] = now
				c.sayTrouble(a, now)
			}
		}
	}
	return w
}

func (c *ctl) sayTrouble(a model.Account, trouble string) {
	if c.json {
		return
	}
	p := c.here()
	if trouble == "" {
		trouble = p.Say("ctl.run.trouble_over")
	}
	c.line(p.ClockSeconds(c.clock.Now()) + "  " + text.Address(a) + "  " + trouble)
}

// feed hands changes from the engine, which must not be held up, to the
// printer. It holds as many as come.
type feed struct {
	mu     sync.Mutex
	filled *sync.Cond
	items  []model.Delivery
	closed bool
}

func newFeed() *feed {
	f := &feed{}
	f.filled = sync.NewCond(&f.mu)
	return f
}

func (f *feed) put(d model.Delivery) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items = append(f.items, d)
	f.filled.Signal()
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.filled.Signal()
}

// next waits for a change; false: there is none any more.
func (f *feed) next() (model.Delivery, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.items) == 0 && !f.closed {
		f.filled.Wait()
	}
	if len(f.items) == 0 {
		return model.Delivery{}, false
	}
	d := f.items[0]
	f.items = f.items[1:]
	return d, true
}
