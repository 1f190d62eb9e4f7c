package screens_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/clock"
	"restante/core/event"
	"restante/core/id"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
	"restante/core/vault"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
)

// queueFilled is a workspace with n deliveries on 200 accounts of 10 brands: most
// are published, the rest wait, and some ask.
func queueFilled(t testing.TB, n int) (*core.App, *desk.Book) {
	t.Helper()
	ctx, dir, now := t.Context(), t.TempDir(), desktest.Now
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	virtual := clock.NewVirtual(now)
	ids := id.NewMaker(virtual.Now, nil)
	st, err := store.Open(ctx, dir, now, ids)
	check(err)
	var brands []model.Brand
	var accounts []model.Account
	for i := range 10 {
		b := model.Brand{ID: model.BrandID(ids.New()), Name: fmt.Sprint("Marque ", i), Color: "#2a7f62", Zone: "Europe/Paris", Lang: "fr",
			LatePolicy: 2 * time.Hour, CreatedAt: now}
		check(st.InsertBrand(ctx, b))
		brands = append(brands, b)
		for k := range 20 {
			a := model.Account{ID: model.AccountID(ids.New()), BrandID: b.ID, Network: "mastodon", Server: "https://mastodon.example",
				RemoteID: fmt.Sprint(i, "-", k), Handle: fmt.Sprint("lea", i, k), Health: model.HealthOK, CreatedAt: now}
			check(st.InsertAccount(ctx, a))
			accounts = append(accounts, a)
		}
	}
	for made, turn := 0, 0; made < n; turn++ {
		b := brands[turn%10]
		draft := model.Draft{ID: model.DraftID(ids.New()), BrandID: b.ID, Text: "Bonjour", Status: model.DraftReady, Rev: 1, CreatedAt: now, UpdatedAt: now}
		check(st.InsertDraft(ctx, draft))
		due := now.Add(time.Duration(n*8/10-made) * -time.Minute)
		when := model.When{Kind: model.WhenAt, Local: due.In(desktestParis()).Format("2006-01-02T15:04"), Zone: "Europe/Paris"}
		post := model.Post{ID: model.PostID(ids.New()), BrandID: b.ID, DraftID: draft.ID, When: when, CreatedAt: now}
		var deliveries []model.Delivery
		for _, a := range accounts[turn%10*20 : turn%10*20+20] {
			d := model.Delivery{ID: model.DeliveryID(ids.New()), PostID: post.ID, BrandID: b.ID, AccountID: a.ID, State: model.StateScheduled,
				Fence: 1, When: when, DueAt: due, WakeAt: due, CreatedAt: now, UpdatedAt: due,
				Parts: []model.Part{{Content: model.PartContent{Text: fmt.Sprintf("Publication %d : le pain au levain du jour, encore tiède 🥖", made)}, Key: ids.New()}}}
			switch {
			case made%500 == 0:
				d.State, d.Reason = model.StateNeedsUser, model.NewProblem("network.refused", "server", "S", "message", "no")
			case due.Before(now):
				d.State = model.StatePublished
				d.Parts[0].Receipt = &model.Receipt{RemoteID: ids.New(), URL: "https://mastodon.example/1", At: due}
			}
			d.ContentHash = d.ContentHashNow()
			deliveries = append(deliveries, d)
			made++
		}
		check(st.InsertPost(ctx, draft.Rev, post, deliveries))
	}
	check(st.Close())
	secrets, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: virtual})
	check(err)
	app, err := core.Open(ctx, core.Options{Dir: dir, Clock: virtual, Vault: secrets, Settings: queue.DefaultSettings(), UserAgent: "test",
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	check(err)
	t.Cleanup(func() { check(app.Close()) })
	return app, desk.NewBook(brands, accounts, app.Networks())
}

func desktestParis() *time.Location {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return paris
}

func BenchmarkQueueOf50000(b *testing.B) {
	app, book := queueFilled(b, 50_000)
	bench := desktest.New(b, "fr", book)
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			bench.Display(screens.NewQueue(bench.Desk, app), desk.Route{})
		}
	})
	s := screens.NewQueue(bench.Desk, app)
	bench.Display(s, desk.Route{})
	b.Run("changed, with what the core does", func(b *testing.B) {
		for b.Loop() {
			s.Changed(event.Change{Kinds: event.Deliveries})
			bench.Settle()
		}
	})
	still := screens.NewQueue(bench.Desk, &queueStill{App: app, pages: map[string][]core.QueueRow{}})
	bench.Display(still, desk.Route{})
	b.Run("changed, what is done on the window's goroutine", func(b *testing.B) {
		for b.Loop() {
			still.Changed(event.Change{Kinds: event.Deliveries})
			bench.Settle()
		}
	})
	b.Run("asking the core", func(b *testing.B) {
		for b.Loop() {
			if _, err := app.QueueCounts(context.Background(), core.QueueFilter{}); err != nil {
				b.Fatal(err)
			}
			if _, err := app.Status(context.Background()); err != nil {
				b.Fatal(err)
			}
			for _, g := range []core.QueueGroup{core.GroupNeedsYou, core.GroupToday} {
				if _, err := app.QueuePage(context.Background(), core.QueueFilter{}, g, 0, 60); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// queueStill answers what it was asked before from memory.
type queueStill struct {
	*core.App
	mu     sync.Mutex
	counts map[core.QueueGroup]int
	status *core.Status
	pages  map[string][]core.QueueRow
}

func (q *queueStill) QueueCounts(ctx context.Context, f core.QueueFilter) (map[core.QueueGroup]int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var err error
	if q.counts == nil {
		q.counts, err = q.App.QueueCounts(ctx, f)
	}
	return q.counts, err
}

func (q *queueStill) Status(ctx context.Context) (core.Status, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.status == nil {
		status, err := q.App.Status(ctx)
		if err != nil {
			return status, err
		}
		q.status = &status
	}
	return *q.status, nil
}

func (q *queueStill) QueuePage(ctx context.Context, f core.QueueFilter, g core.QueueGroup, offset, limit int) ([]core.QueueRow, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	key := fmt.Sprint(g, offset, limit)
	if rows, ok := q.pages[key]; ok {
		return rows, nil
	}
	rows, err := q.App.QueuePage(ctx, f, g, offset, limit)
	q.pages[key] = rows
	return rows, err
}
