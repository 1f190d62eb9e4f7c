package connect_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/connect"
	"restante/core/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newClient(t *testing.T) *connect.Client {
	t.Helper()
	c := connect.NewClient("test", slog.New(slog.DiscardHandler))
	t.Cleanup(c.CloseIdle)
	return c
}

func post(t *testing.T, ctx context.Context, address, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "k1")
	req.Header.Set("Authorization", "Bearer s3cr3t-token")
	return req
}

func goOn(context.Context) error { return nil }

// rawServer is a TCP server that counts what it reads and lets answer decide
// what happens to a connection once a whole request arrived.
type rawServer struct {
	URL      string
	accepted atomic.Int64
	read     atomic.Int64
	requests atomic.Int64
}

const rawBody = "the body of the request"

// newRawServer serves until the test ends. answer is called after each request
// whose body is rawBody; the connection is closed when it returns false.
func newRawServer(t *testing.T, answer func(nth int64, conn net.Conn) bool) *rawServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &rawServer{URL: "http://" + listener.Addr().String()}
	var running sync.WaitGroup
	var open sync.Map
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.accepted.Add(1)
			open.Store(conn, true)
			running.Go(func() {
				defer conn.Close()
				s.serve(conn, answer)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		open.Range(func(conn, _ any) bool { conn.(net.Conn).Close(); return true })
		running.Wait()
	})
	return s
}

