package core_test

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"restante/core"
	"restante/core/event"
	"restante/core/lock"
	"restante/core/model"
	"restante/core/sandbox"
	"restante/core/store"
	"restante/core/vault"
)

// eventually waits for work beside the test; the virtual clock stands still.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// deliver runs Deliver until the test ends or stop is called, which returns what
// Deliver returned.
func deliver(t *testing.T, app *core.App) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Deliver(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

// heard collects the kinds of change that a subscriber hears of.
type heard struct {
	mu    sync.Mutex
	kinds event.Kind
}

func listen(t *testing.T, app *core.App) *heard {
	t.Helper()
	h := &heard{}
	changes, stop := app.Subscribe()
	t.Cleanup(stop)
	go func() {
		for c := range changes {
			h.mu.Lock()
			h.kinds |= c.Kinds
			h.mu.Unlock()
		}
	}()
	return h
}

func (h *heard) has(k event.Kind) func() bool {
	return func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.kinds&k == k
	}
}

func (h *heard) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kinds = 0
}

func (d *desk) status() core.Status {
	d.t.Helper()
	s, err := d.Status(d.ctx)
	d.must(err)
	return s
}

// delivering is a desk whose engine is at work.
func delivering(t *testing.T) (d *desk, stop func() error) {
	t.Helper()
	d = newDesk(t)
	stop = deliver(t, d.App)
	eventually(t, "it delivers", func() bool { return d.status().Delivering })
	return d, stop
}

// second opens the same workspace as another program does.
func (d *desk) second() *core.App {
	d.t.Helper()
	app, err := core.Open(d.ctx, d.opt)
	d.must(err)
	d.t.Cleanup(func() { _ = app.Close() })
	return app
}

// gate stands between the program and a server: it counts what comes through
// and can be closed.
type gate struct {
	t       *testing.T
	to      string
	address string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	reads    int // pieces that came from the program
}

func newGate(t *testing.T, server *sandbox.Server) *gate {
	t.Helper()
	u, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, to: u.Host, address: "127.0.0.1:0"}
	g.open()
	t.Cleanup(g.shut)
	return g
}

func (g *gate) url() string { return "http://" + g.address }

func (g *gate) open() {
	g.t.Helper()
	l, err := net.Listen("tcp", g.address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.address = l.Addr().String()
	g.mu.Lock()
	g.listener = l
	g.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go g.pass(c)
		}
	}()
}

func (g *gate) pass(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", g.to)
	if err != nil {
		return
	}
	defer s.Close()
	g.mu.Lock()
	g.conns = append(g.conns, c, s)
	g.reads++
	g.mu.Unlock()
	go func() {
		_, _ = io.Copy(c, s)
		_ = c.Close() // the server's end is the end for both
	}()
	_, _ = io.Copy(s, counted{c, g})
}

type counted struct {
	io.Reader
	g *gate
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	if n > 0 {
		c.g.reads++
	}
	return n, err
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.listener.Close()
	for _, c := range g.conns {
		_ = c.Close()
	}
	g.conns = nil
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reads
}

func (d *desk) connectThrough(g *gate, brand model.Brand, user string) model.Account {
	d.t.Helper()
	a, err := d.AddAccount(d.ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: g.url(), Secret: d.secrets[user]})
	d.must(err)
	return a
}

func (d *desk) scheduleNow(app *core.App, brand model.Brand, acc model.Account, text string) model.Delivery {
	d.t.Helper()
	s, err := app.Schedule(d.ctx, d.draft(brand, text).ID, []model.AccountID{acc.ID}, core.Wish{Now: true})
	d.must(err)
	return s.Deliveries[0]
}

func (d *desk) published(texts ...string) func() bool {
	return func() bool {
		got := d.ledger()
		slices.Sort(got)
		return slices.Equal(got, texts)
	}
}

func TestDeliverSendsAndTells(t *testing.T) {
	d, stop := delivering(t)
	h := listen(t, d.App)
	a := d.connect(d.mine, "lea")
	eventually(t, "the account is told", h.has(event.Accounts))
	h.forget()
	d.scheduleNow(d.App, d.mine, a, "Bonjour")
	eventually(t, "it is published", d.published("lea: Bonjour"))
	eventually(t, "the delivery is told", h.has(event.Deliveries))
	h.forget()
	d.must(stop())
	if s := d.status(); s.Delivering || s.Problem != nil {
		t.Fatalf("after the end: %+v", s)
	}
	eventually(t, "the end is told", h.has(event.Workspace))
	l, err := lock.Acquire(d.dir)
	d.must(err)
	d.must(l.Release())
}

