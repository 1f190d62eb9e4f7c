package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// attachments are the images of a draft in their order: a strip of small
// pictures and, for the chosen one, its description and what can be done to it.
type attachments struct {
	desk *desk.Desk
	// changed is told of each change of hers; removed besides, so that she can
	// take it back.
	changed func([]model.Attachment)
	removed func(at int, a model.Attachment)
	// folded is told that its height changed.
	folded func()

	list    []model.Attachment
	chosen  int
	setting bool
	tiles   []*attachTile
	strip   *fyne.Container
	name    *widget.Label
	alt     *widgets.TextEntry
	left    *widget.Button
	right   *widget.Button
	remove  *widget.Button
	scroll  *container.Scroll
	content *fyne.Container
}

// tilesShown is how many images are to be seen without scrolling.
const tilesShown = 4

func newAttachments(d *desk.Desk, changed func([]model.Attachment), removed func(int, model.Attachment), folded func()) *attachments {
	a := &attachments{desk: d, changed: changed, removed: removed, folded: folded, strip: container.NewHBox(), name: widgets.Small(""), alt: newLine()}
	a.alt.SetPlaceHolder(d.Text.Say("ui.composer.alt_here"))
	a.alt.OnChanged = a.describe
	a.left = widget.NewButtonWithIcon("", theme.NavigateBackIcon(), func() { a.move(-1) })
	a.right = widget.NewButtonWithIcon("", theme.NavigateNextIcon(), func() { a.move(1) })
	a.remove = widget.NewButtonWithIcon("", theme.DeleteIcon(), a.takeOut)
	tools := container.NewHBox(a.left, a.right, a.remove)
	line := container.New(tightColumn{}, a.name, container.NewBorder(nil, nil, nil, tools, a.alt))
	a.scroll = container.NewHScroll(container.NewPadded(a.strip))
	a.content = container.NewBorder(nil, nil, a.scroll, nil, line)
	a.content.Hide()
	return a
}

// set shows the images of another draft, or the same ones after they came from
// elsewhere.
func (a *attachments) set(list []model.Attachment) {
	a.list = list
	a.chosen = max(0, min(a.chosen, len(list)-1))
	a.rebuild()
}

// rebuild makes the tiles anew and shows the chosen one.
func (a *attachments) rebuild() {
	before := a.content.Hidden
	a.content.Hidden = len(a.list) == 0
	for len(a.tiles) < len(a.list) {
		a.tiles = append(a.tiles, newAttachTile(a, len(a.tiles)))
	}
	a.strip.Objects = nil
	for i, item := range a.list {
		a.tiles[i].show(item, i == a.chosen)
		a.strip.Objects = append(a.strip.Objects, a.tiles[i])
	}
	a.scroll.SetMinSize(fyne.NewSize(float32(min(len(a.list), tilesShown))*(tileSize+look.Space(3))+look.Space(2), tileSize+look.Space(4)))
	a.strip.Refresh()
	a.showChosen()
	a.content.Refresh()
	if before != a.content.Hidden {
		a.folded()
	}
}

func (a *attachments) showChosen() {
	if len(a.list) == 0 {
		return
	}
	item := a.list[a.chosen]
	a.setting = true
	a.name.SetText(item.Media.Name)
	if a.alt.Text != item.Alt {
		a.alt.SetText(item.Alt)
	}
	a.setting = false
	able(a.left, a.chosen > 0)
	able(a.right, a.chosen < len(a.list)-1)
}

// choose shows the description of another image.
func (a *attachments) choose(i int) {
	if i < 0 || i >= len(a.list) {
		return
	}
	a.chosen = i
	for n := range a.list {
		a.tiles[n].show(a.list[n], n == i)
	}
	a.showChosen()
}

// describe takes the description that she types.
func (a *attachments) describe(alt string) {
	if a.setting || len(a.list) == 0 {
		return
	}
	list := append([]model.Attachment(nil), a.list...)
	list[a.chosen].Alt = alt
	a.list = list
	a.tiles[a.chosen].show(list[a.chosen], true)
	a.changed(list)
}

// move changes the place of the chosen image.
func (a *attachments) move(by int) { a.moveTo(a.chosen + by) }

// moveTo puts the chosen image at a place among the others.
func (a *attachments) moveTo(to int) {
	if to < 0 || to >= len(a.list) || to == a.chosen {
		return
	}
	list := append([]model.Attachment(nil), a.list...)
	item := list[a.chosen]
	list = append(list[:a.chosen], list[a.chosen+1:]...)
	list = append(list[:to], append([]model.Attachment{item}, list[to:]...)...)
	a.list, a.chosen = list, to
	a.rebuild()
	a.changed(list)
}

// takeOut removes the chosen image.
func (a *attachments) takeOut() {
	if len(a.list) == 0 {
		return
	}
	at, item := a.chosen, a.list[a.chosen]
	list := append([]model.Attachment(nil), a.list[:at]...)
	a.set(append(list, a.list[at+1:]...))
	a.changed(a.list)
	a.removed(at, item)
}
