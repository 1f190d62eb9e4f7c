package ui

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/look"
	"restante/ui/widgets"
)

// The measures of the rail.
const (
	railWidth  = 84
	tileHeight = 72
	toolHeight = 60 // of what is no brand
	markSize   = 36
)

// tile is a place in the rail: a brand, all of them, or something to do.
type tile struct {
	widget.BaseWidget
	rail   *rail
	brand  model.Brand // without an id where it is none
	icon   fyne.Resource
	name   string
	count  int // of what needs her
	chosen bool
	press  func()

	hovered, focused bool
}

func newTile(r *rail) *tile {
	t := &tile{rail: r}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped chooses it.
func (t *tile) Tapped(*fyne.PointEvent) { t.press() }

// TappedSecondary shows what can be done with a brand.
func (t *tile) TappedSecondary(ev *fyne.PointEvent) { t.menu(ev.AbsolutePosition) }

// TypedKey chooses it for Space and Enter, and shows its menu for Shift+F10 and
// the menu key.
func (t *tile) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.press()
	case desktop.KeyMenu:
		t.menu(fyne.CurrentApp().Driver().AbsolutePositionForObject(t).AddXY(t.Size().Width, 0))
	default:
		passKey(t, ev)
	}
}

// TypedRune ignores text.
func (t *tile) TypedRune(rune) {}

// FocusGained shows the focus, also where the tile was scrolled out of view.
func (t *tile) FocusGained() { t.focused = true; t.rail.reveal(t); t.Refresh() }

// FocusLost hides it.
func (t *tile) FocusLost() { t.focused = false; t.Refresh() }

// MouseIn shows the whole name.
func (t *tile) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.rail.tell(t); t.Refresh() }

// MouseMoved changes nothing.
func (t *tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut undoes MouseIn.
func (t *tile) MouseOut() { t.hovered = false; t.rail.tell(nil); t.Refresh() }

// Dragged moves a brand to another place.
func (t *tile) Dragged(ev *fyne.DragEvent) {
	if t.brand.ID != "" {
		t.rail.dragged(t, ev.AbsolutePosition.Y)
	}
}

// DragEnd lets it go there.
func (t *tile) DragEnd() { t.rail.dropped(t) }

// AccessibilityLabel is the name, with what needs her.
func (t *tile) AccessibilityLabel() string { return t.rail.words(t) }

// AccessibilityRole is a button.
func (t *tile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the tile.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	clear := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	r := &tileRenderer{t: t, ground: clear(), bar: clear(), bubble: clear(), pauseGround: clear(),
		mark: widgets.NewBrandMark(markSize), icon: widget.NewIcon(nil), pause: widget.NewIcon(nil),
		name: newInked(), count: canvas.NewText("", color.White)}
	r.count.Alignment, r.count.TextStyle, r.count.TextSize = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}, 11
	r.Refresh()
	return r
}

type tileRenderer struct {
	t                                *tile
	ground, bar, bubble, pauseGround *canvas.Rectangle
	mark                             *widgets.BrandMark
	icon, pause                      *widget.Icon
	name                             *inked
	count                            *canvas.Text
}

