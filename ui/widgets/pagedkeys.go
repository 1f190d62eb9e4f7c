package widgets

import (
	"fyne.io/fyne/v2"
)

// FocusGained shows where the list stands: on its first row, if nowhere yet.
func (p *Paged[T]) FocusGained() {
	p.focused = true
	if !p.cursor.set {
		p.goTo(p.plan.nearestRow(0))
	}
	p.show()
}

// FocusLost shows that the keys go elsewhere.
func (p *Paged[T]) FocusLost() {
	p.focused = false
	p.show()
}

// TypedRune ignores text.
func (p *Paged[T]) TypedRune(rune) {}

// TypedKey moves the cursor, folds and opens.
func (p *Paged[T]) TypedKey(ev *fyne.KeyEvent) {
	if line, ok := p.target(ev.Name); ok {
		p.goTo(line)
		return
	}
	switch {
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		p.open()
	case p.cursor.set && p.cursor.at.heading && ev.Name == fyne.KeySpace:
		p.open()
	case p.cursor.known && p.o.OnKey != nil && p.o.OnKey(ev, p.cursor.item):
	case p.sideways(ev.Name):
	default:
		passKey(p, ev)
	}
}

// target is the line that a key leads to.
func (p *Paged[T]) target(key fyne.KeyName) (int, bool) {
	line := -1
	if p.cursor.set {
		line = p.plan.line(p.cursor.at)
	}
	page := max(1, int(p.scroll.Size().Height/p.o.Height)-1)
	switch key {
	case fyne.KeyUp:
		return line - 1, true
	case fyne.KeyDown:
		return line + 1, true
	case fyne.KeyPageUp:
		return line - page, true
	case fyne.KeyPageDown:
		return line + page, true
	case fyne.KeyHome:
		return 0, true
	case fyne.KeyEnd:
		return p.plan.lines - 1, true
	}
	return 0, false
}

// sideways folds and unfolds, or goes between a heading and its rows.
func (p *Paged[T]) sideways(key fyne.KeyName) bool {
	at := p.cursor.at
	s := p.plan.find(at.section)
	if !p.cursor.set || key != fyne.KeyLeft && key != fyne.KeyRight || s < 0 || !p.plan.headed(s) {
		return false
	}
	switch {
	case key == fyne.KeyLeft && !at.heading:
		p.goTo(p.plan.line(spot{section: at.section, heading: true}))
	case key == fyne.KeyLeft:
		p.fold(at.section, true)
	case at.heading && p.plan.folded[at.section]:
		p.fold(at.section, false)
	case at.heading && p.plan.shown(s) > 0:
		p.goTo(p.plan.line(at) + 1)
	}
	return true
}

// open opens the cursor's row, or folds and unfolds its heading.
func (p *Paged[T]) open() {
	switch {
	case p.cursor.set && p.cursor.at.heading:
		p.fold(p.cursor.at.section, !p.plan.folded[p.cursor.at.section])
	case p.cursor.known && p.o.Open != nil:
		p.o.Open(p.cursor.item)
	}
}

// point takes the cursor to a row that was pressed.
func (p *Paged[T]) point(at spot) {
	p.goTo(p.plan.line(at))
	p.takeFocus()
}

func (p *Paged[T]) takeFocus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && c.Focused() != fyne.Focusable(p) {
		c.Focus(p)
	}
}

// tapRow is a click on a row.
func (p *Paged[T]) tapRow(at spot) {
	p.point(at)
	if p.o.Chosen == nil {
		p.open()
	}
}

func (p *Paged[T]) openRow(at spot) {
	p.point(at)
	p.open()
}

// menu shows what can be done with the row that was pressed.
func (p *Paged[T]) menu(at spot, where fyne.Position) {
	if item := p.cache.item(at); item != nil && p.o.Menu != nil {
		p.o.Menu(*item, where)
	}
}

// tapHeading is a click on a heading. The selection stays, unless it is folded
// away.
func (p *Paged[T]) tapHeading(at spot) {
	p.fold(at.section, !p.plan.folded[at.section])
	p.takeFocus()
}
