package ui_test

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/assets"
	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/core/text"
	"restante/ui"
	"restante/ui/desk"
)

// now is the instant of every test: a Wednesday at 10:30 in Paris.
var now = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func catalogue(t testing.TB) *text.Catalogue {
	t.Helper()
	c, err := text.Load(assets.Translations())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fakeCore is a core in memory.
type fakeCore struct {
	event.Hub

	mu       sync.Mutex
	brands   []model.Brand
	accounts []model.Account
	prefs    model.Preferences
	status   core.Status
	drafts   []core.DraftRow
	asked    []core.DraftFilter
	orders   [][]model.BrandID
	err      error  // of every command
	ordering func() // is called before an order is stored
}

func (f *fakeCore) command(kinds event.Kind, do func()) error {
	f.mu.Lock()
	if f.err != nil {
		defer f.mu.Unlock()
		return f.err
	}
	do()
	f.mu.Unlock()
	f.Emit(kinds)
	return nil
}

func (f *fakeCore) Networks() []model.Network {
	return []model.Network{{ID: "bluesky", Name: "Bluesky"}, {ID: "mastodon", Name: "Mastodon"}}
}

func (f *fakeCore) AllBrands(context.Context) ([]model.Brand, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.brands), nil
}

func (f *fakeCore) AllAccounts(context.Context) ([]model.Account, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.accounts), nil
}

func (f *fakeCore) OrderBrands(_ context.Context, order []model.BrandID) error {
	if f.ordering != nil {
		f.ordering()
	}
	return f.command(event.Brands, func() {
		f.orders = append(f.orders, slices.Clone(order))
		slices.SortStableFunc(f.brands, func(a, b model.Brand) int {
			return slices.Index(order, a.ID) - slices.Index(order, b.ID)
		})
	})
}

func (f *fakeCore) PauseBrand(_ context.Context, id model.BrandID, paused bool) error {
	return f.command(event.Brands, func() {
		for i := range f.brands {
			if f.brands[i].ID == id {
				f.brands[i].Paused = paused
			}
		}
	})
}

func (f *fakeCore) WorkOffline(_ context.Context, held bool) error {
	return f.command(event.Workspace, func() { f.status.Held = held })
}

func (f *fakeCore) Preferences(context.Context) (model.Preferences, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.prefs, nil
}

func (f *fakeCore) SetPreferences(_ context.Context, p model.Preferences) error {
	return f.command(event.Workspace, func() { f.prefs = p })
}

func (f *fakeCore) Status(context.Context) (core.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status, nil
}

func (f *fakeCore) DraftsPage(_ context.Context, filter core.DraftFilter, _, limit int) ([]core.DraftRow, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, filter)
	return f.drafts[:min(limit, len(f.drafts))], nil
}

func (f *fakeCore) Thumb(context.Context, model.Media, int) (image.Image, error) {
	return nil, errors.New("there are no pictures")
}

// brandsOf are brands with the given names.
func brandsOf(names ...string) []model.Brand {
	colors := []string{"#b5482f", "#3b5fa8", "#2a7f62", "#8a5a9e"}
	var out []model.Brand
	for i, name := range names {
		out = append(out, model.Brand{ID: model.BrandID("b" + string(rune('1'+i))), Name: name, Color: colors[i%len(colors)],
			Zone: "Europe/Paris", Lang: "fr", Position: i})
	}
	return out
}

func newFake() *fakeCore {
	return &fakeCore{brands: brandsOf("Boulangerie Martin", "Café Zoë", "Atelier Œuf"),
		accounts: []model.Account{
			{ID: "a1", BrandID: "b1", Network: "bluesky", Server: "https://bsky.social", Handle: "boulangerie.bsky.social", Health: model.HealthOK},
			{ID: "a2", BrandID: "b2", Network: "mastodon", Server: "https://mastodon.example", Handle: "zoe", Health: model.HealthOK},
		},
		prefs:  model.Preferences{Lang: "en", Theme: model.ThemeLight, Welcomed: true},
		status: core.Status{Delivering: true, Reach: core.ReachAll}}
}

// spy is a screen that remembers what it was told.
type spy struct {
	name    string
	content fyne.CanvasObject
	entry   *widget.Entry
	shown   []desk.Route
	changes []event.Kind
	book    []string // of the names that the book had at each change
	desk    *desk.Desk
}

func (s *spy) Content() fyne.CanvasObject { return s.content }
func (s *spy) Show(r desk.Route)          { s.shown = append(s.shown, r) }
func (s *spy) Changed(c event.Change) {
	s.changes = append(s.changes, c.Kinds)
	s.book = append(s.book, s.desk.Shell.Book().Brand("b1").Name)
}