// Layout puts the name under the mark, the count on its corner.
func (r *tileRenderer) Layout(size fyne.Size) {
	inset := look.Space(1)
	r.ground.Resize(size.SubtractWidthHeight(2*inset, inset))
	r.ground.Move(fyne.NewPos(inset, inset/2))
	r.bar.Resize(fyne.NewSize(4, size.Height-look.Space(4)))
	r.bar.Move(fyne.NewPos(0, look.Space(2)))
	at := fyne.NewPos((size.Width-markSize)/2, look.Space(2))
	if r.t.brand.ID == "" {
		at.Y = look.Space(1) // an icon is smaller than a mark
	}
	r.mark.Resize(fyne.NewSquareSize(markSize))
	r.mark.Move(at)
	side := look.Space(6)
	r.icon.Resize(fyne.NewSquareSize(side))
	r.icon.Move(at.AddXY((markSize-side)/2, (markSize-side)/2))
	height := r.name.MinSize().Height
	r.name.Resize(fyne.NewSize(size.Width-2, height))
	r.name.Move(fyne.NewPos(1, size.Height-height+look.Space(1)/2))
	wide := fyne.Max(18, r.count.MinSize().Width+look.Space(2))
	r.bubble.Resize(fyne.NewSize(wide, 18))
	r.bubble.Move(fyne.NewPos(at.X+markSize-wide/2-2, look.Space(1)))
	r.count.Resize(fyne.NewSize(wide, r.count.MinSize().Height))
	r.count.Move(r.bubble.Position().AddXY(0, (18-r.count.MinSize().Height)/2))
	r.pauseGround.Resize(fyne.NewSquareSize(18))
	r.pauseGround.Move(at.AddXY(markSize-11, markSize-13))
	r.pause.Resize(fyne.NewSquareSize(14))
	r.pause.Move(r.pauseGround.Position().AddXY(2, 2))
}

// MinSize is that of every tile of its kind.
func (r *tileRenderer) MinSize() fyne.Size {
	if r.t.brand.ID == "" {
		return fyne.NewSize(railWidth, toolHeight)
	}
	return fyne.NewSize(railWidth, tileHeight)
}

// Refresh reads the theme.
func (r *tileRenderer) Refresh() {
	t := r.t
	colorOf := func(n fyne.ThemeColorName) color.Color { return theme.ColorForWidget(n, t) }
	isBrand := t.brand.ID != ""
	r.mark.Hidden, r.icon.Hidden = !isBrand, isBrand
	if isBrand {
		r.mark.SetBrand(t.brand)
	} else {
		r.icon.Resource = theme.NewColoredResource(t.icon, theme.ColorNameForeground)
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 2
	r.ground.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, t)
	if t.hovered {
		r.ground.FillColor = colorOf(theme.ColorNameHover)
	}
	r.bar.FillColor, r.bar.CornerRadius = color.Transparent, 2
	if t.chosen {
		r.ground.FillColor = colorOf(theme.ColorNameSelection)
		r.bar.FillColor = colorOf(theme.ColorNamePrimary)
		if isBrand {
			r.bar.FillColor = look.Readable(look.Parse(t.brand.Color), colorOf(theme.ColorNameSelection))
		}
	}
	if t.focused {
		r.ground.StrokeColor = colorOf(theme.ColorNamePrimary)
	}
	r.name.set(t.name, theme.ColorNameForeground, look.SizeSmall, fyne.TextStyle{Bold: t.chosen}, fyne.TextAlignCenter)
	r.refreshSigns(colorOf)
	r.Layout(t.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// refreshSigns draws what lies on the corners of the mark.
func (r *tileRenderer) refreshSigns(colorOf func(fyne.ThemeColorName) color.Color) {
	r.bubble.Hidden, r.count.Hidden = r.t.count == 0, r.t.count == 0
	r.count.Text = bubbleNumber(r.t.count)
	r.bubble.FillColor, r.bubble.CornerRadius = colorOf(look.ColorBad), 9
	r.bubble.StrokeColor, r.bubble.StrokeWidth = colorOf(look.ColorSurface), 1.5
	r.count.Color = look.TextOn(r.bubble.FillColor)
	r.pause.Hidden, r.pauseGround.Hidden = !r.t.brand.Paused, !r.t.brand.Paused
	r.pauseGround.FillColor, r.pauseGround.CornerRadius = colorOf(look.ColorSurface), 9
	r.pauseGround.StrokeColor, r.pauseGround.StrokeWidth = colorOf(look.ColorLine), 1
	r.pause.Resource = theme.NewColoredResource(theme.MediaPauseIcon(), look.ColorWarn)
}

// bubbleNumber keeps the bubble small.
func bubbleNumber(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}

// Objects are the parts from bottom to top.
func (r *tileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.bar, r.mark, r.icon, r.name, r.bubble, r.count, r.pauseGround, r.pause}
}

// Destroy has nothing to give back.
func (r *tileRenderer) Destroy() {}
