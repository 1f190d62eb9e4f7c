package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// access is what one call after another needs: the server, and a token of an
// account there.
type access struct {
	http   *connect.Client
	server string
	token  model.Secret
	hidden []model.Secret // what else a server's words must not repeat
	now    time.Time
}

// credentials is the secret that is kept.
type credentials struct {
	Token string `json:"token"`
	// ClientID and ClientSecret are the registration that the token was issued
	// to, which alone may revoke it; empty for a token that was pasted.
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
}

func (c credentials) secret() model.Secret { return secretJSON(c) }

// secretJSON wraps a struct of strings, which always marshals.
func secretJSON(v any) model.Secret {
	b, err := json.Marshal(v)
	if err != nil {
		panic("encode Mastodon credentials: " + err.Error())
	}
	return model.NewSecret(string(b))
}

// open loads the session's token. A vault that cannot be read now is a
// transient trouble; a token that is not there means to sign in again.
func open(ctx context.Context, s connect.Session) (access, *model.Outcome) {
	stored, err := s.Credentials.Load(ctx)
	signIn := model.Outcome{Class: model.ClassReauth, Problem: model.NewProblem("account.sign_in_again", "server", s.Account.Server)}
	switch {
	case errors.Is(err, model.ErrNotFound):
		return access{}, &signIn
	case err != nil:
		p := model.ProblemOf(err)
		if p == nil {
			p = model.NewProblem("account.secret_unavailable").Because(err)
		}
		return access{}, &model.Outcome{Class: model.ClassTransient, Problem: p}
	}
	var c credentials
	// The error may quote what it could not read.
	if json.Unmarshal([]byte(stored.Reveal()), &c) != nil || !isToken(c.Token) {
		return access{}, &signIn
	}
	return access{http: s.HTTP, server: s.Account.Server, token: model.NewSecret(c.Token), now: s.Now}, nil
}

// isToken reports whether text can stand in an Authorization header.
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// request makes a request under the account's token, where there is one yet.
func (a access) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, *model.Outcome) {
	address := a.server + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		p := model.NewProblem("server.bad_address", "server", a.server)
		return nil, &model.Outcome{Class: model.ClassConfig, Problem: p}
	}
	if !a.token.Empty() {
		req.Header.Set("Authorization", "Bearer "+a.token.Reveal())
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// do makes a call that may be repeated and returns its answer, whatever its
// status. stop is why there is none.
func (a access) do(req *http.Request) (resp *connect.Response, stop *model.Outcome) {
	resp, err := a.http.Do(req)
	if err != nil {
		out := connect.CallFailed(err, a.server)
		return nil, &out
	}
	return resp, nil
}

func (a access) get(ctx context.Context, path string, query url.Values) (*connect.Response, *model.Outcome) {
	req, stop := a.request(ctx, http.MethodGet, path, query, nil)
	if stop != nil {
		return nil, stop
	}
	return a.do(req)
}

// stamp adds what every answer tells.
func stamp(out model.Outcome, resp *connect.Response) model.Outcome {
	out.Status, out.ServerDate = resp.Status, resp.Date
	return out
}

// apiError is the body of every refusal of the API
// (docs.joinmastodon.org/entities/Error).
type apiError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// readError returns the server's words. ok is false when the answer is not one
// of the API: something else answered, such as a firewall or a web page.
func (a access) readError(resp *connect.Response) (message string, ok bool) {
	var e apiError
	if json.Unmarshal(resp.Body, &e) != nil || e.Error == "" {
		return fmt.Sprintf("HTTP %d", resp.Status), false
	}
	text := e.Error
	if e.Description != "" {
		text += ": " + e.Description
	}
	return connect.ServerMessage([]byte(text), append(a.hidden, a.token)...), true
}

// problem makes a Problem about the server.
func (a access) problem(code string, pairs ...string) *model.Problem {
	return model.NewProblem(code, append([]string{"server", a.server}, pairs...)...)
}

// refused maps an answer other than success to a call that may be repeated.
// A status of 5xx or 408 proves nothing; every other one, that the call was not
// carried out.
func (a access) refused(resp *connect.Response) *model.Outcome {
	message, api := a.readError(resp)
	var out model.Outcome
	switch s := resp.Status; {
	case s >= 300 && s < 400:
		out = model.Outcome{Class: model.ClassConfig, Problem: a.problem("server.redirects", "location", a.location(resp.Header))}
	case s == http.StatusUnauthorized && (api || strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Bearer")):
		out = model.Outcome{Class: model.ClassReauth, Problem: a.problem("account.sign_in_again")}
	case s == http.StatusForbidden && api:
		out = a.forbidden(resp, message)
	case s == http.StatusTooManyRequests:
		out = model.Outcome{Class: model.ClassThrottled, Problem: a.problem("network.throttled"), RetryAt: connect.RetryAt(resp.Header, a.now)}
	case s == http.StatusRequestTimeout, s >= 500:
		out = model.Outcome{Class: model.ClassTransient, RetryAt: connect.RetryAt(resp.Header, a.now),
			Problem: a.problem("network.server_trouble", "status", strconv.Itoa(s))}
	case api && s >= 400, s == http.StatusBadRequest, s == http.StatusRequestEntityTooLarge, s == http.StatusUnprocessableEntity:
		out = model.Outcome{Class: model.ClassRejected, Problem: a.problem("network.refused", "message", message)}
	default:
		// A firewall, a portal or a page of maintenance answered in its place.
		return a.badAnswer(model.ClassTransient, resp)
	}
	out = stamp(out, resp)
	return &out
}

// forbidden tells a token that may not do this from an account that may do
// nothing any more. The first is marked by RFC 6750 §3 and named by words that
// Mastodon does not translate; the second has nothing but such words. What is
// neither is taken for the first, which a new sign-in resolves.
func (a access) forbidden(resp *connect.Response, message string) model.Outcome {
	if strings.Contains(resp.Header.Get("WWW-Authenticate"), "insufficient_scope") || strings.Contains(message, "scope") {
		return model.Outcome{Class: model.ClassReauth, Problem: a.problem("account.scope_missing")}
	}
	for _, word := range []string{"disabled", "suspended", "pending approval", "confirmed e-mail"} {
		if strings.Contains(message, word) {
			return model.Outcome{Class: model.ClassFatal, Problem: a.problem("account.closed", "message", message)}
		}
	}
	return model.Outcome{Class: model.ClassReauth, Problem: a.problem("account.not_allowed", "message", message)}
}

// location returns the server that a redirect points to, without the rest,
// which may hold something secret.
func (a access) location(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	if err != nil || u.Host == "" {
		return a.server
	}
	return u.Scheme + "://" + u.Host
}

// badAnswer is the outcome of a success that says something else than it
// should: a captive portal, or a server of another kind.
func (a access) badAnswer(class model.Class, resp *connect.Response) *model.Outcome {
	out := stamp(model.Outcome{Class: class, Problem: a.problem("network.bad_answer")}, resp)
	return &out
}
