package screens

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// Keys implements desk.Keyed.
func (b *Brands) Keys() []desk.Key {
	say := b.d.Text.Say
	return []desk.Key{
		{Key: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.brands.key_save"), Do: b.save},
		{Key: fyne.KeyF2, Label: say("ui.brands.key_rename"), Do: b.rename},
		{Key: fyne.KeyUp, Modifier: fyne.KeyModifierAlt, Label: say("ui.brands.key_up"), Do: func() { b.move(-1) }},
		{Key: fyne.KeyDown, Modifier: fyne.KeyModifierAlt, Label: say("ui.brands.key_down"), Do: func() { b.move(1) }},
		{Label: say("ui.brands.key_add"), Do: b.add},
		{Label: say("ui.brands.key_connect"), Do: b.connectNew},
		{Label: say("ui.brands.key_check"), Do: func() { b.page.accounts.checkAll() }},
		{Label: say("ui.brands.key_pause"), Do: b.pause},
		{Label: say("ui.brands.key_archive"), Do: b.archiveOrRestore},
	}
}

// there reports whether the page of a stored brand is in view.
func (b *Brands) there() bool { return b.chosen != "" && b.chosen != newBrand && b.connect == nil }

// rename puts the cursor into the name.
func (b *Brands) rename() {
	if b.chosen == "" || b.connect != nil {
		return
	}
	b.d.Window.Canvas().Focus(b.page.form.name)
	b.page.form.name.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// save stores the form and says so.
func (b *Brands) save() {
	b.store(func(saved model.Brand, err error) {
		if err == nil {
			b.d.Shell.Say(b.d.Text.Say("ui.brands.saved", "brand", saved.Name))
		}
	})
}

// store stores what is in the form. What is wrong with it stands beside the
// fields, or is told by the shell.
func (b *Brands) store(done func(model.Brand, error)) {
	form := b.page.form
	if b.chosen == "" || b.saving || b.chosen != newBrand && !form.dirty() {
		return
	}
	if !form.readable() {
		done(model.Brand{}, errUnreadable)
		return
	}
	id, sent, edit := b.chosen, form.read(), form.edit()
	if id == newBrand {
		edit = form.whole()
	}
	b.saving = true
	b.page.buttons()
	var saved model.Brand
	b.d.Loader.Do(func(ctx context.Context) (err error) {
		if id == newBrand {
			saved, err = b.core.AddBrand(ctx, edit)
		} else {
			saved, err = b.core.SetBrand(ctx, string(id), edit)
		}
		return err
	}, func(err error) {
		b.saving = false
		b.answered(id, sent, saved, err)
		done(saved, err)
		after := b.after
		b.after = nil
		for _, f := range after {
			f()
		}
	})
}

// errUnreadable is what stands beside a field already.
var errUnreadable = errors.New("a field of the brand cannot be read")

// answered takes over what the core answered to store.
func (b *Brands) answered(id model.BrandID, sent, saved model.Brand, err error) {
	if err != nil {
		if b.chosen == id {
			for _, p := range b.page.form.fail(err) {
				b.d.Shell.Fail(p)
			}
		}
		if b.chosen != id || model.ProblemOf(err) == nil {
			b.d.Shell.Fail(err)
		}
		b.page.buttons()
		return
	}
	b.known.keep(saved)
	if b.chosen == id {
		b.chosen = saved.ID
		b.page.form.base = sent
		b.page.form.rebase(saved, b.known.brands)
	}
	b.refresh()
	b.ask()
}

// keep takes a stored brand over before the core was asked again.
func (k *brandsKnown) keep(saved model.Brand) {
	k.brands = slices.Clone(k.brands)
	for i := range k.brands {
		if k.brands[i].ID == saved.ID {
			k.brands[i] = saved
			return
		}
	}
	k.brands = append(k.brands, saved)
}

// keep stores what is in the form, if anything, and goes on; where that cannot
// be, it asks whether to give the changes up.
func (b *Brands) keep(then func()) {
	if b.chosen == "" || !b.page.form.dirty() {
		then()
		return
	}
	if b.saving {
		b.after = append(b.after, func() { b.keep(then) })
		return
	}
	before := b.known.brand(b.chosen)
	b.store(func(saved model.Brand, err error) {
		if err != nil {
			b.askToDiscard(then)
			return
		}
		said := b.d.Text.Say("ui.brands.saved", "brand", saved.Name)
		if before.ID == "" {
			b.d.Shell.Say(said)
		} else {
			b.d.Shell.Offer(said, b.putBack(before))
		}
		then()
	})
}

// putBack is the undo of a save that she did not ask for.
func (b *Brands) putBack(before model.Brand) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := b.core.SetBrand(ctx, string(before.ID), core.BrandEdit{Name: &before.Name, Zone: &before.Zone, Lang: &before.Lang,
			Color: &before.Color, Late: &before.LatePolicy, Handles: &before.Handles, Domains: &before.Domains, Notes: &before.Notes})
		return err
	}
}

