package sandbox_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"restante/core/sandbox"
)

func rates(r reply) string {
	return r.header.Get("X-RateLimit-Limit") + " " + r.header.Get("X-RateLimit-Remaining") + " " + r.header.Get("X-RateLimit-Reset")
}

func TestRateLimits(t *testing.T) {
	t.Run("an answer says where one stands", func(t *testing.T) {
		b := start(t)
		b.clock.Sleep(90*time.Second + 250*time.Millisecond)
		for _, tt := range []struct {
			got  reply
			want string
		}{
			{b.get(t, "/api/v1/accounts/verify_credentials"), "300 299 2026-11-24T12:05:00.250000Z"},
			{b.get(t, "/api/v1/accounts/verify_credentials"), "300 298 2026-11-24T12:05:00.250000Z"},
			{b.get(t, "/api/v1/timelines/public", "Authorization", ""), "300 299 2026-11-24T12:05:00.250000Z"},
			{b.form(t, http.MethodPost, "/api/v1/statuses", "status", ""), "300 300 2026-11-24T15:00:00.250000Z"},
			{b.form(t, http.MethodPost, "/api/v1/statuses", "status", "x"), "300 299 2026-11-24T15:00:00.250000Z"},
			{b.upload(t, "/api/v2/media", picture(t, 2, 2)), "30 29 2026-11-24T12:30:00.250000Z"},
			{b.form(t, http.MethodDelete, "/api/v1/statuses/1"), "30 29 2026-11-24T12:30:00.250000Z"},
			{b.keyed(t, "k", "x"), "300 298 2026-11-24T15:00:00.250000Z"},
			{b.keyed(t, "k", "x"), "300 298 2026-11-24T15:00:00.250000Z"}, // a repeat makes no post
		} {
			if got := rates(tt.got); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		}
	})
	t.Run("the 31st deletion in half an hour is refused", func(t *testing.T) {
		b := start(t)
		for range 30 {
			b.form(t, http.MethodDelete, "/api/v1/statuses/1").wants(t, 404, "Record not found")
		}
		over := b.form(t, http.MethodDelete, "/api/v1/statuses/1")
		over.wants(t, 429, "Too many requests")
		if got := rates(over); got != "30 0 2026-11-24T12:30:00.000000Z" || over.header.Get("Retry-After") != "" {
			t.Errorf("got %s, Retry-After %q", got, over.header.Get("Retry-After"))
		}
		b.by(t, "dominique").form(t, http.MethodDelete, "/api/v1/statuses/1").wants(t, 404, "Record not found")
		b.clock.Advance(30 * time.Minute)
		b.form(t, http.MethodDelete, "/api/v1/statuses/1").wants(t, 404, "Record not found")
	})
	t.Run("the 301st post in three hours is refused", func(t *testing.T) {
		b := start(t)
		for i := range 300 {
			if i == 200 {
				b.clock.Advance(5 * time.Minute)
			}
			b.post(t, fmt.Sprint(i))
		}
		b.form(t, http.MethodPost, "/api/v1/statuses", "status", "x").wants(t, 429, "Too many requests")
		if len(b.Ledger()) != 300 {
			t.Errorf("%d in the ledger", len(b.Ledger()))
		}
	})
	t.Run("they can be lifted", func(t *testing.T) {
		b := startWith(t, sandbox.Options{Unlimited: true})
		for range 40 {
			if got := b.form(t, http.MethodDelete, "/api/v1/statuses/1"); got.status != 404 || rates(got) != "  " {
				t.Fatalf("got %d %s", got.status, rates(got))
			}
		}
	})
}
