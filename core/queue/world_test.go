package queue_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"restante/core/clock"
	"restante/core/connect"
	"restante/core/id"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

var start = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

// entry is one post that the network accepted.
type entry struct {
	remoteID, account, text, key, parent string
	at                                   time.Time
}

// network is a stranger's server: what it accepts is in its ledger for ever.
// The test says how it behaves through its fields, under mu.
type network struct {
	mu     sync.Mutex
	clock  clock.Clock
	caps   model.Capabilities
	ledger []entry
	down   bool
	// identity answers "who am I", by account handle; default: the handle.
	identity map[string]string
	skew     time.Duration
	noDate   bool
	verify   model.Outcome // when its class is set
	// publish is asked first; a zero Outcome lets the call go on.
	publish func(req connect.PublishRequest) model.Outcome
	// before runs between the committed intent and the last look, after runs
	// once the post is in the ledger and may replace the answer.
	before  func(ctx context.Context, req connect.PublishRequest)
	after   func(e entry) model.Outcome
	prepare func(req connect.PrepareRequest) (connect.Prepared, model.Outcome)
	look    func(req connect.LookupRequest) *connect.Look
	poll    func() model.Outcome
	calls   []string // every call in order
}

func (n *network) Network() model.Network {
	return model.Network{ID: "fake", Name: "Fake", Capabilities: n.caps}
}

func (n *network) call(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls = append(n.calls, name)
}

func (n *network) date() time.Time {
	if n.noDate {
		return time.Time{}
	}
	return n.clock.Now().Add(n.skew)
}

func (n *network) SignIn(context.Context, *connect.Client, connect.SignInRequest) (connect.SignIn, model.Outcome) {
	panic("the queue never signs in")
}

func (n *network) Verify(_ context.Context, s connect.Session) (connect.Profile, model.Outcome) {
	n.call("verify")
	if n.verify.Class != "" {
		return connect.Profile{}, n.verify
	}
	remote := "id-" + s.Account.Handle
	if other, ok := n.identity[s.Account.Handle]; ok {
		remote = other
	}
	return connect.Profile{Identity: model.Identity{RemoteID: remote, Handle: s.Account.Handle}},
		model.Outcome{Class: model.ClassOK, Status: 200, ServerDate: n.date()}
}

func (n *network) Prepare(_ context.Context, _ connect.Session, req connect.PrepareRequest) (connect.Prepared, model.Outcome) {
	n.call("prepare")
	if n.prepare != nil {
		return n.prepare(req)
	}
	return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
}

func (n *network) Publish(ctx context.Context, s connect.Session, req connect.PublishRequest) model.Outcome {
	n.call("publish")
	if n.before != nil {
		n.before(ctx, req)
	}
	if err := req.LastLook(ctx); err != nil {
		return model.Outcome{Class: model.ClassTransient, Problem: model.NewProblem("engine.last_look")}
	}
	if n.publish != nil {
		if out := n.publish(req); out.Class != "" {
			return out
		}
	}
	e := n.accept(s.Account.RemoteID, req)
	if n.after != nil {
		if out := n.after(e); out.Class != "" {
			return out
		}
	}
	return model.Outcome{Class: model.ClassOK, Status: 200, Receipt: receipt(e), ServerDate: n.date()}
}

func (n *network) accept(account string, req connect.PublishRequest) entry {
	n.mu.Lock()
	defer n.mu.Unlock()
	e := entry{remoteID: fmt.Sprint("r", len(n.ledger)+1), account: account, text: req.Part.Content.Text, key: req.Part.Key, at: n.clock.Now()}
	if req.Parent != nil {
		e.parent = req.Parent.RemoteID
	}
	n.ledger = append(n.ledger, e)
	return e
}

func receipt(e entry) *model.Receipt {
	return &model.Receipt{RemoteID: e.remoteID, URL: "https://fake.example/" + e.remoteID, At: e.at}
}

