package core

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/oauth"
)

// BrowserAccount is what a person gives to connect an account on a page of its
// server.
type BrowserAccount struct {
	Brand   string // id or exact name
	Network model.NetworkID
	Server  string // address; https:// is added where there is no scheme
	Handle  string // may be empty; else the account must be of that name
	Lang    string // in which the server's page should speak; may be empty
	// Again is the account to sign in to again. Brand, network, server and the
	// remote id are then its own, whatever the fields before say.
	Again model.AccountID
}

// SignInWithBrowser connects an account, or signs in to one again, on a page of
// its server that open shows in the system's browser. The answer comes back to
// this machine by itself or, where paste is not nil, as a code that the server
// shows and paste waits for. It takes as long as the person does, five minutes
// at most; ctx gives it up.
//
// Its problems are those of oauth, of AddAccount, network.no_browser, and
// account.other_identity where the person signed in with another account than
// the one that Again or Handle names. Nothing is kept then.
func (a *App) SignInWithBrowser(ctx context.Context, n BrowserAccount, open func(ctx context.Context, address string) error, paste func(ctx context.Context) (string, error)) (model.Account, error) {
	brand, again, n, err := a.browserAccount(ctx, n)
	if err != nil {
		return model.Account{}, err
	}
	conn, ok := a.connectors[n.Network]
	if !ok {
		return model.Account{}, a.unknownNetwork(n.Network)
	}
	page, ok := conn.(connect.BrowserSignIn)
	if !ok {
		return model.Account{}, model.NewProblem("network.no_browser", "network", conn.Network().Name)
	}
	server, err := serverAddress(cmp.Or(n.Server, conn.Network().Server))
	if err != nil {
		return model.Account{}, err
	}
	if err := a.vaultTakes(ctx); err != nil {
		return model.Account{}, err
	}
	in, err := a.askInBrowser(ctx, page, connect.BrowserRequest{Server: server, Lang: n.Lang,
		Handle: strings.TrimPrefix(strings.TrimSpace(n.Handle), "@")}, oauth.Options{Server: server, Clock: a.opt.Clock, Open: open, Paste: paste})
	if err != nil {
		return model.Account{}, err
	}
	if again.ID != "" && in.Profile.Identity.RemoteID != again.RemoteID {
		return model.Account{}, otherIdentity(again, in.Profile)
	}
	return a.keepAccount(ctx, brand, a.provenAccount(brand, n.Network, server, in.Profile), in.Secret)
}

// trial is no account: under its name the vault is tried.
const trial model.AccountID = "sign-in"

// vaultTakes reports why a secret could not be kept, before the person is sent
// to a page for one.
func (a *App) vaultTakes(ctx context.Context) error {
	if err := a.opt.Vault.Put(ctx, trial, model.NewSecret("trial")); err != nil {
		return err
	}
	return a.opt.Vault.Delete(ctx, trial)
}

// browserAccount finds the brand and, for a sign-in again, the account, whose
// own network and server then stand in n.
func (a *App) browserAccount(ctx context.Context, n BrowserAccount) (brand model.Brand, again model.Account, _ BrowserAccount, err error) {
	if n.Again != "" {
		if again, err = a.Account(ctx, n.Again); err != nil {
			return brand, again, n, err
		}
		n.Brand, n.Network, n.Server, n.Handle = string(again.BrandID), again.Network, again.Server, ""
	}
	brand, err = a.brandAtWork(ctx, n.Brand)
	return brand, again, n, err
}

// askInBrowser takes a sign-in through its steps.
func (a *App) askInBrowser(ctx context.Context, conn connect.BrowserSignIn, req connect.BrowserRequest, opt oauth.Options) (in connect.SignIn, err error) {
	attempt, err := oauth.Start(opt)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, attempt.Close()) }()
	req.Redirect, req.State, req.Challenge, req.Verifier = attempt.Redirect(), attempt.State(), attempt.Challenge(), attempt.Verifier()
	var page connect.BrowserPage
	if err := a.signInStep(ctx, &req, func(ctx context.Context) (out model.Outcome) {
		page, out = conn.SignInPage(ctx, a.http, req)
		return out
	}); err != nil {
		return in, err
	}
	var answer url.Values
	if answer, err = attempt.Ask(ctx, page.Address); err != nil {
		return in, err
	}
	err = a.signInStep(ctx, &req, func(ctx context.Context) (out model.Outcome) {
		in, out = conn.SignInAnswer(ctx, a.http, req, page, answer)
		return out
	})
	return in, err
}

// signInStep makes one of a sign-in's steps on the network, within its limit.
func (a *App) signInStep(ctx context.Context, req *connect.BrowserRequest, step func(context.Context) model.Outcome) error {
	callCtx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	req.Now = a.opt.Clock.Now()
	out := step(callCtx)
	if out.Class == model.ClassOK {
		return nil
	}
	// A person who gives up needs no word of the call that broke off.
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return out.Problem
}
