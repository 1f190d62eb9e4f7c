package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// pagedBody is what a list scrolls: as high as all rows, with only those in
// view on it.
type pagedBody struct {
	widget.BaseWidget
	height func() float32
	lines  []listLine
}

func newPagedBody(height func() float32) *pagedBody {
	b := &pagedBody{height: height}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer shows the lines where the list put them.
func (b *pagedBody) CreateRenderer() fyne.WidgetRenderer {
	r := &bodyParts{body: b}
	r.min = func() fyne.Size { return fyne.NewSize(0, b.height()) }
	r.layout = func(fyne.Size) {}
	// The list refreshes its lines itself, each only when it changed.
	r.refresh = func() { canvas.Refresh(b) }
	return r
}

type bodyParts struct {
	parts
	body *pagedBody
}

func (r *bodyParts) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.body.lines))
	for i, line := range r.body.lines {
		objects[i] = line
	}
	return objects
}

// anchor is the line at the upper edge, and how far it is scrolled out; false
// at the very top, where new rows may push the others down.
func (p *Paged[T]) anchor() (at spot, shift float32, held bool) {
	y := p.scroll.Offset.Y
	if y <= 0 || p.plan.lines == 0 {
		return spot{}, 0, false
	}
	line := p.plan.lineAt(y)
	return p.plan.spot(line), y - p.plan.top(line), true
}

// scrollTo moves the upper edge to a height, as far as there are rows.
func (p *Paged[T]) scrollTo(y float32) {
	view := p.scroll.Size()
	size := fyne.NewSize(view.Width, max(p.plan.total, view.Height))
	y = max(0, min(y, p.plan.total-view.Height))
	if p.body.Size() == size && p.scroll.Offset.Y == y {
		return
	}
	p.body.Resize(size)
	p.scroll.Offset.Y = y
	p.scroll.Refresh()
}

// reveal scrolls as little as it takes to show a line.
func (p *Paged[T]) reveal(line int) {
	top, height := p.plan.top(line), p.plan.lineHeight(line)
	switch y, view := p.scroll.Offset.Y, p.scroll.Size().Height; {
	case top < y:
		p.scrollTo(top)
	case top+height > y+view:
		p.scrollTo(top + height - view)
	}
}

// show puts lines where the view is, and asks for what they lack.
func (p *Paged[T]) show() {
	size := p.scroll.Size()
	if size.Height <= 0 {
		return
	}
	first, last := p.inView()
	p.cache.want(p.wanted(first, last))
	p.reuse(first, last, size.Width)
	for _, line := range p.body.lines {
		p.bind(line)
	}
}

// inView are the first and the last line in view; the last is before the first
// where there is none.
func (p *Paged[T]) inView() (first, last int) {
	if p.plan.lines == 0 {
		return 0, -1
	}
	y := p.scroll.Offset.Y
	return p.plan.lineAt(y), p.plan.lineAt(y + p.scroll.Size().Height)
}

// wanted are the blocks of the lines in view and of as many around them, and
// those in which the selected item may be.
func (p *Paged[T]) wanted(first, last int) []blockKey {
	var keys []blockKey
	seen := map[blockKey]bool{}
	add := func(at spot) {
		if key := keyOf(at); !at.heading && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	around := last - first + 1
	for line := max(0, first-around); line <= min(last+around, p.plan.lines-1); line++ {
		add(p.plan.spot(line))
	}
	s := p.plan.find(p.cursor.at.section)
	if !p.cursor.set || p.cursor.at.heading || s < 0 {
		return keys
	}
	add(p.cursor.at)
	for _, away := range []int{-blockRows, blockRows} {
		if at := p.cursor.at; p.cursor.check && at.index+away >= 0 && at.index+away < p.plan.shown(s) {
			at.index += away
			add(at)
		}
	}
	return keys
}

// reuse gives each line in view its widget: its own if it had one, else a spare
// one.
func (p *Paged[T]) reuse(first, last int, width float32) {
	had := make(map[spot]listLine, len(p.body.lines))
	for _, line := range p.body.lines {
		had[line.base().at] = line
	}
	lines, spots := make([]listLine, 0, last-first+1), make([]spot, 0, last-first+1)
	for i := first; i <= last; i++ {
		at := p.plan.spot(i)
		spots, lines = append(spots, at), append(lines, had[at])
		delete(had, at)
	}
	for _, line := range had {
		p.spare(line)
	}
	for i, at := range spots {
		if lines[i] == nil {
			lines[i] = p.line(at)
		}
		lines[i].Move(fyne.NewPos(0, p.plan.top(first+i)))
		lines[i].Resize(fyne.NewSize(width, p.plan.lineHeight(first+i)))
	}
	p.body.lines = lines
	canvas.Refresh(p.body)
}

func (p *Paged[T]) spare(line listLine) {
	line.base().hovered = false
	switch l := line.(type) {
	case *pagedHeading:
		p.spareHeadings = append(p.spareHeadings, l)
	case rowLine:
		p.spareRows = append(p.spareRows, l)
	}
}

// line returns a spare widget for a line, or a new one.
func (p *Paged[T]) line(at spot) (l listLine) {
	switch headings, rows := len(p.spareHeadings), len(p.spareRows); {
	case at.heading && headings > 0:
		l, p.spareHeadings = p.spareHeadings[headings-1], p.spareHeadings[:headings-1]
	case at.heading:
		l = newPagedHeading(p.tapHeading)
	case rows > 0:
		l, p.spareRows = p.spareRows[rows-1], p.spareRows[:rows-1]
	case p.o.Chosen != nil:
		l = newDoubleRow(p.o.Row(), p.point, p.tapRow, p.openRow)
	default:
		l = newPagedRow(p.o.Row(), p.point, p.tapRow)
	}
	if row, ok := l.(rowLine); ok {
		row.row().bound, row.row().menu = nil, p.menu
	}
	l.base().at = at
	return l
}

// bind shows in a line what is known of it.
func (p *Paged[T]) bind(line listLine) {
	b := line.base()
	switch l := line.(type) {
	case *pagedHeading:
		section := p.plan.sections[p.plan.find(b.at.section)]
		l.tell(section.Title, p.number(section.Count), p.plan.folded[section.Key])
	case rowLine:
		row := l.row()
		item := p.cache.item(b.at)
		if item != nil && row.bound != any(item) {
			row.bound = item
			p.o.Update(row.content, *item)
		}
		row.reveal(item != nil)
	}
	b.stand(p.cursor.set && p.cursor.at == b.at, p.focused)
}

// number writes the count of a heading.
func (p *Paged[T]) number(n int) string {
	if p.o.Number == nil {
		return strconv.Itoa(n)
	}
	return p.o.Number(n)
}
