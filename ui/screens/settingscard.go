package screens

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
	"restante/ui/widgets"
)

// settingsCard is one matter of the settings: its name, and what is chosen or
// told.
type settingsCard struct {
	widget.BaseWidget
	body fyne.CanvasObject
}

func newSettingsCard(title string, body ...fyne.CanvasObject) *settingsCard {
	head := widgets.Body(title)
	head.TextStyle = fyne.TextStyle{Bold: true}
	c := &settingsCard{body: container.NewVBox(append([]fyne.CanvasObject{head}, body...)...)}
	c.ExtendBaseWidget(c)
	return c
}

// note explains a setting.
func note(words string) *widget.RichText {
	t := widget.NewRichText(&widget.TextSegment{Text: words, Style: widget.RichTextStyle{
		ColorName: look.ColorMuted, SizeName: look.SizeSmall, Inline: true}})
	t.Wrapping = fyne.TextWrapWord
	return t
}

// CreateRenderer draws the card.
func (c *settingsCard) CreateRenderer() fyne.WidgetRenderer {
	r := &settingsCardRenderer{c: c, card: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type settingsCardRenderer struct {
	c    *settingsCard
	card *canvas.Rectangle
}

// Layout insets the body.
func (r *settingsCardRenderer) Layout(size fyne.Size) {
	room := look.Space(3)
	r.card.Resize(size)
	r.c.body.Resize(size.SubtractWidthHeight(2*room, 2*room))
	r.c.body.Move(fyne.NewPos(room, room))
}

// MinSize is that of the body with room around it.
func (r *settingsCardRenderer) MinSize() fyne.Size {
	return r.c.body.MinSize().AddWidthHeight(look.Space(6), look.Space(6))
}

// Refresh reads the theme.
func (r *settingsCardRenderer) Refresh() {
	r.card.FillColor = theme.ColorForWidget(look.ColorSurface, r.c)
	r.card.StrokeColor, r.card.StrokeWidth = theme.ColorForWidget(look.ColorLine, r.c), 1
	r.card.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, r.c)
	r.card.Refresh()
	r.c.body.Refresh()
}

// Objects are the card and what lies on it.
func (r *settingsCardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.card, r.c.body}
}

// Destroy has nothing to give back.
func (r *settingsCardRenderer) Destroy() {}

// readable keeps its one object to a width that reads well, in the middle.
type readable struct{ width float32 }

// Layout places it.
func (l *readable) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := fyne.Min(l.width, size.Width-look.Space(8))
	for _, o := range objects {
		o.Resize(fyne.NewSize(width, 1))
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		o.Move(fyne.NewPos((size.Width-width)/2, look.Space(4)))
	}
}

// MinSize is as high as the object.
func (l *readable) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = fyne.Max(height, o.MinSize().Height)
	}
	return fyne.NewSize(look.Space(60), height+look.Space(8))
}
