package mastodon_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/sandbox"
)

const (
	redirect = "http://127.0.0.1:43117/callback"
	// The pair of RFC 7636, appendix B.
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func browserRequest(server string) connect.BrowserRequest {
	return connect.BrowserRequest{Server: server, Redirect: redirect, State: "st&te", Challenge: challenge,
		Verifier: model.NewSecret(verifier), Lang: "fr-FR", Now: now}
}

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// consent plays the person on the sandbox's page and returns where the browser
// is sent.
func consent(t *testing.T, s *sandbox.Server, page string, fields ...string) *url.URL {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := requestField.FindSubmatch(body)
	if resp.StatusCode != 200 || found == nil {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	form := url.Values{"request": {string(found[1])}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	sent, err := client.PostForm(s.URL()+"/oauth/authorize", form)
	if err != nil {
		t.Fatal(err)
	}
	defer sent.Body.Close()
	to, err := sent.Location()
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func TestSignInOnThePageOfTheSandbox(t *testing.T) {
	b, s, _ := newSandboxBench(t)
	req := browserRequest(s.URL())
	page, out := b.c.SignInPage(t.Context(), b.session.HTTP, req)
	want(t, out, model.ClassOK, "")
	to := consent(t, s, page.Address, "account", theAccount)
	if !strings.HasPrefix(to.String(), redirect+"?") || to.Query().Get("state") != req.State {
		t.Fatalf("sent to %s", to)
	}
	in, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, req, page, to.Query())
	want(t, out, model.ClassOK, "")
	if in.Profile.Identity.RemoteID != theAccount || in.Profile.Limits.Text == 0 {
		t.Errorf("%+v", in.Profile)
	}
	var kept struct {
		Token  string `json:"token"`
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal([]byte(in.Secret.Reveal()), &kept); err != nil || kept.ID == "" || kept.Secret == "" || kept.Token == "" {
		t.Fatalf("the secret that is kept lacks something: %v", err)
	}

	t.Run("the access does all that is needed", func(t *testing.T) {
		b.session.Credentials = vault{secret: in.Secret}
		_, out := b.verify()
		want(t, out, model.ClassOK, "")
		p := part("Bonjour", b.picture(1, "Un chat"))
		want(t, b.send(p, nil), model.ClassOK, "")
		wantLook(t, b.lookup(p), connect.LookFound, "")
	})
	t.Run("what is kept can revoke it", func(t *testing.T) {
		resp, err := http.PostForm(s.URL()+"/oauth/revoke", url.Values{"client_id": {kept.ID}, "client_secret": {kept.Secret}, "token": {kept.Token}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		http.DefaultClient.CloseIdleConnections()
		_, out := b.verify()
		want(t, out, model.ClassReauth, "account.sign_in_again")
	})
	t.Run("a code is good once", func(t *testing.T) {
		_, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, req, page, to.Query())
		want(t, out, model.ClassReauth, "oauth.refused")
		if strings.Contains(out.Problem.Error(), to.Query().Get("code")) {
			t.Error("the code is in the problem")
		}
	})
	t.Run("another verifier is refused", func(t *testing.T) {
		to := consent(t, s, page.Address, "account", theAccount)
		other := req
		other.Verifier = model.NewSecret(strings.Repeat("x", 43))
		_, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, other, page, to.Query())
		want(t, out, model.ClassReauth, "oauth.refused")
	})
	t.Run("another account than the one that was named", func(t *testing.T) {
		to := consent(t, s, page.Address, "account", theAccount)
		named := req
		named.Handle = "paul"
		in, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, named, page, to.Query())
		want(t, out, model.ClassReauth, "account.other_identity")
		if !in.Secret.Empty() {
			t.Error("a secret came with it")
		}
	})
	t.Run("a code that is shown", func(t *testing.T) {
		shown := req
		shown.Redirect = "urn:ietf:wg:oauth:2.0:oob"
		page, out := b.c.SignInPage(t.Context(), b.session.HTTP, shown)
		want(t, out, model.ClassOK, "")
		code := consent(t, s, page.Address, "account", theAccount).Query().Get("code")
		_, out = b.c.SignInAnswer(t.Context(), b.session.HTTP, shown, page, url.Values{"code": {code}})
		want(t, out, model.ClassOK, "")
	})
	for _, secret := range []string{kept.Token, kept.Secret, verifier} {
		if strings.Contains(b.log.String(), secret) {
			t.Error("a secret is in the log")
		}
	}
}

// oauthDouble answers the steps of a sign-in as a test says; a path that it does
// not know is 404.
func oauthDouble(t *testing.T, answers map[string]string) (server string, forms map[string]url.Values) {
	t.Helper()
	forms = map[string]url.Values{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		forms[r.URL.Path] = r.PostForm
		if r.Method == http.MethodPost && r.Header.Get("Authorization") != "" {
			t.Errorf("%s with an empty token", r.URL.Path)
		}
		said, known := answers[r.URL.Path]
		if !known {
			said = `404 {"error":"Not found"}`
		}
		var status int
		if _, err := fmt.Sscan(said, &status); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(said[3:], "SELF", "http://"+r.Host))
	}))
	t.Cleanup(s.Close)
	return s.URL, forms
}

