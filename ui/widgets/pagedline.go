package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// listLine is a heading or a row in view.
type listLine interface {
	fyne.CanvasObject
	base() *lineBase
}

// lineBase is what headings and rows have in common: the ground that tells
// where the cursor and the pointer are.
type lineBase struct {
	widget.BaseWidget
	at                         spot
	selected, focused, hovered bool
	ground                     *canvas.Rectangle
}

func (b *lineBase) base() *lineBase { return b }

// stand tells whether the line is the cursor, and the keys go to the list.
func (b *lineBase) stand(selected, focused bool) {
	if b.selected != selected || b.focused != focused {
		b.selected, b.focused = selected, focused
		b.Refresh()
	}
}

// MouseIn shows that the line can be clicked.
func (b *lineBase) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved changes nothing.
func (b *lineBase) MouseMoved(*desktop.MouseEvent) {}

// MouseOut undoes MouseIn.
func (b *lineBase) MouseOut() { b.hovered = false; b.Refresh() }

// paint colours the ground.
func (b *lineBase) paint(w fyne.Widget) {
	b.ground.CornerRadius = sized(w, theme.SizeNameSelectionRadius)
	b.ground.FillColor, b.ground.StrokeColor, b.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	switch {
	case b.selected:
		b.ground.FillColor = themed(w, theme.ColorNameSelection)
		if b.focused {
			b.ground.StrokeColor, b.ground.StrokeWidth = themed(w, theme.ColorNamePrimary), 2
		}
	case b.hovered:
		b.ground.FillColor = themed(w, theme.ColorNameHover)
	}
	b.ground.Refresh()
}

func (b *lineBase) layGround(s fyne.Size) {
	b.ground.Resize(s.SubtractWidthHeight(look.Space(2), 3))
	b.ground.Move(fyne.NewPos(look.Space(1), 1))
}

// pagedHeading is the heading of a section.
type pagedHeading struct {
	lineBase
	title, count string
	folded       bool
	tapped       func(spot)
}

func newPagedHeading(tapped func(spot)) *pagedHeading {
	h := &pagedHeading{tapped: tapped}
	h.ground = canvas.NewRectangle(color.Transparent)
	h.ExtendBaseWidget(h)
	return h
}

func (h *pagedHeading) tell(title, count string, folded bool) {
	if h.title != title || h.count != count || h.folded != folded {
		h.title, h.count, h.folded = title, count, folded
		h.Refresh()
	}
}

// Tapped folds or unfolds the section.
func (h *pagedHeading) Tapped(*fyne.PointEvent) { h.tapped(h.at) }

// AccessibilityLabel is the title with its count.
func (h *pagedHeading) AccessibilityLabel() string { return h.title + " " + h.count }

// AccessibilityRole is a button, which folds.
func (h *pagedHeading) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the heading.
func (h *pagedHeading) CreateRenderer() fyne.WidgetRenderer {
	arrow := canvas.NewImageFromResource(nil)
	arrow.FillMode = canvas.ImageFillContain
	title, count := canvas.NewText("", nil), canvas.NewText("", nil)
	title.TextStyle = fyne.TextStyle{Bold: true}
	p := &parts{objects: []fyne.CanvasObject{h.ground, arrow, title, count}}
	p.min = func() fyne.Size { return fyne.NewSize(look.Space(20), headingHeight) }
	p.layout = func(s fyne.Size) {
		h.layGround(s)
		x := place(arrow, look.Space(2), s.Height, fyne.NewSquareSize(look.Space(4))) + look.Space(1)
		room := s.Width - x - look.Space(5) - count.MinSize().Width
		short, size := cut(h.title, room, title.TextSize, title.TextStyle)
		title.Text = short
		x = place(title, x, s.Height, size) + look.Space(2)
		place(count, x, s.Height, count.MinSize())
	}
	p.refresh = func() {
		h.paint(h)
		icon := theme.MenuDropDownIcon()
		if h.folded {
			icon = theme.MenuExpandIcon()
		}
		arrow.Resource = theme.NewColoredResource(icon, look.ColorMuted)
		count.Text = h.count
		title.Color, count.Color = themed(h, theme.ColorNameForeground), themed(h, look.ColorMuted)
		title.TextSize, count.TextSize = sized(h, theme.SizeNameText), sized(h, look.SizeSmall)
		p.layout(h.Size())
		for _, o := range p.objects {
			o.Refresh()
		}
	}
	p.refresh()
	return p
}

