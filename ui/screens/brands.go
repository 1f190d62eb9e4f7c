package screens

import (
	"context"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// BrandsCore is what the screen of brands and accounts does with the core.
type BrandsCore interface {
	ConnectCore
	AllBrands(ctx context.Context) ([]model.Brand, error)
	AllAccounts(ctx context.Context) ([]model.Account, error)
	AddBrand(ctx context.Context, e core.BrandEdit) (model.Brand, error)
	SetBrand(ctx context.Context, ref string, e core.BrandEdit) (model.Brand, error)
	ArchiveBrand(ctx context.Context, id model.BrandID) error
	RestoreBrand(ctx context.Context, id model.BrandID) error
	OrderBrands(ctx context.Context, ids []model.BrandID) error
	PauseBrand(ctx context.Context, id model.BrandID, paused bool) error
	CheckAccount(ctx context.Context, id model.AccountID) (model.Account, error)
	RemoveAccount(ctx context.Context, id model.AccountID) error
	QueueCounts(ctx context.Context, f core.QueueFilter) (map[core.QueueGroup]int, error)
}

var _ BrandsCore = (*core.App)(nil)

// newBrand is the id by which a route names a brand that is not there yet.
const newBrand model.BrandID = "new"

// brandsKnown is what the core last said.
type brandsKnown struct {
	brands   []model.Brand // all, archived ones too
	accounts []model.Account
}

func (k brandsKnown) brand(id model.BrandID) model.Brand {
	for _, b := range k.brands {
		if b.ID == id {
			return b
		}
	}
	return model.Brand{}
}

func (k brandsKnown) brandNamed(name string) model.Brand {
	for _, b := range k.brands {
		if b.Name == name {
			return b
		}
	}
	return model.Brand{}
}

func (k brandsKnown) account(id model.AccountID) model.Account {
	for _, a := range k.accounts {
		if a.ID == id {
			return a
		}
	}
	return model.Account{}
}

// accountsOf are the connected accounts of a brand.
func (k brandsKnown) accountsOf(id model.BrandID) []model.Account {
	var out []model.Account
	for _, a := range k.accounts {
		if a.BrandID == id && a.RemovedAt.IsZero() {
			out = append(out, a)
		}
	}
	return out
}

// Brands is the screen of the clients and of their accounts.
type Brands struct {
	// OpenURL shows a page in the system's browser.
	OpenURL func(*url.URL) error

	d       *desk.Desk
	core    BrandsCore
	content fyne.CanvasObject
	pane    *fyne.Container // the right side: one of its objects is shown
	list    *brandList
	page    *brandPage
	none    fyne.CanvasObject // where there is no brand at all
	connect *connectPanel     // nil: nothing is being connected
	frame   fyne.CanvasObject // of the panel, in the brand's colour

	known  brandsKnown
	loaded bool
	shown  bool          // in view
	chosen model.BrandID // newBrand while its form is filled in
	rail   model.BrandID // what was chosen in the rail when it was last looked at
	wanted *desk.Route   // waits for what the core says
	saving bool
	after  []func() // waits for the end of that
	asked  desk.Slot
}

// NewBrands makes the screen.
func NewBrands(d *desk.Desk, c BrandsCore) desk.Screen {
	b := &Brands{d: d, core: c, OpenURL: openInBrowser}
	b.list = newBrandList(d, b.pick)
	b.page = newBrandPage(b)
	b.none = widgets.NewEmpty(theme.AccountIcon(), d.Text.Say("ui.brands.empty"), d.Text.Say("ui.brands.empty_body"),
		d.Text.Say("ui.brands.add_first"), b.add)
	b.none.Hide()
	b.page.content.Hide()
	b.pane = container.NewStack(b.none, b.page.content)
	left := wide(container.NewBorder(b.head(), nil, nil,
		container.NewHBox(widget.NewSeparator()), b.list), look.Space(60))
	b.content = container.NewBorder(nil, nil, left, nil, b.pane)
	return b
}

// openInBrowser shows a page in the system's browser.
func openInBrowser(u *url.URL) error { return fyne.CurrentApp().OpenURL(u) }

func (b *Brands) head() fyne.CanvasObject {
	title := widgets.Title(b.d.Text.Say("ui.brands.title"))
	add := widget.NewButtonWithIcon(b.d.Text.Say("ui.brands.add"), theme.ContentAddIcon(), b.add)
	return container.NewVBox(title, container.NewPadded(add))
}

// Content implements desk.Screen.
func (b *Brands) Content() fyne.CanvasObject { return b.content }

// Show implements desk.Screen: the brand newBrand opens an empty form, an
// account is brought into view.
func (b *Brands) Show(r desk.Route) {
	b.shown, b.rail = true, b.d.Shell.Brand()
	if b.connect != nil {
		b.connect.away = false
	}
	b.wanted = &r
	b.ask()
}

// Place implements desk.Placed.
func (b *Brands) Place() desk.Route { return desk.Route{Screen: desk.ScreenBrands, Brand: b.chosen} }

// Changed implements desk.Screen.
func (b *Brands) Changed(event.Change) {
	if rail := b.d.Shell.Brand(); rail != b.rail {
		b.rail = rail
		if rail != "" && rail != b.chosen {
			b.keep(func() { b.choose(rail) })
		}
	}
	b.ask()
}

// Leave implements desk.Leaver.
func (b *Brands) Leave(done func()) {
	b.keep(func() {
		if b.connect != nil {
			b.connect.leave()
		}
		b.shown = false
		done()
	})
}

// ask asks the core for everything again.
func (b *Brands) ask() {
	desk.Load(b.d.Loader, &b.asked, func(ctx context.Context) (k brandsKnown, err error) {
		if k.brands, err = b.core.AllBrands(ctx); err != nil {
			return k, err
		}
		k.accounts, err = b.core.AllAccounts(ctx)
		return k, err
	}, func(k brandsKnown, err error) {
		if err != nil {
			b.d.Shell.Fail(err)
			return
		}
		b.known, b.loaded = k, true
		if r := b.wanted; r != nil {
			b.wanted = nil
			b.follow(*r)
		}
		b.refresh()
	})
}

// follow shows what a route names, else what was shown before, else the brand
// that is chosen in the rail, else the first one.
func (b *Brands) follow(r desk.Route) {
	acc := b.known.account(r.Account)
	for _, id := range []model.BrandID{r.Brand, acc.BrandID, b.chosen, b.rail} {
		if id == newBrand || id != "" && b.known.brand(id).ID == id {
			b.choose(id)
			b.page.accounts.point(acc.ID)
			return
		}
	}
	for _, brand := range b.known.brands {
		if brand.ArchivedAt.IsZero() {
			b.choose(brand.ID)
			return
		}
	}
	b.choose("")
}

// pick is a choice in the list: what is in the form is kept first.
func (b *Brands) pick(id model.BrandID) {
	if id == b.chosen {
		return
	}
	b.keep(func() { b.choose(id) })
	if b.chosen != id {
		b.list.reselect()
	}
}

// add opens the form of a new brand.
func (b *Brands) add() {
	b.keep(func() {
		b.choose(newBrand)
		b.d.Window.Canvas().Focus(b.page.form.name)
	})
}

// choose shows a brand whose form is filled in anew, or the form of a new one.
func (b *Brands) choose(id model.BrandID) {
	b.endConnect()
	if id != b.chosen {
		b.letGo()
	}
	if id != b.chosen || !b.page.form.dirty() {
		b.page.form.show(b.stored(id), b.known.brands)
	}
	b.chosen = id
	b.refresh()
	b.page.scroll.ScrollToTop()
}

// letGo takes the cursor out of the form, whose fields are about to be another
// brand's: what she types on is meant for none.
func (b *Brands) letGo() {
	if _, writes := b.d.Window.Canvas().Focused().(interface{ SelectedText() string }); writes {
		b.d.Window.Canvas().Unfocus()
	}
}

// stored is the brand as the core knows it, or what a new one begins with.
func (b *Brands) stored(id model.BrandID) model.Brand {
	if id != newBrand {
		return b.known.brand(id)
	}
	return model.Brand{ID: newBrand, Color: freeColor(b.known.brands), Zone: machineZone(b.d),
		Lang: b.d.Text.Lang(), LatePolicy: model.DefaultLatePolicy}
}

// refresh brings the screen up to date with what is known. What she typed
// stays.
func (b *Brands) refresh() {
	if b.chosen != newBrand && b.known.brand(b.chosen).ID == "" {
		b.chosen = ""
	}
	b.list.set(b.known, b.chosen)
	if b.chosen != "" {
		b.page.refresh()
	}
	setVisible(b.none, b.loaded && b.chosen == "")
	setVisible(b.page.content, b.chosen != "" && b.connect == nil)
}
