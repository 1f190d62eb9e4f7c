package screens

import (
	"fyne.io/fyne/v2"

	"restante/core/model"
	"restante/ui/desk"
)

// Keys are what the composer does by key, or from the palette.
func (s *composer) Keys() []desk.Key {
	say := s.desk.Text.Say
	keys := []desk.Key{
		{Key: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.send"), Do: s.send},
		{Key: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.save"), Do: s.save},
		{Key: fyne.KeyPageDown, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.next_tab"), Do: func() { s.stepTab(1) }},
		{Key: fyne.KeyPageUp, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.previous_tab"), Do: func() { s.stepTab(-1) }},
		{Key: fyne.KeyD, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.when"), Do: s.toggleWhen},
		{Key: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault, Label: say("ui.composer.key.add_image"), Do: s.askForFile},
		{Key: fyne.KeyUp, Modifier: fyne.KeyModifierAlt, Label: say("ui.composer.key.image_left"), Do: func() { s.view.attach.move(-1) }},
		{Key: fyne.KeyDown, Modifier: fyne.KeyModifierAlt, Label: say("ui.composer.key.image_right"), Do: func() { s.view.attach.move(1) }},
		{Key: fyne.KeyEscape, Label: say("ui.composer.key.back"), Do: s.desk.Shell.Back},
		{Label: say("ui.composer.key.tick_all"), Do: s.tickAll},
		{Label: say("ui.composer.key.to_base"), Do: s.toBase},
		{Label: say("ui.composer.key.options"), Do: s.view.options.fold},
		{Label: say("ui.composer.key.revise"), Do: s.revise},
	}
	for i, status := range draftStatuses() {
		keys = append(keys, desk.Key{Label: say("ui.composer.key.status", "status", s.view.status.Options[i]), Do: func() { s.setStatus(status) }})
	}
	return keys
}

// save keeps the draft now.
func (s *composer) save() {
	if o := s.opened; o != nil {
		o.saver.flush()
	}
}

// toggleWhen changes between now and a date.
func (s *composer) toggleWhen() {
	if s.opened == nil {
		return
	}
	s.view.when.toggle()
	if s.view.when.stranded() {
		s.view.focusText()
	}
}

func (s *composer) setStatus(status model.DraftStatus) {
	if o := s.opened; o != nil && o.draft.Status != status {
		o.draft.Status = status
		s.view.fillStatus(o)
		s.changed()
	}
}
