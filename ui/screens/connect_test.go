package screens_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core/model"
	"restante/ui/desk"
)

// connecting opens the panel for the brand without accounts.
func connecting(t *testing.T, lang string) *office {
	t.Helper()
	o := newOffice(t, lang, newClientele()).open(desk.Route{Brand: "b2"})
	o.tap(o.Text.Say("ui.accounts.connect"))
	return o
}

const toCave = "Connect to Cave Lebrun"

func TestConnectSaysForWhom(t *testing.T) {
	o := connecting(t, "en")
	o.sees("Connect an account to Cave Lebrun", "On which network?", toCave)
	t.Run("and begins with nothing before a network is chosen", func(t *testing.T) {
		if pressIn(o.Window.Content(), toCave) {
			t.Error("the button can be pressed")
		}
	})
	t.Run("cancel goes back", func(t *testing.T) {
		o.tap("Cancel")
		o.sees("Accounts")
		o.seesNot(toCave)
	})
}

func TestConnectWithAppPassword(t *testing.T) {
	o := connecting(t, "en")
	o.tap("Bluesky")
	o.sees("Account name", "App password", "Make an app password", "kept encrypted")
	o.seesNot("browser")
	o.write("Account name", "cave.example")
	o.write("App password", "abcd-efgh")
	o.tap(toCave)
	n := o.core.added[0]
	if n.Brand != "b2" || n.Network != "bluesky" || n.Server != "https://bsky.social" || n.Handle != "cave.example" || n.Secret.Reveal() != "abcd-efgh" {
		t.Errorf("%+v", n)
	}
	o.sees("@cave.example", "ready")
	if o.said() != "Connected: cave.example, for Cave Lebrun" {
		t.Error(o.said())
	}
}

func TestConnectWithToken(t *testing.T) {
	o := connecting(t, "en")
	o.tap("Mastodon")
	chooseWay(t, o, 1)
	o.sees("Access token", "Preferences, Development, New application")
	o.write("Server", " http://127.0.0.1:4000 ")
	o.write("Access token", "tok")
	t.Run("its page on the server can be opened", func(t *testing.T) {
		o.tap("Open the settings of that server")
		if !slices.Equal(o.opened, []string{"http://127.0.0.1:4000/settings/applications"}) {
			t.Error(o.opened)
		}
	})
	o.tap(toCave)
	if n := o.core.added[0]; n.Server != "http://127.0.0.1:4000" || n.Secret.Reveal() != "tok" {
		t.Errorf("%+v", n)
	}
}

// chooseWay picks the n-th way to sign in.
func chooseWay(t *testing.T, o *office, n int) {
	t.Helper()
	options := []string{o.Text.Say("ui.connect.way_browser"), o.Text.Say("ui.connect.way.token")}
	if !eachVisible(o.Window.Content(), func(c fyne.CanvasObject) bool {
		if r, ok := c.(interface{ SetSelected(string) }); ok {
			r.SetSelected(options[n])
			return true
		}
		return false
	}) {
		t.Fatal("no choice of ways in view")
	}
	o.Settle()
}

// WRONG-14: an account belongs to one brand.
func TestConnectRefusesAnAccountOfAnotherBrand(t *testing.T) {
	o := connecting(t, "fr")
	o.core.refusals["AddAccount"] = model.NewProblem("account.other_brand", "account", "boulangerie.example", "brand", "Boulangerie Martin")
	o.tap("Bluesky")
	o.write("Nom du compte", "boulangerie.example")
	o.write("Mot de passe d’application", "abcd")
	o.tap("Connecter à Cave Lebrun")
	o.sees("appartient à une autre marque, Boulangerie Martin", "Ouvrir Boulangerie Martin")
	if len(o.core.accounts) != 2 {
		t.Error("something was connected")
	}
	if s := textOf(o.entry("Mot de passe d’application")); s != "" {
		t.Error("the secret of another client's account is still there")
	}
	o.tap("Ouvrir Boulangerie Martin")
	if got := textOf(o.entry("Nom")); got != "Boulangerie Martin" {
		t.Error(got)
	}
}

func TestConnectProblemsStandBesideTheirField(t *testing.T) {
	for _, tt := range []struct {
		problem *model.Problem
		cleared bool // the secret is of no use any more
	}{
		{model.NewProblem("account.password_refused", "server", "bsky.social", "handle", "x"), true},
		{model.NewProblem("account.bad_handle", "handle", "x y"), false},
		{model.NewProblem("server.not_bluesky", "server", "bsky.social"), false},
		{model.NewProblem("network.unreachable", "server", "bsky.social"), false},
	} {
		t.Run(tt.problem.Code, func(t *testing.T) {
			o := connecting(t, "en")
			o.core.refusals["AddAccount"] = tt.problem
			o.tap("Bluesky")
			o.write("Account name", "x")
			o.write("App password", "abcd")
			o.tap(toCave)
			o.sees(o.Text.Problem(tt.problem))
			if left := textOf(o.entry("App password")); (left == "") != tt.cleared {
				t.Errorf("the secret is %q", left)
			}
			if strings.Contains(o.seen(), "abcd") {
				t.Error("the secret is in view")
			}
		})
	}
}

func TestSecretIsDroppedOnTheWayOut(t *testing.T) {
	o := connecting(t, "en")
	o.tap("Bluesky")
	o.write("App password", "abcd")
	before := o.entry("App password")
	o.screen.Leave(func() {})
	o.Settle()
	after := o.entry("App password")
	if textOf(after) != "" || textOf(before) != "" || before == after {
		t.Error("the secret, or what undoes its end, is still there")
	}
}

