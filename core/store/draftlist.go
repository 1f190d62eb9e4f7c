package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"restante/core/model"
)

// DraftOrder is the order of a list of drafts.
type DraftOrder int

// The orders of drafts.
const (
	DraftsByChange DraftOrder = iota // latest change first
	DraftsByBegin                    // latest beginning first
	DraftsByWords                    // by the first words
)

// DraftFilter says which drafts a list shows, and in which order.
type DraftFilter struct {
	Brand    model.BrandID     // empty: all
	Status   model.DraftStatus // empty: all
	Search   string            // words or beginnings of words that all stand in it
	Order    DraftOrder
	Archived bool // the archived ones instead of those at work
}

// where returns the conditions of f on drafts d. They name no column that f
// leaves open, so that an index fits them.
func (f DraftFilter) where() (conditions string, args []any, err error) {
	conditions = ` WHERE (d.archived_at IS NULL) = ?`
	args = []any{!f.Archived}
	if f.Brand != "" {
		conditions, args = conditions+` AND d.brand_id = ?`, append(args, f.Brand)
	}
	if f.Status != "" {
		conditions, args = conditions+` AND d.status = ?`, append(args, f.Status)
	}
	more, moreArgs, err := parseSearch(f.Search).where()
	return conditions + more, append(args, moreArgs...), err
}

func (f DraftFilter) orderBy() string {
	switch f.Order {
	case DraftsByBegin:
		return ` ORDER BY d.id DESC` // ids sort by time
	case DraftsByWords:
		return ` ORDER BY d.first_words, d.id`
	}
	return ` ORDER BY d.updated_at DESC, d.id DESC`
}

// CountDrafts counts the drafts that f lets through.
func (s *Store) CountDrafts(ctx context.Context, f DraftFilter) (int, error) {
	where, args, err := f.where()
	if err != nil {
		return 0, err
	}
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM drafts d`+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the drafts: %w", problem(err))
	}
	return n, nil
}

// DraftRow is what a list shows of a draft.
type DraftRow struct {
	ID      model.DraftID
	BrandID model.BrandID
	// Beginning is that of the text, or of the first variant where the text
	// says nothing.
	Beginning  string
	Status     model.DraftStatus
	Images     int
	FirstImage *model.Media
	// Waiting, NeedsYou and Published count its deliveries.
	Waiting, NeedsYou, Published int
	UpdatedAt                    time.Time
	ArchivedAt                   time.Time
}

// ListDrafts returns a page of the drafts that f lets through.
func (s *Store) ListDrafts(ctx context.Context, f DraftFilter, offset, limit int) ([]DraftRow, error) {
	where, args, err := f.where()
	if err != nil {
		return nil, err
	}
	var out []DraftRow
	err = s.view(ctx, func(tx *sql.Tx) error {
		var ids []model.DraftID
		err := rows(ctx, tx, `SELECT d.id FROM drafts d`+where+f.orderBy()+` LIMIT ? OFFSET ?`, append(args, limit, offset),
			func(r *sql.Rows) error {
				var id model.DraftID
				err := r.Scan(&id)
				ids = append(ids, id)
				return err
			})
		if err != nil || len(ids) == 0 {
			return err
		}
		out, err = draftRows(ctx, tx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the drafts: %w", err)
	}
	return out, nil
}

// blanks are what may stand before a text that says something.
const blanks = " \t\r\n\u00a0\u202f"

// shownOfText is how many characters of a text are read for a row.
const shownOfText = 1000

// draftRows reads the drafts of a page, in its order.
func draftRows(ctx context.Context, tx *sql.Tx, ids []model.DraftID) ([]DraftRow, error) {
	counts, err := draftCounts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	out := make([]DraftRow, 0, len(ids))
	err = rows(ctx, tx, `SELECT d.id, d.brand_id, d.status, d.updated_at, d.archived_at,
			substr(coalesce(nullif(ltrim(d.text, ?2), ''), (SELECT ltrim(v.text, ?2) FROM draft_accounts v
				WHERE v.draft_id = d.id AND ltrim(v.text, ?2) <> '' ORDER BY v.account_id LIMIT 1), ''), 1, ?3),
			(SELECT count(*) FROM draft_media a WHERE a.draft_id = d.id),
			coalesce(m.id, ''), coalesce(m.name, ''), coalesce(m.mime, ''), coalesce(m.bytes, 0), coalesce(m.width, 0), coalesce(m.height, 0)
		FROM json_each(?1) page JOIN drafts d ON d.id = page.value
			LEFT JOIN draft_media a ON a.draft_id = d.id AND a.position = 0 LEFT JOIN media m ON m.id = a.media_id
		ORDER BY page.key`, []any{string(list), blanks, shownOfText}, func(r *sql.Rows) error {
		var d DraftRow
		var m model.Media
		err := r.Scan(&d.ID, &d.BrandID, &d.Status, instant{&d.UpdatedAt}, instant{&d.ArchivedAt}, &d.Beginning, &d.Images,
			&m.ID, &m.Name, &m.MIME, &m.Bytes, &m.Width, &m.Height)
		if m.ID != "" {
			d.FirstImage = &m
		}
		c := counts[d.ID]
		d.Waiting, d.NeedsYou, d.Published = c.waiting, c.needsYou, c.published
		out = append(out, d)
		return err
	})
	return out, err
}

// counted are the deliveries of a draft.
type counted struct{ waiting, needsYou, published int }

// draftCounts counts the deliveries of drafts: unfinished, asking a person, and
// published. Each is in one of them, or in none once it is ended otherwise.
func draftCounts(ctx context.Context, q querier, ids []model.DraftID) (map[model.DraftID]counted, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	out := map[model.DraftID]counted{}
	return out, rows(ctx, q, `SELECT p.draft_id,
			count(*) FILTER (WHERE d.stage = 'waits'), count(*) FILTER (WHERE d.stage = 'asks'),
			count(*) FILTER (WHERE d.state = 'published')
		FROM json_each(?) page JOIN posts p ON p.draft_id = page.value JOIN deliveries d ON d.post_id = p.id
		GROUP BY p.draft_id`, []any{string(list)}, func(r *sql.Rows) error {
		var id model.DraftID
		var c counted
		err := r.Scan(&id, &c.waiting, &c.needsYou, &c.published)
		out[id] = c
		return err
	})
}
