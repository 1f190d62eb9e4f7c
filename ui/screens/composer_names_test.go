package screens_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
)

// at puts an account on a server.
func at(id model.AccountID, server string) func(*model.Account) {
	return func(a *model.Account) { a.ID, a.RemoteID, a.Server = id, string(id), server }
}

// names are the names of the accounts that a composer shows: of its tabs, and
// of what is ticked.
func (w *writer) accountNames(kind string) []string {
	var out []string
	for _, o := range every(w.composer.Content()) {
		if fmt.Sprintf("%T", o) != kind {
			continue
		}
		for _, l := range all[*widget.Label](o) {
			if strings.HasPrefix(l.Text, "@") {
				out = append(out, l.Text)
			}
		}
	}
	return out
}

func TestAccountsAreToldApart(t *testing.T) {
	w := newWriter(t, "en")
	w.bakery, w.accounts = w.brand("Cave Martin", "#335577", "Europe/Paris"), nil
	w.account(w.bakery, "mastodon", "boulangerie_martin_de_la_place", 500, at("m1", "https://mastodon.social"))
	w.account(w.bakery, "mastodon", "boulangerie_martin_de_la_place", 500, at("m2", "https://piaille.example"))
	w.account(w.bakery, "bluesky", "boulangerie.bsky.social", 300, at("b1", "https://bsky.social"))
	w.account(w.bakery, "bluesky", "boulangerie.example", 300, at("b2", "https://bsky.social"))
	w.readBook()
	w.begin()
	for _, area := range []fyne.Size{smallArea, usualArea} {
		w.Window.Resize(area)
		w.Settle()
		for _, kind := range []string{"*screens.tab", "*screens.accountTick"} {
			names := w.accountNames(kind)
			if len(names) != 4 || len(slices.Compact(slices.Sorted(slices.Values(names)))) != 4 {
				t.Errorf("%v: %s are called %q", area, kind, names)
			}
			for _, part := range []string{".social", ".example"} {
				if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "@boulang") && strings.HasSuffix(n, part) }) {
					t.Errorf("%v: none of %s ends with %s: %q", area, kind, part, names)
				}
			}
			if !slices.Contains(names, "@boulangerie") {
				t.Errorf("%v: the server of a name that is clear without it is shown: %q", area, names)
			}
		}
		shoot(t, w.Window, fmt.Sprintf("composer-names-%v", area.Width))
	}
}
