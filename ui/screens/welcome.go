package screens

import (
	"context"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// WelcomeCore is what the first steps do with the core.
type WelcomeCore interface {
	ConnectCore
	Brands(ctx context.Context) ([]model.Brand, error)
	Accounts(ctx context.Context) ([]model.Account, error)
	AddBrand(ctx context.Context, e core.BrandEdit) (model.Brand, error)
	SaveDraft(ctx context.Context, d model.Draft) (model.Draft, error)
	Preferences(ctx context.Context) (model.Preferences, error)
	SetPreferences(ctx context.Context, p model.Preferences) error
}

// Sandbox is a small network on this computer on which a newcomer can try the
// program. It ends with the program.
type Sandbox interface {
	// Start starts it unless it runs, and returns a new account on it: the
	// server's address, and whose the token is.
	Start(ctx context.Context) (server, handle string, token model.Secret, err error)
}

// sandboxNetwork is what a Sandbox speaks.
const sandboxNetwork model.NetworkID = "mastodon"

// welcomeStep is one of the first steps.
type welcomeStep int

const (
	stepBrand welcomeStep = iota
	stepAccount
	stepText
)

// Welcome leads an empty workspace to its first draft, in three steps: a brand,
// an account, a text. What a step did stays done, wherever she leaves.
type Welcome struct {
	// OpenURL shows a page in the system's browser.
	OpenURL func(*url.URL) error

	d       *desk.Desk
	core    WelcomeCore
	sandbox Sandbox // nil: not offered
	content fyne.CanvasObject
	dots    *welcomeDots
	pane    *fyne.Container // the present step
	later   *widget.Button

	step     welcomeStep
	began    bool // the step was chosen by what there is already
	shown    bool // in view
	brand    model.Brand
	accounts []model.Account

	brandStep   *welcomeBrand
	accountStep *welcomeAccount
	textStep    *welcomeText
	asked       desk.Slot
}

// NewWelcome makes the screen of the first steps. sandbox, where it is not nil,
// lets her try without an account.
func NewWelcome(d *desk.Desk, c WelcomeCore, sandbox Sandbox) desk.Screen {
	w := &Welcome{d: d, core: c, sandbox: sandbox, OpenURL: openInBrowser, pane: container.NewStack()}
	say := d.Text.Say
	w.dots = newWelcomeDots(say("ui.welcome.step_brand"), say("ui.welcome.step_account"), say("ui.welcome.step_text"))
	w.brandStep = newWelcomeBrand(w)
	w.accountStep = newWelcomeAccount(w)
	w.textStep = newWelcomeText(w)
	w.later = widget.NewButtonWithIcon(say("ui.welcome.later"), theme.NavigateNextIcon(), w.leave)
	w.later.Importance, w.later.IconPlacement = widget.LowImportance, widget.ButtonIconTrailingText
	title := widgets.Title(say("ui.welcome.title"))
	head := container.NewVBox(container.NewBorder(nil, nil, nil, w.later, title), w.dots.row, widget.NewSeparator())
	w.content = container.New(welcomeColumn{}, container.NewBorder(head, nil, nil, nil, w.pane))
	w.show(stepBrand)
	return w
}

// Content implements desk.Screen.
func (w *Welcome) Content() fyne.CanvasObject { return w.content }

// Show implements desk.Screen. It goes on where there is something already.
func (w *Welcome) Show(desk.Route) {
	w.shown = true
	if w.accountStep.panel != nil {
		w.accountStep.panel.away = false
	}
	w.ask()
}

// Changed implements desk.Screen.
func (w *Welcome) Changed(event.Change) { w.ask() }

// Keys implements desk.Keyed.
func (w *Welcome) Keys() []desk.Key {
	return []desk.Key{
		{Key: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault, Label: w.d.Text.Say("ui.welcome.key_next"), Do: w.next},
		{Label: w.d.Text.Say("ui.welcome.later"), Do: w.leave},
	}
}

// Leave implements desk.Leaver: a text that was begun becomes a draft.
func (w *Welcome) Leave(done func()) {
	if w.accountStep.panel != nil {
		w.accountStep.panel.leave()
	}
	w.textStep.keep(func() {
		w.shown = false
		done()
	})
}

// welcomeKnown is what was there when the core was asked.
type welcomeKnown struct {
	brands   []model.Brand
	accounts []model.Account
}

func (w *Welcome) ask() {
	desk.Load(w.d.Loader, &w.asked, func(ctx context.Context) (k welcomeKnown, err error) {
		if k.brands, err = w.core.Brands(ctx); err != nil {
			return k, err
		}
		k.accounts, err = w.core.Accounts(ctx)
		return k, err
	}, func(k welcomeKnown, err error) {
		if err != nil {
			w.d.Shell.Fail(err)
			return
		}
		w.take(k)
	})
}

// take goes on from what there is: a brand that was made on another day need
// not be made again.
func (w *Welcome) take(k welcomeKnown) {
	if w.brand.ID == "" && len(k.brands) > 0 {
		w.brand = k.brands[0]
	}
	w.accounts = nil
	for _, a := range k.accounts {
		if a.BrandID == w.brand.ID && w.brand.ID != "" {
			w.accounts = append(w.accounts, a)
		}
	}
	if w.began {
		return
	}
	w.began = true
	switch {
	case len(w.accounts) > 0:
		w.show(stepText)
	case w.brand.ID != "":
		w.show(stepAccount)
	default:
		w.show(stepBrand)
	}
}

// show shows a step, with the focus on the first thing it asks.
func (w *Welcome) show(step welcomeStep) {
	w.step = step
	w.dots.set(int(step))
	var content fyne.CanvasObject
	var first fyne.Focusable
	switch step {
	case stepBrand:
		content, first = w.brandStep.content, w.brandStep.name
	case stepAccount:
		content, first = w.accountStep.refresh()
	case stepText:
		content, first = w.textStep.refresh(), w.textStep.text
	}
	w.pane.Objects = []fyne.CanvasObject{content}
	w.pane.Refresh()
	if first != nil && w.shown {
		w.d.Window.Canvas().Focus(first)
	}
}

// next does what the step's main button does.
func (w *Welcome) next() {
	switch w.step {
	case stepBrand:
		w.brandStep.add()
	case stepAccount:
		if w.accountStep.panel != nil {
			w.accountStep.panel.start()
		}
	case stepText:
		w.textStep.save()
	}
}

// leave ends the first steps where she is. What was done stays.
func (w *Welcome) leave() {
	w.welcomed(func() { w.d.Shell.Go(desk.Route{Screen: desk.ScreenDrafts}) })
}

// welcomed notes that the first steps were done or left, and goes on.
func (w *Welcome) welcomed(then func()) {
	w.d.Loader.Do(func(ctx context.Context) error {
		p, err := w.core.Preferences(ctx)
		if err != nil {
			return err
		}
		p.Welcomed = true
		return w.core.SetPreferences(ctx, p)
	}, func(err error) {
		w.d.Shell.Fail(err)
		then()
	})
}

// welcomeColumn keeps the steps in a readable column in the middle.
type welcomeColumn struct{}

const welcomeWidth = 720

// MinSize is that of the object, with room around it.
func (welcomeColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(look.Space(8), look.Space(8))
}

// Layout centres the object.
func (welcomeColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-look.Space(8), welcomeWidth)
	objects[0].Resize(fyne.NewSize(width, size.Height-look.Space(8)))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, look.Space(4)))
}

// welcomePage is what the steps have in common: a title, a sentence, the body,
// and the answers below.
func welcomePage(title, words string, body fyne.CanvasObject, answers ...fyne.CanvasObject) fyne.CanvasObject {
	head := container.New(storyColumn{gap: -look.Space(2)}, widgets.Title(title), widgets.Wrapped(words))
	_, scroll := newTallScroll(container.New(layout.NewCustomPaddedLayout(look.Space(2), look.Space(2), 0, look.Space(3)), body))
	row := container.NewHBox(append([]fyne.CanvasObject{layout.NewSpacer()}, answers...)...)
	return container.NewBorder(head, container.NewVBox(widget.NewSeparator(), container.NewPadded(row)), nil, nil, scroll)
}
