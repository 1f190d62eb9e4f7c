package screens_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// line is the field of one line that shows this text, or this hint.
func (w *writer) line(s string) *widgets.TextEntry {
	w.t.Helper()
	for _, e := range all[*widgets.TextEntry](w.Window.Content()) {
		if !e.MultiLine && (e.Text == s || e.PlaceHolder == s) {
			return e
		}
	}
	w.t.Fatalf("there is no field %q", s)
	return nil
}

func (w *writer) drop(paths ...string) {
	w.t.Helper()
	w.composer.(desk.Dropper).Dropped(paths)
	w.Settle()
}

func names(d model.Draft) []string {
	var out []string
	for _, m := range d.Media {
		out = append(out, m.Media.Name)
	}
	return out
}

// LOST-6: a draft keeps its own copies of its images.
func TestLOST6ADroppedImageIsTheDraftsOwn(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	first, second := w.image("a.png"), w.image("bb.png")
	w.drop(first, second)
	w.must(os.Remove(first))
	w.must(os.Remove(second))
	w.Elapse(time.Second)
	d := w.only()
	if got := names(d); !slices.Equal(got, []string{"a.png", "bb.png"}) {
		t.Fatalf("stored: %q", got)
	}
	if _, err := w.App.Thumb(w.ctx, d.Media[0].Media, 8); err != nil {
		t.Errorf("the copy cannot be read: %v", err)
	}
}

func TestImagesHaveDescriptionsAndAnOrder(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("x")
	w.drop(w.image("a.png"), w.image("bb.png"), w.image("ccc.png"))
	if !w.says("3 images have no description") {
		t.Errorf("it says: %s", w.words())
	}
	w.named("bb.png")
	w.line(w.Text.Say("ui.composer.alt_here")).SetText("La vitrine")
	w.Elapse(time.Second)
	if d := w.only(); d.Media[1].Alt != "La vitrine" || d.Media[0].Alt != "" {
		t.Fatalf("stored: %+v", d.Media)
	}
	w.key(fyne.KeyUp, fyne.KeyModifierAlt)
	w.Elapse(time.Second)
	if d := w.only(); !slices.Equal(names(d), []string{"bb.png", "a.png", "ccc.png"}) || d.Media[0].Alt != "La vitrine" {
		t.Errorf("moved forward: %+v", d.Media)
	}
	t.Run("by drag", func(t *testing.T) {
		for _, o := range every(w.composer.Content()) {
			if tile, ok := o.(fyne.Draggable); ok {
				if n, ok := o.(interface{ AccessibilityLabel() string }); ok && n.AccessibilityLabel() == "bb.png" {
					tile.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(140, 0)})
					tile.DragEnd()
					break
				}
			}
		}
		w.Elapse(time.Second)
		if got := names(w.only()); !slices.Equal(got, []string{"a.png", "ccc.png", "bb.png"}) {
			t.Errorf("dragged to the end: %q", got)
		}
	})
	t.Run("taken out by Delete, and back again", func(t *testing.T) {
		before := w.only().Media
		for _, o := range every(w.composer.Content()) {
			if n, ok := o.(interface{ AccessibilityLabel() string }); ok && n.AccessibilityLabel() == "ccc.png" {
				if f, ok := o.(fyne.Focusable); ok {
					f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
					break
				}
			}
		}
		w.Elapse(time.Second)
		if got := names(w.only()); !slices.Equal(got, []string{"a.png", "bb.png"}) {
			t.Fatalf("taken out: %q", got)
		}
		w.undo()
		if got := w.only().Media; !slices.Equal(got, before) {
			t.Errorf("back again: %+v", got)
		}
	})
}

func TestAFileThatIsNoImageDoesNotKeepTheOthersOut(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	bad := filepath.Join(t.TempDir(), "facture.pdf")
	w.must(os.WriteFile(bad, []byte("%PDF"), 0o600))
	w.drop(bad, w.image("a.png"))
	w.Elapse(time.Second)
	if got := names(w.only()); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("stored: %q", got)
	}
	if len(w.Shell.Failures) != 1 || model.ProblemCode(w.Shell.Failures[0]) != "media.not_image" {
		t.Errorf("failures: %v", w.Shell.Failures)
	}
}

func TestTheSameImageTwiceIsOne(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	path := w.image("a.png")
	w.drop(path, path)
	w.drop(path)
	w.Elapse(time.Second)
	if got := names(w.only()); len(got) != 1 {
		t.Errorf("stored: %q", got)
	}
}

func TestLeavingWaitsForImagesThatAreBeingAdded(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.composer.(desk.Dropper).Dropped([]string{w.image("a.png")})
	done := w.leave()
	if *done {
		t.Fatal("it let her leave before the image was there")
	}
	w.Settle()
	if !*done || len(w.only().Media) != 1 {
		t.Errorf("done %v, stored %+v", *done, w.only().Media)
	}
}

