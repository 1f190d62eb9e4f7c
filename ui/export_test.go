package ui

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/event"
	"restante/core/text"
	"restante/ui/desk"
)

// What tests of the window reach that the program does not.
var (
	OpenOver = open
	Fold     = fold
	KeyWords = keyWords
	StateOf  = stateOf
)

type Core = windowCore

// Rank tells how well typed fits a text.
func Rank(typed, text string) (int, bool) { return fit(fold(typed), fold(text)) }

// Told is what the status line says, part by part, and in short.
func Told(p *text.Printer, book *desk.Book, zone *time.Location, now time.Time, st core.Status) (full, short []string) {
	t := teller{text: p, book: book, zone: zone, now: now}
	add := func(p part, ok bool) {
		if ok {
			full, short = append(full, p.full), append(short, p.short)
		}
	}
	add(t.state(st), true)
	add(t.sending(st))
	add(t.next(st))
	add(t.needsYou(st))
	add(t.signIn(st))
	add(t.paused())
	return full, short
}

func (w *Window) Shell() desk.Shell   { return w.shell }
func (w *Window) Native() fyne.Window { return w.shell.window }
func (w *Window) Here() desk.Route    { return w.shell.here }
func (w *Window) Lang() string        { return w.shell.text.Lang() }
func (w *Window) AskToClose()         { w.shell.askToClose() }
func (w *Window) Drop(files []string) { w.shell.dropped(files) }
func (w *Window) Tell(c event.Change) { w.shell.changed(c) }
func (w *Window) Modals() int         { return len(w.shell.modals) }
func (w *Window) Faults() []string    { return w.shell.notices.faults }

// Unheard are the kinds that the bridge holds back.
func (w *Window) Unheard() event.Kind           { return event.Kind(w.shell.bridge.pending.Load()) }
func (w *Window) OpenStatus()                   { w.shell.openStatus() }
func (w *Window) TabButton(i int) fyne.Tappable { return w.shell.tabs.buttons[i] }

// Passing are the notices that go by themselves.
func (w *Window) Passing() []string {
	var out []string
	for _, n := range w.shell.notices.passing {
		out = append(out, n.message)
	}
	return out
}

// Rail are the names in the rail, the chosen one in brackets, with counts.
func (w *Window) Rail() []string {
	var out []string
	for _, t := range append([]*tile{w.shell.rail.all}, w.shell.rail.brands...) {
		name := t.name
		if t.count > 0 {
			name += ":" + bubbleNumber(t.count)
		}
		if t.chosen {
			name = "[" + name + "]"
		}
		out = append(out, name)
	}
	return out
}

// Tile is the n-th brand's tile.
func (w *Window) Tile(n int) fyne.CanvasObject { return w.shell.rail.brands[n] }

// Line is what the status line shows right now, its width considered.
func (w *Window) Line() []string {
	var out []string
	for _, p := range w.shell.line.parts {
		if p.view.Visible() {
			out = append(out, p.view.words)
		}
	}
	return out
}

// LineFits reports whether the parts of the status line neither overlap nor
// reach under its switches, and all but the next delivery are whole.
func (w *Window) LineFits() bool {
	end := float32(0)
	for i, p := range w.shell.line.parts {
		if !p.view.Visible() {
			continue
		}
		if p.view.Position().X < end || i != placeNext && p.view.Size().Width < p.view.width(p.view.words) {
			return false
		}
		end = p.view.Position().X + p.view.Size().Width
	}
	return end <= w.shell.line.switches.Position().X
}

// LinePart is the n-th part of the status line.
func (w *Window) LinePart(n int) fyne.Tappable { return w.shell.line.parts[n].view }

// Offline is the switch.
func (w *Window) Offline() interface{ SetChecked(bool) } { return w.shell.line.offline }

// Network is the demo's switch; its state with it.
func (w *Window) Network() (set func(bool), checked bool) {
	c := w.shell.line.network
	return c.SetChecked, c.Checked
}

// Frame is the brand's colour around the screen, as it is said in the title.
func (w *Window) Frame() (title string) { return w.shell.window.Title() }

// Palette are the lines of the open palette, the chosen one first in at.
func (w *Window) Palette() (lines []string, at int) {
	row := w.palette()
	for _, c := range row.shown {
		lines = append(lines, c.title)
	}
	return lines, row.at
}

// TypeInPalette types words over what is there.
func (w *Window) TypeInPalette(words string) { w.palette().entry.SetText(words) }

func (w *Window) palette() *palette { return w.shell.palette }

// Press does what the driver does with a key: the focused object gets it, else
// the canvas.
func (w *Window) Press(name fyne.KeyName, mod fyne.KeyModifier) {
	c := w.shell.window.Canvas()
	k := desk.Key{Key: name, Modifier: mod}
	if viaShortcut(k) {
		if focused, ok := c.Focused().(fyne.Shortcutable); ok {
			focused.TypedShortcut(shortcut(k))
			return
		}
		// The test canvas hides that it takes shortcuts, as the driver's does.
		inner := reflect.ValueOf(c).Elem().FieldByName("WindowlessCanvas").Interface()
		inner.(fyne.Shortcutable).TypedShortcut(shortcut(k))
		return
	}
	ev := &fyne.KeyEvent{Name: name}
	if focused := c.Focused(); focused != nil {
		focused.TypedKey(ev)
	} else if c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// Wrong is the height of what went wrong, and where the screen under it begins.
func (w *Window) Wrong() (bar, screen float32) {
	return w.shell.notices.wrong.Size().Height, w.shell.frame.Position().Y
}
