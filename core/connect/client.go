package connect

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"restante/core/model"
)

// maxBody is the most that is read of an answer, in bytes.
const maxBody = 8 << 20

// maxHeader is the most that is read of an answer's headers, in bytes.
const maxHeader = 1 << 20

// The most that the steps before a request may take, within the deadline that
// comes with the context.
const (
	dialTimeout      = 30 * time.Second
	handshakeTimeout = 10 * time.Second
)

// Client is the transport under every connector. Redirects are off, TLS is
// the rule (plain http is for loopback only), and the whole of an answer is
// read within a bound. Deadlines come with the context.
type Client struct {
	userAgent string
	log       *slog.Logger
	// tls is only ever cloned: a transport that takes up HTTP/2 writes into its
	// configuration, and one shared with Publish would make a server speak
	// HTTP/2 to a transport that does not.
	tls    *tls.Config
	proxy  func(*http.Request) (*url.URL, error)
	shared *http.Client
}

// NewClient returns a Client that names itself userAgent and logs one line a
// call (method, host, path, status; never a header, a query or a body).
func NewClient(userAgent string, log *slog.Logger) *Client {
	c := &Client{
		userAgent: userAgent,
		log:       log,
		tls:       &tls.Config{MinVersion: tls.VersionTLS12},
		proxy:     http.ProxyFromEnvironment,
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = c.tls.Clone()
	transport.MaxResponseHeaderBytes = maxHeader
	c.shared = &http.Client{Transport: transport, CheckRedirect: noRedirect}
	return c
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// CloseIdle drops the connections that wait for reuse, as is due after a sleep
// of the machine.
func (c *Client) CloseIdle() { c.shared.CloseIdleConnections() }

// Response is an answer, read whole.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	Date   time.Time // the server's Date header in UTC; zero: not given
}

// CallError is a call without an answer.
type CallError struct {
	// Sent says whether a byte of the request may have left. When it is false,
	// the network is proven untouched.
	Sent bool
	// Refused is the last look's own error, when that is why nothing left.
	Refused error
	Err     error
}

// Error implements error.
func (e *CallError) Error() string {
	if e.Sent {
		return "no answer to a request that may have arrived: " + e.Err.Error()
	}
	return "request not sent: " + e.Err.Error()
}

// Unwrap returns what happened underneath.
func (e *CallError) Unwrap() error { return e.Err }

// Do makes a call that may be repeated without harm: reads, uploads, sign-in.
// An error is always a *CallError.
func (c *Client) Do(req *http.Request) (*Response, error) {
	if err := checkScheme(req.URL); err != nil {
		return nil, &CallError{Err: err}
	}
	// The transport tries again by itself where a kept connection was dead;
	// what counts is whether the last try got a connection.
	var sent atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	}))
	return c.roundTrip(c.shared, req, func() (bool, error) { return sent.Load(), nil })
}

// Publish makes a call that can publish: on a connection of its own, so that
// the transport has nothing to replay, and with lastLook asked when everything
// is ready, right before the first byte of the request leaves. An error is
// always a *CallError.
func (c *Client) Publish(req *http.Request, lastLook LastLook) (*Response, error) {
	if err := checkScheme(req.URL); err != nil {
		return nil, &CallError{Err: err}
	}
	if lastLook == nil {
		return nil, &CallError{Err: errors.New("a publishing call without a last look")}
	}
	gate := &sendGate{ctx: req.Context(), look: lastLook}
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { gate.arm() },
	}))
	// Without GetBody the transport cannot send the body a second time.
	req.GetBody = nil
	client := &http.Client{Transport: c.publishTransport(gate), CheckRedirect: noRedirect}
	return c.roundTrip(client, req, gate.seal)
}

// publishTransport returns a transport for one call, whose every connection
// writes through gate.
func (c *Client) publishTransport(gate *sendGate) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  c.proxy,
		DisableKeepAlives:      true,
		Protocols:              protocols,
		TLSClientConfig:        c.tls.Clone(),
		TLSHandshakeTimeout:    handshakeTimeout,
		MaxResponseHeaderBytes: maxHeader,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &gatedConn{Conn: conn, gate: gate}, nil
		},
	}
}