func TestConnectCanBeStopped(t *testing.T) {
	o := connecting(t, "en")
	o.core.waits["AddAccount"] = true
	o.tap("Bluesky")
	o.write("App password", "abcd")
	o.press(toCave)
	o.sees("Asking Bluesky…")
	o.press("Stop")
	o.Settle()
	o.seesNot("Asking Bluesky…")
	if o.said() != "Stopped. Nothing was connected." || len(o.Shell.Failures) != 0 || len(o.core.accounts) != 2 {
		t.Errorf("%q %v", o.said(), o.Shell.Failures)
	}
}

func TestConnectInBrowser(t *testing.T) {
	t.Run("the page opens, and the answer comes by itself", func(t *testing.T) {
		o := connecting(t, "en")
		o.tap("Mastodon")
		o.write("Server", "mastodon.example")
		o.tap(toCave)
		n := o.core.browser[0]
		if n.Brand != "b2" || n.Network != "mastodon" || n.Server != "mastodon.example" || n.Lang != "en" || n.Again != "" {
			t.Errorf("%+v", n)
		}
		if !slices.Equal(o.opened, []string{"https://mastodon.example/oauth/authorize?state=1"}) {
			t.Error(o.opened)
		}
		o.sees("@lea@mastodon.example")
	})
	t.Run("it can be stopped while she is away", func(t *testing.T) {
		o := connecting(t, "en")
		o.core.signIn = func(ctx context.Context, _ func(context.Context, string) error, _ func(context.Context) (string, error)) error {
			<-ctx.Done()
			return ctx.Err()
		}
		o.tap("Mastodon")
		o.write("Server", "mastodon.example")
		o.press(toCave)
		o.sees("Sign in as the account of Cave Lebrun on the page in your browser", "five minutes")
		o.press("Stop")
		o.Settle()
		o.sees(toCave, "Server")
		if o.said() != "Stopped. Nothing was connected." {
			t.Error(o.said())
		}
	})
	t.Run("no browser is no end: the address is there", func(t *testing.T) {
		o := connecting(t, "en")
		o.core.refusals["OpenURL"] = context.DeadlineExceeded
		o.tap("Mastodon")
		o.write("Server", "mastodon.example")
		o.tap(toCave)
		o.sees("@lea@mastodon.example")
	})
	t.Run("a code that is pasted, from a browser elsewhere", func(t *testing.T) {
		o := connecting(t, "en")
		var code string
		o.core.signIn = func(ctx context.Context, _ func(context.Context, string) error, paste func(context.Context) (string, error)) (err error) {
			code, err = paste(ctx)
			return err
		}
		o.tap("Mastodon")
		o.write("Server", "mastodon.example")
		checkPaste(t, o)
		o.press(toCave)
		o.sees("paste here the code")
		test.Type(o.entry("Code"), "12345")
		o.press("Go on")
		o.Settle()
		if code != "12345" || len(o.opened) != 0 {
			t.Errorf("code %q, opened %v", code, o.opened)
		}
		o.sees("@lea@mastodon.example")
	})
	t.Run("what goes wrong there is told", func(t *testing.T) {
		o := connecting(t, "en")
		o.core.refusals["SignInWithBrowser"] = model.NewProblem("oauth.denied", "server", "mastodon.example")
		o.tap("Mastodon")
		o.tap(toCave)
		o.sees("access was denied. Nothing was connected.")
	})
}

func checkPaste(t *testing.T, o *office) {
	t.Helper()
	if !eachVisible(o.Window.Content(), func(c fyne.CanvasObject) bool {
		if check, ok := c.(interface{ SetChecked(bool) }); ok {
			check.SetChecked(true)
			return true
		}
		return false
	}) {
		t.Fatal("nothing to check in view")
	}
}

func TestSignInAgain(t *testing.T) {
	again := func(t *testing.T) *office {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Account: "a2"})
		focused := o.Window.Canvas().Focused().(fyne.Tappable)
		focused.Tapped(nil)
		o.Settle()
		return o
	}
	t.Run("brand, network and server are fixed", func(t *testing.T) {
		o := again(t)
		o.sees("Sign in again: boulangerie@mastodon.example", "An account of Boulangerie Martin", "Only this account is accepted")
		o.seesNot("On which network?", "Server")
		o.tap("Sign in again")
		if n := o.core.browser[0]; n.Again != "a2" || n.Brand != "b1" {
			t.Errorf("%+v", n)
		}
		if o.said() != "Signed in again: boulangerie@mastodon.example. What waits on it goes on." {
			t.Error(o.said())
		}
		o.seesNot("sign in again\n")
	})
	t.Run("with a token, only of the same account", func(t *testing.T) {
		o := again(t)
		chooseWay(t, o, 1)
		o.write("Access token", "tok")
		o.core.refusals["AddAccount"] = model.NewProblem("account.other_identity", "wanted", "boulangerie@mastodon.example", "got", "lea@mastodon.example")
		o.tap("Sign in again")
		if n := o.core.added[0]; n.Again != "a2" || n.Handle != "" || n.Server != "https://mastodon.example" || n.Brand != "b1" {
			t.Errorf("%+v", n)
		}
		o.sees("This token belongs to lea@mastodon.example, and not to boulangerie@mastodon.example.")
		if textOf(o.entry("Access token")) != "" {
			t.Error("the token of another account is still there")
		}
	})
	// WRONG-*: signed in as somebody else in the browser.
	t.Run("in the browser, as somebody else", func(t *testing.T) {
		o := again(t)
		o.core.refusals["SignInWithBrowser"] = model.NewProblem("account.other_identity", "wanted", "boulangerie@mastodon.example", "got", "lea@mastodon.example")
		o.tap("Sign in again")
		o.sees("and not to boulangerie@mastodon.example")
		if o.core.accounts[1].Health != model.HealthSignIn {
			t.Error("it counts as signed in")
		}
	})
}
