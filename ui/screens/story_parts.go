package screens

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// storyTight is the gap of lines that belong together: it takes back the air
// that each label has around its words.
const storyTight = -10

// storyColumn stacks objects at the full width. Each has the height that its
// words need at that width.
type storyColumn struct{ gap float32 }

// Layout implements fyne.Layout.
func (c storyColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := heightAt(o, size.Width)
		o.Resize(fyne.NewSize(size.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h + c.gap
	}
}

// MinSize implements fyne.Layout.
func (c storyColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			min.Width = max(min.Width, m.Width)
			min.Height += m.Height + c.gap
		}
	}
	min.Height = max(min.Height-c.gap, 0)
	return min
}

// heightAt is the least height of an object at a width: wrapped text knows it
// only when it has the width.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, max(o.Size().Height, o.MinSize().Height)))
	return o.MinSize().Height
}

// storyPair puts a name of a fixed width before what it names.
type storyPair struct{ width float32 }

// Layout implements fyne.Layout.
func (l storyPair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name, value := objects[0], objects[1]
	// Both first lines stand on one line, though the name is smaller.
	drop := (theme.Size(theme.SizeNameText) - theme.Size(look.SizeSmall)) / 2
	name.Resize(fyne.NewSize(l.width, name.MinSize().Height))
	name.Move(fyne.NewPos(0, drop))
	value.Resize(fyne.NewSize(max(size.Width-l.width, 0), size.Height))
	value.Move(fyne.NewPos(l.width, 0))
}

// MinSize implements fyne.Layout.
func (l storyPair) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(l.width+m.Width, max(m.Height, objects[0].MinSize().Height))
}

// storyBadged puts a badge before a line of text.
type storyBadged struct{}

// Layout implements fyne.Layout.
func (storyBadged) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := theme.InnerPadding()
	objects[0].Resize(fyne.NewSquareSize(queueBadge))
	objects[0].Move(fyne.NewPos(x, (size.Height-queueBadge)/2))
	objects[1].Resize(fyne.NewSize(max(size.Width-x-queueBadge, 0), size.Height))
	objects[1].Move(fyne.NewPos(x+queueBadge, 0))
}

// MinSize implements fyne.Layout.
func (storyBadged) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+queueBadge+theme.InnerPadding(), max(m.Height, queueBadge))
}

// storySurface is what a card lies on.
type storySurface struct {
	widget.BaseWidget
	ground *canvas.Rectangle
}

func newStorySurface() *storySurface {
	s := &storySurface{ground: canvas.NewRectangle(color.Transparent)}
	s.ExtendBaseWidget(s)
	return s
}

// Refresh follows the theme.
func (s *storySurface) Refresh() {
	s.ground.FillColor = theme.ColorForWidget(look.ColorSurface, s)
	s.ground.StrokeColor = theme.ColorForWidget(look.ColorLine, s)
	s.ground.StrokeWidth = 1
	s.ground.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, s)
	s.ground.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *storySurface) CreateRenderer() fyne.WidgetRenderer {
	s.Refresh()
	return widget.NewSimpleRenderer(s.ground)
}

// newStoryCard puts content on a surface of its own.
func newStoryCard(content fyne.CanvasObject) fyne.CanvasObject {
	gap := look.Space(1)
	return container.NewStack(newStorySurface(), container.New(layout.NewCustomPaddedLayout(gap, gap, gap, gap), content))
}

// storyButton is a button that gives the keys it does not know to the window,
// so that Esc and the rest work wherever the focus is.
type storyButton struct{ widget.Button }

func newStoryButton(label string, icon fyne.Resource, do func()) *storyButton {
	b := &storyButton{}
	b.Text, b.Icon, b.OnTapped = label, icon, do
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey presses the button, or hands the key on. Enter does not press it: a
// key that is held down in the list must not answer a question.
func (b *storyButton) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		b.Button.TypedKey(ev)
		return
	}
	passStoryKey(b, ev)
}

// storyField is a field of one line that gives Esc and the function keys to
// the window.
type storyField struct{ widget.Entry }

func newStoryField(placeholder string) *storyField {
	f := &storyField{}
	f.PlaceHolder = placeholder
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey types, or hands the key on.
func (f *storyField) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape || ev.Name == fyne.KeyF1 || ev.Name == fyne.KeyF5 {
		passStoryKey(f, ev)
		return
	}
	f.Entry.TypedKey(ev)
}

func passStoryKey(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}
