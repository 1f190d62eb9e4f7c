package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxBody is the most that a request may bring, in bytes: an image of the
// largest size and what a form puts around it.
const maxBody = maxImageBytes + 1<<20

// serve takes every request, with the fault that applies to it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		s.cut(w)
		return
	}
	defer s.work.Done()
	number := s.requests.Add(1)
	s.stampDate(w)
	// A page elsewhere whose name is made to lead here must not read anything.
	if host := (&url.URL{Host: r.Host}).Hostname(); !isLoopback(host) {
		http.Error(w, "Blocked host", http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		writeHTML(w, http.StatusRequestEntityTooLarge, gatewayPage(http.StatusRequestEntityTooLarge))
		return
	case err != nil:
		s.log.Info("request cut", "request", number, "method", r.Method, "path", r.URL.Path, "error", err)
		s.cut(w)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), numberKey{}, number))
	s.answer(w, r, body)
}

// stampDate dates an answer by the server's own clock, not by the machine's.
func (s *Server) stampDate(w http.ResponseWriter) {
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
}

// numberKey is the context key of a request's number.
type numberKey struct{}

// apply lets the network do what r asks.
func (s *Server) apply(w http.ResponseWriter, r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	if trimmed := strings.TrimRight(r.URL.Path, "/"); trimmed != "" {
		r.URL.Path = trimmed // a slash at the end says nothing, as in Rails
	}
	s.handler.ServeHTTP(w, r)
}

// call is one call of the API, checked and read.
type call struct {
	*http.Request
	number int64
	now    time.Time // by the server's clock, one for the whole call
	params params
	// token is nil where none came. It, and its account, is guarded by Server.mu.
	token *token
	// reply's own headers
	header http.Header
}

func (c *call) viewer() *account {
	if c.token == nil {
		return nil
	}
	return c.token.account
}

// apiError is what a call is refused with.
type apiError struct {
	status  int
	Message string `json:"error"`
	Detail  string `json:"error_description,omitempty"`
}

func (e *apiError) Error() string { return e.Message }

func refuse(status int, message string) error { return &apiError{status: status, Message: message} }

// invalid refuses content, in the form of the server's validations.
func invalid(why string) error {
	return refuse(http.StatusUnprocessableEntity, "Validation failed: "+why)
}

func notFound() error { return refuse(http.StatusNotFound, "Record not found") }

// answerAs is a body with a status other than 200.
type answerAs struct {
	status int
	body   any
}

// endpoint is how one path of the API is guarded and answered.
type endpoint struct {
	// scope is what a token must allow; empty: the call needs no token and looks
	// at none.
	scope string
	// open says that the call goes without a token too.
	open bool
	// family is its own rate limit beside the general one; zero: none.
	family family
	handle func(s *Server, c *call) (any, error)
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, e := range endpoints() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.callEndpoint(w, r, e) })
	}
	s.pageRoutes(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusNotFound, &apiError{Message: "Not Found"})
	})
	return mux
}

