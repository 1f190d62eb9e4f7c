package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// pressable is an icon with a word, quiet enough for the edges of the window.
// It can be pressed where it has something to do.
type pressable struct {
	widget.BaseWidget
	icon   fyne.Resource
	words  string
	ink    fyne.ThemeColorName // of icon and words
	small  bool
	chosen bool // underlined and bold
	do     func()

	hovered, focused bool
}

func newPressable(small bool) *pressable {
	p := &pressable{small: small, ink: theme.ColorNameForeground}
	p.ExtendBaseWidget(p)
	return p
}

// set changes what it shows. A nil do makes it a mere label.
func (p *pressable) set(icon fyne.Resource, words string, ink fyne.ThemeColorName, do func()) {
	p.icon, p.words, p.ink, p.do = icon, words, ink, do
	p.Refresh()
}

// width is what it takes to show words whole.
func (p *pressable) width(words string) float32 {
	style := p.style()
	if !p.small {
		style.Bold = true // so that nothing moves when it is chosen
	}
	w := fyne.MeasureText(words, p.textSize(), style).Width + look.Space(4) + 1
	if p.icon != nil {
		w += p.iconSize() + look.Space(1)
	}
	return w
}

func (p *pressable) style() fyne.TextStyle { return fyne.TextStyle{Bold: p.chosen} }

func (p *pressable) textSize() float32 {
	if p.small {
		return theme.SizeForWidget(look.SizeSmall, p)
	}
	return theme.SizeForWidget(theme.SizeNameText, p)
}

func (p *pressable) iconSize() float32 {
	if p.small {
		return look.Space(4)
	}
	return look.Space(5)
}

// Tapped does it.
func (p *pressable) Tapped(*fyne.PointEvent) {
	if p.do != nil {
		p.do()
	}
}

// Disabled keeps a mere label out of the way of Tab.
func (p *pressable) Disabled() bool { return p.do == nil }

// Enable is part of what tells the focus apart; there is nothing to enable.
func (p *pressable) Enable() {}

// Disable is Enable's counterpart.
func (p *pressable) Disable() {}

// TypedKey does it for Space and Enter.
func (p *pressable) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Tapped(nil)
	default:
		passKey(p, ev)
	}
}

// TypedRune ignores text.
func (p *pressable) TypedRune(rune) {}

// FocusGained shows the focus.
func (p *pressable) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost hides it.
func (p *pressable) FocusLost() { p.focused = false; p.Refresh() }

// MouseIn shows that it can be pressed.
func (p *pressable) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh() }

// MouseMoved changes nothing.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut undoes MouseIn.
func (p *pressable) MouseOut() { p.hovered = false; p.Refresh() }

// AccessibilityLabel is what it says.
func (p *pressable) AccessibilityLabel() string { return p.words }

// AccessibilityRole is a button where it does something.
func (p *pressable) AccessibilityRole() fyne.AccessibleRole {
	if p.do == nil {
		return fyne.AccessibleRoleText
	}
	return fyne.AccessibleRoleButton
}

// passKey hands a key that a widget has no use for to the window: the toolkit
// gives keys to the focused widget alone.
func passKey(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// CreateRenderer draws it.
func (p *pressable) CreateRenderer() fyne.WidgetRenderer {
	r := &pressableRenderer{p: p, ground: canvas.NewRectangle(color.Transparent), under: canvas.NewRectangle(color.Transparent),
		icon: widget.NewIcon(nil), line: newInked()}
	r.Refresh()
	return r
}

type pressableRenderer struct {
	p             *pressable
	ground, under *canvas.Rectangle
	icon          *widget.Icon
	line          *inked
}

// Layout puts the words behind the icon.
func (r *pressableRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.under.Resize(fyne.NewSize(size.Width-look.Space(2), 3))
	r.under.Move(fyne.NewPos(look.Space(1), size.Height-3))
	x := look.Space(2)
	if r.p.icon != nil {
		side := r.p.iconSize()
		r.icon.Resize(fyne.NewSquareSize(side))
		r.icon.Move(fyne.NewPos(x, (size.Height-side)/2))
		x += side + look.Space(1)
	}
	// The text brings its own inset.
	inset := theme.SizeForWidget(theme.SizeNameInnerPadding, r.p)
	height := r.line.MinSize().Height
	r.line.Resize(fyne.NewSize(fyne.Max(0, size.Width-x-look.Space(2)+2*inset), height))
	r.line.Move(fyne.NewPos(x-inset, (size.Height-height)/2))
}

// MinSize shows the words whole.
func (r *pressableRenderer) MinSize() fyne.Size {
	height := look.Space(10)
	if r.p.small {
		height = look.Space(7)
	}
	return fyne.NewSize(r.p.width(r.p.words), height)
}

// Refresh reads the theme.
func (r *pressableRenderer) Refresh() {
	r.ground.FillColor, r.ground.StrokeWidth = color.Transparent, 2
	r.ground.StrokeColor = color.Transparent
	r.ground.CornerRadius = theme.SizeForWidget(theme.SizeNameButtonRadius, r.p)
	if r.p.hovered && r.p.do != nil {
		r.ground.FillColor = theme.ColorForWidget(theme.ColorNameHover, r.p)
	}
	if r.p.focused {
		r.ground.StrokeColor = theme.ColorForWidget(theme.ColorNamePrimary, r.p)
	}
	r.under.FillColor = color.Transparent
	if r.p.chosen {
		r.under.FillColor = theme.ColorForWidget(theme.ColorNamePrimary, r.p)
	}
	r.icon.Resource = nil
	if r.p.icon != nil {
		r.icon.Resource = theme.NewColoredResource(r.p.icon, r.p.ink)
	}
	size := theme.SizeNameText
	if r.p.small {
		size = look.SizeSmall
	}
	r.line.set(r.p.words, r.p.ink, size, r.p.style(), fyne.TextAlignLeading)
	r.Layout(r.p.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// Objects are the parts from bottom to top.
func (r *pressableRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.under, r.icon, r.line}
}

// Destroy has nothing to give back.
func (r *pressableRenderer) Destroy() {}
