package screens

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/look"
	"restante/ui/widgets"
)

const tileSize = 56

// attachTile is one image of the strip. It is chosen by a click or by the
// arrows, and dragged to another place.
type attachTile struct {
	widget.BaseWidget
	list          *attachments
	at            int
	label         string
	alt           bool
	chosen, focus bool
	dragged       float32
	thumb         *widgets.Thumb
}

func newAttachTile(list *attachments, at int) *attachTile {
	t := &attachTile{list: list, at: at, thumb: widgets.NewThumb(list.desk, tileSize)}
	t.ExtendBaseWidget(t)
	return t
}

func (t *attachTile) show(a model.Attachment, chosen bool) {
	t.thumb.SetMedia(&a.Media)
	t.label, t.alt, t.chosen = a.Media.Name, a.Alt != "", chosen
	t.Refresh()
}

// Tapped chooses the image.
func (t *attachTile) Tapped(*fyne.PointEvent) { t.list.choose(t.at) }

// Dragged follows the mouse.
func (t *attachTile) Dragged(e *fyne.DragEvent) { t.dragged += e.Dragged.DX }

// DragEnd puts the image where it was dragged to.
func (t *attachTile) DragEnd() {
	steps := int(math.Round(float64(t.dragged / (tileSize + look.Space(2)))))
	t.dragged = 0
	t.list.choose(t.at)
	t.list.moveTo(max(0, min(t.at+steps, len(t.list.list)-1)))
}

// FocusGained shows that keys go here.
func (t *attachTile) FocusGained() { t.focus = true; t.Refresh() }

// FocusLost ends it.
func (t *attachTile) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune does nothing.
func (t *attachTile) TypedRune(rune) {}

// TypedKey chooses by Space or the arrows, and removes by Delete.
func (t *attachTile) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.list.choose(t.at)
	case fyne.KeyLeft, fyne.KeyRight:
		by := 1
		if k.Name == fyne.KeyLeft {
			by = -1
		}
		if next := t.at + by; next >= 0 && next < len(t.list.list) {
			t.list.choose(next)
			t.list.desk.Window.Canvas().Focus(t.list.tiles[next])
		}
	case fyne.KeyDelete, fyne.KeyBackspace:
		t.list.choose(t.at)
		t.list.takeOut()
	default:
		handKeyOn(t, k)
	}
}

// AccessibilityLabel is the name of the file.
func (t *attachTile) AccessibilityLabel() string { return t.label }

// AccessibilityRole is a button.
func (t *attachTile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the picture, a ring where it is chosen, and a sign where
// its description is missing.
func (t *attachTile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileRenderer{t: t, ring: canvas.NewRectangle(color.Transparent), ground: canvas.NewRectangle(color.Transparent),
		mark: canvas.NewText("", color.Transparent)}
	r.ring.CornerRadius, r.ground.CornerRadius = 8, 4
	r.mark.TextStyle = fyne.TextStyle{Bold: true}
	r.Refresh()
	return r
}

type tileRenderer struct {
	t            *attachTile
	ring, ground *canvas.Rectangle
	mark         *canvas.Text
}

// Layout keeps the ring around the picture and the sign in its corner.
func (r *tileRenderer) Layout(size fyne.Size) {
	r.ring.Resize(size)
	r.t.thumb.Move(fyne.NewPos(3, 3))
	r.t.thumb.Resize(fyne.NewSquareSize(tileSize))
	mark := r.mark.MinSize()
	ground := mark.AddWidthHeight(look.Space(2), 0)
	at := fyne.NewPos(size.Width-ground.Width-5, size.Height-ground.Height-5)
	r.ground.Move(at)
	r.ground.Resize(ground)
	r.mark.Move(at.AddXY(look.Space(1), 0))
	r.mark.Resize(mark)
}

// MinSize is the picture and its ring.
func (r *tileRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(tileSize + 6) }

// Refresh takes the colours of the theme.
func (r *tileRenderer) Refresh() {
	th, v := r.t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, color.Transparent
	if r.t.chosen || r.t.focus {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	r.ring.FillColor = color.Transparent
	if r.t.focus {
		r.ring.FillColor = th.Color(theme.ColorNameFocus, v)
	}
	r.mark.TextSize = th.Size(look.SizeSmall) - 2
	r.mark.Text, r.mark.Color, r.ground.FillColor = altSign(th, v, r.t.alt)
	r.Layout(r.t.Size())
	r.ring.Refresh()
	r.ground.Refresh()
	r.mark.Refresh()
}

// altSign says whether an image has a description: with a sign of its own, not
// by colour alone.
func altSign(th fyne.Theme, v fyne.ThemeVariant, has bool) (sign string, ink, ground color.Color) {
	if has {
		return "ALT", th.Color(look.ColorGood, v), th.Color(look.ColorSurface, v)
	}
	return "ALT ?", th.Color(look.ColorWarn, v), th.Color(look.ColorSurface, v)
}

// Objects are its parts.
func (r *tileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.t.thumb, r.ground, r.mark}
}

// Destroy does nothing.
func (r *tileRenderer) Destroy() {}
