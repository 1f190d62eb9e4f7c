package oauth

import (
	"context"
	"crypto/subtle"
	_ "embed" // the page
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"restante/core/model"
)

// Path is where on this machine an answer is taken.
const Path = "/callback"

// The bounds of a conversation with the browser.
const (
	headerTime  = 10 * time.Second
	headerBytes = 32 << 10
	closeTime   = time.Second
)

// listener takes one answer from the browser, on the loopback addresses alone.
type listener struct {
	state   string
	port    int
	server  *http.Server
	serving sync.WaitGroup
	answers chan url.Values
	taken   atomic.Bool
	strange atomic.Bool // an answer with another state was turned away

	once     sync.Once
	closeErr error
}

// listen takes the first free of ports, or any free port where there are none.
// The IPv6 loopback address is taken beside it where the machine has it and
// its port is free; the redirect names the IPv4 one.
func listen(ports []int, state string) (*listener, error) {
	tried := ports
	if len(tried) == 0 {
		tried = []int{0}
	}
	var failed error
	for _, port := range tried {
		v4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		l := &listener{state: state, port: v4.Addr().(*net.TCPAddr).Port, answers: make(chan url.Values, 1)}
		l.server = &http.Server{
			Handler: http.HandlerFunc(l.serve), ReadHeaderTimeout: headerTime, MaxHeaderBytes: headerBytes,
			ErrorLog: log.New(io.Discard, "", 0), // it would quote what strangers send
		}
		l.start(v4)
		if v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(l.port))); err == nil {
			l.start(v6)
		}
		return l, nil
	}
	names := make([]string, len(tried))
	for i, port := range tried {
		names[i] = "127.0.0.1"
		if port != 0 {
			names[i] += ":" + strconv.Itoa(port)
		}
	}
	return nil, model.NewProblem("oauth.no_port", "addresses", strings.Join(names, ", ")).Because(failed)
}

func (l *listener) start(on net.Listener) {
	l.serving.Go(func() {
		// It ends with close; what else ends it shows as an answer that never
		// comes.
		_ = l.server.Serve(on)
	})
}

// address is the redirect, with the literal address: a name could be resolved
// to another machine (RFC 8252 §8.3).
func (l *listener) address() string {
	return "http://127.0.0.1:" + strconv.Itoa(l.port) + Path
}

func (l *listener) hosts() []string {
	port := strconv.Itoa(l.port)
	return []string{"127.0.0.1:" + port, "[::1]:" + port}
}

// serve takes the answer. What is not it changes nothing: a page that guesses
// the port must not be able to end a sign-in.
func (l *listener) serve(w http.ResponseWriter, r *http.Request) {
	// A name that leads here is how a page of elsewhere would reach us (DNS
	// rebinding).
	if !slices.Contains(l.hosts(), r.Host) {
		http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
		return
	}
	if r.URL.Path != Path {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	answer, err := url.ParseQuery(r.URL.RawQuery)
	states := answer["state"]
	switch {
	case err != nil || len(states) != 1 || subtle.ConstantTimeCompare([]byte(states[0]), []byte(l.state)) != 1:
		l.strange.Store(true)
		show(w, http.StatusBadRequest, stranger)
	case !l.taken.CompareAndSwap(false, true):
		show(w, http.StatusGone, stranger)
	case answer.Has("error"):
		show(w, http.StatusOK, refused)
		l.answers <- answer
	default:
		show(w, http.StatusOK, received)
		l.answers <- answer
	}
}

// close waits a moment for the page to arrive, then ends every connection.
func (l *listener) close() error {
	l.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTime)
		defer cancel()
		// A browser keeps connections ready that never ask for anything.
		if l.server.Shutdown(ctx) != nil {
			if err := l.server.Close(); err != nil {
				l.closeErr = fmt.Errorf("close the listener of a sign-in: %w", err)
			}
		}
		l.serving.Wait()
	})
	return l.closeErr
}

// notice is what the browser says in the end, in both languages: nothing tells
// which one its reader wants.
type notice struct{ English, French string }

var (
	received = notice{"Poste Restante has the answer.", "Poste Restante a la réponse."}
	refused  = notice{"Nothing was connected.", "Rien n’a été connecté."}
	stranger = notice{
		"No sign-in is waiting for this answer. Start again in Poste Restante.",
		"Aucune connexion n’attend cette réponse. Recommencez dans Poste Restante.",
	}
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

// show answers with the page. Nothing of it is kept, framed or run, and the
// code in its address goes nowhere.
func show(w http.ResponseWriter, status int, n notice) {
	for name, value := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
		"Cache-Control":           "no-store",
		"Referrer-Policy":         "no-referrer",
		"X-Content-Type-Options":  "nosniff",
		"Connection":              "close",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	// A browser that is gone has no use for the page.
	_ = page.Execute(w, n)
}