func (n *network) Lookup(_ context.Context, s connect.Session, req connect.LookupRequest) connect.Look {
	n.call("lookup")
	if n.look != nil {
		if l := n.look(req); l != nil {
			return *l
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	seen := connect.Look{Kind: connect.LookAbsent, Outcome: model.Outcome{Class: model.ClassOK, Status: 200, ServerDate: n.date()}}
	for _, e := range n.ledger {
		match := e.key == req.Part.Key
		if n.caps.Lookup == model.LookupFuzzy {
			match = e.text == req.Part.Content.Text && !e.at.Before(req.Since.Add(-connect.LookBack))
		}
		if match && e.account == s.Account.RemoteID {
			seen.Kind = connect.LookFound
			seen.Found = append(seen.Found, *receipt(e))
		}
	}
	return seen
}

func (n *network) Poll(context.Context, connect.Session, model.Part, time.Time) model.Outcome {
	n.call("poll")
	return n.poll()
}

func (n *network) ReceiptFromLink(model.Account, string) (model.Receipt, error) {
	panic("the queue reads no links")
}

func (n *network) count(name string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := 0
	for _, call := range n.calls {
		if call == name {
			c++
		}
	}
	return c
}

// texts returns what the ledger holds, in order.
func (n *network) texts() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, e := range n.ledger {
		out = append(out, e.text)
	}
	return out
}

// world is a workspace with one brand, a network and an engine.
type world struct {
	t     testing.TB
	ctx   context.Context
	dir   string
	clock *clock.Virtual
	store *store.Store
	net   *network
	ids   *id.Maker
	brand model.Brand
	set   queue.Settings
	// seen is what the engine told its observer.
	seenMu sync.Mutex
	seen   []model.Delivery
	heard  []queue.Notice
	*queue.Engine
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), dir: t.TempDir(), clock: clock.NewVirtual(start), set: queue.DefaultSettings()}
	w.net = &network{clock: w.clock, caps: model.Capabilities{Lookup: model.LookupExact}, identity: map[string]string{}}
	w.ids = id.NewMaker(w.clock.Now, nil)
	w.open()
	w.brand = model.Brand{ID: model.BrandID(w.ids.New()), Name: "Boulangerie", Color: "#2a7f62", Zone: "Europe/Paris", Lang: "fr",
		LatePolicy: 2 * time.Hour, CreatedAt: w.clock.Now()}
	w.must(w.store.InsertBrand(w.ctx, w.brand))
	w.restart()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) open() {
	w.t.Helper()
	s, err := store.Open(w.ctx, w.dir, w.clock.Now(), w.ids)
	w.must(err)
	w.store = s
	w.t.Cleanup(func() { _ = s.Close() })
}

// restart gives the world a new engine, as a new process has.
func (w *world) restart() {
	w.t.Helper()
	w.Engine = w.engine(w.store)
}

