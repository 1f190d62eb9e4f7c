package sandbox

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// pendingSignIn is a consent page that is open.
type pendingSignIn struct {
	grant grant // without an account
	state string
	until time.Time
}

type consentPage struct {
	page
	Request  string // the secret that ties the answer to this page
	Scopes   string
	Accounts []accountLink
}

// consentRoutes are the pages of a sign-in with a browser.
func (s *Server) consentRoutes(mux *http.ServeMux, show showPage) {
	refuse := func(w http.ResponseWriter, r *http.Request, status int, why string) {
		p := messagePage{page: newPage(r)}
		p.Title, p.Message = p.Word("refused"), p.Word(why)
		show(w, status, "message", p)
	}
	mux.HandleFunc("GET /oauth/authorize", func(w http.ResponseWriter, r *http.Request) {
		p, status, why := s.askConsent(r)
		if why != "" {
			refuse(w, r, status, why)
			return
		}
		show(w, http.StatusOK, "consent", p)
	})
	mux.HandleFunc("POST /oauth/authorize", func(w http.ResponseWriter, r *http.Request) {
		target, ok := s.takeConsent(r)
		if !ok {
			refuse(w, r, http.StatusBadRequest, "late")
			return
		}
		http.Redirect(w, r, target, http.StatusFound)
	})
	mux.HandleFunc("GET /oauth/authorize/native", func(w http.ResponseWriter, r *http.Request) {
		code := r.FormValue("code")
		if code == "" {
			refuse(w, r, http.StatusOK, "denied")
			return
		}
		p := messagePage{page: newPage(r), Code: code}
		p.Title, p.Message = p.Word("code"), p.Word("copy")
		show(w, http.StatusOK, "message", p)
	})
}

// askConsent opens a consent page, or says with which status and word the
// request is refused.
func (s *Server) askConsent(r *http.Request) (p consentPage, status int, why string) {
	query := r.URL.Query()
	now := s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	client := s.apps[query.Get("client_id")]
	scopes := strings.Fields(query.Get("scope"))
	if len(scopes) == 0 {
		scopes = []string{"read"}
	}
	challenge, method := query.Get("code_challenge"), query.Get("code_challenge_method")
	switch {
	case client == nil:
		return p, http.StatusUnauthorized, "client"
	case !slices.Contains(client.redirects, query.Get("redirect_uri")):
		return p, http.StatusBadRequest, "redirect"
	case query.Get("response_type") != "code":
		return p, http.StatusBadRequest, "response"
	case slices.ContainsFunc(scopes, func(x string) bool { return !slices.Contains(client.scopes, x) }):
		return p, http.StatusBadRequest, "scope"
	case (challenge != "" || method != "") && (challenge == "" || method != "S256"):
		return p, http.StatusBadRequest, "challenge"
	}
	p = consentPage{page: newPage(r), Request: rand.Text(), Scopes: strings.Join(scopes, " ")}
	p.Title = p.Word("sign-in")
	p.Accounts = lens{base: ""}.accountLinks(s.accounts)
	s.forgetOld(now)
	s.pending[p.Request] = pendingSignIn{
		grant: grant{app: client, redirect: query.Get("redirect_uri"), scopes: scopes, challenge: challenge},
		state: query.Get("state"),
		until: now.Add(codeLife),
	}
	return p, http.StatusOK, ""
}

// takeConsent takes the person's answer, once, and returns where the browser
// goes with it.
func (s *Server) takeConsent(r *http.Request) (target string, ok bool) {
	request, now := r.FormValue("request"), s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetOld(now)
	asked, ok := s.pending[request]
	if !ok {
		return "", false
	}
	answer := url.Values{}
	if r.FormValue("deny") != "" {
		answer.Set("error", "access_denied")
		answer.Set("error_description", "The resource owner or authorization server denied the request.")
	} else {
		g := asked.grant
		if g.account = s.accountByID(r.FormValue("account")); g.account == nil {
			return "", false
		}
		g.until = now.Add(codeLife)
		code := rand.Text()
		s.codes[code] = g
		answer.Set("code", code)
	}
	delete(s.pending, request)
	if asked.state != "" {
		answer.Set("state", asked.state)
	}
	if asked.grant.redirect == outOfBand {
		answer.Set("lang", languageOf(r))
		return "/oauth/authorize/native?" + answer.Encode(), true
	}
	joint := "?"
	if strings.Contains(asked.grant.redirect, "?") {
		joint = "&"
	}
	return asked.grant.redirect + joint + answer.Encode(), true
}

// forgetOld drops the sign-ins and codes that have run out. The caller holds
// s.mu.
func (s *Server) forgetOld(now time.Time) {
	for key, p := range s.pending {
		if !now.Before(p.until) {
			delete(s.pending, key)
		}
	}
	for code, g := range s.codes {
		if !now.Before(g.until) {
			delete(s.codes, code)
		}
	}
}