func TestDeliverBesideAnotherProgram(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	other := d.second()
	stopOther := deliver(t, other)
	eventually(t, "the other one delivers", func() bool { s, _ := other.Status(d.ctx); return s.Delivering })
	deliver(t, d.App)
	h := listen(t, d.App)
	eventually(t, "that is known here", func() bool { return d.status().Elsewhere })
	if s := d.status(); s.Delivering || s.Problem != nil {
		t.Fatalf("beside the other one: %+v", s)
	}
	t.Run("what the other one commits is told within two seconds", func(t *testing.T) {
		h.forget()
		d.scheduleNow(other, d.mine, a, "Bonjour")
		eventually(t, "it is published", d.published("lea: Bonjour"))
		h.forget()
		eventually(t, "everything is told", func() bool {
			d.clock.Advance(2 * time.Second)
			return h.has(event.Everything)()
		})
	})
	t.Run("it takes over when the other one ends", func(t *testing.T) {
		d.must(stopOther())
		eventually(t, "this one delivers", func() bool {
			d.clock.Advance(2 * time.Second)
			return d.status().Delivering
		})
		if d.status().Elsewhere {
			t.Fatal("it still says that another one does")
		}
		d.scheduleNow(d.App, d.mine, a, "Encore")
		eventually(t, "it is published", d.published("lea: Bonjour", "lea: Encore"))
	})
}

func TestDeliverEndsBesideAnotherProgram(t *testing.T) {
	d := newDesk(t)
	l, err := lock.Acquire(d.dir)
	d.must(err)
	defer func() { d.must(l.Release()) }()
	stop := deliver(t, d.App)
	eventually(t, "that is known here", func() bool { return d.status().Elsewhere })
	d.must(stop())
	if d.status().Elsewhere {
		t.Fatal("it still speaks of another one")
	}
}

func TestWhatAnotherProgramPromisesGoesOutWithinSeconds(t *testing.T) {
	d, _ := delivering(t)
	a := d.connect(d.mine, "lea")
	h := listen(t, d.App)
	other := d.second()
	eventually(t, "the first look", func() bool { return d.clock.Waiting() >= 3 })
	h.forget()
	d.scheduleNow(other, d.mine, a, "D’ailleurs")
	before := d.clock.Mono()
	eventually(t, "it is published", func() bool {
		if d.clock.Mono()-before < 4*time.Second { // far less than the engine's own tick
			d.clock.Advance(500 * time.Millisecond)
		}
		return d.published("lea: D’ailleurs")()
	})
	eventually(t, "everything is told", h.has(event.Everything))
}

func TestAFailureOfDeliveringIsSaidAndTriedAgain(t *testing.T) {
	again := func(d *desk) func() bool {
		return func() bool {
			d.clock.Advance(10 * time.Second)
			return d.status().Delivering
		}
	}
	problem := func(d *desk, code string) func() bool {
		return func() bool {
			s := d.status()
			return !s.Delivering && s.Problem != nil && s.Problem.Code == code
		}
	}
	t.Run("the lock cannot be made", func(t *testing.T) {
		d := newDesk(t)
		path := filepath.Join(d.dir, lock.Name)
		d.must(os.Mkdir(path, 0o700))
		deliver(t, d.App)
		eventually(t, "the problem", problem(d, "workspace.lock_failed"))
		d.must(os.Remove(path))
		eventually(t, "it delivers", again(d))
		if p := d.status().Problem; p != nil {
			t.Fatalf("the problem stays: %v", p)
		}
	})
	t.Run("the database fails", func(t *testing.T) {
		d, _ := delivering(t)
		h := listen(t, d.App)
		db, err := sql.Open("sqlite", "file:"+filepath.Join(d.dir, store.File))
		d.must(err)
		defer db.Close()
		_, err = db.Exec(`ALTER TABLE attempts RENAME COLUMN phase TO gone`)
		d.must(err)
		a := d.connect(d.mine, "lea")
		// The intent cannot be logged, so nothing is sent.
		h.forget()
		d.scheduleNow(d.App, d.mine, a, "Bonjour")
		eventually(t, "the problem", problem(d, "workspace.delivering_stopped"))
		eventually(t, "the problem is told", h.has(event.Workspace))
		if got := d.ledger(); len(got) != 0 {
			t.Fatalf("sent without a log: %v", got)
		}
		_, err = db.Exec(`ALTER TABLE attempts RENAME COLUMN gone TO phase`)
		d.must(err)
		eventually(t, "it delivers", again(d))
		eventually(t, "it is published", d.published("lea: Bonjour"))
	})
	t.Run("the vault is locked", func(t *testing.T) {
		d := newDesk(t)
		d.connect(d.mine, "lea")
		locked, err := vault.Open(vault.Options{Dir: d.dir, Keyring: vault.System(), Clock: d.clock})
		d.must(err)
		d.opt.Vault = locked
		d.App = d.second()
		deliver(t, d.App)
		eventually(t, "the problem", func() bool {
			s := d.status()
			return s.Delivering && s.Problem != nil && s.Problem.Code == "vault.locked"
		})
	})
}
