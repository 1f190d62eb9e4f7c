package ui_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

func TestScreensComeAndGo(t *testing.T) {
	b := newBench(t, newFake())
	if b.Here().Screen != desk.ScreenDrafts {
		t.Fatalf("it opens on %q", b.Here().Screen)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue, Delivery: "d7"})
	if got := b.queue.shown; len(got) != 1 || got[0].Delivery != "d7" {
		t.Fatalf("the queue was shown %+v", got)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenDrafts})
	b.Shell().Back()
	b.Shell().Back()
	if b.Here().Screen != desk.ScreenDrafts || len(b.queue.shown) != 2 || b.queue.shown[1].Delivery != "d7" {
		t.Errorf("Back went to %+v, the queue saw %+v", b.Here(), b.queue.shown)
	}
	b.Shell().Back()
	if b.Here().Screen != desk.ScreenDrafts {
		t.Errorf("from nowhere Back goes to %q", b.Here().Screen)
	}
	if b.made[desk.ScreenQueue] != 1 || b.made[desk.ScreenBrands] != 0 {
		t.Errorf("screens were made %v times", b.made)
	}
	b.Shell().Go(desk.Route{Screen: "nonsense"})
	if b.Here().Screen != desk.ScreenDrafts || !slices.ContainsFunc(b.log.lines, func(l string) bool { return strings.Contains(l, "nonsense") }) {
		t.Errorf("a screen that does not exist: at %q, log %q", b.Here().Screen, b.log.lines)
	}
}

func TestChangesReachTheScreenInViewAndLaterTheOthers(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	f.mu.Lock()
	f.brands[0].Name = "Boulangerie Durand"
	f.mu.Unlock()
	f.Emit(event.Brands)
	f.Emit(event.Deliveries)
	b.hear()
	if got := b.queue.changes; len(got) != 1 || got[0] != event.Brands|event.Deliveries {
		t.Fatalf("the screen in view was told %v", got)
	}
	if b.queue.book[0] != "Boulangerie Durand" {
		t.Errorf("it was told while the book still said %q", b.queue.book[0])
	}
	if len(b.drafts.changes) != 0 {
		t.Fatalf("a screen out of view was told %v", b.drafts.changes)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenDrafts})
	if got := b.drafts.changes; len(got) != 1 || got[0] != event.Brands|event.Deliveries {
		t.Errorf("when it came back it was told %v", got)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	if len(b.queue.changes) != 1 {
		t.Errorf("the other one is told twice: %v", b.queue.changes)
	}
}

func TestTheMinuteBringsTheTimeUpToDate(t *testing.T) {
	b := newBench(t, newFake())
	b.Elapse(59 * time.Second)
	if len(b.drafts.changes) != 0 {
		t.Fatalf("too early: %v", b.drafts.changes)
	}
	b.Elapse(time.Second)
	b.Elapse(time.Minute)
	if got := b.drafts.changes; len(got) != 2 || got[0] != event.Deliveries {
		t.Fatalf("after two minutes it was told %v", got)
	}
}

// LOST-1, LOST-9: what is being written is kept before its screen is left.
func TestLeavingWaitsForWhatMustBeKept(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Brand: "b1"})
	var done []func()
	b.writer.leave = func(d func()) { done = append(done, d) }
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	if b.Here().Screen != desk.ScreenComposer {
		t.Fatalf("left before it was kept, to %q", b.Here().Screen)
	}
	b.Elapse(2 * time.Second)
	if len(b.Faults()) != 0 {
		t.Fatalf("impatient: %q", b.Faults())
	}
	b.Elapse(2 * time.Second)
	if len(b.Faults()) != 1 {
		t.Fatalf("it does not say what it waits for: %q", b.Faults())
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenBrands})
	done[0]()
	if b.Here().Screen != desk.ScreenComposer {
		t.Fatalf("an attempt that was given up leads to %q", b.Here().Screen)
	}
	done[1]()
	done[1]()
	if b.Here().Screen != desk.ScreenBrands || len(b.brands.shown) != 1 {
		t.Fatalf("kept, and at %q, shown %d times", b.Here().Screen, len(b.brands.shown))
	}
}

func TestBackLeadsToWhereAScreenMovedOn(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Brand: "b1"})
	b.writer.place = &desk.Route{Screen: desk.ScreenComposer, Draft: "d9"}
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	b.Shell().Back()
	if got := b.Here(); got.Draft != "d9" || got.Brand != "" {
		t.Fatalf("Back leads to %+v, which begins another draft", got)
	}
}

func TestChoosingABrand(t *testing.T) {
	f := newFake()
	f.status.NeedsYou, f.status.NeedsYouByBrand = 3, map[model.BrandID]int{"b1": 1, "b3": 2}
	b := newBench(t, f)
	rail := func() string { return strings.Join(b.Rail(), " ") }
	if rail() != "[All:3] Boulangerie Martin:1 Café Zoë Atelier Œuf:2" || b.Frame() != "Poste Restante" {
		t.Fatalf("%s, %q", rail(), b.Frame())
	}
	b.Shell().ChooseBrand("b2")
	if rail() != "All:3 Boulangerie Martin:1 [Café Zoë] Atelier Œuf:2" || b.Shell().Brand() != "b2" {
		t.Errorf("after the choice: %s", rail())
	}
	if b.Frame() != "Café Zoë – Poste Restante" {
		t.Errorf("the window is called %q", b.Frame())
	}
	if got := b.drafts.changes; len(got) != 1 {
		t.Errorf("the screen in view was told %v", got)
	}
	b.Shell().ChooseBrand("nobody")
	if b.Shell().Brand() != "b2" {
		t.Errorf("a brand that is not there was chosen")
	}

	t.Run("an archived brand is no longer chosen", func(t *testing.T) {
		f.mu.Lock()
		f.brands[1].ArchivedAt = now
		f.mu.Unlock()
		f.Emit(event.Brands)
		b.hear()
		if rail() != "[All:3] Boulangerie Martin:1 Atelier Œuf:2" || b.Frame() != "Poste Restante" {
			t.Errorf("%s, %q", rail(), b.Frame())
		}
	})
}

