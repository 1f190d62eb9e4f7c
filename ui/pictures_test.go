package ui_test

import (
	"context"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/ui"
	"restante/ui/demo"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/screens"
)

// TestWriteScreens writes a picture of every screen, for people to look at:
// both languages, light and dark, at three sizes, over an empty, a usual and an
// overfull workspace. RESTANTE_SHOTS names the folder.
func TestWriteScreens(t *testing.T) {
	dir := os.Getenv("RESTANTE_SHOTS")
	if dir == "" {
		t.Skip("RESTANTE_SHOTS names no folder for pictures: see go run ./cmd/dev screens")
	}
	must(t, look.InstallEmoji())
	overfull := openOverfull(t)
	for _, lang := range []string{"en", "fr"} {
		usual, err := demo.Open(t.Context(), demo.Options{Clock: clock.NewSystem(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Say: catalogue(t).Printer(lang), UserAgent: "PosteRestante/test"})
		must(t, err)
		for _, theme := range []model.Theme{model.ThemeLight, model.ThemeDark} {
			for _, size := range pictureSizes() {
				p := pictures{T: t, dir: dir, lang: lang, theme: theme, size: size}
				p.take("empty", workspace(t), nil, false)
				p.take("usual", usual.Core, &ui.Switch{Down: usual.Down, Set: usual.SetDown}, true)
				p.take("overfull", overfull, nil, true)
			}
		}
		must(t, usual.Close())
	}
}

// pictureSize is a window's size and how many pixels one of its units has.
type pictureSize struct {
	name          string
	width, height float32
	scale         float32
}

func pictureSizes() []pictureSize {
	return []pictureSize{{"1280", 1280, 800, 1}, {"1024", 1024, 640, 1}, {"twice", 1280, 800, 2}}
}

// pictures takes the pictures of one workspace in one language, theme and size.
type pictures struct {
	*testing.T
	dir, lang string
	theme     model.Theme
	size      pictureSize
	kind      string
	bench     *bench
}

func (p pictures) take(kind string, app *core.App, network *ui.Switch, welcomed bool) {
	p.Helper()
	must(p.T, app.SetPreferences(p.Context(), model.Preferences{Lang: p.lang, Theme: p.theme, Welcomed: welcomed}))
	p.kind = kind
	p.bench = &bench{t: p.T, Steps: desk.NewSteps(context.Background()), log: &logs{}}
	cfg := ui.Config{Core: app, Catalogue: catalogue(p.T), SystemLang: p.lang, Zone: paris(p.T), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(p.bench.log, nil)), Switch: network}
	w, err := ui.OpenOver(context.Background(), test.NewTempApp(p.T), cfg, app, screens.All(app, nil), p.bench.Loader)
	must(p.T, err)
	p.bench.Window = w
	w.Native().Canvas().(interface{ SetScale(float32) }).SetScale(p.size.scale)
	w.Native().Resize(fyne.NewSize(p.size.width, p.size.height))
	p.bench.Settle()
	p.scenes(app)
	if faults := p.bench.Faults(); len(faults) > 0 {
		p.Errorf("%s, %s: something failed: %q", kind, p.lang, faults)
	}
	w.AskToClose()
	p.bench.Settle()
	p.bench.Loader.Close()
}

// scenes goes from screen to screen.
func (p pictures) scenes(app *core.App) {
	shell := p.bench.Shell()
	if p.kind == "empty" {
		p.shoot("welcome", desk.Route{Screen: desk.ScreenWelcome})
	}
	for _, id := range []string{desk.ScreenDrafts, desk.ScreenQueue, desk.ScreenBrands, desk.ScreenSettings} {
		p.shoot(id, desk.Route{Screen: id})
	}
	brands := shell.Book().Brands()
	if len(brands) == 0 {
		return
	}
	p.shoot("composer-brand", desk.Route{Screen: desk.ScreenComposer})
	p.shoot("composer-new", desk.Route{Screen: desk.ScreenComposer, Brand: brands[0].ID})
	drafts, err := app.DraftsPage(p.Context(), core.DraftFilter{Status: model.DraftWriting, Brand: brands[0].ID}, 0, 1)
	must(p.T, err)
	p.shoot("composer", desk.Route{Screen: desk.ScreenComposer, Draft: drafts[0].ID})
	for _, group := range core.QueueGroups() {
		rows, err := app.QueuePage(p.Context(), core.QueueFilter{}, group, 0, 1)
		must(p.T, err)
		if len(rows) > 0 {
			p.shoot("story-"+string(group), desk.Route{Screen: desk.ScreenQueue, Delivery: rows[0].ID})
		}
	}
	shell.ChooseBrand(brands[0].ID)
	p.shoot("queue-of-brand", desk.Route{Screen: desk.ScreenQueue})
	p.shoot("brand-new", desk.Route{Screen: desk.ScreenBrands, Brand: "new"})
	p.shoot("drafts-of-brand", desk.Route{Screen: desk.ScreenDrafts})
	p.bench.Press(fyne.KeyF1, 0)
	p.write("keys")
	p.bench.Press(fyne.KeyEscape, 0)
	p.bench.ctrl(fyne.KeyK)
	p.write("palette")
	p.bench.Press(fyne.KeyEscape, 0)
	shell.ChooseBrand("")
}

// shoot goes somewhere and takes a picture.
func (p pictures) shoot(name string, r desk.Route) {
	p.bench.Shell().Go(r)
	p.write(name)
}

func (p pictures) write(name string) {
	p.bench.Elapse(time.Second)
	file, err := os.Create(filepath.Join(p.dir, fmt.Sprintf("%s-%s-%s-%s-%s.png", name, p.kind, p.lang, p.theme, p.size.name)))
	must(p.T, err)
	must(p.T, png.Encode(file, p.bench.Native().Canvas().Capture()))
	must(p.T, file.Close())
}
