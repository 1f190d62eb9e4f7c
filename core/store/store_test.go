package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"restante/core/clock"
	"restante/core/id"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

var now = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

type fixture struct {
	*store.Store
	t   testing.TB
	ctx context.Context
	dir string
	ids *id.Maker
}

func open(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{t: t, ctx: context.Background(), dir: t.TempDir(), ids: id.NewMaker(clock.NewVirtual(now).Now, nil)}
	f.reopen()
	return f
}

func (f *fixture) reopen() {
	f.t.Helper()
	s, err := store.Open(f.ctx, f.dir, now, f.ids)
	if err != nil {
		f.t.Fatal(err)
	}
	f.Store = s
	f.t.Cleanup(func() { _ = s.Close() })
}

// raw opens the file behind the store's back.
func (f *fixture) raw() *sql.DB {
	f.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(f.dir, store.File)+"?_pragma=foreign_keys(1)")
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) brand(name string) model.Brand {
	f.t.Helper()
	b := model.Brand{ID: model.BrandID(f.ids.New()), Name: name, Color: "#2a7f62", Zone: "Europe/Paris", Lang: "fr",
		LatePolicy: 2 * time.Hour, CreatedAt: now}
	f.must(f.InsertBrand(f.ctx, b))
	return b
}

func (f *fixture) account(b model.Brand, handle string) model.Account {
	f.t.Helper()
	a := model.Account{ID: model.AccountID(f.ids.New()), BrandID: b.ID, Network: "fake", Server: "https://fake.example",
		RemoteID: handle, Handle: handle, Health: model.HealthOK, CredentialRev: 1, Spacing: 10 * time.Minute,
		Limits: model.Limits{Unit: model.UnitGrapheme, Text: 300}, CreatedAt: now}
	f.must(f.InsertAccount(f.ctx, a))
	return a
}

func (f *fixture) delivery(b model.Brand, a model.Account) (model.Post, model.Delivery) {
	f.t.Helper()
	d := model.Draft{ID: model.DraftID(f.ids.New()), BrandID: b.ID, Text: "Bonjour", Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
	f.must(f.InsertDraft(f.ctx, d))
	when := model.When{Kind: model.WhenAt, Local: "2026-12-01T09:00", Zone: "Europe/Paris"}
	p := model.Post{ID: model.PostID(f.ids.New()), BrandID: b.ID, DraftID: d.ID, When: when, CreatedAt: now}
	out := model.Delivery{ID: model.DeliveryID(f.ids.New()), PostID: p.ID, BrandID: b.ID, AccountID: a.ID, State: model.StateScheduled,
		Fence: 1, When: when, DueAt: now, WakeAt: now, CreatedAt: now, UpdatedAt: now,
		Parts: []model.Part{{Key: f.ids.New(), Content: model.PartContent{Text: "Bonjour",
			Media:   []model.Attachment{{Media: model.Media{ID: "ab", Name: "vitrine.png", MIME: "image/png", Width: 3, Height: 2}, Alt: "La vitrine"}},
			Options: model.Options{Lang: "fr", Visibility: model.VisibilityUnlisted, Warning: "Sucre"}}}}}
	out.ContentHash = out.ContentHashNow()
	return p, out
}

func code(err error) string { return model.ProblemCode(err) }

func TestADeliveryComesBackAsItWasStored(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	p, want := f.delivery(b, f.account(b, "lea"))
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{want}))
	f.must(f.Close())
	f.reopen()
	s, err := f.Snapshot(f.ctx, want.ID)
	f.must(err)
	if got := fmt.Sprintf("%+v", s.Delivery); got != fmt.Sprintf("%+v", want) {
		t.Fatalf("got  %s\nwant %+v", got, want)
	}
	if s.Brand.Name != "Boulangerie" || s.Account.Limits.Text != 300 || !s.LastCommit.Equal(now) {
		t.Fatalf("snapshot %+v", s)
	}
}

