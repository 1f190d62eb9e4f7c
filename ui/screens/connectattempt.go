package screens

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"restante/core"
	"restante/core/model"
)

// connectAttempt is one call of the core that connects an account.
type connectAttempt struct {
	stopped bool
	stop    func()
	pages   chan connectPage // gets the server's page, and is closed at the end
	codes   chan string      // gets the code that she pastes
}

// connectPage is the server's page for the sign-in.
type connectPage struct {
	address string
	failed  bool // no browser took it
}

// start asks the core to connect the account that the fields name.
func (p *connectPanel) start() {
	if p.fields == nil || p.attempt != nil {
		return
	}
	p.clearProblems()
	if p.fields.withBrowser() {
		p.startBrowser(p.fields.paste.Checked)
		return
	}
	f := p.fields
	n := core.NewAccount{Brand: string(p.brand.ID), Network: p.network.ID, Server: strings.TrimSpace(f.server.Text),
		Handle: strings.TrimSpace(f.handle.Text), Secret: model.NewSecret(strings.TrimSpace(f.secret.Text))}
	if p.again.ID != "" {
		n.Again = p.again.ID
		// A token tells by itself whose it is; its account may have been renamed.
		if p.network.Capabilities.SignIn != "token" {
			n.Handle = p.again.Handle
		}
	}
	a := &connectAttempt{}
	p.attempt = a
	p.wait.asking(n.Server)
	p.buttons()
	var account model.Account
	a.stop = p.d.Loader.Stoppable(func(ctx context.Context) (err error) {
		account, err = p.core.AddAccount(ctx, n)
		return err
	}, func(err error) {
		if secretRefused(err) {
			f.clearSecret()
		}
		p.ended(a, account, err)
	})
}

// secretRefused reports whether a secret is of no use any more.
func secretRefused(err error) bool {
	switch model.ProblemCode(err) {
	case "account.token_refused", "account.password_refused", "account.scope_missing", "account.other_identity", "account.other_brand":
		return true
	}
	return false
}

// startBrowser connects on the server's page: in this computer's browser, or in
// another one's, from which she pastes a code.
func (p *connectPanel) startBrowser(paste bool) {
	a := &connectAttempt{pages: make(chan connectPage, 1), codes: make(chan string, 1)}
	n := core.BrowserAccount{Brand: string(p.brand.ID), Network: p.network.ID, Server: strings.TrimSpace(p.fields.server.Text),
		Lang: p.d.Text.Lang(), Again: p.again.ID}
	open := func(_ context.Context, address string) error { return p.shown(a, address, !paste) }
	var pasted func(context.Context) (string, error)
	if paste {
		pasted = a.pasted
	}
	p.attempt = a
	p.wait.inBrowser(paste)
	p.buttons()
	var account model.Account
	a.stop = p.d.Loader.Stoppable(func(ctx context.Context) (err error) {
		defer close(a.pages)
		account, err = p.core.SignInWithBrowser(ctx, n, open, pasted)
		return err
	}, func(err error) { p.ended(a, account, err) })
	p.followPage(a)
}

// shown gives the server's page to the browser, beside Fyne's goroutine. That
// no browser takes it ends nothing: she can open the page herself.
func (p *connectPanel) shown(a *connectAttempt, address string, here bool) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("read the address of the sign-in page: %w", err)
	}
	a.pages <- connectPage{address: address, failed: here && p.openURL(u) != nil}
	return nil
}

// followPage shows the address of the page once there is one.
func (p *connectPanel) followPage(a *connectAttempt) {
	var page connectPage
	p.d.Loader.Do(func(ctx context.Context) error {
		select {
		case page = <-a.pages:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, func(error) {
		if p.attempt == a && page.address != "" {
			p.wait.page(page)
		}
	})
}

// pasted waits for the code that she pastes.
func (a *connectAttempt) pasted(ctx context.Context) (string, error) {
	select {
	case code := <-a.codes:
		return code, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// stop gives the attempt up. The core answers to that by itself.
func (p *connectPanel) stop() {
	if a := p.attempt; a != nil {
		a.stopped = true
		a.stop()
	}
}

// openPage shows a page in the browser.
func (p *connectPanel) openPage(u *url.URL) {
	p.d.Loader.Do(func(context.Context) error {
		if err := p.openURL(u); err != nil {
			return model.NewProblem("oauth.no_browser").Because(err)
		}
		return nil
	}, p.d.Shell.Fail)
}
