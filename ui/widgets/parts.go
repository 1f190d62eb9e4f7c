package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// parts is the renderer of widgets whose objects stay the same.
type parts struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func() // reads the theme and the widget's fields
}

func (p *parts) Destroy()                     {}
func (p *parts) Objects() []fyne.CanvasObject { return p.objects }
func (p *parts) MinSize() fyne.Size           { return p.min() }
func (p *parts) Layout(s fyne.Size)           { p.layout(s) }
func (p *parts) Refresh()                     { p.refresh() }

// themed returns a colour of the theme that w is drawn with.
func themed(w fyne.Widget, name fyne.ThemeColorName) color.Color {
	return theme.ColorForWidget(name, w)
}

// sized returns a size of the theme that w is drawn with.
func sized(w fyne.Widget, name fyne.ThemeSizeName) float32 {
	return theme.SizeForWidget(name, w)
}

// place puts an object of a fixed size into the middle of a height, at x, and
// returns where the next one may start.
func place(o fyne.CanvasObject, x, height float32, size fyne.Size) float32 {
	o.Resize(size)
	o.Move(fyne.NewPos(x, (height-size.Height)/2))
	return x + size.Width
}
