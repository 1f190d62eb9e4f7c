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
	"restante/ui/look"
	"restante/ui/widgets"
)

// networkTile is a network that can be chosen.
type networkTile struct {
	widget.DisableableWidget
	network                  model.Network
	choose                   func(model.Network)
	chosen, focused, hovered bool
}

var (
	_ fyne.Focusable    = (*networkTile)(nil)
	_ desktop.Hoverable = (*networkTile)(nil)
)

func newNetworkTile(n model.Network, choose func(model.Network)) *networkTile {
	t := &networkTile{network: n, choose: choose}
	t.ExtendBaseWidget(t)
	return t
}

func (t *networkTile) setChosen(chosen bool) {
	if chosen != t.chosen {
		t.chosen = chosen
		t.Refresh()
	}
}

// AccessibilityLabel names the network.
func (t *networkTile) AccessibilityLabel() string { return t.network.Name }

// AccessibilityRole is a button.
func (t *networkTile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped chooses the network.
func (t *networkTile) Tapped(*fyne.PointEvent) {
	if !t.Disabled() {
		t.choose(t.network)
	}
}

// TypedKey chooses the network with Space or Enter.
func (t *networkTile) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
	default:
		handKeyOn(t, e)
	}
}

// TypedRune does nothing.
func (t *networkTile) TypedRune(rune) {}

// FocusGained shows the focus.
func (t *networkTile) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost hides it.
func (t *networkTile) FocusLost() { t.focused = false; t.Refresh() }

// MouseIn shows that it can be clicked.
func (t *networkTile) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved changes nothing.
func (t *networkTile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut undoes MouseIn.
func (t *networkTile) MouseOut() { t.hovered = false; t.Refresh() }

// CreateRenderer draws the tile.
func (t *networkTile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileLook{tile: t, back: canvas.NewRectangle(color.Transparent), sign: widget.NewIcon(theme.ConfirmIcon())}
	badge, name := widgets.NewBadge(look.Space(8)), widgets.Body(t.network.Name)
	badge.SetNetwork(t.network)
	name.TextStyle.Bold = true
	r.content = container.NewBorder(nil, nil, container.NewCenter(badge), container.NewCenter(r.sign), name)
	r.Refresh()
	return r
}

type tileLook struct {
	tile    *networkTile
	back    *canvas.Rectangle
	sign    *widget.Icon // on the chosen one
	content fyne.CanvasObject
}

func (r *tileLook) MinSize() fyne.Size {
	return r.content.MinSize().AddWidthHeight(look.Space(4), look.Space(4))
}

func (r *tileLook) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.content.Move(fyne.NewPos(look.Space(2), look.Space(2)))
	r.content.Resize(size.SubtractWidthHeight(look.Space(4), look.Space(4)))
}

func (r *tileLook) Refresh() {
	t := r.tile
	r.back.FillColor = theme.ColorForWidget(look.ColorSurface, t)
	if t.hovered && !t.Disabled() {
		r.back.FillColor = look.Blend(r.back.FillColor, theme.ColorForWidget(theme.ColorNameHover, t))
	}
	r.back.StrokeWidth, r.back.StrokeColor = 1, theme.ColorForWidget(look.ColorLine, t)
	if t.chosen || t.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, theme.ColorForWidget(theme.ColorNamePrimary, t)
	}
	r.back.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, t)
	setVisible(r.sign, t.chosen)
	r.content.Refresh()
	r.back.Refresh()
}

func (r *tileLook) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back, r.content} }
func (r *tileLook) Destroy()                     {}
