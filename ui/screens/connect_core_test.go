package screens_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/vault"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
)

// realOffice is the screen of brands over a real core, beside a sandbox with
// two users.
type realOffice struct {
	*office
	app    *core.App
	server *sandbox.Server
	tokens map[string]string
	log    *strings.Builder
}

func newRealOffice(t *testing.T) *realOffice {
	t.Helper()
	ctx, now := context.Background(), clock.NewVirtual(desktest.Now)
	server, err := sandbox.New(sandbox.Options{Clock: now})
	mustOffice(t, err)
	mustOffice(t, server.Start())
	t.Cleanup(func() { mustOffice(t, server.Close(ctx)) })
	r := &realOffice{server: server, tokens: map[string]string{}, log: &strings.Builder{}}
	for _, name := range []string{"lea", "martin"} {
		account, err := server.AddAccount(name)
		mustOffice(t, err)
		r.tokens[name] = account.Token.Reveal()
	}
	dir := t.TempDir()
	v, err := vault.Open(vault.Options{Dir: dir, Passphrase: model.NewSecret("correct horse"), Keyring: vault.System(), Clock: now, WorkFactor: 10})
	mustOffice(t, err)
	r.app, err = core.Open(ctx, core.Options{Dir: dir, Clock: now, Vault: v, Settings: queue.DefaultSettings(), UserAgent: "test",
		Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	mustOffice(t, err)
	t.Cleanup(func() { mustOffice(t, r.app.Close()) })
	bench := desktest.New(t, "en", desk.NewBook(nil, nil, r.app.Networks()))
	test.ApplyTheme(t, look.New(model.ThemeLight))
	r.office = &office{Bench: bench, t: t, screen: screens.NewBrands(bench.Desk, r.app).(*screens.Brands)}
	return r
}

func mustOffice(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// addBrand adds a client by the form.
func (r *realOffice) addBrand(name string) {
	r.t.Helper()
	r.open(desk.Route{Brand: "new"})
	r.write("Name", name)
	r.tap("Add this brand")
	r.sees("Archive")
}

// connect connects with a token to the brand in view.
func (r *realOffice) connect(brand, token string) {
	r.t.Helper()
	r.tap("Connect an account")
	r.tap("Mastodon")
	chooseWay(r.t, r.office, 1)
	r.write("Server", r.server.URL())
	r.write("Access token", token)
	r.tap("Connect to " + brand)
}

func TestConnectOverTheCore(t *testing.T) {
	r := newRealOffice(t)
	r.addBrand("Cave Lebrun")
	r.addBrand("Boulangerie Martin")

	r.connect("Boulangerie Martin", r.tokens["lea"])
	r.sees("@lea@127.0.0.1", "ready", "500 characters")
	t.Run("a wrong token is told beside its field", func(t *testing.T) {
		r.connect("Boulangerie Martin", "wrong")
		r.sees("refused the token")
		r.tap("Cancel")
	})
	t.Run("the brand keeps what the form says, and a name is taken once", func(t *testing.T) {
		r.write("Its own web domains", "https://www.Martin.example/shop")
		r.tap("Save")
		if got := textOf(r.entry("Its own web domains")); got != "martin.example" {
			t.Error(got)
		}
		r.write("Name", "Cave Lebrun")
		r.tap("Save")
		r.sees("There is already a brand called")
		r.tap("Undo changes")
	})
	// WRONG-14
	t.Run("the same profile is refused for another client", func(t *testing.T) {
		r.arrow("Home")
		if r.name() != "Cave Lebrun" {
			t.Fatal(r.name())
		}
		r.connect("Cave Lebrun", r.tokens["lea"])
		r.sees("belongs to another brand, Boulangerie Martin")
		r.tap("Open Boulangerie Martin")
		r.sees("@lea@127.0.0.1")
	})
	// WRONG-7 comes by the same way: she is signed in as somebody else.
	t.Run("nobody else can sign in again in its place", func(t *testing.T) {
		r.tap("Sign in again")
		chooseWay(t, r.office, 1)
		r.write("Access token", r.tokens["martin"])
		r.tap("Sign in again")
		r.sees("This token belongs to martin@")
		accounts, err := r.app.Accounts(context.Background())
		if err != nil || len(accounts) != 1 {
			t.Errorf("%d accounts, %v", len(accounts), err)
		}
	})
	t.Run("she signs in again on the server's page", func(t *testing.T) {
		r.screen.OpenURL = r.consent("lea")
		chooseWay(t, r.office, 0)
		r.tap("Sign in again")
		if !strings.Contains(r.said(), "Signed in again: lea@") {
			t.Error(r.said())
		}
	})
	t.Run("it is checked and removed", func(t *testing.T) {
		r.tap("Check now")
		if !strings.Contains(r.said(), "works.") {
			t.Error(r.said())
		}
		r.tap("Remove…")
		mustOffice(t, r.Shell.Answer(1))
		r.Settle()
		r.sees("No account yet")
	})
	for name, token := range r.tokens {
		if strings.Contains(r.log.String(), token) {
			t.Errorf("the token of %s is in the log", name)
		}
	}
}

var consentRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)

// consent is a person in her browser who presses the button of a user.
func (r *realOffice) consent(user string) func(*url.URL) error {
	return func(page *url.URL) error {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
		resp, err := client.Get(page.String())
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		asked, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		request := consentRequest.FindSubmatch(asked)
		button := regexp.MustCompile(`name="(account)" value="([0-9]+)">[^<]*@` + user + `<`).FindSubmatch(asked)
		if request == nil || button == nil {
			return errors.New("no page to consent on")
		}
		answered, err := client.PostForm(r.server.URL()+"/oauth/authorize", url.Values{"request": {string(request[1])}, "account": {string(button[2])}})
		if err != nil {
			return err
		}
		return answered.Body.Close()
	}
}
