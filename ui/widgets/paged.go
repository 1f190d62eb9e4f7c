package widgets

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
)

// Section is a part of a Paged list.
type Section struct {
	Key string
	// Title is the heading; empty: none.
	Title string
	Count int // of rows
}

// PagedOptions say what a Paged list shows and what its rows do.
type PagedOptions[T any] struct {
	// Height is that of every row.
	Height float32
	// Row makes the content of a row. It is used again for other items.
	Row func() fyne.CanvasObject
	// Update shows an item in the content of a row.
	Update func(fyne.CanvasObject, T)
	// Fetch reads items of a section beside the window.
	Fetch func(ctx context.Context, section string, offset, limit int) ([]T, error)
	// ID tells an item from every other one of the list, for as long as it is
	// the same thing.
	ID func(T) string
	// Open is called for Enter and for a double click; where there is no
	// Chosen, for a single click. nil: nothing opens.
	Open func(T)
	// Chosen is called when another item is selected, by her or because the
	// selected one is gone. nil: nothing follows the selection.
	Chosen func(T)
	// Fail is called once for each block of rows that cannot be read.
	Fail func(error)
	// Menu shows what can be done with an item, at a place of the window, by a
	// secondary click on its row; nil: nothing does.
	Menu func(item T, at fyne.Position)
	// OnKey gets the keys that the list does not know, with the selected item;
	// true says that it was dealt with. nil: there are none.
	OnKey func(*fyne.KeyEvent, T) bool
	// Number writes the count of a heading; nil: in plain digits.
	Number func(int) string
}

// Paged is a list of very many rows of one height, in sections that fold. It
// reads what is in view, and a little around it, in blocks beside the window.
//
// One row or heading is the cursor; a row that is the cursor is selected. Up,
// Down, PageUp, PageDown, Home and End move it, Enter opens a row, Left on a row
// goes to its heading, and on a heading Space, Enter, Left and Right fold and
// unfold. Keys that neither the list nor OnKey knows go to the window.
type Paged[T any] struct {
	widget.BaseWidget
	o       PagedOptions[T]
	plan    plan
	cache   *blocks[T]
	cursor  cursor[T]
	focused bool

	scroll *container.Scroll
	body   *pagedBody
	// spare are those of the lines in view that went out of it.
	spareRows     []rowLine
	spareHeadings []*pagedHeading
}

// NewPaged returns an empty list, which reads by l.
func NewPaged[T any](l *desk.Loader, o PagedOptions[T]) *Paged[T] {
	p := &Paged[T]{o: o, plan: plan{height: o.Height, folded: map[string]bool{}}}
	p.cache = newBlocks(l, o.Fetch, p.arrived, o.Fail)
	p.body = newPagedBody(func() float32 { return p.plan.total })
	p.scroll = container.NewVScroll(p.body)
	p.scroll.OnScrolled = func(fyne.Position) { p.show() }
	p.ExtendBaseWidget(p)
	return p
}

// SetSections tells how many rows each section has now, and asks for them
// again. What is in view stays until the new rows are there, and so do the
// selection and the place of the rows. When the selected item is gone, its
// neighbour is selected.
func (p *Paged[T]) SetSections(sections []Section) {
	anchor, shift, held := p.anchor()
	before := p.plan.sections
	p.plan.set(sections)
	p.cache.stale()
	p.keepCursor(before)
	y := p.scroll.Offset.Y
	if line := p.plan.line(anchor); held && line >= 0 {
		y = p.plan.top(line) + shift
	}
	p.scrollTo(y)
	p.show()
	p.settle()
}

// Selected returns the item of the selected row. It is false on a heading, and
// while the row is being read for the first time.
func (p *Paged[T]) Selected() (T, bool) { return p.cursor.item, p.cursor.known }

// Select selects a row by its place in a section and brings it into view.
func (p *Paged[T]) Select(section string, index int) {
	s := p.plan.find(section)
	if s < 0 || index < 0 || index >= p.plan.sections[s].Count {
		return
	}
	p.fold(section, false)
	p.goTo(p.plan.line(spot{section: section, index: index}))
}

// fold folds or unfolds a section.
func (p *Paged[T]) fold(section string, folded bool) {
	if p.plan.folded[section] == folded {
		return
	}
	p.plan.folded[section] = folded
	p.plan.measure()
	if folded && p.cursor.set && p.cursor.at.section == section && !p.cursor.at.heading {
		p.cursor = cursor[T]{set: true, at: spot{section: section, heading: true}}
	}
	p.scrollTo(p.scroll.Offset.Y)
	p.show()
}

// CreateRenderer shows the list.
func (p *Paged[T]) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{objects: []fyne.CanvasObject{p.scroll}}
	r.min = func() fyne.Size { return fyne.NewSize(look.Space(40), p.o.Height) }
	r.layout = func(s fyne.Size) {
		p.scroll.Resize(s)
		p.scrollTo(p.scroll.Offset.Y)
		p.show()
	}
	r.refresh = func() {
		// The theme or the language may have changed: what is shown is shown
		// anew, and spare lines are made again.
		p.spareRows, p.spareHeadings = nil, nil
		for _, line := range p.body.lines {
			if row, ok := line.(rowLine); ok {
				row.row().bound = nil
			}
			line.Refresh()
		}
		p.show()
	}
	return r
}