func (w *world) engine(s queue.Store) *queue.Engine {
	w.t.Helper()
	e, err := queue.New(queue.Config{
		Store: s, Clock: w.clock, Settings: w.set,
		Connectors:  map[model.NetworkID]connect.Connector{"fake": w.net},
		HTTP:        connect.NewClient("test", slog.New(slog.NewTextHandler(io.Discard, nil))),
		Credentials: func(model.AccountID) connect.Credentials { return nil },
		Probe: func(context.Context, string) error {
			w.net.call("probe")
			w.net.mu.Lock()
			defer w.net.mu.Unlock()
			if w.net.down {
				return fmt.Errorf("connection refused")
			}
			return nil
		},
		Observe: func(d model.Delivery) {
			w.seenMu.Lock()
			defer w.seenMu.Unlock()
			w.seen = append(w.seen, d)
		},
		Noticed: func(n queue.Notice) {
			w.seenMu.Lock()
			defer w.seenMu.Unlock()
			w.heard = append(w.heard, n)
		},
		IDs: w.ids, Random: func() float64 { return 0.5 }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	w.must(err)
	return e
}

func (w *world) account(handle string) model.Account {
	w.t.Helper()
	a := model.Account{ID: model.AccountID(w.ids.New()), BrandID: w.brand.ID, Network: "fake", Server: "https://fake.example",
		RemoteID: "id-" + handle, Handle: handle, Health: model.HealthOK, CredentialRev: 1, Spacing: model.DefaultSpacing, CreatedAt: w.clock.Now()}
	w.must(w.store.InsertAccount(w.ctx, a))
	return a
}

// schedule promises texts as one thread on the account, due in d.
func (w *world) schedule(a model.Account, d time.Duration, texts ...string) model.DeliveryID {
	w.t.Helper()
	now := w.clock.Now()
	draft := model.Draft{ID: model.DraftID(w.ids.New()), BrandID: a.BrandID, Text: texts[0], Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
	w.must(w.store.InsertDraft(w.ctx, draft))
	post := model.Post{ID: model.PostID(w.ids.New()), BrandID: a.BrandID, DraftID: draft.ID, When: model.When{Kind: model.WhenNow, Zone: "Europe/Paris"}, CreatedAt: now}
	del := model.Delivery{ID: model.DeliveryID(w.ids.New()), PostID: post.ID, BrandID: a.BrandID, AccountID: a.ID, State: model.StateScheduled,
		Fence: 1, When: post.When, DueAt: now.Add(d), WakeAt: now.Add(d), CreatedAt: now, UpdatedAt: now}
	for i, text := range texts {
		del.Parts = append(del.Parts, model.Part{Index: i, Content: model.PartContent{Text: text}, Key: uuid.NewString()})
	}
	del.ContentHash = del.ContentHashNow()
	w.must(w.store.InsertPost(w.ctx, 1, post, []model.Delivery{del}))
	return del.ID
}

func (w *world) pass() {
	w.t.Helper()
	// The pass may wait for a first look; the virtual clock is moved for it.
	done := make(chan error, 1)
	go func() { done <- w.Pass(w.ctx) }()
	for {
		select {
		case err := <-done:
			w.must(err)
			return
		case <-time.After(time.Millisecond):
			if w.clock.Waiting() > 0 {
				w.clock.Advance(w.set.FirstLook)
			}
		}
	}
}

// later moves both clocks and makes a pass.
func (w *world) later(d time.Duration) {
	w.t.Helper()
	w.clock.Advance(d)
	w.pass()
}

func (w *world) get(id model.DeliveryID) model.Delivery {
	w.t.Helper()
	s, err := w.store.Snapshot(w.ctx, id)
	w.must(err)
	return s.Delivery
}

func (w *world) wantState(id model.DeliveryID, want model.State) model.Delivery {
	w.t.Helper()
	d := w.get(id)
	if d.State != want {
		w.t.Fatalf("delivery is %s (%v), want %s; log: %v", d.State, d.Reason, want, w.log(id))
	}
	return d
}

func (w *world) wantReason(id model.DeliveryID, code string) {
	w.t.Helper()
	if d := w.get(id); d.Reason == nil || d.Reason.Code != code {
		w.t.Fatalf("reason is %v, want %s", d.Reason, code)
	}
}

func (w *world) wantLedger(texts ...string) {
	w.t.Helper()
	if got := w.net.texts(); !slices.Equal(got, texts) {
		w.t.Fatalf("the network holds %q, want %q", got, texts)
	}
}

// log returns kind and phase of each attempt.
func (w *world) log(id model.DeliveryID) []string {
	w.t.Helper()
	attempts, err := w.store.Attempts(w.ctx, id)
	w.must(err)
	var out []string
	for _, a := range attempts {
		out = append(out, fmt.Sprintf("%s %s", a.Kind, a.Phase))
	}
	return out
}

func (w *world) apply(id model.DeliveryID, move func(queue.Snapshot) (queue.Move, error)) error {
	w.t.Helper()
	s, err := w.store.Snapshot(w.ctx, id)
	w.must(err)
	m, err := move(s)
	if err != nil {
		return err
	}
	return w.store.Apply(w.ctx, m)
}

func outcome(c model.Class, code string) model.Outcome {
	return model.Outcome{Class: c, Problem: model.NewProblem(code), Status: 0}
}

// forgetPrepared makes the handles of an unknown delivery expire.
func (w *world) forgetPrepared(id model.DeliveryID) {
	w.t.Helper()
	s, err := w.store.Snapshot(w.ctx, id)
	w.must(err)
	after := s.Delivery
	after.Parts = slices.Clone(after.Parts)
	after.Parts[0].PreparedExpires = w.clock.Now()
	w.must(w.store.Apply(w.ctx, queue.Move{From: s.Delivery.State, Fence: s.Delivery.Fence, After: after, At: w.clock.Now()}))
}
