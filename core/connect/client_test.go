package connect_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
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