func (s *rawServer) serve(conn net.Conn, answer func(int64, net.Conn) bool) {
	var seen bytes.Buffer
	chunk := make([]byte, 4096)
	for {
		n, err := conn.Read(chunk)
		s.read.Add(int64(n))
		seen.Write(chunk[:n])
		if bytes.HasSuffix(seen.Bytes(), []byte(rawBody)) {
			seen.Reset()
			if !answer(s.requests.Add(1), conn) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func write(conn net.Conn, text string) bool {
	_, err := io.WriteString(conn, text)
	return err == nil
}

func callError(t *testing.T, err error) *connect.CallError {
	t.Helper()
	var call *connect.CallError
	if !errors.As(err, &call) {
		t.Fatalf("error is %v, want a *CallError", err)
	}
	return call
}

func TestPublishAsksTheLastLookRightBeforeTheFirstByte(t *testing.T) {
	refusal := errors.New("paused")
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

	t.Run("the connection stands and nothing was written", func(t *testing.T) {
		s := newRawServer(t, func(_ int64, conn net.Conn) bool { return write(conn, answer) })
		looks := 0
		look := func(context.Context) error {
			looks++
			deadline := time.Now().Add(5 * time.Second)
			for s.accepted.Load() == 0 && time.Now().Before(deadline) {
				time.Sleep(time.Millisecond)
			}
			if s.accepted.Load() != 1 || s.read.Load() != 0 {
				t.Errorf("at the last look: %d connections, %d bytes; want 1 and 0", s.accepted.Load(), s.read.Load())
			}
			return nil
		}
		resp, err := newClient(t).Publish(post(t, t.Context(), s.URL, rawBody), look)
		if err != nil || string(resp.Body) != "ok" {
			t.Fatalf("Publish: %v, %v", resp, err)
		}
		if looks != 1 {
			t.Errorf("looked %d times, want once", looks)
		}
	})

	t.Run("a refusal sends nothing", func(t *testing.T) {
		s := newRawServer(t, func(_ int64, conn net.Conn) bool { return write(conn, answer) })
		_, err := newClient(t).Publish(post(t, t.Context(), s.URL, rawBody), func(context.Context) error { return refusal })
		call := callError(t, err)
		if call.Sent || !errors.Is(call.Refused, refusal) {
			t.Errorf("Sent %v, Refused %v; want false and the refusal", call.Sent, call.Refused)
		}
		if n := s.read.Load(); n != 0 {
			t.Errorf("the server read %d bytes, want none", n)
		}
	})

	t.Run("a look that outlives the deadline sends nothing", func(t *testing.T) {
		s := newRawServer(t, func(_ int64, conn net.Conn) bool { return write(conn, answer) })
		ctx, cancel := context.WithCancel(t.Context())
		_, err := newClient(t).Publish(post(t, ctx, s.URL, rawBody), func(context.Context) error { cancel(); return nil })
		if call := callError(t, err); call.Sent || call.Refused != nil {
			t.Errorf("Sent %v, Refused %v; want false and nil", call.Sent, call.Refused)
		}
		if n := s.read.Load(); n != 0 {
			t.Errorf("the server read %d bytes, want none", n)
		}
	})

	t.Run("no look at all is refused", func(t *testing.T) {
		s := newRawServer(t, func(_ int64, conn net.Conn) bool { return write(conn, answer) })
		_, err := newClient(t).Publish(post(t, t.Context(), s.URL, rawBody), nil)
		if callError(t, err).Sent || s.accepted.Load() != 0 {
			t.Error("a call without a last look left the machine")
		}
	})
}

// tlsServer speaks HTTP/2 and HTTP/1.1 and counts its requests.
func tlsServer(t *testing.T) (*httptest.Server, *atomic.Int64, *x509.CertPool) {
	t.Helper()
	var requests atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s", r.Proto, body)
	}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s, &requests, pool
}

func TestPublishOverTLS(t *testing.T) {
	t.Run("works after a call that took up HTTP/2", func(t *testing.T) {
		s, _, pool := tlsServer(t)
		c := newClient(t)
		c.Trust(pool)
		resp, err := c.Do(post(t, t.Context(), s.URL, "a"))
		if err != nil || string(resp.Body) != "HTTP/2.0 a" {
			t.Fatalf("Do: %+v, %v", resp, err)
		}
		resp, err = c.Publish(post(t, t.Context(), s.URL, "b"), goOn)
		if err != nil || string(resp.Body) != "HTTP/1.1 b" {
			t.Fatalf("Publish: %+v, %v", resp, err)
		}
	})

	t.Run("a refusal comes after the handshake and sends nothing", func(t *testing.T) {
		s, requests, pool := tlsServer(t)
		c := newClient(t)
		c.Trust(pool)
		refusal := errors.New("paused")
		_, err := c.Publish(post(t, t.Context(), s.URL, "b"), func(context.Context) error { return refusal })
		if call := callError(t, err); call.Sent || !errors.Is(call.Refused, refusal) {
			t.Errorf("Sent %v, Refused %v; want false and the refusal", call.Sent, call.Refused)
		}
		if requests.Load() != 0 {
			t.Error("the server got the request")
		}
	})

	t.Run("an unknown certificate is never asked about and nothing is sent", func(t *testing.T) {
		s, requests, _ := tlsServer(t)
		looked := false
		_, err := newClient(t).Publish(post(t, t.Context(), s.URL, "b"), func(context.Context) error { looked = true; return nil })
		if call := callError(t, err); call.Sent || looked || requests.Load() != 0 {
			t.Errorf("Sent %v, looked %v, requests %d; want nothing of it", call.Sent, looked, requests.Load())
		}
		if out := connect.PublishFailed(err, s.URL); out.Class != model.ClassTransient || out.Problem.Code != "network.bad_certificate" {
			t.Errorf("outcome %s %v", out.Class, out.Problem)
		}
	})
}

// newProxy is an HTTP proxy that answers CONNECT by piping, or with refuse.
func newProxy(t *testing.T, refuse int) (*url.URL, *atomic.Int64) {
	t.Helper()
	var connects atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connects.Add(1)
		if r.Method != http.MethodConnect || refuse != 0 {
			w.WriteHeader(refuse)
			return
		}
		upstream, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("hijack: %v", err)
			return
		}
		write(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(upstream, conn); upstream.Close() }()
		_, _ = io.Copy(conn, upstream)
		conn.Close()
	}))
	t.Cleanup(s.Close)
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return address, &connects
}

