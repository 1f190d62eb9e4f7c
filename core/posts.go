package core

import (
	"context"
	"errors"
	"slices"
	"time"

	"restante/core/compose"
	"restante/core/event"
	"restante/core/model"
	"restante/core/schedule"
	"restante/core/store"
)

// Wish is when a post should go out, as a person says it.
type Wish struct {
	Now   bool
	Local string // wall time in the brand's zone, "2026-12-01T09:00", unless Now
	// Zone is the zone in which Local was shown to the person. A brand that has
	// another one by now refuses the wish: schedule.zone_changed. Empty: whatever
	// the brand's zone is.
	Zone string
}

// Scheduled is a post that was promised.
type Scheduled struct {
	Post       model.Post
	Deliveries []model.Delivery
	// Time tells how the wall time was resolved: whether it exists on that day
	// once, twice or not at all. Zero for Now.
	Time Resolved
}

// Schedule freezes a draft and promises it on the given accounts, all of the
// draft's brand. All problems of all accounts are returned at once. An archived
// draft is refused: draft.archived.
func (a *App) Schedule(ctx context.Context, draft model.DraftID, accounts []model.AccountID, wish Wish) (Scheduled, error) {
	return a.ScheduleRev(ctx, draft, 0, accounts, wish)
}

// ScheduleRev is Schedule for the revision of the draft that the person saw: it
// refuses another one with draft.changed_elsewhere. 0 takes the draft as it
// stands.
func (a *App) ScheduleRev(ctx context.Context, draft model.DraftID, rev int64, accounts []model.AccountID, wish Wish) (Scheduled, error) {
	for {
		out, stored, err := a.promise(ctx, draft, rev, accounts, wish)
		if err != nil {
			return Scheduled{}, err
		}
		err = a.store.InsertPost(ctx, stored, out.Post, out.Deliveries)
		if errors.Is(err, store.ErrDraftChanged) && ctx.Err() == nil {
			continue // saved meanwhile: what is promised is the draft as it stands
		}
		if err != nil {
			return Scheduled{}, err
		}
		a.changed(event.Deliveries)
		return out, nil
	}
}

// promise makes what ScheduleRev stores, and returns the revision of the draft
// that it was made of.
func (a *App) promise(ctx context.Context, draft model.DraftID, rev int64, accounts []model.AccountID, wish Wish) (Scheduled, int64, error) {
	d, err := a.draftSeen(ctx, draft, rev)
	if err != nil {
		return Scheduled{}, 0, err
	}
	brand, err := a.store.Brand(ctx, d.BrandID)
	if err != nil {
		return Scheduled{}, 0, err
	}
	if !d.ArchivedAt.IsZero() {
		return Scheduled{}, 0, model.NewProblem("draft.archived")
	}
	when, resolved, err := a.resolve(brand, wish)
	if err != nil {
		return Scheduled{}, 0, err
	}
	targets, err := a.targets(ctx, d, brand, accounts)
	if err != nil {
		return Scheduled{}, 0, err
	}
	now, due := a.now(), resolved.At
	if wish.Now {
		due = now
	}
	out := Scheduled{Time: resolved, Post: model.Post{ID: model.PostID(a.ids.New()), BrandID: brand.ID,
		DraftID: d.ID, When: when, CreatedAt: now}}
	for _, acc := range targets {
		out.Deliveries = append(out.Deliveries, a.newDelivery(out.Post, acc, content(d, brand, acc.ID), due.Truncate(time.Millisecond)))
	}
	return out, d.Rev, nil
}

// draftSeen reads a draft whose revision a person has seen; 0: any.
func (a *App) draftSeen(ctx context.Context, id model.DraftID, rev int64) (model.Draft, error) {
	d, err := a.Draft(ctx, id)
	if err == nil && rev != 0 && d.Rev != rev {
		return d, changedElsewhere(d)
	}
	return d, err
}

// ResolveWish tells what a wish means for a brand, or the problem with which
// Schedule would refuse it. It is zero for "now".
func (a *App) ResolveWish(brand model.Brand, w Wish) (Resolved, error) {
	_, resolved, err := a.resolve(brand, w)
	return resolved, err
}

