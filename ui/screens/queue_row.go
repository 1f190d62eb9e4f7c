package screens

import (
	"reflect"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// queueRowHeight is the height of every row: two lines and their air.
const queueRowHeight = 60

// The widths of a row's columns.
const (
	queueStripe    = 4
	queueTimeWidth = 116
	queueMark      = 32
	queueBadge     = 16
	queueThumb     = 44
	queueState     = 136
	// queueRoomy is the width from which a row shows its picture.
	queueRoomy = 640
)

// queueRowView draws a row of the queue: when, whose, what, where, and how it
// stands.
type queueRowView struct {
	widget.BaseWidget

	shown      queueRow
	stripe     *canvas.Rectangle
	clock      *widget.Label
	place, day *widget.Label
	mark       *widgets.BrandMark
	words      *widget.Label
	badge      *widgets.Badge
	account    *widget.Label
	why        *widget.Label
	thumb      *widgets.Thumb
	more       *widget.Label // how many images there are besides
	pictured   bool          // there is an image
	state      *widgets.StateMark
}

func newQueueRowView(d *desk.Desk) *queueRowView {
	v := &queueRowView{
		stripe: canvas.NewRectangle(nil), clock: widgets.Body(""), place: widgets.Small(""), day: widgets.Small(""),
		mark: widgets.NewBrandMark(queueMark), words: widgets.Body(""), badge: widgets.NewBadge(queueBadge),
		account: widgets.Small(""), why: widgets.Small(""), thumb: widgets.NewThumb(d, queueThumb), more: widgets.Small(""),
		state: widgets.NewStateMark(d.Text),
	}
	v.clock.TextStyle.Bold = true
	v.more.Alignment = fyne.TextAlignTrailing
	v.ExtendBaseWidget(v)
	return v
}

// show puts a delivery into the row. Words are laid out anew only where they
// changed: the list is asked again at every change of anything.
func (v *queueRowView) show(r queueRow) {
	if reflect.DeepEqual(v.shown, r) {
		return
	}
	v.shown = r
	v.stripe.FillColor = look.Parse(r.brand.Color)
	v.stripe.Refresh()
	v.clock.SetText(r.clock)
	v.place.SetText(r.place)
	v.day.SetText(r.day)
	v.mark.SetBrand(r.brand)
	v.words.SetText(r.words)
	v.badge.SetNetwork(r.network)
	why := r.why
	if why != "" {
		why = "· " + why
	}
	v.account.SetText(r.account)
	v.why.SetText(why)
	v.pictured = r.image != nil
	if v.pictured {
		v.thumb.SetMedia(r.image)
	}
	more := ""
	if r.images > 1 {
		more = "+" + strconv.Itoa(r.images-1)
	}
	v.more.SetText(more)
	v.state.SetState(r.state)
	v.layout(v.Size())
}

// CreateRenderer implements fyne.Widget.
func (v *queueRowView) CreateRenderer() fyne.WidgetRenderer {
	return &queueRowRenderer{v: v, objects: []fyne.CanvasObject{v.stripe, v.clock, v.place, v.day, v.mark, v.words,
		v.badge, v.account, v.why, v.thumb, v.more, v.state}}
}

type queueRowRenderer struct {
	v       *queueRowView
	objects []fyne.CanvasObject
}

func (r *queueRowRenderer) Layout(size fyne.Size)        { r.v.layout(size) }
func (r *queueRowRenderer) MinSize() fyne.Size           { return fyne.NewSize(480, queueRowHeight) }
func (r *queueRowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *queueRowRenderer) Destroy()                     {}
func (r *queueRowRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
}

// layout puts the columns side by side; what is said has what they leave.
func (v *queueRowView) layout(size fyne.Size) {
	gap, pad := look.Space(2), theme.InnerPadding()
	first, second, middle := size.Height*0.34, size.Height*0.68, size.Height/2
	put := func(o fyne.CanvasObject, x, centre, w, h float32) {
		o.Move(fyne.NewPos(x, centre-h/2))
		o.Resize(fyne.NewSize(w, h))
	}
	// A label has air around its words, which the columns share.
	say := func(l *widget.Label, x, centre, room float32) {
		setVisible(l, l.Text != "" && room > queueLeast)
		put(l, x, centre, max(room, 0), l.MinSize().Height)
	}

	put(v.stripe, 0, middle, queueStripe, size.Height)
	x := queueStripe + gap - pad/2
	clock := min(labelWidth(v.clock), queueTimeWidth)
	say(v.clock, x, first, clock)
	say(v.place, x+clock-pad-pad/2, first, queueTimeWidth-clock+2*pad)
	say(v.day, x, second, queueTimeWidth+pad)
	x += queueTimeWidth + gap
	put(v.mark, x, middle, queueMark, queueMark)
	x += queueMark + gap/2

	right := size.Width - gap - queueState
	put(v.state, right, middle, queueState, v.state.MinSize().Height)
	setVisible(v.thumb, v.pictured && size.Width >= queueRoomy)
	if v.thumb.Visible() {
		right -= gap + queueThumb
		put(v.thumb, right, middle, queueThumb, queueThumb)
	}
	more := float32(0)
	if v.thumb.Visible() && v.more.Text != "" {
		more = labelWidth(v.more)
		right -= more - pad
	}
	say(v.more, right-pad/2, middle, more)
	room := right - x
	say(v.words, x, first, room)
	put(v.badge, x+pad, second, queueBadge, queueBadge)
	inner := x + pad + queueBadge - pad/2
	account := min(labelWidth(v.account), x+room-inner)
	say(v.account, inner, second, account)
	if why := x + room - inner - account + pad; why > queueWhyLeast {
		say(v.why, inner+account-pad-pad/2, second, why)
	} else {
		say(v.why, inner, second, 0)
	}
}

// The rooms below which a label, or a reason, is left out: nobody can read it
// any more.
const (
	queueLeast    = 24
	queueWhyLeast = 96
)

// labelWidth is how wide a label is when nothing of it is cut.
func labelWidth(l *widget.Label) float32 {
	if l.Text == "" {
		return 0
	}
	size := theme.Size(theme.SizeNameText)
	if l.SizeName != "" {
		size = theme.Size(l.SizeName)
	}
	// A point more, since the toolkit cuts what fits exactly.
	return fyne.MeasureText(l.Text, size, l.TextStyle).Width + 2*theme.InnerPadding() + 1
}
