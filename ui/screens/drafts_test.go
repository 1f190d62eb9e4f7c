package screens_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
	"restante/ui/widgets"
)

// shelf is a core with drafts in memory.
type shelf struct {
	mu    sync.Mutex
	rows  []core.DraftRow
	asked []core.DraftFilter // pages
	calls []string
	fail  error
	most  int // rows asked for at once
}

func (f *shelf) through(flt core.DraftFilter) []core.DraftRow {
	var out []core.DraftRow
	for _, r := range f.rows {
		if (flt.Brand == "" || r.BrandID == flt.Brand) && (flt.Status == "" || r.Status == flt.Status) &&
			flt.Archived == !r.ArchivedAt.IsZero() && strings.Contains(strings.ToLower(r.Excerpt), strings.ToLower(flt.Search)) {
			out = append(out, r)
		}
	}
	if flt.Sort == core.SortText {
		slices.SortStableFunc(out, func(a, b core.DraftRow) int { return strings.Compare(a.Excerpt, b.Excerpt) })
	}
	return out
}

func (f *shelf) DraftsCount(_ context.Context, flt core.DraftFilter) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.through(flt)), f.fail
}

func (f *shelf) DraftsPage(_ context.Context, flt core.DraftFilter, offset, limit int) ([]core.DraftRow, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked, f.most = append(f.asked, flt), max(f.most, limit)
	rows := f.through(flt)
	return slices.Clone(rows[min(offset, len(rows)):min(offset+limit, len(rows))]), nil
}

func (f *shelf) change(id model.DraftID, call string, how func(*core.DraftRow)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call+" "+string(id))
	if f.fail != nil {
		return f.fail
	}
	for i := range f.rows {
		if f.rows[i].ID == id {
			how(&f.rows[i])
		}
	}
	return nil
}

func (f *shelf) DuplicateDraft(_ context.Context, id model.DraftID) (model.Draft, error) {
	var copied core.DraftRow
	err := f.change(id, "duplicate", func(r *core.DraftRow) { copied = *r })
	f.mu.Lock()
	defer f.mu.Unlock()
	copied.ID += "-copy"
	f.rows = append([]core.DraftRow{copied}, f.rows...)
	return model.Draft{ID: copied.ID}, err
}

func (f *shelf) ArchiveDraft(_ context.Context, id model.DraftID) error {
	return f.change(id, "archive", func(r *core.DraftRow) { r.ArchivedAt = desktest.Now })
}

func (f *shelf) RestoreDraft(_ context.Context, id model.DraftID) error {
	return f.change(id, "restore", func(r *core.DraftRow) { r.ArchivedAt = time.Time{} })
}

func (f *shelf) SetDraftStatus(_ context.Context, id model.DraftID, s model.DraftStatus) error {
	return f.change(id, string(s), func(r *core.DraftRow) { r.Status = s })
}

var (
	boulangerie = model.Brand{ID: "b", Name: "Boulangerie Martin", Color: "#c2571a", Zone: "Europe/Paris"}
	atelier     = model.Brand{ID: "a", Name: "Atelier Nord", Color: "#2b5fae", Zone: "Europe/Paris"}
)

// reading is the list of drafts on a desk.
type reading struct {
	*desktest.Bench
	t      *testing.T
	shelf  *shelf
	screen desk.Screen
}

func newReading(t *testing.T, lang string, rows ...core.DraftRow) *reading {
	t.Helper()
	r := &reading{t: t, shelf: &shelf{rows: rows}, Bench: desktest.New(t, lang, desk.NewBook([]model.Brand{boulangerie, atelier}, nil, nil))}
	r.Desk.Thumb = pictureOf
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	r.screen = screens.NewDrafts(r.Desk, r.shelf)
	return r
}

func (r *reading) show() {
	r.t.Helper()
	r.Display(r.screen, desk.Route{Screen: desk.ScreenDrafts})
}

func (r *reading) key(name fyne.KeyName) {
	r.t.Helper()
	f := r.Window.Canvas().Focused()
	if f == nil {
		r.t.Fatal("nothing has the focus")
	}
	f.TypedKey(&fyne.KeyEvent{Name: name})
	r.Settle()
}

