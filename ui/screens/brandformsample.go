package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/look"
)

// colorSample shows words in a brand's colour as the window will show it, by
// day and by night.
type colorSample struct {
	widget.BaseWidget
	hex   string
	words [2]string // by day, by night
}

func newColorSample(day, night string) *colorSample {
	s := &colorSample{words: [2]string{day, night}}
	s.ExtendBaseWidget(s)
	return s
}

func (s *colorSample) set(hex string) {
	if hex != s.hex {
		s.hex = hex
		s.Refresh()
	}
}

// CreateRenderer draws the sample.
func (s *colorSample) CreateRenderer() fyne.WidgetRenderer {
	r := &sampleRenderer{sample: s}
	for i, t := range []model.Theme{model.ThemeLight, model.ThemeDark} {
		tile := sampleTile{theme: t, back: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil), name: canvas.NewText(s.words[i], nil)}
		tile.back.CornerRadius, tile.name.TextStyle.Bold = 6, true
		r.tiles = append(r.tiles, tile)
	}
	r.Refresh()
	return r
}

type sampleTile struct {
	theme     model.Theme
	back, bar *canvas.Rectangle
	name      *canvas.Text
}

type sampleRenderer struct {
	sample *colorSample
	tiles  []sampleTile
}

func (r *sampleRenderer) MinSize() fyne.Size {
	width := float32(0)
	for _, t := range r.tiles {
		width = max(width, t.name.MinSize().Width)
	}
	return fyne.NewSize(float32(len(r.tiles))*(width+look.Space(8))+look.Space(2), look.Space(9))
}

func (r *sampleRenderer) Layout(size fyne.Size) {
	width := (size.Width - look.Space(2)) / float32(len(r.tiles))
	height := min(size.Height, look.Space(9))
	for i, t := range r.tiles {
		x, y := float32(i)*(width+look.Space(2)), (size.Height-height)/2
		t.back.Move(fyne.NewPos(x, y))
		t.back.Resize(fyne.NewSize(width, height))
		t.bar.Move(fyne.NewPos(x+look.Space(2), y+look.Space(2)))
		t.bar.Resize(fyne.NewSize(look.Space(1), height-look.Space(4)))
		t.name.Move(fyne.NewPos(x+look.Space(5), y+(height-t.name.MinSize().Height)/2))
	}
}

func (r *sampleRenderer) Refresh() {
	c := look.Parse(r.sample.hex)
	for _, t := range r.tiles {
		// The palette is fixed by the theme; the variant does not matter.
		surface := look.New(t.theme).Color(look.ColorSurface, 0)
		t.back.FillColor, t.back.StrokeWidth = surface, 1
		t.back.StrokeColor = look.New(t.theme).Color(look.ColorLine, 0)
		t.bar.FillColor = c
		t.name.Color, t.name.TextSize = look.Readable(c, surface), 14
	}
	r.Layout(r.sample.Size())
	canvas.Refresh(r.sample)
}

func (r *sampleRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, t := range r.tiles {
		out = append(out, t.back, t.bar, t.name)
	}
	return out
}

func (r *sampleRenderer) Destroy() {}
