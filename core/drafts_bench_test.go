package core_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"restante/core"
	"restante/core/model"
)

// longText is a text of 3,000 characters as people write them, with links,
// mentions and emoji.
func longText() string {
	const piece = "Le pain d’épices est là 👨‍👩‍👧, dès 7 h : https://exemple.fr/pain?le=matin @lea@mastodon.example #boulangerie. "
	text := []rune(strings.Repeat(piece, 40))
	return string(text[:3000])
}

// BenchmarkShape is what the composer does at each keystroke: 3,000 characters,
// six accounts. Its budget is 8 ms.
func BenchmarkShape(b *testing.B) {
	app := benchApp(b)
	d := model.Draft{Text: longText()}
	var accounts []model.Account
	for i := range 6 {
		a := model.Account{ID: model.AccountID(fmt.Sprint(i)), Network: "mastodon", Limits: app.Networks()[i%2].Limits}
		a.Network = app.Networks()[i%2].ID
		accounts = append(accounts, a)
	}
	for name, own := range map[string]int{"one text": 0, "six texts": 6} {
		b.Run(name, func(b *testing.B) {
			d.Variants = nil
			for i := range own {
				d.Variants = append(d.Variants, model.Variant{AccountID: accounts[i].ID, Text: fmt.Sprint(d.Text, i)})
			}
			for b.Loop() {
				app.Shape(d, model.Brand{}, accounts)
			}
		})
	}
}

// BenchmarkSaveDraft is an autosave: 3,000 characters, on disk when it returns.
func BenchmarkSaveDraft(b *testing.B) {
	app := benchApp(b)
	ctx := context.Background()
	name, zone := "Boulangerie", "Europe/Paris"
	brand, err := app.AddBrand(ctx, core.BrandEdit{Name: &name, Zone: &zone})
	if err != nil {
		b.Fatal(err)
	}
	d := model.Draft{BrandID: brand.ID, Text: longText()}
	for b.Loop() {
		if d, err = app.SaveDraft(ctx, d); err != nil {
			b.Fatal(err)
		}
		d.Text = fmt.Sprint(d.Rev, longText())
	}
}

func benchApp(b *testing.B) *core.App {
	b.Helper()
	app := openPlain(b, b.TempDir())
	b.Cleanup(func() { _ = app.Close() })
	return app
}
