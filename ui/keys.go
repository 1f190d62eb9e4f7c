package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"restante/core/model"
	"restante/ui/desk"
)

// The keys that more than one place names.
const (
	control      = fyne.KeyModifierShortcutDefault
	controlShift = fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
)

// globals are what can be done everywhere, in the order in which the sheet of
// keys shows it. Some are for the keyboard alone, since the palette lists each
// brand and screen by its name.
func (s *shell) globals() []desk.Key {
	say := s.text.Say
	return []desk.Key{
		{Key: fyne.KeyK, Modifier: control, Label: say("ui.shell.do.find"), Do: s.openPalette},
		{Key: fyne.KeyN, Modifier: control, Label: say("ui.shell.do.new_draft"), Do: s.newDraft},
		{Key: fyne.KeyZ, Modifier: control, Label: say("ui.shell.do.undo"), Do: func() { s.notices.undo() }},
		{Key: fyne.KeyP, Modifier: control, Label: say("ui.shell.do.pause"), Do: s.pauseChosen},
		{Key: fyne.KeyO, Modifier: controlShift, Label: say(s.offlineLabel()), Do: func() { s.workOffline(!s.status.Held) }},
		{Key: fyne.KeyComma, Modifier: control, Label: say("ui.shell.do.settings"), Do: func() { s.Go(desk.Route{Screen: desk.ScreenSettings}) }},
		{Key: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt, Label: say("ui.shell.do.back"), Do: s.Back},
		{Key: fyne.KeyF1, Label: say("ui.shell.do.keys"), Do: s.openSheet},
	}
}

func (s *shell) offlineLabel() string {
	if s.status.Held {
		return "ui.shell.do.online"
	}
	return "ui.shell.do.offline"
}

// moving are the keys to get about. The palette does not list them, and the
// sheet of keys has its own lines for them.
func (s *shell) moving() []desk.Key {
	keys := []desk.Key{
		{Key: fyne.KeyTab, Modifier: fyne.KeyModifierControl, Do: func() { s.tabs.step(+1) }},
		{Key: fyne.KeyTab, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift, Do: func() { s.tabs.step(-1) }},
		{Key: fyne.KeyUp, Modifier: controlShift, Do: func() { s.move(s.brand, -1) }},
		{Key: fyne.KeyDown, Modifier: controlShift, Do: func() { s.move(s.brand, +1) }},
		// An entry with the focus keeps F1 to itself, where the toolkit's own
		// ones have it.
		{Key: fyne.KeyF1, Modifier: control, Do: s.openSheet},
		{Key: fyne.Key0, Modifier: control, Do: func() { s.ChooseBrand("") }},
	}
	for i := range 9 {
		keys = append(keys, desk.Key{Key: digit(i + 1), Modifier: control, Do: func() { s.chooseNth(i) }})
	}
	for i, k := range s.tabs.kinds {
		if i < 9 {
			keys = append(keys, desk.Key{Key: digit(i + 1), Modifier: fyne.KeyModifierAlt, Do: func() { s.Go(desk.Route{Screen: k.ID}) }})
		}
	}
	return keys
}

func digit(n int) fyne.KeyName { return fyne.KeyName(strconv.Itoa(n)) }

// chooseNth chooses the n-th brand of the rail, from 0.
func (s *shell) chooseNth(n int) {
	if brands := s.book.Brands(); n < len(brands) {
		s.ChooseBrand(brands[n].ID)
	}
}

// newDraft begins a draft of the chosen brand. Where all are chosen the
// composer asks which one it is for: no client is a good guess.
func (s *shell) newDraft() { s.Go(desk.Route{Screen: desk.ScreenComposer, Brand: s.brandInView()}) }

// brandInView is the brand that the screen belongs to, else the chosen one.
func (s *shell) brandInView() model.BrandID {
	if id := s.framed(); id != "" {
		return id
	}
	return s.brand
}

// pauseChosen pauses or resumes the chosen brand, and asks which one where all
// are.
func (s *shell) pauseChosen() {
	if s.brand == "" {
		s.openPicker(s.text.Say("ui.palette.pick_pause"), s.pauses())
		return
	}
	s.pause(s.book.Brand(s.brand))
}

// screenKeys are the keys of the screen in view.
func (s *shell) screenKeys() []desk.Key {
	if keyed, ok := s.presentAs().(desk.Keyed); ok {
		return keyed.Keys()
	}
	return nil
}

// bindKeys registers the keys of the window and of the screen in view on the
// canvas.
func (s *shell) bindKeys() {
	s.unbindKeys()
	c := s.window.Canvas()
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) { s.typed(desk.Key{Key: ev.Name, Modifier: heldModifiers()}) })
	for _, keys := range [][]desk.Key{s.globals(), s.moving(), s.screenKeys()} {
		for _, k := range keys {
			if k.Key != "" && viaShortcut(k) {
				c.AddShortcut(shortcut(k), func(fyne.Shortcut) { s.typed(k) })
				s.bound = append(s.bound, k)
			}
		}
	}
}

func (s *shell) unbindKeys() {
	for _, k := range s.bound {
		s.window.Canvas().RemoveShortcut(shortcut(k))
	}
	s.bound = nil
}

// heldModifiers are those that are held right now: the toolkit does not tell
// them with a typed key.
func heldModifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// typed does what a key does now: the screen's keys come first, and none reach
// under a panel that lies over the window.
func (s *shell) typed(k desk.Key) {
	if s.window.Canvas().Overlays().Top() != nil {
		s.typedOver(k)
		return
	}
	// What went wrong lies over the screen, so it is the first to go.
	if k.Key == fyne.KeyEscape && len(s.notices.faults) > 0 {
		s.notices.dismiss()
		return
	}
	for _, keys := range [][]desk.Key{s.screenKeys(), s.globals(), s.moving()} {
		for _, known := range keys {
			if sameKey(known, k) && known.Do != nil {
				known.Do()
				return
			}
		}
	}
	if k.Key == fyne.KeyEscape {
		s.notices.dismiss()
	}
}

// typedOver is a key while something lies over the window.
func (s *shell) typedOver(k desk.Key) {
	m := s.modal()
	if m == nil || s.window.Canvas().Overlays().Top() != m {
		return
	}
	again := m.toggle.Key != "" && sameKey(m.toggle, k)
	if (k.Key == fyne.KeyEscape || again) && m.escape != nil {
		m.escape()
	}
}

func sameKey(a, b desk.Key) bool {
	same := a.Key == b.Key || enter(a.Key) && enter(b.Key)
	return same && a.Modifier == b.Modifier
}

// enter tells the two keys of that name, which are one to a person.
func enter(k fyne.KeyName) bool { return k == fyne.KeyReturn || k == fyne.KeyEnter }
