package screens

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// connectFields is what one network needs: a server, a name, a secret, or the
// server's page in a browser.
type connectFields struct {
	d       *desk.Desk
	network model.Network
	again   model.Account
	panel   *connectPanel
	content *fyne.Container

	ways   *widget.RadioGroup // nil: there is one way only
	server *widgets.TextEntry
	handle *widgets.TextEntry
	secret *widget.Entry
	paste  *widget.Check

	serverField, handleField, secretField *brandField
	browserPart, secretPart               *fyne.Container
}

func newConnectFields(d *desk.Desk, n model.Network, again model.Account, panel *connectPanel) *connectFields {
	f := &connectFields{d: d, network: n, again: again, panel: panel, content: container.New(storyColumn{}),
		server: newLine(), handle: newLine()}
	f.addServer()
	f.addWays()
	f.addSecret()
	f.addBrowser()
	for _, field := range []*brandField{f.serverField, f.handleField} {
		field.resized = panel.settle
	}
	f.showWay()
	return f
}

// addServer asks for the server, or names it where it is fixed already.
func (f *connectFields) addServer() {
	say := f.d.Text.Say
	f.server.SetPlaceHolder(say("ui.connect.server_example"))
	f.server.SetText(f.network.Server)
	f.server.OnSubmitted = func(string) { f.panel.start() }
	f.server.OnChanged = func(string) { f.serverField.fail("") }
	help := say("ui.connect.server_help")
	if f.network.Server != "" {
		help = say("ui.connect.server_usual", "network", f.network.Name)
	}
	f.serverField = newBrandField(say("ui.connect.server"), help, f.server, f.server)
	if f.again.ID != "" {
		f.server.SetText(f.again.Server)
		fixed := widgets.Wrapped(say("ui.connect.fixed", "account", f.again.Handle, "network", f.network.Name, "server", serverName(f.again.Server)))
		f.content.Add(fixed)
		return
	}
	if f.network.Server == "" {
		f.content.Add(f.serverField.Container)
	}
}

// addWays lets her choose between the browser and a secret, where both go.
func (f *connectFields) addWays() {
	if !f.network.Capabilities.Browser {
		return
	}
	say := f.d.Text.Say
	f.ways = widget.NewRadioGroup([]string{say("ui.connect.way_browser"), say(f.secretKey("ui.connect.way."))}, func(string) { f.showWay() })
	f.ways.Required = true
	f.ways.SetSelected(f.ways.Options[0])
	title := widgets.Body(say("ui.connect.ways"))
	title.TextStyle.Bold = true
	f.content.Add(title)
	f.content.Add(f.ways)
}

// secretKey is the sentence under a prefix about the secret that the network
// wants.
func (f *connectFields) secretKey(prefix string) string {
	if key := prefix + f.network.Capabilities.SignIn; f.d.Text.Has(key) {
		return key
	}
	return prefix + "token"
}

func (f *connectFields) addSecret() {
	say := f.d.Text.Say
	f.handle.SetPlaceHolder(say("ui.connect.handle_example"))
	f.handle.OnSubmitted = func(string) { f.d.Window.Canvas().Focus(f.secret) }
	f.handle.OnChanged = func(string) { f.handleField.fail("") }
	f.handleField = newBrandField(say("ui.connect.handle"), "", f.handle, f.handle)
	f.secretPart = container.New(storyColumn{})
	f.newSecret()
	f.content.Add(f.secretPart)
}

// newSecret puts an empty entry for the secret into its place. The old one,
// whose undo still knows what was typed, goes.
func (f *connectFields) newSecret() {
	say := f.d.Text.Say
	f.secret = widget.NewPasswordEntry()
	f.secret.OnChanged = func(string) { f.secretField.fail("") }
	f.secret.OnSubmitted = func(string) { f.panel.start() }
	help := f.secretHelp()
	f.secretField = newBrandField(say(f.secretKey("ui.connect.secret.")), help, f.secret, f.secret)
	f.secretField.resized = f.panel.settle
	f.secretPart.Objects = nil
	if f.asksHandle() {
		f.secretPart.Add(f.handleField.Container)
	}
	f.secretPart.Add(f.secretField.Container)
	if link := f.secretLink(); link != "" {
		label := say(f.secretKey("ui.connect.link."))
		f.secretPart.Add(container.NewHBox(widget.NewButtonWithIcon(label, theme.ComputerIcon(), f.openSettings)))
	}
	if f.network.Server != "" && f.again.ID == "" {
		f.secretPart.Add(f.serverField.Container)
	}
	kept := widgets.Wrapped(say("ui.connect.kept"))
	kept.Importance, kept.SizeName = widget.LowImportance, theme.SizeNameCaptionText
	f.secretPart.Add(kept)
}

