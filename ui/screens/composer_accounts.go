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
	names := shortNames(accounts)
	for i, acc := range accounts {
		t := newAccountTick(l, acc, names[i], network(acc.Network))
		l.ticks = append(l.ticks, t)
		l.grid.Objects = append(l.grid.Objects, t)
	}
	// Two rows are always to be seen, more where there is room.
	l.scroll.SetMinSize(fyne.NewSize(0, min(2, float32(l.rows()))*tickHeight+look.Space(1)))
	l.grid.Refresh()
	l.scroll.Refresh()
}

// stacked tells whether, in ticks so wide, the counts go beneath the names, so
// that every name has the room it needs. All ticks are laid out alike.
func (l *accountList) stacked(width float32) bool {
	for _, t := range l.ticks {
		need := fyne.MeasureText(t.called, theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width + 2*theme.InnerPadding() + 2
		if t.noted {
			need = max(need, labelWidth(t.note))
		}
		if tickLead()+need+t.count.MinSize().Width+look.Space(3) > width {
			return true
		}
	}
	return false
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
	called             string // the name before it is shortened to its room
	on, hovered, focus bool
	badge              *widgets.Badge
	name, note         *widget.Label
	count              *widgets.Count
	noted              bool
}

func newAccountTick(l *accountList, acc model.Account, called string, n model.Network) *accountTick {
	t := &accountTick{list: l, id: acc.ID, label: n.Name + " " + acc.Handle, called: called, badge: widgets.NewBadge(look.Space(5)),
		name: widgets.Body(called), note: widgets.Small(""), count: widgets.NewCount(l.text)}
	if len(called) > len("@")+len(acc.Handle) {
		t.label = n.Name + " " + called // its server tells it apart
	}
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
	again := t.note.Text != note
	t.on, t.noted = on, note != ""
	t.note.Importance = importance
	t.note.SetText(note)
	if !again {
		t.Refresh()
		return
	}
	// Where one needs more room, all are laid out for it.
	for _, other := range t.list.ticks {
		other.Refresh()
	}
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

// tickLead is the room of box and badge, before the name.
func tickLead() float32 { return look.Space(12) }

// Layout puts the name over the note, and the count at the right: beside both,
// or beneath the name where that would take the name's room.
func (r *tickRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	mid, side := size.Height/2, look.Space(5)
	r.box.Move(fyne.NewPos(look.Space(1), mid-side/2))
	r.box.Resize(fyne.NewSquareSize(side))
	r.t.badge.Move(fyne.NewPos(look.Space(7), mid-side/2))
	r.t.badge.Resize(fyne.NewSquareSize(side))
	stacked := r.t.list.stacked(size.Width)
	x, count := tickLead(), r.t.count.MinSize()
	room := max(0, size.Width-x)
	first, second, named := mid, mid, room
	if stacked || r.t.noted {
		// The labels' own inner space overlaps, so that both lines fit.
		first, second = mid-8, mid+9
	}
	noted, counted := room, true
	switch {
	case !stacked:
		named = room - count.Width - look.Space(3)
		noted = named
		r.put(r.t.count, size.Width-count.Width-look.Space(3), mid, count.Width, count.Height)
	case !r.t.noted:
		count.Width = min(count.Width, room)
		r.put(r.t.count, x+room-count.Width, second, count.Width, count.Height)
	default:
		// What is to be known of the account comes first, unless the text is too
		// long for it.
		rest := room - labelWidth(r.t.note)
		counted = rest >= count.Width || r.t.count.Over()
		if counted {
			noted = max(0, room-count.Width)
			r.put(r.t.count, x+noted, second, min(count.Width, room), count.Height)
		}
	}
	setVisible(r.t.count, counted)
	sayMiddle(r.t.name, r.t.called, named, fyne.TextStyle{})
	r.put(r.t.name, x, first, named, r.t.name.MinSize().Height)
	r.put(r.t.note, x, second, noted, r.t.note.MinSize().Height)
}

// put places a part around the middle of its line.
func (r *tickRenderer) put(o fyne.CanvasObject, x, middle, width, height float32) {
	o.Move(fyne.NewPos(x, middle-height/2))
	o.Resize(fyne.NewSize(max(0, width), height))
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
