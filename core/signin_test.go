package core_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/vault"
)

var consentField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// browser is a person who opens the sandbox's page and presses the button of a
// user, or "" to say no. It follows where it is sent and returns the page that
// it ends on.
func (d *desk) browser(page, user string) (to *url.URL, body string) {
	d.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	read := func(resp *http.Response, err error) (*url.URL, string) {
		d.t.Helper()
		d.must(err)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		d.must(err)
		return resp.Request.URL, string(b)
	}
	_, asked := read(client.Get(page))
	button := `name="(deny)" value="(1)"`
	if user != "" {
		button = `name="(account)" value="([0-9]+)">[^<]*@` + user + `<`
	}
	request, pressed := consentField.FindStringSubmatch(asked), regexp.MustCompile(button).FindStringSubmatch(asked)
	if request == nil || pressed == nil {
		d.t.Fatalf("no consent page with %s: %s", button, asked)
	}
	return read(client.PostForm(d.server.URL()+"/oauth/authorize", url.Values{"request": {request[1]}, pressed[1]: {pressed[2]}}))
}

// as opens the page and consents as a user.
func (d *desk) as(user string) func(context.Context, string) error {
	return func(_ context.Context, page string) error {
		d.browser(page, user)
		return nil
	}
}

func (d *desk) inBrowser(n core.BrowserAccount, open func(context.Context, string) error) (model.Account, error) {
	if n.Again == "" {
		n.Brand, n.Network, n.Server = string(d.mine.ID), "mastodon", d.server.URL()
	}
	return d.SignInWithBrowser(d.ctx, n, open, nil)
}

func TestSignInWithBrowser(t *testing.T) {
	d := newDesk(t)
	acc, err := d.inBrowser(core.BrowserAccount{}, d.as("lea"))
	d.must(err)
	if !strings.HasPrefix(acc.Handle, "lea@") || acc.BrandID != d.mine.ID || acc.Health != model.HealthOK {
		t.Fatalf("%+v", acc)
	}
	acc, err = d.CheckAccount(d.ctx, acc.ID)
	d.must(err)

	t.Run("again, with the same account", func(t *testing.T) {
		again, err := d.inBrowser(core.BrowserAccount{Again: acc.ID}, d.as("lea"))
		d.must(err)
		if again.ID != acc.ID || again.CredentialRev == acc.CredentialRev {
			t.Errorf("%+v", again)
		}
	})
	t.Run("again, with another one", func(t *testing.T) {
		before, err := d.opt.Vault.Get(d.ctx, acc.ID)
		d.must(err)
		_, err = d.inBrowser(core.BrowserAccount{Again: acc.ID}, d.as("martin"))
		d.wantCode(err, "account.other_identity")
		after, err := d.opt.Vault.Get(d.ctx, acc.ID)
		d.must(err)
		if accounts, err := d.Accounts(d.ctx); err != nil || len(accounts) != 1 || before.Reveal() != after.Reveal() {
			t.Errorf("something was kept: %d accounts, %v", len(accounts), err)
		}
	})
	t.Run("another one than the one that is named", func(t *testing.T) {
		_, err := d.inBrowser(core.BrowserAccount{Handle: "@martin"}, d.as("lea"))
		d.wantCode(err, "account.other_identity")
	})
	t.Run("an account of another brand", func(t *testing.T) {
		_, err := d.SignInWithBrowser(d.ctx, core.BrowserAccount{Brand: d.other.Name, Network: "mastodon", Server: d.server.URL()}, d.as("lea"), nil)
		d.wantCode(err, "account.other_brand")
	})
	t.Run("a code that is pasted", func(t *testing.T) {
		var code string
		show := func(_ context.Context, page string) error {
			to, _ := d.browser(page, "martin")
			code = to.Query().Get("code")
			return nil
		}
		acc, err := d.SignInWithBrowser(d.ctx, core.BrowserAccount{Brand: d.other.Name, Network: "mastodon", Server: d.server.URL()}, show,
			func(context.Context) (string, error) { return code + "\n", nil })
		d.must(err)
		if !strings.HasPrefix(acc.Handle, "martin@") || acc.BrandID != d.other.ID {
			t.Errorf("%+v", acc)
		}
	})
	secret, err := d.opt.Vault.Get(d.ctx, acc.ID)
	d.must(err)
	if strings.Contains(d.log.String(), secret.Reveal()) || !strings.Contains(secret.Reveal(), "client_secret") {
		t.Error("the secret is in the log, or not whole")
	}
	if _, err := d.opt.Vault.Get(d.ctx, "sign-in"); !errors.Is(err, vault.ErrNoSecret) {
		t.Errorf("the vault's trial stayed: %v", err)
	}
}