// WRONG-2, WRONG-3: the window says whose draft it is, whatever the rail says.
func TestAScreenOfOneBrand(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().ChooseBrand("b2")
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	b.writer.brand = "b1"
	b.Shell().Back()
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	if b.Frame() != "Boulangerie Martin – Poste Restante" {
		t.Fatalf("the window is called %q", b.Frame())
	}
	if b.Shell().Brand() != "b1" {
		t.Errorf("the rail says %q", b.Shell().Brand())
	}
	b.Shell().ChooseBrand("b3")
	if b.Here().Screen != desk.ScreenDrafts || b.Frame() != "Atelier Œuf – Poste Restante" {
		t.Errorf("another brand: at %q, called %q", b.Here().Screen, b.Frame())
	}
	b.Shell().Back()
	if b.Here().Screen != desk.ScreenComposer || b.Frame() != "Boulangerie Martin – Poste Restante" || b.Shell().Brand() != "b1" {
		t.Errorf("and back: at %q, called %q, rail %q", b.Here().Screen, b.Frame(), b.Shell().Brand())
	}
}

// I18N-1: the language is switched at once, and she stays where she is.
func TestAnotherLanguage(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.Shell().ChooseBrand("b1")
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Brand: "b1"})
	writer := b.writer
	writer.place = &desk.Route{Screen: desk.ScreenComposer, Draft: "d9"}
	var done func()
	writer.leave = func(d func()) { done = d }
	f.mu.Lock()
	f.prefs.Lang = "fr"
	f.mu.Unlock()
	f.Emit(event.Workspace)
	b.hear()
	if b.Lang() != "en" {
		t.Fatal("it speaks French before the draft was kept")
	}
	done()
	if b.Lang() != "fr" || b.writer == writer || b.Rail()[0] != "Toutes" {
		t.Fatalf("language %q, rail %v", b.Lang(), b.Rail())
	}
	if b.Here().Draft != "d9" || b.Shell().Brand() != "b1" || b.writer.shown[0].Draft != "d9" {
		t.Errorf("it went to %+v, brand %q", b.Here(), b.Shell().Brand())
	}
	b.Shell().Back()
	if b.Here().Screen != desk.ScreenDrafts || b.drafts.desk.Text.Lang() != "fr" {
		t.Errorf("Back leads to %q in %q", b.Here().Screen, b.drafts.desk.Text.Lang())
	}
}

func TestOtherColoursLeaveTheScreensAlone(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	f.mu.Lock()
	f.prefs.Theme = model.ThemeDark
	f.mu.Unlock()
	f.Emit(event.Workspace)
	b.hear()
	if b.made[desk.ScreenDrafts] != 1 || b.Here().Screen != desk.ScreenDrafts {
		t.Fatalf("made %v times, at %q", b.made, b.Here().Screen)
	}
	r, _, _, _ := b.Native().Canvas().Capture().At(600, 400).RGBA()
	if r>>8 > 0x40 {
		t.Errorf("the window is still light: %#x", r>>8)
	}
}

func TestTheFirstStart(t *testing.T) {
	f := newFake()
	f.brands, f.accounts, f.prefs = nil, nil, model.Preferences{}
	b := newBench(t, f)
	if b.Here().Screen != desk.ScreenWelcome {
		t.Errorf("an empty workspace opens on %q", b.Here().Screen)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	b.Shell().Back()
	if b.Here().Screen != desk.ScreenDrafts {
		t.Errorf("back from the first draft leads to %q", b.Here().Screen)
	}
	f.brands = brandsOf("Café Zoë")
	if b := newBench(t, f); b.Here().Screen != desk.ScreenWelcome {
		t.Errorf("who stopped after the brand finds %q", b.Here().Screen)
	}
	f.prefs.Welcomed = true
	if b := newBench(t, f); b.Here().Screen != desk.ScreenDrafts {
		t.Errorf("who left the first steps finds %q", b.Here().Screen)
	}
	f = newFake()
	f.prefs.Welcomed = false
	if b := newBench(t, f); b.Here().Screen != desk.ScreenDrafts {
		t.Errorf("who has accounts finds %q", b.Here().Screen)
	}
}

// A composer knows whose draft it opened only when the core has answered.
func TestTheFrameFollowsWhatAScreenLearns(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().ChooseBrand("b2")
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Draft: "d1"})
	b.Loader.Do(func(context.Context) error { return nil }, func(error) { b.writer.brand = "b3" })
	b.Settle()
	if b.Frame() != "Atelier Œuf – Poste Restante" || b.Shell().Brand() != "b3" {
		t.Fatalf("the window is called %q, the rail says %q", b.Frame(), b.Shell().Brand())
	}
}
