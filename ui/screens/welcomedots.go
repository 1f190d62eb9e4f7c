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

// welcomeDots shows how far the first steps are: a dot with its number, or a
// tick where it is done, and its words.
type welcomeDots struct {
	row   *fyne.Container
	dots  []*welcomeDot
	words []*widget.Label
}

func newWelcomeDots(words ...string) *welcomeDots {
	w := &welcomeDots{row: container.NewGridWithColumns(len(words))}
	for i, word := range words {
		dot, label := newWelcomeDot(i+1), widgets.Body(word)
		w.dots, w.words = append(w.dots, dot), append(w.words, label)
		w.row.Add(container.NewBorder(nil, nil, container.NewCenter(dot), nil, label))
	}
	return w
}

// set says which step is the present one.
func (w *welcomeDots) set(now int) {
	for i := range w.dots {
		w.dots[i].set(i < now, i == now)
		w.words[i].TextStyle.Bold = i == now
		w.words[i].Importance = widget.MediumImportance
		if i != now {
			w.words[i].Importance = widget.LowImportance
		}
		w.words[i].Refresh()
	}
}

// welcomeDot is one of the dots.
type welcomeDot struct {
	widget.BaseWidget
	number    int
	done, now bool
}

func newWelcomeDot(number int) *welcomeDot {
	d := &welcomeDot{number: number}
	d.ExtendBaseWidget(d)
	return d
}

func (d *welcomeDot) set(done, now bool) {
	d.done, d.now = done, now
	d.Refresh()
}

// CreateRenderer draws the dot.
func (d *welcomeDot) CreateRenderer() fyne.WidgetRenderer {
	r := &dotLook{dot: d, round: canvas.NewCircle(color.Transparent), number: canvas.NewText(string(rune('0'+d.number)), color.Black), tick: widget.NewIcon(nil)}
	r.number.TextStyle.Bold = true
	r.Refresh()
	return r
}

type dotLook struct {
	dot    *welcomeDot
	round  *canvas.Circle
	number *canvas.Text
	tick   *widget.Icon
}

func (r *dotLook) MinSize() fyne.Size { return fyne.NewSquareSize(look.Space(7)) }

func (r *dotLook) Layout(size fyne.Size) {
	r.round.Resize(size)
	least := r.number.MinSize()
	r.number.Move(fyne.NewPos((size.Width-least.Width)/2, (size.Height-least.Height)/2))
	r.tick.Resize(fyne.NewSquareSize(look.Space(5)))
	r.tick.Move(fyne.NewPos((size.Width-look.Space(5))/2, (size.Height-look.Space(5))/2))
}

func (r *dotLook) Refresh() {
	d := r.dot
	fill, ink := theme.ColorForWidget(theme.ColorNameButton, d), theme.ColorForWidget(look.ColorMuted, d)
	if d.now || d.done {
		fill, ink = theme.ColorForWidget(theme.ColorNamePrimary, d), theme.ColorForWidget(theme.ColorNameForegroundOnPrimary, d)
	}
	r.round.FillColor, r.number.Color, r.number.TextSize = fill, ink, theme.SizeForWidget(theme.SizeNameText, d)
	r.tick.SetResource(theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNameForegroundOnPrimary))
	setVisible(r.tick, d.done)
	setVisible(r.number, !d.done)
	r.Layout(d.Size())
	r.round.Refresh()
	r.number.Refresh()
}

func (r *dotLook) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.round, r.number, r.tick}
}

func (r *dotLook) Destroy() {}
