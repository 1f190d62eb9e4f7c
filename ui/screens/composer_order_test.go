package screens_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
)

const (
	notSent    = "Nothing was sent: the draft was changed elsewhere. Read it, then send it again."
	notUpdated = "Nothing was updated: the draft was changed elsewhere. Read it, then update again."
)

// begun is a draft of the bakery that is stored and ticked for Mastodon.
func begun(t *testing.T) *writer {
	t.Helper()
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[1])
	w.typed("Le pain")
	w.Elapse(time.Second)
	return w
}

// promised is such a draft, scheduled and open again.
func promised(t *testing.T) *writer {
	t.Helper()
	w := begun(t)
	w.key(fyne.KeyReturn, control)
	w.open(w.only())
	w.Shell.Said = nil
	return w
}

// overtaken types on after another window changed the draft, and gives an
// order, which then asks with which version she goes on.
func (w *writer) overtaken(order func()) {
	w.t.Helper()
	w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
	w.text().Insert(" bis")
	order()
	w.Settle()
	if len(w.Shell.Questions) != 1 {
		w.t.Fatalf("%d questions", len(w.Shell.Questions))
	}
}

func (w *writer) told(words string) bool { return slices.Contains(w.Shell.Said, words) }

// sentTexts are the texts of all deliveries.
func (w *writer) sentTexts() []string {
	var out []string
	for _, d := range w.deliveries() {
		out = append(out, d.Parts[0].Content.Text)
	}
	slices.Sort(out)
	return out
}

// WRONG-1: what goes out is what she had before her when she sent it.
func TestASendEndsWhereTheDraftWasChangedElsewhere(t *testing.T) {
	for answer, want := range []string{"Le pain bis", "La tarte"} {
		t.Run("she goes on with "+want, func(t *testing.T) {
			w := begun(t)
			w.overtaken(func() { w.key1(fyne.KeyReturn) })
			w.must(w.Shell.Answer(answer))
			w.Settle()
			if got := w.sentTexts(); len(got) != 0 || w.Shell.Backs != 0 {
				t.Fatalf("by the answer alone it sent %q; %d times back", got, w.Shell.Backs)
			}
			if !w.told(notSent) || !w.says(notSent) || len(w.Shell.Failures) != 0 {
				t.Errorf("told %q, shown %s, failures %v", w.Shell.Said, w.words(), w.Shell.Failures)
			}
			if w.send().Disabled() {
				t.Fatalf("it cannot be sent again: %s", w.words())
			}
			w.key(fyne.KeyReturn, control)
			if got := w.sentTexts(); !slices.Equal(got, []string{want}) || w.says(notSent) {
				t.Errorf("sent again, it sent %q; %s", got, w.words())
			}
		})
	}
	t.Run("what she types next ends the words", func(t *testing.T) {
		w := begun(t)
		w.overtaken(func() { w.key1(fyne.KeyReturn) })
		w.must(w.Shell.Answer(1))
		w.Settle()
		w.text().Insert("!")
		if w.says(notSent) {
			t.Errorf("it still says %s", w.words())
		}
	})
	t.Run("leaving goes on after the answer", func(t *testing.T) {
		w := begun(t)
		var done *bool
		w.overtaken(func() { w.key1(fyne.KeyReturn); done = w.leave() })
		w.must(w.Shell.Answer(1))
		w.Settle()
		if !*done || len(w.deliveries()) != 0 {
			t.Errorf("left %v, %d deliveries", *done, len(w.deliveries()))
		}
	})
	t.Run("also where it was changed just before it went out", func(t *testing.T) {
		w := begun(t)
		w.beforePromise = func() { w.beforePromise = nil; w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" }) }
		w.key(fyne.KeyReturn, control)
		if got := w.sentTexts(); len(got) != 0 {
			t.Fatalf("sent %q", got)
		}
		if got := w.text().Text; got != "La tarte" || !w.told(notSent) || !w.says(notSent) || w.Shell.Said[len(w.Shell.Said)-1] != notSent {
			t.Errorf("shown %q, told %q; %s", got, w.Shell.Said, w.words())
		}
		w.key(fyne.KeyReturn, control)
		if got := w.sentTexts(); !slices.Equal(got, []string{"La tarte"}) {
			t.Errorf("sent again, it sent %q", got)
		}
	})
	t.Run("a status that changed elsewhere is nothing to read", func(t *testing.T) {
		w := begun(t)
		w.must(w.App.SetDraftStatus(w.ctx, w.only().ID, model.DraftReady))
		w.text().Insert(" bis")
		w.key(fyne.KeyReturn, control)
		if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain bis"}) {
			t.Errorf("sent %q; it says %s", got, w.words())
		}
	})
}

