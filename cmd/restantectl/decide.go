package main

import (
	"context"

	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
	"restante/core/schedule"
)

func (c *ctl) cancelCommand() *cobra.Command {
	return c.command("cancel", "cancel DELIVERY", c.arguments("DELIVERY"), func(cmd *cobra.Command, args []string) error {
		return c.decide(cmd.Context(), args[0], func(app workspaceApp, id model.DeliveryID) (decision, error) {
			d, err := app.Cancel(cmd.Context(), id)
			key := map[model.State]string{model.StateSending: "ctl.cancel.asked", model.StateSkipped: "ctl.resolve.skipped",
				model.StateMissed: "ctl.resolve.left"}[d.State]
			if key == "" {
				key = "ctl.cancel.done"
			}
			return decision{delivery: d, key: key}, err
		})
	})
}

func (c *ctl) rescheduleCommand() *cobra.Command {
	var at string
	cmd := c.command("reschedule", "reschedule DELIVERY --at 2026-12-01T09:00", c.arguments("DELIVERY"),
		func(cmd *cobra.Command, args []string) error {
			if err := need(cmd, "at"); err != nil {
				return err
			}
			return c.decide(cmd.Context(), args[0], func(app workspaceApp, id model.DeliveryID) (decision, error) {
				d, resolved, err := app.Reschedule(cmd.Context(), id, core.Wish{Local: at})
				return decision{delivery: d, key: "ctl.reschedule.done", time: &resolved}, err
			})
		})
	cmd.Flags().StringVar(&at, "at", "", c.say.Say("ctl.flag.at"))
	return cmd
}

func (c *ctl) retryCommand() *cobra.Command {
	return c.command("retry", "retry DELIVERY", c.arguments("DELIVERY"), func(cmd *cobra.Command, args []string) error {
		return c.decide(cmd.Context(), args[0], func(app workspaceApp, id model.DeliveryID) (decision, error) {
			d, err := app.Retry(cmd.Context(), id)
			return decision{delivery: d, key: "ctl.retry.done"}, err
		})
	})
}

func (c *ctl) resolveCommand() *cobra.Command {
	var published string
	var sendAgain, skip bool
	cmd := c.command("resolve", "resolve DELIVERY (--published URL | --send-again | --skip)", c.arguments("DELIVERY"),
		func(cmd *cobra.Command, args []string) error {
			if err := needOne(cmd, "published", "send-again", "skip"); err != nil {
				return err
			}
			return c.decide(cmd.Context(), args[0], func(app workspaceApp, id model.DeliveryID) (decision, error) {
				switch {
				case sendAgain:
					d, err := app.SendAgain(cmd.Context(), id)
					return decision{delivery: d, key: "ctl.retry.done"}, err
				case skip:
					d, err := app.Leave(cmd.Context(), id)
					if d.State == model.StateMissed {
						return decision{delivery: d, key: "ctl.resolve.left"}, err
					}
					return decision{delivery: d, key: "ctl.resolve.skipped"}, err
				}
				d, err := app.Confirm(cmd.Context(), id, published)
				return decision{delivery: d, key: "ctl.resolve.published"}, err
			})
		})
	cmd.Flags().StringVar(&published, "published", "", c.say.Say("ctl.flag.published"))
	cmd.Flags().BoolVar(&sendAgain, "send-again", false, c.say.Say("ctl.flag.send_again"))
	cmd.Flags().BoolVar(&skip, "skip", false, c.say.Say("ctl.flag.skip"))
	return cmd
}

// decision is what came of a person's decision.
type decision struct {
	delivery model.Delivery
	key      string // of the sentence that says so
	time     *schedule.Resolved
}

// decide carries out a decision and shows the delivery as it stands then.
func (c *ctl) decide(ctx context.Context, id string, move func(workspaceApp, model.DeliveryID) (decision, error)) error {
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		done, err := move(app, model.DeliveryID(id))
		if err != nil {
			return err
		}
		found, err := views(ctx, app.App, []model.Delivery{done.delivery})
		if err != nil {
			return err
		}
		v := found[0]
		if c.json {
			out := c.deliveryJSON(v)
			if done.time != nil {
				out.Shift = done.time.Shift
			}
			return c.emit(out)
		}
		c.sentence(done.key, "when", c.in(v.Brand).MomentInZone(v.DueAt))
		if done.time != nil {
			c.sayShift(*done.time)
			c.sayHere(*done.time)
		}
		c.row(v)
		return nil
	})
}