func TestTheSchemaItselfRefusesTheWorst(t *testing.T) {
	f := open(t)
	mine, other := f.brand("Boulangerie"), f.brand("Cave Martin")
	a := f.account(mine, "lea")
	p, d := f.delivery(mine, a)
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{d}))
	p2, second := f.delivery(mine, a)
	f.must(f.InsertPost(f.ctx, 1, p2, []model.Delivery{second}))

	t.Run("a delivery of one brand on an account of another", func(t *testing.T) {
		p, wrong := f.delivery(mine, f.account(other, "martin"))
		if err := f.InsertPost(f.ctx, 1, p, []model.Delivery{wrong}); err == nil || !strings.Contains(err.Error(), "FOREIGN KEY") {
			t.Fatalf("stored: %v", err)
		}
		if _, err := f.Snapshot(f.ctx, wrong.ID); !errors.Is(err, model.ErrNotFound) {
			t.Fatalf("half of it is there: %v", err)
		}
	})
	db := f.raw()
	for name, statement := range map[string]string{
		"a stage that is not its own":   `UPDATE deliveries SET stage = 'done'`,
		"a fence that stands still":     `UPDATE deliveries SET state = 'claimed' WHERE id = '` + string(d.ID) + `'`,
		"a deleted delivery":            `DELETE FROM deliveries`,
		"an unknown state":              `UPDATE deliveries SET state = 'sent', fence = fence + 1`,
		"two in flight on one account":  `UPDATE deliveries SET state = 'sending', fence = fence + 1`,
		"two parts with one key":        `UPDATE parts SET key = 'same'`,
		"two receipts with one remote":  `UPDATE parts SET remote_id = 'r1'`,
		"a text where a number belongs": `UPDATE deliveries SET due_at = 'tomorrow'`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := db.ExecContext(f.ctx, statement); err == nil {
				t.Fatal("stored")
			}
		})
	}
	t.Run("a change of a final state", func(t *testing.T) {
		if _, err := db.ExecContext(f.ctx, `UPDATE deliveries SET state = 'published', stage = 'done', fence = fence + 1 WHERE id = ?`, d.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(f.ctx, `UPDATE deliveries SET state = 'scheduled', fence = fence + 1 WHERE id = ?`, d.ID); err == nil {
			t.Fatal("stored")
		}
	})
	t.Run("a changed or deleted attempt", func(t *testing.T) {
		if _, err := db.ExecContext(f.ctx, `INSERT INTO attempts (id, delivery_id, part, kind, phase, at, run_id, fence)
			VALUES ('1', ?, 0, 'publish', 'invoke', 1, '', 1)`, d.ID); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{`UPDATE attempts SET phase = 'ok'`, `DELETE FROM attempts`} {
			if _, err := db.ExecContext(f.ctx, statement); err == nil {
				t.Fatalf("stored: %s", statement)
			}
		}
	})
}

func TestApplyComparesAndWritesAllOrNothing(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	a := f.account(b, "lea")
	p, d := f.delivery(b, a)
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{d}))
	claim := func() queue.Move {
		after := d
		after.State = model.StateClaimed
		return queue.Move{From: model.StateScheduled, Fence: 1, After: after, At: now}
	}
	t.Run("a guard that refuses changes nothing", func(t *testing.T) {
		m, no := claim(), errors.New("no")
		m.Guard = func(queue.Snapshot) error { return no }
		if err := f.Apply(f.ctx, m); !errors.Is(err, no) {
			t.Fatal(err)
		}
	})
	t.Run("an arrow that the state machine lacks is refused", func(t *testing.T) {
		m := claim()
		m.After.State = model.StatePublished
		if err := f.Apply(f.ctx, m); err == nil {
			t.Fatal("published without being sent")
		}
	})
	t.Run("a failing attempt row takes the whole move back", func(t *testing.T) {
		m := claim()
		m.Attempts = []model.Attempt{{Kind: "nonsense", Phase: model.PhaseOK}}
		if err := f.Apply(f.ctx, m); err == nil {
			t.Fatal("stored")
		}
		if s, _ := f.Snapshot(f.ctx, d.ID); s.Delivery.State != model.StateScheduled || s.Delivery.Fence != 1 {
			t.Fatalf("state %s fence %d", s.Delivery.State, s.Delivery.Fence)
		}
	})
	t.Run("the second of two equal moves is stale", func(t *testing.T) {
		f.must(f.Apply(f.ctx, claim()))
		if err := f.Apply(f.ctx, claim()); !errors.Is(err, queue.ErrStale) {
			t.Fatal(err)
		}
	})
	t.Run("a second delivery of the account is not claimed beside it", func(t *testing.T) {
		p, second := f.delivery(b, a)
		f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{second}))
		after := second
		after.State = model.StateClaimed
		err := f.Apply(f.ctx, queue.Move{From: model.StateScheduled, Fence: 1, After: after, At: now})
		if !errors.Is(err, queue.ErrInFlight) {
			t.Fatal(err)
		}
	})
}

