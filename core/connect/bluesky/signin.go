package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"restante/core/connect"
	"restante/core/model"
)

// session is the answer of createSession, refreshSession and, without tokens,
// getSession.
type session struct {
	DID     string          `json:"did"`
	Handle  string          `json:"handle"`
	Access  string          `json:"accessJwt"`
	Refresh string          `json:"refreshJwt"`
	DIDDoc  json.RawMessage `json:"didDoc"`
	Active  *bool           `json:"active"` // absent: yes
	Status  string          `json:"status"`
}

// check reports what keeps s from being a session with tokens.
func (s session) check() error {
	switch {
	case !isDID(s.DID):
		return errors.New("no DID in the session")
	case s.Access == "" || s.Refresh == "":
		return errors.New("no tokens in the session")
	}
	return nil
}

// closed is the outcome when the account may not publish at all.
func (s session) closed(p place, resp *connect.Response) *model.Outcome {
	if s.Active == nil || *s.Active {
		return nil
	}
	code := "account.taken_down"
	if s.Status == "deactivated" {
		code = "account.deactivated"
	}
	return halt(stamp(model.Outcome{Class: model.ClassFatal, Problem: p.problem(code)}, resp))
}

// profile returns whose the session is. server is the address in use.
func (s session) profile(server string) connect.Profile {
	id := model.Identity{RemoteID: s.DID, Handle: s.Handle, Server: s.endpoint()}
	if !isHandle(id.Handle) || id.Handle == invalidHandle {
		id.Handle = s.DID
	}
	id.URL = profileURL(id.Handle)
	if strings.EqualFold(id.Server, server) {
		id.Server = ""
	}
	return connect.Profile{Identity: id, Limits: limits()}
}

func profileURL(actor string) string { return "https://bsky.app/profile/" + actor }

// endpoint returns the account's own server as its DID document names it, or
// "" where there is none that could be used.
func (s session) endpoint() string {
	var doc struct {
		ID      string `json:"id"`
		Service []struct {
			ID       string          `json:"id"`
			Type     string          `json:"type"`
			Endpoint json.RawMessage `json:"serviceEndpoint"`
		} `json:"service"`
	}
	if json.Unmarshal(s.DIDDoc, &doc) != nil || doc.ID != s.DID {
		return ""
	}
	for _, service := range doc.Service {
		var address string
		if strings.TrimPrefix(service.ID, s.DID) != "#atproto_pds" || service.Type != "AtprotoPersonalDataServer" {
			continue
		}
		if json.Unmarshal(service.Endpoint, &address) == nil {
			return baseAddress(address)
		}
	}
	return ""
}

// baseAddress returns address without a trailing slash, or "" unless it is
// https, or http on this machine, without anything behind the host.
func baseAddress(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "", u.Fragment != "":
		return ""
	case u.Scheme == "https", u.Scheme == "http" && connect.IsLoopback(u.Hostname()):
		return u.Scheme + "://" + strings.ToLower(u.Host)
	}
	return ""
}

// createSession is the call that signs in. The limit of it is 30 in 5 minutes
// and 300 a day for an account, so a session is kept and refreshed.
func createSession(name, password string) call {
	return jsonCall("com.atproto.server.createSession", struct {
		Identifier string `json:"identifier"`
		Password   string `json:"password"`
	}{name, password})
}

// SignIn implements connect.Connector. It wants a handle or an e-mail address,
// and an app password.
//
//	account.handle_needed
//	account.bad_handle           handle
//	account.password_refused     server, handle
//	account.app_password_needed  server
//	account.taken_down, account.deactivated  server
//	server.not_bluesky           server
func (*Connector) SignIn(ctx context.Context, client *connect.Client, req connect.SignInRequest) (connect.SignIn, model.Outcome) {
	name, problem := signInName(req.Handle)
	if problem != nil {
		return connect.SignIn{}, model.Outcome{Class: model.ClassRejected, Problem: problem}
	}
	// A password copied from a page often brings spaces with it; none has any.
	password := strings.TrimSpace(req.Secret.Reveal())
	p := place{server: strings.TrimRight(req.Server, "/"), now: req.Now, secrets: []model.Secret{model.NewSecret(password)}}
	if p.server == "" {
		p.server = DefaultServer
	}
	var granted session
	resp, stop := ask(ctx, client, p, createSession(name, password), &granted)
	if stop != nil {
		return connect.SignIn{}, p.signInRefused(resp, *stop, name)
	}
	if err := granted.check(); err != nil {
		return connect.SignIn{}, p.foreign(resp, err)
	}
	if stop := granted.closed(p, resp); stop != nil {
		return connect.SignIn{}, *stop
	}
	k := keys{Password: password, DID: granted.DID, Access: granted.Access, Refresh: granted.Refresh}
	if k.stranger(granted.DID) != "" {
		return connect.SignIn{}, p.foreign(resp, errors.New("a token of another account than the session's"))
	}
	return connect.SignIn{Profile: granted.profile(p.server), Secret: k.secret()}, stamp(model.Outcome{Class: model.ClassOK}, resp)
}

// signInRefused makes out fit for a person who is just connecting an account.
func (p place) signInRefused(resp *connect.Response, out model.Outcome, name string) model.Outcome {
	switch {
	case resp == nil:
	case resp.Status == http.StatusNotFound, resp.Status == http.StatusMethodNotAllowed:
		// No PDS is without createSession, but other servers answer with an
		// error that looks like one of theirs.
		return p.foreign(resp, nil)
	case out.Class == model.ClassReauth && out.Problem.Code == "account.sign_in_again":
		out.Problem = p.problem("account.password_refused", "handle", name)
	}
	return out
}

// signInName returns the name to sign in with: handle without a leading @ and
// without what copying brings along.
func signInName(handle string) (string, *model.Problem) {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, handle)
	name = strings.TrimPrefix(name, "@")
	switch {
	case name == "":
		return "", model.NewProblem("account.handle_needed")
	case strings.Contains(name, "@"):
		return name, nil
	case !isHandle(name):
		return "", model.NewProblem("account.bad_handle", "handle", name)
	}
	return strings.ToLower(name), nil
}

// Verify implements connect.Connector by com.atproto.server.getSession.
func (*Connector) Verify(ctx context.Context, s connect.Session) (connect.Profile, model.Outcome) {
	a, stop := open(ctx, s)
	if stop != nil {
		return connect.Profile{}, *stop
	}
	var seen session
	resp, stop := a.ask(ctx, call{method: http.MethodGet, nsid: "com.atproto.server.getSession"}, &seen)
	if stop != nil {
		return connect.Profile{}, *stop
	}
	if !isDID(seen.DID) {
		return connect.Profile{}, a.place().foreign(resp, errors.New("no DID in the session"))
	}
	if seen.DID != s.Account.RemoteID {
		return connect.Profile{}, stamp(*otherIdentity(s.Account, seen.Handle), resp)
	}
	if stop := seen.closed(a.place(), resp); stop != nil {
		return connect.Profile{}, *stop
	}
	return seen.profile(s.Account.Server), stamp(model.Outcome{Class: model.ClassOK}, resp)
}
