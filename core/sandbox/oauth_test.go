package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	callback = "http://127.0.0.1:43117/callback"
	// The pair of RFC 7636, appendix B.
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

type registered struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

func (b *bench) register(t *testing.T, scopes string) registered {
	t.Helper()
	got := b.json(t, http.MethodPost, "/api/v1/apps",
		`{"client_name":"Essai","redirect_uris":["`+callback+`","urn:ietf:wg:oauth:2.0:oob"],"scopes":"`+scopes+`","website":"https://exemple.fr"}`,
		"Authorization", "")
	var r registered
	if err := json.Unmarshal([]byte(got.body), &r); err != nil || got.status != http.StatusOK || r.ClientSecret == "" {
		t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	return r
}

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// consent opens the page, answers it with pairs, and returns where it leads.
func (b *bench) consent(t *testing.T, query url.Values, pairs ...string) *url.URL {
	t.Helper()
	page := b.get(t, "/oauth/authorize/?"+query.Encode(), "Authorization", "")
	field := requestField.FindStringSubmatch(page.body)
	if page.status != http.StatusOK || field == nil {
		t.Fatalf("%d %s", page.status, page.body)
	}
	got := b.form(t, http.MethodPost, "/oauth/authorize", append([]string{"request", field[1]}, pairs...)...)
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil || got.status != http.StatusFound {
		t.Fatalf("%d %v", got.status, err)
	}
	b.form(t, http.MethodPost, "/oauth/authorize", append([]string{"request", field[1]}, pairs...)...).mustBe(t, http.StatusBadRequest)
	return to
}

func (r reply) mustBe(t *testing.T, status int) {
	t.Helper()
	if r.status != status {
		t.Fatalf("got %d %s, want %d", r.status, r.body, status)
	}
}

func asked(r registered, more ...string) url.Values {
	v := url.Values{
		"response_type": {"code"}, "client_id": {r.ClientID}, "redirect_uri": {callback}, "scope": {"read write"},
		"state": {"é&1"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
		if more[i+1] == "" {
			v.Del(more[i])
		}
	}
	return v
}

func exchangeForm(r registered, code string, more ...string) []string {
	return append(more, "grant_type", "authorization_code", "code", code, "client_id", r.ClientID, "client_secret", r.ClientSecret,
		"redirect_uri", callback, "code_verifier", verifier)
}

func TestSignIn(t *testing.T) {
	b := start(t)
	other := b.by(t, "dominique")
	app := b.register(t, "read write")
	to := b.consent(t, asked(app), "account", other.account.ID)
	if !strings.HasPrefix(to.String(), callback+"?") || to.Query().Get("state") != "é&1" {
		t.Fatalf("led to %s", to)
	}
	form := exchangeForm(app, to.Query().Get("code"))
	got := b.form(t, http.MethodPost, "/oauth/token", form...)
	got.mustBe(t, http.StatusOK)
	token := got.object(t)
	if token["token_type"] != "Bearer" || token["scope"] != "read write" || token["created_at"] != float64(noon.Unix()) {
		t.Errorf("token %v", token)
	}
	bearer := "Bearer " + token["access_token"].(string)
	if me := b.get(t, "/api/v1/accounts/verify_credentials", "Authorization", bearer).object(t); me["username"] != "dominique" {
		t.Errorf("signed in as %v", me["username"])
	}
	if mine := b.get(t, "/api/v1/apps/verify_credentials", "Authorization", bearer).object(t); mine["name"] != "Essai" || mine["client_secret"] != nil {
		t.Errorf("app %v", mine)
	}
	post := b.json(t, http.MethodPost, "/api/v1/statuses", `{"status":"x"}`, "Authorization", bearer).object(t)
	if name := post["application"].(map[string]any)["name"]; name != "Essai" {
		t.Errorf("posted by %v", name)
	}
	t.Run("a code is good once", func(t *testing.T) {
		b.form(t, http.MethodPost, "/oauth/token", form...).wants(t, 400, "invalid_grant")
	})
	t.Run("a token that is revoked is dead", func(t *testing.T) {
		stranger := b.register(t, "read")
		b.form(t, http.MethodPost, "/oauth/revoke", "client_id", stranger.ClientID, "client_secret", stranger.ClientSecret,
			"token", token["access_token"].(string)).wants(t, 403, "unauthorized_client")
		b.form(t, http.MethodPost, "/oauth/revoke", "client_id", app.ClientID, "client_secret", app.ClientSecret,
			"token", token["access_token"].(string)).mustBe(t, 200)
		b.form(t, http.MethodPost, "/oauth/revoke", "client_id", app.ClientID, "client_secret", app.ClientSecret, "token", "unknown").mustBe(t, 200)
		b.get(t, "/api/v1/accounts/verify_credentials", "Authorization", bearer).wants(t, 401, "The access token was revoked")
	})
}

func TestSignInRefuses(t *testing.T) {
	b := start(t)
	app := b.register(t, "read write:statuses")
	for name, tt := range map[string]struct {
		query  url.Values
		status int
	}{
		"an application that it does not know":   {asked(app, "scope", "read", "client_id", "x"), 401},
		"an address that is not registered":      {asked(app, "scope", "read", "redirect_uri", "http://127.0.0.1:1/callback"), 400},
		"an implicit answer":                     {asked(app, "response_type", "token", "scope", "read"), 400},
		"more than the application may":          {asked(app), 400},
		"a challenge in the clear":               {asked(app, "scope", "read", "code_challenge_method", "plain"), 400},
		"a challenge without its method":         {asked(app, "scope", "read", "code_challenge_method", ""), 400},
		"a method without a challenge":           {asked(app, "scope", "read", "code_challenge", ""), 400},
		"a scope of its own that is not covered": {asked(app, "scope", "write"), 400},
	} {
		t.Run(name, func(t *testing.T) {
			got := b.get(t, "/oauth/authorize?"+tt.query.Encode(), "Authorization", "")
			if got.status != tt.status || got.header.Get("Location") != "" {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
	code := func(more ...string) string {
		return b.consent(t, asked(app, append([]string{"scope", "read"}, more...)...), "account", b.account.ID).Query().Get("code")
	}
	for name, tt := range map[string]struct {
		form   []string
		status int
		error  string
	}{
		"a wrong verifier":      {exchangeForm(app, code(), "code_verifier", "x"), 400, "invalid_grant"},
		"another address":       {exchangeForm(app, code(), "redirect_uri", callback+"/x"), 400, "invalid_grant"},
		"a wrong secret":        {exchangeForm(app, code(), "client_secret", "x"), 401, "invalid_client"},
		"a code that is none":   {exchangeForm(app, "x"), 400, "invalid_grant"},
		"a password":            {[]string{"grant_type", "password", "username", "camille"}, 400, "unsupported_grant_type"},
		"no grant type":         {nil, 400, "invalid_request"},
		"another application's": {exchangeForm(b.register(t, "read"), code()), 400, "invalid_grant"},
	} {
		t.Run("a token for "+name, func(t *testing.T) {
			b.form(t, http.MethodPost, "/oauth/token", tt.form...).wants(t, tt.status, tt.error)
		})
	}
	t.Run("a token for a code of eleven minutes ago", func(t *testing.T) {
		old := code()
		b.clock.Advance(11 * time.Minute)
		b.form(t, http.MethodPost, "/oauth/token", exchangeForm(app, old)...).wants(t, 400, "invalid_grant")
	})
	t.Run("a page that stood open for eleven minutes", func(t *testing.T) {
		field := requestField.FindStringSubmatch(b.get(t, "/oauth/authorize?"+asked(app, "scope", "read").Encode()).body)
		b.clock.Advance(11 * time.Minute)
		b.form(t, http.MethodPost, "/oauth/authorize", "request", field[1], "account", b.account.ID).mustBe(t, 400)
	})
	t.Run("who says no", func(t *testing.T) {
		to := b.consent(t, asked(app, "scope", "read"), "deny", "1")
		if to.Query().Get("error") != "access_denied" || to.Query().Get("code") != "" || to.Query().Get("state") != "é&1" {
			t.Errorf("led to %s", to)
		}
	})
	t.Run("a token of narrow scopes does only what it may", func(t *testing.T) {
		narrow := b.form(t, http.MethodPost, "/oauth/token", exchangeForm(app, b.consent(t, asked(app, "scope", "write:statuses"),
			"account", b.account.ID).Query().Get("code"))...).object(t)["access_token"].(string)
		r := b.publishing(t, "x")
		r.Header.Set("Authorization", "Bearer "+narrow)
		b.must(t, r).id(t)
		got, err := exchange(b.request(t, http.MethodGet, "/api/v1/accounts/verify_credentials", nil, "Authorization", "Bearer "+narrow))
		if err != nil {
			t.Fatal(err)
		}
		got.wants(t, 403, "This action is outside the authorized scopes")
	})
}

func TestRegisterRefuses(t *testing.T) {
	b := start(t)
	for name, tt := range map[string]struct{ body, error string }{
		"no name":            {`{"redirect_uris":"` + callback + `"}`, "Validation failed: Application name can't be blank"},
		"no address":         {`{"client_name":"x"}`, "Validation failed: Redirect URI can't be blank"},
		"half an address":    {`{"client_name":"x","redirect_uris":"/callback"}`, "Validation failed: Redirect URI must be an absolute URI."},
		"a script":           {`{"client_name":"x","redirect_uris":"javascript:alert(1)"}`, "Validation failed: Redirect URI must be an absolute URI."},
		"a scope of its own": {`{"client_name":"x","redirect_uris":"` + callback + `","scopes":"all"}`, "Validation failed: Scopes doesn't match configured on the server."},
	} {
		t.Run(name, func(t *testing.T) {
			b.json(t, http.MethodPost, "/api/v1/apps", tt.body).wants(t, 422, tt.error)
		})
	}
	t.Run("addresses one a line are taken", func(t *testing.T) {
		got := b.form(t, http.MethodPost, "/api/v1/apps", "client_name", "x", "redirect_uris", callback+"\nurn:ietf:wg:oauth:2.0:oob").object(t)
		if len(got["redirect_uris"].([]any)) != 2 || got["scopes"].([]any)[0] != "read" {
			t.Errorf("got %v", got)
		}
	})
}

func TestCodeToPaste(t *testing.T) {
	b := start(t)
	app := b.register(t, "read")
	query := asked(app, "scope", "read", "redirect_uri", "urn:ietf:wg:oauth:2.0:oob", "lang", "fr")
	to := b.consent(t, query, "account", b.account.ID, "lang", "fr")
	page := b.get(t, to.String())
	if !strings.Contains(page.body, "<code>"+to.Query().Get("code")+"</code>") || !strings.Contains(page.body, "Votre code") {
		t.Errorf("%s: %s", to, page.body)
	}
	denied := b.get(t, b.consent(t, query, "deny", "1").String())
	if strings.Contains(denied.body, "<code>") {
		t.Errorf("got %s", denied.body)
	}
	r := exchangeForm(app, to.Query().Get("code"), "redirect_uri", "urn:ietf:wg:oauth:2.0:oob")
	b.form(t, http.MethodPost, "/oauth/token", r...).mustBe(t, 200)
}