func TestPublishThroughAProxy(t *testing.T) {
	t.Run("the last look comes after the proxy's part and the handshake", func(t *testing.T) {
		s, requests, pool := tlsServer(t)
		proxy, connects := newProxy(t, 0)
		c := newClient(t)
		c.Trust(pool)
		c.UseProxy(proxy)
		refusal := errors.New("paused")
		_, err := c.Publish(post(t, t.Context(), s.URL, "b"), func(context.Context) error {
			if connects.Load() != 1 {
				t.Errorf("at the last look the proxy was asked %d times, want once", connects.Load())
			}
			return refusal
		})
		if call := callError(t, err); call.Sent || !errors.Is(call.Refused, refusal) || requests.Load() != 0 {
			t.Errorf("Sent %v, Refused %v, requests %d (%v)", call.Sent, call.Refused, requests.Load(), err)
		}
		resp, err := c.Publish(post(t, t.Context(), s.URL, "b"), goOn)
		if err != nil || string(resp.Body) != "HTTP/1.1 b" {
			t.Fatalf("Publish: %+v, %v", resp, err)
		}
	})

	t.Run("a proxy that refuses proves that nothing was sent", func(t *testing.T) {
		proxy, connects := newProxy(t, http.StatusServiceUnavailable)
		c := newClient(t)
		c.UseProxy(proxy)
		_, err := c.Publish(post(t, t.Context(), "https://social.example", "b"), goOn)
		if call := callError(t, err); call.Sent || connects.Load() != 1 {
			t.Errorf("Sent %v after %d CONNECT; want false after 1", call.Sent, connects.Load())
		}
	})
}

func TestRedirectsAreAnswersOfTheirOwn(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var elsewhere atomic.Int64
			target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
			defer target.Close()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, target.URL, status)
			}))
			defer s.Close()
			c := newClient(t)
			resp, err := c.Publish(post(t, t.Context(), s.URL, rawBody), goOn)
			if err != nil || resp.Status != status || resp.Header.Get("Location") != target.URL {
				t.Errorf("Publish: %+v, %v", resp, err)
			}
			resp, err = c.Do(post(t, t.Context(), s.URL, rawBody))
			if err != nil || resp.Status != status {
				t.Errorf("Do: %+v, %v", resp, err)
			}
			if elsewhere.Load() != 0 {
				t.Errorf("the redirect was followed %d times", elsewhere.Load())
			}
		})
	}
}

