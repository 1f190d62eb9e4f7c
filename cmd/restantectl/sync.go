package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
)

func (c *ctl) syncCommand() *cobra.Command {
	return c.command("sync", "sync", c.arguments(), func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		return c.inWorkspace(ctx, withSecrets, func(app workspaceApp) error {
			report, err := app.Sync(ctx)
			if err != nil {
				return err
			}
			return c.showSync(ctx, app, report)
		})
	})
}

// showSync says what a pass did, what still waits and why, and what only the
// person can decide, which is the error errNeedsUser.
func (c *ctl) showSync(ctx context.Context, app workspaceApp, report core.SyncReport) error {
	touched, err := views(ctx, app.App, report.Touched)
	if err != nil {
		return err
	}
	all, err := c.outlook(ctx, app, report.Trouble)
	if err != nil {
		return err
	}
	waiting := all.waiting(report.Touched)
	if c.json {
		if err := c.emit(c.deliveriesJSON(append(touched, waiting...))); err != nil {
			return err
		}
		return all.verdict()
	}
	c.rows(touched)
	c.sayWaiting(all, report.Touched)
	if len(touched) == 0 && len(all.due()) == 0 {
		c.sentence("ctl.sync.nothing")
	}
	c.sayNext(all)
	return c.sayNeeds(all)
}

// outlook is how things stand: every delivery that is not over, every account,
// and why the due ones of an account wait.
type outlook struct {
	c        *ctl
	open     []view
	accounts []model.Account
	trouble  map[model.AccountID]*model.Problem
}

func (c *ctl) outlook(ctx context.Context, app workspaceApp, trouble map[model.AccountID]*model.Problem) (outlook, error) {
	o := outlook{c: c, trouble: trouble}
	deliveries, err := app.Deliveries(ctx, core.DeliveryFilter{})
	if err != nil {
		return o, err
	}
	var open []model.Delivery
	for _, d := range deliveries {
		if !d.State.Final() || d.NeedsPerson() {
			open = append(open, d)
		}
	}
	if o.open, err = views(ctx, app.App, open); err != nil {
		return o, err
	}
	o.accounts, err = app.Accounts(ctx)
	return o, err
}

// due are the deliveries whose time has come and that still wait.
func (o outlook) due() []view {
	var out []view
	for _, v := range o.open {
		if v.dueNow(o.c.clock.Now()) {
			v.trouble = o.trouble[v.AccountID]
			out = append(out, v)
		}
	}
	return out
}

// waiting are those of due that a pass did not move.
func (o outlook) waiting(moved []model.Delivery) []view {
	known := map[model.DeliveryID]bool{}
	for _, d := range moved {
		known[d.ID] = true
	}
	var out []view
	for _, v := range o.due() {
		if !known[v.ID] {
			out = append(out, v)
		}
	}
	return out
}

// sayWaiting says for each account whose due deliveries wait how many they are
// and why, and which of its deliveries are being checked. The reasons of those
// that moved were said with them.
func (c *ctl) sayWaiting(o outlook, moved []model.Delivery) {
	var order []model.AccountID
	waits := map[model.AccountID][]view{}
	for _, v := range o.due() {
		if len(waits[v.AccountID]) == 0 {
			order = append(order, v.AccountID)
		}
		waits[v.AccountID] = append(waits[v.AccountID], v)
	}
	for _, id := range order {
		first := waits[id][0]
		// What is being checked holds up all the others.
		if i := slices.IndexFunc(waits[id], func(v view) bool { return v.State == model.StateUnknown }); i >= 0 {
			first = waits[id][i]
		}
		why, n := first.why(), strconv.Itoa(len(waits[id]))
		said := first.Account.Health != model.HealthOK || // sayNeeds will
			slices.ContainsFunc(moved, func(d model.Delivery) bool { return d.ID == first.ID })
		if why != nil && !said {
			c.indented(0, c.in(first.Brand).Problem(why))
			if hint := c.hint(why); hint != "" && !isOffline(why) {
				c.indented(0, hint)
			}
		}
		switch {
		case first.State == model.StateUnknown:
			c.sentence("ctl.sync.checking", "where", text.Address(first.Account))
		case why != nil && isOffline(why):
			c.sentence("ctl.sync.waits_for_server", "n", n, "where", text.Address(first.Account), "late", c.say.Duration(first.Brand.LatePolicy))
		case first.State == model.StateRetryWait && first.WakeAt.After(c.clock.Now()):
			c.sentence("ctl.sync.waits_until", "n", n, "where", text.Address(first.Account), "when", c.in(first.Brand).MomentInZone(first.WakeAt))
		default:
			c.sentence("ctl.sync.waits", "n", n, "where", text.Address(first.Account))
		}
	}
}

// offline are the problems that go away once the network or the server is back.
var offline = []string{"network.unreachable", "network.no_answer", "network.bad_certificate", "network.bad_answer"}

func isOffline(p *model.Problem) bool { return slices.Contains(offline, p.Code) }

// sayNext names what goes out next.
func (c *ctl) sayNext(o outlook) {
	now := c.clock.Now()
	for _, v := range o.open {
		if v.State == model.StateScheduled && v.DueAt.After(now) {
			c.sentence("ctl.sync.next", "when", c.in(v.Brand).MomentInZone(v.DueAt),
				"brand", v.Brand.Name, "account", text.Address(v.Account))
			return
		}
	}
}

// sayNeeds says what only the person can decide, and returns errNeedsUser
// where there is something.
func (c *ctl) sayNeeds(o outlook) error {
	for _, a := range o.accounts {
		if a.Health != model.HealthOK {
			c.indented(0, c.say.Say("ctl.sync.account_needs", "account", text.Address(a))+" "+c.say.Problem(a.HealthReason))
		}
	}
	asking := 0
	for _, v := range o.open {
		if v.NeedsPerson() {
			asking++
		}
	}
	if asking > 0 {
		c.sentence("ctl.sync.needs", "n", strconv.Itoa(asking))
		c.typed("queue")
	}
	return o.verdict()
}

// verdict returns errNeedsUser where something needs the person: a question
// about a delivery, an account that cannot publish, a clock that cannot be right,
// a vault that does not open.
func (o outlook) verdict() error {
	for _, v := range o.open {
		if v.NeedsPerson() {
			return errNeedsUser
		}
	}
	for _, a := range o.accounts {
		if a.Health != model.HealthOK {
			return errNeedsUser
		}
	}
	for _, p := range o.trouble {
		if strings.HasPrefix(p.Code, "clock.") || strings.HasPrefix(p.Code, "vault.") || p.Code == "account.secret_unavailable" {
			return errNeedsUser
		}
	}
	return nil
}