// asksHandle reports whether the name must be typed: an app password says
// nothing of whose it is.
func (f *connectFields) asksHandle() bool {
	return f.network.Capabilities.SignIn != "token" && f.again.ID == ""
}

// secretHelp says where the network hands out its secrets.
func (f *connectFields) secretHelp() string {
	if key := "ui.connect.help." + string(f.network.ID); f.d.Text.Has(key) {
		return f.d.Text.Say(key)
	}
	return f.d.Text.Say("ui.connect.help_any", "network", f.network.Name)
}

// secretLink is the page on which the network hands out its secrets; "": not
// known. {server} stands for the server's address.
func (f *connectFields) secretLink() string {
	switch f.network.ID {
	case "bluesky":
		return "https://bsky.app/settings/app-passwords"
	case "mastodon":
		return "{server}/settings/applications"
	}
	return ""
}

// first is the field that is filled in first.
func (f *connectFields) first() fyne.Focusable {
	switch {
	case f.network.Server == "" && f.again.ID == "":
		return f.server
	case f.asksHandle():
		return f.handle
	}
	return f.secret
}

// openSettings shows that page.
func (f *connectFields) openSettings() {
	server := strings.TrimRight(strings.TrimSpace(f.server.Text), "/")
	link := f.secretLink()
	if strings.Contains(link, "{server}") {
		if server == "" {
			f.serverField.fail(f.d.Text.Problem(model.NewProblem("account.server_needed")))
			f.d.Window.Canvas().Focus(f.server)
			return
		}
		if !strings.Contains(server, "://") {
			server = "https://" + server
		}
		link = strings.ReplaceAll(link, "{server}", server)
	}
	u, err := url.Parse(link)
	if err != nil {
		f.serverField.fail(f.d.Text.Problem(model.NewProblem("server.bad_address", "server", server)))
		return
	}
	f.panel.openPage(u)
}

func (f *connectFields) addBrowser() {
	say := f.d.Text.Say
	f.paste = widget.NewCheck(say("ui.connect.paste"), nil)
	help := widgets.Wrapped(say("ui.connect.browser_help", "brand", f.panel.brand.Name))
	help.Importance = widget.LowImportance
	f.browserPart = container.New(storyColumn{}, help, f.paste)
	f.content.Add(f.browserPart)
}

// withBrowser reports whether she signs in on the server's page.
func (f *connectFields) withBrowser() bool {
	return f.ways != nil && f.ways.Selected == f.ways.Options[0]
}

func (f *connectFields) showWay() {
	if f.browserPart == nil {
		return
	}
	setVisible(f.browserPart, f.withBrowser())
	setVisible(f.secretPart, !f.withBrowser())
	if f.withBrowser() {
		f.clearSecret()
	}
	f.panel.settle()
}

// clearSecret drops what was typed as a secret, where anything was.
func (f *connectFields) clearSecret() {
	if f.secret.Text != "" {
		f.secret.SetText("")
		f.newSecret()
	}
}

func (f *connectFields) clearProblems() {
	for _, field := range []*brandField{f.serverField, f.handleField, f.secretField} {
		field.fail("")
	}
}

// fail says what is wrong beside its field, and reports whether there is one in
// view.
func (f *connectFields) fail(code, sentence string) bool {
	area, _, _ := strings.Cut(code, ".")
	field := f.serverField
	switch {
	case code == "account.handle_needed" || code == "account.bad_handle":
		field = f.handleField
	case code == "account.secret_empty" || code == "account.token_refused" || code == "account.password_refused" ||
		code == "account.scope_missing" || code == "account.app_password_needed":
		field = f.secretField
	case code != "account.server_needed" && area != "server":
		return false
	}
	if !f.inView(field) {
		return false
	}
	field.fail(sentence)
	if !f.panel.away {
		f.d.Window.Canvas().Focus(field.input)
	}
	return true
}

func (f *connectFields) inView(field *brandField) bool {
	in := func(c *fyne.Container) bool {
		for _, o := range c.Objects {
			if o == field.Container {
				return true
			}
		}
		return false
	}
	return in(f.content) || !f.withBrowser() && in(f.secretPart)
}
