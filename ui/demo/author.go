package demo

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/sandbox"
	"restante/core/text"
)

// author lives through the demo's history.
type author struct {
	*Demo
	say      *text.Printer
	brands   []model.Brand
	accounts [][]model.Account // by brand
	pictures int
}

func (a *author) write(ctx context.Context) error {
	for _, s := range samples() {
		if err := a.found(ctx, s); err != nil {
			return fmt.Errorf("brand %s: %w", s.name, err)
		}
	}
	for _, s := range sketches() {
		if err := a.sketch(ctx, s); err != nil {
			return fmt.Errorf("draft %s: %w", s.text, err)
		}
	}
	// What is still to come was promised long ago, but for what is due in
	// minutes: the passes below must not send it.
	for _, p := range promises() {
		if err := a.promise(ctx, p); err != nil {
			return fmt.Errorf("post %s: %w", p.text, err)
		}
	}
	for _, f := range history() {
		if err := a.live(ctx, f); err != nil {
			return fmt.Errorf("post %s: %w", f.text, err)
		}
	}
	a.clock.until(0)
	return nil
}

// found adds a brand and connects its accounts.
func (a *author) found(ctx context.Context, s sampleBrand) error {
	name, notes := a.say.Say(s.name), a.say.Say(s.notes)
	brand, err := a.Core.AddBrand(ctx, core.BrandEdit{Name: &name, Zone: &s.zone, Lang: &s.lang, Color: &s.color, Late: &s.late,
		Handles: &s.handles, Domains: &s.domains, Notes: &notes})
	if err != nil {
		return err
	}
	var accounts []model.Account
	for _, user := range s.users {
		profile, err := a.server.AddAccount(user)
		if err != nil {
			return err
		}
		acc, err := a.Core.AddAccount(ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: a.server.URL(), Secret: profile.Token})
		if err != nil {
			return err
		}
		accounts = append(accounts, acc)
	}
	a.brands, a.accounts = append(a.brands, brand), append(a.accounts, accounts)
	return nil
}

// draft stores a draft of a brand for some of its accounts.
func (a *author) draft(ctx context.Context, brand int, key string, status model.DraftStatus, users []int, picture bool) (model.Draft, error) {
	d := model.Draft{BrandID: a.brands[brand].ID, Text: a.say.Say(key), Status: status}
	for _, n := range users {
		d.Targets = append(d.Targets, a.accounts[brand][n].ID)
	}
	if picture {
		path, err := a.picture()
		if err != nil {
			return d, err
		}
		file, err := a.Core.ImportMedia(ctx, path)
		if err != nil {
			return d, err
		}
		d.Media = []model.Attachment{{Media: file, Alt: a.say.Say("ui.demo.alt")}}
	}
	return a.Core.SaveDraft(ctx, d)
}

func (a *author) sketch(ctx context.Context, s sketch) error {
	d, err := a.draft(ctx, s.brand, s.text, model.DraftStatus(s.status), []int{0}, s.picture)
	if err != nil || s.own == "" {
		return err
	}
	d.Variants = []model.Variant{{AccountID: d.Targets[0], Text: a.say.Say(s.own)}}
	_, err = a.Core.SaveDraft(ctx, d)
	return err
}

// schedule promises a text for so long before the present.
func (a *author) schedule(ctx context.Context, brand int, key string, users []int, before time.Duration, picture bool) ([]model.Delivery, error) {
	d, err := a.draft(ctx, brand, key, model.DraftReady, users, picture)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(a.brands[brand].Zone)
	if err != nil {
		return nil, fmt.Errorf("load the zone %s: %w", a.brands[brand].Zone, err)
	}
	// A wish has whole minutes; rounded up, it is never before the asked time.
	due := a.clock.Clock.Now().Add(time.Minute - time.Millisecond - before).Truncate(time.Minute)
	done, err := a.Core.Schedule(ctx, d.ID, d.Targets, core.Wish{Local: due.In(zone).Format("2006-01-02T15:04")})
	return done.Deliveries, err
}

func (a *author) promise(ctx context.Context, p promise) error {
	deliveries, err := a.schedule(ctx, p.brand, p.text, p.users, -p.in, false)
	if err != nil || !p.drop {
		return err
	}
	for _, d := range deliveries {
		if _, err := a.Core.Cancel(ctx, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// live lets the time of a post come, and the network do with it what it does.
func (a *author) live(ctx context.Context, f fate) error {
	deliveries, err := a.schedule(ctx, f.brand, f.text, f.users, f.before, f.picture)
	if err != nil {
		return err
	}
	faults := make([]sandbox.Fault, len(f.faults))
	for i, spec := range f.faults {
		if faults[i], err = sandbox.ParseFault(spec); err != nil {
			return err
		}
	}
	a.server.SetFaults(faults)
	defer a.server.SetFaults(nil)
	// A minute later than wished, since the wish was rounded up.
	a.clock.until(max(0, f.before-f.after-time.Minute))
	if _, err := a.Core.Sync(ctx); err != nil {
		return err
	}
	if !f.left {
		return nil
	}
	for _, d := range deliveries {
		_, leaveErr := a.Core.Leave(ctx, d.ID)
		err = errors.Join(err, leaveErr)
	}
	return err
}

// picture draws a picture, another one each time, and returns its file.
func (a *author) picture() (string, error) {
	const w, h = 640, 400
	hues := []color.NRGBA{{206, 120, 70, 255}, {70, 110, 160, 255}, {130, 90, 150, 255}, {90, 140, 110, 255}}
	hue := hues[a.pictures%len(hues)]
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	sunX, sunY := float64(160+110*a.pictures%400), 140.0
	for y := range h {
		for x := range w {
			light := 1.25 - 0.7*float64(y)/h
			if math.Hypot(float64(x)-sunX, float64(y)-sunY) < 60 {
				light = 1.6
			}
			if hill := 260 + 40*math.Sin(float64(x)/90+float64(a.pictures)); float64(y) > hill {
				light = 0.45 + 0.1*(float64(y)-hill)/h
			}
			img.SetNRGBA(x, y, color.NRGBA{shade(hue.R, light), shade(hue.G, light), shade(hue.B, light), 255})
		}
	}
	a.pictures++
	path := filepath.Join(a.dir, fmt.Sprintf("image-%d.png", a.pictures))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("draw a picture: %w", err)
	}
	return path, errors.Join(png.Encode(file, img), file.Close())
}

func shade(c uint8, light float64) uint8 { return uint8(min(255, float64(c)*light)) }
