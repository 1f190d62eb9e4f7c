package screens_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

func TestADraftBeginsWithItsFirstCharacter(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	if len(w.stored()) != 0 {
		t.Fatal("an empty draft was stored")
	}
	w.typed("L")
	w.Settle()
	if got := w.only(); got.Text != "L" || got.BrandID != w.bakery.ID || got.Status != model.DraftWriting {
		t.Errorf("stored: %+v", got)
	}
}

// LOST-1, LOST-9: the text is on disk at each pause.
func TestLOST9TheTextIsKeptAtEachPause(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.Settle()
	w.Elapse(700 * time.Millisecond)
	if got := w.only().Text; got != "L" {
		t.Errorf("before the pause is over, %q is stored", got)
	}
	if !w.says("not saved yet") {
		t.Errorf("it does not say that it is not saved: %s", w.words())
	}
	w.Elapse(100 * time.Millisecond)
	if got := w.only().Text; got != "Le pain" {
		t.Errorf("after the pause, %q is stored", got)
	}
	if !w.says("saved 10:30") {
		t.Errorf("it does not say that it is saved: %s", w.words())
	}
}

func TestWhoNeverPausesIsSavedAllTheSame(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("a")
	w.Settle()
	for range 30 {
		w.typed("b")
		w.Elapse(150 * time.Millisecond)
	}
	if got := w.only().Text; len(got) < 31-8 {
		t.Errorf("after 4.5 s of typing, %q is stored", got)
	}
	if n := w.saved(); n > 6 {
		t.Errorf("%d saves in 4.5 s", n)
	}
}

func TestSavesFollowEachOtherAndTheLatestWins(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("a")
	w.Settle()
	gate := make(chan struct{})
	w.mu.Lock()
	w.gate = gate
	w.mu.Unlock()
	w.typed("b")
	w.key1(fyne.KeyS)
	w.typed("c")
	w.key1(fyne.KeyS)
	w.typed("d")
	w.key1(fyne.KeyS)
	w.mu.Lock()
	w.gate = nil
	w.mu.Unlock()
	close(gate)
	w.Settle()
	w.Elapse(time.Second)
	if got := w.only().Text; got != "abcd" {
		t.Errorf("stored: %q", got)
	}
	if w.most != 1 {
		t.Errorf("%d saves were under way at once", w.most)
	}
}

// key1 presses Ctrl and a key without waiting for what it began.
func (w *writer) key1(name fyne.KeyName) {
	w.t.Helper()
	for _, k := range w.composer.(desk.Keyed).Keys() {
		if k.Key == name && k.Modifier == fyne.KeyModifierShortcutDefault {
			k.Do()
			return
		}
	}
	w.t.Fatalf("no key %s", name)
}

// Every character is stored as it was typed, whatever it is made of.
func TestTheTextIsKeptExactlyAsTyped(t *testing.T) {
	for _, text := range []string{"  \n\nLe pain  \n", family + "x" + family, "e\u0301 \u00e9 \u202e\u200d", "日本語\nのテキスト", strings.Repeat("é", 10000)} {
		w := newWriter(t, "fr")
		w.begin()
		w.text().Insert(text)
		w.Elapse(time.Second)
		if got := w.only().Text; got != text {
			t.Errorf("%.40q became %.40q", text, got)
		}
		w.open(w.only())
		if got := w.text().Text; got != text {
			t.Errorf("opened again, %.40q is %.40q", text, got)
		}
	}
}

func TestUndoSurvivesTheAutosave(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("un deux")
	w.Elapse(time.Second)
	w.typed(" trois")
	w.Elapse(time.Second)
	w.changes(event.Drafts | event.Deliveries | event.Accounts)
	w.text().TypedShortcut(&fyne.ShortcutUndo{})
	if got := w.text().Text; !strings.HasPrefix("un deux trois", got) || got == "un deux trois" {
		t.Fatalf("after undo: %q", got)
	}
	left := w.text().Text
	w.Elapse(time.Second)
	if got := w.only().Text; got != left {
		t.Errorf("stored after undo: %q", got)
	}
}

// leave leaves the composer and reports whether that was granted.
func (w *writer) leave() *bool {
	done := new(bool)
	w.composer.(desk.Leaver).Leave(func() { *done = true })
	return done
}

