package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"restante/core/connect"
	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/vault"
)

// callLimit bounds a sign-in or a check of an account.
const callLimit = 30 * time.Second

// NewAccount is what a person gives to connect an account.
type NewAccount struct {
	Brand   string // id or exact name
	Network model.NetworkID
	Server  string // address; https:// is added where there is no scheme
	Handle  string // a leading @ is dropped
	Secret  model.Secret
	// Again is the account to sign in to again. Brand, network, server and the
	// remote id are then its own, whatever the fields before say.
	Again model.AccountID
}

// AddAccount proves the secret on the network and connects the account to the
// brand. An account of the brand that is already known is signed in again. A
// secret that belongs to another account than Again is refused with
// account.other_identity.
func (a *App) AddAccount(ctx context.Context, n NewAccount) (model.Account, error) {
	var again model.Account
	if n.Again != "" {
		var err error
		if again, err = a.Account(ctx, n.Again); err != nil {
			return model.Account{}, err
		}
		n.Brand, n.Network, n.Server = string(again.BrandID), again.Network, again.Server
	}
	brand, err := a.brandAtWork(ctx, n.Brand)
	if err != nil {
		return model.Account{}, err
	}
	conn, ok := a.connectors[n.Network]
	if !ok {
		return model.Account{}, a.unknownNetwork(n.Network)
	}
	server, err := serverAddress(cmp.Or(n.Server, conn.Network().Server))
	if err != nil {
		return model.Account{}, err
	}
	if n.Secret.Empty() {
		return model.Account{}, model.NewProblem("account.secret_empty")
	}
	handle := strings.TrimPrefix(strings.TrimSpace(n.Handle), "@")
	callCtx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	in, out := conn.SignIn(callCtx, a.http, connect.SignInRequest{Server: server, Handle: handle, Secret: n.Secret, Now: a.opt.Clock.Now()})
	if out.Class != model.ClassOK {
		return model.Account{}, out.Problem
	}
	if again.ID != "" && in.Profile.Identity.RemoteID != again.RemoteID {
		return model.Account{}, otherIdentity(again, in.Profile)
	}
	return a.keepAccount(ctx, brand, a.provenAccount(brand, n.Network, server, in.Profile), in.Secret)
}

// otherIdentity says that somebody else was signed in than the account.
func otherIdentity(wanted model.Account, got connect.Profile) *model.Problem {
	return model.NewProblem("account.other_identity", "wanted", wanted.Handle, "got", got.Identity.Handle)
}

// provenAccount is the account of a profile that was proven on server, as a new
// one.
func (a *App) provenAccount(brand model.Brand, network model.NetworkID, server string, profile connect.Profile) model.Account {
	if named := profile.Identity.Server; named != "" && !onThisMachine(server) {
		server = named
	}
	return model.Account{
		ID: model.AccountID(a.ids.New()), BrandID: brand.ID, Network: network, Server: server,
		RemoteID: profile.Identity.RemoteID, Handle: profile.Identity.Handle, ProfileURL: profile.Identity.URL, Health: model.HealthOK,
		CredentialRev: 1, Spacing: model.DefaultSpacing, Limits: profile.Limits, CreatedAt: a.opt.Clock.Now(),
	}
}

// onThisMachine reports whether an address is of this machine: a tunnel or a
// test, which is meant as it was typed.
func onThisMachine(server string) bool {
	u, err := url.Parse(server)
	return err == nil && connect.IsLoopback(u.Hostname())
}

// keepAccount stores a proven account: a new one, or the new sign-in of a known
// one. The secret is in the vault before the row says that it is.
func (a *App) keepAccount(ctx context.Context, brand model.Brand, fresh model.Account, secret model.Secret) (model.Account, error) {
	known, err := a.sameAccount(ctx, fresh, brand.ID)
	if err != nil {
		return fresh, err
	}
	if known.ID != "" && known.BrandID != brand.ID {
		other, err := a.store.Brand(ctx, known.BrandID)
		if err != nil {
			return fresh, err
		}
		return fresh, model.NewProblem("account.other_brand", "account", fresh.Handle, "brand", other.Name)
	}
	if known.ID != "" {
		fresh.ID, fresh.CreatedAt = known.ID, known.CreatedAt
	}
	if err := a.opt.Vault.Put(ctx, fresh.ID, secret); err != nil {
		return fresh, err
	}
	if known.ID != "" {
		if err := a.store.RenewAccount(ctx, fresh); err != nil {
			return fresh, err
		}
	} else if err := a.store.InsertAccount(ctx, fresh); err != nil {
		return fresh, errors.Join(err, a.opt.Vault.Delete(ctx, fresh.ID))
	}
	a.changed(event.Accounts)
	a.watchSoon()
	return a.store.Account(ctx, fresh.ID)
}

