package core_test

import (
	"slices"
	"strings"
	"testing"

	"restante/core"
	"restante/core/model"
	"restante/core/sandbox"
)

func (d *desk) names(brands []model.Brand, err error) []string {
	d.t.Helper()
	d.must(err)
	var out []string
	for _, b := range brands {
		out = append(out, b.Name)
	}
	return out
}

func TestWhatIsABrandsOwn(t *testing.T) {
	set := func(t *testing.T, e core.BrandEdit) (model.Brand, *desk, error) {
		d := newDesk(t)
		b, err := d.SetBrand(d.ctx, string(d.mine.ID), e)
		return b, d, err
	}
	list := func(s ...string) *[]string { return &s }
	t.Run("handles lose their @, spaces around and doubles", func(t *testing.T) {
		b, d, err := set(t, core.BrandEdit{Handles: list("@boulangerie", " Lea@piaille.fr ", "Boulangerie", "", "@lea@piaille.fr")})
		d.must(err)
		if want := []string{"boulangerie", "Lea@piaille.fr"}; !slices.Equal(b.Handles, want) {
			t.Fatalf("handles %q, want %q", b.Handles, want)
		}
		again, err := d.FindBrand(d.ctx, string(b.ID))
		d.must(err)
		if !slices.Equal(again.Handles, b.Handles) {
			t.Fatalf("stored %q", again.Handles)
		}
	})
	t.Run("no handle has a space inside", func(t *testing.T) {
		for _, bad := range []string{"deux mots", "@", "a\u200bb", "a\tb"} {
			_, d, err := set(t, core.BrandEdit{Handles: list(bad)})
			d.wantCode(err, "brand.bad_handle")
		}
	})
	t.Run("of an address only the host is kept", func(t *testing.T) {
		b, d, err := set(t, core.BrandEdit{Domains: list("https://www.example.fr/x?y=1", "EXAMPLE.fr", "shop.example.fr:8443", "café.example.", "www.fr")})
		d.must(err)
		if want := []string{"example.fr", "shop.example.fr", "café.example", "www.fr"}; !slices.Equal(b.Domains, want) {
			t.Fatalf("domains %q, want %q", b.Domains, want)
		}
	})
	t.Run("what is no domain is refused", func(t *testing.T) {
		for _, bad := range []string{"boulangerie", "a b.fr", "https://", "me@example.fr", "exa_mple.fr", "-a.fr", "a..fr", "192.168.0.1", "[::1]", strings.Repeat("a", 64) + ".fr"} {
			_, d, err := set(t, core.BrandEdit{Domains: list(bad)})
			d.wantCode(err, "brand.bad_domain")
		}
	})
	t.Run("notes are kept as written, up to 10,000 characters", func(t *testing.T) {
		notes := "Tutoyer.\n" + strings.Repeat("é", 9_991)
		b, d, err := set(t, core.BrandEdit{Notes: &notes})
		d.must(err)
		if b.Notes != notes {
			t.Fatal("the notes were changed")
		}
		long := notes + "x"
		_, err = d.SetBrand(d.ctx, string(d.mine.ID), core.BrandEdit{Notes: &long})
		d.wantCode(err, "brand.notes_too_long")
	})
	t.Run("an edit of something else leaves them", func(t *testing.T) {
		b, d, err := set(t, core.BrandEdit{Handles: list("boulangerie"), Domains: list("example.fr")})
		d.must(err)
		color := "#000000"
		b, err = d.SetBrand(d.ctx, string(b.ID), core.BrandEdit{Color: &color})
		d.must(err)
		if len(b.Handles) != 1 || len(b.Domains) != 1 {
			t.Fatalf("%+v", b)
		}
	})
}

func TestBrandsHaveAnOrder(t *testing.T) {
	d := newDesk(t)
	third := d.addBrand("Atelier")
	if got := d.names(d.Brands(d.ctx)); !slices.Equal(got, []string{"Boulangerie", "Cave Martin", "Atelier"}) {
		t.Fatalf("new brands come last: %v", got)
	}
	d.must(d.OrderBrands(d.ctx, []model.BrandID{third.ID, third.ID, d.other.ID}))
	if got := d.names(d.Brands(d.ctx)); !slices.Equal(got, []string{"Atelier", "Cave Martin", "Boulangerie"}) {
		t.Fatalf("ordered: %v", got)
	}
	d.must(d.OrderBrands(d.ctx, []model.BrandID{d.mine.ID}))
	if got := d.names(d.Brands(d.ctx)); !slices.Equal(got, []string{"Boulangerie", "Atelier", "Cave Martin"}) {
		t.Fatalf("those that are not named follow as they were: %v", got)
	}
	d.wantCode(d.OrderBrands(d.ctx, []model.BrandID{d.other.ID, "nobody"}), "brand.not_found")
	if got := d.names(d.Brands(d.ctx)); got[0] != "Boulangerie" {
		t.Fatalf("a refused order changed something: %v", got)
	}
	t.Run("an archived one comes back to its place", func(t *testing.T) {
		d.must(d.ArchiveBrand(d.ctx, third.ID))
		d.must(d.RestoreBrand(d.ctx, third.ID))
		if got := d.names(d.Brands(d.ctx)); !slices.Equal(got, []string{"Boulangerie", "Atelier", "Cave Martin"}) {
			t.Fatalf("%v", got)
		}
	})
}

