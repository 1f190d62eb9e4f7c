package screens

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// askBrand asks for which brand she wants to write. A draft belongs to its
// brand for good, so this is never guessed; only where there is one alone is
// there nothing to ask.
func (s *composer) askBrand() {
	t, brands := s.desk.Text, s.desk.Shell.Book().Brands()
	s.view.picking = false
	switch len(brands) {
	case 0:
		s.view.picking = true
		s.display(widgets.NewEmpty(theme.AccountIcon(), t.Say("ui.composer.no_brand"), t.Say("ui.composer.no_brand_body"),
			t.Say("ui.composer.add_brand"), func() { s.desk.Shell.Go(desk.Route{Screen: desk.ScreenBrands}) }))
		return
	case 1:
		s.begin(brands[0].ID)
		return
	}
	s.view.picking = true
	grid := container.NewGridWrap(fyne.NewSize(208, 152))
	var first *brandTile
	for _, b := range brands {
		tile := newBrandTile(b, func() { s.choseBrand(b.ID) })
		if first == nil {
			first = tile
		}
		grid.Add(tile)
	}
	head := container.New(tightColumn{}, widgets.Title(t.Say("ui.composer.which_brand")), widgets.Small(t.Say("ui.composer.which_brand_body")))
	s.display(container.NewPadded(container.NewBorder(container.NewPadded(head), nil, nil, nil, container.NewVScroll(grid))))
	s.desk.Window.Canvas().Focus(first)
}

// choseBrand opens a new draft of a brand, which is then the one of the rail
// and of the frame, too.
func (s *composer) choseBrand(id model.BrandID) {
	s.begin(id)
	s.desk.Shell.ChooseBrand(id)
}

// brandTile is a brand that can be chosen.
type brandTile struct {
	widget.BaseWidget
	brand          model.Brand
	choose         func()
	mark           *widgets.BrandMark
	name           *widget.Label
	hovered, focus bool
}

func newBrandTile(b model.Brand, choose func()) *brandTile {
	t := &brandTile{brand: b, choose: choose, mark: widgets.NewBrandMark(look.Space(16)), name: widgets.Body(b.Name)}
	t.mark.SetBrand(b)
	t.name.Alignment, t.name.TextStyle = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped chooses the brand.
func (t *brandTile) Tapped(*fyne.PointEvent) { t.choose() }

// MouseIn lights it up under the mouse.
func (t *brandTile) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved does nothing.
func (t *brandTile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends it.
func (t *brandTile) MouseOut() { t.hovered = false; t.Refresh() }

// FocusGained shows that keys go here.
func (t *brandTile) FocusGained() { t.focus = true; t.Refresh() }

// FocusLost ends it.
func (t *brandTile) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune does nothing.
func (t *brandTile) TypedRune(rune) {}

// TypedKey chooses by Enter or Space; the arrows go on and back.
func (t *brandTile) TypedKey(k *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		t.choose()
	case fyne.KeyRight, fyne.KeyDown:
		c.FocusNext()
	case fyne.KeyLeft, fyne.KeyUp:
		c.FocusPrevious()
	default:
		handKeyOn(t, k)
	}
}

// AccessibilityLabel is the brand's name.
func (t *brandTile) AccessibilityLabel() string { return t.brand.Name }

// AccessibilityRole is a button.
func (t *brandTile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the mark over the name.
func (t *brandTile) CreateRenderer() fyne.WidgetRenderer {
	r := &brandTileRenderer{t: t, back: canvas.NewRectangle(color.Transparent)}
	r.back.CornerRadius = 8
	r.Refresh()
	return r
}

type brandTileRenderer struct {
	t    *brandTile
	back *canvas.Rectangle
}

// Layout centres both.
func (r *brandTileRenderer) Layout(size fyne.Size) {
	r.back.Move(fyne.NewSquareOffsetPos(look.Space(1)))
	r.back.Resize(size.SubtractWidthHeight(look.Space(2), look.Space(2)))
	side, name := look.Space(16), r.t.name.MinSize().Height
	top := (size.Height - side - name - look.Space(1)) / 2
	r.t.mark.Move(fyne.NewPos((size.Width-side)/2, top))
	r.t.mark.Resize(fyne.NewSquareSize(side))
	r.t.name.Move(fyne.NewPos(look.Space(2), top+side+look.Space(1)))
	r.t.name.Resize(fyne.NewSize(size.Width-look.Space(4), name))
}

// MinSize is given by the grid.
func (r *brandTileRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(look.Space(30)) }

// Refresh takes the colours of the theme.
func (r *brandTileRenderer) Refresh() {
	th, v := r.t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.back.FillColor, r.back.StrokeColor, r.back.StrokeWidth = th.Color(look.ColorSurface, v), th.Color(look.ColorLine, v), 1
	if r.t.hovered || r.t.focus {
		r.back.StrokeColor, r.back.StrokeWidth = look.Parse(r.t.brand.Color), 3
	}
	r.back.Refresh()
}

// Objects are its parts.
func (r *brandTileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.t.mark, r.t.name}
}

// Destroy does nothing.
func (r *brandTileRenderer) Destroy() {}
