package ui

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
)

// modal is a panel over the window, which it darkens and shuts off meanwhile.
type modal struct {
	widget.BaseWidget
	shell   *shell
	content fyne.CanvasObject
	width   float32 // of the panel, where there is room
	high    bool    // it stands near the top instead of in the middle
	// fail shows problems in the panel; nil: they are shown in the window.
	fail func(sentences []string)
	// escape is what Esc does, and a click beside the panel; the key that
	// opened it, too.
	escape func()
	toggle desk.Key
}

// open shows a modal and puts the focus on an object of it.
func (s *shell) open(m *modal, focus fyne.Focusable) {
	m.shell = s
	m.ExtendBaseWidget(m)
	s.modals = append(s.modals, m)
	c := s.window.Canvas()
	c.Overlays().Add(m)
	// The overlay stack sizes it only while the canvas has a size of its own.
	m.Resize(c.Size())
	if focus != nil {
		c.Focus(focus)
	}
}

// modal is the one on top; nil: there is none. One that went with a panel of
// the toolkit under it is forgotten.
func (s *shell) modal() *modal {
	over := s.window.Canvas().Overlays().List()
	for n := len(s.modals); n > 0; n = len(s.modals) {
		if m := s.modals[n-1]; slices.Contains(over, fyne.CanvasObject(m)) {
			return m
		}
		s.modals = s.modals[:n-1]
	}
	return nil
}

// closeModals gives every open panel its safest answer.
func (s *shell) closeModals() {
	for m := s.modal(); m != nil; m = s.modal() {
		if m.escape != nil {
			m.escape()
		}
		m.close() // an answer that is not ready would keep it
	}
}

func (m *modal) close() {
	s := m.shell
	for i, other := range s.modals {
		if other == m {
			s.modals = append(s.modals[:i:i], s.modals[i+1:]...)
			s.window.Canvas().Overlays().Remove(m)
			return
		}
	}
}

// Tapped is a click beside the panel.
func (m *modal) Tapped(*fyne.PointEvent) {
	if m.escape != nil {
		m.escape()
	}
}

// shield keeps clicks on the panel from counting as clicks beside it.
type shield struct{ widget.BaseWidget }

func newShield() *shield {
	s := &shield{}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped does nothing.
func (*shield) Tapped(*fyne.PointEvent) {}

// CreateRenderer draws nothing.
func (s *shield) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// CreateRenderer draws the veil and the panel.
func (m *modal) CreateRenderer() fyne.WidgetRenderer {
	r := &modalRenderer{m: m, veil: canvas.NewRectangle(color.NRGBA{A: 0x70}), shield: newShield(),
		panel: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type modalRenderer struct {
	m           *modal
	veil, panel *canvas.Rectangle
	shield      *shield
}

// Layout gives the panel the height that its content asks for, and no more than
// there is.
func (r *modalRenderer) Layout(size fyne.Size) {
	r.veil.Resize(size)
	edge, inside := look.Space(8), look.Space(5)
	width := fyne.Max(r.m.width, r.m.content.MinSize().Width+2*inside)
	width = fyne.Min(width, size.Width-2*edge)
	// Wrapped text knows its height only once it has its width.
	r.m.content.Resize(fyne.NewSize(width-2*inside, 1))
	height := fyne.Min(r.m.content.MinSize().Height+2*inside, size.Height-2*edge)
	at := fyne.NewPos((size.Width-width)/2, (size.Height-height)/2)
	if r.m.high {
		at.Y = fyne.Min(at.Y, look.Space(18))
	}
	for _, o := range []fyne.CanvasObject{r.panel, r.shield} {
		o.Resize(fyne.NewSize(width, height))
		o.Move(at)
	}
	r.m.content.Resize(fyne.NewSize(width-2*inside, height-2*inside))
	r.m.content.Move(at.AddXY(inside, inside))
}

// MinSize is small: a modal has the size of the window.
func (r *modalRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// Refresh reads the theme.
func (r *modalRenderer) Refresh() {
	r.panel.FillColor = theme.ColorForWidget(theme.ColorNameOverlayBackground, r.m)
	r.panel.StrokeColor, r.panel.StrokeWidth = theme.ColorForWidget(look.ColorLine, r.m), 1
	r.panel.CornerRadius = theme.SizeForWidget(theme.SizeNameDialogRadius, r.m)
	r.Layout(r.m.Size())
	r.veil.Refresh()
	r.panel.Refresh()
	r.m.content.Refresh()
}

// Objects are the parts from bottom to top.
func (r *modalRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.veil, r.panel, r.shield, r.m.content}
}

// Destroy has nothing to give back.
func (r *modalRenderer) Destroy() {}
