package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
	"restante/ui/widgets"
)

// choiceRow is a line of the palette.
type choiceRow struct {
	widget.BaseWidget
	palette *palette
	at      int
}

func newChoiceRow(p *palette) *choiceRow {
	r := &choiceRow{palette: p, at: -1}
	r.ExtendBaseWidget(r)
	return r
}

func (r *choiceRow) show(at int) {
	r.at = at
	r.Refresh()
}

// Tapped does what the line says.
func (r *choiceRow) Tapped(*fyne.PointEvent) { r.palette.do(r.at) }

// CreateRenderer draws the line.
func (r *choiceRow) CreateRenderer() fyne.WidgetRenderer {
	out := &choiceRowRenderer{r: r, ground: canvas.NewRectangle(color.Transparent), mark: widgets.NewBrandMark(look.Space(6)),
		icon: widget.NewIcon(nil), title: newInked(), note: newInked()}
	out.Refresh()
	return out
}

type choiceRowRenderer struct {
	r           *choiceRow
	ground      *canvas.Rectangle
	mark        *widgets.BrandMark
	icon        *widget.Icon
	title, note *inked
}

// Layout gives the title what the note leaves.
func (o *choiceRowRenderer) Layout(size fyne.Size) {
	o.ground.Resize(size.SubtractWidthHeight(look.Space(1), 0))
	o.ground.Move(fyne.NewPos(look.Space(1)/2, 0))
	side := look.Space(6)
	for _, sign := range []fyne.CanvasObject{o.mark, o.icon} {
		sign.Resize(fyne.NewSquareSize(side))
		sign.Move(fyne.NewPos(look.Space(2), (size.Height-side)/2))
	}
	x := look.Space(9)
	note := float32(0)
	if c, ok := o.choice(); ok && c.note != "" {
		note = fyne.MeasureText(c.note, theme.SizeForWidget(look.SizeSmall, o.r), fyne.TextStyle{}).Width + look.Space(4) + 1
	}
	height := o.title.MinSize().Height
	o.title.Resize(fyne.NewSize(fyne.Max(0, size.Width-x-note-look.Space(2)), height))
	o.title.Move(fyne.NewPos(x, (size.Height-height)/2))
	height = o.note.MinSize().Height
	o.note.Resize(fyne.NewSize(note, height))
	o.note.Move(fyne.NewPos(size.Width-note-look.Space(2), (size.Height-height)/2))
}

func (o *choiceRowRenderer) choice() (choice, bool) {
	p := o.r.palette
	if o.r.at < 0 || o.r.at >= len(p.shown) {
		return choice{}, false
	}
	return p.shown[o.r.at], true
}

// MinSize is that of every line.
func (o *choiceRowRenderer) MinSize() fyne.Size { return fyne.NewSize(look.Space(40), paletteRow-4) }

// Refresh reads the theme and the line's choice.
func (o *choiceRowRenderer) Refresh() {
	c, ok := o.choice()
	if !ok {
		return
	}
	o.mark.Hidden, o.icon.Hidden = c.brand.ID == "", c.brand.ID != ""
	if c.brand.ID != "" {
		o.mark.SetBrand(c.brand)
	} else {
		o.icon.Resource = theme.NewColoredResource(c.icon, look.ColorMuted)
	}
	chosen := o.r.at == o.r.palette.at
	o.ground.FillColor, o.ground.CornerRadius = color.Transparent, theme.SizeForWidget(theme.SizeNameSelectionRadius, o.r)
	o.ground.StrokeWidth, o.ground.StrokeColor = 2, color.Transparent
	if chosen {
		o.ground.FillColor = theme.ColorForWidget(theme.ColorNameSelection, o.r)
		o.ground.StrokeColor = theme.ColorForWidget(theme.ColorNamePrimary, o.r)
	}
	o.title.set(c.title, theme.ColorNameForeground, theme.SizeNameText, fyne.TextStyle{Bold: chosen}, fyne.TextAlignLeading)
	o.note.set(c.note, look.ColorMuted, look.SizeSmall, fyne.TextStyle{}, fyne.TextAlignTrailing)
	o.Layout(o.r.Size())
	for _, part := range o.Objects() {
		part.Refresh()
	}
}

// Objects are the parts from bottom to top.
func (o *choiceRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{o.ground, o.mark, o.icon, o.title, o.note}
}

// Destroy has nothing to give back.
func (o *choiceRowRenderer) Destroy() {}
