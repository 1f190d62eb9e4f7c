package connect_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

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
