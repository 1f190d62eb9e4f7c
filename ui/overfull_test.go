package ui_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/vault"
)

// The overfull workspace: more of everything than a freelancer has, with names
// and texts that are longer than anybody wants them.
const (
	overfullBrands     = 15
	overfullAccounts   = 4 // of each brand
	overfullDrafts     = 1000
	overfullDeliveries = 300 // of which half went out
)

// openOverfull makes the overfull workspace.
func openOverfull(t *testing.T) *core.App {
	t.Helper()
	ctx := t.Context()
	system := clock.NewSystem()
	server, err := sandbox.New(sandbox.Options{Clock: system, Unlimited: true})
	must(t, err)
	must(t, server.Start())
	t.Cleanup(func() { must(t, server.Close(context.Background())) })
	dir := t.TempDir()
	secrets, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: system})
	must(t, err)
	app, err := core.Open(ctx, core.Options{Dir: dir, Clock: system, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Vault: secrets, Settings: queue.DefaultSettings(), UserAgent: "PosteRestante/test"})
	must(t, err)
	t.Cleanup(func() { must(t, app.Close()) })
	var brands []model.Brand
	accounts := map[model.BrandID][]model.AccountID{}
	for n := range overfullBrands {
		name := []string{"Établissements Lefèvre-Vandenbroucke & Petits-Enfants réunis de la Haute-Savoie",
			"Ço", "👩‍🍳 Pâtisserie", "Internationale Donaudampfschifffahrtsgesellschaft"}[n%4] + fmt.Sprintf(" %d", n+1)
		zone := []string{"Europe/Paris", "America/Argentina/Buenos_Aires", "Asia/Kolkata"}[n%3]
		brand, err := app.AddBrand(ctx, core.BrandEdit{Name: &name, Zone: &zone})
		must(t, err)
		brands = append(brands, brand)
		for m := range overfullAccounts {
			profile, err := server.AddAccount(fmt.Sprintf("etablissements_reunis_%d_%d", n, m))
			must(t, err)
			acc, err := app.AddAccount(ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: server.URL(), Secret: profile.Token})
			must(t, err)
			accounts[brand.ID] = append(accounts[brand.ID], acc.ID)
		}
	}
	texts := []string{
		"Court.",
		strings.Repeat("Une phrase qui n’en finit pas, avec des accents é è à ü et un lien https://exemple.example/une/adresse/longue. ", 4),
		"日本語のテキスト、改行\nもあります。👩‍👩‍👧‍👦🏳️‍🌈 e\u0301a\u0308",
		"Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement",
	}
	for n := range overfullDrafts {
		brand := brands[n%len(brands)]
		d, err := app.SaveDraft(ctx, model.Draft{BrandID: brand.ID, Text: fmt.Sprintf("%d. %s", n, texts[n%len(texts)]),
			Status: []model.DraftStatus{model.DraftIdea, model.DraftWriting, model.DraftReady}[n/overfullBrands%3], Targets: accounts[brand.ID]})
		must(t, err)
		if n >= overfullDeliveries {
			continue
		}
		wish := core.Wish{Now: true}
		if n%2 == 1 {
			zone, err := time.LoadLocation(brand.Zone)
			must(t, err)
			wish = core.Wish{Local: time.Now().In(zone).Add(time.Duration(n) * 20 * time.Minute).Format("2006-01-02T15:04")}
		}
		_, err = app.Schedule(ctx, d.ID, accounts[brand.ID][n/overfullBrands%overfullAccounts:][:1], wish)
		must(t, err)
	}
	for range 12 {
		report, err := app.Sync(ctx)
		must(t, err)
		if len(report.Touched) == 0 {
			break
		}
	}
	return app
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
