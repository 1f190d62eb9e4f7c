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
	"restante/ui/look"
	"restante/ui/widgets"
)

// tabItem is one of several things of which one is shown.
type tabItem struct {
	Key     string
	Label   string
	Network *model.Network // its badge; nil: none
	Icon    fyne.Resource  // behind the label; nil: none
}

// tabBar is a row of tabs that can be reached and moved along by keys, which
// the toolkit's own cannot.
type tabBar struct {
	choose func(key string)
	chosen string
	tabs   []*tab
	row    *fyne.Container
	scroll *container.Scroll
}

func newTabBar(choose func(key string)) *tabBar {
	b := &tabBar{choose: choose, row: container.NewHBox()}
	b.scroll = container.NewHScroll(b.row)
	return b
}

func (b *tabBar) object() fyne.CanvasObject { return b.scroll }

// set shows the items, and keys of tabs that stay keep their widgets, so that
// the focus stays too.
func (b *tabBar) set(items []tabItem) {
	known := map[string]*tab{}
	for _, t := range b.tabs {
		known[t.item.Key] = t
	}
	b.tabs = b.tabs[:0:0]
	b.row.Objects = nil
	for _, item := range items {
		t := known[item.Key]
		if t == nil {
			t = newTab(b, item)
		}
		t.show(item)
		b.tabs = append(b.tabs, t)
		b.row.Objects = append(b.row.Objects, t)
	}
	b.row.Refresh()
	b.scroll.Refresh()
}

// mark sets the icon of a tab.
func (b *tabBar) mark(key string, icon fyne.Resource) {
	for _, t := range b.tabs {
		if t.item.Key == key && t.item.Icon != icon {
			item := t.item
			item.Icon = icon
			t.show(item)
			b.row.Refresh()
		}
	}
}

// pick chooses a tab without telling.
func (b *tabBar) pick(key string) {
	b.chosen = key
	for _, t := range b.tabs {
		t.Refresh()
		if t.item.Key == key {
			b.reveal(t)
		}
	}
}

// reveal scrolls until the tab is in view.
func (b *tabBar) reveal(t *tab) {
	left, right := t.Position().X, t.Position().X+t.Size().Width
	at := b.scroll.Offset.X
	at = min(at, left)
	at = max(at, right-b.scroll.Size().Width)
	if at != b.scroll.Offset.X && b.scroll.Size().Width > 0 {
		b.scroll.Offset.X = max(0, at)
		b.scroll.Refresh()
	}
}

// step chooses the tab that stands by away from the present one.
func (b *tabBar) step(by int) *tab {
	for i, t := range b.tabs {
		if t.item.Key != b.chosen {
			continue
		}
		next := b.tabs[(i+by+len(b.tabs))%len(b.tabs)]
		b.choose(next.item.Key)
		return next
	}
	return nil
}

const tabWidth = 190 // of the widest label

// tab is one tab of a bar.
type tab struct {
	widget.BaseWidget
	bar            *tabBar
	item           tabItem
	badge          *widgets.Badge
	label          *widget.Label
	icon           *widget.Icon
	hovered, focus bool
}

func newTab(b *tabBar, item tabItem) *tab {
	t := &tab{bar: b, item: item, badge: widgets.NewBadge(look.Space(5)), label: widget.NewLabel(item.Label), icon: widget.NewIcon(nil)}
	t.label.Truncation = fyne.TextTruncateEllipsis
	t.ExtendBaseWidget(t)
	return t
}

func (t *tab) show(item tabItem) {
	t.item = item
	// As wide as in bold, so that nothing moves when it is chosen.
	t.label.SetText(widgets.CutMiddle(item.Label, tabWidth, theme.SizeForWidget(theme.SizeNameText, t), fyne.TextStyle{Bold: true}))
	if item.Network != nil {
		t.badge.SetNetwork(*item.Network)
	}
	t.icon.SetResource(item.Icon)
	t.Refresh()
}

// Tapped chooses the tab.
func (t *tab) Tapped(*fyne.PointEvent) { t.bar.choose(t.item.Key) }

// MouseIn, MouseMoved and MouseOut light it up under the mouse.
func (t *tab) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved does nothing.
func (t *tab) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends it.
func (t *tab) MouseOut() { t.hovered = false; t.Refresh() }