// A server answers one request, keeps the connection, and drops it in the
// middle of the next: the case in which Go's transport sends a request with an
// Idempotency-Key a second time.
func TestPublishIsNeverReplayed(t *testing.T) {
	dropSecond := func(nth int64, conn net.Conn) bool {
		if nth == 1 {
			return write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		}
		return false
	}
	t.Run("the standard transport does replay", func(t *testing.T) {
		s := newRawServer(t, dropSecond)
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		for range 2 {
			resp, err := client.Do(post(t, t.Context(), s.URL, rawBody))
			if err == nil {
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}
		if n := s.requests.Load(); n < 3 {
			t.Fatalf("the server got %d requests for 2 calls: this server does not provoke a replay", n)
		}
	})
	t.Run("Publish does not", func(t *testing.T) {
		s := newRawServer(t, dropSecond)
		c := newClient(t)
		if _, err := c.Do(post(t, t.Context(), s.URL, rawBody)); err != nil {
			t.Fatal(err)
		}
		_, err := c.Publish(post(t, t.Context(), s.URL, rawBody), goOn)
		if call := callError(t, err); !call.Sent {
			t.Error("Sent is false although the whole request arrived")
		}
		if n := s.requests.Load(); n != 2 {
			t.Errorf("the server got %d requests for 2 calls", n)
		}
		if n := s.accepted.Load(); n != 2 {
			t.Errorf("%d connections, want one of its own for Publish", n)
		}
	})
}

func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestPublishKnowsWhetherItWasSent(t *testing.T) {
	short := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	tests := []struct {
		name  string
		url   func(t *testing.T) string
		ctx   func(t *testing.T) context.Context
		sent  bool
		class model.Class
		code  string
	}{
		{"connection refused", func(t *testing.T) string { return "http://" + closedAddress(t) },
			(*testing.T).Context, false, model.ClassTransient, "network.unreachable"},
		{"not TLS", func(t *testing.T) string {
			s := newRawServer(t, nil)
			return strings.Replace(s.URL, "http:", "https:", 1)
		}, short, false, model.ClassTransient, "network.no_answer"},
		{"cancelled before", func(t *testing.T) string { return newRawServer(t, nil).URL },
			func(t *testing.T) context.Context {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				return ctx
			}, false, model.ClassTransient, "network.cancelled"},
		{"plain http to another host", func(*testing.T) string { return "http://social.example" },
			(*testing.T).Context, false, model.ClassConfig, "server.insecure"},
		{"not an address of a server", func(*testing.T) string { return "ftp://social.example" },
			(*testing.T).Context, false, model.ClassConfig, "server.bad_address"},
		{"connection closed after the request", func(t *testing.T) string {
			return newRawServer(t, func(int64, net.Conn) bool { return false }).URL
		}, (*testing.T).Context, true, model.ClassUnknown, "network.no_answer"},
		{"connection reset after the request", func(t *testing.T) string {
			return newRawServer(t, func(_ int64, conn net.Conn) bool {
				_ = conn.(*net.TCPConn).SetLinger(0)
				return false
			}).URL
		}, (*testing.T).Context, true, model.ClassUnknown, "network.no_answer"},
		{"no answer before the deadline", func(t *testing.T) string {
			return newRawServer(t, func(int64, net.Conn) bool { return true }).URL
		}, short, true, model.ClassUnknown, "network.no_answer"},
		{"an answer that drips past the deadline", func(t *testing.T) string {
			return newRawServer(t, func(_ int64, conn net.Conn) bool {
				ok := write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
				for ok {
					ok = write(conn, "x")
					time.Sleep(20 * time.Millisecond)
				}
				return false
			}).URL
		}, short, true, model.ClassUnknown, "network.no_answer"},
		{"an answer cut in its body", func(t *testing.T) string {
			return newRawServer(t, func(_ int64, conn net.Conn) bool {
				write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":\"1\"")
				return false
			}).URL
		}, (*testing.T).Context, true, model.ClassUnknown, "network.no_answer"},
		{"an answer that is not HTTP", func(t *testing.T) string {
			return newRawServer(t, func(_ int64, conn net.Conn) bool { write(conn, "hello\r\n\r\n"); return false }).URL
		}, (*testing.T).Context, true, model.ClassUnknown, "network.no_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address := tt.url(t)
			_, err := newClient(t).Publish(post(t, tt.ctx(t), address, rawBody), goOn)
			if call := callError(t, err); call.Sent != tt.sent || call.Refused != nil {
				t.Errorf("Sent %v, Refused %v (%v); want %v and nil", call.Sent, call.Refused, err, tt.sent)
			}
			out := connect.PublishFailed(err, address)
			if out.Class != tt.class || out.Problem.Code != tt.code {
				t.Errorf("outcome %s %v; want %s %s", out.Class, out.Problem, tt.class, tt.code)
			}
		})
	}
}

func TestLoopbackIsTheOnlyPlainHost(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.9.1": true, "::1": true,
		"localhost.example": false, "10.0.0.1": false, "0.0.0.0": false, "example.com": false, "": false,
	} {
		if got := connect.IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v", host, got)
		}
	}
	_, err := newClient(t).Do(post(t, t.Context(), "http://social.example/x", "a"))
	if model.ProblemCode(err) != "server.insecure" {
		t.Errorf("Do over plain http to another host: %v", err)
	}
}

