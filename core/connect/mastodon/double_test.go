package mastodon_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	theToken   = "t0k3n-Zm9vYmFy"
	theAccount = "109876543210"
	theUser    = "zoe"
)

// double is a Mastodon server as strict as the real one in what the connector
// depends on. A test changes its fields before it calls; hooks stand in for
// the server's own answer to one call.
type double struct {
	t   *testing.T
	URL string

	mu       sync.Mutex
	posts    []*dPost // oldest first
	media    map[string]*dMedia
	keys     map[string]*dPost
	next     int
	calls    []dCall
	contract *contract
	hooks    map[string][]hook

	// Domain is what the server calls itself; empty: its host.
	Domain string
	// Now is the server's clock.
	Now time.Time
	// Processing is how many looks at an upload it takes until it is ready.
	Processing int
	// DropAlt, DropMedia, IgnoreKeys and KeepBoosts (in the list of posts, when
	// asked to leave them out) are faults that servers have.
	DropAlt, DropMedia, IgnoreKeys, KeepBoosts bool
	// MaxText is the limit in characters.
	MaxText int
	// French makes the server say its refusals in another language.
	French bool
}

type dPost struct {
	ID, Text, Spoiler, Reply, Visibility, Language string
	Sensitive                                      bool
	Media                                          []*dMedia
	At                                             time.Time
	Edited, Boost                                  bool
	Account                                        string
	ReplyWho                                       string // empty: the account itself
}

type dMedia struct {
	ID, Alt, MIME, FileName string
	Bytes                   []byte
	left                    int
	attached                bool
	failed                  bool
}

// dCall is one request as it arrived.
type dCall struct {
	Method, Path string
	Header       http.Header
	Query        string
	Body         []byte
}

// hook answers a call in the server's place; false lets the server answer
// after it.
type hook func(w http.ResponseWriter, r *http.Request) bool

func newDouble(t *testing.T) *double {
	t.Helper()
	d := &double{t: t, media: map[string]*dMedia{}, keys: map[string]*dPost{}, hooks: map[string][]hook{},
		Now: now, MaxText: 500, contract: contractOf(t)}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	d.URL = s.URL
	return d
}

// on makes the next call of a kind, such as "POST /api/v1/statuses", be
// answered by h.
func (d *double) on(call string, h ...hook) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hooks[call] = append(d.hooks[call], h...)
}

// answer is a hook that answers status and body.
func answer(status int, body string, header ...string) hook {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// applyThen lets the server carry the call out, drops its answer and gives
// another one instead.
func (d *double) applyThen(h hook) hook {
	return func(w http.ResponseWriter, r *http.Request) bool {
		d.serve(httptest.NewRecorder(), r)
		return h(w, r)
	}
}

// cut drops the connection instead of an answer. The transport repeats a GET by
// itself where the connection had been used before, so a test that wants one to
// fail cuts twice.
func cut(w http.ResponseWriter, _ *http.Request) bool {
	panic(http.ErrAbortHandler)
}

// serveOnce is a hook that lets the server answer by itself.
func (d *double) serveOnce() hook {
	return func(http.ResponseWriter, *http.Request) bool { return false }
}

// setNow sets the server's clock after a call whose connection was cut: such a
// call may still be running.
func (d *double) setNow(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Now = now
}

func (d *double) called(call string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, c := range d.calls {
		if c.Method+" "+c.Path == call {
			n++
		}
	}
	return n
}

func (d *double) lastCall(call string) dCall {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range slices.Backward(d.calls) {
		if c.Method+" "+c.Path == call {
			return c
		}
	}
	d.t.Fatalf("%s was not called", call)
	return dCall{}
}

// post puts a post on the server that was made by other means.
func (d *double) post(p dPost) *dPost {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.Account == "" {
		p.Account = theAccount
	}
	if p.At.IsZero() {
		p.At = d.Now
	}
	d.next++
	p.ID = fmt.Sprint(1000 + d.next)
	d.posts = append(d.posts, &p)
	return &p
}

func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if d.contract != nil {
		if err := d.contract.check(r, body); err != nil {
			d.t.Errorf("against the API's description: %v", err)
		}
	}
	name := r.Method + " " + r.URL.Path
	d.mu.Lock()
	d.calls = append(d.calls, dCall{r.Method, r.URL.Path, r.Header.Clone(), r.URL.RawQuery, body})
	var h hook
	if len(d.hooks[name]) > 0 {
		h, d.hooks[name] = d.hooks[name][0], d.hooks[name][1:]
	}
	w.Header().Set("Date", d.Now.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	d.mu.Unlock()
	if h != nil && h(w, r) {
		return
	}
	d.serve(w, r)
}

func (d *double) serve(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := r.URL.Path
	if path == "/api/v2/instance" {
		d.instance(w)
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+theToken {
		w.Header().Set("WWW-Authenticate", `Bearer realm="Doorkeeper", error="invalid_token"`)
		d.refuse(w, 401, "The access token is invalid")
		return
	}
	switch {
	case r.Method == "GET" && path == "/api/v1/accounts/verify_credentials":
		d.json(w, 200, d.account(theAccount))
	case r.Method == "GET" && path == "/api/v1/accounts/"+theAccount+"/statuses":
		d.list(w, r)
	case r.Method == "GET" && strings.HasPrefix(path, "/api/v1/statuses/") && strings.HasSuffix(path, "/source"):
		d.source(w, strings.Split(path, "/")[4])
	case r.Method == "POST" && path == "/api/v1/statuses":
		d.create(w, r)
	case r.Method == "POST" && path == "/api/v2/media":
		d.uploadFile(w, r)
	case r.Method == "GET" && strings.HasPrefix(path, "/api/v1/media/"):
		d.showMedia(w, strings.Split(path, "/")[4])
	default:
		d.refuse(w, 404, "Record not found")
	}
}
