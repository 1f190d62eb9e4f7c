package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/store"
)

func (f *fixture) draft(b model.Brand, text string) model.Draft {
	f.t.Helper()
	d := model.Draft{ID: model.DraftID(f.ids.New()), BrandID: b.ID, Text: text, Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
	f.must(f.InsertDraft(f.ctx, d))
	d, err := f.Draft(f.ctx, d.ID)
	f.must(err)
	return d
}

func (f *fixture) search(words string) int {
	f.t.Helper()
	n, err := f.CountDrafts(f.ctx, store.DraftFilter{Search: words})
	f.must(err)
	return n
}

// PERF-2: however many drafts there are, a page is cut from an index alone, in
// its order.
func TestAPageOfDraftsIsCutFromAnIndex(t *testing.T) {
	f := open(t)
	for name, c := range map[string]struct {
		f     store.DraftFilter
		index string
	}{
		"by change":        {store.DraftFilter{}, "drafts_by_update"},
		"archived":         {store.DraftFilter{Archived: true}, "drafts_by_update"},
		"of a brand":       {store.DraftFilter{Brand: "b"}, "drafts_by_brand"},
		"ideas of a brand": {store.DraftFilter{Brand: "b", Status: model.DraftIdea}, "drafts_by_brand"},
		"ideas":            {store.DraftFilter{Status: model.DraftIdea}, "drafts_by_update"},
		"by words":         {store.DraftFilter{Order: store.DraftsByWords}, "drafts_by_words"},
		"by beginning":     {store.DraftFilter{Order: store.DraftsByBegin}, "drafts_by_begin"},
	} {
		t.Run(name, func(t *testing.T) {
			steps, err := f.DraftPlan(f.ctx, c.f)
			if err != nil || len(steps) != 1 || !strings.Contains(steps[0], "USING COVERING INDEX "+c.index+" ") {
				t.Errorf("the plan is %q (%v), want the index %s alone", steps, err, c.index)
			}
		})
	}
}

func TestADraftIsPromisedAsItWasRead(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	p, d := f.delivery(b, f.account(b, "lea"))
	draft, err := f.Draft(f.ctx, p.DraftID)
	f.must(err)
	draft.Text = "Bonsoir"
	saved, err := f.UpdateDraft(f.ctx, draft)
	f.must(err)
	if err := f.InsertPost(f.ctx, draft.Rev, p, []model.Delivery{d}); !errors.Is(err, store.ErrDraftChanged) {
		t.Fatal(err)
	}
	f.must(f.InsertPost(f.ctx, saved.Rev, p, []model.Delivery{d}))
	if _, err := f.UpdateDraft(f.ctx, draft); !errors.Is(err, store.ErrDraftChanged) {
		t.Fatal(err)
	}
	draft.ID = "nothing"
	if _, err := f.UpdateDraft(f.ctx, draft); !errors.Is(err, model.ErrNotFound) {
		t.Fatal(err)
	}
}

func TestTheSchemaRefusesAnotherBrandsAccountOnADraft(t *testing.T) {
	f := open(t)
	mine, other := f.brand("Boulangerie"), f.brand("Cave Martin")
	theirs := f.account(other, "martin")
	d := f.draft(mine, "Bonjour")
	for name, change := range map[string]func(*model.Draft){
		"a tick": func(d *model.Draft) { d.Targets = []model.AccountID{theirs.ID} },
		"a text": func(d *model.Draft) { d.Variants = []model.Variant{{AccountID: theirs.ID, Text: "x"}} },
	} {
		t.Run(name, func(t *testing.T) {
			next := d
			next.Text = "Bonsoir"
			change(&next)
			if _, err := f.UpdateDraft(f.ctx, next); err == nil || !strings.Contains(err.Error(), "FOREIGN KEY") {
				t.Fatalf("stored: %v", err)
			}
			if got, err := f.Draft(f.ctx, d.ID); err != nil || got.Text != "Bonjour" || got.Rev != 1 {
				t.Fatalf("half of it is there: %+v, %v", got, err)
			}
			if f.search("bonsoir") != 0 || f.search("bonjour") != 1 {
				t.Fatal("the search knows half of it")
			}
		})
	}
}

func TestAFullDiskLosesNoDraft(t *testing.T) {
	f := open(t)
	d := f.draft(f.brand("Boulangerie"), "Bonjour")
	f.must(f.LimitPages(f.ctx))
	var err error
	for n := 1; err == nil; n++ {
		next := d
		next.Text = strings.Repeat("Bonsoir ", 1000*n)
		var saved model.Draft
		if saved, err = f.UpdateDraft(f.ctx, next); err == nil {
			d = saved
		}
	}
	if code(err) != "workspace.disk_full" {
		t.Fatal(err)
	}
	got, err := f.Draft(f.ctx, d.ID)
	f.must(err)
	if got.Text != d.Text || got.Rev != d.Rev {
		t.Fatalf("revision %d with %d bytes is there, revision %d with %d bytes was saved", got.Rev, len(got.Text), d.Rev, len(d.Text))
	}
}

func TestACopyOfTheDatabaseFindsItsDrafts(t *testing.T) {
	f := open(t)
	b := f.brand("Boulangerie")
	for i := range 5 {
		f.draft(b, fmt.Sprint("Bonjour ", i))
	}
	dir := t.TempDir()
	f.must(f.CopyTo(f.ctx, filepath.Join(dir, store.File)))
	f.must(f.Close())
	f.dir = dir
	f.reopen()
	if n := f.search("bonjour 3"); n != 1 {
		t.Fatalf("found %d", n)
	}
}

// A workspace of the first schema gets its words on opening.
func TestDraftsOfAnOlderSchemaAreFound(t *testing.T) {
	f := open(t)
	f.must(f.Close())
	f.dir = t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(f.dir, store.File))
	f.must(err)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		store.Migrations()[0],
		`PRAGMA application_id = 0x504f5354`, `PRAGMA user_version = 1`,
		`INSERT INTO brands (id, name, color, zone, lang, late, created_at) VALUES ('b', 'Boulangerie', '#2a7f62', 'UTC', 'fr', 1, 1)`,
		`INSERT INTO drafts (id, brand_id, text, options, status, created_at, updated_at) VALUES
			('d1', 'b', 'Œufs frais', '{}', 'ready', 1, 1), ('d2', 'b', 'Été', '{}', 'ready', 1, 1), ('d3', 'b', 'zébré', '{}', 'ready', 1, 1)`,
	} {
		_, err := db.Exec(statement)
		f.must(err)
	}
	f.must(db.Close())
	for range 2 { // the second time, nothing is left to do
		f.reopen()
		if f.search("oeuf") != 1 || f.search("ete") != 1 || f.search("") != 3 {
			t.Fatalf("found %d, %d and %d", f.search("oeuf"), f.search("ete"), f.search(""))
		}
		rows, err := f.ListDrafts(f.ctx, store.DraftFilter{Order: store.DraftsByWords}, 0, 10)
		f.must(err)
		if len(rows) != 3 || rows[0].ID != "d2" || rows[1].ID != "d1" || rows[2].ID != "d3" {
			t.Fatalf("by words: %+v", rows)
		}
		f.must(f.Close())
	}
	f.reopen()
	added := f.draft(model.Brand{ID: "b"}, "Brioche")
	if f.search("brioche") != 1 || added.Rev != 1 {
		t.Fatalf("what was added since: %+v", added)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "backups")); err != nil {
		t.Error(err)
	}
}

func TestReadingWaitsForNobodyWhoWrites(t *testing.T) {
	f := open(t)
	f.draft(f.brand("Boulangerie"), "Bonjour")
	tx, err := f.raw().Begin()
	f.must(err)
	_, err = tx.Exec(`UPDATE drafts SET text = 'Bonsoir'`)
	f.must(err)
	defer func() { _ = tx.Rollback() }()
	began := time.Now()
	f.reopen() // opening has nothing to write
	if n := f.search("bonjour"); n != 1 || time.Since(began) > 2*time.Second {
		t.Fatalf("found %d after %v", n, time.Since(began))
	}
}