func TestAnswersAreReadWithinABound(t *testing.T) {
	size := 8 << 20
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/header" {
			w.Header().Set("X-Long", strings.Repeat("h", 2<<20))
		}
		block := make([]byte, 1<<20)
		for range size >> 20 {
			_, _ = w.Write(block)
		}
		if r.URL.Path == "/over" {
			_, _ = w.Write(block[:1])
		}
	}))
	defer s.Close()
	c := newClient(t)
	resp, err := c.Publish(post(t, t.Context(), s.URL+"/just", "a"), goOn)
	if err != nil || len(resp.Body) != size {
		t.Errorf("an answer of the largest size: %v", err)
	}
	for _, path := range []string{"/over", "/header"} {
		_, err := c.Publish(post(t, t.Context(), s.URL+path, "a"), goOn)
		if call := callError(t, err); !call.Sent {
			t.Errorf("%s: Sent is false", path)
		}
		_, err = c.Do(post(t, t.Context(), s.URL+path, "a"))
		if call := callError(t, err); !call.Sent {
			t.Errorf("%s: Sent is false for Do", path)
		}
	}
}

func TestTheServersDateIsPassedOn(t *testing.T) {
	given := "Tue, 24 Nov 2026 10:00:00 GMT"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			w.Header()["Date"] = nil
			return
		}
		w.Header().Set("Date", given)
	}))
	defer s.Close()
	c := newClient(t)
	resp, err := c.Do(post(t, t.Context(), s.URL, ""))
	if err != nil || !resp.Date.Equal(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("date %v, %v", resp, err)
	}
	resp, err = c.Do(post(t, t.Context(), s.URL+"/none", ""))
	if err != nil || !resp.Date.IsZero() {
		t.Errorf("date without a header %v, %v", resp, err)
	}
}

func TestProbe(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	c := newClient(t)
	if err := c.Probe(t.Context(), s.URL); err != nil {
		t.Errorf("a server that answers 404 counts as reached: %v", err)
	}
	if err := c.Probe(t.Context(), "http://"+closedAddress(t)); callError(t, err).Sent {
		t.Error("Sent is true where nothing listens")
	}
	if err := c.Probe(t.Context(), "://"); err == nil {
		t.Error("no error for what is not an address")
	}
}

func TestNoSecretReachesTheLog(t *testing.T) {
	var out bytes.Buffer
	c := connect.NewClient("test", slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer c.CloseIdle()
	answers := []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 401 Unauthorized\r\nX-Token: s3cr3t-token\r\nContent-Length: 12\r\n\r\ns3cr3t-token",
		"HTTP/1.1 s3cr3t-token\r\n\r\n",
		"s3cr3t-token\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ns3cr3t-token",
		"",
	}
	var nth atomic.Int64
	s := newRawServer(t, func(_ int64, conn net.Conn) bool {
		write(conn, answers[int(nth.Add(1)-1)%len(answers)])
		return false
	})
	addresses := append(make([]string, 0, len(answers)+2), "http://u:s3cr3t-token@social.example/x", "http://"+closedAddress(t))
	for range answers {
		addresses = append(addresses, s.URL+"/api/x?access_token=other-s3cr3t")
	}
	for _, address := range addresses {
		_, err := c.Publish(post(t, t.Context(), address, rawBody), goOn)
		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("the secret is in the error: %v", err)
		}
		_, err = c.Do(post(t, t.Context(), address, rawBody))
		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("the secret is in the error: %v", err)
		}
	}
	log := out.String()
	if strings.Contains(log, "s3cr3t") {
		t.Errorf("the secret is in the log:\n%s", log)
	}
	if !strings.Contains(log, "path=/api/x") || !strings.Contains(log, "status=200") {
		t.Errorf("the log lacks what it should tell:\n%s", log)
	}
}