func TestImagesAreChosenFromTheDisk(t *testing.T) {
	w := newWriter(t, "en")
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	w.must(os.Mkdir(filepath.Join(dir, "Photos"), 0o700))
	for _, name := range []string{"a.png", "bb.PNG", "notes.txt", ".hidden.png"} {
		b, err := os.ReadFile(w.image(strings.ToLower(name)))
		w.must(err)
		w.must(os.WriteFile(filepath.Join(dir, "Photos", name), b, 0o600))
	}
	w.begin()
	w.key(fyne.KeyO, control)
	q := w.Shell.Questions[0]
	ask := test.NewTempWindow(t, q.Body)
	ask.Resize(fyne.NewSize(700, 500))
	list := all[*widget.List](q.Body)[0]
	if list.Length() != 1 {
		t.Fatalf("%d entries in the home folder", list.Length())
	}
	list.Select(0)
	w.Settle()
	if list.Length() != 2 {
		t.Fatalf("%d images in the folder", list.Length())
	}
	shoot(t, ask, "pick-files")
	if q.Answers[1].Ready() {
		t.Error("nothing chosen can be added")
	}
	list.Select(0)
	list.Select(1)
	w.must(w.Shell.Answer(1))
	w.Settle()
	w.Elapse(time.Second)
	if got := w.only().Media; len(got) != 2 {
		t.Errorf("stored: %+v", got)
	}
}

// What is typed as a day and a time, and what it means.
func TestWhen(t *testing.T) {
	for _, c := range []struct{ day, clock, want, said string }{
		{"2026-12-01", "9:00", "2026-12-01T09:00", "Tue 1 Dec 2026, 9:00 in Paris"},
		{"1/12", "9h30", "2026-12-01T09:30", "Tue 1 Dec 2026, 9:30 in Paris"},
		{"24/11", "930", "2027-11-24T09:30", "Wed 24 Nov 2027, 9:30"},
		{"1.12.26", "17", "2026-12-01T17:00", "17:00"},
		{"29/2", "0:00", "2028-02-29T00:00", "Tue 29 Feb 2028"},
		{"31/12/2026", "23 h 59", "2026-12-31T23:59", "23:59"},
		{"31/11/2026", "9:00", "", "no day and time yet"},
		{"1/12", "25:00", "", "no day and time yet"},
		{"tomorrow", "9:00", "", "no day and time yet"},
		{"1/12", "", "", "no day and time yet"},
		{"25/11/2026", "9:00", "2026-11-25T09:00", "already over"},
		{"28/3/2027", "2:30", "2027-03-28T02:30", "02:30 does not exist that day"},
		{"31/10/2027", "2:30", "2027-10-31T02:30", "02:30 comes twice that day"},
	} {
		t.Run(c.day+" "+c.clock, func(t *testing.T) {
			w := newWriter(t, "en")
			w.begin()
			w.typed("Le pain")
			w.tick(w.accounts[1])
			date := w.line("2026-11-26")
			w.line("09:00").SetText(c.clock)
			date.SetText(c.day)
			w.Elapse(time.Second)
			if got := strings.ReplaceAll(w.words(), "\u00a0", " "); !strings.Contains(got, c.said) {
				t.Errorf("it says %s", got)
			}
			if got := w.only().When.Local; got != c.want {
				t.Errorf("noted: %q", got)
			}
			if cannot := c.want == "" || c.said == "already over"; w.send().Disabled() != cannot {
				t.Errorf("disabled %v", w.send().Disabled())
			}
		})
	}
}

func TestTheClockOfThisComputerStandsBesideAnother(t *testing.T) {
	w := newWriter(t, "en")
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Brand: w.studio.ID})
	if got := strings.ReplaceAll(w.words(), "\u00a0", " "); !strings.Contains(got, "9:00 in New York · on this computer Thu 26 Nov, 15:00") {
		t.Errorf("it says %s", got)
	}
	w.begin()
	if w.says("on this computer") {
		t.Errorf("where both show the same it says %s", w.words())
	}
}

func TestUpAndDownStepDayAndTime(t *testing.T) {
	w := newWriter(t, "fr")
	w.begin()
	w.typed("x")
	date, clock := w.line("26/11/2026"), w.line("09:00")
	date.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	clock.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	w.Elapse(time.Second)
	if got := w.only().When.Local; got != "2026-11-27T08:45" {
		t.Errorf("noted: %q", got)
	}
}

func TestTheCalendarChoosesADay(t *testing.T) {
	w := newWriter(t, "fr")
	w.begin()
	w.typed("x")
	for _, b := range all[*widget.Button](w.composer.Content()) {
		if b.Text == "" && b.Position().X > 0 && b.Icon != nil && strings.Contains(b.Icon.Name(), "calendar") {
			test.Tap(b)
		}
	}
	pop := w.Window.Canvas().Overlays().Top()
	if pop == nil {
		t.Fatal("no calendar opened")
	}
	shoot(t, w.Window, "calendar-fr")
	var said []string
	for _, l := range all[*widget.Label](pop) {
		said = append(said, l.Text)
	}
	if !slices.Contains(said, "novembre 2026") {
		t.Errorf("it says %q", said)
	}
	for _, b := range all[*widget.Button](pop) {
		if b.Text == "24" && !b.Disabled() {
			t.Error("a day that is over can be chosen")
		}
	}
	for _, b := range all[*widget.Button](pop) {
		if b.Text == "30" {
			test.Tap(b)
		}
	}
	w.Elapse(time.Second)
	if got := w.only().When.Local; got != "2026-11-30T09:00" {
		t.Errorf("noted: %q", got)
	}
}