func TestAnUpdateEndsWhereTheDraftWasChangedElsewhere(t *testing.T) {
	update := func(w *writer) func() {
		return func() {
			for _, k := range w.composer.(desk.Keyed).Keys() {
				if k.Label == w.Text.Say("ui.composer.key.revise") {
					k.Do()
				}
			}
		}
	}
	for answer, want := range []string{"Le pain bis", "La tarte"} {
		t.Run("she goes on with "+want, func(t *testing.T) {
			w := promised(t)
			w.overtaken(update(w))
			w.must(w.Shell.Answer(answer))
			w.Settle()
			if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain"}) || !w.told(notUpdated) {
				t.Errorf("what goes out is %q, told %q", got, w.Shell.Said)
			}
		})
	}
	t.Run("also where it was changed just before", func(t *testing.T) {
		w := promised(t)
		w.text().Insert(" bis")
		w.Elapse(time.Second)
		w.beforePromise = func() { w.beforePromise = nil; w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" }) }
		w.press("Update it")
		if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain"}) || !w.told(notUpdated) || w.text().Text != "La tarte" {
			t.Fatalf("what goes out is %q, told %q, shown %q", got, w.Shell.Said, w.text().Text)
		}
		w.press("Update it")
		if got := w.sentTexts(); !slices.Equal(got, []string{"La tarte"}) {
			t.Errorf("updated again, what goes out is %q", got)
		}
	})
}

// A copy is another draft: what its original was promised on is not the copy's,
// but nobody shall post the same twice unawares.
func TestACopyTellsWhereItsOriginalIs(t *testing.T) {
	const words = "This is a copy. The original is scheduled on Mastodon @martin."
	// clash opens a draft that is scheduled on Mastodon, by whom the test says.
	clash := func(t *testing.T, scheduled func(w *writer)) *writer {
		w := begun(t)
		scheduled(w)
		w.overtaken(func() { w.key1(fyne.KeyS) })
		return w
	}
	here := func(w *writer) { w.key(fyne.KeyReturn, control); w.open(w.only()) }
	elsewhere := func(w *writer) {
		_, err := w.App.Schedule(w.ctx, w.only().ID, []model.AccountID{w.accounts[1].ID}, core.Wish{Local: "2026-12-01T09:00"})
		w.must(err)
	}
	for name, scheduled := range map[string]func(*writer){"scheduled here": here, "scheduled elsewhere": elsewhere} {
		t.Run("hers, "+name, func(t *testing.T) {
			w := clash(t, scheduled)
			w.must(w.Shell.Answer(0))
			w.Settle()
			if !w.says(words) || w.says("What goes out is this text") || w.says("older version") {
				t.Fatalf("it says %s", w.words())
			}
			w.Elapse(time.Second)
			w.key(fyne.KeyReturn, control)
			if n := len(w.deliveries()); n != 1 || !w.says(words) {
				t.Fatalf("%d deliveries; it says %s", n, w.words())
			}
			w.press("Queue")
			if r := w.Shell.Routes; len(r) != 1 || r[0].Delivery != w.deliveries()[0].ID {
				t.Errorf("went to %+v", r)
			}
			w.tick(w.accounts[1]) // she wants it all the same
			w.key(fyne.KeyReturn, control)
			if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain", "Le pain bis"}) {
				t.Errorf("sent %q; it says %s", got, w.words())
			}
		})
	}
	t.Run("the other version keeps its promises, and the copy has none ticked", func(t *testing.T) {
		w := clash(t, here)
		w.must(w.Shell.Answer(1))
		w.Settle()
		if !w.says("Changed since: the older version goes out") || w.says("This is a copy") {
			t.Errorf("it says %s", w.words())
		}
		for _, d := range w.stored() {
			if d.Text == "Le pain bis" && len(d.Targets) != 0 {
				t.Errorf("the copy is ticked for %v", d.Targets)
			}
		}
	})
	t.Run("another draft is no copy", func(t *testing.T) {
		w := clash(t, here)
		w.must(w.Shell.Answer(0))
		w.Settle()
		w.begin()
		if w.says("This is a copy") {
			t.Errorf("it says %s", w.words())
		}
	})
}

