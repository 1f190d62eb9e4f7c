package bluesky_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	aliceDID      = "did:plc:rpw3uitiar2xqxtiow3ivu4h"
	aliceHandle   = "alice.test"
	alicePassword = "imry-avcc-7mgn-4ms3"
	bobDID        = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
)

// instant is when the tests take place.
var instant = time.Date(2026, 11, 25, 10, 0, 0, 123456000, time.UTC)

// double is a PDS with one account that refuses what PDS 0.4.217 refuses, and
// fails the test on every request that does not follow the lexicons.
type double struct {
	*httptest.Server
	t   *testing.T
	lex *lexicons // nil where the lexicons are absent

	mu      sync.Mutex
	now     time.Time
	made    int
	tokens  map[string]token
	records map[string]stored
	blobs   map[string]int // sizes, by CID
	handles map[string]string
	events  []string          // the calls, and what tests note beside them
	sent    map[string]string // the last body of each call
	hooks   map[string]http.HandlerFunc
	account accountState
}

type accountState struct {
	did, handle, password string
	active                *bool
	status                string
	didDoc                any
	accessLife            time.Duration
}

type token struct {
	kind    string // "access" or "refresh"
	did     string
	expires time.Time
}

type stored struct {
	cid   string
	value map[string]any
}

func newDouble(t *testing.T) *double {
	t.Helper()
	d := &double{
		t: t, now: instant, tokens: map[string]token{}, records: map[string]stored{},
		blobs: map[string]int{}, sent: map[string]string{}, hooks: map[string]http.HandlerFunc{},
		handles: map[string]string{aliceHandle: aliceDID, "bob.test": bobDID},
		account: accountState{did: aliceDID, handle: aliceHandle, password: alicePassword, accessLife: 2 * time.Hour},
	}
	if dir := sharedData(t, "atproto"); dir != "" {
		d.lex = &lexicons{filepath.Join(dir, "lexicons")}
	}
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	return d
}

// on replaces the answer to calls of nsid; nil takes the replacement away.
func (d *double) on(nsid string, h http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hooks[nsid] = h
}

// once replaces the answer to the next call of nsid.
func (d *double) once(nsid string, h http.HandlerFunc) {
	d.on(nsid, func(w http.ResponseWriter, r *http.Request) {
		d.on(nsid, nil)
		h(w, r)
	})
}

func (d *double) note(event string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, event)
}

// seen returns the events so far, and forgets them.
func (d *double) seen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := strings.Join(d.events, " ")
	d.events = nil
	return events
}

func (d *double) count(event string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e == event {
			n++
		}
	}
	return n
}

