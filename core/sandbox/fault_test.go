package sandbox_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/sandbox"
)

func TestParseFault(t *testing.T) {
	for spec, want := range map[string]string{
		"slow=2s":              "slow=2s",
		"drip=1ms*3":           "drip=1ms*3",
		"cut-before@all":       "cut-before@all",
		"cut-after*1@media":    "cut-after*1@media",
		"late=5m":              "late=5m",
		"5xx-before":           "5xx-before=503",
		"5xx-after=502*2":      "5xx-after=502*2",
		"429":                  "429=none",
		"429=30":               "429=30",
		"429=date@verify":      "429=date@verify",
		"429=past":             "429=past",
		"refuse@publish":       "refuse",
		"unauthorized*1@all":   "unauthorized*1@all",
		"garbage@list":         "garbage@list",
		"no-key":               "no-key",
		"no-key@publish":       "no-key",
		"stale-list=30s*4":     "stale-list=30s*4",
		"no-source":            "no-source",
		"processing=3s@media":  "processing=3s",
		"unauthorized@source":  "unauthorized@source",
		"5xx-before=599*7@all": "5xx-before=599*7@all",
	} {
		t.Run(spec, func(t *testing.T) {
			f, err := sandbox.ParseFault(spec)
			if err != nil || f.String() != want {
				t.Errorf("got %q, %v, want %q", f, err, want)
			}
			again, err := sandbox.ParseFault(f.String())
			if err != nil || again != f {
				t.Errorf("what it prints reads as %v, %v", again, err)
			}
		})
	}
	for _, spec := range []string{
		"", "slow", "slow=", "slow=2", "slow=0s", "slow=-1s", "slow=2s*0", "slow=2s*", "slow=2s@", "slow=2s@nowhere",
		"slow=2s@all*1", "SLOW=2s", "cut-before=1", "5xx-before=499", "5xx-after=600", "5xx-after=x", "429=-1", "429=soon",
		"429=99999999999999999999", "no-key@all", "stale-list=1s@publish", "no-source=1", "unknown", " slow=2s", "slow=2s*9999999999",
	} {
		t.Run("refuses "+spec, func(t *testing.T) {
			_, err := sandbox.ParseFault(spec)
			p := model.ProblemOf(err)
			if p == nil || p.Code != "sandbox.bad_fault" || p.Args["spec"] != spec || !strings.Contains(p.Args["kinds"], "429[=SECONDS|date|past|none]") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEveryKindCanBeParsed(t *testing.T) {
	examples := map[string]string{"DURATION": "1s", "STATUS": "502", "SECONDS|date|past|none": "7"}
	for _, k := range sandbox.FaultKinds() {
		spec := k.Name
		if k.Argument != "" {
			spec += "=" + examples[k.Argument]
		}
		for _, call := range sandbox.FaultCalls() {
			f, err := sandbox.ParseFault(spec + "*2@" + call)
			if fits := !k.Fixed || call == k.Call; fits != (err == nil) {
				t.Errorf("%s@%s: %v, %v", spec, call, f, err)
			}
		}
		if !strings.HasPrefix(k.Name, "5xx") && k.Name != "429" && (k.Default != "") {
			t.Errorf("%s has a default that is not tested", k.Name)
		}
	}
}

// wantReset checks that a call's connection was reset without an answer.
func wantReset(t *testing.T, r *http.Request) {
	t.Helper()
	got, err := exchange(r)
	if err == nil {
		t.Fatalf("answered %d %s", got.status, got.body)
	}
	// Windows has an error of its own for it.
	if runtime.GOOS != "windows" && !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("got %v, want a reset", err)
	}
}

func (b *bench) wantLedger(t *testing.T, texts ...string) {
	t.Helper()
	if got := b.texts(); !slices.Equal(got, texts) {
		t.Fatalf("ledger %q, want %q", got, texts)
	}
}

func (b *bench) publishing(t *testing.T, text string) *http.Request {
	t.Helper()
	return b.formRequest(t, http.MethodPost, "/api/v1/statuses", "status", text)
}

// answered sends a request and moves the clock by step until it is answered.
func (b *bench) answered(t *testing.T, step time.Duration, r *http.Request) (got reply, moved time.Duration) {
	t.Helper()
	done := make(chan error)
	go func() {
		var err error
		got, err = exchange(r)
		done <- err
	}()
	for limit := time.Now().Add(10 * time.Second); ; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return got, moved
		case <-time.After(time.Millisecond):
			if time.Now().After(limit) {
				t.Fatal("it is not answered")
			}
			b.clock.Advance(step)
			moved += step
		}
	}
}

func TestFaults(t *testing.T) {
	t.Run("slow: applied at once, answered later", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "slow=2s*1")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { _, err := exchange(b.publishing(t, "un").WithContext(ctx)); done <- err }()
		for len(b.Ledger()) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the client that gave up got %v", err)
		}
		b.faulty(t, "slow=2s")
		got, moved := b.answered(t, 100*time.Millisecond, b.publishing(t, "deux"))
		if got.status != 200 || moved < 2*time.Second {
			t.Errorf("answered %d after %s", got.status, moved)
		}
		if date := got.header.Get("Date"); date < "Tue, 24 Nov 2026 12:00:02" {
			t.Errorf("dated %s", date)
		}
		b.wantLedger(t, "un", "deux")
	})
	t.Run("drip: a byte at a time", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "drip=1s")
		got, moved := b.answered(t, time.Minute, b.publishing(t, "un"))
		if got.object(t)["content"] != "<p>un</p>" || moved < time.Duration(len(got.body)/60)*time.Second {
			t.Errorf("after %s: %s", moved, got.body)
		}
	})
	t.Run("cut-before: nothing is applied", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "cut-before*1")
		wantReset(t, b.publishing(t, "un"))
		b.wantLedger(t)
		b.post(t, "deux")
		b.wantLedger(t, "deux")
	})
	t.Run("cut-after: applied, and the key is kept", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "cut-after*1")
		r := b.publishing(t, "un")
		r.Header.Set("Idempotency-Key", "k")
		wantReset(t, r)
		b.wantLedger(t, "un")
		if got := b.keyed(t, "k", "un").id(t); got != b.Ledger()[0].ID {
			t.Errorf("got %s", got)
		}
		b.wantLedger(t, "un")
	})
	t.Run("late: applied after the cut, also while it is down", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "late=5s*2")
		wantReset(t, b.publishing(t, "un"))
		b.clock.Advance(4 * time.Second)
		b.wantLedger(t)
		wantReset(t, b.publishing(t, "deux"))
		if err := b.TakeDown(); err != nil {
			t.Fatal(err)
		}
		for len(b.Ledger()) < 1 {
			b.clock.Advance(time.Second)
			time.Sleep(time.Millisecond)
		}
		if e := b.Ledger()[0]; e.Text != "un" || e.At.Before(noon.Add(5*time.Second)) || e.Request != 1 {
			t.Errorf("got %+v", e)
		}
		for len(b.Ledger()) < 2 {
			b.clock.Advance(time.Second)
			time.Sleep(time.Millisecond)
		}
	})
	t.Run("late: never, once closed", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "late=5s")
		wantReset(t, b.publishing(t, "un"))
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(time.Minute)
		b.wantLedger(t)
	})
	t.Run("5xx", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "5xx-before*1", "5xx-after*1", "5xx-before=500*1")
		for _, want := range []int{503, 504, 500} {
			if got := b.must(t, b.publishing(t, "un")); got.status != want || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
				t.Errorf("got %d %s", got.status, got.body)
			}
		}
		b.wantLedger(t, "un")
	})
	t.Run("429", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "429=30*1", "429=date*1", "429=past*1", "429*1")
		for _, want := range []string{"30", "Tue, 24 Nov 2026 12:01:00 GMT", "Tue, 24 Nov 2026 11:00:00 GMT", ""} {
			got := b.must(t, b.publishing(t, "un"))
			got.wants(t, 429, "Too many requests")
			if wait := got.header.Get("Retry-After"); wait != want || rates(got) != "300 0 2026-11-24T15:00:00.000000Z" {
				t.Errorf("Retry-After %q, want %q; %s", wait, want, rates(got))
			}
		}
		b.wantLedger(t)
	})
	t.Run("refuse, unauthorized, garbage", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "refuse*1", "unauthorized*1", "garbage*1")
		b.must(t, b.publishing(t, "un")).wants(t, 422, "Validation failed: Text is not allowed here")
		b.must(t, b.publishing(t, "un")).wants(t, 401, "The access token is invalid")
		if got := b.must(t, b.publishing(t, "un")); got.status != 200 || !strings.Contains(got.body, "<html>") {
			t.Errorf("got %d %s", got.status, got.body)
		}
		b.wantLedger(t)
	})
	t.Run("no-key: a repeat posts again", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "no-key*2")
		b.keyed(t, "k", "un")
		b.keyed(t, "k", "un")
		b.keyed(t, "k", "un") // from here on the key is kept
		b.keyed(t, "k", "un")
		b.wantLedger(t, "un", "un", "un")
		if e := b.Ledger()[0]; e.Key != "k" {
			t.Errorf("the ledger forgot the key: %+v", e)
		}
	})
	t.Run("stale-list: the own list lags", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "stale-list=30s")
		id := b.post(t, "un")
		path := "/api/v1/accounts/" + b.account.ID + "/statuses"
		b.clock.Advance(29 * time.Second)
		if got := b.get(t, path).list(t); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		b.get(t, "/api/v1/statuses/"+id).id(t)
		b.clock.Advance(time.Second)
		if got := listed(t, b.get(t, path)); !slices.Equal(got, []string{id}) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("no-source", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "no-source*1")
		id := b.post(t, "un")
		b.get(t, "/api/v1/statuses/"+id+"/source").wants(t, 404, "Record not found")
		if got := b.get(t, "/api/v1/statuses/"+id+"/source").object(t)["text"]; got != "un" {
			t.Errorf("got %v", got)
		}
	})
}

