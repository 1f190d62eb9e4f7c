package core_test

import (
	"slices"
	"testing"
	"time"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
)

func TestEveryCommandTellsWhatItChanged(t *testing.T) {
	d := newDesk(t)
	lea := d.connect(d.mine, "lea")
	name, notes := "Atelier", "Tutoyer."
	europe := "Europe/Paris"
	waiting := d.at(d.mine, lea, "2026-12-24T09:00", "Bonjour")
	for _, c := range []struct {
		name string
		do   func() error
		want event.Kind
	}{
		{"add a brand", func() error { _, err := d.AddBrand(d.ctx, core.BrandEdit{Name: &name, Zone: &europe}); return err }, event.Brands},
		{"set a brand", func() error { _, err := d.SetBrand(d.ctx, "Atelier", core.BrandEdit{Notes: &notes}); return err }, event.Brands},
		{"order the brands", func() error { return d.OrderBrands(d.ctx, []model.BrandID{d.other.ID}) }, event.Brands},
		{"archive a brand", func() error { return d.ArchiveBrand(d.ctx, d.other.ID) }, event.Brands},
		{"restore a brand", func() error { return d.RestoreBrand(d.ctx, d.other.ID) }, event.Brands},
		{"pause a brand", func() error { return d.PauseBrand(d.ctx, d.mine.ID, true) }, event.Brands},
		{"add an account", func() error { _, err := d.tryConnect(d.other, "", d.secrets["martin"]); return err }, event.Accounts},
		{"check an account", func() error { _, err := d.CheckAccount(d.ctx, lea.ID); return err }, event.Accounts},
		{"cancel", func() error { _, err := d.Cancel(d.ctx, waiting.ID); return err }, event.Deliveries},
		{"reinstate", func() error { _, err := d.Reinstate(d.ctx, waiting.ID); return err }, event.Deliveries},
		{"remove an account", func() error { return d.RemoveAccount(d.ctx, lea.ID) }, event.Accounts | event.Deliveries},
		{"work offline", func() error { return d.WorkOffline(d.ctx, true) }, event.Workspace},
		{"set the preferences", func() error { return d.SetPreferences(d.ctx, model.Preferences{Lang: "fr"}) }, event.Workspace},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes, stop := d.Subscribe()
			defer stop()
			if err := c.do(); err != nil {
				t.Fatal(err)
			}
			select {
			case got := <-changes:
				if !got.Has(c.want) || got.Kinds&^c.want != 0 {
					t.Fatalf("told %b, want %b", got.Kinds, c.want)
				}
			case <-time.After(time.Second):
				t.Fatal("told nothing")
			}
		})
	}
	t.Run("one that is refused tells nothing", func(t *testing.T) {
		changes, stop := d.Subscribe()
		defer stop()
		_ = d.ArchiveBrand(d.ctx, "nobody")
		_ = d.SetPreferences(d.ctx, model.Preferences{Lang: "de"})
		_, _ = d.Reinstate(d.ctx, "nothing")
		select {
		case got := <-changes:
			t.Fatalf("told %b", got.Kinds)
		default:
		}
	})
}

func TestPreferencesAreKept(t *testing.T) {
	d := newDesk(t)
	first, err := d.Preferences(d.ctx)
	d.must(err)
	if first != (model.Preferences{Theme: model.ThemeSystem}) {
		t.Fatalf("at first: %+v", first)
	}
	want := model.Preferences{Lang: "fr", Theme: model.ThemeDark, Welcomed: true}
	d.must(d.SetPreferences(d.ctx, want))
	d.wantCode(d.SetPreferences(d.ctx, model.Preferences{Lang: "de", Theme: model.ThemeDark}), "preferences.bad_lang")
	d.wantCode(d.SetPreferences(d.ctx, model.Preferences{Theme: "pink"}), "preferences.bad_theme")
	again, err := d.second().Preferences(d.ctx)
	d.must(err)
	if again != want {
		t.Fatalf("kept: %+v", again)
	}
}