// keeper is a spy with something to keep, and keys, files and a brand of its
// own.
type keeper struct {
	spy
	leave   func(done func())
	depart  func(done func())
	brand   model.BrandID
	place   *desk.Route
	dropped []string
	pressed []string
}

func (k *keeper) Leave(done func()) {
	if k.leave == nil {
		done()
		return
	}
	k.leave(done)
}

func (k *keeper) Depart(done func()) {
	if k.depart == nil {
		done()
		return
	}
	k.depart(done)
}
func (k *keeper) FrameBrand() model.BrandID { return k.brand }
func (k *keeper) Dropped(files []string)    { k.dropped = append(k.dropped, files...) }
func (k *keeper) Place() desk.Route {
	if k.place != nil {
		return *k.place
	}
	return k.shown[len(k.shown)-1]
}
func (k *keeper) Keys() []desk.Key {
	return []desk.Key{
		{Key: fyne.KeyReturn, Modifier: fyne.KeyModifierControl, Label: "Schedule it", Do: func() { k.pressed = append(k.pressed, "schedule") }},
		{Key: fyne.KeyDelete, Label: "Throw it away", Do: func() { k.pressed = append(k.pressed, "delete") }},
		{Label: "Count the words", Do: func() { k.pressed = append(k.pressed, "count") }},
	}
}

// bench is a window under test.
type bench struct {
	*ui.Window
	*desk.Steps
	t      testing.TB
	core   *fakeCore
	made   map[string]int
	drafts *spy
	queue  *spy
	brands *spy
	writer *keeper
	log    *logs
}

// logs remembers what was logged.
type logs struct {
	mu    sync.Mutex
	lines []string
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(b))
	return len(b), nil
}

func newBench(t testing.TB, f *fakeCore, with ...func(*ui.Config)) *bench {
	t.Helper()
	b := &bench{t: t, core: f, Steps: desk.NewSteps(context.Background()), made: map[string]int{}, log: &logs{}}
	t.Cleanup(b.Loader.Close)
	cfg := ui.Config{Catalogue: catalogue(t), SystemLang: "en", Zone: paris(t), Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(b.log, nil))}
	for _, change := range with {
		change(&cfg)
	}
	a := test.NewTempApp(t)
	w, err := ui.OpenOver(context.Background(), a, cfg, f, b.kinds(), b.Loader)
	if err != nil {
		t.Fatal(err)
	}
	b.Window = w
	b.Native().Resize(fyne.NewSize(1280, 800))
	b.Settle()
	return b
}

func (b *bench) kinds() []desk.Kind {
	page := func(id string, d *desk.Desk) spy {
		b.made[id]++
		entry := widget.NewEntry()
		return spy{name: id, entry: entry, content: container.NewVBox(widget.NewLabel("page "+id), entry), desk: d}
	}
	kind := func(id string, tab bool, keep func(*spy)) desk.Kind {
		return desk.Kind{ID: id, TitleKey: "ui.shell.screen." + id, Icon: theme.DocumentIcon(), Tab: tab, New: func(d *desk.Desk) desk.Screen {
			s := page(id, d)
			keep(&s)
			return &s
		}}
	}
	return []desk.Kind{
		kind(desk.ScreenDrafts, true, func(s *spy) { b.drafts = s }),
		kind(desk.ScreenQueue, true, func(s *spy) { b.queue = s }),
		kind(desk.ScreenBrands, true, func(s *spy) { b.brands = s }),
		{ID: desk.ScreenComposer, TitleKey: "ui.shell.screen.composer", Icon: theme.DocumentCreateIcon(), New: func(d *desk.Desk) desk.Screen {
			b.writer = &keeper{spy: page(desk.ScreenComposer, d)}
			return b.writer
		}},
		kind(desk.ScreenSettings, false, func(*spy) {}),
		kind(desk.ScreenWelcome, false, func(*spy) {}),
	}
}

// hear waits until the bridge has heard of what the core told, and lets the
// window apply it.
func (b *bench) hear() {
	b.t.Helper()
	for range 1000 {
		if b.Unheard() != 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	for range 1000 {
		if b.Elapse(60 * time.Millisecond); b.Unheard() == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	b.t.Fatal("what the core told was not applied")
}

// ctrl presses a key with Ctrl and lets it take effect.
func (b *bench) ctrl(name fyne.KeyName) {
	b.Press(name, fyne.KeyModifierControl)
	b.Settle()
}