func TestWhereFaultsApply(t *testing.T) {
	calls := func(b *bench) map[string]func(t *testing.T) *http.Request {
		return map[string]func(t *testing.T) *http.Request{
			"publish": func(t *testing.T) *http.Request { return b.publishing(t, "un") },
			"media":   func(t *testing.T) *http.Request { return b.request(t, http.MethodGet, "/api/v1/media/1", nil) },
			"verify": func(t *testing.T) *http.Request {
				return b.request(t, http.MethodGet, "/api/v1/accounts/verify_credentials", nil)
			},
			"list": func(t *testing.T) *http.Request {
				return b.request(t, http.MethodGet, "/api/v1/accounts/"+b.account.ID+"/statuses", nil)
			},
			"source": func(t *testing.T) *http.Request {
				return b.request(t, http.MethodGet, "/api/v1/statuses/1/source", nil)
			},
			"nothing": func(t *testing.T) *http.Request { return b.request(t, http.MethodHead, "/", nil) },
		}
	}
	for _, call := range sandbox.FaultCalls() {
		t.Run("@"+call, func(t *testing.T) {
			b := start(t)
			b.faulty(t, "5xx-before=502@"+call)
			for name, make := range calls(b) {
				got, err := exchange(make(t))
				if err != nil {
					t.Fatal(err)
				}
				if touched := got.status == 502; touched != (call == name || call == "all") {
					t.Errorf("%s: %d", name, got.status)
				}
			}
		})
	}
	t.Run("the first that is left is the one", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "refuse*1@verify", "cut-after*1", "429=30*1", "cut-before*1@all")
		wantReset(t, b.publishing(t, "un"))
		b.must(t, b.publishing(t, "deux")).wants(t, 429, "Too many requests")
		wantReset(t, b.publishing(t, "trois"))
		b.post(t, "quatre")
		b.get(t, "/api/v1/accounts/verify_credentials").wants(t, 422, "Validation failed: Text is not allowed here")
		b.wantLedger(t, "un", "quatre")
	})
	t.Run("what works inside goes along with another", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "no-key", "cut-after*1")
		r := b.publishing(t, "un")
		r.Header.Set("Idempotency-Key", "k")
		wantReset(t, r)
		b.keyed(t, "k", "un")
		b.wantLedger(t, "un", "un")
	})
	t.Run("they are lifted", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "cut-before@all")
		wantReset(t, b.publishing(t, "un"))
		b.SetFaults(nil)
		b.post(t, "deux")
	})
	t.Run("an upload that is cut after it was applied", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "cut-after*1@media")
		image := picture(t, 2, 2)
		conn, err := net.Dial("tcp", strings.TrimPrefix(b.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		conn.Close() // a connection without a request counts for nothing
		defer func() {
			if b.Requests() != 2 {
				t.Errorf("%d requests", b.Requests())
			}
		}()
		r := b.uploadRequest(t, "/api/v2/media", image)
		wantReset(t, r)
		b.upload(t, "/api/v2/media", image).id(t)
	})
}