func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	nsid, ok := strings.CutPrefix(r.URL.Path, "/xrpc/")
	if !ok {
		d.t.Errorf("a call to %s", r.URL.Path)
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	d.note(nsid[strings.LastIndexByte(nsid, '.')+1:])
	d.checkRequest(nsid, r, body)
	d.mu.Lock()
	d.sent[nsid] = string(body)
	hook := d.hooks[nsid]
	d.mu.Unlock()
	if hook != nil {
		hook(w, r)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	status, answer := d.answer(nsid, r, body)
	if status == http.StatusOK {
		d.checkAnswer(nsid, answer)
	}
	reply(w, status, answer)
}

func reply(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// answerWith answers every call with one status and body.
func answerWith(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (d *double) checkRequest(nsid string, r *http.Request, body []byte) {
	if r.Header.Get("User-Agent") == "" {
		d.t.Errorf("%s without a User-Agent", nsid)
	}
	if d.lex == nil {
		return
	}
	main, err := d.lex.find(nsid)
	if err != nil {
		d.t.Errorf("a call that no lexicon has: %v", err)
		return
	}
	if want := map[string]string{"query": http.MethodGet, "procedure": http.MethodPost}[main.Type]; r.Method != want {
		d.t.Errorf("%s by %s, want %s", nsid, r.Method, want)
	}
	problems := append(d.lex.checkQuery(nsid, r.URL.Query()), d.lex.checkPayload(nsid, main.Input, body)...)
	for _, p := range problems {
		d.t.Errorf("%s: %s", nsid, p)
	}
}

func (d *double) checkAnswer(nsid string, answer any) {
	if d.lex == nil {
		return
	}
	main, err := d.lex.find(nsid)
	if err != nil {
		return
	}
	body, err := json.Marshal(answer)
	if err != nil {
		d.t.Error(err)
	}
	for _, p := range d.lex.checkPayload(nsid, main.Output, body) {
		d.t.Errorf("the double's answer to %s: %s", nsid, p)
	}
}

func refuse(status int, name, message string) (int, any) {
	return status, map[string]string{"error": name, "message": message}
}

func (d *double) answer(nsid string, r *http.Request, body []byte) (int, any) {
	switch nsid {
	case "com.atproto.server.createSession":
		return d.createSession(body)
	case "com.atproto.identity.resolveHandle":
		if did, ok := d.handles[r.URL.Query().Get("handle")]; ok {
			return http.StatusOK, map[string]string{"did": did}
		}
		return refuse(400, "InvalidRequest", "Unable to resolve handle")
	case "com.atproto.repo.getRecord":
		return d.getRecord(r)
	case "com.atproto.sync.getLatestCommit":
		if r.URL.Query().Get("did") != d.account.did {
			return refuse(400, "RepoNotFound", "Could not find repo for DID: "+r.URL.Query().Get("did"))
		}
		return http.StatusOK, map[string]string{"cid": cidOf("bafyrei", d.records), "rev": "3n33wl6nkqs2n"}
	case "com.atproto.server.refreshSession":
		if status, problem := d.authorize(r, "refresh"); status != 0 {
			return status, problem
		}
		return http.StatusOK, d.session(true)
	}
	if status, problem := d.authorize(r, "access"); status != 0 {
		return status, problem
	}
	switch nsid {
	case "com.atproto.server.getSession":
		return http.StatusOK, d.session(false)
	case "com.atproto.repo.uploadBlob":
		return d.uploadBlob(r, body)
	case "com.atproto.repo.putRecord":
		return d.putRecord(r, body)
	}
	return refuse(400, "InvalidRequest", "No service configured for "+nsid)
}

// authorize returns status 0 when the call carries a good token of kind.
func (d *double) authorize(r *http.Request, kind string) (int, any) {
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return refuse(401, "AuthMissing", "Authentication Required")
	}
	tok, ok := d.tokens[bearer]
	switch {
	case !ok:
		return refuse(400, "InvalidToken", "Token could not be verified")
	case tok.kind != kind:
		return refuse(400, "InvalidToken", "Invalid token type")
	case !d.now.Before(tok.expires):
		return refuse(400, "ExpiredToken", "Token has expired")
	case d.account.active != nil && !*d.account.active && !strings.Contains(r.URL.Path, "Session"):
		return refuse(401, "AccountDeactivated", "Account is deactivated")
	}
	return 0, nil
}

func (d *double) createSession(body []byte) (int, any) {
	var in struct{ Identifier, Password string }
	if err := json.Unmarshal(body, &in); err != nil {
		return refuse(400, "SyntaxError", err.Error())
	}
	known := in.Identifier == d.account.handle || in.Identifier == d.account.did || in.Identifier == "alice@example.com"
	if !known || in.Password != d.account.password {
		return refuse(401, "AuthenticationRequired", "Invalid identifier or password")
	}
	return http.StatusOK, d.session(true)
}

func (d *double) session(tokens bool) map[string]any {
	a := d.account
	s := map[string]any{"did": a.did, "handle": a.handle, "email": "alice@example.com", "emailConfirmed": false}
	if a.active != nil {
		s["active"] = *a.active
	}
	if a.status != "" {
		s["status"] = a.status
	}
	if a.didDoc != nil {
		s["didDoc"] = a.didDoc
	}
	if tokens {
		s["accessJwt"] = d.token("access", a.did, d.now.Add(a.accessLife))
		s["refreshJwt"] = d.token("refresh", a.did, d.now.Add(90*24*time.Hour))
	}
	return s
}

// token makes a token that the double takes. It is called under the lock or
// before the first call.
func (d *double) token(kind, did string, expires time.Time) string {
	d.made++
	part := base64.RawURLEncoding.EncodeToString
	jwt := part([]byte(`{"typ":"at+jwt","alg":"HS256"}`)) + "." +
		part(fmt.Appendf(nil, `{"sub":%q,"exp":%d,"n":%d}`, did, expires.Unix(), d.made)) + "." + part([]byte("signature"))
	d.tokens[jwt] = token{kind: kind, did: did, expires: expires}
	return jwt
}