func endpoints() map[string]endpoint {
	const accounts, statuses = "read:accounts", "read:statuses"
	return map[string]endpoint{
		"GET /api/v1/instance":                        {handle: (*Server).instanceV1},
		"GET /api/v2/instance":                        {handle: (*Server).instanceV2},
		"POST /api/v1/apps":                           {handle: (*Server).createApp},
		"GET /api/v1/apps/verify_credentials":         {scope: "read", handle: (*Server).verifyApp},
		"GET /api/v1/accounts/verify_credentials":     {scope: accounts, handle: (*Server).verifyAccount},
		"GET /api/v1/accounts/lookup":                 {scope: accounts, open: true, handle: (*Server).lookupAccount},
		"GET /api/v1/accounts/{id}":                   {scope: accounts, open: true, handle: (*Server).showAccount},
		"GET /api/v1/accounts/{id}/statuses":          {scope: statuses, open: true, handle: (*Server).listAccount},
		"POST /api/v1/statuses":                       {scope: "write:statuses", family: familyPosts, handle: (*Server).createPost},
		"GET /api/v1/statuses/{id}":                   {scope: statuses, open: true, handle: (*Server).showPost},
		"PUT /api/v1/statuses/{id}":                   {scope: "write:statuses", family: familyPosts, handle: (*Server).editPost},
		"DELETE /api/v1/statuses/{id}":                {scope: "write:statuses", family: familyDeletions, handle: (*Server).deletePost},
		"GET /api/v1/statuses/{id}/source":            {scope: statuses, handle: (*Server).showSource},
		"GET /api/v1/statuses/{id}/context":           {scope: statuses, open: true, handle: (*Server).showContext},
		"GET /api/v1/timelines/home":                  {scope: statuses, handle: (*Server).listHome},
		"GET /api/v1/timelines/public":                {scope: statuses, open: true, handle: (*Server).listPublic},
		"POST /api/v1/media":                          {scope: "write:media", family: familyUploads, handle: (*Server).upload},
		"POST /api/v2/media":                          {scope: "write:media", family: familyUploads, handle: (*Server).upload},
		"GET /api/v1/media/{id}":                      {scope: "write:media", handle: (*Server).showMedia},
		"PUT /api/v1/media/{id}":                      {scope: "write:media", handle: (*Server).editMedia},
		"GET /.well-known/oauth-authorization-server": {handle: (*Server).oauthMetadata},
		"POST /oauth/token":                           {handle: (*Server).exchangeCode},
		"GET /oauth/userinfo":                         {scope: "profile", handle: (*Server).userInfo},
		"POST /oauth/revoke":                          {handle: (*Server).revoke},
	}
}

// callEndpoint guards, answers and writes one call of the API.
func (s *Server) callEndpoint(w http.ResponseWriter, r *http.Request, e endpoint) {
	c := &call{Request: r, now: s.clock.Now(), header: w.Header()}
	c.number, _ = r.Context().Value(numberKey{}).(int64)
	body, err := s.guarded(c, e)
	status := http.StatusOK
	var refused *apiError
	switch {
	case errors.As(err, &refused):
		status, body = refused.status, refused
	case err != nil:
		s.log.Error("request failed", "request", c.number, "method", r.Method, "path", r.URL.Path, "error", err)
		status, body = http.StatusInternalServerError, &apiError{Message: "Internal Server Error"}
	}
	if as, ok := body.(answerAs); ok {
		status, body = as.status, as.body
	}
	writeJSON(w, status, body)
}

func (s *Server) guarded(c *call, e endpoint) (any, error) {
	if err := s.authorize(c, e); err != nil {
		return nil, err
	}
	if err := s.countCall(c, e); err != nil {
		return nil, err
	}
	var err error
	if c.params, err = readParams(c.Request); err != nil {
		return nil, err
	}
	return e.handle(s, c)
}

// authorize finds the call's token and checks that it allows the call.
func (s *Server) authorize(c *call, e endpoint) error {
	if e.scope == "" {
		return nil
	}
	value, given := bearer(c.Request)
	if !given && e.open {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[value]
	switch {
	case t == nil:
		return c.unauthorized("The access token is invalid")
	case t.revoked:
		return c.unauthorized("The access token was revoked")
	case !t.allows(e.scope):
		return refuse(http.StatusForbidden, "This action is outside the authorized scopes")
	}
	c.token = t
	return nil
}

func (c *call) unauthorized(why string) error {
	c.header.Set("WWW-Authenticate", `Bearer realm="Doorkeeper", error="invalid_token", error_description="`+why+`"`)
	return refuse(http.StatusUnauthorized, why)
}

func bearer(r *http.Request) (value string, given bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return "", false
	}
	scheme, value, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return value, true
}

// allows reports whether the token has scope or the wider one that holds it:
// "write" holds "write:statuses".
func (t *token) allows(scope string) bool {
	wider, _, _ := strings.Cut(scope, ":")
	has := func(scope string) bool { return slices.Contains(t.scopes, scope) }
	return has(scope) || has(wider) || scope == "profile" && has("read") || scope == "read:accounts" && has("profile")
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "private, no-store")
	}
	w.Header().Set("Vary", "Authorization, Origin")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(b) // the client's going away is no affair of the server's
}

func writeHTML(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page)
}
