package screens

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// previewShown is how many images a post shows; the others are counted.
const previewShown = 4

// previewImages are the images of a previewed post, with a sign on each that
// says whether it has a description.
type previewImages struct {
	box   *fyne.Container
	media []model.Attachment
	cells []previewCell
	more  *canvas.Text
	veil  *canvas.Rectangle
}

type previewCell struct {
	thumb  *widgets.Thumb
	ground *canvas.Rectangle
	sign   *canvas.Text
}

func newPreviewImages(d *desk.Desk) *previewImages {
	p := &previewImages{box: container.NewWithoutLayout(), more: canvas.NewText("", color.White), veil: canvas.NewRectangle(color.NRGBA{A: 0x90})}
	p.more.TextSize, p.more.TextStyle = 24, fyne.TextStyle{Bold: true}
	for range previewShown {
		cell := previewCell{thumb: widgets.NewThumb(d, 160), ground: canvas.NewRectangle(nil), sign: canvas.NewText("", nil)}
		cell.ground.CornerRadius, cell.sign.TextStyle = 4, fyne.TextStyle{Bold: true}
		p.cells = append(p.cells, cell)
		p.box.Add(cell.thumb)
		p.box.Add(cell.ground)
		p.box.Add(cell.sign)
	}
	p.box.Add(p.veil)
	p.box.Add(p.more)
	return p
}

func (p *previewImages) show(media []model.Attachment) {
	p.media = media
	for i, cell := range p.cells {
		shown := i < len(media)
		cell.thumb.Hidden, cell.ground.Hidden, cell.sign.Hidden = !shown, !shown, !shown
		if !shown {
			cell.thumb.SetMedia(nil)
			continue
		}
		cell.thumb.SetMedia(&media[i].Media)
	}
	hidden := len(media) - previewShown
	p.veil.Hidden, p.more.Hidden = hidden <= 0, hidden <= 0
	p.more.Text = "+" + strconv.Itoa(hidden)
}

// arrange places the images within a width and reports their height: one alone,
// two side by side, three and four in two columns.
func (p *previewImages) arrange(width float32) float32 {
	n := min(len(p.media), previewShown)
	p.box.Hidden = n == 0
	if n == 0 {
		return 0
	}
	gap := look.Space(1)
	half := (width - gap) / 2
	row, full := half*0.7, width*0.56
	if n == 2 {
		full = half * 0.75
	}
	switch n {
	case 1:
		p.put(0, 0, 0, width, full)
		return full
	case 2:
		p.put(0, 0, 0, half, full)
		p.put(1, half+gap, 0, half, full)
		return full
	case 3:
		p.put(0, 0, 0, half, 2*row+gap)
		p.put(1, half+gap, 0, half, row)
		p.put(2, half+gap, row+gap, half, row)
	default:
		for i := range previewShown {
			p.put(i, float32(i%2)*(half+gap), float32(i/2)*(row+gap), half, row)
		}
	}
	return 2*row + gap
}

func (p *previewImages) put(i int, x, y, w, h float32) {
	cell := p.cells[i]
	cell.thumb.Move(fyne.NewPos(x, y))
	cell.thumb.Resize(fyne.NewSize(w, h))
	th, v := theme.Current(), fyne.CurrentApp().Settings().ThemeVariant()
	cell.sign.TextSize = th.Size(look.SizeSmall) - 1
	cell.sign.Text, cell.sign.Color, cell.ground.FillColor = altSign(th, v, p.media[i].Alt != "")
	size := cell.sign.MinSize()
	at := fyne.NewPos(x+look.Space(2), y+h-size.Height-look.Space(2))
	cell.ground.Move(at)
	cell.ground.Resize(size.AddWidthHeight(look.Space(2), 0))
	cell.sign.Move(at.AddXY(look.Space(1), 0))
	cell.sign.Resize(size)
	cell.ground.Refresh()
	cell.sign.Refresh()
	if i == previewShown-1 && len(p.media) > previewShown {
		p.veil.Move(fyne.NewPos(x, y))
		p.veil.Resize(fyne.NewSize(w, h))
		more := p.more.MinSize()
		p.more.Move(fyne.NewPos(x+(w-more.Width)/2, y+(h-more.Height)/2))
		p.more.Resize(more)
	}
}