func (r *reading) words() string {
	var out []string
	for _, l := range all[*widget.Label](r.Window.Content()) {
		out = append(out, l.Text)
	}
	return strings.Join(out, "\n")
}

func (r *reading) field() *widgets.TextEntry {
	r.t.Helper()
	return all[*widgets.TextEntry](r.screen.Content())[0]
}

// seek types into the search and waits as long as it takes.
func (r *reading) seek(s string) {
	r.t.Helper()
	r.Window.Canvas().Focus(r.field())
	test.Type(r.field(), s)
	r.Elapse(time.Second)
}

func usualRows() []core.DraftRow {
	image := &model.Media{ID: "m", Name: "vitrine.png", Width: 4, Height: 3}
	at := func(h int) time.Time { return desktest.Now.Add(-time.Duration(h) * time.Hour) }
	return []core.DraftRow{
		{ID: "1", BrandID: "b", Excerpt: "Les éclairs à la crème brûlée sont de retour ! 🥐 À commander sur https://exemple.fr/eclairs ou chez nous, jusqu’à samedi soir à huit heures.",
			Status: model.DraftReady, Images: 2, FirstImage: image, Waiting: 2, UpdatedAt: at(0)},
		{ID: "2", BrandID: "a", Excerpt: "We are looking for an apprentice from January on.", Status: model.DraftWriting, NeedsYou: 1, Published: 1, UpdatedAt: at(3)},
		{ID: "3", BrandID: "b", Excerpt: "Idée : la fournée de nuit, en photos", Status: model.DraftIdea, UpdatedAt: at(40)},
		{ID: "4", BrandID: "b", Status: model.DraftWriting, Images: 1, FirstImage: image, UpdatedAt: at(400)},
		{ID: "5", BrandID: "b", Excerpt: "Vieille affiche", Status: model.DraftReady, UpdatedAt: at(900), ArchivedAt: at(800)},
	}
}

func TestDraftsOfTheChosenBrand(t *testing.T) {
	r := newReading(t, "en", usualRows()...)
	r.show()
	if got := r.words(); !strings.Contains(got, "apprentice") || !strings.Contains(got, "éclairs") || !strings.Contains(got, "Atelier Nord") {
		t.Errorf("of all brands: %s", got)
	}
	r.Shell.Chosen = "b"
	r.screen.Changed(event.Change{Kinds: event.Everything})
	r.Settle()
	if got := r.words(); strings.Contains(got, "apprentice") || !strings.Contains(got, "3 drafts") {
		t.Errorf("of one brand: %s", got)
	}
}

func TestSearchWaitsForAPause(t *testing.T) {
	r := newReading(t, "en", usualRows()...)
	r.show()
	before := len(r.shelf.asked)
	r.Window.Canvas().Focus(r.field())
	for _, c := range "fournée" {
		test.Type(r.field(), string(c))
		r.Elapse(50 * time.Millisecond)
	}
	if len(r.shelf.asked) != before {
		t.Error("it searched in the middle of a word")
	}
	r.Elapse(120 * time.Millisecond)
	if got := r.words(); !strings.Contains(got, "fournée") || strings.Contains(got, "éclairs") {
		t.Errorf("found: %s", got)
	}
	if got := r.words(); !strings.Contains(got, "hides 3 more") {
		t.Errorf("it does not say what the filter hides: %s", got)
	}
}

// WRONG-8: a view filter never deletes what it does not show, and says so.
func TestWRONG8AFilterOnlyHides(t *testing.T) {
	r := newReading(t, "en", usualRows()...)
	r.show()
	r.seek("nowhere to be found")
	if got := r.words(); !strings.Contains(got, "Nothing found") || !strings.Contains(got, "hides 4 drafts") {
		t.Fatalf("it says: %s", got)
	}
	for _, b := range all[*widgets.MainButton](r.screen.Content()) {
		if b.Label() == "Show all" {
			test.Tap(b)
		}
	}
	r.Settle()
	if got := r.words(); !strings.Contains(got, "éclairs") || r.field().Text != "" {
		t.Errorf("after Show all: %s", got)
	}
	if len(r.shelf.calls) != 0 {
		t.Errorf("a filter changed something: %v", r.shelf.calls)
	}
}

