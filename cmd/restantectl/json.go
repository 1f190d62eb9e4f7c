package main

import (
	"bytes"
	"encoding/json"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/schedule"
	"restante/core/text"
)

// What --json prints is said here. Lists are arrays of objects with an id, []
// where there are none. Instants are RFC 3339 in UTC, "" where there is none.
// No object holds a secret.

// brandJSON is a brand: brand add, brand set, brand list.
type brandJSON struct {
	ID        model.BrandID `json:"id"`
	Name      string        `json:"name"`
	Color     string        `json:"color"` // #rrggbb
	Zone      string        `json:"zone"`  // IANA name
	Lang      string        `json:"lang"`  // fr or en
	Late      string        `json:"late"`  // as --late reads it
	Paused    bool          `json:"paused"`
	CreatedAt string        `json:"created_at"`
}

// accountJSON is an account: account add, list, check, remove.
type accountJSON struct {
	ID       model.AccountID `json:"id"`
	BrandID  model.BrandID   `json:"brand_id"`
	Brand    string          `json:"brand"` // its name
	Network  model.NetworkID `json:"network"`
	Server   string          `json:"server"`
	RemoteID string          `json:"remote_id"`
	Handle   string          `json:"handle"`
	Health   model.Health    `json:"health"` // ok, sign_in, config, fatal
	// Reason is the code of why Health is not ok, else "".
	Reason     string       `json:"reason"`
	ReasonText string       `json:"reason_text"`
	Paused     bool         `json:"paused"`
	Limits     model.Limits `json:"limits"`
	CreatedAt  string       `json:"created_at"`
	Removed    bool         `json:"removed"`
}

// signInJSON is what account add --browser prints before the account: the page
// to open, at once.
type signInJSON struct {
	Page string `json:"page"`
}

// draftJSON is a draft: draft add, list, show.
type draftJSON struct {
	ID      model.DraftID `json:"id"`
	BrandID model.BrandID `json:"brand_id"`
	Text    string        `json:"text"`
	Media   []mediaJSON   `json:"media"`
	// Language, Visibility and Warning are the choices that were made beside
	// the text; "" leaves them to the brand or the network.
	Language   string            `json:"language"`
	Visibility model.Visibility  `json:"visibility"`
	Warning    string            `json:"warning"`
	Status     model.DraftStatus `json:"status"`
	CreatedAt  string            `json:"created_at"`
	UpdatedAt  string            `json:"updated_at"`
}

type mediaJSON struct {
	ID     model.MediaID `json:"id"` // SHA-256 of the file
	Name   string        `json:"name"`
	MIME   string        `json:"mime"`
	Bytes  int64         `json:"bytes"`
	Width  int           `json:"width"`
	Height int           `json:"height"`
	Alt    string        `json:"alt"`
}

// deliveryJSON is a delivery. schedule, queue and sync print arrays of them;
// cancel, reschedule, retry and resolve print one; run prints one a line for
// each change.
type deliveryJSON struct {
	ID        model.DeliveryID `json:"id"`
	State     model.State      `json:"state"`
	BrandID   model.BrandID    `json:"brand_id"`
	PostID    model.PostID     `json:"post_id"`
	AccountID model.AccountID  `json:"account_id"`
	Network   model.NetworkID  `json:"network"`
	Handle    string           `json:"handle"`
	DueAt     string           `json:"due_at"`
	// Wish is the wall time as it was asked for, in Zone; "" for now.
	Wish string `json:"wish"`
	Zone string `json:"zone"`
	// Shift is what the zone's rules did to Wish: "none", "gap" (it does not
	// exist on that day and was moved forward) or "fold" (it exists twice and
	// means the first). Only schedule and reschedule say so.
	Shift schedule.Shift `json:"shift,omitempty"`
	// RemoteID and URL are those of the first part's receipt, "" before.
	RemoteID string `json:"remote_id"`
	URL      string `json:"url"`
	// Reason is the code of why it is in its state, or why it waits; else "".
	Reason     string `json:"reason"`
	ReasonText string `json:"reason_text"`
	// NeedsUser says that nothing happens before a person decides.
	NeedsUser bool   `json:"needs_user"`
	Text      string `json:"text"` // of the first part
	Parts     int    `json:"parts"`
	// Previous is the missed delivery that this one replaces, else "".
	Previous  model.DeliveryID `json:"previous"`
	CreatedAt string           `json:"created_at"`
	UpdatedAt string           `json:"updated_at"`
}

// receiptJSON is what receipt prints.
type receiptJSON struct {
	deliveryJSON
	Attempts []attemptJSON `json:"attempts"` // oldest first
}