func TestOpening(t *testing.T) {
	t.Run("makes a missing folder, readable by its owner alone", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("no mode bits here")
		}
		dir := filepath.Join(t.TempDir(), "new", "workspace")
		s, err := store.Open(context.Background(), dir, now, id.NewMaker(clock.NewVirtual(now).Now, nil))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if info, _ := file.Info(); info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %o", file.Name(), info.Mode().Perm())
			}
		}
		if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
			t.Errorf("the folder has mode %o", info.Mode().Perm())
		}
	})
	t.Run("uses a write-ahead log that is flushed at each commit", func(t *testing.T) {
		f := open(t)
		var mode string
		f.must(f.raw().QueryRowContext(f.ctx, `PRAGMA journal_mode`).Scan(&mode))
		sync, err := f.Durability(f.ctx)
		f.must(err)
		if mode != "wal" || sync != 2 {
			t.Fatalf("journal %s, synchronous %d", mode, sync)
		}
	})
	t.Run("refuses a newer schema", func(t *testing.T) {
		f := open(t)
		_, err := f.raw().ExecContext(f.ctx, `PRAGMA user_version = 999`)
		f.must(err)
		f.must(f.Close())
		_, err = store.Open(f.ctx, f.dir, now, f.ids)
		if code(err) != "workspace.newer" {
			t.Fatal(err)
		}
	})
	t.Run("refuses a database of another program", func(t *testing.T) {
		f := open(t)
		_, err := f.raw().ExecContext(f.ctx, `PRAGMA application_id = 7`)
		f.must(err)
		f.must(f.Close())
		if _, err = store.Open(f.ctx, f.dir, now, f.ids); code(err) != "workspace.not_ours" {
			t.Fatal(err)
		}
	})
	t.Run("says that a file is damaged, and leaves it as it is", func(t *testing.T) {
		dir := t.TempDir()
		garbage := []byte(strings.Repeat("this is no database ", 300))
		if err := os.WriteFile(filepath.Join(dir, store.File), garbage, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(context.Background(), dir, now, id.NewMaker(clock.NewVirtual(now).Now, nil))
		if code(err) != "workspace.damaged" {
			t.Fatal(err)
		}
		if kept, _ := os.ReadFile(filepath.Join(dir, store.File)); string(kept) != string(garbage) {
			t.Fatal("the file was changed")
		}
	})
	t.Run("says that a folder cannot be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(context.Background(), filepath.Join(file, "workspace"), now, id.NewMaker(clock.NewVirtual(now).Now, nil))
		if code(err) != "workspace.cannot_open" {
			t.Fatal(err)
		}
	})
}

func TestAFullDiskIsSaidAndChangesNothing(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	f.must(f.LimitPages(f.ctx))
	var err error
	stored := 0
	for range 2000 {
		d := model.Draft{ID: model.DraftID(f.ids.New()), BrandID: b.ID, Text: strings.Repeat("x", 500), Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
		if err = f.InsertDraft(f.ctx, d); err != nil {
			break
		}
		stored++
	}
	if code(err) != "workspace.disk_full" {
		t.Fatalf("after %d drafts: %v", stored, err)
	}
	drafts, err := f.Drafts(f.ctx, "")
	f.must(err)
	if len(drafts) != stored {
		t.Fatalf("%d drafts are there, %d were stored", len(drafts), stored)
	}
}

func TestNamesAndProfilesAreUnique(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	twin := b
	twin.ID = model.BrandID(f.ids.New())
	if err := f.InsertBrand(f.ctx, twin); code(err) != "brand.name_taken" {
		t.Fatal(err)
	}
	other := f.brand("Cave Martin")
	a := f.account(b, "lea")
	a.ID, a.BrandID = model.AccountID(f.ids.New()), other.ID
	if err := f.InsertAccount(f.ctx, a); code(err) != "account.taken" {
		t.Fatal(err)
	}
	other.Name = "Boulangerie"
	if err := f.UpdateBrand(f.ctx, other); code(err) != "brand.name_taken" {
		t.Fatal(err)
	}
}

func TestRemovingAnAccountKeepsItsHistory(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	a := f.account(b, "lea")
	p, waiting := f.delivery(b, a)
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{waiting}))
	p, inFlight := f.delivery(b, a)
	f.must(f.InsertPost(f.ctx, 1, p, []model.Delivery{inFlight}))
	after := inFlight
	after.State = model.StateClaimed
	f.must(f.Apply(f.ctx, queue.Move{From: model.StateScheduled, Fence: 1, After: after, At: now}))
	if err := f.RemoveAccount(f.ctx, a.ID, now); code(err) != "account.busy" {
		t.Fatal(err)
	}
	after.State = model.StateScheduled
	f.must(f.Apply(f.ctx, queue.Move{From: model.StateClaimed, Fence: 2, After: after, At: now}))
	f.must(f.RemoveAccount(f.ctx, a.ID, now))
	all, err := f.Deliveries(f.ctx, store.Filter{Account: a.ID})
	f.must(err)
	for _, d := range all {
		if d.State != model.StateCancelled {
			t.Errorf("delivery %s is %s", d.ID, d.State)
		}
	}
	accounts, err := f.Accounts(f.ctx, false)
	f.must(err)
	if len(all) != 2 || len(accounts) != 0 {
		t.Fatalf("%d deliveries, %d accounts", len(all), len(accounts))
	}
	f.must(f.RenewAccount(f.ctx, a))
	if accounts, _ = f.Accounts(f.ctx, false); len(accounts) != 1 || accounts[0].CredentialRev != 2 {
		t.Fatalf("after signing in again: %+v", accounts)
	}
}