// WRONG-11: what is no longer on the screen is not acted on.
func TestWRONG11ActionsReachOnlyWhatIsShown(t *testing.T) {
	r := newReading(t, "en", usualRows()...)
	r.show()
	r.key(fyne.KeyHome)
	r.seek("nowhere to be found")
	for _, k := range r.screen.(desk.Keyed).Keys() {
		if k.Key == fyne.KeyDelete || k.Key == fyne.KeyD {
			k.Do()
		}
	}
	r.Settle()
	if len(r.shelf.calls) != 0 {
		t.Errorf("it acted on a hidden draft: %v", r.shelf.calls)
	}
}

func TestDraftsByStatus(t *testing.T) {
	r := newReading(t, "fr", usualRows()...)
	r.show()
	for _, c := range []struct{ tab, shown, hidden string }{
		{"Idées", "fournée", "éclairs"}, {"Prêts", "éclairs", "Vieille"}, {"Archives", "Vieille", "éclairs"}, {"Tous", "éclairs", "Vieille"},
	} {
		tapNamed(t, r.screen.Content(), c.tab)
		r.Settle()
		if got := r.words(); !strings.Contains(got, c.shown) || strings.Contains(got, c.hidden) {
			t.Errorf("%s: %s", c.tab, got)
		}
	}
}

// tapNamed taps what is called exactly so.
func tapNamed(t *testing.T, root fyne.CanvasObject, name string) {
	t.Helper()
	for _, o := range every(root) {
		if s, ok := o.(interface {
			fyne.Tappable
			AccessibilityLabel() string
		}); ok && s.AccessibilityLabel() == name {
			s.Tapped(&fyne.PointEvent{})
			return
		}
	}
	t.Fatalf("nothing is called %q", name)
}

func TestKeysOfTheDrafts(t *testing.T) {
	for _, c := range []struct {
		key        fyne.KeyName
		call, said string
		undone     string
	}{
		{fyne.KeyD, "duplicate 1", "Copied", "archive 1-copy"},
		{fyne.KeyDelete, "archive 1", "Archived", "restore 1"},
		{fyne.KeyA, "archive 1", "Archived", "restore 1"},
		{fyne.Key1, "idea 1", "idea", "ready 1"},
		{fyne.Key2, "writing 1", "Being written", "ready 1"},
	} {
		t.Run(string(c.key), func(t *testing.T) {
			r := newReading(t, "en", usualRows()...)
			r.show()
			r.key(fyne.KeyHome)
			r.key(c.key)
			if !slices.Equal(r.shelf.calls, []string{c.call}) {
				t.Fatalf("calls: %v", r.shelf.calls)
			}
			if len(r.Shell.Undos) != 1 || !strings.Contains(r.Shell.Said[0], c.said) {
				t.Fatalf("said %q, %d undos", r.Shell.Said, len(r.Shell.Undos))
			}
			if err := r.Shell.Undos[0](context.Background()); err != nil {
				t.Fatal(err)
			}
			if r.shelf.calls[1] != c.undone {
				t.Errorf("undone by %q", r.shelf.calls[1])
			}
		})
	}
	t.Run("Enter opens, N begins one of the chosen brand", func(t *testing.T) {
		r := newReading(t, "en", usualRows()...)
		r.Shell.Chosen = "b"
		r.show()
		r.key(fyne.KeyHome)
		r.key(fyne.KeyReturn)
		r.key(fyne.KeyN)
		want := []desk.Route{{Screen: desk.ScreenComposer, Draft: "1", Brand: "b"}, {Screen: desk.ScreenComposer, Brand: "b"}}
		if !slices.Equal(r.Shell.Routes, want) {
			t.Errorf("went to %+v", r.Shell.Routes)
		}
	})
	t.Run("letters in the search are letters", func(t *testing.T) {
		r := newReading(t, "en", usualRows()...)
		r.show()
		r.Window.Canvas().Focus(r.field())
		r.key(fyne.KeyD)
		r.key(fyne.KeyA)
		if len(r.shelf.calls) != 0 {
			t.Errorf("calls: %v", r.shelf.calls)
		}
	})
}

