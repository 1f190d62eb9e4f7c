package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/model"
	"restante/ui"
	"restante/ui/desk"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Élève": "eleve", "Œuf Æon": "oeuf aeon", "L’Été": "l'ete", "Straße": "strasse", "ÇA": "ca", "日本": "日本", "ﬁn": "fin",
	} {
		if got := ui.Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestRank(t *testing.T) {
	better := [][3]string{ // typed, better, worse
		{"bou", "Boulangerie", "La Boulangerie"},
		{"bou", "La Boulangerie", "Tambour"},
		{"ecr", "Écrire", "Sécréter"},
		{"ndr", "Nouveau drapeau ndr", "Nouveau brouillon"},
	}
	for _, tt := range better {
		x, ok1 := ui.Rank(tt[0], tt[1])
		y, ok2 := ui.Rank(tt[0], tt[2])
		if !ok1 || (ok2 && y >= x) {
			t.Errorf("%q: %q has %d, %q has %d", tt[0], tt[1], x, tt[2], y)
		}
	}
	for _, tt := range [][2]string{{"xyz", "Boulangerie"}, {"bou cafe", "Boulangerie"}, {"oz", "Nouveau zèle"}} {
		if _, ok := ui.Rank(tt[0], tt[1]); ok {
			t.Errorf("%q fits %q", tt[0], tt[1])
		}
	}
	if _, ok := ui.Rank("pause zoe", "Mettre Café Zoë en pause"); !ok {
		t.Error("words in another order do not fit")
	}
}

func TestThePaletteFindsAndDoes(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	first := func(words string) string {
		if b.Modals() == 0 {
			b.ctrl(fyne.KeyK)
		}
		b.TypeInPalette(words)
		b.Elapse(time.Second)
		lines, at := b.Palette()
		if len(lines) == 0 {
			return ""
		}
		return lines[at]
	}
	for words, want := range map[string]string{
		"boul": "Boulangerie Martin", "cafe": "Café Zoë", "oeuf": "Atelier Œuf", "queue": "Go to: Queue",
		"dark": "Colours: dark", "fran": "Language: français", "langue": "Language: English", "offline": "Work offline",
		"pause zoe": "Pause Café Zoë", "new draft oeuf": "New draft for Atelier Œuf", "xyzzy": "",
	} {
		if got := first(words); got != want {
			t.Errorf("%q finds %q first, want %q", words, got, want)
		}
	}
	first("cafe")
	b.Press(fyne.KeyReturn, 0)
	if b.Modals() != 0 || b.Shell().Brand() != "b2" {
		t.Fatalf("Enter does not choose the brand: %q", b.Shell().Brand())
	}
	first("queue")
	b.Press(fyne.KeyReturn, 0)
	if b.Here().Screen != desk.ScreenQueue {
		t.Fatalf("at %q", b.Here().Screen)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	first("count the")
	b.Press(fyne.KeyReturn, 0)
	if !slices.Equal(b.writer.pressed, []string{"count"}) {
		t.Fatalf("what the screen can do is not found: %v", b.writer.pressed)
	}
	first("langue")
	b.Press(fyne.KeyDown, 0)
	lines, at := b.Palette()
	if lines[at] != "Language: français" {
		t.Fatalf("Down chooses %q", lines[at])
	}
	b.Press(fyne.KeyReturn, 0)
	b.Settle()
	if b.Lang() != "fr" || b.Here().Screen != desk.ScreenComposer {
		t.Fatalf("it speaks %q at %q", b.Lang(), b.Here().Screen)
	}
	first("")
	b.ctrl(fyne.KeyK)
	if b.Modals() != 0 {
		t.Error("its own key does not close it")
	}
}

func TestThePaletteFindsDrafts(t *testing.T) {
	f := newFake()
	for i := range 10_000 {
		f.drafts = append(f.drafts, core.DraftRow{ID: model.DraftID(fmt.Sprint("d", i)), BrandID: "b2", Excerpt: fmt.Sprint("Noix ", i)})
	}
	b := newBench(t, f)
	b.ctrl(fyne.Key2)
	b.ctrl(fyne.KeyK)
	for _, words := range []string{"n", "no", "noi", "noix"} {
		b.TypeInPalette(words)
	}
	if b.Elapse(time.Second); len(f.asked) != 1 || f.asked[0].Search != "noix" || f.asked[0].Brand != "b2" {
		t.Fatalf("the core was asked %+v", f.asked)
	}
	lines, _ := b.Palette()
	if len(lines) != 8 || lines[0] != "Noix 0" {
		t.Fatalf("found %d: %v", len(lines), lines)
	}
	b.Press(fyne.KeyEnd, 0) // goes to the entry
	b.Press(fyne.KeyDown, 0)
	b.Press(fyne.KeyReturn, 0)
	if got := b.Here(); got.Screen != desk.ScreenComposer || got.Draft != "d1" {
		t.Fatalf("it opens %+v", got)
	}
	t.Run("an answer for words that are gone is dropped", func(t *testing.T) {
		b.ctrl(fyne.KeyK)
		b.TypeInPalette("noix")
		b.Elapse(119 * time.Millisecond)
		b.TypeInPalette("")
		b.Elapse(time.Second)
		if len(f.asked) != 1 {
			t.Errorf("the core was asked %d times", len(f.asked))
		}
	})
}

// PERF: a key in the palette costs little, however many brands there are. The
// limit leaves room for a busy machine; a quiet one takes a few milliseconds.
func TestAKeyInThePaletteIsQuick(t *testing.T) {
	f := newFake()
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprintf("Marque numéro %d", i))
	}
	f.brands = brandsOf(names...)
	b := newBench(t, f)
	b.ctrl(fyne.KeyK)
	begin := time.Now()
	for i := range 50 {
		b.TypeInPalette(strings.Repeat("m", i%2) + "arque")
	}
	if each := time.Since(begin) / 50; each > 250*time.Millisecond {
		t.Errorf("a key takes %v", each)
	}
}
