package screens_test

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/vault"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
)

var _ screens.QueueCore = (*core.App)(nil)

// queueWorld is a workspace beside a sandbox, with a clock that the test moves.
type queueWorld struct {
	*core.App
	t      testing.TB
	clock  *clock.Virtual
	server *sandbox.Server
	brand  model.Brand
	lea    model.Account
}

func newQueueWorld(t testing.TB) *queueWorld {
	t.Helper()
	w := &queueWorld{t: t, clock: clock.NewVirtual(desktest.Now)}
	var err error
	w.server, err = sandbox.New(sandbox.Options{Clock: w.clock})
	w.must(err)
	w.must(w.server.Start())
	t.Cleanup(func() { _ = w.server.Close(context.Background()) })
	dir := t.TempDir()
	secrets, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: w.clock})
	w.must(err)
	settings := queue.DefaultSettings()
	settings.FirstLook = time.Millisecond
	w.App, err = core.Open(t.Context(), core.Options{Dir: dir, Clock: w.clock, Vault: secrets, Settings: settings,
		UserAgent: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.must(err)
	t.Cleanup(func() { _ = w.Close() })
	name, zone := "Boulangerie du Parc", "Europe/Paris"
	w.brand, err = w.AddBrand(t.Context(), core.BrandEdit{Name: &name, Zone: &zone})
	w.must(err)
	profile, err := w.server.AddAccount("lea")
	w.must(err)
	w.lea, err = w.AddAccount(t.Context(), core.NewAccount{Brand: name, Network: "mastodon", Server: w.server.URL(), Secret: profile.Token})
	w.must(err)
	return w
}

func (w *queueWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *queueWorld) schedule(words, local string) model.DeliveryID {
	w.t.Helper()
	d, err := w.AddDraft(w.t.Context(), core.NewDraft{Brand: w.brand.Name, Text: words})
	w.must(err)
	s, err := w.Schedule(w.t.Context(), d.ID, []model.AccountID{w.lea.ID}, core.Wish{Local: local})
	w.must(err)
	return s.Deliveries[0].ID
}

// open shows the queue over the workspace.
func (w *queueWorld) open() *queueDesk {
	w.t.Helper()
	book := desk.NewBook([]model.Brand{w.brand}, []model.Account{w.lea}, w.Networks())
	b := desktest.New(w.t, "en", book)
	b.Desk.Now = w.clock.Now
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	q := &queueDesk{Bench: b, t: w.t, screen: screens.NewQueue(b.Desk, w.App)}
	b.Window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { q.windowKey(ev.Name) })
	b.Display(q.screen, desk.Route{})
	return q
}

// sync lets the engine do one pass.
func (w *queueWorld) sync() {
	w.t.Helper()
	_, err := w.Sync(w.t.Context())
	w.must(err)
}

func (w *queueWorld) ledger() []string {
	var out []string
	for _, e := range w.server.Ledger() {
		out = append(out, e.Text)
	}
	return out
}

func TestQueueOverACore(t *testing.T) {
	w := newQueueWorld(t)
	w.schedule("Pain de seigle", "2026-11-25T11:00")
	q := w.open()
	q.wantSeen("11:00", "Pain de seigle", "scheduled")

	// Cancelled by a key, and taken back.
	q.key(fyne.KeyDown)
	q.key(fyne.KeyDelete)
	q.wantSeen("cancelled", "All done: nothing is waiting.")
	w.must(q.Shell.Undos[0](t.Context()))
	q.changed()
	q.wantSeen("scheduled")

	// At its time without a connection: it waits, and the row says why.
	w.must(w.server.TakeDown())
	w.clock.Advance(40 * time.Minute)
	w.sync()
	q.changed()
	q.wantSeen("Pain de seigle")
	if got := w.ledger(); len(got) != 0 {
		t.Fatalf("the network holds %q", got)
	}

	// Back again: it goes out once, and the story has the proof.
	w.must(w.server.BringUp())
	w.clock.Advance(5 * time.Minute)
	for range 3 {
		w.sync()
		w.clock.Advance(time.Minute)
	}
	q.changed()
	if got := w.ledger(); !slices.Equal(got, []string{"Pain de seigle"}) {
		t.Fatalf("the network holds %q", got)
	}
	q.key(fyne.KeyHome)
	q.key(fyne.KeyDown)
	q.key(fyne.KeyReturn)
	q.wantSeen("published", "the network’s answer to the send", w.server.URL()+"/@lea/"+w.server.Ledger()[0].ID)
	if q.button("Duplicate as a draft").Disabled() {
		t.Error("it cannot be duplicated")
	}
}

func TestMissedDeliveriesOverACore(t *testing.T) {
	w := newQueueWorld(t)
	id := w.schedule("Galette", "2026-11-25T11:00")
	w.clock.Advance(6 * time.Hour)
	w.sync()
	q := w.open()
	q.wantSeen("missed")
	q.screen.Show(desk.Route{Delivery: id})
	q.Settle()
	q.wantSeen("It was not sent on " + "@" + w.lea.Handle + ". What now?")
	q.tap("Send it now all the same")
	for range 3 {
		w.sync()
		w.clock.Advance(time.Minute)
	}
	q.changed()
	if got := w.ledger(); !slices.Equal(got, []string{"Galette"}) {
		t.Fatalf("the network holds %q", got)
	}
	q.wantSeen("published", "Put in the queue, in place of one that was not sent.")
}