func TestArchivingABrand(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	draft := d.draft(d.mine, "Bonjour")
	s, err := d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-24T09:00"})
	d.must(err)
	t.Run("is refused while something waits", func(t *testing.T) {
		err := d.ArchiveBrand(d.ctx, d.mine.ID)
		d.wantCode(err, "brand.still_promised")
		if p := model.ProblemOf(err); p.Args["brand"] != "Boulangerie" || p.Args["count"] != "1" {
			t.Fatalf("%v", p)
		}
	})
	_, err = d.Cancel(d.ctx, s.Deliveries[0].ID)
	d.must(err)
	d.must(d.ArchiveBrand(d.ctx, d.mine.ID))
	t.Run("takes it out of the lists, and keeps it", func(t *testing.T) {
		if got := d.names(d.Brands(d.ctx)); !slices.Equal(got, []string{"Cave Martin"}) {
			t.Fatalf("at work: %v", got)
		}
		if got := d.names(d.AllBrands(d.ctx)); !slices.Equal(got, []string{"Boulangerie", "Cave Martin"}) {
			t.Fatalf("all: %v", got)
		}
		if b, err := d.FindBrand(d.ctx, "Boulangerie"); err != nil || b.ArchivedAt.IsZero() {
			t.Fatalf("%+v, %v", b, err)
		}
	})
	t.Run("lets it have nothing new (WRONG)", func(t *testing.T) {
		_, err := d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "Encore"})
		d.wantCode(err, "brand.archived")
		_, err = d.tryConnect(d.mine, "", d.secrets["martin"])
		d.wantCode(err, "brand.archived")
		_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
		d.wantCode(err, "brand.archived")
		_, err = d.Reinstate(d.ctx, s.Deliveries[0].ID)
		d.wantCode(err, "brand.archived")
	})
	t.Run("keeps its name from others, and says so", func(t *testing.T) {
		name, zone := "Boulangerie", "Europe/Paris"
		_, err := d.AddBrand(d.ctx, core.BrandEdit{Name: &name, Zone: &zone})
		d.wantCode(err, "brand.name_archived")
		_, err = d.SetBrand(d.ctx, "Cave Martin", core.BrandEdit{Name: &name})
		d.wantCode(err, "brand.name_archived")
		taken := "Cave Martin"
		_, err = d.AddBrand(d.ctx, core.BrandEdit{Name: &taken, Zone: &zone})
		d.wantCode(err, "brand.name_taken")
	})
	t.Run("asks nobody to sign in", func(t *testing.T) {
		d.server.SetFaults([]sandbox.Fault{fault(t, "unauthorized*1@verify")})
		checked, err := d.CheckAccount(d.ctx, a.ID)
		d.must(err)
		if s := d.status(); checked.Health == model.HealthOK || len(s.SignIn) != 0 {
			t.Fatalf("health %s, asked for %+v", checked.Health, s.SignIn)
		}
		d.must(d.RestoreBrand(d.ctx, d.mine.ID))
		if s := d.status(); len(s.SignIn) != 1 || s.SignIn[0].ID != a.ID {
			t.Fatalf("at work again, it asks for %+v", s.SignIn)
		}
		_, err = d.CheckAccount(d.ctx, a.ID)
		d.must(err)
		d.must(d.ArchiveBrand(d.ctx, d.mine.ID))
	})
	t.Run("can be taken back", func(t *testing.T) {
		d.must(d.RestoreBrand(d.ctx, d.mine.ID))
		_, err := d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
		d.must(err)
	})
	t.Run("of nothing is said", func(t *testing.T) {
		d.wantCode(d.ArchiveBrand(d.ctx, "nobody"), "brand.not_found")
		d.wantCode(d.RestoreBrand(d.ctx, "nobody"), "brand.not_found")
		d.wantCode(d.PauseBrand(d.ctx, "nobody", true), "brand.not_found")
	})
	t.Run("is refused while something asks", func(t *testing.T) {
		due, err := d.Schedule(d.ctx, d.draft(d.mine, "Trop tard").ID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-01T10:00"})
		d.must(err)
		d.clock.Advance(6 * 3600e9)
		d.sync()
		story, err := d.Story(d.ctx, due.Deliveries[0].ID)
		d.must(err)
		if !story.Delivery.NeedsPerson() {
			t.Fatalf("it does not ask: %s", story.Delivery.State)
		}
		d.wantCode(d.ArchiveBrand(d.ctx, d.mine.ID), "brand.still_promised")
		if err := d.ArchiveBrand(d.ctx, d.mine.ID); model.ProblemOf(err).Args["count"] != "2" {
			t.Fatal(err) // the one before is missed too
		}
	})
}

func TestAPausedBrandHolds(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	d.scheduleNow(d.App, d.mine, a, "Bonjour")
	d.must(d.PauseBrand(d.ctx, d.mine.ID, true))
	d.sync()
	if s := d.status(); len(d.ledger()) != 0 || s.Next != nil {
		t.Fatalf("it went out, or is next: %+v", s)
	}
	d.must(d.PauseBrand(d.ctx, d.mine.ID, false))
	d.sync()
	if len(d.ledger()) != 1 {
		t.Fatal("it did not go out after the pause")
	}
}
