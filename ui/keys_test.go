package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core/event"
	"restante/core/model"
	"restante/ui"
	"restante/ui/desk"
)

func TestKeysOfTheWindow(t *testing.T) {
	b := newBench(t, newFake())
	steps := []struct {
		name string
		key  fyne.KeyName
		mod  fyne.KeyModifier
		want func() string
		is   string
	}{
		{"a brand by its number", fyne.Key2, fyne.KeyModifierControl, func() string { return string(b.Shell().Brand()) }, "b2"},
		{"no brand at that number", fyne.Key7, fyne.KeyModifierControl, func() string { return string(b.Shell().Brand()) }, "b2"},
		{"all brands", fyne.Key0, fyne.KeyModifierControl, func() string { return string(b.Shell().Brand()) }, ""},
		{"the next screen", fyne.KeyTab, fyne.KeyModifierControl, func() string { return b.Here().Screen }, "queue"},
		{"the one before it", fyne.KeyTab, fyne.KeyModifierControl | fyne.KeyModifierShift, func() string { return b.Here().Screen }, "drafts"},
		{"round the row", fyne.KeyTab, fyne.KeyModifierControl | fyne.KeyModifierShift, func() string { return b.Here().Screen }, "brands"},
		{"a screen by its number", fyne.Key2, fyne.KeyModifierAlt, func() string { return b.Here().Screen }, "queue"},
		{"back", fyne.KeyLeft, fyne.KeyModifierAlt, func() string { return b.Here().Screen }, "brands"},
		{"the settings", fyne.KeyComma, fyne.KeyModifierControl, func() string { return b.Here().Screen }, "settings"},
	}
	for _, s := range steps {
		b.Press(s.key, s.mod)
		b.Settle()
		if got := s.want(); got != s.is {
			t.Fatalf("%s: %q, want %q", s.name, got, s.is)
		}
	}
}

// WRONG-3: a new draft is of the chosen brand; where all are chosen it is of
// none, and the composer asks.
func TestANewDraft(t *testing.T) {
	b := newBench(t, newFake())
	b.ctrl(fyne.KeyN)
	if got := b.Here(); got.Screen != desk.ScreenComposer || got.Brand != "" {
		t.Fatalf("with all brands chosen: %+v", got)
	}
	b.ctrl(fyne.Key3)
	b.ctrl(fyne.KeyN)
	if got := b.Here(); got.Screen != desk.ScreenComposer || got.Brand != "b3" {
		t.Fatalf("with a brand chosen: %+v", got)
	}
}

func TestKeysOfAScreen(t *testing.T) {
	b := newBench(t, newFake())
	b.ctrl(fyne.KeyReturn) // the drafts have no such key
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	b.ctrl(fyne.KeyReturn)
	b.Press(fyne.KeyDelete, 0)
	if !slices.Equal(b.writer.pressed, []string{"schedule", "delete"}) {
		t.Fatalf("pressed %v", b.writer.pressed)
	}
	b.Shell().Ask(desk.Question{Title: "Sure?", Answers: []desk.Answer{{Label: "No"}, {Label: "Yes"}}})
	b.ctrl(fyne.KeyReturn)
	b.ctrl(fyne.KeyN)
	b.Press(fyne.KeyEscape, 0)
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	b.ctrl(fyne.KeyReturn)
	b.Press(fyne.KeyDelete, 0)
	if !slices.Equal(b.writer.pressed, []string{"schedule", "delete"}) || b.Here().Screen != desk.ScreenQueue {
		t.Fatalf("under a question or out of view: %v, at %q", b.writer.pressed, b.Here().Screen)
	}
}

func TestTheOrderOfBrandsByKeyboard(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.ctrl(fyne.Key1)
	down, up := fyne.KeyDown, fyne.KeyUp
	mod := fyne.KeyModifierControl | fyne.KeyModifierShift
	b.Press(down, mod)
	b.Press(down, mod) // before the first one is stored
	if got := strings.Join(b.Rail(), " "); got != "All Café Zoë Atelier Œuf [Boulangerie Martin]" {
		t.Fatalf("at once: %s", got)
	}
	b.Settle()
	b.hear()
	f.mu.Lock()
	last := f.orders[len(f.orders)-1]
	f.mu.Unlock()
	if !slices.Equal(last, []model.BrandID{"b2", "b3", "b1"}) || b.Rail()[3] != "[Boulangerie Martin]" {
		t.Fatalf("stored %v, rail %v", last, b.Rail())
	}
	b.Press(down, mod)
	b.Press(up, mod)
	b.Settle()
	b.hear()
	if got := strings.Join(b.Rail(), " "); got != "All Café Zoë [Boulangerie Martin] Atelier Œuf" {
		t.Fatalf("up again, and not out of the list: %s", got)
	}
	b.ctrl(fyne.KeyZ)
	b.hear()
	if got := strings.Join(b.Rail(), " "); got != "All Café Zoë Atelier Œuf [Boulangerie Martin]" {
		t.Fatalf("taken back: %s", got)
	}
}

