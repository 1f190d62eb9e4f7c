package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// outOfBand is the redirect that shows the code to the person instead.
const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

// codeLife is how long a sign-in may stay open, and then how long its code may
// be exchanged.
const codeLife = 10 * time.Minute

// knownScopes are those that an application may ask for.
func knownScopes() []string {
	return []string{
		"read", "profile", "write", "write:accounts", "write:blocks", "write:bookmarks", "write:conversations",
		"write:favourites", "write:filters", "write:follows", "write:lists", "write:media", "write:mutes",
		"write:notifications", "write:reports", "write:statuses", "read:accounts", "read:blocks", "read:bookmarks",
		"read:favourites", "read:filters", "read:follows", "read:lists", "read:mutes", "read:notifications",
		"read:search", "read:statuses", "follow", "push",
	}
}

// oauthMetadata answers GET /.well-known/oauth-authorization-server (RFC 8414).
func (s *Server) oauthMetadata(c *call) (any, error) {
	base := s.URL()
	return map[string]any{
		"issuer":                                base + "/",
		"authorization_endpoint":                base + "/oauth/authorize",
		"token_endpoint":                        base + "/oauth/token",
		"revocation_endpoint":                   base + "/oauth/revoke",
		"userinfo_endpoint":                     base + "/oauth/userinfo",
		"app_registration_endpoint":             base + "/api/v1/apps",
		"scopes_supported":                      knownScopes(),
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":      []string{"S256"},
		"service_documentation":                 "https://docs.joinmastodon.org/",
	}, nil
}

type appJSON struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Website      *string  `json:"website"`
	Scopes       []string `json:"scopes"`
	RedirectURIs []string `json:"redirect_uris"`
	VAPIDKey     string   `json:"vapid_key"` // empty: nothing is pushed
	RedirectURI  string   `json:"redirect_uri"`
	*appSecretJSON
}

type appSecretJSON struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	ExpiresAt    int    `json:"client_secret_expires_at"` // 0: never
}

func (a *app) entity() appJSON {
	return appJSON{
		ID: a.id, Name: a.name, Website: optional(a.website), Scopes: a.scopes,
		RedirectURIs: a.redirects, RedirectURI: strings.Join(a.redirects, "\n"),
	}
}

// createApp answers POST /api/v1/apps.
func (s *Server) createApp(c *call) (any, error) {
	a := &app{
		name: strings.TrimSpace(c.params.text("client_name")), website: c.params.text("website"),
		clientID: rand.Text(), clientSecret: rand.Text(),
		redirects: c.params.list("redirect_uris"), scopes: strings.Fields(c.params.text("scopes")),
	}
	if len(a.redirects) == 0 {
		a.redirects = strings.Fields(c.params.text("redirect_uris"))
	}
	if len(a.scopes) == 0 {
		a.scopes = []string{"read"}
	}
	var wrong []string
	if a.name == "" {
		wrong = append(wrong, "Application name can't be blank")
	}
	if len(a.redirects) == 0 {
		wrong = append(wrong, "Redirect URI can't be blank")
	}
	for _, r := range a.redirects {
		if !isRedirect(r) {
			wrong = append(wrong, "Redirect URI must be an absolute URI.")
			break
		}
	}
	for _, scope := range a.scopes {
		if !slices.Contains(knownScopes(), scope) {
			wrong = append(wrong, "Scopes doesn't match configured on the server.")
			break
		}
	}
	if len(wrong) > 0 {
		return nil, invalid(strings.Join(wrong, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.id = s.newID(c.now)
	s.apps[a.clientID] = a
	j := a.entity()
	j.appSecretJSON = &appSecretJSON{ClientID: a.clientID, ClientSecret: a.clientSecret}
	return j, nil
}

// isRedirect reports whether a code may be sent to the address: an absolute one
// that no browser runs as a script.
func isRedirect(address string) bool {
	if address == outOfBand {
		return true
	}
	u, err := url.Parse(address)
	if err != nil || !u.IsAbs() || u.Fragment != "" {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "javascript", "data", "vbscript", "mailto":
		return false
	case "http", "https":
		return u.Host != ""
	}
	return true
}

// grant is what a person allowed, until the code for it is exchanged.
type grant struct {
	app       *app
	account   *account
	redirect  string
	scopes    []string
	challenge string // S256, empty: none was given
	until     time.Time
}

var (
	errInvalidClient = &apiError{
		status: http.StatusUnauthorized, Message: "invalid_client",
		Detail: "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
	}
	errInvalidGrant = &apiError{
		status: http.StatusBadRequest, Message: "invalid_grant",
		Detail: "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
	}
)

type tokenJSON struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
	CreatedAt   int64  `json:"created_at"`
}

// exchangeCode answers POST /oauth/token.
func (s *Server) exchangeCode(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind := c.params.text("grant_type"); kind {
	case "":
		return nil, &apiError{status: http.StatusBadRequest, Message: "invalid_request", Detail: "Missing required parameter: grant_type."}
	case "authorization_code":
	default:
		return nil, &apiError{
			status: http.StatusBadRequest, Message: "unsupported_grant_type",
			Detail: "The authorization grant type is not supported by the authorization server.",
		}
	}
	client := s.client(c)
	if client == nil {
		return nil, errInvalidClient
	}
	code := c.params.text("code")
	g, known := s.codes[code]
	if !known || g.app != client {
		return nil, errInvalidGrant
	}
	if !c.now.Before(g.until) || g.redirect != c.params.text("redirect_uri") || !g.proves(c.params.text("code_verifier")) {
		return nil, errInvalidGrant
	}
	delete(s.codes, code)
	t := &token{value: rand.Text(), account: g.account, app: g.app, scopes: g.scopes}
	s.tokens[t.value] = t
	return tokenJSON{AccessToken: t.value, TokenType: "Bearer", Scope: strings.Join(t.scopes, " "), CreatedAt: c.now.Unix()}, nil
}

// proves checks the verifier against the challenge (RFC 7636 §4.6).
func (g grant) proves(verifier string) bool {
	if g.challenge == "" {
		return true
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == g.challenge
}

// client is the application that the call's id and secret belong to, or nil.
// The caller holds s.mu.
func (s *Server) client(c *call) *app {
	id, secret, basic := c.BasicAuth()
	if !basic {
		id, secret = c.params.text("client_id"), c.params.text("client_secret")
	}
	a := s.apps[id]
	if a == nil || subtle.ConstantTimeCompare([]byte(a.clientSecret), []byte(secret)) != 1 {
		return nil
	}
	return a
}

// userInfo answers GET /oauth/userinfo (OpenID Connect Core §5.3).
func (s *Server) userInfo(c *call) (any, error) {
	base := s.URL()
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.lens(c).account(c.viewer())
	return map[string]string{
		"iss": base + "/", "sub": j.URI, "name": j.Username, "preferred_username": j.Username,
		"profile": j.URL, "picture": j.Avatar,
	}, nil
}

// revoke answers POST /oauth/revoke (RFC 7009): a token that does not exist is
// as good as revoked.
func (s *Server) revoke(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	client := s.client(c)
	t := s.tokens[c.params.text("token")]
	if client == nil || t != nil && t.app != client {
		return nil, &apiError{
			status: http.StatusForbidden, Message: "unauthorized_client",
			Detail: "You are not authorized to revoke this token",
		}
	}
	if t != nil {
		t.revoked = true
	}
	return struct{}{}, nil
}
