package ui

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// rail is the column of brands.
type rail struct {
	shell    *shell
	content  fyne.CanvasObject
	hint     *fyne.Container // over the screen, beside the rail
	all      *tile
	settings *tile
	brands   []*tile
	stack    *fyne.Container
	scroll   *container.Scroll
	mark     *plain // where a dragged brand would go
	to       int    // its place; -1: none
}

func newRail(s *shell) *rail {
	r := &rail{shell: s, to: -1, mark: newPlain(theme.ColorNamePrimary), hint: container.NewWithoutLayout()}
	r.mark.Hide()
	r.all = newTile(r)
	r.all.icon, r.all.name, r.all.press = theme.GridIcon(), s.text.Say("ui.shell.all"), func() { s.ChooseBrand("") }
	add := newTile(r)
	add.icon, add.name = theme.ContentAddIcon(), s.text.Say("ui.shell.add_brand")
	add.press = func() { s.Go(desk.Route{Screen: desk.ScreenBrands, Brand: brandToAdd}) }
	r.settings = newTile(r)
	r.settings.icon, r.settings.name = theme.SettingsIcon(), s.text.Say("ui.shell.screen.settings")
	r.settings.press = func() { s.Go(desk.Route{Screen: desk.ScreenSettings}) }
	r.stack = container.New(&tileColumn{mark: r.mark}, r.mark)
	r.scroll = container.NewVScroll(r.stack)
	// The tile of a new brand ends the list, so that it lies where the next
	// brand will.
	bottom := container.NewVBox(add, r.settings)
	r.content = container.NewStack(newPlain(look.ColorSurface),
		container.NewBorder(r.all, bottom, nil, nil, r.scroll))
	return r
}

// brandToAdd is the brand of a route that asks for the form of a new one.
const brandToAdd model.BrandID = "new"

// show brings the tiles in line with the book, the status and the choice. Tiles
// are kept where they can be, and with them the focus.
func (r *rail) show() {
	s := r.shell
	brands := s.book.Brands()
	for len(r.brands) < len(brands) {
		r.brands = append(r.brands, newTile(r))
	}
	r.brands = r.brands[:len(brands)]
	objects := make([]fyne.CanvasObject, 0, len(brands)+1)
	for i, b := range brands {
		t := r.brands[i]
		t.brand, t.name, t.count, t.chosen = b, b.Name, s.status.NeedsYouByBrand[b.ID], b.ID == s.brand
		t.press = func() { s.ChooseBrand(b.ID) }
		t.Refresh()
		objects = append(objects, t)
	}
	r.stack.Objects = append(objects, r.mark)
	r.stack.Refresh()
	r.all.count, r.all.chosen = s.status.NeedsYou, s.brand == ""
	r.all.Refresh()
	r.settings.chosen = s.here.Screen == desk.ScreenSettings
	r.settings.Refresh()
}

// reveal scrolls a tile into view.
func (r *rail) reveal(t *tile) {
	if t.brand.ID == "" {
		return
	}
	top, bottom := t.Position().Y, t.Position().Y+t.Size().Height
	switch view := r.scroll.Size().Height; {
	case top < r.scroll.Offset.Y:
		r.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > r.scroll.Offset.Y+view:
		r.scroll.ScrollToOffset(fyne.NewPos(0, bottom-view))
	}
}

// words are all that a tile stands for.
func (r *rail) words(t *tile) string {
	p, words := r.shell.text, t.name
	if t.brand.Paused {
		words = p.Say("ui.shell.hint_paused", "name", words)
	}
	if t.count > 0 {
		words += " · " + p.Say("ui.status.needs_you", "n", strconv.Itoa(t.count))
	}
	return words
}

// tell shows beside the rail what the tile under the mouse stands for; nil:
// nothing any more.
func (r *rail) tell(t *tile) {
	r.hint.RemoveAll()
	if t != nil && t.brand.ID != "" {
		label := widgets.Body(r.words(t))
		label.Truncation = fyne.TextTruncateOff
		hint := newSurface(look.ColorLine, theme.ColorNameOverlayBackground, label)
		driver := fyne.CurrentApp().Driver()
		y := driver.AbsolutePositionForObject(t).Y - driver.AbsolutePositionForObject(r.hint).Y
		hint.Resize(hint.MinSize())
		hint.Move(fyne.NewPos(look.Space(1), fyne.Max(0, y+look.Space(2))))
		r.hint.Add(hint)
	}
	r.hint.Refresh()
}

