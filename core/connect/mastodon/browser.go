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

var _ connect.BrowserSignIn = (*Connector)(nil)

// appName is what the server calls the program: on its page, and beside the
// posts, where everybody can read it.
const appName = "Poste Restante"

// scopes are what the calls of this package need, and no more
// (docs.joinmastodon.org/api/oauth-scopes).
const scopes = "read:accounts read:statuses write:statuses write:media"

// endpoints are the paths of a sign-in on a server.
type endpoints struct{ register, authorize, token string }

// endpoints asks the server where its pages are (RFC 8414, Mastodon 4.3) and
// falls back on the paths that every server of the family has. An address on
// another server is not followed: it would be handed the code.
func (a access) endpoints(ctx context.Context) (endpoints, *model.Outcome) {
	at := endpoints{register: a.server + "/api/v1/apps", authorize: a.server + "/oauth/authorize", token: a.server + "/oauth/token"}
	resp, stop := a.get(ctx, "/.well-known/oauth-authorization-server", nil)
	if stop != nil {
		return at, stop
	}
	if unavailable(resp.Status) {
		return at, a.refused(resp)
	}
	var said struct {
		Register  string `json:"app_registration_endpoint"`
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
	}
	if resp.Status != http.StatusOK || json.Unmarshal(resp.Body, &said) != nil {
		return at, nil
	}
	own := func(to *string, said string) {
		if strings.HasPrefix(said, a.server+"/") && !strings.ContainsAny(said, "?#") {
			*to = said
		}
	}
	own(&at.register, said.Register)
	own(&at.authorize, said.Authorize)
	own(&at.token, said.Token)
	return at, nil
}

// kept is what a sign-in has to know again when the answer is there.
type kept struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Token        string `json:"token_endpoint"`
}

// SignInPage implements connect.BrowserSignIn. It registers the program on the
// server, each time anew: the registration names the redirect, whose port
// changes, and servers before 4.3 forget those that nobody uses.
//
//	account.server_needed
//	oauth.refused        server, message
//	server.not_mastodon  server
//	server.redirects     server, location
func (*Connector) SignInPage(ctx context.Context, client *connect.Client, req connect.BrowserRequest) (connect.BrowserPage, model.Outcome) {
	if req.Server == "" {
		return connect.BrowserPage{}, model.Outcome{Class: model.ClassConfig, Problem: model.NewProblem("account.server_needed")}
	}
	a := access{http: client, server: strings.TrimRight(req.Server, "/"), now: req.Now}
	at, stop := a.endpoints(ctx)
	if stop != nil {
		return connect.BrowserPage{}, *stop
	}
	// One redirect as plain text is what every version understands.
	resp, stop := a.form(ctx, at.register, url.Values{"client_name": {appName}, "redirect_uris": {req.Redirect}, "scopes": {scopes}})
	if stop != nil {
		return connect.BrowserPage{}, *stop
	}
	k := kept{Token: at.token}
	switch {
	case resp.Status < 200 || resp.Status > 299:
		return connect.BrowserPage{}, *a.oauthRefused(resp)
	case json.Unmarshal(resp.Body, &k) != nil || k.ClientID == "" || k.ClientSecret == "":
		return connect.BrowserPage{}, stamp(model.Outcome{Class: model.ClassConfig, Problem: a.problem("server.not_mastodon")}, resp)
	}
	k.Token = at.token // never the answer's
	query := url.Values{
		"response_type": {"code"}, "client_id": {k.ClientID}, "redirect_uri": {req.Redirect}, "scope": {scopes}, "state": {req.State},
		"code_challenge": {req.Challenge}, "code_challenge_method": {"S256"},
		// The person chooses the account there, whoever the browser knows.
		"force_login": {"true"},
	}
	if lang, _, _ := strings.Cut(req.Lang, "-"); lang != "" {
		query.Set("lang", lang)
	}
	return connect.BrowserPage{Address: at.authorize + "?" + query.Encode(), Kept: secretJSON(k)},
		stamp(model.Outcome{Class: model.ClassOK}, resp)
}