// FocusGained and FocusLost show where the keys go.
func (t *tab) FocusGained() { t.focus = true; t.Refresh() }

// FocusLost ends it.
func (t *tab) FocusLost() { t.focus = false; t.Refresh() }

// TypedRune does nothing.
func (t *tab) TypedRune(rune) {}

// TypedKey chooses it, or one beside it.
func (t *tab) TypedKey(k *fyne.KeyEvent) {
	by := 0
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.bar.choose(t.item.Key)
	case fyne.KeyLeft:
		by = -1
	case fyne.KeyRight:
		by = 1
	default:
		handKeyOn(t, k)
	}
	if by == 0 {
		return
	}
	if next := t.bar.step(by); next != nil {
		if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil {
			c.Focus(next)
		}
	}
}

// AccessibilityLabel is its label.
func (t *tab) AccessibilityLabel() string { return t.item.Label }

// AccessibilityRole is a button.
func (t *tab) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the tab, with a bar beneath where it is chosen.
func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	r := &tabRenderer{t: t, back: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	r.back.CornerRadius = 6
	r.Refresh()
	return r
}

type tabRenderer struct {
	t          *tab
	back, line *canvas.Rectangle
}

// Layout puts badge, label and icon in a row.
func (r *tabRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.line.Move(fyne.NewPos(look.Space(2), size.Height-3))
	r.line.Resize(fyne.NewSize(size.Width-look.Space(4), 3))
	x := look.Space(1)
	if r.t.item.Network != nil {
		x += look.Space(1)
		r.t.badge.Move(fyne.NewPos(x, (size.Height-look.Space(5))/2))
		r.t.badge.Resize(fyne.NewSquareSize(look.Space(5)))
		x += look.Space(5)
	}
	h := r.t.label.MinSize().Height
	r.t.label.Move(fyne.NewPos(x, (size.Height-h)/2))
	r.t.label.Resize(fyne.NewSize(r.labelWidth(), h))
	x += r.labelWidth()
	if r.t.item.Icon != nil {
		r.t.icon.Move(fyne.NewPos(x-look.Space(1), (size.Height-look.Space(4))/2))
		r.t.icon.Resize(fyne.NewSquareSize(look.Space(4)))
	}
}

func (r *tabRenderer) labelWidth() float32 {
	th := r.t.Theme()
	text := fyne.MeasureText(r.t.item.Label, th.Size(theme.SizeNameText), fyne.TextStyle{Bold: true}).Width
	return min(text, tabWidth) + 2*th.Size(theme.SizeNameInnerPadding) + 1
}

// MinSize holds the label up to tabWidth.
func (r *tabRenderer) MinSize() fyne.Size {
	w := r.labelWidth() + look.Space(2)
	if r.t.item.Network != nil {
		w += look.Space(6)
	}
	if r.t.item.Icon != nil {
		w += look.Space(4)
	}
	return fyne.NewSize(w, look.Space(9))
}

// Refresh takes the colours of the theme.
func (r *tabRenderer) Refresh() {
	th, v := r.t.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	chosen := r.t.bar.chosen == r.t.item.Key
	r.back.FillColor, r.back.StrokeWidth, r.back.StrokeColor = color.Transparent, 0, color.Transparent
	if r.t.hovered {
		r.back.FillColor = th.Color(theme.ColorNameHover, v)
	}
	if r.t.focus {
		r.back.StrokeColor, r.back.StrokeWidth = th.Color(theme.ColorNamePrimary, v), 2
	}
	r.line.FillColor = color.Transparent
	if chosen {
		r.line.FillColor = th.Color(theme.ColorNamePrimary, v)
	}
	if r.t.label.TextStyle.Bold != chosen {
		r.t.label.TextStyle = fyne.TextStyle{Bold: chosen}
		r.t.label.Refresh()
	}
	r.t.badge.Hidden = r.t.item.Network == nil
	r.t.icon.Hidden = r.t.item.Icon == nil
	r.back.Refresh()
	r.line.Refresh()
	r.Layout(r.t.Size())
}

// Objects are its parts.
func (r *tabRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.line, r.t.badge, r.t.label, r.t.icon}
}

// Destroy does nothing.
func (r *tabRenderer) Destroy() {}
