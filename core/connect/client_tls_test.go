package connect_test

import (
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
	"sync/atomic"
	"testing"

	"restante/core/connect"
	"restante/core/model"
)

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
