package screens

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// brandPalette are the colours that are offered for brands: far apart in hue,
// readable on white and on black.
var brandPalette = [...]string{
	"#2a7f62", "#b5482f", "#3b5fa8", "#8a5a9e", "#9a6a00", "#00798c",
	"#a23e6d", "#5b6b2f", "#c0392b", "#5f6a7d", "#7d5a44", "#1f78c8",
}

// freeColor is the first colour of the palette that no brand at work has.
func freeColor(brands []model.Brand) string {
	taken := map[string]bool{}
	for _, b := range brands {
		taken[b.Color] = taken[b.Color] || b.ArchivedAt.IsZero()
	}
	for _, c := range brandPalette {
		if !taken[c] {
			return c
		}
	}
	return brandPalette[len(brands)%len(brandPalette)]
}

// colorPicker chooses a brand's colour, from the palette or as "#rrggbb", and
// shows how words in it read by day and by night.
type colorPicker struct {
	content fyne.CanvasObject
	hex     *widgets.TextEntry
	swatch  *paletteRow
	sample  *colorSample
	changed func()
}

func newColorPicker(d *desk.Desk, changed func()) *colorPicker {
	p := &colorPicker{hex: newLine(), sample: newColorSample(d.Text.Say("ui.brands.by_day"), d.Text.Say("ui.brands.by_night")), changed: changed}
	p.swatch = newPaletteRow(d.Text.Say("ui.brands.palette"), func(hex string) { p.hex.SetText(hex) })
	p.hex.SetPlaceHolder("#2a7f62")
	p.hex.OnChanged = func(string) {
		p.swatch.choose(p.value())
		p.sample.set(p.value())
		p.changed()
	}
	box := wide(p.hex, look.Space(26))
	p.content = container.NewBorder(nil, nil, container.NewHBox(container.NewCenter(p.swatch), box), nil, p.sample)
	return p
}

// value is the colour in the form in which core keeps it, as far as it can be
// read as one.
func (p *colorPicker) value() string {
	s := strings.ToLower(strings.TrimSpace(p.hex.Text))
	if s != "" && !strings.HasPrefix(s, "#") {
		s = "#" + s
	}
	return s
}

func (p *colorPicker) set(hex string) {
	if hex != p.value() {
		p.hex.SetText(hex)
	}
}

// paletteRow is a row of colours of which one is chosen, with one place in the
// order of Tab: the arrows move in it.
type paletteRow struct {
	widget.BaseWidget
	label   string
	chosen  int // -1: a colour of her own
	focused bool
	choice  func(hex string)
}

var (
	_ fyne.Focusable = (*paletteRow)(nil)
	_ fyne.Tappable  = (*paletteRow)(nil)
)

func newPaletteRow(label string, choice func(string)) *paletteRow {
	p := &paletteRow{label: label, chosen: -1, choice: choice}
	p.ExtendBaseWidget(p)
	return p
}

// AccessibilityLabel names the row to a screen reader.
func (p *paletteRow) AccessibilityLabel() string { return p.label }

func (p *paletteRow) choose(hex string) {
	at := -1
	for i, c := range brandPalette {
		if c == hex {
			at = i
		}
	}
	if at != p.chosen {
		p.chosen = at
		p.Refresh()
	}
}

const (
	swatchSize = 24
	swatchStep = 28
)

// Tapped chooses the colour under the pointer.
func (p *paletteRow) Tapped(e *fyne.PointEvent) {
	if i := int(e.Position.X / swatchStep); i >= 0 && i < len(brandPalette) {
		p.choice(brandPalette[i])
	}
}

// FocusGained shows where the arrows will act.
func (p *paletteRow) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost is the end of that.
func (p *paletteRow) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune does nothing.
func (p *paletteRow) TypedRune(rune) {}

// TypedKey moves along the row.
func (p *paletteRow) TypedKey(e *fyne.KeyEvent) {
	at := p.chosen
	switch e.Name {
	case fyne.KeyLeft:
		at--
	case fyne.KeyRight:
		at++
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = len(brandPalette) - 1
	default:
		return
	}
	p.choice(brandPalette[max(0, min(at, len(brandPalette)-1))])
}

// CreateRenderer draws the row.
func (p *paletteRow) CreateRenderer() fyne.WidgetRenderer {
	// All of the palette is dark enough for a white dot.
	r := &paletteRenderer{row: p, frame: canvas.NewRectangle(nil), mark: canvas.NewCircle(color.White)}
	r.frame.CornerRadius = 6
	r.objects = append(r.objects, r.frame)
	for _, hex := range brandPalette {
		c := canvas.NewRectangle(look.Parse(hex))
		c.CornerRadius = swatchSize / 2
		r.swatches, r.objects = append(r.swatches, c), append(r.objects, c)
	}
	r.objects = append(r.objects, r.mark)
	r.Refresh()
	return r
}

type paletteRenderer struct {
	row      *paletteRow
	frame    *canvas.Rectangle // around the row while it has the focus
	swatches []*canvas.Rectangle
	mark     *canvas.Circle // on the chosen one
	objects  []fyne.CanvasObject
}

func (r *paletteRenderer) MinSize() fyne.Size {
	return fyne.NewSize(swatchStep*float32(len(brandPalette)), swatchSize+8)
}

func (r *paletteRenderer) Layout(size fyne.Size) {
	r.frame.Resize(size)
	y := (size.Height - swatchSize) / 2
	for i, s := range r.swatches {
		s.Move(fyne.NewPos(float32(i)*swatchStep+2, y))
		s.Resize(fyne.NewSquareSize(swatchSize))
	}
	r.mark.Resize(fyne.NewSquareSize(10))
	if r.row.chosen >= 0 {
		r.mark.Move(fyne.NewPos(float32(r.row.chosen)*swatchStep+9, y+7))
	}
}

func (r *paletteRenderer) Refresh() {
	th, v := r.row.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.frame.FillColor, r.frame.StrokeColor, r.frame.StrokeWidth = color.Transparent, color.Transparent, 0
	if r.row.focused {
		r.frame.StrokeWidth, r.frame.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	setVisible(r.mark, r.row.chosen >= 0)
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

func (r *paletteRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *paletteRenderer) Destroy()                     {}
