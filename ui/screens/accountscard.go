package screens

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// accountCard shows one account: who it is, how it is, and what can be done
// with it.
type accountCard struct {
	widget.BaseWidget
	list    *accountCards
	account model.Account
	brand   model.Brand

	badge   *widgets.Badge
	handle  *widget.Label
	place   *widget.Label // network, server, last post, limits
	sign    *widget.Icon
	health  *widget.Label
	reason  *widget.Label
	actions *fyne.Container
	work    *fyne.Container // while the account is being checked
	working *widget.Activity

	check, signIn, profile, remove, stop *widget.Button
	inner                                fyne.CanvasObject
}

func newAccountCard(list *accountCards) *accountCard {
	say := list.b.d.Text.Say
	c := &accountCard{list: list, badge: widgets.NewBadge(look.Space(9)), handle: widgets.Body(""), place: widgets.Small(""),
		sign: widget.NewIcon(nil), health: widget.NewLabel(""), reason: widgets.Wrapped(""), working: widget.NewActivity()}
	c.handle.TextStyle.Bold = true
	c.reason.Importance = widget.WarningImportance
	quiet := func(key string, icon fyne.Resource, do func()) *widget.Button {
		b := widget.NewButtonWithIcon(say(key), icon, do)
		b.Importance = widget.LowImportance
		return b
	}
	c.signIn = widget.NewButtonWithIcon(say("ui.accounts.sign_in"), theme.LoginIcon(), func() { list.b.connectAgain(c.account) })
	c.check = quiet("ui.accounts.check", theme.ViewRefreshIcon(), func() { list.check(c.account) })
	c.profile = quiet("ui.accounts.profile", theme.ComputerIcon(), func() { list.profile(c.account) })
	c.remove = quiet("ui.accounts.remove", theme.DeleteIcon(), func() { list.remove(c.account, c.brand) })
	c.stop = quiet("ui.accounts.stop", theme.CancelIcon(), func() {
		if stop := list.stops[c.account.ID]; stop != nil {
			stop()
		}
	})
	c.actions = container.NewHBox(c.signIn, c.check, c.profile, layout.NewSpacer(), c.remove)
	c.work = container.NewHBox(c.working, widgets.Body(say("ui.accounts.checking")), c.stop)
	c.inner = c.layOut()
	c.ExtendBaseWidget(c)
	return c
}

func (c *accountCard) layOut() fyne.CanvasObject {
	state := container.NewHBox(c.sign, c.health)
	words := container.New(storyColumn{gap: snug}, c.handle, c.place)
	head := container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, look.Space(2), 0), container.NewCenter(c.badge)),
		container.NewCenter(state), words)
	return newStoryCard(container.New(storyColumn{}, head, c.reason, c.actions, c.work))
}

// CreateRenderer draws the card.
func (c *accountCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.inner) }

// first is the action that the account needs most.
func (c *accountCard) first() fyne.Focusable {
	if c.signIn.Visible() && c.account.Health != model.HealthOK {
		return c.signIn
	}
	return c.check
}

// set shows an account of a brand.
func (c *accountCard) set(acc model.Account, brand model.Brand) {
	c.account, c.brand = acc, brand
	d := c.list.b.d
	network := d.Shell.Book().Network(acc.Network)
	c.badge.SetNetwork(network)
	relabel(c.handle, "@"+acc.Handle)
	relabel(c.place, accountFacts(d, acc, network, brand))
	icon, importance := healthLook(acc.Health)
	c.sign.SetResource(icon)
	c.health.Importance = importance
	c.health.SetText(healthWord(d, acc))
	reason := ""
	if acc.Health != model.HealthOK {
		reason = d.Text.Problem(acc.HealthReason)
	}
	relabel(c.reason, reason)
	setVisible(c.reason, reason != "")

	atWork := brand.ArchivedAt.IsZero()
	c.signIn.Importance = widget.LowImportance
	if acc.Health != model.HealthOK {
		c.signIn.Importance = widget.HighImportance
	}
	c.signIn.Refresh()
	setVisible(c.signIn, atWork)
	setVisible(c.profile, webAddress(acc.ProfileURL) != nil)
	checking := c.list.stops[acc.ID] != nil
	setVisible(c.actions, !checking)
	setVisible(c.work, checking)
	if checking {
		c.working.Start()
	} else {
		c.working.Stop()
	}
}

func healthWord(d *desk.Desk, acc model.Account) string {
	return d.Text.Say("account.health." + string(acc.Health))
}

// healthLook is the sign of a health, and how much its word stands out.
func healthLook(h model.Health) (fyne.Resource, widget.Importance) {
	switch h {
	case model.HealthOK:
		return theme.NewColoredResource(theme.ConfirmIcon(), look.ColorGood), widget.SuccessImportance
	case model.HealthFatal:
		return theme.NewColoredResource(theme.ErrorIcon(), look.ColorBad), widget.DangerImportance
	}
	return theme.NewColoredResource(theme.WarningIcon(), look.ColorWarn), widget.WarningImportance
}

// accountFacts are network, server, last post and limits on one line.
func accountFacts(d *desk.Desk, acc model.Account, network model.Network, brand model.Brand) string {
	facts := []string{network.Name}
	if server := serverName(acc.Server); server != "" && acc.Server != network.Server && !strings.HasSuffix(acc.Handle, "@"+server) {
		facts = append(facts, server)
	}
	if acc.LastPublishedAt.IsZero() {
		facts = append(facts, d.Text.Say("ui.accounts.never_published"))
	} else {
		facts = append(facts, d.Text.Say("ui.accounts.last_published", "moment", d.In(brand.Zone).Moment(acc.LastPublishedAt)))
	}
	if n := acc.Limits.Text; n > 0 {
		facts = append(facts, d.Text.Say("ui.accounts.limit_text", "n", strconv.Itoa(n)))
	}
	if n := acc.Limits.Images; n > 0 {
		facts = append(facts, d.Text.Say("ui.accounts.limit_images", "n", strconv.Itoa(n)))
	}
	return strings.Join(facts, " · ")
}

// serverName is a server's address as people say it.
func serverName(address string) string {
	_, name, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return name
}
