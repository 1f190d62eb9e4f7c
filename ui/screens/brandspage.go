package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
	"restante/ui/widgets"
)

// brandPage is the right side of the screen: one brand's form and its accounts.
type brandPage struct {
	b        *Brands
	content  fyne.CanvasObject
	scroll   *container.Scroll
	form     *brandForm
	accounts *accountCards

	mark    *widgets.BrandMark
	name    *widget.Label
	state   *widget.Label
	pause   *widget.Button
	archive *widget.Button

	head, body, foot *fyne.Container
	shape            pageShape

	unsaved *widget.Label
	discard *widget.Button
	save    *widgets.MainButton
}

func newBrandPage(b *Brands) *brandPage {
	say := b.d.Text.Say
	p := &brandPage{b: b, mark: widgets.NewBrandMark(look.Space(10)), name: widgets.Title(""), state: widgets.Small(""),
		unsaved: widgets.Small("")}
	p.form = newBrandForm(b.d, p.typed, p.settle)
	p.accounts = newAccountCards(b)
	p.pause = widget.NewButtonWithIcon("", theme.MediaPauseIcon(), b.pause)
	p.archive = widget.NewButtonWithIcon("", theme.FolderIcon(), b.archiveOrRestore)
	p.discard = widget.NewButtonWithIcon(say("ui.brands.discard"), theme.ContentUndoIcon(), b.discard)
	p.save = widgets.NewMainButton("", theme.DocumentSaveIcon(), b.save)

	p.head = container.NewBorder(nil, nil, container.NewCenter(p.mark),
		container.NewHBox(container.NewCenter(p.pause), container.NewCenter(p.archive)),
		container.New(storyColumn{gap: snug}, p.name, p.state))
	p.body = container.New(layout.NewCustomPaddedLayout(0, look.Space(4), look.Space(3), look.Space(4)),
		container.New(storyColumn{gap: look.Space(2)}, p.form.content, widget.NewSeparator(), p.accounts.content))
	scroll, settledScroll := newTallScroll(p.body)
	p.scroll = scroll
	p.foot = container.NewBorder(nil, nil, nil, container.NewHBox(p.discard, p.save), p.unsaved)
	p.content = container.NewBorder(container.NewVBox(newInset(p.head), widget.NewSeparator()),
		container.NewVBox(widget.NewSeparator(), newInset(p.foot)), nil, nil, settledScroll)
	return p
}

// pageShape is what the size of the buttons depends on.
type pageShape struct{ stored, archived, paused, dirty, saving bool }

// newInset gives a row of the page the same room at its sides as the form has.
func newInset(row fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(look.Space(2), look.Space(2), look.Space(3), look.Space(4)), row)
}

// settle gives everything the room that it needs now.
func (p *brandPage) settle() {
	if p.body != nil {
		p.body.Refresh()
		p.scroll.Refresh()
	}
}

// typed is called when she changed something in the form.
func (p *brandPage) typed() {
	p.heading()
	p.buttons()
}

// refresh shows the chosen brand as it is known now.
func (p *brandPage) refresh() {
	brand := p.b.stored(p.b.chosen)
	if p.b.chosen != newBrand {
		p.form.rebase(brand, p.b.known.brands)
	}
	p.heading()
	p.buttons()
	p.accounts.set(brand, p.b.known.accountsOf(brand.ID))
	p.settle()
	p.accounts.showPointed()
}

// heading shows the brand as the form says it, so that its colour is seen
// before it is saved.
func (p *brandPage) heading() {
	say := p.b.d.Text.Say
	shown := p.form.read()
	p.mark.SetBrand(shown)
	if shown.Name == "" {
		shown.Name = say("ui.brands.new")
	}
	relabel(p.name, shown.Name)
	state := say("ui.brands.working")
	switch {
	case p.b.chosen == newBrand:
		state = say("ui.brands.new_state")
	case !p.form.base.ArchivedAt.IsZero():
		state = say("ui.brands.archived_since", "day", p.b.d.Text.Day(p.form.base.ArchivedAt))
	case p.form.base.Paused:
		state = say("ui.brands.paused_long")
	}
	relabel(p.state, state)
}

// buttons offers what can be done with the brand as it is.
func (p *brandPage) buttons() {
	base := p.form.base
	now := pageShape{stored: p.b.chosen != newBrand, archived: !base.ArchivedAt.IsZero(), paused: base.Paused,
		dirty: p.form.dirty(), saving: p.b.saving}
	p.save.SetColor(p.form.read().Color)
	if now == p.shape && p.save.Label() != "" {
		return
	}
	p.shape = now
	say := p.b.d.Text.Say
	setVisible(p.pause, now.stored && !now.archived)
	setVisible(p.archive, now.stored)
	setVisible(p.discard, now.dirty || !now.stored)
	able(p.save, (now.dirty || !now.stored) && !now.saving)
	choose := func(b *widget.Button, first bool, one string, oneIcon fyne.Resource, other string, otherIcon fyne.Resource) {
		b.Text, b.Icon = say(one), oneIcon
		if !first {
			b.Text, b.Icon = say(other), otherIcon
		}
		b.Refresh()
	}
	choose(p.pause, !now.paused, "ui.brands.pause", theme.MediaPauseIcon(), "ui.brands.resume", theme.MediaPlayIcon())
	choose(p.archive, !now.archived, "ui.brands.archive", theme.FolderIcon(), "ui.brands.restore", theme.ViewRestoreIcon())
	choose(p.discard, now.stored, "ui.brands.discard", theme.ContentUndoIcon(), "ui.brands.forget", theme.CancelIcon())
	save, unsaved := "ui.brands.save", ""
	if !now.stored {
		save = "ui.brands.create"
	}
	if now.dirty {
		unsaved = say("ui.brands.unsaved")
	}
	p.save.SetLabel(say(save))
	relabel(p.unsaved, unsaved)
	p.head.Refresh()
	p.foot.Refresh()
}

func relabel(l *widget.Label, s string) {
	if l.Text != s {
		l.SetText(s)
	}
}