func TestTakingBackACancel(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	cancelled := func(del model.Delivery) model.DeliveryID {
		_, err := d.Cancel(d.ctx, del.ID)
		d.must(err)
		return del.ID
	}
	t.Run("makes a new delivery with the same content and wish", func(t *testing.T) {
		before := d.at(d.mine, a, "2026-12-24T09:00", "Noël")
		after, err := d.Reinstate(d.ctx, cancelled(before))
		d.must(err)
		if after.ID == before.ID || after.Previous != before.ID || after.State != model.StateScheduled || after.When != before.When ||
			!after.DueAt.Equal(before.DueAt) || !after.WakeAt.Equal(before.DueAt) || after.ContentHash != before.ContentHash ||
			after.Parts[0].Key == before.Parts[0].Key || after.Parts[0].Content.Text != "Noël" {
			t.Fatalf("before %+v\nafter  %+v", before, after)
		}
		story, err := d.Story(d.ctx, before.ID)
		d.must(err)
		if last := story.Attempts[len(story.Attempts)-1]; story.Delivery.State != model.StateCancelled || last.Problem.Code != "decided.reinstated" {
			t.Fatalf("%+v", story)
		}
		t.Run("once", func(t *testing.T) {
			_, err := d.Reinstate(d.ctx, before.ID)
			d.wantCode(err, "delivery.replaced")
			_, err = d.Reinstate(d.ctx, cancelled(after))
			d.must(err)
			_, err = d.Reinstate(d.ctx, before.ID)
			d.wantCode(err, "delivery.replaced")
		})
	})
	t.Run("that was due now is due now", func(t *testing.T) {
		id := cancelled(d.scheduleNow(d.App, d.mine, a, "Tout de suite"))
		d.clock.Advance(time.Hour)
		after, err := d.Reinstate(d.ctx, id)
		d.must(err)
		if !after.DueAt.Equal(d.clock.Now()) {
			t.Fatalf("due %v", after.DueAt)
		}
		d.sync()
		if !slices.Contains(d.ledger(), "lea: Tout de suite") {
			t.Fatalf("%q", d.ledger())
		}
		_, err = d.Reinstate(d.ctx, after.ID)
		d.wantCode(err, "delivery.not_cancelled")
	})
	t.Run("is too late once the instant is over", func(t *testing.T) {
		id := cancelled(d.at(d.mine, a, "2026-12-01T12:00", "Midi"))
		d.clock.Advance(3 * time.Hour)
		_, err := d.Reinstate(d.ctx, id)
		d.wantCode(err, "schedule.past")
	})
	t.Run("promises nothing twice", func(t *testing.T) {
		before := d.at(d.mine, a, "2026-12-26T09:00", "Une fois")
		cancelled(before)
		story, err := d.Story(d.ctx, before.ID)
		d.must(err)
		rows, err := d.QueuePage(d.ctx, core.QueueFilter{}, core.GroupDone, 0, 1)
		d.must(err)
		_, err = d.Schedule(d.ctx, rows[0].DraftID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-27T09:00"})
		d.must(err)
		_, err = d.Reinstate(d.ctx, story.Delivery.ID)
		d.wantCode(err, "post.already")
		if again, _ := d.Story(d.ctx, before.ID); len(again.Attempts) != len(story.Attempts) {
			t.Fatal("a refused one was noted as done")
		}
	})
	t.Run("of a removed account is refused", func(t *testing.T) {
		b := d.connect(d.other, "martin")
		del := d.at(d.other, b, "2026-12-24T09:00", "Noël")
		d.must(d.RemoveAccount(d.ctx, b.ID))
		_, err := d.Reinstate(d.ctx, del.ID)
		d.wantCode(err, "account.removed")
	})
}

func TestAccountsKnowTheirPage(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	if want := d.server.URL() + "/@lea"; a.ProfileURL != want {
		t.Fatalf("page %q, want %q", a.ProfileURL, want)
	}
	d.must(d.RemoveAccount(d.ctx, a.ID))
	all, err := d.AllAccounts(d.ctx)
	d.must(err)
	if len(all) != 1 || all[0].ProfileURL == "" {
		t.Fatalf("%+v", all)
	}
}

func TestNetworksSayWhetherTheyTakeABrowser(t *testing.T) {
	d := newDesk(t)
	for _, n := range d.Networks() {
		if want := n.ID == "mastodon"; n.Capabilities.Browser != want {
			t.Errorf("%s: %v", n.ID, n.Capabilities.Browser)
		}
	}
}

func TestAnAccountIsSignedInToAgainByWhoItIs(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	again := func(user string) (model.Account, error) {
		return d.AddAccount(d.ctx, core.NewAccount{Brand: string(d.other.ID), Network: "bluesky", Server: "https://elsewhere.example",
			Secret: d.secrets[user], Again: a.ID})
	}
	_, err := again("martin")
	d.wantCode(err, "account.other_identity")
	if all, err := d.AllAccounts(d.ctx); err != nil || len(all) != 1 {
		t.Fatalf("somebody else was let in: %+v, %v", all, err)
	}
	renewed, err := again("lea")
	d.must(err)
	if renewed.ID != a.ID || renewed.BrandID != d.mine.ID || renewed.CredentialRev != a.CredentialRev+1 {
		t.Errorf("%+v", renewed)
	}
}
