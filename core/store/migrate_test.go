package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"restante/core/clock"
	"restante/core/id"
	"restante/core/model"
	"restante/core/store"
)

// firstSchema is a workspace as the first version left it: two brands, and a
// delivery that was published.
const firstSchema = `
INSERT INTO brands (id, name, color, zone, lang, late, created_at) VALUES
  ('b1', 'Zinc', '#2a7f62', 'Europe/Paris', 'fr', 7200000, 1), ('b2', 'Atelier', '#b5482f', 'Europe/Paris', 'fr', 7200000, 2);
INSERT INTO accounts (id, brand_id, network, server, remote_id, handle, spacing, limits, created_at)
  VALUES ('a1', 'b1', 'fake', 'https://fake.example', '1', 'lea', 600000, '{}', 1);
INSERT INTO drafts (id, brand_id, text, options, status, created_at, updated_at) VALUES ('d1', 'b1', 'Bonjour', '{}', 'ready', 1, 1);
INSERT INTO posts (id, brand_id, draft_id, when_kind, when_local, when_zone, created_at) VALUES ('p1', 'b1', 'd1', 'now', '', 'Europe/Paris', 1);
INSERT INTO deliveries (id, post_id, brand_id, account_id, state, fence, when_kind, when_local, when_zone, due_at, content_hash, created_at, updated_at)
  VALUES ('e1', 'p1', 'b1', 'a1', 'published', 1, 'now', '', 'Europe/Paris', 1, '', 1, 1);
INSERT INTO parts (delivery_id, idx, account_id, content, key, remote_id, url)
  VALUES ('e1', 0, 'a1', '{"text":"Bonjour","options":{}}', 'k1', 'r1', 'https://fake.example/r1');
`

// firstStates are deliveries in every state, as the first version left them. An
// answer as old as the last change was to the miss; an older one was not.
const firstStates = `
INSERT INTO deliveries (id, post_id, brand_id, account_id, state, fence, when_kind, when_local, when_zone, due_at, content_hash, answered_at, created_at, updated_at)
  SELECT 's' || value, 'p1', 'b1', 'a1', value, 1, 'now', '', 'Europe/Paris', 1, '', NULL, 1, 5
    FROM json_each('["awaiting_approval", "scheduled", "accepted", "unknown", "retry_wait", "needs_user", "missed", "skipped", "cancelled"]')
  UNION ALL SELECT 'answered', 'p1', 'b1', 'a1', 'missed', 1, 'now', '', 'Europe/Paris', 1, '', 5, 1, 5
  UNION ALL SELECT 'answered before', 'p1', 'b1', 'a1', 'missed', 1, 'now', '', 'Europe/Paris', 1, '', 2, 1, 5;
`

// older makes a fixture whose workspace is of the first schema.
func older(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, ctx: t.Context(), dir: t.TempDir(), ids: id.NewMaker(clock.NewVirtual(now).Now, nil)}
	db := f.raw()
	for _, script := range []string{store.Migrations()[0], `PRAGMA application_id = 0x504f5354; PRAGMA user_version = 1`, firstSchema, firstStates} {
		if _, err := db.Exec(script); err != nil {
			t.Fatal(err)
		}
	}
	f.must(db.Close())
	f.reopen()
	return f
}

func TestAnOlderSchemaIsBackedUpAndMigrated(t *testing.T) {
	f := older(t)
	t.Run("what was there is there", func(t *testing.T) {
		brands, err := f.Brands(f.ctx, true)
		f.must(err)
		if len(brands) != 2 || brands[0].Name != "Atelier" || brands[1].Name != "Zinc" || brands[0].Position != 0 || brands[1].Position != 1 {
			t.Fatalf("brands %+v", brands)
		}
		page, err := f.ReadSlice(f.ctx, store.Slice{Stage: store.StageDone, Filter: store.Filter{State: model.StatePublished}}, 0, 10)
		f.must(err)
		if len(page) != 1 || page[0].Excerpt != "Bonjour" || page[0].ReceiptURL != "https://fake.example/r1" || page[0].DraftID != "d1" {
			t.Fatalf("queue %+v", page)
		}
		p, err := f.Preferences(f.ctx)
		f.must(err)
		if p != (model.Preferences{}) {
			t.Fatalf("preferences %+v", p)
		}
	})
	t.Run("every delivery stands in its stage", func(t *testing.T) {
		for stage, want := range map[store.Stage][]string{
			store.StageAsks:  {"answered before", "smissed", "sneeds_user"},
			store.StageWaits: {"saccepted", "sawaiting_approval", "sretry_wait", "sscheduled", "sunknown"},
			store.StageDone:  {"answered", "e1", "scancelled", "sskipped"},
		} {
			page, err := f.ReadSlice(f.ctx, store.Slice{Stage: stage}, 0, 20)
			f.must(err)
			var got []string
			for _, row := range page {
				got = append(got, string(row.ID))
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", stage, got, want)
			}
		}
	})
	t.Run("a copy of the older one is kept", func(t *testing.T) {
		copies, err := filepath.Glob(filepath.Join(f.dir, "backups", "before-schema-2-*.db"))
		f.must(err)
		if len(copies) != 1 {
			t.Fatalf("backups: %v", copies)
		}
		db, err := sql.Open("sqlite", "file:"+copies[0])
		f.must(err)
		defer db.Close()
		var check string
		var version, count int
		f.must(db.QueryRow(`PRAGMA integrity_check`).Scan(&check))
		f.must(db.QueryRow(`PRAGMA user_version`).Scan(&version))
		f.must(db.QueryRow(`SELECT count(*) FROM brands`).Scan(&count))
		if check != "ok" || version != 1 || count != 2 {
			t.Fatalf("backup: %s, schema %d, %d brands", check, version, count)
		}
	})
	t.Run("a broken script changes nothing", func(t *testing.T) {
		known := len(store.Migrations())
		broken := append(store.Migrations(), `CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1)`)
		if err := f.Migrate(f.ctx, f.dir, now.Add(time.Second), broken); err == nil {
			t.Fatal("no error")
		}
		var tables, version int
		f.must(f.raw().QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).Scan(&tables))
		f.must(f.raw().QueryRow(`PRAGMA user_version`).Scan(&version))
		if tables != 0 || version != known {
			t.Fatalf("%d tables, schema %d", tables, version)
		}
	})
}

func TestANewWorkspaceNeedsNoCopy(t *testing.T) {
	f := open(t)
	if _, err := os.Stat(filepath.Join(f.dir, "backups")); !os.IsNotExist(err) {
		t.Fatalf("there are backups of nothing: %v", err)
	}
}