func TestPauseByKeyboard(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.ctrl(fyne.Key2)
	b.ctrl(fyne.KeyP)
	b.hear()
	if !f.brands[1].Paused || !strings.Contains(strings.Join(b.Line(), "|"), "Paused: Café Zoë") {
		t.Fatalf("paused %v, line %v", f.brands[1].Paused, b.Line())
	}
	b.ctrl(fyne.KeyZ)
	b.hear()
	if f.brands[1].Paused {
		t.Fatal("not taken back")
	}
	b.ctrl(fyne.Key0)
	b.ctrl(fyne.KeyP)
	if lines, _ := b.Palette(); b.Modals() != 1 || !slices.Equal(lines, []string{"Pause Boulangerie Martin", "Pause Café Zoë", "Pause Atelier Œuf"}) {
		t.Fatalf("with all brands it asks: %v", lines)
	}
	b.Press(fyne.KeyDown, 0)
	b.Press(fyne.KeyDown, 0)
	b.Press(fyne.KeyReturn, 0)
	b.Settle()
	if !f.brands[2].Paused || b.Modals() != 0 {
		t.Fatal("the picked brand is not paused")
	}
}

func TestWorkOfflineByKeyboardAndBySwitch(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.Press(fyne.KeyO, fyne.KeyModifierControl|fyne.KeyModifierShift)
	b.Settle()
	if !f.status.Held || b.Line()[0] != "Offline by choice" {
		t.Fatalf("held %v, line %v", f.status.Held, b.Line())
	}
	b.Offline().SetChecked(false)
	b.Settle()
	if f.status.Held || b.Line()[0] != "Online" {
		t.Fatalf("held %v, line %v", f.status.Held, b.Line())
	}
}

func TestTheSheetOfKeys(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"On this screen: Write", "Ctrl+Enter", "Schedule it", "Ctrl+Shift+O", "Work offline", "Ctrl+0 to 9"},
		"fr": {"Sur cet écran\u202f: Écrire", "Ctrl+Entrée", "Ctrl+Maj+O", "Travailler hors ligne", "Ctrl+0 à 9"},
	} {
		f := newFake()
		f.prefs.Lang = lang
		b := newBench(t, f)
		b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
		b.Press(fyne.KeyF1, 0)
		shown := b.markup()
		for _, words := range want {
			if !strings.Contains(shown, words) {
				t.Errorf("%s: the sheet does not say %q", lang, words)
			}
		}
		b.Press(fyne.KeyEscape, 0)
		if b.Modals() != 0 {
			t.Errorf("%s: Esc does not close it", lang)
		}
	}
}

func TestF1FromAFocusedButton(t *testing.T) {
	b := newBench(t, newFake())
	b.Native().Canvas().Focus(b.TabButton(0).(fyne.Focusable))
	b.Press(fyne.KeyF1, 0)
	if b.Modals() != 1 {
		t.Fatal("the key was swallowed")
	}
}

func TestNamesOfKeys(t *testing.T) {
	c := catalogue(t)
	for _, tt := range []struct {
		key    desk.Key
		en, fr string
	}{
		{desk.Key{Key: fyne.KeyO, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}, "Ctrl+Shift+O", "Ctrl+Maj+O"},
		{desk.Key{Key: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}, "Ctrl+Enter", "Ctrl+Entrée"},
		{desk.Key{Key: fyne.KeyUp, Modifier: fyne.KeyModifierAlt}, "Alt+↑", "Alt+↑"},
		{desk.Key{Key: fyne.KeyDelete}, "Delete", "Suppr"},
		{desk.Key{Key: fyne.KeyEscape}, "Esc", "Échap"},
		{desk.Key{Label: "only in the palette"}, "", ""},
	} {
		if en, fr := ui.KeyWords(c.Printer("en"), tt.key), ui.KeyWords(c.Printer("fr"), tt.key); en != tt.en || fr != tt.fr {
			t.Errorf("%v: %q, %q", tt.key, en, fr)
		}
	}
}

func TestTheLastOfferIsTakenBackFirst(t *testing.T) {
	b := newBench(t, newFake())
	var undone []string
	b.Shell().Offer("one", undoOf(&undone, "one"))
	b.Shell().Offer("two", undoOf(&undone, "two"))
	b.Shell().Say("three")
	b.ctrl(fyne.KeyZ)
	b.ctrl(fyne.KeyZ)
	b.ctrl(fyne.KeyZ)
	if !slices.Equal(undone, []string{"two", "one"}) {
		t.Fatalf("undone %v", undone)
	}
	b.Shell().Offer("four", undoOf(&undone, "four"))
	b.Elapse(11 * time.Second)
	b.ctrl(fyne.KeyZ)
	if len(undone) != 2 || len(b.Passing()) != 0 {
		t.Fatalf("an offer does not end: %v, %v", undone, b.Passing())
	}
}

func TestTheOrderIsShownAtOnceAndSurvivesAStaleAnswer(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	b.ctrl(fyne.Key1)
	// The order is on its way until the answers to other questions are there.
	f.ordering = func() {
		for range 1000 {
			if b.Pending() >= 2 {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Error("the book does not come")
	}
	b.Press(fyne.KeyDown, fyne.KeyModifierControl|fyne.KeyModifierShift)
	b.Tell(event.Change{Kinds: event.Brands})
	b.Settle()
	if got := b.Rail()[2]; got != "[Boulangerie Martin]" {
		t.Fatalf("rail %v", b.Rail())
	}
}
