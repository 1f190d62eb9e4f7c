package main

import (
	"context"
	"strings"
	"time"

	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/model"
	"restante/core/text"
)

// view is a delivery with what a person needs to recognise it.
type view struct {
	model.Delivery
	Brand   model.Brand
	Account model.Account
	// trouble is why it waits, as the last pass saw it.
	trouble *model.Problem
}

// views puts deliveries together with their brands and accounts.
func views(ctx context.Context, app *core.App, deliveries []model.Delivery) ([]view, error) {
	brands, err := app.AllBrands(ctx)
	if err != nil {
		return nil, err
	}
	accounts, err := app.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	brandOf, accountOf := map[model.BrandID]model.Brand{}, map[model.AccountID]model.Account{}
	for _, b := range brands {
		brandOf[b.ID] = b
	}
	for _, a := range accounts {
		accountOf[a.ID] = a
	}
	out := make([]view, 0, len(deliveries))
	for _, d := range deliveries {
		// A removed account is in no list, but its deliveries stay.
		if _, known := accountOf[d.AccountID]; !known {
			s, err := app.Story(ctx, d.ID)
			if err != nil {
				return nil, err
			}
			accountOf[d.AccountID] = s.Account
		}
		out = append(out, view{Delivery: d, Brand: brandOf[d.BrandID], Account: accountOf[d.AccountID]})
	}
	return out, nil
}

// why is the reason of the delivery's state, or of its waiting; nil: none that
// needs words.
func (v view) why() *model.Problem {
	waits := v.State == model.StateScheduled || v.State == model.StateRetryWait || v.State == model.StateUnknown
	switch {
	case v.trouble != nil:
		return v.trouble
	case waits && v.Account.Health != model.HealthOK && v.Account.HealthReason != nil:
		return v.Account.HealthReason
	case v.Reason != nil:
		return v.Reason
	case waits && (v.Brand.Paused || v.Account.Paused):
		return model.NewProblem("delivery.paused")
	}
	return nil
}

// words returns the beginning of what is sent, in n columns.
func (v view) words(n int) string {
	if len(v.Parts) == 0 {
		return ""
	}
	return firstWords(v.Parts[0].Content.Text, n)
}

// link is the address of the post, "" before there is one.
func (v view) link() string {
	if len(v.Parts) == 0 || v.Parts[0].Receipt == nil {
		return ""
	}
	return text.Clean(v.Parts[0].Receipt.URL)
}

// place names brand, network and account in n columns: the account without its
// server, and the brand shortened where that is still too long.
func (v view) place(n int) string {
	user, _, _ := strings.Cut(v.Account.Handle, "@")
	tail := " · " + string(v.Account.Network) + " @" + user
	const least = 8
	return terminal.Cut(terminal.Cut(v.Brand.Name, max(n-terminal.Width(tail), least))+tail, max(n, least))
}

// row writes a delivery in two or three lines: when, state and where; its id
// and first words; why, or its link.
func (c *ctl) row(v view) { c.rowAligned(v, momentWidth) }

// rows is row for several deliveries, with their columns aligned.
func (c *ctl) rows(found []view) {
	widest := momentWidth
	for _, v := range found {
		widest = max(widest, terminal.Width(c.in(v.Brand).Moment(v.DueAt)))
	}
	for _, v := range found {
		c.rowAligned(v, widest)
	}
}

func (c *ctl) rowAligned(v view, moments int) {
	p := c.in(v.Brand)
	left := terminal.Pad(p.Moment(v.DueAt), moments) + "  " + terminal.Pad(p.Say("queue.state."+string(v.State)), stateWidth) + "  "
	c.line(left + v.place(terminal.LineWidth-terminal.Width(left)))
	c.line("  " + string(v.ID) + "  " + v.words(terminal.LineWidth-32))
	if why := v.why(); why != nil && !v.Final() {
		c.indented(2, p.Problem(why))
	} else if v.link() != "" {
		c.line("  " + v.link())
	}
}

// The widths of the columns of row: the longest moment of this year, the
// longest state.
const (
	momentWidth = 23
	stateWidth  = 14
)

// Final reports whether the delivery's story is over: nothing happens to it
// and nothing is asked about it.
func (v view) Final() bool { return v.State.Final() && !v.NeedsPerson() }

// dueNow reports whether the delivery's time has come and it is not over.
func (v view) dueNow(now time.Time) bool {
	return !v.State.Final() && v.State != model.StateNeedsUser && !v.DueAt.After(now)
}