// What she types while her version is being copied is in no copy yet.
func TestLOST9WhatIsTypedDuringTheAnswerStays(t *testing.T) {
	w := begun(t)
	w.overtaken(func() { w.key1(fyne.KeyS) })
	w.must(w.Shell.Answer(1))
	w.text().Insert("Encore ")
	w.Settle()
	if got := w.text().Text; !strings.Contains(got, "Encore") || len(w.Shell.Questions) != 1 {
		t.Errorf("shown %q, %d questions", got, len(w.Shell.Questions))
	}
}

// A delivery that is being sent can only be asked to stop.
func TestASendThatCannotBeTakenBackSaysSo(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[0])
	w.tick(w.accounts[1])
	w.key(fyne.KeyReturn, control)
	for _, c := range []struct {
		state model.State
		want  string
	}{
		{model.StateSending, "Mastodon @martin is being sent right now. If nothing has left yet it is cancelled, else it stays published; the queue tells."},
		{model.StateUnknown, "Mastodon @martin was not taken back"},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			w.stuck = map[model.DeliveryID]model.State{}
			for _, d := range w.deliveries() {
				if d.AccountID == w.accounts[1].ID {
					w.stuck[d.ID] = c.state
				}
			}
			err := w.undone()
			if p := model.ProblemOf(err); p == nil || !strings.Contains(w.Text.Problem(p), c.want) {
				t.Errorf("it says %v", err)
			}
			if got := w.only().Status; got != model.DraftReady {
				t.Errorf("the draft is %s", got)
			}
			for _, d := range w.deliveries() {
				if free := d.AccountID == w.accounts[0].ID; free != (d.State == model.StateCancelled) {
					t.Errorf("%s is %s", d.AccountID, d.State)
				}
			}
		})
	}
}

// LOST-9: closing the window ends what is under way, so leaving waits for it.
func TestLeavingWaitsForAnUpdate(t *testing.T) {
	w := promised(t)
	w.text().Insert(" bis")
	w.Elapse(time.Second)
	var done *bool
	for _, k := range w.composer.(desk.Keyed).Keys() {
		if k.Label == w.Text.Say("ui.composer.key.revise") {
			k.Do()
			k.Do()
		}
	}
	if done = w.leave(); *done {
		t.Fatal("it let her leave while what is scheduled was being updated")
	}
	w.Settle()
	if got := w.sentTexts(); !*done || !slices.Equal(got, []string{"Le pain bis"}) {
		t.Errorf("left %v, what goes out is %q", *done, got)
	}
	if n := len(w.Shell.Said); n != 1 {
		t.Errorf("pressed twice, it told %q", w.Shell.Said)
	}
}

// An original that cannot be looked up leaves the draft unsaved, and says so.
func TestACopyWaitsUntilItIsKnownWhereItsOriginalIs(t *testing.T) {
	w := begun(t)
	w.noPromises = errors.New("disk")
	w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" })
	w.text().Insert(" bis")
	w.key(fyne.KeyS, control)
	if n := len(w.stored()); n != 1 || len(w.Shell.Questions) != 0 || !w.says("not saved") {
		t.Fatalf("%d drafts, %d questions; it says %s", n, len(w.Shell.Questions), w.words())
	}
	w.noPromises = nil
	w.Elapse(10 * time.Second)
	w.must(w.Shell.Answer(0))
	w.Settle()
	if got := w.texts(); !slices.Equal(got, []string{"La tarte", "Le pain bis"}) {
		t.Errorf("stored %q", got)
	}
}
