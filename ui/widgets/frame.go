package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// Frame shows by its colour which brand its content belongs to.
type Frame struct {
	widget.BaseWidget
	content fyne.CanvasObject
	hex     string
	thick   bool
}

// NewFrame returns a Frame without a colour around content.
func NewFrame(content fyne.CanvasObject) *Frame {
	f := &Frame{content: content}
	f.ExtendBaseWidget(f)
	return f
}

// SetBrand draws the frame in a brand's colour; "" is no frame. Its room stays,
// so that the content does not move.
func (f *Frame) SetBrand(hex string, thick bool) {
	f.hex, f.thick = hex, thick
	f.Refresh()
}

// width is that of the line; the room for a thick one is always there.
func (f *Frame) width() float32 {
	if f.thick {
		return look.Space(1)
	}
	return 2
}

// CreateRenderer draws the frame.
func (f *Frame) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewRectangle(color.Transparent)
	r := &parts{objects: []fyne.CanvasObject{f.content, line}}
	room := look.Space(1)
	r.min = func() fyne.Size { return f.content.MinSize().AddWidthHeight(2*room, 2*room) }
	r.layout = func(s fyne.Size) {
		half := f.width() / 2
		line.Resize(s.SubtractWidthHeight(2*half, 2*half))
		line.Move(fyne.NewPos(half, half))
		f.content.Resize(s.SubtractWidthHeight(2*room, 2*room))
		f.content.Move(fyne.NewPos(room, room))
	}
	r.refresh = func() {
		line.StrokeColor, line.StrokeWidth = color.Transparent, f.width()
		if f.hex != "" {
			line.StrokeColor = frameColor(look.Parse(f.hex), themed(f, theme.ColorNameBackground))
		}
		r.layout(f.Size())
		line.Refresh()
		f.content.Refresh()
	}
	r.refresh()
	return r
}

// frameColor is a brand's colour, but one that can be seen on the background.
func frameColor(c color.NRGBA, background color.Color) color.NRGBA {
	const visible = 1.6
	if look.Ratio(c, background) >= visible {
		return c
	}
	return look.Readable(c, background)
}