// resolve turns a wish into what is stored and the instant that it means.
func (a *App) resolve(brand model.Brand, wish Wish) (model.When, Resolved, error) {
	if wish.Now {
		return model.When{Kind: model.WhenNow, Zone: brand.Zone}, Resolved{}, nil
	}
	wall, err := schedule.ParseWall(wish.Local)
	if err != nil {
		return model.When{}, Resolved{}, err
	}
	if wish.Zone != "" && wish.Zone != brand.Zone {
		return model.When{}, Resolved{}, model.NewProblem("schedule.zone_changed", "brand", brand.Name, "zone", brand.Zone, "shown", wish.Zone)
	}
	resolved, err := schedule.Resolve(wall, brand.Zone)
	if err != nil {
		return model.When{}, Resolved{}, err
	}
	if resolved.At.Before(a.now()) {
		return model.When{}, Resolved{}, model.NewProblem("schedule.past", "time", wish.Local, "zone", brand.Zone)
	}
	return model.When{Kind: model.WhenAt, Local: wall.String(), Zone: brand.Zone}, resolved, nil
}

// targets reads the accounts and collects everything that speaks against
// sending the draft to them.
func (a *App) targets(ctx context.Context, d model.Draft, brand model.Brand, ids []model.AccountID) ([]model.Account, error) {
	if len(ids) == 0 {
		return nil, model.NewProblem("post.no_account")
	}
	var out []model.Account
	var problems []error
	for i, id := range ids {
		acc, err := a.Account(ctx, id)
		switch {
		case err != nil:
			problems = append(problems, err)
		case slices.Contains(ids[:i], id):
			problems = append(problems, model.NewProblem("post.account_twice", "account", acc.Handle))
		case acc.BrandID != brand.ID:
			problems = append(problems, a.wrongBrand(ctx, acc, brand))
		default:
			problems = append(problems, a.checkTarget(ctx, d, content(d, brand, acc.ID), acc)...)
			out = append(out, acc)
		}
	}
	return out, errors.Join(append(problems, a.mediaProblems(d)...)...)
}

// mediaProblems say which of a draft's images the workspace no longer has.
func (a *App) mediaProblems(d model.Draft) []error {
	var problems []error
	for _, m := range d.Media {
		problems = append(problems, a.media.Check(m.Media))
	}
	return problems
}

// checkTarget checks the content against the account's limits, and that the
// draft is not already promised or published there.
func (a *App) checkTarget(ctx context.Context, d model.Draft, c model.PartContent, acc model.Account) []error {
	var problems []error
	for _, p := range a.contentProblems(c, acc) {
		problems = append(problems, p)
	}
	earlier, err := a.store.DraftDelivery(ctx, d.ID, acc.ID)
	switch {
	case err == nil:
		problems = append(problems, model.NewProblem("post.already", "account", acc.Handle,
			"delivery", string(earlier.ID), "state", string(earlier.State)))
	case !errors.Is(err, model.ErrNotFound):
		problems = append(problems, err)
	}
	return problems
}

// contentProblems are what an account's network does not take of a content.
func (a *App) contentProblems(c model.PartContent, acc model.Account) []*model.Problem {
	var problems []*model.Problem
	for _, p := range compose.Check(c, acc.Limits) {
		problems = append(problems, p.With("account", acc.Handle))
	}
	return append(problems, a.optionProblems(c.Options, acc)...)
}

// optionProblems name the options that the account's network does not have.
func (a *App) optionProblems(o model.Options, acc model.Account) []*model.Problem {
	conn, ok := a.connectors[acc.Network]
	if !ok {
		return []*model.Problem{a.unknownNetwork(acc.Network)}
	}
	caps := conn.Network().Capabilities
	var problems []*model.Problem
	if o.Warning != "" && !caps.Warning {
		problems = append(problems, model.NewProblem("post.option_unsupported", "option", "warning").With("account", acc.Handle))
	}
	if o.Visibility != model.VisibilityDefault && o.Visibility != model.VisibilityPublic && !caps.Visibility {
		problems = append(problems, model.NewProblem("post.option_unsupported", "option", "visibility").With("account", acc.Handle))
	}
	return problems
}

func (a *App) newDelivery(p model.Post, acc model.Account, c model.PartContent, due time.Time) model.Delivery {
	d := model.Delivery{
		ID: model.DeliveryID(a.ids.New()), PostID: p.ID, BrandID: p.BrandID, AccountID: acc.ID,
		State: model.StateScheduled, Fence: 1, When: p.When, DueAt: due, WakeAt: due,
		CreatedAt: p.CreatedAt, UpdatedAt: p.CreatedAt, Parts: []model.Part{{Content: c, Key: a.newKey()}},
	}
	d.ContentHash = d.ContentHashNow()
	return d
}
