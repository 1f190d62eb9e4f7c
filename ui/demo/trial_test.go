package demo_test

import (
	"log/slog"
	"testing"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/vault"
	"restante/ui/demo"
)

func TestATrialAccountIsThereAgainAtTheNextStart(t *testing.T) {
	ctx, dir, system := t.Context(), t.TempDir(), clock.NewSystem()
	begin := func() (*core.App, *demo.Trial) {
		secrets, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: system})
		if err != nil {
			t.Fatal(err)
		}
		app, err := core.Open(ctx, core.Options{Dir: dir, Clock: system, Log: slog.New(slog.DiscardHandler),
			Vault: secrets, Settings: queue.DefaultSettings(), UserAgent: "PosteRestante/test"})
		if err != nil {
			t.Fatal(err)
		}
		return app, demo.NewTrial(dir, system, app)
	}
	end := func(app *core.App, trial *demo.Trial) {
		t.Helper()
		if err := trial.Close(); err != nil {
			t.Error(err)
		}
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	}
	publish := func(app *core.App, brand model.Brand, account model.AccountID, text string) {
		t.Helper()
		d, err := app.SaveDraft(ctx, model.Draft{BrandID: brand.ID, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		done, err := app.Schedule(ctx, d.ID, []model.AccountID{account}, core.Wish{Now: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Sync(ctx); err != nil {
			t.Fatal(err)
		}
		story, err := app.Story(ctx, done.Deliveries[0].ID)
		if err != nil || story.Delivery.State != model.StatePublished {
			t.Fatalf("%q is %s, %v", text, story.Delivery.State, err)
		}
	}

	app, trial := begin()
	if err := trial.Resume(ctx); err != nil {
		t.Fatalf("where there was none: %v", err)
	}
	name, zone := "Boulangerie", "Europe/Paris"
	brand, err := app.AddBrand(ctx, core.BrandEdit{Name: &name, Zone: &zone})
	if err != nil {
		t.Fatal(err)
	}
	var accounts []model.Account
	for range 2 {
		server, handle, token, err := trial.Start(ctx)
		if err != nil {
			t.Fatal(err)
		}
		acc, err := app.AddAccount(ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: server, Handle: handle, Secret: token})
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, acc)
	}
	publish(app, brand, accounts[1].ID, "Le premier")
	end(app, trial)

	app, trial = begin()
	if err := trial.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	again, err := app.Accounts(ctx)
	if err != nil || len(again) != 2 || again[0].ID != accounts[0].ID || again[1].Server != accounts[1].Server {
		t.Fatalf("the accounts are %+v, %v", again, err)
	}
	publish(app, brand, accounts[1].ID, "Le deuxième")
	end(app, trial)
}
