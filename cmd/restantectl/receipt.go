package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/model"
	"restante/core/text"
)

func (c *ctl) receiptCommand() *cobra.Command {
	return c.command("receipt", "receipt DELIVERY", c.arguments("DELIVERY"), func(cmd *cobra.Command, args []string) error {
		return c.inWorkspace(cmd.Context(), withoutSecrets, func(app workspaceApp) error {
			story, err := app.Story(cmd.Context(), model.DeliveryID(args[0]))
			if err != nil {
				return err
			}
			if c.json {
				return c.emit(c.receiptJSON(story))
			}
			c.showReceipt(story)
			return nil
		})
	})
}

// showReceipt tells the story of a delivery, with all times in its brand's
// zone, and asks the person where something must be decided.
func (c *ctl) showReceipt(s core.Story) {
	v := view{Delivery: s.Delivery, Brand: s.Brand, Account: s.Account}
	p := c.in(s.Brand)
	c.line(p.Say("ctl.receipt.title", "id", string(v.ID)))
	c.line(p.Say("ctl.receipt.where", "brand", v.Brand.Name, "network", string(v.Account.Network), "account", text.Address(v.Account)))
	c.line("")
	c.showParts(v)
	c.fields("ctl.field.wished", c.wished(v), "ctl.field.state", p.Say("queue.state."+string(v.State)),
		"ctl.field.link", v.link(), "ctl.field.previous", string(v.Previous))
	if why := v.why(); why != nil && !v.Final() {
		c.indented(2, p.Problem(why))
	}
	c.line("")
	c.line(p.Say("ctl.receipt.story", "zone", v.Brand.Zone))
	day := c.chapter(p, "", v.CreatedAt, p.Say("ctl.receipt.queued"))
	for _, a := range s.Attempts {
		day = c.chapter(p, day, a.At, p.Attempt(v.Delivery, v.Account, a))
	}
	if v.NeedsPerson() {
		c.line("")
		c.ask(v)
	}
}

// showParts writes what is sent.
func (c *ctl) showParts(v view) {
	for _, part := range v.Parts {
		if part.Content.Text != "" {
			c.indented(2, text.CleanLines(part.Content.Text))
		}
		for _, m := range part.Content.Media {
			alt := text.Clean(m.Alt)
			if alt == "" {
				alt = c.in(v.Brand).Say("ctl.receipt.no_alt")
			}
			c.indented(2, "["+c.imageLine(m)+"] "+alt)
		}
		c.line("")
	}
}

func (c *ctl) wished(v view) string {
	p := c.in(v.Brand)
	if v.When.Kind == model.WhenNow {
		return p.Say("ctl.receipt.now", "when", p.MomentInZone(v.DueAt))
	}
	return p.Wall(v.When.Local) + " (" + v.When.Zone + ")"
}

// chapter writes one event of the story behind its time, under its day unless
// that is the day of the one before. It returns the day.
func (c *ctl) chapter(p *text.Printer, dayBefore string, at time.Time, sentence string) string {
	day := p.Day(at)
	if day != dayBefore {
		c.line("  " + day)
	}
	left := "  " + p.ClockSeconds(at) + "  "
	for _, line := range terminal.Wrap(sentence, terminal.LineWidth-terminal.Width(left)) {
		c.line(left + line)
		left = strings.Repeat(" ", terminal.Width(left))
	}
	return day
}

// ask puts the question to the person: what is known, then what can be done,
// the safe answer first, each with what to type.
func (c *ctl) ask(v view) {
	p := c.in(v.Brand)
	id := string(v.ID)
	switch part := v.NextPart(); {
	case v.State == model.StateMissed:
		c.sentence("ctl.ask.missed", "late", p.Duration(v.Brand.LatePolicy))
		c.choice("ctl.ask.send_now", "retry", id)
		c.choice("ctl.ask.another_time", "reschedule", id, "--at", "2026-12-01T09:00")
		c.choice("ctl.ask.leave", "resolve", id, "--skip")
	case v.InDoubt():
		c.sentence("ctl.ask.doubt", "account", text.Address(v.Account), "from", p.MomentInZone(part.MaybeSince))
		c.indented(2, profile(v.Account))
		c.choice("ctl.ask.there", "resolve", id, "--published", "URL")
		c.choice("ctl.ask.leave_doubt", "resolve", id, "--skip")
		c.choice("ctl.ask.not_there", "resolve", id, "--send-again")
	default:
		c.sentence("ctl.ask.refused")
		c.choice("ctl.ask.leave", "resolve", id, "--skip")
		c.choice("ctl.ask.again", "retry", id)
		c.choice("ctl.ask.another_time", "reschedule", id, "--at", "2026-12-01T09:00")
	}
}

func (c *ctl) choice(key string, words ...string) {
	c.indented(2, "- "+c.say.Say(key))
	c.line("  " + strings.Repeat(" ", 2) + "restantectl " + strings.Join(words, " "))
}

// profile is the address at which a person sees what an account has published.
func profile(a model.Account) string {
	switch a.Network {
	case "bluesky":
		return "https://bsky.app/profile/" + a.Handle
	case "mastodon":
		user, _, _ := strings.Cut(a.Handle, "@")
		return a.Server + "/@" + user
	}
	return a.Server
}