func TestAnArchiveThatIsRefusedIsToldAndNothingIsOffered(t *testing.T) {
	r := newReading(t, "en", usualRows()...)
	r.show()
	r.key(fyne.KeyHome)
	r.shelf.fail = model.NewProblem("draft.still_promised", "count", "2")
	r.key(fyne.KeyDelete)
	if len(r.Shell.Undos) != 0 || len(r.Shell.Failures) == 0 || model.ProblemCode(r.Shell.Failures[0]) != "draft.still_promised" {
		t.Errorf("undos %d, failures %v", len(r.Shell.Undos), r.Shell.Failures)
	}
}

func TestEmptyDraftsLeadOn(t *testing.T) {
	r := newReading(t, "en")
	r.show()
	if got := r.words(); !strings.Contains(got, "No draft yet") {
		t.Fatal(got)
	}
	buttons := all[*widgets.MainButton](r.screen.Content())
	if len(buttons) != 1 {
		t.Fatalf("%d main actions", len(buttons))
	}
	test.Tap(buttons[0])
	if len(r.Shell.Routes) != 1 || r.Shell.Routes[0].Screen != desk.ScreenComposer {
		t.Errorf("went to %+v", r.Shell.Routes)
	}
}

// PERF-2: a list of very many is paged.
func TestPERF2TenThousandDraftsArePaged(t *testing.T) {
	rows := make([]core.DraftRow, 10000)
	for i := range rows {
		rows[i] = core.DraftRow{ID: model.DraftID(fmt.Sprint(i)), BrandID: "b", Excerpt: fmt.Sprintf("Brouillon %d", i), Status: model.DraftWriting, UpdatedAt: desktest.Now}
	}
	r := newReading(t, "fr", rows...)
	r.show()
	start := time.Now()
	for range 200 {
		r.key(fyne.KeyPageDown)
	}
	r.key(fyne.KeyEnd)
	if !strings.Contains(r.words(), "Brouillon 9999") {
		t.Error("the last one is not reached")
	}
	if r.shelf.most > 500 {
		t.Errorf("%d rows were read at once", r.shelf.most)
	}
	if !strings.Contains(r.words(), "10\u202f000 brouillons") {
		t.Errorf("the count: %s", r.words())
	}
	t.Logf("200 pages in %v", time.Since(start))
}

// I18N-1: dates by the window's language.
func TestI18N1DatesOfDrafts(t *testing.T) {
	for lang, want := range map[string]string{"en": "Mon 23 Nov", "fr": "lun. 23 nov."} {
		r := newReading(t, lang, usualRows()...)
		r.show()
		if got := strings.ReplaceAll(r.words(), "\u00a0", " "); !strings.Contains(got, want) {
			t.Errorf("%s: %s", lang, got)
		}
	}
}

func TestTheDraftsFitTheSmallestWindow(t *testing.T) {
	long := usualRows()
	for i := range 60 {
		long = append(long, core.DraftRow{ID: model.DraftID(fmt.Sprintf("x%d", i)), BrandID: "b", Excerpt: strings.Repeat("Donaudampfschifffahrtsgesellschaft ", 4) + family,
			Status: model.DraftReady, Images: 4, FirstImage: &model.Media{ID: "m", Name: "x", Width: 3, Height: 4}, Waiting: 12, NeedsYou: 3, Published: 140,
			UpdatedAt: desktest.Now.AddDate(-2, 0, -i)})
	}
	for _, lang := range []string{"en", "fr"} {
		for _, theme := range []model.Theme{model.ThemeLight, model.ThemeDark} {
			for state, rows := range map[string][]core.DraftRow{"empty": nil, "usual": usualRows(), "overfull": long} {
				r := newReading(t, lang, rows...)
				r.show()
				// A theme that she changes reaches what is there.
				fyne.CurrentApp().Settings().SetTheme(look.New(theme))
				r.screen.Content().Refresh()
				for name, area := range map[string]fyne.Size{"small": smallArea, "usual": usualArea} {
					if least := r.screen.Content().MinSize(); least.Width > area.Width || least.Height > area.Height {
						t.Errorf("%s %s needs %v of %v", state, lang, least, area)
					}
					r.Window.Resize(area)
					r.Settle()
					shoot(t, r.Window, fmt.Sprintf("drafts-%s-%s-%s-%s", state, lang, theme, name))
				}
			}
		}
	}
}
