package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"restante/core/connect"
	"restante/core/model"
)

// profile is an account as the API shows it.
type profile struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Acct     string `json:"acct"`
	URL      string `json:"url"`
}

// readProfile reads an account. ok is false when body is none.
func readProfile(body []byte) (p profile, ok bool) {
	if json.Unmarshal(body, &p) != nil {
		return profile{}, false
	}
	return p, p.ID != "" && p.Username != ""
}

// handle returns user@domain. domain is what the server says of itself; empty:
// its host stands for it.
func (p profile) handle(domain, server string) string {
	if strings.Contains(p.Acct, "@") {
		return p.Acct
	}
	if domain == "" {
		domain = hostOf(server)
	}
	return p.Username + "@" + domain
}

// hostOf returns the lower-case host of an address, with its port where it has
// one.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// identify asks whose the token is.
func (a access) identify(ctx context.Context) (profile, *connect.Response, *model.Outcome) {
	resp, stop := a.get(ctx, "/api/v1/accounts/verify_credentials", nil)
	if stop != nil {
		return profile{}, nil, stop
	}
	if resp.Status != http.StatusOK {
		return profile{}, resp, a.refused(resp)
	}
	p, ok := readProfile(resp.Body)
	if !ok {
		return profile{}, resp, a.badAnswer(model.ClassTransient, resp)
	}
	return p, resp, nil
}

func (a access) identity(p profile, i instance) model.Identity {
	return model.Identity{RemoteID: p.ID, Handle: p.handle(i.domain(), a.server), URL: connect.WebPage(p.URL)}
}

// SignIn implements connect.Connector. It wants a server and an access token
// of it.
//
//	account.server_needed
//	account.secret_empty
//	account.token_refused   server
//	account.other_identity  wanted, got
//	server.not_mastodon     server
//	server.redirects        server, location
func (*Connector) SignIn(ctx context.Context, client *connect.Client, req connect.SignInRequest) (connect.SignIn, model.Outcome) {
	if req.Server == "" {
		return connect.SignIn{}, model.Outcome{Class: model.ClassConfig, Problem: model.NewProblem("account.server_needed")}
	}
	// A token copied from a page often brings spaces with it; none has any.
	token := strings.TrimSpace(req.Secret.Reveal())
	if token == "" {
		return connect.SignIn{}, model.Outcome{Class: model.ClassReauth, Problem: model.NewProblem("account.secret_empty")}
	}
	a := access{http: client, server: strings.TrimRight(req.Server, "/"), token: model.NewSecret(token), now: req.Now}
	if !isToken(token) {
		return connect.SignIn{}, model.Outcome{Class: model.ClassReauth, Problem: a.problem("account.token_refused")}
	}
	p, resp, stop := a.identify(ctx)
	if stop != nil {
		return connect.SignIn{}, a.signInRefused(resp, *stop)
	}
	i, source, stop := a.instance(ctx)
	if stop != nil {
		return connect.SignIn{}, *stop
	}
	id := a.identity(p, i)
	if req.Handle != "" && !sameHandle(req.Handle, p, id.Handle, a.server) {
		return connect.SignIn{}, stamp(model.Outcome{Class: model.ClassReauth,
			Problem: model.NewProblem("account.other_identity", "wanted", req.Handle, "got", id.Handle)}, resp)
	}
	return connect.SignIn{
		Profile: connect.Profile{Identity: id, Limits: limitsNow(i, source, req.Now)},
		Secret:  credentials{Token: token}.secret(),
	}, stamp(model.Outcome{Class: model.ClassOK}, resp)
}

// signInRefused makes out fit for a person who is just connecting an account.
// resp is nil where there was no answer.
func (a access) signInRefused(resp *connect.Response, out model.Outcome) model.Outcome {
	if resp == nil {
		return out
	}
	_, api := a.readError(resp)
	switch {
	case out.Class == model.ClassReauth,
		// What an application's own token gets, which belongs to no account.
		api && resp.Status == http.StatusUnprocessableEntity:
		out.Class, out.Problem = model.ClassReauth, a.problem("account.token_refused")
	case out.Class == model.ClassRejected, out.Problem.Code == "network.bad_answer":
		out.Class, out.Problem = model.ClassConfig, a.problem("server.not_mastodon")
	}
	return out
}

// sameHandle reports whether a person who typed wanted means the account: by
// its name alone, or with the server's domain or its host.
func sameHandle(wanted string, p profile, handle, server string) bool {
	wanted = strings.TrimPrefix(strings.TrimSpace(wanted), "@")
	user, domain, _ := strings.Cut(wanted, "@")
	if !strings.EqualFold(user, p.Username) {
		return false
	}
	_, own, _ := strings.Cut(handle, "@")
	return domain == "" || strings.EqualFold(domain, own) || strings.EqualFold(domain, hostOf(server))
}

// Verify implements connect.Connector. A token of another account is
// account.other_identity, with whose it is in the Profile. Where the server
// names whose the token is but not, at this moment, its limits, those that are
// known stay.
func (*Connector) Verify(ctx context.Context, s connect.Session) (connect.Profile, model.Outcome) {
	a, stop := open(ctx, s)
	if stop != nil {
		return connect.Profile{}, *stop
	}
	p, resp, stop := a.identify(ctx)
	if stop != nil {
		return connect.Profile{}, *stop
	}
	out := connect.Profile{Identity: model.Identity{RemoteID: p.ID, Handle: s.Account.Handle, URL: connect.WebPage(p.URL)}, Limits: s.Account.Limits}
	i, source, stop := a.instance(ctx)
	switch {
	case stop == nil:
		out.Identity, out.Limits = a.identity(p, i), limitsNow(i, source, s.Now)
	case p.ID != s.Account.RemoteID:
		out.Identity.Handle = p.handle("", a.server)
	case s.Account.Limits.Text == 0:
		return connect.Profile{}, *stop
	}
	if p.ID != s.Account.RemoteID {
		return out, stamp(model.Outcome{Class: model.ClassReauth,
			Problem: model.NewProblem("account.other_identity", "wanted", s.Account.Handle, "got", out.Identity.Handle)}, resp)
	}
	return out, stamp(model.Outcome{Class: model.ClassOK}, resp)
}