type attemptJSON struct {
	ID         model.AttemptID    `json:"id"`
	At         string             `json:"at"`
	Part       int                `json:"part"` // from 0
	Kind       model.AttemptKind  `json:"kind"`
	Phase      model.AttemptPhase `json:"phase"`
	Status     int                `json:"status"` // HTTP, 0: none
	Reason     string             `json:"reason"`
	Hash       string             `json:"hash"` // SHA-256 of what was sent
	RemoteID   string             `json:"remote_id"`
	URL        string             `json:"url"`
	UserForced bool               `json:"user_forced"`
	Text       string             `json:"text"` // the sentence
}

// errorsJSON is what a failure prints, on stderr. error is the first problem,
// errors are all of them.
type errorsJSON struct {
	Error errorJSON   `json:"error"`
	All   []errorJSON `json:"errors"`
}

type errorJSON struct {
	Code string            `json:"code"`
	Text string            `json:"text"`
	Args map[string]string `json:"args"`
}

// emit prints v as JSON.
func (c *ctl) emit(v any) error { return c.emitWith(v, "  ") }

func (c *ctl) emitWith(v any, indent string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := c.stdout.Write([]byte(escapeControls(b.String())))
	return err
}

// instant writes t as JSON has it.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999Z07:00")
}

func (c *ctl) brandJSON(b model.Brand) brandJSON {
	return brandJSON{ID: b.ID, Name: b.Name, Color: b.Color, Zone: b.Zone, Lang: b.Lang,
		Late: late(b.LatePolicy), Paused: b.Paused, CreatedAt: instant(b.CreatedAt)}
}

func (c *ctl) accountJSON(a model.Account, brand model.Brand) accountJSON {
	out := accountJSON{ID: a.ID, BrandID: a.BrandID, Brand: brand.Name, Network: a.Network, Server: a.Server,
		RemoteID: a.RemoteID, Handle: a.Handle, Health: a.Health, ReasonText: c.say.Problem(a.HealthReason),
		Paused: a.Paused, Limits: a.Limits, CreatedAt: instant(a.CreatedAt), Removed: !a.RemovedAt.IsZero()}
	if a.HealthReason != nil {
		out.Reason = a.HealthReason.Code
	}
	return out
}

func (c *ctl) draftJSON(d model.Draft) draftJSON {
	out := draftJSON{ID: d.ID, BrandID: d.BrandID, Text: d.Text, Media: []mediaJSON{}, Status: d.Status,
		Language: d.Options.Lang, Visibility: d.Options.Visibility, Warning: d.Options.Warning,
		CreatedAt: instant(d.CreatedAt), UpdatedAt: instant(d.UpdatedAt)}
	for _, m := range d.Media {
		out.Media = append(out.Media, mediaJSON{ID: m.Media.ID, Name: m.Media.Name, MIME: m.Media.MIME,
			Bytes: m.Media.Bytes, Width: m.Media.Width, Height: m.Media.Height, Alt: m.Alt})
	}
	return out
}

func (c *ctl) deliveryJSON(v view) deliveryJSON {
	d := v.Delivery
	out := deliveryJSON{ID: d.ID, State: d.State, BrandID: d.BrandID, PostID: d.PostID, AccountID: d.AccountID,
		Network: v.Account.Network, Handle: v.Account.Handle, DueAt: instant(d.DueAt), Wish: d.When.Local, Zone: d.When.Zone,
		NeedsUser: d.NeedsPerson(), Parts: len(d.Parts), Previous: d.Previous,
		CreatedAt: instant(d.CreatedAt), UpdatedAt: instant(d.UpdatedAt)}
	if why := v.why(); why != nil {
		out.Reason, out.ReasonText = why.Code, c.in(v.Brand).Problem(why)
	}
	if len(d.Parts) > 0 {
		out.Text = d.Parts[0].Content.Text
		if r := d.Parts[0].Receipt; r != nil {
			out.RemoteID, out.URL = r.RemoteID, r.URL
		}
	}
	return out
}

func (c *ctl) deliveriesJSON(views []view) []deliveryJSON {
	out := make([]deliveryJSON, 0, len(views))
	for _, v := range views {
		out = append(out, c.deliveryJSON(v))
	}
	return out
}

func (c *ctl) receiptJSON(s core.Story) receiptJSON {
	v := view{Delivery: s.Delivery, Brand: s.Brand, Account: s.Account}
	out := receiptJSON{deliveryJSON: c.deliveryJSON(v), Attempts: []attemptJSON{}}
	for _, a := range s.Attempts {
		j := attemptJSON{ID: a.ID, At: instant(a.At), Part: a.Part, Kind: a.Kind, Phase: a.Phase, Status: a.Status,
			Hash: a.Hash, UserForced: a.UserForced, Text: text.Clean(c.in(v.Brand).Attempt(v.Delivery, v.Account, a))}
		if a.Problem != nil {
			j.Reason = a.Problem.Code
		}
		if a.Receipt != nil {
			j.RemoteID, j.URL = a.Receipt.RemoteID, a.Receipt.URL
		}
		out.Attempts = append(out.Attempts, j)
	}
	return out
}
