package widgets

import (
	"context"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
)

// Thumb is a small picture of a media file. It is read beside the window; a
// placeholder stands in its place meanwhile, and where it cannot be read.
type Thumb struct {
	widget.BaseWidget
	desk    *desk.Desk
	size    float32
	slot    desk.Slot
	media   *model.Media
	picture image.Image
	broken  bool
}

// NewThumb returns an empty Thumb of so many units wide and high.
func NewThumb(d *desk.Desk, size float32) *Thumb {
	t := &Thumb{desk: d, size: size}
	t.ExtendBaseWidget(t)
	return t
}

// SetMedia shows a media file; nil shows nothing.
func (t *Thumb) SetMedia(m *model.Media) {
	if m != nil && t.media != nil && m.ID == t.media.ID && !t.broken {
		return
	}
	t.slot.Drop()
	t.media, t.picture, t.broken = nil, nil, false
	if m != nil {
		media := *m
		t.media = &media
		t.load(media)
	}
	t.Refresh()
}

func (t *Thumb) load(m model.Media) {
	// Twice the units, for screens of twice the scale.
	pixels := int(t.size * 2)
	desk.Load(t.desk.Loader, &t.slot, func(ctx context.Context) (image.Image, error) {
		return t.desk.Thumb(ctx, m, pixels)
	}, func(picture image.Image, err error) {
		t.picture, t.broken = picture, err != nil
		t.Refresh()
	})
}

// AccessibilityLabel is the file's name.
func (t *Thumb) AccessibilityLabel() string {
	if t.media == nil {
		return ""
	}
	return t.media.Name
}

// AccessibilityRole says that it stands for a text.
func (t *Thumb) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the picture or its placeholder.
func (t *Thumb) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	ground.CornerRadius = look.Space(1)
	sign := canvas.NewImageFromResource(theme.FileImageIcon())
	sign.FillMode = canvas.ImageFillContain
	picture := canvas.NewImageFromImage(nil)
	picture.FillMode, picture.CornerRadius = canvas.ImageFillCover, look.Space(1)
	r := &parts{objects: []fyne.CanvasObject{ground, sign, picture}}
	r.min = func() fyne.Size { return fyne.NewSquareSize(t.size) }
	r.layout = func(s fyne.Size) {
		ground.Resize(s)
		picture.Resize(s)
		side := min(s.Width, s.Height) / 2
		sign.Resize(fyne.NewSquareSize(side))
		sign.Move(fyne.NewPos((s.Width-side)/2, (s.Height-side)/2))
	}
	r.refresh = func() {
		ground.Hidden = t.media == nil
		ground.FillColor = themed(t, theme.ColorNameButton)
		sign.Hidden = t.media == nil || t.picture != nil
		sign.Resource = theme.NewColoredResource(theme.FileImageIcon(), look.ColorMuted)
		if t.broken {
			sign.Resource = theme.NewColoredResource(theme.BrokenImageIcon(), look.ColorMuted)
		}
		picture.Hidden = t.picture == nil
		picture.Image = t.picture
		for _, o := range r.objects {
			o.Refresh()
		}
	}
	r.refresh()
	return r
}
