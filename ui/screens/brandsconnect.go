package screens

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// connectNew connects another account to the chosen brand.
func (b *Brands) connectNew() {
	if b.there() && b.page.form.base.ArchivedAt.IsZero() {
		b.keep(func() { b.openConnect(model.Account{}) })
	}
}

// connectAgain signs in again to an account of the chosen brand.
func (b *Brands) connectAgain(acc model.Account) {
	if b.there() {
		b.keep(func() { b.openConnect(acc) })
	}
}

func (b *Brands) openConnect(again model.Account) {
	b.endConnect()
	brand := b.known.brand(b.chosen)
	b.connect = newConnectPanel(b.d, b.core, connectOptions{brand: brand, again: again, openURL: func(u *url.URL) error { return b.OpenURL(u) },
		connected: func(acc model.Account) { b.connected(brand, again, acc) }, cancel: b.closeConnect, toBrand: b.toBrandNamed})
	frame := widgets.NewFrame(container.NewBorder(container.NewVBox(b.connectHead(brand, again), widget.NewSeparator()), nil, nil, nil, b.connect.content))
	frame.SetBrand(brand.Color, true)
	b.frame = frame
	b.pane.Add(frame)
	b.refresh()
}

// connectHead says for whom the account is.
func (b *Brands) connectHead(brand model.Brand, again model.Account) fyne.CanvasObject {
	mark := widgets.NewBrandMark(look.Space(10))
	mark.SetBrand(brand)
	title, what := b.d.Text.Say("ui.connect.title", "brand", brand.Name), b.d.Text.Say("ui.connect.title_note")
	if again.ID != "" {
		title = b.d.Text.Say("ui.connect.again_title", "account", again.Handle)
		what = b.d.Text.Say("ui.connect.again_note", "brand", brand.Name)
	}
	return newInset(container.NewBorder(nil, nil, container.NewCenter(mark), nil,
		container.New(storyColumn{gap: snug}, widgets.Title(title), widgets.Small(what))))
}

// closeConnect goes back to the brand.
func (b *Brands) closeConnect() {
	b.endConnect()
	b.refresh()
}

// endConnect takes the panel away, and what is under way in it.
func (b *Brands) endConnect() {
	if b.connect == nil {
		return
	}
	b.connect.stop()
	b.connect.forget()
	b.connect = nil
	b.pane.Remove(b.frame)
}

func (b *Brands) connected(brand model.Brand, again, acc model.Account) {
	key := "ui.connect.connected"
	if again.ID != "" {
		key = "ui.connect.again_done"
	}
	b.d.Shell.Say(b.d.Text.Say(key, "account", acc.Handle, "brand", brand.Name))
	b.closeConnect()
	b.wanted = &desk.Route{Brand: brand.ID, Account: acc.ID}
	b.ask()
}

// toBrandNamed shows another brand, by the name that the core gave it.
func (b *Brands) toBrandNamed(name string) {
	if brand := b.known.brandNamed(name); brand.ID != "" {
		b.choose(brand.ID)
	}
}
