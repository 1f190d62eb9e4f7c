package screens

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
)

// create begins a draft of the chosen brand. Where all are shown, the composer
// asks for which one.
func (s *drafts) create() {
	s.desk.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Brand: s.desk.Shell.Brand()})
}

func (s *drafts) open(r core.DraftRow) {
	s.desk.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Draft: r.ID, Brand: r.BrandID})
}

// duplicate copies a draft and opens nothing: the copy stands on top, being the
// latest change.
func (s *drafts) duplicate(r core.DraftRow) {
	var copied model.Draft
	s.desk.Loader.Do(func(ctx context.Context) (err error) {
		copied, err = s.core.DuplicateDraft(ctx, r.ID)
		return err
	}, s.after(func() {
		s.desk.Shell.Offer(s.desk.Text.Say("ui.drafts.duplicated"), func(ctx context.Context) error {
			return s.core.ArchiveDraft(ctx, copied.ID)
		})
	}))
}

// archive puts a draft aside, or brings it back.
func (s *drafts) archive(r core.DraftRow) {
	t := s.desk.Text
	archive := func(ctx context.Context) error { return s.core.ArchiveDraft(ctx, r.ID) }
	restore := func(ctx context.Context) error { return s.core.RestoreDraft(ctx, r.ID) }
	do, undo, said := archive, restore, t.Say("ui.drafts.archived")
	if !r.ArchivedAt.IsZero() {
		do, undo, said = restore, archive, t.Say("ui.drafts.restored")
	}
	s.desk.Loader.Do(do, s.after(func() { s.desk.Shell.Offer(said, undo) }))
}

// setStatus says how far a draft is.
func (s *drafts) setStatus(r core.DraftRow, status model.DraftStatus) {
	if r.Status == status {
		return
	}
	s.desk.Loader.Do(func(ctx context.Context) error { return s.core.SetDraftStatus(ctx, r.ID, status) }, s.after(func() {
		s.desk.Shell.Offer(s.desk.Text.Say("ui.drafts.now."+string(status)), func(ctx context.Context) error {
			return s.core.SetDraftStatus(ctx, r.ID, r.Status)
		})
	}))
}

// after tells how a command ended and asks again.
func (s *drafts) after(done func()) func(error) {
	return func(err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
		} else {
			done()
		}
		s.ask()
	}
}

// key does what a key of the list does to the selected draft.
func (s *drafts) key(k *fyne.KeyEvent, r core.DraftRow) bool {
	if action := s.actionOf(k.Name); action != nil {
		action(r)
		return true
	}
	if k.Name == fyne.KeyN {
		s.create()
		return true
	}
	return false
}

func (s *drafts) actionOf(key fyne.KeyName) func(core.DraftRow) {
	switch key {
	case fyne.KeyD:
		return s.duplicate
	case fyne.KeyA, fyne.KeyDelete:
		return s.archive
	}
	for i, status := range draftStatuses() {
		if key == fyne.KeyName("123"[i:i+1]) {
			return func(r core.DraftRow) { s.setStatus(r, status) }
		}
	}
	return nil
}

// selected calls an action with the selected draft, where one is selected.
func (s *drafts) selected(action func(core.DraftRow)) func() {
	return func() {
		if r, ok := s.list.Selected(); ok {
			action(r)
		}
	}
}

// Keys are what the list does by key, or from the palette.
func (s *drafts) Keys() []desk.Key {
	say := s.desk.Text.Say
	keys := []desk.Key{
		{Key: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.drafts.key.search"), Do: func() { s.desk.Window.Canvas().Focus(s.search) }},
		{Key: fyne.KeyN, Label: say("ui.drafts.new"), Do: s.create},
		{Key: fyne.KeyReturn, Label: say("ui.drafts.key.open"), Do: s.selected(s.open)},
		{Key: fyne.KeyD, Label: say("ui.drafts.key.duplicate"), Do: s.selected(s.duplicate)},
		{Key: fyne.KeyA, Label: say("ui.drafts.key.archive"), Do: s.selected(s.archive)},
		{Key: fyne.KeyDelete, Label: say("ui.drafts.key.archive"), Do: s.selected(s.archive)},
	}
	for i, status := range draftStatuses() {
		keys = append(keys, desk.Key{Key: fyne.KeyName("123"[i : i+1]), Label: say("ui.drafts.now." + string(status)),
			Do: s.selected(func(r core.DraftRow) { s.setStatus(r, status) })})
	}
	return keys
}

// menu shows what can be done with a draft, at its row.
func (s *drafts) menu(r core.DraftRow, at fyne.Position) {
	t := s.desk.Text
	archive := t.Say("ui.drafts.menu.archive")
	if !r.ArchivedAt.IsZero() {
		archive = t.Say("ui.drafts.menu.restore")
	}
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(t.Say("ui.drafts.menu.open"), func() { s.open(r) }),
		fyne.NewMenuItem(t.Say("ui.drafts.menu.duplicate"), func() { s.duplicate(r) }),
		fyne.NewMenuItemSeparator(),
	}
	for _, status := range draftStatuses() {
		item := fyne.NewMenuItem(t.Say("ui.drafts.status."+string(status)), func() { s.setStatus(r, status) })
		item.Checked = r.Status == status
		items = append(items, item)
	}
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(archive, func() { s.archive(r) }))
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), s.desk.Window.Canvas(), at)
}
