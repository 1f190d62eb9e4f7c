package desk_test

import (
	"slices"
	"testing"
	"time"

	"restante/core/model"
	"restante/ui/desk"
)

func TestBook(t *testing.T) {
	gone := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := desk.NewBook(
		[]model.Brand{{ID: "b", Name: "Boulangerie"}, {ID: "old", Name: "Old", ArchivedAt: gone}, {ID: "c", Name: "Cave"}},
		[]model.Account{{ID: "1", BrandID: "b"}, {ID: "2", BrandID: "b", RemovedAt: gone}, {ID: "3", BrandID: "c"},
			{ID: "4", BrandID: "b"}},
		[]model.Network{{ID: "bluesky", Name: "Bluesky"}, {ID: "mastodon", Name: "Mastodon"}},
	)
	t.Run("lists the brands at work, and still knows the archived ones", func(t *testing.T) {
		var got []model.BrandID
		for _, brand := range b.Brands() {
			got = append(got, brand.ID)
		}
		if !slices.Equal(got, []model.BrandID{"b", "c"}) {
			t.Errorf("brands %v", got)
		}
		if got := b.Brand("old").Name; got != "Old" {
			t.Errorf("archived brand %q", got)
		}
		if got := b.Brand("none"); got.ID != "" {
			t.Errorf("a brand that is not there: %v", got)
		}
	})
	t.Run("lists the connected accounts, and still knows the removed ones", func(t *testing.T) {
		for brand, want := range map[model.BrandID][]model.AccountID{"b": {"1", "4"}, "c": {"3"}, "": {"1", "3", "4"}, "none": nil} {
			var got []model.AccountID
			for _, acc := range b.AccountsOf(brand) {
				got = append(got, acc.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("accounts of %q: %v, want %v", brand, got, want)
			}
		}
		if b.Account("2").ID != "2" || b.Account("none").ID != "" {
			t.Error("a removed account is not known, or one that is not there is")
		}
	})
	t.Run("names every network somehow", func(t *testing.T) {
		if got := b.Network("bluesky").Name; got != "Bluesky" {
			t.Errorf("network %q", got)
		}
		if got := b.Network("later").Name; got != "later" {
			t.Errorf("unknown network %q", got)
		}
		if len(b.Networks()) != 2 {
			t.Errorf("networks %v", b.Networks())
		}
	})
}
