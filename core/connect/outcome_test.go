package connect_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"restante/core/connect"
	"restante/core/model"
)

func TestCallFailedIsNeverUnknown(t *testing.T) {
	insecure := model.NewProblem("server.insecure", "server", "x")
	tests := []struct {
		name  string
		err   error
		class model.Class
		code  string
	}{
		{"not sent", &connect.CallError{Err: errors.New("refused")}, model.ClassTransient, "network.unreachable"},
		{"sent", &connect.CallError{Sent: true, Err: errors.New("reset")}, model.ClassTransient, "network.no_answer"},
		{"deadline", &connect.CallError{Err: context.DeadlineExceeded}, model.ClassTransient, "network.no_answer"},
		{"cancelled", &connect.CallError{Sent: true, Err: context.Canceled}, model.ClassTransient, "network.cancelled"},
		{"address", &connect.CallError{Err: insecure}, model.ClassConfig, "server.insecure"},
		{"something else", errors.New("odd"), model.ClassTransient, "network.unreachable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := connect.CallFailed(tt.err, "https://s.example")
			if out.Class != tt.class || out.Problem.Code != tt.code {
				t.Errorf("%s %v; want %s %s", out.Class, out.Problem, tt.class, tt.code)
			}
		})
	}
}

func TestPublishFailed(t *testing.T) {
	refused := errors.New("paused")
	tests := []struct {
		name  string
		err   error
		class model.Class
		code  string
	}{
		{"not sent", &connect.CallError{Err: errors.New("refused")}, model.ClassTransient, "network.unreachable"},
		{"sent", &connect.CallError{Sent: true, Err: errors.New("reset")}, model.ClassUnknown, "network.no_answer"},
		{"sent and cancelled", &connect.CallError{Sent: true, Err: context.Canceled}, model.ClassUnknown, "network.no_answer"},
		{"refused by the last look", &connect.CallError{Refused: refused, Err: refused}, model.ClassTransient, "engine.last_look"},
		{"an error that proves nothing", errors.New("odd"), model.ClassUnknown, "network.no_answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := connect.PublishFailed(fmt.Errorf("publish: %w", tt.err), "https://s.example")
			if out.Class != tt.class || out.Problem.Code != tt.code {
				t.Errorf("%s %v; want %s %s", out.Class, out.Problem, tt.class, tt.code)
			}
		})
	}
}

// Case RATE-2: a reset of '1737648164' is a date, not a delay of 55 years.
func TestRetryAtRATE2(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	none := time.Time{}
	in := func(d time.Duration) time.Time { return now.Add(d) }
	tests := []struct {
		name, header, value string
		want                time.Time
	}{
		{"seconds", "Retry-After", "120", in(2 * time.Minute)},
		{"seconds with a fraction", "Retry-After", "0.5", in(500 * time.Millisecond)},
		{"a date", "Retry-After", "Wed, 25 Nov 2026 12:05:00 GMT", in(5 * time.Minute)},
		{"a past date", "Retry-After", "Wed, 25 Nov 2026 11:05:00 GMT", none},
		{"a date far away", "Retry-After", "Wed, 25 Nov 2099 11:05:00 GMT", in(24 * time.Hour)},
		{"absurd seconds", "Retry-After", "99999999", in(24 * time.Hour)},
		{"more than a float holds", "Retry-After", "1e999", none},
		{"infinite", "Retry-After", "Inf", in(24 * time.Hour)},
		{"not a number", "Retry-After", "NaN", none},
		{"zero", "Retry-After", "0", none},
		{"negative", "Retry-After", "-5", none},
		{"words", "Retry-After", "soon", none},
		{"nothing", "Retry-After", "", none},
		{"ISO 8601", "X-RateLimit-Reset", "2026-11-25T12:04:59.123456Z", in(4*time.Minute + 59*time.Second + 123456*time.Microsecond)},
		{"ISO 8601 with an offset", "X-RateLimit-Reset", "2026-11-25T13:05:00+01:00", in(5 * time.Minute)},
		{"epoch seconds", "RateLimit-Reset", "1795608060", in(time.Minute)},
		{"epoch milliseconds", "X-RateLimit-Reset", "1795608060000", in(time.Minute)},
		{"epoch seconds that are over", "RateLimit-Reset", "1737648164", none},
		{"a delta", "RateLimit-Reset", "30", in(30 * time.Second)},
		{"another spelling", "X-Rate-Limit-Reset", "1795608060", in(time.Minute)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			h.Set(tt.header, tt.value)
			if got := connect.RetryAt(h, now); !got.Equal(tt.want) {
				t.Errorf("%s %q: %v, want %v", tt.header, tt.value, got, tt.want)
			}
		})
	}

	t.Run("Retry-After goes before a reset, a useless one does not", func(t *testing.T) {
		h := http.Header{"Retry-After": {"60"}, "X-Ratelimit-Reset": {"2026-11-25T12:30:00Z"}}
		if got := connect.RetryAt(h, now); !got.Equal(in(time.Minute)) {
			t.Errorf("both: %v", got)
		}
		h.Set("Retry-After", "soon")
		if got := connect.RetryAt(h, now); !got.Equal(in(30 * time.Minute)) {
			t.Errorf("useless Retry-After: %v", got)
		}
	})

	t.Run("instants are the server's, whose clock may differ", func(t *testing.T) {
		h := http.Header{"Date": {"Wed, 25 Nov 2026 12:20:00 GMT"}, "X-Ratelimit-Reset": {"2026-11-25T12:30:00Z"}}
		if got := connect.RetryAt(h, now); !got.Equal(in(10 * time.Minute)) {
			t.Errorf("reset 10 minutes after the server's Date: %v", got)
		}
	})
}

func FuzzRetryAt(f *testing.F) {
	for _, seed := range []string{"120", "1737648164", "2026-11-25T12:30:00Z", "Wed, 25 Nov 2026 12:05:00 GMT", "-1", "1e300", "0x10", "١٢"} {
		f.Add(seed, seed, seed)
	}
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, after, reset, date string) {
		h := http.Header{"Retry-After": {after}, "Ratelimit-Reset": {reset}, "Date": {date}}
		got := connect.RetryAt(h, now)
		if !got.IsZero() && (!got.After(now) || got.After(now.Add(24*time.Hour))) {
			t.Errorf("%q %q %q: %v is not within a day after %v", after, reset, date, got, now)
		}
	})
}

func TestServerMessage(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Validation failed: Text can't be blank", "Validation failed: Text can't be blank"},
		{"lines and controls", "  a\r\n\tb\x00\x1b[31mc\u2028d  ", "a b [31mc d"},
		{"directions", "a\u202Eb\u2066c\u200F", "abc"},
		{"broken UTF-8", "a\xffb", "a\uFFFDb"},
		{"a family is kept whole", "👨‍👩‍👧‍👦 né", "👨‍👩‍👧‍👦 né"},
		{"nothing", "", ""},
		{"a secret", "token t0k3n is revoked", "token [redacted] is revoked"},
		{"just as long as allowed", strings.Repeat("é", 300), strings.Repeat("é", 300)},
		{"too long", strings.Repeat("é", 301), strings.Repeat("é", 299) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := connect.ServerMessage([]byte(tt.in), model.NewSecret("t0k3n"), model.NewSecret("")); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzServerMessage(f *testing.F) {
	f.Add([]byte("a\xffb\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got := connect.ServerMessage(in)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 300 || strings.ContainsAny(got, "\n\r\t\x00\x1b") {
			t.Errorf("%q gives %q", in, got)
		}
	})
}
