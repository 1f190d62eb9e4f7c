package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
	"restante/core/schedule"
	"restante/core/text"
)

func (c *ctl) scheduleCommand() *cobra.Command {
	var accounts []string
	var wish core.Wish
	cmd := c.command("schedule", "schedule DRAFT --account ID [--account ID]... (--now | --at 2026-12-01T09:00)",
		c.arguments("DRAFT"), func(cmd *cobra.Command, args []string) error {
			if err := need(cmd, "account"); err != nil {
				return err
			}
			if err := needOne(cmd, "now", "at"); err != nil {
				return err
			}
			return c.schedule(cmd.Context(), model.DraftID(args[0]), accounts, wish)
		})
	cmd.Flags().StringArrayVar(&accounts, "account", nil, c.say.Say("ctl.flag.account"))
	cmd.Flags().BoolVar(&wish.Now, "now", false, c.say.Say("ctl.flag.now"))
	cmd.Flags().StringVar(&wish.Local, "at", "", c.say.Say("ctl.flag.at"))
	return cmd
}

func (c *ctl) schedule(ctx context.Context, draft model.DraftID, accounts []string, wish core.Wish) error {
	ids := make([]model.AccountID, len(accounts))
	for i, a := range accounts {
		ids[i] = model.AccountID(a)
	}
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		done, err := app.Schedule(ctx, draft, ids, wish)
		if err != nil {
			return err
		}
		promised, err := views(ctx, app.App, done.Deliveries)
		if err != nil {
			return err
		}
		if c.json {
			out := c.deliveriesJSON(promised)
			for i := range out {
				out[i].Shift = done.Time.Shift
			}
			return c.emit(out)
		}
		n := strconv.Itoa(len(promised))
		if wish.Now {
			c.sentence("ctl.schedule.now", "n", n)
		} else {
			c.sentence("ctl.schedule.at", "n", n, "when", c.in(promised[0].Brand).MomentInZone(done.Time.At))
			c.sayShift(done.Time)
			c.sayHere(done.Time)
		}
		for _, v := range promised {
			c.line("  " + string(v.ID) + "  " + string(v.Account.Network) + "  " + text.Address(v.Account))
		}
		c.sentence("ctl.schedule.next")
		return nil
	})
}

// sayShift says that the wished time does not exist on that day, or twice.
func (c *ctl) sayShift(t schedule.Resolved) {
	switch t.Shift {
	case schedule.ShiftGap:
		c.sentence("ctl.schedule.gap", "wished", t.Wished.String(), "meant", t.Wall.String(), "zone", t.Zone)
	case schedule.ShiftFold:
		c.sentence("ctl.schedule.fold", "wished", t.Wished.String(), "zone", t.Zone)
	}
}

// sayHere says what the clock of this machine shows at that instant, where
// that is something else.
func (c *ctl) sayHere(t schedule.Resolved) {
	_, seconds := t.At.In(time.Local).Zone()
	if time.Duration(seconds)*time.Second != t.Offset {
		c.sentence("ctl.schedule.here", "when", c.here().MomentInZone(t.At))
	}
}
