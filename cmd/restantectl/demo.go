package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/vault"
)

func (c *ctl) demoCommand() *cobra.Command {
	return c.command("demo", "demo", c.arguments(), func(cmd *cobra.Command, _ []string) error {
		return c.demo(cmd.Context())
	})
}

// demoLimit is how long the whole demo may take; it needs about two seconds.
const demoLimit = 30 * time.Second

// demo is the whole main job in a folder that is removed afterwards: brands and
// accounts, posts queued while the network is down, one pass after it is back,
// and the proof from the network's own ledger.
func (c *ctl) demo(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, demoLimit)
	defer cancel()
	dir, err := os.MkdirTemp("", "restante-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := sandbox.New(sandbox.Options{Clock: c.clock})
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSandbox(ctx, server)) }()
	app, err := c.openDemo(ctx, filepath.Join(dir, "workspace"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	d := demonstration{ctl: c, app: app, server: server, dir: dir}
	return d.play(ctx)
}

// openDemo opens a workspace whose secrets are in memory alone.
func (c *ctl) openDemo(ctx context.Context, dir string) (*core.App, error) {
	v, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: c.clock})
	if err != nil {
		return nil, err
	}
	settings := queue.DefaultSettings()
	settings.FirstLook = 300 * time.Millisecond // the sandbox lists a post at once
	return core.Open(ctx, core.Options{Dir: dir, Clock: c.clock, Log: slog.New(slog.DiscardHandler), Vault: v,
		Settings: settings, UserAgent: program.UserAgent})
}

// demonstration is one demo at work.
type demonstration struct {
	*ctl
	app    *core.App
	server *sandbox.Server
	dir    string
	posts  []model.DeliveryID
}

// demoBrands are the brands of the demo, each with one account and its posts,
// by the keys of their texts.
var demoBrands = []struct {
	user, color, name string
	posts             []string
	illustrated       string // the post that has an image
}{
	{"boulangerie", "#b5482f", "demo.bakery.name", []string{"demo.bakery.eclairs", "demo.bakery.open"}, "demo.bakery.open"},
	{"atelier", "#3b5fa8", "demo.studio.name", []string{"demo.studio.lamps", "demo.studio.apprentice"}, ""},
}

func (d *demonstration) play(ctx context.Context) error {
	d.tell("demo.begin", "url", d.server.URL())
	drafts, err := d.setUp(ctx)
	if err != nil {
		return err
	}
	if err := d.server.TakeDown(); err != nil {
		return err
	}
	d.tell("demo.offline")
	for _, s := range drafts {
		done, err := d.app.Schedule(ctx, s.draft, []model.AccountID{s.account}, core.Wish{Now: true})
		if err != nil {
			return err
		}
		d.posts = append(d.posts, done.Deliveries[0].ID)
	}
	if _, err := d.app.Sync(ctx); err != nil {
		return err
	}
	n := strconv.Itoa(len(d.posts))
	d.tell("demo.queued", "n", n, "accepted", strconv.Itoa(len(d.server.Ledger())))

	cutOnce, err := sandbox.ParseFault("cut-after*1")
	if err != nil {
		return err
	}
	d.server.SetFaults([]sandbox.Fault{cutOnce})
	if err := d.server.BringUp(); err != nil {
		return err
	}
	d.tell("demo.online")
	// The account whose answer was lost looks that up before it goes on, so
	// its other post needs a second pass.
	for range 3 {
		if _, err := d.app.Sync(ctx); err != nil {
			return err
		}
	}
	return d.prove(ctx)
}

func (d *demonstration) tell(key string, pairs ...string) {
	if !d.json {
		d.sentence(key, pairs...)
	}
}

// planned is a draft and where it goes.
type planned struct {
	draft   model.DraftID
	account model.AccountID
}

