package screens_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
	"restante/ui/desk"
)

// depart goes elsewhere and reports whether that was granted.
func (w *writer) depart() *bool {
	w.t.Helper()
	done := new(bool)
	w.composer.(desk.Departer).Depart(func() { *done = true })
	w.Settle()
	return done
}

// advance brings the delivery on an account through states, as the engine
// would. What is sent may be out.
func (w *writer) advance(a model.Account, states ...model.State) {
	w.t.Helper()
	st := w.behind()
	defer func() { w.must(st.Close()) }()
	for _, d := range w.deliveries() {
		for _, state := range states {
			if d.AccountID != a.ID {
				continue
			}
			s, err := st.Snapshot(w.ctx, d.ID)
			w.must(err)
			after := s.Delivery
			after.Parts = slices.Clone(after.Parts)
			after.State = state
			if state == model.StateSending {
				after.Parts[0].MaybeSince = w.clock.Now()
			}
			w.must(st.Apply(w.ctx, queue.Move{From: s.Delivery.State, Fence: s.Delivery.Fence, After: after, At: w.clock.Now()}))
		}
	}
}

// onBoth is a draft that is scheduled on both accounts and open again.
func onBoth(t *testing.T) *writer {
	t.Helper()
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	w.tick(w.accounts[1])
	w.typed("Le pain")
	w.key(fyne.KeyReturn, control)
	w.open(w.only())
	w.Shell.Said = nil
	return w
}

// EDIT-2: nobody leaves a correction in the belief that it goes out.
func TestLeavingACorrectionAsksWhetherTheOlderTextGoesOut(t *testing.T) {
	t.Run("nothing differs", func(t *testing.T) {
		w := promised(t)
		if !*w.depart() || len(w.Shell.Questions) != 0 {
			t.Errorf("%d questions", len(w.Shell.Questions))
		}
	})
	corrected := func(t *testing.T) (*writer, *bool) {
		w := promised(t)
		w.text().Insert(" bis")
		w.Elapse(time.Second)
		done := w.depart()
		if *done || len(w.Shell.Questions) != 1 {
			t.Fatalf("left %v, %d questions", *done, len(w.Shell.Questions))
		}
		return w, done
	}
	t.Run("she keeps writing", func(t *testing.T) {
		w, done := corrected(t)
		w.must(w.Shell.Answer(0))
		w.Settle()
		if *done || !slices.Equal(w.sentTexts(), []string{"Le pain"}) {
			t.Errorf("left %v, what goes out is %q", *done, w.sentTexts())
		}
	})
	t.Run("the older one goes out, which is asked once", func(t *testing.T) {
		w, done := corrected(t)
		w.must(w.Shell.Answer(1))
		w.Settle()
		if !*done || !slices.Equal(w.sentTexts(), []string{"Le pain"}) {
			t.Fatalf("left %v, what goes out is %q", *done, w.sentTexts())
		}
		if !*w.depart() {
			t.Error("it asks again about the same text")
		}
		w.text().Insert("!")
		if *w.depart() {
			t.Error("it does not ask about another text")
		}
	})
	t.Run("it is updated first", func(t *testing.T) {
		w, done := corrected(t)
		w.must(w.Shell.Answer(2))
		if *done {
			t.Error("it did not wait for the update")
		}
		w.Settle()
		if !*done || !slices.Equal(w.sentTexts(), []string{"Le pain bis"}) {
			t.Errorf("left %v, what goes out is %q; %v", *done, w.sentTexts(), w.Shell.Failures)
		}
	})
	t.Run("an update that fails keeps her", func(t *testing.T) {
		w, done := corrected(t)
		w.beforePromise = func() { w.beforePromise = nil; w.elsewhere(func(d *model.Draft) { d.Text = "La tarte" }) }
		w.must(w.Shell.Answer(2))
		w.Settle()
		if *done {
			t.Error("it let her leave")
		}
	})
	t.Run("what no network would take is not offered", func(t *testing.T) {
		w := promised(t)
		w.text().Insert(strings.Repeat("é", 501))
		w.Elapse(time.Second)
		if *w.depart() || len(w.Shell.Questions) != 1 || len(w.Shell.Questions[0].Answers) != 2 || !w.send().Disabled() {
			t.Errorf("%+v", w.Shell.Questions)
		}
	})
}

// What is ticked besides is scheduled by the main action, not updated.
func TestTheMainActionSchedulesWhatElseIsTicked(t *testing.T) {
	w := promised(t)
	w.text().Insert(" bis")
	w.tick(w.accounts[0])
	if got := w.send().Label(); got != "Schedule on Boulangerie Martin · 1 account" {
		t.Errorf("the main button says %q", got)
	}
	w.key(fyne.KeyReturn, control)
	if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain", "Le pain bis"}) {
		t.Errorf("what goes out is %q", got)
	}
}

// A refusal is no success.
func TestARefusalIsNotToldLikeASuccess(t *testing.T) {
	w := promised(t)
	w.key(fyne.KeyReturn, control)
	if len(w.Shell.Said) != 0 || len(w.Shell.Failures) != 1 || model.ProblemCode(w.Shell.Failures[0]) != "send.not_yet" {
		t.Errorf("told %q, failures %v", w.Shell.Said, w.Shell.Failures)
	}
}

