package screens

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// accountCards are the accounts of the chosen brand, a card each.
type accountCards struct {
	b       *Brands
	content fyne.CanvasObject
	title   *widget.Label
	connect *widget.Button
	body    *fyne.Container // the cards, or what stands in their place
	cards   map[model.AccountID]*accountCard
	shown   []model.Account
	none    fyne.CanvasObject
	later   *widget.Label              // of a brand that is not stored yet
	stops   map[model.AccountID]func() // of the checks under way
	removes map[model.AccountID]bool   // that are under way
	pointed model.AccountID            // that a route brought into view
}

func newAccountCards(b *Brands) *accountCards {
	say := b.d.Text.Say
	a := &accountCards{b: b, title: widgets.Title(say("ui.accounts.title")), cards: map[model.AccountID]*accountCard{},
		stops: map[model.AccountID]func(){}, removes: map[model.AccountID]bool{}, body: container.New(storyColumn{gap: look.Space(2)})}
	a.connect = widget.NewButtonWithIcon(say("ui.accounts.connect"), theme.ContentAddIcon(), b.connectNew)
	a.none = widgets.NewEmpty(theme.AccountIcon(), say("ui.accounts.empty"), say("ui.accounts.empty_body"), "", nil)
	a.later = widgets.Wrapped(say("ui.accounts.later"))
	a.later.Importance = widget.LowImportance
	a.content = container.New(storyColumn{}, container.NewBorder(nil, nil, nil, container.NewCenter(a.connect), a.title), a.body)
	return a
}

// set shows a brand's accounts.
func (a *accountCards) set(brand model.Brand, accounts []model.Account) {
	a.shown = accounts
	stored, atWork := a.b.chosen != newBrand, brand.ArchivedAt.IsZero()
	setVisible(a.connect, stored && atWork)
	setVisible(a.content, atWork || len(accounts) > 0)
	var objects []fyne.CanvasObject
	switch {
	case !stored:
		objects = []fyne.CanvasObject{a.later}
	case len(accounts) == 0 && atWork:
		objects = []fyne.CanvasObject{a.none}
	}
	cards := map[model.AccountID]*accountCard{}
	for _, acc := range accounts {
		card, ok := a.cards[acc.ID]
		if !ok {
			card = newAccountCard(a)
		}
		card.set(acc, brand)
		cards[acc.ID] = card
		objects = append(objects, card)
	}
	a.cards = cards
	a.body.Objects = objects
}

// point brings an account into view, with the focus on what it needs.
func (a *accountCards) point(id model.AccountID) { a.pointed = id }

// showPointed does that once the cards are on the window and laid out: the
// driver knows no place of one that is not, and puts it at the top.
func (a *accountCards) showPointed() {
	if a.cards[a.pointed] == nil || !a.b.shown || a.b.connect != nil {
		return
	}
	a.b.d.Loader.After(0, a.showPointedNow)
}

func (a *accountCards) showPointedNow() {
	card := a.cards[a.pointed]
	if card == nil || a.b.connect != nil {
		return
	}
	a.pointed = ""
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(card)
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(a.b.page.scroll.Content)
	a.b.page.scroll.ScrollToOffset(fyne.NewPos(0, at.Y-top.Y))
	a.b.d.Window.Canvas().Focus(card.first())
}

// check asks an account's network how it is.
func (a *accountCards) check(acc model.Account) {
	if a.stops[acc.ID] != nil {
		return
	}
	stopped := false
	var checked model.Account
	stop := a.b.d.Loader.Stoppable(func(ctx context.Context) (err error) {
		checked, err = a.b.core.CheckAccount(ctx, acc.ID)
		return err
	}, func(err error) {
		delete(a.stops, acc.ID)
		switch {
		case stopped:
		case err != nil:
			a.b.d.Shell.Fail(err)
		case checked.Health == model.HealthOK:
			a.b.d.Shell.Say(a.b.d.Text.Say("ui.accounts.works", "account", checked.Handle))
		default:
			a.b.d.Shell.Say(a.b.d.Text.Say("ui.accounts.unwell", "account", checked.Handle))
		}
		a.refresh(acc.ID)
		a.b.ask()
	})
	a.stops[acc.ID] = func() { stopped = true; stop() }
	a.refresh(acc.ID)
}

// checkAll asks about every account of the brand.
func (a *accountCards) checkAll() {
	if !a.b.there() {
		return
	}
	for _, acc := range a.shown {
		a.check(acc)
	}
}

func (a *accountCards) refresh(id model.AccountID) {
	if card := a.cards[id]; card != nil {
		card.set(card.account, card.brand)
		a.b.page.settle()
	}
}

// profile opens the account's page.
func (a *accountCards) profile(acc model.Account) {
	if u := webAddress(acc.ProfileURL); u != nil {
		a.b.d.Loader.Do(func(context.Context) error { return a.b.OpenURL(u) }, a.b.d.Shell.Fail)
	}
}

// remove asks before it disconnects an account, and says what that destroys.
func (a *accountCards) remove(acc model.Account, brand model.Brand) {
	if a.removes[acc.ID] {
		return
	}
	a.removes[acc.ID] = true
	waiting := 0
	a.b.d.Loader.Do(func(ctx context.Context) error {
		counts, err := a.b.core.QueueCounts(ctx, core.QueueFilter{Account: acc.ID, Zone: a.b.d.Zone})
		for group, n := range counts {
			if group != core.GroupDone {
				waiting += n
			}
		}
		return err
	}, func(err error) {
		delete(a.removes, acc.ID)
		if err != nil {
			a.b.d.Shell.Fail(err)
			return
		}
		a.askToRemove(acc, brand, waiting)
	})
}

func (a *accountCards) askToRemove(acc model.Account, brand model.Brand, waiting int) {
	say := a.b.d.Text.Say
	what := say("ui.accounts.remove_nothing")
	if waiting > 0 {
		what = say("ui.accounts.remove_waiting", "n", strconv.Itoa(waiting))
	}
	a.b.d.Shell.Ask(desk.Question{
		Title: say("ui.accounts.remove_title", "account", acc.Handle, "brand", brand.Name),
		Body:  container.New(storyColumn{}, widgets.Wrapped(what), widgets.Wrapped(say("ui.accounts.remove_body"))),
		Answers: []desk.Answer{
			{Label: say("ui.accounts.remove_no")},
			{Label: say("ui.accounts.remove_yes"), Danger: true, Do: func() { a.removeNow(acc) }},
		}})
}

func (a *accountCards) removeNow(acc model.Account) {
	a.b.d.Loader.Do(func(ctx context.Context) error { return a.b.core.RemoveAccount(ctx, acc.ID) }, func(err error) {
		if err != nil {
			a.b.d.Shell.Fail(err)
		} else {
			a.b.d.Shell.Say(a.b.d.Text.Say("ui.accounts.removed", "account", acc.Handle))
		}
		a.b.ask()
	})
}