func TestLeavingWaitsUntilEverythingIsOnDisk(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain est là")
	done := w.leave()
	if *done {
		t.Fatal("it let her leave before the text was stored")
	}
	w.Settle()
	if got := w.only().Text; !*done || got != "Le pain est là" {
		t.Errorf("done %v, stored %q", *done, got)
	}
	if !*w.leave() {
		t.Error("with nothing to keep it does not let her leave at once")
	}
}

func TestAnEmptyDraftIsLeftWithoutATrace(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	if !*w.leave() || len(w.stored()) != 0 {
		t.Errorf("%d drafts are stored", len(w.stored()))
	}
}

func TestWhatCannotBeSavedIsSaidAndNotLost(t *testing.T) {
	full := model.NewProblem("workspace.disk_full").Because(errors.New("no space"))
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.Elapse(time.Second)
	w.setRefuse(full)
	w.typed(" est là")
	w.Elapse(time.Second)
	if !w.says("not saved: " + w.Text.Problem(full)) {
		t.Fatalf("it says: %s", w.words())
	}
	done := w.leave()
	w.Settle()
	if *done || len(w.Shell.Questions) != 1 {
		t.Fatalf("it let her leave: %v, questions: %d", *done, len(w.Shell.Questions))
	}
	if got := w.Shell.Questions[0].Answers[0].Label; got != "Stay" {
		t.Errorf("the first answer is %q", got)
	}
	t.Run("Stay keeps the text", func(t *testing.T) {
		w.must(w.Shell.Answer(0))
		if *done || w.text().Text != "Le pain est là" {
			t.Errorf("done %v, text %q", *done, w.text().Text)
		}
	})
	t.Run("Try again saves it once that works", func(t *testing.T) {
		again := w.leave()
		w.Settle()
		w.setRefuse(nil)
		w.must(w.Shell.Answer(1))
		w.Settle()
		if got := w.only().Text; !*again || got != "Le pain est là" {
			t.Errorf("done %v, stored %q", *again, got)
		}
	})
}

func TestAFailedSaveIsTriedAgainByItself(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.setRefuse(errors.New("no space"))
	w.typed("Le pain")
	w.Elapse(time.Second)
	w.setRefuse(nil)
	w.Elapse(10 * time.Second)
	if got := w.only().Text; got != "Le pain" {
		t.Errorf("stored: %q", got)
	}
	if !w.says("saved 10:30") {
		t.Errorf("it says: %s", w.words())
	}
}

func TestLeavingAndLosingIsTheLastAnswer(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.setRefuse(errors.New("no space"))
	w.typed("x")
	done := w.leave()
	w.Settle()
	answers := w.Shell.Questions[0].Answers
	if len(answers) != 3 || !answers[2].Danger {
		t.Fatalf("answers: %+v", answers)
	}
	w.must(w.Shell.Answer(2))
	if !*done {
		t.Error("she is kept against her will")
	}
}

// elsewhere changes the open draft as another window would.
func (w *writer) elsewhere(how func(*model.Draft)) model.Draft {
	w.t.Helper()
	d := w.only()
	how(&d)
	d, err := w.App.SaveDraft(w.ctx, d)
	w.must(err)
	return d
}

func (w *writer) texts() []string {
	var out []string
	for _, d := range w.stored() {
		out = append(out, d.Text)
	}
	slices.Sort(out)
	return out
}

