package screens

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/text"
	"restante/ui/look"
	"restante/ui/widgets"
)

// accountList asks on which accounts of the brand a draft goes out. Nothing is
// ticked that she did not tick for this draft.
type accountList struct {
	text   *text.Printer
	ticked func(id model.AccountID, on bool)
	ticks  []*accountTick
	grid   *fyne.Container
	scroll *container.Scroll
}

const (
	tickHeight  = 36
	tickColumns = 2
)

func newAccountList(p *text.Printer, ticked func(model.AccountID, bool)) *accountList {
	l := &accountList{text: p, ticked: ticked, grid: container.NewGridWithColumns(tickColumns)}
	l.scroll = container.NewVScroll(l.grid)
	return l
}

// set shows the accounts.
func (l *accountList) set(accounts []model.Account, network func(model.NetworkID) model.Network) {
	l.ticks, l.grid.Objects = nil, nil
	for _, acc := range accounts {
		t := newAccountTick(l, acc, network(acc.Network))
		l.ticks = append(l.ticks, t)
		l.grid.Objects = append(l.grid.Objects, t)
	}
	// Two rows are always to be seen, more where there is room.
	l.scroll.SetMinSize(fyne.NewSize(0, min(2, float32(l.rows()))*tickHeight+look.Space(1)))
	l.grid.Refresh()
	l.scroll.Refresh()
}

func (l *accountList) rows() int { return (len(l.ticks) + tickColumns - 1) / tickColumns }

// wanted is the height that shows every account.
func (l *accountList) wanted(float32) float32 {
	return float32(l.rows()) * (tickHeight + look.Space(1))
}

// accountTick is one account: ticked or not, its network and name, and the
// count beside its limit.
type accountTick struct {
	widget.BaseWidget
	list               *accountList
	id                 model.AccountID
	label              string
	on, hovered, focus bool
	badge              *widgets.Badge
	name, note         *widget.Label
	count              *widgets.Count
	noted              bool
}

func newAccountTick(l *accountList, acc model.Account, n model.Network) *accountTick {
	t := &accountTick{list: l, id: acc.ID, label: n.Name + " " + acc.Handle, badge: widgets.NewBadge(look.Space(5)),
		name: widgets.Body("@" + acc.Handle), note: widgets.Small(""), count: widgets.NewCount(l.text)}
	t.badge.SetNetwork(n)
	t.ExtendBaseWidget(t)
	return t
}

// show says how the account stands: ticked, its count, and in note what else
// there is to know, such as that it needs a new sign-in.
func (t *accountTick) show(on bool, count, limit int, note string, importance widget.Importance) {
	t.count.Set(count, limit)
	if t.on == on && t.note.Text == note && t.note.Importance == importance {
		return
	}
	t.on, t.noted = on, note != ""
	t.note.Importance = importance
	t.note.SetText(note)
	t.Refresh()
}

// Tapped ticks the account or takes the tick away.
func (t *accountTick) Tapped(*fyne.PointEvent) { t.list.ticked(t.id, !t.on) }

// MouseIn lights it up under the mouse.
func (t *accountTick) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved does nothing.
func (t *accountTick) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends it.
func (t *accountTick) MouseOut() { t.hovered = false; t.Refresh() }

// FocusGained shows that keys go here.
func (t *accountTick) FocusGained() { t.focus = true; t.Refresh() }

// FocusLost ends it.
func (t *accountTick) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune does nothing: Space comes as a key.
func (t *accountTick) TypedRune(rune) {}

// TypedKey ticks by Space or Enter.
func (t *accountTick) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace || k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter {
		t.list.ticked(t.id, !t.on)
		return
	}
	handKeyOn(t, k)
}

// AccessibilityLabel names network and account.
func (t *accountTick) AccessibilityLabel() string { return t.label }

// AccessibilityRole is a button.
func (t *accountTick) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws a box, the badge, the name and what is to be said.
func (t *accountTick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{t: t, back: canvas.NewRectangle(color.Transparent), box: widget.NewIcon(nil)}
	r.back.CornerRadius = 6
	r.Refresh()
	return r
}

type tickRenderer struct {
	t    *accountTick
	back *canvas.Rectangle
	box  *widget.Icon
}

// Layout puts the name over the note, the count at the right.
func (r *tickRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	x, mid := look.Space(1), size.Height/2
	r.box.Move(fyne.NewPos(x, mid-look.Space(5)/2))
	r.box.Resize(fyne.NewSquareSize(look.Space(5)))
	x += look.Space(6)
	r.t.badge.Move(fyne.NewPos(x, mid-look.Space(5)/2))
	r.t.badge.Resize(fyne.NewSquareSize(look.Space(5)))
	x += look.Space(5)
	count := r.t.count.MinSize()
	count.Width = min(count.Width, size.Width*0.45)
	right := size.Width - count.Width - look.Space(3)
	r.t.count.Move(fyne.NewPos(right, mid-count.Height/2))
	r.t.count.Resize(count)
	w := max(0, right-x)
	name, note := r.t.name.MinSize().Height, r.t.note.MinSize().Height
	if !r.t.noted {
		r.t.name.Move(fyne.NewPos(x, mid-name/2))
		r.t.name.Resize(fyne.NewSize(w, name))
		return
	}
	// The labels' own inner space overlaps, so that both lines fit.
	const up, down = 9, -3
	r.t.name.Move(fyne.NewPos(x, mid-name/2-up+1))
	r.t.name.Resize(fyne.NewSize(w, name))
	r.t.note.Move(fyne.NewPos(x, mid+down-note/2+look.Space(3)))
	r.t.note.Resize(fyne.NewSize(w, note))
}

// MinSize is a row of fixed height.
func (r *tickRenderer) MinSize() fyne.Size { return fyne.NewSize(200, tickHeight) }

// Refresh takes the colours of the theme.
func (r *tickRenderer) Refresh() {
	th, v := r.t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.back.FillColor, r.back.StrokeWidth, r.back.StrokeColor = color.Transparent, 0, color.Transparent
	if r.t.hovered {
		r.back.FillColor = th.Color(theme.ColorNameHover, v)
	}
	if r.t.focus {
		r.back.StrokeColor, r.back.StrokeWidth = th.Color(theme.ColorNamePrimary, v), 2
	}
	r.back.Refresh()
	box := theme.CheckButtonIcon()
	if r.t.on {
		box = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	r.box.SetResource(box)
	r.t.note.Hidden = !r.t.noted
	r.Layout(r.t.Size())
}

// Objects are its parts.
func (r *tickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.box, r.t.badge, r.t.name, r.t.note, r.t.count}
}

// Destroy does nothing.
func (r *tickRenderer) Destroy() {}
