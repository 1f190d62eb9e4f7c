package ui_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/vault"
	"restante/ui"
	"restante/ui/desk"
	"restante/ui/screens"
)

// workspace is a real core in an empty folder, without a network.
func workspace(t testing.TB) *core.App {
	t.Helper()
	dir, system := t.TempDir(), clock.NewSystem()
	secrets, err := vault.Open(vault.Options{Dir: dir, Memory: true, Clock: system})
	if err != nil {
		t.Fatal(err)
	}
	app, err := core.Open(context.Background(), core.Options{Dir: dir, Clock: system, Vault: secrets,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Settings: queue.DefaultSettings(), UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	return app
}

// addBrand adds a brand.
func addBrand(t testing.TB, app *core.App, name string) model.Brand {
	t.Helper()
	zone := "Europe/Paris"
	b, err := app.AddBrand(context.Background(), core.BrandEdit{Name: &name, Zone: &zone})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// openOver opens the window with the real screens over a real core.
func openOver(t testing.TB, app *core.App) *bench {
	t.Helper()
	b := &bench{t: t, Steps: desk.NewSteps(context.Background()), log: &logs{}}
	t.Cleanup(b.Loader.Close)
	cfg := ui.Config{Core: app, Catalogue: catalogue(t), SystemLang: "en", Zone: paris(t), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(b.log, nil))}
	w, err := ui.OpenOver(context.Background(), test.NewTempApp(t), cfg, app, screens.All(app, nil), b.Loader)
	if err != nil {
		t.Fatal(err)
	}
	b.Window = w
	b.Native().Resize(fyne.NewSize(1280, 800))
	b.Settle()
	return b
}

func TestTheWindowOverARealCore(t *testing.T) {
	ctx := context.Background()
	app := workspace(t)
	if err := app.SetPreferences(ctx, model.Preferences{Lang: "en", Theme: model.ThemeLight, Welcomed: true}); err != nil {
		t.Fatal(err)
	}
	bread, coffee := addBrand(t, app, "Boulangerie Martin"), addBrand(t, app, "Café Zoë")
	d, err := app.SaveDraft(ctx, model.Draft{BrandID: coffee.ID, Text: "Le gâteau aux noix est de retour", Status: model.DraftWriting})
	if err != nil {
		t.Fatal(err)
	}
	b := openOver(t, app)

	t.Run("every screen opens", func(t *testing.T) {
		for _, k := range screens.All(app, nil) {
			b.Shell().Go(desk.Route{Screen: k.ID})
			b.Settle()
			if b.Here().Screen != k.ID {
				t.Errorf("it is at %q instead of %q", b.Here().Screen, k.ID)
			}
		}
		if len(b.Faults()) != 0 {
			t.Errorf("something failed: %q", b.Faults())
		}
	})
	t.Run("the palette finds a draft without its accents", func(t *testing.T) {
		b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
		b.ctrl(fyne.KeyK)
		b.TypeInPalette("gateau noix")
		b.Elapse(time.Second)
		b.Press(fyne.KeyReturn, 0)
		b.Settle()
		if b.Here().Draft != d.ID || b.Frame() != "Café Zoë – Poste Restante" {
			t.Errorf("it opened %+v, called %q", b.Here(), b.Frame())
		}
	})
	t.Run("a pause is stored and told", func(t *testing.T) {
		b.Shell().Go(desk.Route{Screen: desk.ScreenDrafts})
		b.Shell().ChooseBrand(bread.ID)
		b.ctrl(fyne.KeyP)
		b.hear()
		brands, err := app.Brands(ctx)
		if err != nil || !brands[0].Paused {
			t.Fatalf("%v, %+v", err, brands)
		}
		if line := strings.Join(b.Line(), "|"); !strings.Contains(line, "Paused: Boulangerie Martin") {
			t.Errorf("the line says %q", line)
		}
	})
	t.Run("another language, at once and at the same place", func(t *testing.T) {
		b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Draft: d.ID})
		b.Settle()
		if err := app.SetPreferences(ctx, model.Preferences{Lang: "fr", Theme: model.ThemeLight, Welcomed: true}); err != nil {
			t.Fatal(err)
		}
		b.hear()
		b.Settle()
		if b.Lang() != "fr" || b.Here().Draft != d.ID || b.Frame() != "Café Zoë – Poste Restante" {
			t.Errorf("%q at %+v, called %q", b.Lang(), b.Here(), b.Frame())
		}
	})
	t.Run("a brand that was archived elsewhere leaves the rail", func(t *testing.T) {
		if err := app.ArchiveBrand(ctx, bread.ID); err != nil {
			t.Fatal(err)
		}
		b.hear()
		if rail := strings.Join(b.Rail(), " "); strings.Contains(rail, "Boulangerie") {
			t.Errorf("rail %s", rail)
		}
	})
}

func TestTheFirstFrameOverARealCore(t *testing.T) {
	app := workspace(t)
	for i := range 15 {
		addBrand(t, app, fmt.Sprintf("Marque numéro %d", i+1))
	}
	begin := time.Now()
	b := openOver(t, app)
	opened := time.Since(begin)
	b.Native().Canvas().Capture()
	t.Logf("opened in %v, first frame after %v", opened, time.Since(begin))
	if opened > 5*time.Second {
		t.Errorf("it took %v to open", opened)
	}
}
