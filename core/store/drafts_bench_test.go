package store_test

import (
	"fmt"
	"testing"

	"restante/core/model"
	"restante/core/store"
)

// manyDrafts fills a workspace with n drafts of ten brands, each with two
// deliveries and one in three with a variant.
func manyDrafts(b *testing.B, n int) *fixture {
	f := open(b)
	for i := range 10 {
		brand := f.brand(fmt.Sprint("Marque ", i))
		f.account(brand, fmt.Sprint("lea", i))
	}
	f.must(f.Close())
	db := f.raw()
	db.SetMaxOpenConns(1) // for the temporary tables
	for _, statement := range []string{
		`CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)`,
		`INSERT INTO n WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1) SELECT i FROM c`,
		`CREATE TEMP TABLE a AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id AS account_id, brand_id FROM accounts`,
		`INSERT INTO drafts (id, brand_id, text, options, status, created_at, updated_at, archived_at)
			SELECT printf('d%08d', i), brand_id, 'Brouillon ' || i || char(10) || replace(hex(zeroblob(20)), '00',
				'Le pain d’épices n° ' || (i * 7919 % 1000) || ' est là 👋 '),
				'{}', iif(i % 3, 'writing', 'idea'), i, i * 7919 % 1000003, iif(i % 11, NULL, 1)
			FROM n JOIN a ON a.k = i % 10`,
		`INSERT INTO draft_accounts (draft_id, brand_id, account_id, target, text)
			SELECT printf('d%08d', i), brand_id, account_id, 1, 'Version ' || i FROM n JOIN a ON a.k = i % 10 WHERE i % 3 = 0`,
		`INSERT INTO posts (id, brand_id, draft_id, when_kind, when_local, when_zone, created_at)
			SELECT printf('p%08d', i), brand_id, printf('d%08d', i), 'now', '', 'UTC', 1 FROM n JOIN a ON a.k = i % 10`,
		`INSERT INTO deliveries (id, post_id, brand_id, account_id, state, fence, when_kind, when_local, when_zone, due_at,
				content_hash, created_at, updated_at, stage)
			SELECT printf('x%08d%d', i, twice.value), printf('p%08d', i), brand_id, account_id, iif(i % 2, 'published', 'scheduled'), 1, 'now', '', 'UTC', i, '', 1, 1, iif(i % 2, 'done', 'waits')
			FROM n JOIN a ON a.k = i % 10, json_each('[1,2]') twice`,
	} {
		args := []any{}
		if statement[:13] == "INSERT INTO n" {
			args = append(args, n)
		}
		_, err := db.ExecContext(f.ctx, statement, args...)
		f.must(err)
	}
	f.must(db.Close())
	f.reopen() // the drafts are indexed then, as after a migration
	return f
}

func BenchmarkDrafts(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		f := manyDrafts(b, n)
		for _, c := range []struct {
			name   string
			filter store.DraftFilter
			offset int
		}{
			{"first page", store.DraftFilter{}, 0},
			{"page in the middle", store.DraftFilter{}, n * 9 / 20},
			{"by words, in the middle", store.DraftFilter{Order: store.DraftsByWords}, n * 9 / 20},
			{"ideas by beginning", store.DraftFilter{Order: store.DraftsByBegin, Status: model.DraftIdea}, 0},
			{"of one brand, in the middle", store.DraftFilter{Brand: f.firstBrand()}, n / 25},
			{"search a rare word", store.DraftFilter{Search: "brouillon 777"}, 0},
			{"search a word of every draft", store.DraftFilter{Search: "épic"}, 0},
			{"search an emoji", store.DraftFilter{Search: "👋"}, 0},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, c.name), func(b *testing.B) {
				for b.Loop() {
					if _, err := f.CountDrafts(f.ctx, c.filter); err != nil {
						b.Fatal(err)
					}
					if rows, err := f.ListDrafts(f.ctx, c.filter, c.offset, 60); err != nil || len(rows) == 0 {
						b.Fatalf("%d rows, %v", len(rows), err)
					}
				}
			})
		}
	}
}

func (f *fixture) firstBrand() model.BrandID {
	f.t.Helper()
	brands, err := f.Brands(f.ctx, false)
	f.must(err)
	return brands[0].ID
}
