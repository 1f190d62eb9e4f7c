package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"restante/ui/desk"
	"restante/ui/look"
)

// tabs is the row of screens on top, with the way to the palette on its right.
type tabs struct {
	shell   *shell
	content fyne.CanvasObject
	kinds   []desk.Kind
	buttons []*pressable
	right   *fyne.Container // makes room for a notice
}

func newTabs(s *shell) *tabs {
	t := &tabs{shell: s}
	row := container.NewHBox()
	for _, k := range s.kinds {
		if !k.Tab {
			continue
		}
		b := newPressable(false)
		b.set(k.Icon, s.text.Say(k.TitleKey), theme.ColorNameForeground, func() { s.Go(desk.Route{Screen: k.ID}) })
		t.kinds, t.buttons = append(t.kinds, k), append(t.buttons, b)
		row.Add(b)
	}
	find := newPressable(false)
	key := keyWords(s.text, desk.Key{Key: fyne.KeyK, Modifier: fyne.KeyModifierShortcutDefault})
	find.set(theme.SearchIcon(), s.text.Say("ui.shell.find", "key", key), look.ColorMuted, s.openPalette)
	help := newPressable(false)
	help.set(theme.HelpIcon(), keyWords(s.text, desk.Key{Key: fyne.KeyF1}), look.ColorMuted, s.openSheet)
	gap := func() fyne.CanvasObject {
		r := canvas.NewRectangle(color.Transparent)
		r.SetMinSize(fyne.NewSize(look.Space(2), 1))
		return r
	}
	t.right = container.NewHBox(find, help, gap())
	t.content = container.NewStack(newPlain(look.ColorSurface), container.NewBorder(nil, nil,
		container.NewHBox(gap(), row), t.right, s.notices.done))
	return t
}

// makeRoom gives the row's right side to a notice, or takes it back.
func (t *tabs) makeRoom(needed bool) {
	if needed == !t.right.Visible() {
		return
	}
	if needed {
		t.right.Hide()
	} else {
		t.right.Show()
	}
	t.content.Refresh()
}

// show marks the screen in view.
func (t *tabs) show() {
	for i, k := range t.kinds {
		if b := t.buttons[i]; b.chosen != (k.ID == t.shell.here.Screen) {
			b.chosen = !b.chosen
			b.Refresh()
		}
	}
}

// step goes to a neighbour of the screen in view, round the row.
func (t *tabs) step(by int) {
	at := -1
	for i, k := range t.kinds {
		if k.ID == t.shell.here.Screen {
			at = i
		}
	}
	switch n := len(t.kinds); {
	case n == 0:
		return
	case at < 0 && by < 0:
		at = n - 1
	case at < 0:
		at = 0
	default:
		at = (at + by + n) % n
	}
	t.shell.Go(desk.Route{Screen: t.kinds[at].ID})
}

// The heights of the rows around the screen.
const (
	tabsHeight = 48
	lineHeight = 36
)

// shellLayout places rail, tabs, screen and status line, in this order, with
// a line between them.
type shellLayout struct{}

// Layout places them.
func (shellLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	put := func(i int, x, y, w, h float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(w, h))
	}
	x, bottom := float32(railWidth+1), size.Height-lineHeight
	put(0, 0, 0, railWidth, bottom-1)
	put(1, x, 0, size.Width-x, tabsHeight)
	put(2, x, tabsHeight+1, size.Width-x, bottom-tabsHeight-2)
	put(3, 0, bottom, size.Width, lineHeight)
	put(4, railWidth, 0, 1, bottom-1)
	put(5, x, tabsHeight, size.Width-x, 1)
	put(6, 0, bottom-1, size.Width, 1)
}

// MinSize is that of the smallest window.
func (shellLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastWidth, leastHeight)
}