func TestADraftThatWasChangedElsewhere(t *testing.T) {
	clash := func(t *testing.T) *writer {
		w := newWriter(t, "en")
		w.begin()
		w.typed("Le pain")
		w.Elapse(time.Second)
		w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
		w.typed(" bis")
		w.Elapse(time.Second)
		if len(w.Shell.Questions) != 1 {
			t.Fatalf("%d questions; it says %s", len(w.Shell.Questions), w.words())
		}
		return w
	}
	t.Run("she goes on with hers, as a copy", func(t *testing.T) {
		w := clash(t)
		w.must(w.Shell.Answer(0))
		w.Settle()
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis"}) {
			t.Errorf("stored: %q", got)
		}
		w.typed("!")
		w.Elapse(time.Second)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis!"}) {
			t.Errorf("typed on, stored: %q", got)
		}
	})
	t.Run("she goes on with the other, and hers is a copy", func(t *testing.T) {
		w := clash(t)
		w.must(w.Shell.Answer(1))
		w.Settle()
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis"}) || w.text().Text != "La tarte" {
			t.Errorf("stored: %q, shown: %q", got, w.text().Text)
		}
		w.typed("!")
		w.Elapse(time.Second)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte!", "Le pain bis"}) {
			t.Errorf("typed on, stored: %q", got)
		}
	})
	t.Run("both are on disk before she answers", func(t *testing.T) {
		w := clash(t)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis"}) {
			t.Fatalf("stored: %q", got)
		}
		w.text().Insert("!")
		w.Elapse(time.Second)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis!"}) {
			t.Errorf("typed on, stored: %q", got)
		}
		if !*w.leave() {
			t.Error("the window cannot be closed, though nothing would be lost")
		}
	})
	t.Run("what she types while the copy is being stored is in it too", func(t *testing.T) {
		w := newWriter(t, "en")
		w.begin()
		w.typed("Le pain")
		w.Elapse(time.Second)
		w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
		w.beforeNew = func() {
			// What is posted before the copy is stored is applied before it is told.
			w.Desk.Loader.Do(func(context.Context) error { return nil }, func(error) { w.text().Insert("!") })
			for w.Pending() == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		w.typed(" bis")
		w.Elapse(time.Second)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis!"}) || len(w.Shell.Questions) != 1 {
			t.Errorf("stored: %q, %d questions", got, len(w.Shell.Questions))
		}
	})
	t.Run("what she typed before the other is shown is in the copy", func(t *testing.T) {
		w := clash(t)
		w.text().Insert("!")
		w.must(w.Shell.Answer(1))
		w.Settle()
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis!"}) || w.text().Text != "La tarte" {
			t.Errorf("stored: %q, shown: %q", got, w.text().Text)
		}
	})
	t.Run("a copy that cannot be stored is said to be unsaved", func(t *testing.T) {
		w := newWriter(t, "en")
		w.begin()
		w.typed("Le pain")
		w.Elapse(time.Second)
		w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
		full := model.NewProblem("workspace.disk_full").Because(errors.New("no space"))
		w.setRefuseNew(full)
		w.typed(" bis")
		w.Elapse(time.Second)
		if len(w.Shell.Questions) != 0 || !w.says("not saved: "+w.Text.Problem(full)) {
			t.Fatalf("%d questions; it says %s", len(w.Shell.Questions), w.words())
		}
		w.setRefuseNew(nil)
		w.Elapse(10 * time.Second)
		if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis"}) || len(w.Shell.Questions) != 1 {
			t.Errorf("stored: %q, %d questions", got, len(w.Shell.Questions))
		}
	})
	t.Run("a new status elsewhere is no question", func(t *testing.T) {
		w := newWriter(t, "en")
		w.begin()
		w.typed("Le pain")
		w.Elapse(time.Second)
		w.must(w.App.SetDraftStatus(w.ctx, w.only().ID, model.DraftReady))
		w.typed(" bis")
		w.Elapse(time.Second)
		if got := w.only(); got.Text != "Le pain bis" || got.Status != model.DraftReady || len(w.Shell.Questions) != 0 {
			t.Errorf("stored %q, %s, questions %d", got.Text, got.Status, len(w.Shell.Questions))
		}
	})
	t.Run("what she has not touched is shown anew", func(t *testing.T) {
		w := newWriter(t, "en")
		w.begin()
		w.typed("Le pain")
		w.Elapse(time.Second)
		w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
		w.changes(event.Drafts)
		if w.text().Text != "La tarte" || len(w.Shell.Said) != 1 {
			t.Errorf("shown %q, said %q", w.text().Text, w.Shell.Said)
		}
	})
}

// Where she is is told, so that a new language or
// theme brings her back to it.
func TestWhereTheComposerIs(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("x")
	w.Settle()
	want := desk.Route{Screen: desk.ScreenComposer, Brand: w.bakery.ID, Draft: w.only().ID}
	if got := w.composer.(desk.Placed).Place(); got != want {
		t.Errorf("it is at %+v", got)
	}
}
