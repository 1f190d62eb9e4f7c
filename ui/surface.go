package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// surface is a card in colours of the theme, with its content inside.
type surface struct {
	widget.BaseWidget
	line, fill fyne.ThemeColorName
	content    fyne.CanvasObject
}

func newSurface(line, fill fyne.ThemeColorName, content fyne.CanvasObject) *surface {
	s := &surface{line: line, fill: fill, content: content}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws the card.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{s: s, card: canvas.NewRectangle(color.Transparent), shield: newShield()}
	r.Refresh()
	return r
}

type surfaceRenderer struct {
	s      *surface
	card   *canvas.Rectangle
	shield *shield
}

// Layout insets the content.
func (r *surfaceRenderer) Layout(size fyne.Size) {
	r.card.Resize(size)
	r.shield.Resize(size)
	r.s.content.Resize(size.SubtractWidthHeight(look.Space(4), look.Space(2)))
	r.s.content.Move(fyne.NewPos(look.Space(2), look.Space(1)))
}

// MinSize is that of the content with room around it.
func (r *surfaceRenderer) MinSize() fyne.Size {
	return r.s.content.MinSize().AddWidthHeight(look.Space(4), look.Space(2))
}

// Refresh reads the theme.
func (r *surfaceRenderer) Refresh() {
	r.card.FillColor = theme.ColorForWidget(r.s.fill, r.s)
	r.card.StrokeColor, r.card.StrokeWidth = theme.ColorForWidget(r.s.line, r.s), 1
	r.card.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, r.s)
	r.card.Refresh()
	r.s.content.Refresh()
}

// Objects are the parts from bottom to top.
func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.card, r.shield, r.s.content}
}

// Destroy has nothing to give back.
func (r *surfaceRenderer) Destroy() {}

// plain is a rectangle in a colour of the theme.
type plain struct {
	widget.BaseWidget
	fill fyne.ThemeColorName
}

func newPlain(fill fyne.ThemeColorName) *plain {
	p := &plain{fill: fill}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer draws the rectangle.
func (p *plain) CreateRenderer() fyne.WidgetRenderer {
	r := &plainRenderer{p: p, rect: canvas.NewRectangle(theme.ColorForWidget(p.fill, p))}
	return r
}

type plainRenderer struct {
	p    *plain
	rect *canvas.Rectangle
}

// Layout fills the room.
func (r *plainRenderer) Layout(size fyne.Size) { r.rect.Resize(size) }

// MinSize asks for nothing.
func (r *plainRenderer) MinSize() fyne.Size { return fyne.Size{} }

// Refresh reads the theme.
func (r *plainRenderer) Refresh() {
	r.rect.FillColor = theme.ColorForWidget(r.p.fill, r.p)
	r.rect.Refresh()
}

// Objects is the rectangle.
func (r *plainRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

// Destroy has nothing to give back.
func (r *plainRenderer) Destroy() {}