// sameAccount returns the known account of the same profile: the one that is
// connected, of whatever brand, else one that this brand has removed.
func (a *App) sameAccount(ctx context.Context, fresh model.Account, brand model.BrandID) (model.Account, error) {
	accounts, err := a.store.Accounts(ctx, true)
	if err != nil {
		return model.Account{}, err
	}
	var removed model.Account
	for _, known := range accounts {
		switch {
		case known.Network != fresh.Network || known.Server != fresh.Server || known.RemoteID != fresh.RemoteID:
		case known.RemovedAt.IsZero():
			return known, nil
		case known.BrandID == brand:
			removed = known
		}
	}
	return removed, nil
}

func (a *App) unknownNetwork(n model.NetworkID) *model.Problem {
	var known []string
	for _, network := range a.Networks() {
		known = append(known, string(network.ID))
	}
	return model.NewProblem("network.unknown", "network", string(n), "known", strings.Join(known, ", "))
}

// serverAddress returns the base address of a server as a person types it.
func serverAddress(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", nil
	}
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return "", model.NewProblem("server.bad_address", "server", typed)
	}
	if u.Scheme == "http" && !connect.IsLoopback(u.Hostname()) {
		return "", model.NewProblem("server.insecure", "server", u.Host)
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}

// Accounts returns the connected accounts in the order in which they were
// added.
func (a *App) Accounts(ctx context.Context) ([]model.Account, error) {
	return a.store.Accounts(ctx, false)
}

// AllAccounts returns all accounts, removed ones too, in the order in which they
// were added.
func (a *App) AllAccounts(ctx context.Context) ([]model.Account, error) {
	return a.store.Accounts(ctx, true)
}

// Account returns a connected account, or account.not_found.
func (a *App) Account(ctx context.Context, id model.AccountID) (model.Account, error) {
	acc, err := a.store.Account(ctx, id)
	if err == nil && !acc.RemovedAt.IsZero() {
		err = model.ErrNotFound
	}
	return acc, missing(err, "account.not_found", "account", string(id))
}

// CheckAccount asks the account's network whether its token still works and
// still belongs to it, stores what that says of its health, and returns the
// account as it stands then. A server that does not answer is a problem and
// changes nothing.
func (a *App) CheckAccount(ctx context.Context, id model.AccountID) (model.Account, error) {
	acc, err := a.Account(ctx, id)
	if err != nil {
		return acc, err
	}
	callCtx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	conn, ok := a.connectors[acc.Network]
	if !ok {
		return acc, a.unknownNetwork(acc.Network)
	}
	profile, out := conn.Verify(callCtx, a.session(acc))
	change := queue.AccountChange{}
	switch {
	case out.Class == model.ClassOK && profile.Identity.RemoteID != acc.RemoteID:
		change.Health = model.HealthSignIn
		change.Reason = otherIdentity(acc, profile)
	case out.Class == model.ClassOK:
		change = queue.AccountChange{Health: model.HealthOK, Limits: &profile.Limits, Handle: profile.Identity.Handle,
			ProfileURL: profile.Identity.URL}
	case queue.HealthAfter(out.Class) != "":
		change.Health, change.Reason = queue.HealthAfter(out.Class), out.Problem
	default:
		return acc, out.Problem
	}
	change.Rev = acc.CredentialRev
	if err := a.store.SetAccountHealth(ctx, id, change, a.opt.Clock.Now()); err != nil {
		return acc, err
	}
	a.changed(event.Accounts)
	a.watchSoon()
	return a.Account(ctx, id)
}

// RemoveAccount disconnects an account: what waits on it is cancelled, its
// history stays, its token is deleted.
func (a *App) RemoveAccount(ctx context.Context, id model.AccountID) error {
	acc, err := a.store.Account(ctx, id)
	if err != nil {
		return missing(err, "account.not_found", "account", string(id))
	}
	if !acc.RemovedAt.IsZero() {
		// An earlier removal may have been cut short before its token was deleted.
		if _, err := a.opt.Vault.Get(ctx, id); errors.Is(err, vault.ErrNoSecret) {
			return model.NewProblem("account.not_found", "account", string(id))
		}
	} else if err := a.store.RemoveAccount(ctx, id, a.opt.Clock.Now()); err != nil {
		return err
	}
	a.changed(event.Accounts | event.Deliveries)
	if err := a.opt.Vault.Delete(ctx, id); err != nil {
		return fmt.Errorf("delete the token of account %s: %w", id, err)
	}
	return nil
}
