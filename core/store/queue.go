package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"restante/core/model"
)

// Stage is how far a delivery is, as a person reads the queue. It is stored,
// since only that makes counting cheap; a trigger refuses a wrong one.
type Stage string

// The stages.
const (
	StageAsks  Stage = "asks"  // it asks a person (model.Delivery.NeedsPerson)
	StageWaits Stage = "waits" // unfinished otherwise
	StageDone  Stage = "done"  // final and answered
)

func stageOf(d *model.Delivery) Stage {
	switch {
	case d.NeedsPerson():
		return StageAsks
	case d.State.Final():
		return StageDone
	}
	return StageWaits
}

// Slice is a part of the queue.
type Slice struct {
	Filter
	Stage Stage
	// From and Before bound the due instant; zero: no bound.
	From, Before time.Time
}

// Row is a delivery as a list shows it.
type Row struct {
	ID         model.DeliveryID
	BrandID    model.BrandID
	AccountID  model.AccountID
	DraftID    model.DraftID
	State      model.State
	Reason     *model.Problem
	When       model.When
	DueAt      time.Time
	WakeAt     time.Time
	Excerpt    string // the beginning of the first part's text, excerptLength characters at most
	Images     int
	FirstImage *model.Media
	ReceiptURL string // of the first part
	UpdatedAt  time.Time
}

// excerptLength is how many characters of a text are read for a list.
const excerptLength = 1200

// from returns the slice's FROM and WHERE, each with the index that serves it:
// without figures about the data, the planner would read whole stages.
func (s Slice) from() (clause string, args []any) {
	index := "deliveries_by_stage"
	if s.Stage == StageDone {
		index = "deliveries_done"
	}
	var where []string
	add := func(condition string, arg any) {
		where = append(where, condition)
		args = append(args, arg)
	}
	// Stage stands as a literal, since that is what the partial indexes ask for.
	where = append(where, "stage = '"+string(s.Stage)+"'")
	switch {
	case s.Account != "":
		index = map[bool]string{true: "deliveries_done_of_account", false: "deliveries_by_account"}[s.Stage == StageDone]
		add("account_id = ?", s.Account)
	case s.Brand != "":
		index = map[bool]string{true: "deliveries_done_of_brand", false: "deliveries_by_brand"}[s.Stage == StageDone]
	}
	if s.Brand != "" {
		add("brand_id = ?", s.Brand)
	}
	if s.State != "" {
		add("state = ?", s.State)
	}
	if !s.From.IsZero() {
		add("due_at >= ?", at(s.From))
	}
	if !s.Before.IsZero() {
		add("due_at < ?", at(s.Before))
	}
	return ` FROM deliveries INDEXED BY ` + index + ` WHERE ` + strings.Join(where, " AND "), args
}

func (s Slice) order() string {
	if s.Stage == StageDone {
		return ` ORDER BY updated_at DESC, state DESC, rowid DESC`
	}
	return ` ORDER BY due_at, rowid`
}

// CountSlices counts the deliveries of each slice, all of one instant.
func (s *Store) CountSlices(ctx context.Context, slices []Slice) ([]int, error) {
	out := make([]int, len(slices))
	err := s.view(ctx, func(tx *sql.Tx) error {
		for i, slice := range slices {
			from, args := slice.from()
			if err := tx.QueryRowContext(ctx, `SELECT count(*)`+from, args...).Scan(&out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count the queue: %w", err)
	}
	return out, nil
}

// ReadSlice returns limit deliveries of a slice from offset on: by due instant,
// or the latest change first where they are done.
func (s *Store) ReadSlice(ctx context.Context, slice Slice, offset, limit int) ([]Row, error) {
	from, args := slice.from()
	out, err := s.queueRows(ctx, `SELECT rowid`+from+slice.order()+` LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	if err != nil {
		return nil, fmt.Errorf("read the queue: %w", err)
	}
	return out, nil
}

// DraftRows returns the deliveries of a draft, the newest first.
func (s *Store) DraftRows(ctx context.Context, draft model.DraftID) ([]Row, error) {
	out, err := s.queueRows(ctx, `SELECT d.rowid FROM posts p JOIN deliveries d ON d.post_id = p.id
		WHERE p.draft_id = ? ORDER BY d.rowid DESC`, draft)
	if err != nil {
		return nil, fmt.Errorf("read the deliveries of draft %s: %w", draft, err)
	}
	return out, nil
}

// queueRows reads the rows of the deliveries that a query chooses by their
// rowid, in its order. Only these are looked into.
func (s *Store) queueRows(ctx context.Context, chosen string, args ...any) ([]Row, error) {
	var out []Row
	err := s.view(ctx, func(tx *sql.Tx) error {
		var at []any // rowids
		place := map[any]int{}
		err := rows(ctx, tx, chosen, args, func(r *sql.Rows) error {
			var rowid int64
			err := r.Scan(&rowid)
			place[rowid] = len(at)
			at = append(at, rowid)
			return err
		})
		if err != nil || len(at) == 0 {
			return err
		}
		out = make([]Row, len(at))
		return readRows(ctx, tx, at, func(rowid int64) *Row { return &out[place[rowid]] })
	})
	return out, err
}

// readRows reads the deliveries with the given rowids, each into its row.
func readRows(ctx context.Context, tx *sql.Tx, at []any, row func(rowid int64) *Row) error {
	chosen := `(?` + strings.Repeat(", ?", len(at)-1) + `)`
	err := rows(ctx, tx, `SELECT d.rowid, d.id, d.brand_id, d.account_id, p.draft_id, d.state, d.reason, d.when_kind, d.when_local,
			d.when_zone, d.due_at, d.wake_at, d.updated_at
		FROM deliveries d CROSS JOIN posts p ON p.id = d.post_id WHERE d.rowid IN `+chosen, at, func(r *sql.Rows) error {
		var rowid int64
		var d Row
		err := r.Scan(&rowid, &d.ID, &d.BrandID, &d.AccountID, &d.DraftID, &d.State, maybe(&d.Reason), &d.When.Kind,
			&d.When.Local, &d.When.Zone, instant{&d.DueAt}, instant{&d.WakeAt}, instant{&d.UpdatedAt})
		*row(rowid) = d
		return err
	})
	if err != nil {
		return err
	}
	return rows(ctx, tx, fmt.Sprintf(`SELECT d.rowid, p.idx, substr(json_extract(p.content, '$.text'), 1, %d),
			coalesce(json_array_length(p.content, '$.media'), 0), json_extract(p.content, '$.media[0].Media'), coalesce(p.url, '')
		FROM deliveries d CROSS JOIN parts p ON p.delivery_id = d.id WHERE d.rowid IN %s ORDER BY d.rowid, p.idx`,
		excerptLength, chosen), at, func(r *sql.Rows) error { return readWords(r, row) })
}

// readWords adds to a row what lists show of one of its parts.
func readWords(r *sql.Rows, row func(rowid int64) *Row) error {
	var rowid int64
	var index, images int
	var words, link string
	var image *model.Media
	if err := r.Scan(&rowid, &index, &words, &images, maybe(&image), &link); err != nil {
		return err
	}
	d := row(rowid)
	if index == 0 {
		d.Excerpt, d.ReceiptURL = words, link
	}
	if d.FirstImage == nil {
		d.FirstImage = image
	}
	d.Images += images
	return nil
}
