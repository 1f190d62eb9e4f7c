package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
)

func (c *ctl) queueCommand() *cobra.Command {
	var filter core.DeliveryFilter
	var state string
	cmd := c.command("queue", "queue [--brand BRAND] [--state STATE]", c.arguments(), func(cmd *cobra.Command, _ []string) error {
		filter.State = model.State(state)
		if cmd.Flags().Changed("state") && !slices.Contains(model.States(), filter.State) {
			return model.NewProblem("usage.bad_state", "state", state, "states", stateNames())
		}
		return c.queue(cmd, filter)
	})
	cmd.Flags().StringVar(&filter.Brand, "brand", "", c.say.Say("ctl.flag.only_brand"))
	cmd.Flags().StringVar(&state, "state", "", c.say.Say("ctl.flag.state", "states", stateNames()))
	return cmd
}

func stateNames() string {
	var names []string
	for _, s := range model.States() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (c *ctl) queue(cmd *cobra.Command, filter core.DeliveryFilter) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		deliveries, err := app.Deliveries(ctx, filter)
		if err != nil {
			return err
		}
		found, err := views(ctx, app.App, deliveries)
		if err != nil {
			return err
		}
		switch {
		case c.json:
			return c.emit(c.deliveriesJSON(found))
		case len(found) == 0 && filter != core.DeliveryFilter{}:
			c.sentence("ctl.queue.none_such")
		case len(found) == 0:
			c.sentence("ctl.queue.none")
			c.typed("draft", "add", "--help")
			c.typed("schedule", "--help")
		default:
			c.showQueue(found, filter)
		}
		return nil
	})
}

// mostDone is how many of what is over are shown when the list is not asked
// for one state.
const mostDone = 10

// showQueue writes deliveries in groups: what needs the person first, what is
// over last, the latest first.
func (c *ctl) showQueue(found []view, filter core.DeliveryFilter) {
	grouped := map[string][]view{}
	for _, v := range found {
		g := c.queueGroup(v)
		grouped[g] = append(grouped[g], v)
	}
	first := true
	for _, g := range []string{"needs_you", "late", "today", "later", "done"} {
		in := grouped[g]
		if len(in) == 0 {
			continue
		}
		if !first {
			c.line("")
		}
		first = false
		c.line(c.say.Say("ctl.queue."+g+"_n", "n", strconv.Itoa(len(in))))
		hidden := 0
		if g == "done" {
			slices.Reverse(in)
			if filter.State == "" && len(in) > mostDone {
				hidden = len(in) - mostDone
				in = in[:mostDone]
			}
		}
		c.rows(in)
		if hidden > 0 {
			c.sentence("ctl.queue.hidden", "n", strconv.Itoa(hidden))
		}
	}
	if needs := grouped["needs_you"]; len(needs) > 0 {
		c.line("")
		c.sentence("ctl.queue.answer")
		c.typed("receipt", string(needs[0].ID))
	}
}

// queueGroup names the group of a delivery, by its brand's calendar.
func (c *ctl) queueGroup(v view) string {
	now := c.clock.Now()
	zone, err := time.LoadLocation(v.Brand.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	switch {
	case v.NeedsPerson():
		return "needs_you"
	case v.State.Final():
		return "done"
	case !v.DueAt.After(now):
		return "late"
	case v.DueAt.Before(tomorrow):
		return "today"
	}
	return "later"
}
