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

// MainButton is the one main action of a screen, in the brand's colour.
type MainButton struct {
	widget.DisableableWidget
	label            string
	icon             fyne.Resource
	do               func()
	hex              string
	hovered, focused bool
}

// NewMainButton returns a MainButton in the theme's own colour. icon may be
// nil.
func NewMainButton(label string, icon fyne.Resource, do func()) *MainButton {
	b := &MainButton{label: label, icon: icon, do: do}
	b.ExtendBaseWidget(b)
	return b
}

// SetColor gives it a brand's colour; "" is the theme's own.
func (b *MainButton) SetColor(hex string) {
	b.hex = hex
	b.Refresh()
}

// SetLabel changes what it says.
func (b *MainButton) SetLabel(s string) {
	b.label = s
	b.Refresh()
}

// Label is what it says.
func (b *MainButton) Label() string { return b.label }

// Tapped does the action.
func (b *MainButton) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.do != nil {
		b.do()
	}
}

// TypedKey does the action for Space and Enter.
func (b *MainButton) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b, ev)
	}
}

// TypedRune ignores text.
func (b *MainButton) TypedRune(rune) {}

// FocusGained shows the focus.
func (b *MainButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost hides it.
func (b *MainButton) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn shows that it can be clicked.
func (b *MainButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved changes nothing.
func (b *MainButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut undoes MouseIn.
func (b *MainButton) MouseOut() { b.hovered = false; b.Refresh() }

// AccessibilityLabel is what it says.
func (b *MainButton) AccessibilityLabel() string { return b.label }

// AccessibilityRole is a button.
func (b *MainButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// colors are those of the button and of what stands on it.
func (b *MainButton) colors() (fill, ink color.Color) {
	if b.Disabled() {
		return themed(b, theme.ColorNameDisabledButton), themed(b, theme.ColorNameDisabled)
	}
	fill, ink = themed(b, theme.ColorNamePrimary), themed(b, theme.ColorNameForegroundOnPrimary)
	if b.hex != "" {
		fill = look.Parse(b.hex)
		ink = look.TextOn(fill)
	}
	if b.hovered {
		// Towards the ink's opposite, so that the contrast grows.
		fill = look.Blend(fill, look.Fade(look.TextOn(ink), 0x20))
	}
	return fill, ink
}

// CreateRenderer draws the button.
func (b *MainButton) CreateRenderer() fyne.WidgetRenderer {
	body, ring := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	icon := canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	label := canvas.NewText("", color.White)
	label.TextStyle = fyne.TextStyle{Bold: true}
	r := &parts{objects: []fyne.CanvasObject{body, ring, icon, label}}
	side := look.Space(4)
	r.min = func() fyne.Size {
		width := fyne.MeasureText(b.label, sized(b, theme.SizeNameText), label.TextStyle).Width
		if b.icon != nil {
			width += side + look.Space(2)
		}
		return fyne.NewSize(width+look.Space(8), look.Space(9))
	}
	r.layout = func(s fyne.Size) {
		body.Resize(s)
		// The focus is a ring within, in the ink: it is seen on every brand.
		ring.Resize(s.SubtractWidthHeight(6, 6))
		ring.Move(fyne.NewPos(3, 3))
		free, lead := s.Width-look.Space(8), float32(0)
		if b.icon != nil {
			lead = side + look.Space(2)
		}
		text, size := cutBefore(b.label, free-lead, sized(b, theme.SizeNameText), label.TextStyle)
		label.Text = text
		x := (s.Width - lead - size.Width) / 2
		if b.icon != nil {
			place(icon, x, s.Height, fyne.NewSquareSize(side))
		}
		place(label, x+lead, s.Height, size)
	}
	r.refresh = func() {
		fill, ink := b.colors()
		radius := sized(b, theme.SizeNameButtonRadius)
		body.FillColor, body.CornerRadius, ring.CornerRadius = fill, radius, radius-2
		ring.StrokeColor, ring.Hidden = ink, !b.focused
		label.Color, label.TextSize = ink, sized(b, theme.SizeNameText)
		icon.Hidden = b.icon == nil
		if b.icon != nil {
			icon.Resource = inked(b.icon, ink)
		}
		r.layout(b.Size())
		for _, o := range r.objects {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}
