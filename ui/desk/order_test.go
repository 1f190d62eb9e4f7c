package desk_test

import (
	"testing"

	"restante/core/model"
	"restante/ui/desk"
)

func TestABookInAnotherOrder(t *testing.T) {
	before := desk.NewBook([]model.Brand{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}, nil, nil)
	after := before.Ordered([]model.BrandID{"c", "a"})
	names := func(b *desk.Book) (s string) {
		for _, brand := range b.Brands() {
			s += string(brand.ID)
		}
		return s
	}
	if names(after) != "cabd" || names(before) != "abcd" {
		t.Fatalf("%s, and the one before it is %s", names(after), names(before))
	}
	if after.Brand("d").ID != "d" {
		t.Error("a brand is lost")
	}
}