const (
	metadata   = "/.well-known/oauth-authorization-server"
	registered = `200 {"client_id":"app","client_secret":"hush","token_endpoint":"https://evil.example/token"}`
	issued     = `200 {"access_token":"` + theToken + `","token_type":"bearer","scope":"read write"}`
)

func TestWhereThePageIs(t *testing.T) {
	for name, tt := range map[string]struct {
		metadata, register, authorize, token string
	}{
		"said by the server": {`200 {"authorization_endpoint":"SELF/a","token_endpoint":"SELF/t","app_registration_endpoint":"SELF/r"}`, "/r", "/a", "/t"},
		"an older server":    {`404 {"error":"Not found"}`, "/api/v1/apps", "/oauth/authorize", "/oauth/token"},
		"a page of its own":  {`200 <html>`, "/api/v1/apps", "/oauth/authorize", "/oauth/token"},
		"elsewhere": {`200 {"authorization_endpoint":"https://evil.example/a","token_endpoint":"SELF.evil.example/t","app_registration_endpoint":"SELF/r?x"}`,
			"/api/v1/apps", "/oauth/authorize", "/oauth/token"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			server, forms := oauthDouble(t, map[string]string{metadata: tt.metadata, tt.register: registered, tt.token: issued,
				"/api/v1/accounts/verify_credentials": `200 {"id":"7","username":"zoe","acct":"zoe"}`})
			req := browserRequest(server)
			page, out := b.c.SignInPage(t.Context(), b.session.HTTP, req)
			want(t, out, model.ClassOK, "")
			at, err := url.Parse(page.Address)
			if err != nil || at.Path != tt.authorize || "http://"+at.Host != server {
				t.Fatalf("%s, %v", page.Address, err)
			}
			wantQuery := url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {redirect},
				"scope": {"read:accounts read:statuses write:statuses write:media"}, "state": {"st&te"},
				"code_challenge": {challenge}, "code_challenge_method": {"S256"}, "force_login": {"true"}, "lang": {"fr"}}
			if at.Query().Encode() != wantQuery.Encode() {
				t.Errorf("query %v", at.Query())
			}
			if f := forms[tt.register]; f.Get("client_name") != "Poste Restante" || !slices.Equal(f["redirect_uris"], []string{redirect}) ||
				f.Get("scopes") != wantQuery.Get("scope") {
				t.Errorf("registered %v", f)
			}
			in, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, req, page, url.Values{"code": {"c0de"}})
			want(t, out, model.ClassOK, "")
			wantForm := url.Values{"grant_type": {"authorization_code"}, "code": {"c0de"}, "client_id": {"app"}, "client_secret": {"hush"},
				"redirect_uri": {redirect}, "code_verifier": {verifier}}
			if forms[tt.token].Encode() != wantForm.Encode() || in.Profile.Identity.RemoteID != "7" {
				t.Errorf("exchanged %v, got %+v", forms[tt.token], in.Profile)
			}
		})
	}
}

func TestTheSignInIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		path, answer string
		class        model.Class
		code         string
	}{
		"the server is in trouble":        {metadata, "503 ", model.ClassTransient, "network.server_trouble"},
		"it throttles":                    {metadata, "429 ", model.ClassThrottled, "network.throttled"},
		"no Mastodon":                     {"/api/v1/apps", "404 <html>", model.ClassConfig, "server.not_mastodon"},
		"a web page":                      {"/api/v1/apps", "200 <html>", model.ClassConfig, "server.not_mastodon"},
		"no secret comes":                 {"/api/v1/apps", `200 {"client_id":"app"}`, model.ClassConfig, "server.not_mastodon"},
		"no program may register":         {"/api/v1/apps", `403 {"error":"This action is not allowed"}`, model.ClassReauth, "oauth.refused"},
		"it leads elsewhere":              {"/api/v1/apps", "301 ", model.ClassConfig, "server.redirects"},
		"the code is refused":             {"/oauth/token", `400 {"error":"invalid_grant","error_description":"c0de hush ` + verifier + `"}`, model.ClassReauth, "oauth.refused"},
		"the registration is forgotten":   {"/oauth/token", `401 {"error":"invalid_client"}`, model.ClassReauth, "oauth.refused"},
		"the exchange meets trouble":      {"/oauth/token", "502 ", model.ClassTransient, "network.server_trouble"},
		"no token comes":                  {"/oauth/token", `200 {"token_type":"Bearer"}`, model.ClassTransient, "network.bad_answer"},
		"a token with a line break":       {"/oauth/token", `200 {"access_token":"a\nb","token_type":"Bearer"}`, model.ClassTransient, "network.bad_answer"},
		"a token of another kind":         {"/oauth/token", `200 {"access_token":"a","token_type":"mac"}`, model.ClassTransient, "network.bad_answer"},
		"a token that may not post":       {"/oauth/token", `200 {"access_token":"a","token_type":"Bearer","scope":"read write:media"}`, model.ClassReauth, "account.scope_missing"},
		"a token that no account belongs": {"/api/v1/accounts/verify_credentials", `422 {"error":"This method requires an authenticated user"}`, model.ClassReauth, "account.token_refused"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			answers := map[string]string{"/api/v1/apps": registered, "/oauth/token": issued,
				"/api/v1/accounts/verify_credentials": `200 {"id":"7","username":"zoe","acct":"zoe"}`}
			answers[tt.path] = tt.answer
			server, _ := oauthDouble(t, answers)
			req := browserRequest(server)
			page, out := b.c.SignInPage(t.Context(), b.session.HTTP, req)
			var in connect.SignIn
			if out.Class == model.ClassOK {
				in, out = b.c.SignInAnswer(t.Context(), b.session.HTTP, req, page, url.Values{"code": {"c0de"}})
			}
			want(t, out, tt.class, tt.code)
			if !in.Secret.Empty() {
				t.Error("a secret came with it")
			}
			for _, secret := range []string{"c0de", "hush", verifier} {
				if strings.Contains(fmt.Sprint(out.Problem, b.log), secret) {
					t.Errorf("%s is told: %v", secret, out.Problem)
				}
			}
		})
	}
	t.Run("no server", func(t *testing.T) {
		b := newBench(t)
		_, out := b.c.SignInPage(t.Context(), b.session.HTTP, browserRequest(""))
		want(t, out, model.ClassConfig, "account.server_needed")
	})
	t.Run("an answer without a code", func(t *testing.T) {
		b := newBench(t)
		_, out := b.c.SignInAnswer(t.Context(), b.session.HTTP, browserRequest(b.server.URL), connect.BrowserPage{Kept: model.NewSecret("{}")}, url.Values{"state": {"x"}})
		want(t, out, model.ClassReauth, "oauth.no_code")
	})
	t.Run("nobody answers", func(t *testing.T) {
		b := newBench(t)
		_, out := b.c.SignInPage(t.Context(), b.session.HTTP, browserRequest("http://127.0.0.1:1"))
		want(t, out, model.ClassTransient, "network.unreachable")
	})
}
