package screens

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/widgets"
)

// connectWait is what stands in the place of the fields while the core is at
// work.
type connectWait struct {
	p        *connectPanel
	content  *fyne.Container
	words    *widget.Label
	activity *widget.Activity
	address  *widgets.TextEntry
	hint     *widget.Label
	copy     *widget.Button
	openHere *widget.Button
	code     *widgets.TextEntry
	codePart *fyne.Container
	pagePart *fyne.Container
}

func newConnectWait(p *connectPanel) *connectWait {
	say := p.d.Text.Say
	w := &connectWait{p: p, words: widgets.Wrapped(""), activity: widget.NewActivity(), address: newLine(), hint: widgets.Wrapped(""), code: newLine()}
	w.copy = widget.NewButtonWithIcon(say("ui.connect.copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(w.address.Text)
		p.d.Shell.Say(say("ui.connect.copied"))
	})
	w.openHere = widget.NewButtonWithIcon(say("ui.connect.open_here"), theme.ComputerIcon(), func() {
		if u, err := url.Parse(w.address.Text); err == nil {
			p.openPage(u)
		}
	})
	w.code.OnSubmitted = func(string) { w.give() }
	give := widget.NewButtonWithIcon(say("ui.connect.code_give"), theme.NavigateNextIcon(), w.give)
	title := widgets.Body(say("ui.connect.code"))
	title.TextStyle.Bold = true
	w.codePart = container.New(storyColumn{}, title, container.NewBorder(nil, nil, nil, give, w.code))
	w.pagePart = container.New(storyColumn{}, w.hint, w.address, container.NewHBox(w.copy, w.openHere))
	stop := widget.NewButtonWithIcon(say("ui.connect.stop"), theme.CancelIcon(), p.stop)
	w.content = container.New(storyColumn{}, container.NewBorder(nil, nil, container.NewCenter(w.activity), nil, w.words),
		w.pagePart, w.codePart, container.NewHBox(stop))
	w.content.Hide()
	return w
}

// asking waits for a server.
func (w *connectWait) asking(server string) {
	words := w.p.d.Text.Say("ui.connect.asking", "server", serverName(server))
	if server == "" || server == w.p.network.Server {
		words = w.p.d.Text.Say("ui.connect.asking_usual", "network", w.p.network.Name)
	}
	w.words.SetText(words)
	w.begin(false)
}

// inBrowser waits for what she does on the server's page.
func (w *connectWait) inBrowser(paste bool) {
	key := "ui.connect.waiting"
	if paste {
		key = "ui.connect.waiting_paste"
	}
	w.words.SetText(w.p.d.Text.Say(key, "brand", w.p.brand.Name))
	w.begin(paste)
}

func (w *connectWait) begin(paste bool) {
	w.address.SetText("")
	w.code.SetText("")
	setVisible(w.pagePart, false)
	setVisible(w.codePart, paste)
	w.activity.Start()
}

// page shows the address of the server's page.
func (w *connectWait) page(page connectPage) {
	hint := "ui.connect.page_hint"
	switch {
	case page.failed:
		hint = "ui.connect.page_failed"
	case w.codePart.Visible():
		hint = "ui.connect.page_elsewhere"
	}
	w.hint.SetText(w.p.d.Text.Say(hint))
	w.address.SetText(page.address)
	setVisible(w.pagePart, true)
	w.p.settle()
}

// give hands the code that she pasted to the core.
func (w *connectWait) give() {
	a := w.p.attempt
	if a == nil || a.codes == nil || strings.TrimSpace(w.code.Text) == "" {
		return
	}
	select {
	case a.codes <- w.code.Text:
	default: // one is under way
	}
}

func (w *connectWait) end() {
	w.activity.Stop()
	w.code.SetText("")
	w.address.SetText("")
}