func TestSignInWithBrowserRefuses(t *testing.T) {
	d := newDesk(t)
	never := func(_ context.Context, page string) error {
		t.Errorf("opened %s", page)
		return nil
	}
	for name, tt := range map[string]struct {
		n    core.BrowserAccount
		code string
	}{
		"no such brand":             {core.BrowserAccount{Brand: "x", Network: "mastodon", Server: d.server.URL()}, "brand.not_found"},
		"no such network":           {core.BrowserAccount{Brand: d.mine.Name, Network: "minitel"}, "network.unknown"},
		"a network without a page":  {core.BrowserAccount{Brand: d.mine.Name, Network: "bluesky"}, "network.no_browser"},
		"no server":                 {core.BrowserAccount{Brand: d.mine.Name, Network: "mastodon"}, "account.server_needed"},
		"a server that is not safe": {core.BrowserAccount{Brand: d.mine.Name, Network: "mastodon", Server: "http://mastodon.example"}, "server.insecure"},
		"no such account again":     {core.BrowserAccount{Again: "x"}, "account.not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.SignInWithBrowser(d.ctx, tt.n, never, nil)
			d.wantCode(err, tt.code)
		})
	}
	t.Run("the person says no", func(t *testing.T) {
		_, err := d.inBrowser(core.BrowserAccount{}, func(_ context.Context, page string) error {
			_, body := d.browser(page, "")
			if !strings.Contains(body, "Rien n’a été connecté.") {
				t.Error(body)
			}
			return nil
		})
		d.wantCode(err, "oauth.denied")
	})
	t.Run("the person walks away", func(t *testing.T) {
		opened := make(chan struct{})
		done := make(chan error, 1)
		go func() {
			_, err := d.inBrowser(core.BrowserAccount{}, func(context.Context, string) error { close(opened); return nil })
			done <- err
		}()
		<-opened
		for d.clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		d.clock.Advance(5 * time.Minute)
		d.wantCode(<-done, "oauth.timed_out")
	})
	t.Run("the person gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(d.ctx)
		_, err := d.SignInWithBrowser(ctx, core.BrowserAccount{Brand: d.mine.Name, Network: "mastodon", Server: d.server.URL()},
			func(context.Context, string) error { cancel(); return nil }, nil)
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		d.wantCode(err)
	})
	t.Run("the person gives up while the server is asked", func(t *testing.T) {
		ctx, cancel := context.WithCancel(d.ctx)
		slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		}))
		defer slow.Close()
		_, err := d.SignInWithBrowser(ctx, core.BrowserAccount{Brand: d.mine.Name, Network: "mastodon", Server: slow.URL}, never, nil)
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		d.wantCode(err)
	})
	t.Run("a secret that could not be kept", func(t *testing.T) {
		opt := d.opt
		opt.Dir = filepath.Join(t.TempDir(), "other")
		wrong, err := vault.Open(vault.Options{Dir: d.dir, Passphrase: model.NewSecret("another one"), Keyring: vault.System(), Clock: d.clock, WorkFactor: 10})
		d.must(err)
		d.connect(d.mine, "lea") // a vault under its own passphrase
		opt.Vault = wrong
		app, err := core.Open(d.ctx, opt)
		d.must(err)
		defer app.Close()
		zone, lang, name := "Europe/Paris", "fr", "A"
		brand, err := app.AddBrand(d.ctx, core.BrandEdit{Name: &name, Zone: &zone, Lang: &lang})
		d.must(err)
		_, err = app.SignInWithBrowser(d.ctx, core.BrowserAccount{Brand: brand.Name, Network: "mastodon", Server: d.server.URL()}, never, nil)
		d.wantCode(err, "vault.wrong_passphrase")
	})
}