// setUp makes brands, accounts and drafts.
func (d *demonstration) setUp(ctx context.Context) ([]planned, error) {
	var out []planned
	for _, b := range demoBrands {
		name, zone, lang := d.say.Say(b.name), "Europe/Paris", d.say.Lang()
		brand, err := d.app.AddBrand(ctx, core.BrandEdit{Name: &name, Zone: &zone, Lang: &lang, Color: &b.color})
		if err != nil {
			return nil, err
		}
		profile, err := d.server.AddAccount(b.user)
		if err != nil {
			return nil, err
		}
		account, err := d.app.AddAccount(ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon",
			Server: d.server.URL(), Secret: profile.Token})
		if err != nil {
			return nil, err
		}
		for _, key := range b.posts {
			draft := core.NewDraft{Brand: string(brand.ID), Text: d.say.Say(key)}
			if key == b.illustrated {
				path, err := d.picture()
				if err != nil {
					return nil, err
				}
				draft.Media = []core.NewAttachment{{Path: path, Alt: d.say.Say("demo.alt")}}
			}
			added, err := d.app.AddDraft(ctx, draft)
			if err != nil {
				return nil, err
			}
			out = append(out, planned{added.ID, account.ID})
		}
	}
	return out, nil
}

// picture draws an image and returns its file.
func (d *demonstration) picture() (string, error) {
	const w, h = 320, 180
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{R: uint8(230 - y/3), G: uint8(180 - x/4), B: 90, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", fmt.Errorf("draw a picture: %w", err)
	}
	path := filepath.Join(d.dir, "picture.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		return "", model.NewProblem("file.unwritable", "path", path).Because(err)
	}
	return path, nil
}

// provenJSON is a delivery of the demo and how often the network has it.
type provenJSON struct {
	deliveryJSON
	Brand    string `json:"brand"`
	InLedger int    `json:"in_ledger"`
	// LookedUp says that its answer was lost and a look-up found it.
	LookedUp bool `json:"looked_up"`
}

// prove compares what the program believes with the network's ledger: each
// post is there exactly once, on its own account, and nothing else is.
func (d *demonstration) prove(ctx context.Context) error {
	ledger := d.server.Ledger()
	out := make([]provenJSON, 0, len(d.posts))
	right := 0
	for _, id := range d.posts {
		s, err := d.app.Story(ctx, id)
		if err != nil {
			return err
		}
		v := view{Delivery: s.Delivery, Brand: s.Brand, Account: s.Account}
		times, same := inLedger(ledger, v)
		if times == 1 && same && v.State == model.StatePublished {
			right++
		}
		out = append(out, provenJSON{d.deliveryJSON(v), v.Brand.Name, times, lookedUp(s.Attempts)})
	}
	if d.json {
		if err := d.emit(out); err != nil {
			return err
		}
	} else {
		d.showProof(out)
	}
	if right != len(d.posts) || len(ledger) != len(d.posts) {
		return model.NewProblem("demo.not_once", "right", strconv.Itoa(right), "posts", strconv.Itoa(len(d.posts)),
			"accepted", strconv.Itoa(len(ledger)))
	}
	d.tell("demo.proven", "n", strconv.Itoa(right))
	if !d.json {
		d.sentence("demo.next")
		d.typed("sandbox")
	}
	return nil
}

func lookedUp(attempts []model.Attempt) bool {
	return slices.ContainsFunc(attempts, func(a model.Attempt) bool {
		return a.Kind == model.AttemptLookup && a.Phase == model.PhaseOK
	})
}

// inLedger returns how often the ledger holds the delivery's text on its
// account, and whether its receipt names one of those entries.
func inLedger(ledger []sandbox.Entry, v view) (times int, same bool) {
	for _, e := range ledger {
		if e.Account.ID == v.Account.RemoteID && e.Text == strings.TrimSpace(v.Parts[0].Content.Text) {
			times++
			same = same || (v.Parts[0].Receipt != nil && v.Parts[0].Receipt.RemoteID == e.ID)
		}
	}
	return times, same
}

func (d *demonstration) showProof(posts []provenJSON) {
	d.line("")
	rows := [][]string{{d.say.Say("ctl.field.post"), d.say.Say("ctl.field.brand"), d.say.Say("ctl.field.account"),
		d.say.Say("ctl.field.state"), d.say.Say("demo.times")}}
	for _, p := range posts {
		user, _, _ := strings.Cut(p.Handle, "@")
		rows = append(rows, []string{firstWords(p.Text, terminal.LineWidth), p.Brand, "@" + user,
			d.say.Say("queue.state." + string(p.State)), strconv.Itoa(p.InLedger)})
	}
	d.table(0, rows)
	d.line("")
	for _, p := range posts {
		d.line("  " + p.URL)
	}
	d.line("")
}
