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

// trialDesk is a workspace with its trial network, which can be started again.
type trialDesk struct {
	t     *testing.T
	dir   string
	app   *core.App
	trial *demo.Trial
}

func newTrialDesk(t *testing.T) *trialDesk {
	t.Helper()
	d := &trialDesk{t: t, dir: t.TempDir()}
	d.begin()
	t.Cleanup(d.end)
	return d
}

func (d *trialDesk) begin() {
	d.t.Helper()
	system := clock.NewSystem()
	secrets, err := vault.Open(vault.Options{Dir: d.dir, Memory: true, Clock: system})
	d.must(err)
	d.app, err = core.Open(d.t.Context(), core.Options{Dir: d.dir, Clock: system, Log: slog.New(slog.DiscardHandler),
		Vault: secrets, Settings: queue.DefaultSettings(), UserAgent: "PosteRestante/test"})
	d.must(err)
	d.trial = demo.NewTrial(d.dir, system, d.app)
}

func (d *trialDesk) end() {
	d.t.Helper()
	if err := d.trial.Close(); err != nil {
		d.t.Error(err)
	}
	if err := d.app.Close(); err != nil {
		d.t.Error(err)
	}
}

func (d *trialDesk) again() {
	d.t.Helper()
	d.end()
	d.begin()
}

func (d *trialDesk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *trialDesk) brand(name string) model.Brand {
	d.t.Helper()
	zone := "Europe/Paris"
	b, err := d.app.AddBrand(d.t.Context(), core.BrandEdit{Name: &name, Zone: &zone})
	d.must(err)
	return b
}

// account is another trial account, of a brand.
func (d *trialDesk) account(brand model.Brand) model.Account {
	d.t.Helper()
	server, handle, token, err := d.trial.Start(d.t.Context())
	d.must(err)
	acc, err := d.app.AddAccount(d.t.Context(), core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: server, Handle: handle, Secret: token})
	d.must(err)
	return acc
}

// publish sends a post and looks whether it is out.
func (d *trialDesk) publish(acc model.Account, text string) {
	d.t.Helper()
	ctx := d.t.Context()
	draft, err := d.app.SaveDraft(ctx, model.Draft{BrandID: acc.BrandID, Text: text})
	d.must(err)
	done, err := d.app.Schedule(ctx, draft.ID, []model.AccountID{acc.ID}, core.Wish{Now: true})
	d.must(err)
	_, err = d.app.Sync(ctx)
	d.must(err)
	story, err := d.app.Story(ctx, done.Deliveries[0].ID)
	d.must(err)
	if story.Delivery.State != model.StatePublished {
		d.t.Fatalf("%q is %s", text, story.Delivery.State)
	}
}

func TestATrialAccountIsThereAgainAtTheNextStart(t *testing.T) {
	d := newTrialDesk(t)
	if err := d.trial.Resume(t.Context()); err != nil {
		t.Fatalf("where there was none: %v", err)
	}
	brand := d.brand("Boulangerie")
	accounts := []model.Account{d.account(brand), d.account(brand)}
	d.publish(accounts[1], "Le premier")

	d.again()
	d.must(d.trial.Resume(t.Context()))
	again, err := d.app.Accounts(t.Context())
	if err != nil || len(again) != 2 || again[0].ID != accounts[0].ID || again[1].Server != accounts[1].Server {
		t.Fatalf("the accounts are %+v, %v", again, err)
	}
	d.publish(accounts[1], "Le deuxième")
}

func TestATrialAccountThatFailsKeepsNoOtherAway(t *testing.T) {
	d := newTrialDesk(t)
	closed, open := d.brand("Cave"), d.brand("Boulangerie")
	d.account(closed)
	second := d.account(open)
	d.must(d.app.ArchiveBrand(t.Context(), closed.ID))

	d.again()
	if err := d.trial.Resume(t.Context()); model.ProblemCode(err) != "brand.archived" {
		t.Errorf("it says %v", err)
	}
	d.publish(second, "Le premier")
}