// roundTrip makes the call and reads the answer whole. end is asked once, when
// there is no answer, and tells what CallError holds.
func (c *Client) roundTrip(client *http.Client, req *http.Request, end func() (sent bool, refused error)) (*Response, error) {
	req.Header.Set("User-Agent", c.userAgent)
	log := c.log.With("method", req.Method, "host", req.URL.Host, "path", req.URL.Path)
	resp, err := client.Do(req)
	if err != nil {
		// The URL in a *url.Error may carry a query; only its cause is kept.
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		err = withoutCredential(err, req.Header)
		sent, refused := end()
		log.Info("network call failed", "sent", sent, "error", err)
		return nil, &CallError{Sent: sent, Refused: refused, Err: fmt.Errorf("%s %s: %w", req.Method, req.URL.Host, err)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = fmt.Errorf("answer longer than %d bytes", maxBody)
	}
	if err != nil {
		err = withoutCredential(err, req.Header)
		log.Info("answer cut", "status", resp.StatusCode, "error", err)
		return nil, &CallError{Sent: true, Err: fmt.Errorf("read the answer of %s: %w", req.URL.Host, err)}
	}
	log.Info("network call", "status", resp.StatusCode)
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		date = time.Time{}
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: body, Date: date.UTC()}, nil
}

// withoutCredential hides what h authorizes with in the text of err: an answer
// that is not HTTP is quoted there, and a server may echo what it was sent.
func withoutCredential(err error, h http.Header) error {
	_, credential, _ := strings.Cut(h.Get("Authorization"), " ")
	if credential == "" || !strings.Contains(err.Error(), credential) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), credential, model.NewSecret(credential).String()))
}

// Probe asks whether server answers at all: any HTTP answer will do. It is how
// "its server can be reached" is judged, without any third party.
func (c *Client) Probe(ctx context.Context, server string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, server, nil)
	if err != nil {
		return fmt.Errorf("make a probe of %s: %w", server, err)
	}
	_, err = c.Do(req)
	return err
}

// checkScheme refuses plain http to any host but this machine.
func checkScheme(u *url.URL) error {
	switch {
	case u.Scheme == "https" && u.Host != "":
		return nil
	case u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http" && u.Host != "":
		return model.NewProblem("server.insecure", "server", u.Host)
	}
	return model.NewProblem("server.bad_address", "server", u.Redacted())
}

// IsLoopback reports whether host, without a port, is this machine: localhost
// or an address of 127.0.0.0/8 or ::1.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// sendGate lets the first byte of one request leave only after the last look,
// and settles afterwards whether any did.
type sendGate struct {
	ctx     context.Context
	look    LastLook
	mu      sync.Mutex
	armed   bool
	open    bool
	sealed  bool
	refused error
}

var errSealed = errors.New("the call was given up before it was sent")

// arm ends the time in which bytes pass that are no part of the request: a
// proxy's CONNECT and the TLS handshake.
func (g *sendGate) arm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.armed = true
}

// pass is asked before each write.
func (g *sendGate) pass() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.sealed:
		return errSealed
	case g.open, !g.armed:
		return nil
	}
	err := g.ctx.Err()
	if err == nil {
		g.refused = g.look(g.ctx)
		err = g.refused
	}
	if err == nil {
		// The look takes time of its own.
		err = g.ctx.Err()
	}
	if err != nil {
		g.sealed = true
		return err
	}
	g.open = true
	return nil
}

// seal forbids all further writes and tells whether one of the request was
// made, and the last look's refusal.
func (g *sendGate) seal() (sent bool, refused error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sealed = true
	return g.open, g.refused
}

type gatedConn struct {
	net.Conn
	gate *sendGate
}

func (c *gatedConn) Write(b []byte) (int, error) {
	if err := c.gate.pass(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