// WRONG-1: what may be out is neither scheduled nor to be updated.
func TestWhatMayBeOutIsToldApart(t *testing.T) {
	inDoubt := []model.State{model.StateClaimed, model.StateSending, model.StateUnknown}
	t.Run("nothing else is scheduled", func(t *testing.T) {
		w := promised(t)
		w.advance(w.accounts[1], inDoubt...)
		w.changes(event.Deliveries)
		if w.says("Scheduled on") || w.says("What goes out is this text") || !w.says("Being sent or checked on Mastodon @martin: may already be published.") {
			t.Errorf("it says %s", w.words())
		}
		w.text().Insert(" bis")
		if w.says("Changed since") || strings.Contains(w.send().Label(), "Update") || !*w.depart() {
			t.Errorf("it offers what cannot be: %q; %s", w.send().Label(), w.words())
		}
	})
	t.Run("the others are updated all the same", func(t *testing.T) {
		w := onBoth(t)
		w.advance(w.accounts[1], inDoubt...)
		w.changes(event.Deliveries)
		w.text().Insert(" bis")
		if got := w.send().Label(); got != "Update what is scheduled · 1 account" {
			t.Errorf("the main button says %q", got)
		}
		w.key(fyne.KeyReturn, control)
		if got := w.sentTexts(); !slices.Equal(got, []string{"Le pain", "Le pain bis"}) {
			t.Errorf("what goes out is %q", got)
		}
		if got := strings.Join(w.Shell.Said, "\n"); !strings.Contains(got, "1 delivery") || !strings.Contains(got, "The older version stays on: Mastodon @martin.") {
			t.Errorf("told %q", got)
		}
	})
	t.Run("one that left in that very moment is told", func(t *testing.T) {
		w := promised(t)
		w.text().Insert(" bis")
		w.beforePromise = func() { w.advance(w.accounts[1], model.StateClaimed) }
		w.key(fyne.KeyReturn, control)
		if f := w.Shell.Failures; len(w.Shell.Said) != 0 || len(f) != 1 || model.ProblemCode(f[0]) != "revise.too_late" {
			t.Errorf("told %q, failures %v", w.Shell.Said, f)
		}
	})
}

// Nobody knows here whether the network is there.
func TestASendNowSaysNoMoreThanThatItIsInTheQueue(t *testing.T) {
	w := begun(t)
	w.now()
	w.key(fyne.KeyReturn, control)
	if got := w.Shell.Said[0]; got != "In the queue now for Boulangerie Martin, on 1 account" {
		t.Errorf("it says %q", got)
	}
}

// The row of the time shows the one that stands, not one that would be proposed.
func TestTheTimeThatStandsIsShown(t *testing.T) {
	w := begun(t)
	_, err := w.App.Schedule(w.ctx, w.only().ID, []model.AccountID{w.accounts[1].ID}, core.Wish{Local: "2026-12-03T17:45"})
	w.must(err)
	w.open(w.only())
	if clock := w.line("17:45"); !clock.Disabled() || !w.line("2026-12-03").Disabled() || !w.says("Scheduled already") {
		t.Errorf("it can be changed; %s", w.words())
	}
	w.key(fyne.KeyD, control) // of no effect
	w.line("17:45")
	w.tick(w.accounts[0])
	if clock := w.line("09:00"); clock.Disabled() {
		t.Error("for another account it cannot be chosen")
	}
	w.Elapse(time.Second)
	if d := w.only(); d.When != (model.When{}) {
		t.Errorf("the draft wishes %+v", d.When)
	}
}

// She goes on where the text ends.
func TestADraftOpensAtItsEnd(t *testing.T) {
	w := newWriter(t, "en")
	text := strings.Repeat("Le pain est là. ", 40) + "\nFin " + family
	d, err := w.App.SaveDraft(w.ctx, model.Draft{BrandID: w.bakery.ID, Text: text, Status: model.DraftIdea,
		Variants: []model.Variant{{AccountID: w.accounts[0].ID, Text: "court"}, {AccountID: w.accounts[1].ID, Text: "long"}}})
	w.must(err)
	w.open(d)
	if at := w.text().CursorByte(); at != len(text) {
		t.Errorf("the cursor is at %d of %d", at, len(text))
	}
	w.key(fyne.KeyPageDown, control)
	if e := w.text(); e.CursorByte() != len(e.Text) {
		t.Errorf("in a version it is at %d of %d", e.CursorByte(), len(e.Text))
	}
}

// A correction alone does not send what was refused, and must not say so.
func TestACorrectionOfWhatWasRefusedSaysWhatIsLeftToDo(t *testing.T) {
	w := onBoth(t)
	w.advance(w.accounts[0], model.StateClaimed, model.StateNeedsUser)
	w.changes(event.Deliveries)
	w.text().Insert("!")
	w.Elapse(time.Second)
	w.Shell.Said = nil
	w.key(fyne.KeyReturn, control)
	said := strings.Join(w.Shell.Said, "|")
	if !strings.Contains(said, "1 delivery") || !strings.Contains(said, "Corrected for Bluesky @martin.bsky.social: it was refused") {
		t.Errorf("it says %q", said)
	}
}
