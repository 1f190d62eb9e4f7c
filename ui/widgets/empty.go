package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"restante/ui/look"
)

// NewEmpty is what a screen shows when it has nothing: what it is for, and the
// first step. action "" leaves the button out.
func NewEmpty(icon fyne.Resource, title, body, action string, do func()) fyne.CanvasObject {
	picture := canvas.NewImageFromResource(theme.NewColoredResource(icon, look.ColorMuted))
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSquareSize(look.Space(10)))
	head, text := Title(title), Wrapped(body)
	head.Alignment, text.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	rows := []fyne.CanvasObject{picture, head, text}
	if action != "" {
		rows = append(rows, container.NewHBox(layout.NewSpacer(), NewMainButton(action, nil, do), layout.NewSpacer()))
	}
	return container.New(column{width: look.Space(110)}, container.NewVBox(rows...))
}

// column keeps one object in the middle, at most so wide.
type column struct{ width float32 }

// MinSize is narrower than the column: it gives way.
func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout centres the object.
func (c column) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	width := min(s.Width, c.width)
	// The height of wrapped text follows from the width.
	objects[0].Resize(fyne.NewSize(width, objects[0].MinSize().Height))
	height := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(width, height))
	objects[0].Move(fyne.NewPos((s.Width-width)/2, max(0, (s.Height-height)*0.4)))
}