// drawn is the text of the preview, with its line breaks.
func (w *writer) drawn() string {
	var out strings.Builder
	y := float32(-1)
	for _, o := range every(w.composer.Content()) {
		f, ok := o.(fyne.Widget)
		if !ok || fmt.Sprintf("%T", o) != "*screens.flowText" {
			continue
		}
		for _, p := range test.WidgetRenderer(f).Objects() {
			if y >= 0 && p.Position().Y != y {
				out.WriteString("\n")
			}
			y = p.Position().Y
			out.WriteString(p.(*canvas.Text).Text)
		}
	}
	return out.String()
}

// I18N-2: the preview is what will be sent.
func TestI18N2ThePreviewIsWhatIsSent(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[1])
	text := "Le pain\n" + family + " est là : https://exemple.fr/a?b=1, #pain @martin\n" + strings.Repeat("long ", 30) + strings.Repeat("x", 200)
	w.text().Insert(text)
	w.Elapse(time.Second)
	if got := w.drawn(); strings.ReplaceAll(got, "\n", "") != strings.ReplaceAll(text, "\n", "") {
		t.Errorf("it draws %q", got)
	}
	if lines := strings.Split(w.drawn(), "\n"); lines[0] != "Le pain" || len(lines) < 6 {
		t.Errorf("it draws the lines %q", lines)
	}
	w.key(fyne.KeyReturn, control)
	if got := w.deliveries()[0].Parts[0].Content.Text; got != text {
		t.Errorf("it sends %q", got)
	}
}

// A line breaks between characters as people count them, wherever it is full.
func TestThePreviewKeepsEmojiWhole(t *testing.T) {
	const astronaut = "👩🏽‍🚀"
	w := newWriter(t, "en")
	w.begin()
	w.text().Insert(strings.Repeat(astronaut, 60) + " " + strings.Repeat(family, 60))
	w.Elapse(time.Second)
	for i, line := range strings.Split(w.drawn(), "\n") {
		if rest := strings.NewReplacer(astronaut, "", family, "", " ", "").Replace(line); rest != "" {
			t.Errorf("line %d has %q besides whole emoji", i, rest)
		}
	}
}

func TestThePreviewShowsWhoSeesItAndWhatItWarnsOf(t *testing.T) {
	w := newWriter(t, "fr")
	d, err := w.App.SaveDraft(w.ctx, model.Draft{BrandID: w.bakery.ID, Text: "x", Status: model.DraftIdea, Targets: []model.AccountID{w.accounts[1].ID},
		Options: model.Options{Warning: "Sucre", Visibility: model.VisibilityPrivate}})
	w.must(err)
	w.open(d)
	w.Elapse(time.Second)
	if !w.says("Sucre") || !w.says("abonnés seulement") {
		t.Errorf("it says: %s", w.words())
	}
}

// Nothing that she does not change herself moves while she types.
func TestNothingJumpsWhileTyping(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	w.typed("x")
	w.Elapse(time.Second)
	type place struct {
		at   fyne.Position
		size fyne.Size
	}
	where := func() map[string]place {
		out := map[string]place{}
		for i, o := range every(w.composer.Content()) {
			switch o.(type) {
			case *widgets.TextEntry, *widget.Button, *widget.Select, *container.Scroll:
				out[fmt.Sprintf("%d %T", i, o)] = place{fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()}
			}
		}
		return out
	}
	before := where()
	w.text().Insert(repeated(2000))
	w.Elapse(time.Second)
	w.composer.Content().Refresh() // as anything may cause it
	after := where()
	moved := 0
	for _, p := range after {
		found := false
		for _, q := range before {
			found = found || p == q
		}
		if !found {
			moved++
		}
	}
	if moved > 0 || len(after) != len(before) {
		t.Errorf("%d of %d things moved", moved, len(after))
	}
}

// What comes back by an undo of something else leaves the undo of the text
// alone.
func TestTheUndoOfTheTextSurvivesThatOfAnImage(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.drop(w.image("a.png"))
	w.typed("Le pain")
	before := w.text()
	for _, b := range all[*widget.Button](w.composer.Content()) {
		if b.Icon != nil && strings.Contains(b.Icon.Name(), "delete") {
			test.Tap(b)
		}
	}
	w.Elapse(time.Second)
	if n := len(w.only().Media); n != 0 {
		t.Fatalf("%d images are left", n)
	}
	w.undo()
	if n := len(w.only().Media); n != 1 || w.text() != before {
		t.Fatalf("%d images; the field is another: %v", n, w.text() != before)
	}
	w.text().TypedShortcut(&fyne.ShortcutUndo{})
	if got := w.text().Text; got == "Le pain" {
		t.Error("the undo of the text is gone")
	}
}
