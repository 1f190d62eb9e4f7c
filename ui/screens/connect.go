package screens

import (
	"context"
	"errors"
	"net/url"

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

// ConnectCore is what connecting an account does with the core.
type ConnectCore interface {
	AddAccount(ctx context.Context, n core.NewAccount) (model.Account, error)
	SignInWithBrowser(ctx context.Context, n core.BrowserAccount, open func(ctx context.Context, address string) error,
		paste func(ctx context.Context) (string, error)) (model.Account, error)
}

// connectOptions are for whom an account is connected, and what follows.
type connectOptions struct {
	brand model.Brand
	// again is the account to sign in to again; its zero value: a new one.
	again model.Account
	// openURL shows a page in the system's browser. It may be called beside
	// Fyne's goroutine.
	openURL   func(*url.URL) error
	connected func(model.Account)
	cancel    func()
	// toBrand opens the brand that already has the account; nil: not offered.
	toBrand func(name string)
}

// connectPanel connects an account to a brand, or signs in to one again. What
// it asks for follows from the network's Capabilities.
type connectPanel struct {
	connectOptions
	d    *desk.Desk
	core ConnectCore

	content fyne.CanvasObject
	scroll  *container.Scroll
	rows    *fyne.Container // what it holds
	tiles   []*networkTile
	fields  *connectFields
	form    *fyne.Container // holds those of the chosen network
	wait    *connectWait
	problem *brandField // what belongs to no field
	other   *widget.Button
	button  *widgets.MainButton
	back    *widget.Button

	network model.Network // its id is empty: none is chosen
	attempt *connectAttempt
	away    bool // another screen is in view
}

func newConnectPanel(d *desk.Desk, c ConnectCore, o connectOptions) *connectPanel {
	p := &connectPanel{connectOptions: o, d: d, core: c, form: container.New(storyColumn{})}
	say := d.Text.Say
	p.problem = newBrandField("", "", container.NewWithoutLayout(), nil)
	p.problem.name.Hide()
	p.problem.resized = p.settle
	p.wait = newConnectWait(p)
	label := say("ui.connect.to", "brand", o.brand.Name)
	if o.again.ID != "" {
		label = say("ui.connect.again", "account", o.again.Handle)
	}
	p.button = widgets.NewMainButton(label, theme.LoginIcon(), p.start)
	p.button.SetColor(o.brand.Color)
	p.back = widget.NewButtonWithIcon(say("ui.connect.cancel"), theme.CancelIcon(), p.giveUp)
	p.rows = p.body()
	scroll, settledScroll := newTallScroll(container.New(connectColumn{}, p.rows))
	p.scroll = scroll
	foot := container.NewBorder(nil, nil, p.back, container.New(atMost(look.Space(110)), p.button))
	p.content = container.NewBorder(nil, container.NewVBox(widget.NewSeparator(), newInset(foot)), nil, nil, settledScroll)
	if o.again.ID != "" {
		p.choose(d.Shell.Book().Network(o.again.Network))
	} else if networks := d.Shell.Book().Networks(); len(networks) == 1 {
		p.choose(networks[0])
	}
	p.buttons()
	return p
}

// body is what the panel asks.
func (p *connectPanel) body() *fyne.Container {
	rows := container.New(storyColumn{})
	if p.again.ID == "" {
		title := widgets.Body(p.d.Text.Say("ui.connect.network"))
		title.TextStyle.Bold = true
		tiles := container.NewGridWrap(fyne.NewSize(look.Space(46), look.Space(14)))
		for _, n := range p.d.Shell.Book().Networks() {
			tile := newNetworkTile(n, func(n model.Network) {
				p.choose(n)
				p.focusFirst()
			})
			p.tiles = append(p.tiles, tile)
			tiles.Add(tile)
		}
		rows.Add(title)
		rows.Add(container.NewPadded(tiles))
	}
	rows.Add(p.form)
	rows.Add(p.wait.content)
	rows.Add(p.problem.Container)
	rows.Add(p.otherBrand())
	return rows
}

// otherBrand is the way to the brand that already has the account.
func (p *connectPanel) otherBrand() fyne.CanvasObject {
	p.other = widget.NewButtonWithIcon("", theme.NavigateNextIcon(), nil)
	p.other.Hide()
	return container.NewHBox(p.other)
}

// choose shows what a network needs.
func (p *connectPanel) choose(n model.Network) {
	if p.attempt != nil {
		return
	}
	p.network = n
	for _, tile := range p.tiles {
		tile.setChosen(tile.network.ID == n.ID)
	}
	p.clearProblems()
	p.fill(newConnectFields(p.d, n, p.again, p))
}

// focusFirst puts the cursor where she types first.
func (p *connectPanel) focusFirst() {
	if p.fields != nil && p.attempt == nil {
		p.d.Window.Canvas().Focus(p.fields.first())
	}
}

// fill shows fresh fields, in which no secret is left.
func (p *connectPanel) fill(f *connectFields) {
	p.fields = f
	p.form.Objects = []fyne.CanvasObject{f.content}
	p.form.Refresh()
	p.buttons()
}

// forget drops what was typed as a secret.
func (p *connectPanel) forget() {
	if p.fields != nil && p.attempt == nil {
		p.fields.clearSecret()
	}
}

// leave is called when another screen comes into view. What is under way goes
// on: she may be in her browser.
func (p *connectPanel) leave() {
	p.away = true
	p.forget()
}

func (p *connectPanel) buttons() {
	able(p.button, p.fields != nil && p.attempt == nil)
	setVisible(p.form, p.attempt == nil)
	setVisible(p.wait.content, p.attempt != nil)
	for _, tile := range p.tiles {
		able(tile, p.attempt == nil)
	}
	p.settle()
}

// settle gives everything the room that it needs now.
func (p *connectPanel) settle() {
	if p.rows != nil {
		p.rows.Refresh()
		p.scroll.Refresh()
	}
}

// giveUp stops what is under way, or closes the panel.
func (p *connectPanel) giveUp() {
	if p.attempt != nil {
		p.stop()
		return
	}
	p.forget()
	p.cancel()
}

func (p *connectPanel) clearProblems() {
	p.problem.fail("")
	setVisible(p.other, false)
	if p.fields != nil {
		p.fields.clearProblems()
	}
}

// fail says what is wrong, beside the field that it is about.
func (p *connectPanel) fail(err error) {
	problems := model.ProblemsOf(err)
	if len(problems) == 0 || p.away {
		p.d.Shell.Fail(err)
	}
	for _, problem := range problems {
		sentence := p.d.Text.Problem(problem)
		if !p.fields.fail(problem.Code, sentence) {
			p.problem.fail(sentence)
		}
		if problem.Code == "account.other_brand" && p.toBrand != nil {
			p.offerBrand(problem.Args["brand"])
		}
	}
	p.settle()
	if p.problem.failed() {
		p.scroll.ScrollToBottom()
	}
}

// offerBrand offers to open the brand that has the account already.
func (p *connectPanel) offerBrand(name string) {
	p.other.Text = p.d.Text.Say("ui.connect.open_brand", "brand", name)
	p.other.OnTapped = func() { p.toBrand(name) }
	setVisible(p.other, true)
	p.other.Refresh()
}

// ended is called when the core has answered.
func (p *connectPanel) ended(a *connectAttempt, account model.Account, err error) {
	if p.attempt != a {
		return
	}
	p.attempt = nil
	p.wait.end()
	if err == nil || p.away {
		p.forget()
	}
	p.buttons()
	switch {
	case err == nil:
		p.connected(account)
	case a.stopped || errors.Is(err, context.Canceled):
		p.d.Shell.Say(p.d.Text.Say("ui.connect.stopped"))
	default:
		p.fail(err)
	}
}

// connectColumn keeps lines short enough to read, from the left edge on.
type connectColumn struct{}

const connectWidth = 640

// MinSize leaves room around the object.
func (connectColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(look.Space(8), look.Space(4))
}

// Layout gives the object at most its width.
func (connectColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-look.Space(8), connectWidth)
	objects[0].Move(fyne.NewPos(look.Space(4), look.Space(2)))
	objects[0].Resize(fyne.NewSize(width, heightAt(objects[0], width)))
}