// askToDiscard asks whether changes that cannot be stored are given up.
func (b *Brands) askToDiscard(then func()) {
	say := b.d.Text.Say
	b.d.Shell.Ask(desk.Question{Title: say("ui.brands.discard_title"), Body: widgets.Wrapped(say("ui.brands.discard_body")),
		Answers: []desk.Answer{
			{Label: say("ui.brands.discard_no"), Main: true},
			{Label: say("ui.brands.discard_yes"), Danger: true, Do: func() {
				b.page.form.show(b.stored(b.chosen), b.known.brands)
				then()
			}},
		}})
}

// discard goes back to what is stored.
func (b *Brands) discard() {
	if b.chosen != newBrand {
		b.page.form.show(b.stored(b.chosen), b.known.brands)
		b.refresh()
		return
	}
	b.page.form.show(b.stored(newBrand), b.known.brands)
	b.chosen = ""
	b.follow(desk.Route{})
}

// pause holds everything of the brand, or lets it go on.
func (b *Brands) pause() {
	if !b.there() {
		return
	}
	brand := b.known.brand(b.chosen)
	b.d.Loader.Do(func(ctx context.Context) error { return b.core.PauseBrand(ctx, brand.ID, !brand.Paused) }, func(err error) {
		if err != nil {
			b.d.Shell.Fail(err)
			return
		}
		key := "ui.brands.is_paused"
		if brand.Paused {
			key = "ui.brands.is_resumed"
		}
		b.d.Shell.Say(b.d.Text.Say(key, "brand", brand.Name))
		b.ask()
	})
}

// archiveOrRestore puts a client of yesterday away, or takes it back.
func (b *Brands) archiveOrRestore() {
	if !b.there() {
		return
	}
	b.keep(func() {
		brand := b.known.brand(b.chosen)
		if brand.ArchivedAt.IsZero() {
			b.put(brand, b.d.Text.Say("ui.brands.is_archived", "brand", brand.Name), b.core.ArchiveBrand, b.core.RestoreBrand)
		} else {
			b.put(brand, b.d.Text.Say("ui.brands.is_restored", "brand", brand.Name), b.core.RestoreBrand, b.core.ArchiveBrand)
		}
	})
}

// put does something to a brand and offers to undo it.
func (b *Brands) put(brand model.Brand, said string, do, undo func(context.Context, model.BrandID) error) {
	b.d.Loader.Do(func(ctx context.Context) error { return do(ctx, brand.ID) }, func(err error) {
		switch {
		case model.ProblemCode(err) == "brand.still_promised":
			b.askAboutPromises(brand, err)
		case err != nil:
			b.d.Shell.Fail(err)
		default:
			b.d.Shell.Offer(said, func(ctx context.Context) error { return undo(ctx, brand.ID) })
			b.ask()
		}
	})
}

// askAboutPromises says why a brand cannot be archived yet, and where that can
// be changed.
func (b *Brands) askAboutPromises(brand model.Brand, why error) {
	say := b.d.Text.Say
	b.d.Shell.Ask(desk.Question{Title: say("ui.brands.promised_title", "brand", brand.Name),
		Body: widgets.Wrapped(b.d.Text.Problem(model.ProblemOf(why))),
		Answers: []desk.Answer{
			{Label: say("ui.brands.promised_keep")},
			{Label: say("ui.brands.promised_queue"), Main: true, Do: func() {
				b.d.Shell.ChooseBrand(brand.ID)
				b.d.Shell.Go(desk.Route{Screen: desk.ScreenQueue, Brand: brand.ID})
			}},
		}})
}

// move changes the brand's place among those at work.
func (b *Brands) move(by int) {
	if !b.there() {
		return
	}
	var ids []model.BrandID
	for _, brand := range b.known.brands {
		if brand.ArchivedAt.IsZero() {
			ids = append(ids, brand.ID)
		}
	}
	from := slices.Index(ids, b.chosen)
	if to := from + by; from >= 0 && to >= 0 && to < len(ids) {
		ids[from], ids[to] = ids[to], ids[from]
		b.d.Loader.Do(func(ctx context.Context) error { return b.core.OrderBrands(ctx, ids) }, func(err error) {
			b.d.Shell.Fail(err)
			b.ask()
		})
	}
}