// menu shows what can be done with a brand.
func (t *tile) menu(at fyne.Position) {
	if t.brand.ID == "" {
		return
	}
	s := t.rail.shell
	b := t.brand
	item := func(label string, icon fyne.Resource, do func()) *fyne.MenuItem {
		return fyne.NewMenuItemWithIcon(label, icon, do)
	}
	pause, icon := s.text.Say("ui.shell.pause", "brand", b.Name), theme.MediaPauseIcon()
	if b.Paused {
		pause, icon = s.text.Say("ui.shell.resume", "brand", b.Name), theme.MediaPlayIcon()
	}
	open := func() { s.Go(desk.Route{Screen: desk.ScreenBrands, Brand: b.ID}) }
	up := item(s.text.Say("ui.shell.move_up"), theme.MoveUpIcon(), func() { s.move(b.ID, -1) })
	down := item(s.text.Say("ui.shell.move_down"), theme.MoveDownIcon(), func() { s.move(b.ID, +1) })
	brands := s.book.Brands()
	up.Disabled, down.Disabled = brands[0].ID == b.ID, brands[len(brands)-1].ID == b.ID
	menu := fyne.NewMenu("",
		item(s.text.Say("ui.shell.new_draft_for", "brand", b.Name), theme.DocumentCreateIcon(), func() {
			s.Go(desk.Route{Screen: desk.ScreenComposer, Brand: b.ID})
		}),
		item(s.text.Say("ui.shell.open_brand"), theme.AccountIcon(), open),
		item(pause, icon, func() { s.pause(b) }),
		fyne.NewMenuItemSeparator(), up, down, fyne.NewMenuItemSeparator(),
		item(s.text.Say("ui.shell.archive"), theme.FolderIcon(), open))
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at)
}

// dragged shows where a brand would go, and scrolls where the drag comes to the
// end of what is in view.
func (r *rail) dragged(_ *tile, y float32) {
	driver := fyne.CurrentApp().Driver()
	inView := y - driver.AbsolutePositionForObject(r.scroll).Y
	switch edge := look.Space(6); {
	case inView < edge:
		r.scroll.ScrollToOffset(r.scroll.Offset.SubtractXY(0, look.Space(2)))
	case inView > r.scroll.Size().Height-edge:
		r.scroll.ScrollToOffset(r.scroll.Offset.AddXY(0, look.Space(2)))
	}
	within := y - driver.AbsolutePositionForObject(r.stack).Y
	r.to = min(max(0, int(within/tileHeight+0.5)), len(r.brands))
	r.mark.Move(fyne.NewPos(look.Space(2), float32(r.to)*tileHeight-1))
	r.mark.Show()
}

// dropped puts a dragged brand to its new place.
func (r *rail) dropped(t *tile) {
	to := r.to
	r.to = -1
	r.mark.Hide()
	from := slices.Index(r.brands, t)
	if to < 0 || from < 0 {
		return
	}
	if to > from {
		to-- // it leaves its own place first
	}
	r.shell.move(t.brand.ID, to-from)
}

// tileColumn stacks tiles of one height, and leaves the mark where it is.
type tileColumn struct{ mark fyne.CanvasObject }

// Layout stacks them.
func (l *tileColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if o == l.mark {
			o.Resize(fyne.NewSize(size.Width-look.Space(4), 3))
			continue
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, tileHeight))
		y += tileHeight
	}
}

// MinSize is that of all tiles.
func (l *tileColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(railWidth, float32(len(objects)-1)*tileHeight)
}

// ordering keeps changes of the order in their own order: one is under way at a
// time, and the newest follows it.
type ordering struct {
	busy   bool
	wanted []model.BrandID // nil: what she wants is stored
}

// move moves a brand by so many places, and offers to take that back.
func (s *shell) move(id model.BrandID, by int) {
	var before []model.BrandID
	for _, b := range s.book.Brands() {
		before = append(before, b.ID)
	}
	from := slices.Index(before, id)
	to := from + by
	if from < 0 || by == 0 || to < 0 || to >= len(before) {
		return
	}
	after := slices.Insert(slices.Delete(slices.Clone(before), from, from+1), to, id)
	s.setOrder(after)
	s.Offer(s.text.Say("ui.shell.moved", "brand", s.book.Brand(id).Name), func(ctx context.Context) error {
		return s.core.OrderBrands(ctx, before)
	})
}

// setOrder shows an order at once and has it stored.
func (s *shell) setOrder(order []model.BrandID) {
	s.book = s.book.Ordered(order)
	s.rail.show()
	s.order.wanted = order
	if !s.order.busy {
		s.storeOrder()
	}
}

func (s *shell) storeOrder() {
	order := s.order.wanted
	s.order.busy = true
	s.loader.Do(func(ctx context.Context) error { return s.core.OrderBrands(ctx, order) }, func(err error) {
		s.order.busy = false
		switch {
		case err != nil:
			s.order.wanted = nil
			s.Fail(err)
			s.changed(event.Change{Kinds: event.Brands})
		case slices.Equal(order, s.order.wanted):
			s.order.wanted = nil
		default:
			s.storeOrder()
		}
	})
}
