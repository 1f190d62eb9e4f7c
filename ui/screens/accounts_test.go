package screens_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
)

func TestAccountsShowHowTheyAre(t *testing.T) {
	o := newOffice(t, "fr", newClientele()).open(desk.Route{Brand: "b1"})
	o.sees("@boulangerie.example", "prêt", "300 caractères", "4 images", "dernière publication",
		"@boulangerie@mastodon.example", "à reconnecter", "mastodon.example n’accepte plus la connexion", "rien de publié encore")
	t.Run("those of other brands are not among them", func(t *testing.T) {
		o := newOffice(t, "fr", newClientele()).open(desk.Route{Brand: "b2"})
		o.seesNot("@boulangerie")
		o.sees("Pas encore de compte", "Connectez les profils sur lesquels ce client s’exprime")
	})
	t.Run("a route points at one, with the focus on what it needs", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Account: "a2"})
		if o.name() != "Boulangerie Martin" {
			t.Error(o.name())
		}
		focused, ok := o.Window.Canvas().Focused().(fyne.Tappable)
		if !ok {
			t.Fatalf("%T has the focus", o.Window.Canvas().Focused())
		}
		focused.Tapped(nil)
		o.sees("Sign in again: boulangerie@mastodon.example")
	})
	t.Run("twenty of them, each with its card", func(t *testing.T) {
		c := newClientele()
		for i := range 20 {
			c.accounts = append(c.accounts, model.Account{ID: model.AccountID(fmt.Sprint("x", i)), BrandID: "b2", Network: "mastodon",
				Server: "https://m.example", Handle: fmt.Sprintf("n%d@m.example", i), Health: model.HealthOK})
		}
		newOffice(t, "en", c).open(desk.Route{Brand: "b2"}).sees("@n0@m.example", "@n19@m.example", "20 accounts")
	})
}

func TestAccountIsChecked(t *testing.T) {
	t.Run("and works", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.tap("Check now")
		if o.said() != "boulangerie.example works." {
			t.Error(o.said())
		}
	})
	t.Run("and its server does not answer", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.core.refusals["CheckAccount"] = model.NewProblem("network.unreachable", "server", "bsky.social")
		o.tap("Check now")
		if len(o.Shell.Failures) != 1 || o.said() != "" {
			t.Errorf("%v, %q", o.Shell.Failures, o.said())
		}
	})
	t.Run("until she stops it", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.core.waits["CheckAccount"] = true
		o.press("Check now")
		o.sees("Asking the network…")
		o.press("Stop")
		o.Settle()
		o.seesNot("Asking the network…")
		if len(o.Shell.Failures) != 0 || o.said() != "" {
			t.Errorf("%v, %q", o.Shell.Failures, o.said())
		}
	})
}

func TestAccountIsRemoved(t *testing.T) {
	c := newClientele()
	c.counts = map[core.QueueGroup]int{core.GroupLater: 5, core.GroupNeedsYou: 2, core.GroupDone: 300}
	o := newOffice(t, "en", c).open(desk.Route{Brand: "b1"})
	o.tap("Remove…")
	if len(o.Shell.Questions) != 1 {
		t.Fatal("not asked")
	}
	q := o.Shell.Questions[0]
	t.Run("the question names who, for whom, and what it destroys", func(t *testing.T) {
		words := q.Title + visibleWords(q.Body)
		for _, w := range []string{"boulangerie.example", "Boulangerie Martin", "7 posts that wait on it will be cancelled", "history"} {
			if !strings.Contains(words, w) {
				t.Errorf("%q is not in %q", w, words)
			}
		}
	})
	t.Run("the safe answer comes first and does nothing", func(t *testing.T) {
		if q.Answers[0].Do != nil || q.Answers[0].Danger || !q.Answers[1].Danger {
			t.Errorf("%+v", q.Answers)
		}
		if slices.Contains(c.did, "RemoveAccount") {
			t.Error("removed before it was answered")
		}
	})
	if err := o.Shell.Answer(1); err != nil {
		t.Fatal(err)
	}
	o.Settle()
	o.seesNot("@boulangerie.example")
	if c.accounts[0].RemovedAt.IsZero() || o.said() != "Removed: boulangerie.example. Its history stays." {
		t.Error(o.said())
	}
	t.Run("what is under way is told", func(t *testing.T) {
		c.refusals["RemoveAccount"] = model.NewProblem("account.busy")
		o.tap("Remove…")
		if err := o.Shell.Answer(1); err != nil {
			t.Fatal(err)
		}
		o.Settle()
		if len(o.Shell.Failures) != 1 {
			t.Errorf("%v", o.Shell.Failures)
		}
	})
}

func TestProfileOpens(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
	o.tap("Open profile")
	if !slices.Equal(o.opened, []string{"https://bsky.app/profile/boulangerie.example"}) {
		t.Error(o.opened)
	}
	o.core.refusals["OpenURL"] = errors.New("no browser")
	o.tap("Open profile")
	if len(o.Shell.Failures) != 1 {
		t.Error(o.Shell.Failures)
	}
}

func TestProfileOpensOnlyAWebPage(t *testing.T) {
	for address, allowed := range map[string]bool{"https://m.example/@a": true, "http://127.0.0.1:8000/@a": true, "": false,
		"file:///etc/passwd": false, "javascript:alert(1)": false, "https:///@a": false, "m.example/@a": false} {
		c := newClientele()
		for i := range c.accounts {
			c.accounts[i].ProfileURL = address
		}
		o := newOffice(t, "en", c).open(desk.Route{Brand: "b1"})
		if got := strings.Contains(o.seen(), "Open profile"); got != allowed {
			t.Errorf("%q can be opened: %t", address, got)
		}
	}
}