// SignInAnswer implements connect.BrowserSignIn.
//
//	oauth.no_code           server
//	oauth.refused           server, message
//	account.scope_missing   server
//
// and what SignIn returns.
func (c *Connector) SignInAnswer(ctx context.Context, client *connect.Client, req connect.BrowserRequest, page connect.BrowserPage, answer url.Values) (connect.SignIn, model.Outcome) {
	a := access{http: client, server: strings.TrimRight(req.Server, "/"), now: req.Now}
	code := answer.Get("code")
	var k kept
	if code == "" || json.Unmarshal([]byte(page.Kept.Reveal()), &k) != nil {
		return connect.SignIn{}, model.Outcome{Class: model.ClassReauth, Problem: a.problem("oauth.no_code")}
	}
	a.hidden = []model.Secret{model.NewSecret(code), model.NewSecret(k.ClientSecret), req.Verifier}
	resp, stop := a.form(ctx, k.Token, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {k.ClientID}, "client_secret": {k.ClientSecret},
		"redirect_uri": {req.Redirect}, "code_verifier": {req.Verifier.Reveal()},
	})
	if stop != nil {
		return connect.SignIn{}, *stop
	}
	if resp.Status != http.StatusOK {
		return connect.SignIn{}, *a.oauthRefused(resp)
	}
	var got struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		Scope string `json:"scope"`
	}
	switch {
	case json.Unmarshal(resp.Body, &got) != nil || !isToken(got.Token) || !strings.EqualFold(got.Type, "Bearer"):
		return connect.SignIn{}, *a.badAnswer(model.ClassTransient, resp)
	case got.Scope != "" && !covers(got.Scope, scopes): // RFC 6749 §5.1: left out, it is what was asked for
		return connect.SignIn{}, stamp(model.Outcome{Class: model.ClassReauth, Problem: a.problem("account.scope_missing")}, resp)
	}
	in, out := c.SignIn(ctx, client, connect.SignInRequest{Server: req.Server, Handle: req.Handle, Secret: model.NewSecret(got.Token), Now: req.Now})
	if out.Class == model.ClassOK {
		in.Secret = credentials{Token: got.Token, ClientID: k.ClientID, ClientSecret: k.ClientSecret}.secret()
	}
	return in, out
}

// covers reports whether granted holds every scope of wanted, by itself or
// under its parent: "write" covers "write:media".
func covers(granted, wanted string) bool {
	has := map[string]bool{}
	for scope := range strings.FieldsSeq(granted) {
		has[scope] = true
	}
	for scope := range strings.FieldsSeq(wanted) {
		parent, _, _ := strings.Cut(scope, ":")
		if !has[scope] && !has[parent] {
			return false
		}
	}
	return true
}

// form posts a form to an address of the server.
func (a access) form(ctx context.Context, address string, fields url.Values) (*connect.Response, *model.Outcome) {
	path := strings.TrimPrefix(address, a.server)
	req, stop := a.request(ctx, http.MethodPost, path, nil, strings.NewReader(fields.Encode()))
	if stop != nil {
		return nil, stop
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return a.do(req)
}

// oauthRefused maps a refusal of a step of the sign-in. Words of the API are
// the server's own; anything else at these addresses is no Mastodon.
func (a access) oauthRefused(resp *connect.Response) *model.Outcome {
	if resp.Status < 400 || unavailable(resp.Status) {
		return a.refused(resp)
	}
	out := model.Outcome{Class: model.ClassConfig, Problem: a.problem("server.not_mastodon")}
	if message, api := a.readError(resp); api && resp.Status != http.StatusNotFound {
		out = model.Outcome{Class: model.ClassReauth, Problem: a.problem("oauth.refused", "message", message)}
	}
	out = stamp(out, resp)
	return &out
}
