package screens

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/text"
	"restante/ui/widgets"
)

// shortNames are the names of accounts that stand side by side, each beside the
// badge of its network: without their server, unless two on one network would
// then be called the same.
func shortNames(accounts []model.Account) []string {
	type name struct {
		network model.NetworkID
		short   string
	}
	called := map[name]int{}
	for _, a := range accounts {
		called[name{a.Network, serverless(a)}]++
	}
	out := make([]string, len(accounts))
	for i, a := range accounts {
		out[i] = serverless(a)
		if called[name{a.Network, out[i]}] > 1 {
			out[i] = text.Address(a)
		}
	}
	return out
}

// serverless is an account's name without its server. A name that is a domain
// of its owner's is whole.
func serverless(a model.Account) string {
	name := a.Handle
	if before, _, ok := strings.Cut(name, "@"); ok && before != "" {
		name = before
	}
	if u, err := url.Parse(a.Server); err == nil && u.Hostname() != "" {
		if short := strings.TrimSuffix(name, "."+u.Hostname()); short != "" {
			name = short
		}
	}
	return "@" + name
}

// sayMiddle lets a label say a name within a width, shortened in its middle.
func sayMiddle(l *widget.Label, name string, width float32, style fyne.TextStyle) {
	th := l.Theme()
	// A point less, since the toolkit cuts what fits exactly.
	room := max(0, width-2*th.Size(theme.SizeNameInnerPadding)-1)
	setLabel(l, widgets.CutMiddle(name, room, th.Size(theme.SizeNameText), style))
}