// rowLine is a row, whether it knows double clicks or not.
type rowLine interface {
	listLine
	row() *pagedRow
}

// pagedRow is a row: its content or, until that is read, a sketch of one.
type pagedRow struct {
	lineBase
	content       fyne.CanvasObject
	bound         any // what the content was taken from
	known         bool
	point, tapped func(spot)
	menu          func(spot, fyne.Position)
}

func newPagedRow(content fyne.CanvasObject, point, tapped func(spot)) *pagedRow {
	r := &pagedRow{content: content, point: point, tapped: tapped}
	r.ground = canvas.NewRectangle(color.Transparent)
	r.ExtendBaseWidget(r)
	return r
}

func (r *pagedRow) row() *pagedRow { return r }

func (r *pagedRow) reveal(known bool) {
	if r.known != known {
		r.known = known
		r.Refresh()
	}
}

// MouseDown selects the row at once, without waiting for a second click.
func (r *pagedRow) MouseDown(ev *desktop.MouseEvent) {
	if ev.Button == desktop.MouseButtonPrimary {
		r.point(r.at)
	}
}

// MouseUp changes nothing.
func (r *pagedRow) MouseUp(*desktop.MouseEvent) {}

// Tapped is a click.
func (r *pagedRow) Tapped(*fyne.PointEvent) { r.tapped(r.at) }

// TappedSecondary is a click with the other button. It stands here and not in
// the content: of two objects that know clicks, the driver asks the inner one
// alone, for every button.
func (r *pagedRow) TappedSecondary(e *fyne.PointEvent) {
	r.point(r.at)
	r.menu(r.at, e.AbsolutePosition)
}

// CreateRenderer draws the row.
func (r *pagedRow) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewRectangle(color.Transparent)
	bars := []*canvas.Rectangle{canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)}
	p := &parts{objects: []fyne.CanvasObject{line, r.ground, bars[0], bars[1], r.content}}
	p.min = func() fyne.Size { return fyne.NewSize(look.Space(20), r.content.MinSize().Height) }
	p.layout = func(s fyne.Size) {
		r.layGround(s)
		line.Resize(fyne.NewSize(max(0, s.Width-look.Space(6)), 1))
		line.Move(fyne.NewPos(look.Space(3), s.Height-1))
		r.content.Resize(s.SubtractWidthHeight(look.Space(6), 1))
		r.content.Move(fyne.NewPos(look.Space(3), 0))
		for i, share := range []float32{0.4, 0.25} {
			bars[i].Resize(fyne.NewSize((s.Width-look.Space(8))*share, look.Space(2)))
			bars[i].Move(fyne.NewPos(look.Space(4), s.Height/2-look.Space(3)+float32(i)*look.Space(4)))
		}
	}
	p.refresh = func() {
		r.paint(r)
		line.FillColor = themed(r, look.ColorLine)
		line.Refresh()
		for _, bar := range bars {
			bar.FillColor, bar.CornerRadius, bar.Hidden = themed(r, look.ColorLine), look.Space(1), r.known
			bar.Refresh()
		}
		if r.known != r.content.Visible() {
			if r.known {
				r.content.Show()
			} else {
				r.content.Hide()
			}
		}
	}
	p.refresh()
	return p
}

// doubleRow is a row that opens by a double click. The toolkit holds back the
// single clicks of such a widget, so others are without.
type doubleRow struct {
	pagedRow
	opened func(spot)
}

func newDoubleRow(content fyne.CanvasObject, point, tapped, opened func(spot)) *doubleRow {
	r := &doubleRow{opened: opened}
	r.content, r.point, r.tapped = content, point, tapped
	r.ground = canvas.NewRectangle(color.Transparent)
	r.ExtendBaseWidget(r)
	return r
}

// DoubleTapped opens the row.
func (r *doubleRow) DoubleTapped(*fyne.PointEvent) { r.opened(r.at) }
