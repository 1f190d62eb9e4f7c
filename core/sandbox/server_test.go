package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"restante/core/clock"
	"restante/core/model"
	"restante/core/sandbox"
)

func TestListen(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.org:80", "[::]:0", "127.0.0.1", "nonsense"} {
		t.Run("refuses "+listen, func(t *testing.T) {
			_, err := sandbox.New(sandbox.Options{Clock: clock.NewVirtual(noon), Listen: listen})
			if p := model.ProblemOf(err); p == nil || p.Code != "sandbox.not_loopback" || p.Args["listen"] != listen {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("localhost is this machine", func(t *testing.T) {
		b := startWith(t, sandbox.Options{Listen: "localhost:0"})
		b.post(t, "un")
	})
	t.Run("a port that is taken", func(t *testing.T) {
		b := start(t)
		listen := strings.TrimPrefix(b.URL(), "http://")
		second, err := sandbox.New(sandbox.Options{Clock: clock.NewVirtual(noon), Listen: listen})
		if err != nil {
			t.Fatal(err)
		}
		if p := model.ProblemOf(second.Start()); p == nil || p.Code != "sandbox.cannot_listen" || p.Args["listen"] != listen {
			t.Errorf("got %v", p)
		}
		if err := second.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("no clock, no sandbox", func(t *testing.T) {
		if _, err := sandbox.New(sandbox.Options{}); err == nil {
			t.Error("made")
		}
	})
	t.Run("only once, and not after its end", func(t *testing.T) {
		b := start(t)
		if b.Start() == nil {
			t.Error("started twice")
		}
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if b.BringUp() == nil {
			t.Error("brought up after its end")
		}
		unstarted, err := sandbox.New(sandbox.Options{Clock: clock.NewVirtual(noon)})
		if err != nil {
			t.Fatal(err)
		}
		if unstarted.BringUp() == nil || unstarted.URL() != "" {
			t.Error("brought up before its start")
		}
	})
}

func TestDownAndUp(t *testing.T) {
	b := start(t)
	address := b.URL()
	id := b.post(t, "un")
	for range 3 {
		if err := b.TakeDown(); err != nil {
			t.Fatal(err)
		}
		if _, err := exchange(b.publishing(t, "deux")); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("while down: %v", err)
		}
		if err := b.TakeDown(); err != nil { // down is down
			t.Fatal(err)
		}
		for range 2 {
			if err := b.BringUp(); err != nil {
				t.Fatal(err)
			}
		}
		if b.URL() != address {
			t.Fatalf("it moved from %s to %s", address, b.URL())
		}
		b.get(t, "/api/v1/statuses/"+id).id(t)
	}
	b.wantLedger(t, "un")
	t.Run("what was connected is cut", func(t *testing.T) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte("GET / HTTP/1.1\r\n")); err != nil {
			t.Fatal(err)
		}
		if err := b.TakeDown(); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		var timeout net.Error
		if _, err := conn.Read(make([]byte, 1)); err == nil || errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("still connected: %v", err)
		}
	})
}

func TestAccounts(t *testing.T) {
	given := sandbox.NewAccount{Username: "dominique", ID: "42", Token: model.NewSecret("given-token")}
	b := startWith(t, sandbox.Options{Accounts: []sandbox.NewAccount{given}})
	t.Run("ids and tokens can be given", func(t *testing.T) {
		me := b.get(t, "/api/v1/accounts/verify_credentials", "Authorization", "Bearer given-token").object(t)
		if me["id"] != "42" || me["username"] != "dominique" {
			t.Errorf("got %v", me)
		}
	})
	t.Run("a token prints as nothing", func(t *testing.T) {
		if s := fmt.Sprintf("%v %+v", b.account, given); strings.Contains(s, b.account.Token.Reveal()) || strings.Contains(s, "given-token") {
			t.Errorf("printed %s", s)
		}
	})
	for username, code := range map[string]string{
		"": "sandbox.bad_username", "é": "sandbox.bad_username", "a b": "sandbox.bad_username",
		strings.Repeat("a", 31): "sandbox.bad_username", "Camille": "sandbox.username_taken",
	} {
		t.Run("refuses "+username, func(t *testing.T) {
			_, err := b.AddAccount(username)
			if p := model.ProblemOf(err); p == nil || p.Code != code || p.Args["username"] != username {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("two accounts have two tokens", func(t *testing.T) {
		_, err := sandbox.New(sandbox.Options{Clock: clock.NewVirtual(noon), Accounts: []sandbox.NewAccount{
			given, {Username: "other", Token: given.Token},
		}})
		if err == nil {
			t.Error("made")
		}
	})
}

func TestLedgerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	b := startWith(t, sandbox.Options{Ledger: file})
	image := b.upload(t, "/api/v2/media", picture(t, 2, 2), "description", "é").id(t)
	b.post(t, "un\n<deux>", "media_ids[]", image)
	b.post(t, "trois")
	content, err := os.ReadFile(path) // while the server runs
	if err != nil {
		t.Fatal(err)
	}
	var read []sandbox.Entry
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		var e sandbox.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		read = append(read, e)
	}
	if want := b.Ledger(); fmt.Sprint(read) != fmt.Sprint(want) || len(read) != 2 || read[0].Media[0].Alt != "é" {
		t.Errorf("got  %+v\nwant %+v", read, want)
	}
	t.Run("a line has the names that are documented", func(t *testing.T) {
		var line map[string]any
		if err := json.Unmarshal(content[bytes.IndexByte(content, '\n'):], &line); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"at", "request", "account", "id", "text", "content_warning", "visibility", "language", "in_reply_to", "idempotency_key"} {
			if _, has := line[name]; !has {
				t.Errorf("no %s in %v", name, line)
			}
			delete(line, name)
		}
		if len(line) > 0 {
			t.Errorf("undocumented: %v", line)
		}
	})
	t.Run("what is handed out is a copy", func(t *testing.T) {
		b.Ledger()[0].Media[0].Alt = "changed"
		if b.Ledger()[0].Media[0].Alt != "é" {
			t.Error("the ledger was changed")
		}
	})
}

func TestNothingSecretIsLogged(t *testing.T) {
	var log syncBuffer
	b := startWith(t, sandbox.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	b.faulty(t, "cut-after*1")
	wantReset(t, b.publishing(t, "a text of the heart"))
	b.post(t, "a text of the heart")
	b.get(t, "/api/v1/timelines/public?secret=query")
	if got := log.String(); strings.Contains(got, b.account.Token.Reveal()) || strings.Contains(got, "heart") ||
		strings.Contains(got, "query") || !strings.Contains(got, "path=/api/v1/statuses fault=cut-after*1") {
		t.Errorf("log:\n%s", got)
	}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestManyAtOnce is for the race detector: everything at the same time, and
// each key once in the ledger.
func TestManyAtOnce(t *testing.T) {
	b := startWith(t, sandbox.Options{Unlimited: true, Ledger: &syncBuffer{}})
	image := picture(t, 4, 4)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 10 {
				for range 2 {
					r := b.publishing(t, fmt.Sprintf("%d-%d", n, i))
					r.Header.Set("Idempotency-Key", fmt.Sprintf("%d-%d", n, i))
					if got, err := exchangeBy(b.client, r); err != nil || got.status != http.StatusOK {
						t.Error(err, got)
						return
					}
				}
				if _, err := exchangeBy(b.client, b.uploadRequest(t, "/api/v2/media", image)); err != nil {
					t.Error(err)
				}
				for _, path := range []string{"/", "/api/v1/timelines/public", "/@camille"} {
					if _, err := exchangeBy(b.client, b.request(t, http.MethodGet, path, nil)); err != nil {
						t.Error(err)
					}
				}
				b.Ledger()
				b.clock.Advance(time.Millisecond)
			}
			b.SetFaults(nil)
			if _, err := b.AddAccount(fmt.Sprintf("other%d", n)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	texts := b.texts()
	slices.Sort(texts)
	if len(texts) != 80 || len(slices.Compact(texts)) != 80 {
		t.Errorf("%d in the ledger", len(texts))
	}
}

func TestCloseWaitsForWhatRuns(t *testing.T) {
	b := start(t)
	b.faulty(t, "slow=1h")
	done := make(chan error)
	go func() { _, err := exchange(b.publishing(t, "un")); done <- err }()
	for len(b.Ledger()) == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("it was answered")
	}
}
