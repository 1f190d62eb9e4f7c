package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"restante/core/clock"
	"restante/core/model"
)

// Options say what a new server is like. Only Clock must be given.
type Options struct {
	// Clock is the server's own clock: it dates posts and the Date header, ends
	// windows, and is what every delay waits for.
	Clock clock.Clock
	// Listen is the address to listen on, "127.0.0.1:0" where it is empty. Its
	// host must be this machine.
	Listen string
	// Ledger gets one JSON object a line (see Entry) at each acceptance, each in
	// one Write, before the post exists; nil: nowhere. A post whose line cannot
	// be written is answered with 500 and not accepted. The server does not
	// close it.
	Ledger io.Writer
	// Accounts exist from the start.
	Accounts []NewAccount
	// Unlimited lifts the rate limits of a Mastodon server (300 calls in 5
	// minutes and 300 posts in 3 hours an account, 30 uploads and 30 deletions
	// in half an hour), for tests that need more.
	Unlimited bool
	// Log gets a line a request (number, method, path, status, fault); never a
	// header, a query or a body. Nil: no log.
	Log *slog.Logger
}

// Server is a small network. It is safe for use by many goroutines.
type Server struct {
	clock     clock.Clock
	listenOn  string
	unlimited bool
	log       *slog.Logger
	handler   http.Handler

	requests atomic.Int64

	// life ends with Close: what waits in the server's time stops waiting.
	life context.Context
	end  context.CancelFunc

	netMu   sync.Mutex
	address string         // host:port, once it has listened
	serving *serving       // nil while it is down
	closed  bool           // Close was called
	work    sync.WaitGroup // requests and late ones under way

	faultMu sync.Mutex
	faults  []*liveFault

	mu       sync.Mutex // guards what follows
	ledgerTo io.Writer
	ledger   []Entry
	world
}

// serving is one stretch of listening.
type serving struct {
	server *http.Server
	ended  chan error // gets what Serve returned
}

var errClosed = errors.New("the sandbox is closed")

// New makes a server; Start makes it listen. It returns a *model.Problem
// sandbox.not_loopback (argument listen), sandbox.bad_username (username) or
// sandbox.username_taken (username).
func New(opts Options) (*Server, error) {
	if opts.Clock == nil {
		return nil, errors.New("make a sandbox: no clock")
	}
	if opts.Listen == "" {
		opts.Listen = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(opts.Listen)
	if err != nil || !isLoopback(host) {
		return nil, model.NewProblem("sandbox.not_loopback", "listen", opts.Listen).Because(err)
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		clock:     opts.Clock,
		listenOn:  opts.Listen,
		unlimited: opts.Unlimited,
		log:       opts.Log,
		ledgerTo:  opts.Ledger,
		world:     newWorld(),
	}
	s.handler = s.routes()
	s.life, s.end = context.WithCancel(context.Background())
	for _, a := range opts.Accounts {
		if _, err := s.addAccount(a); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// isLoopback reports whether host, without a port, is this machine.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Start listens and serves until TakeDown or Close. It returns a
// *model.Problem sandbox.cannot_listen (argument listen) when the address
// cannot be had.
func (s *Server) Start() error {
	s.netMu.Lock()
	defer s.netMu.Unlock()
	if s.address != "" {
		return errors.New("start the sandbox: it was started before")
	}
	return s.listen(s.listenOn)
}

// TakeDown stops listening and drops every connection, so that the next one is
// refused; what the server holds is kept, and so is what is under way in it.
// While it is down, another program could take the port.
func (s *Server) TakeDown() error {
	s.netMu.Lock()
	defer s.netMu.Unlock()
	if err := s.stop(); err != nil {
		return fmt.Errorf("take the sandbox down: %w", err)
	}
	return nil
}

// BringUp listens again on the same port after TakeDown. Its error is Start's.
func (s *Server) BringUp() error {
	s.netMu.Lock()
	defer s.netMu.Unlock()
	if s.address == "" {
		return errors.New("bring the sandbox up: it was never started")
	}
	if s.serving != nil {
		return nil
	}
	return s.listen(s.address)
}

// listen starts to serve. The caller holds s.netMu.
func (s *Server) listen(address string) error {
	if s.closed {
		return errClosed
	}
	l, err := (&net.ListenConfig{}).Listen(s.life, "tcp", address)
	if err != nil {
		return model.NewProblem("sandbox.cannot_listen", "listen", address).Because(err)
	}
	if !isLoopbackAddr(l.Addr()) {
		refused := model.NewProblem("sandbox.not_loopback", "listen", address)
		return errors.Join(refused, l.Close())
	}
	s.address = l.Addr().String()
	current := &serving{
		server: &http.Server{
			Handler:           http.HandlerFunc(s.serve),
			ReadHeaderTimeout: 10 * time.Second,
			BaseContext:       func(net.Listener) context.Context { return s.life },
			ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		},
		ended: make(chan error, 1),
	}
	s.serving = current
	go func() { current.ended <- current.server.Serve(l) }()
	return nil
}

func isLoopbackAddr(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// stop closes the listener and every connection. The caller holds s.netMu.
func (s *Server) stop() error {
	if s.serving == nil {
		return nil
	}
	err := s.serving.server.Close()
	if ended := <-s.serving.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	s.serving = nil
	return err
}

// Close takes the server down for good, gives up what waits in it (a late post
// that is still to be applied never is) and returns when nothing runs any more,
// or with ctx's error.
func (s *Server) Close(ctx context.Context) error {
	s.netMu.Lock()
	s.closed = true
	err := s.stop() // first, so that what stops waiting has nobody to answer
	s.netMu.Unlock()
	s.end()
	idle := make(chan struct{})
	go func() {
		s.work.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("close the sandbox: %w", err)
	}
	return nil
}

// begin counts a piece of work that Close waits for; end it with s.work.Done.
// It reports false when the server is closed.
func (s *Server) begin() bool {
	s.netMu.Lock()
	defer s.netMu.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

// URL is the server's base address, "http://127.0.0.1:43117", empty before
// Start. It stays the same over TakeDown and BringUp.
func (s *Server) URL() string {
	if domain := s.domain(); domain != "" {
		return "http://" + domain
	}
	return ""
}

// domain is the server's name on its own network: host:port.
func (s *Server) domain() string {
	s.netMu.Lock()
	defer s.netMu.Unlock()
	return s.address
}

// Requests is how many requests the server has received.
func (s *Server) Requests() int64 { return s.requests.Load() }
