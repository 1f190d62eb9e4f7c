package screens_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

func (w *writer) setBrand(edit core.BrandEdit) {
	w.t.Helper()
	_, err := w.App.SetBrand(w.ctx, string(w.bakery.ID), edit)
	w.must(err)
}

// WRONG-3, TIME-14: the composer names the brand as it is, and its clock is the
// brand's.
func TestABrandThatChangesIsFollowed(t *testing.T) {
	name, hex, zone := "Martin et filles", "#336699", "America/New_York"
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[1])
	w.line("09:00").SetText("10:15")
	w.Elapse(time.Second)
	date := w.line("2026-11-26")
	w.setBrand(core.BrandEdit{Name: &name, Color: &hex, Zone: &zone})
	w.readBook()
	w.changes(event.Brands)
	if got := strings.ReplaceAll(w.words(), "\u00a0", " "); strings.Contains(got, "Boulangerie") || !strings.Contains(got, name) ||
		!strings.Contains(got, "10:15 in New York") {
		t.Errorf("it says %s", got)
	}
	if got := w.send().Label(); got != "Schedule on Martin et filles · 1 account" {
		t.Errorf("the button says %q", got)
	}
	w.key(fyne.KeyReturn, control)
	if d := w.deliveries(); len(d) != 1 || d[0].When.Local != "2026-11-26T10:15" || d[0].When.Zone != zone {
		t.Fatalf("scheduled %+v; failures %v", d, w.Shell.Failures)
	}
	t.Run("what is no day yet stays as she typed it", func(t *testing.T) {
		date.SetText("demain")
		w.Settle()
		w.changes(event.Brands)
		if date.Text != "demain" {
			t.Errorf("it became %q", date.Text)
		}
	})
}

// TIME-14: a time that was shown in one zone is not scheduled in another.
func TestTIME14AZoneThatChangedMeanwhileIsRefused(t *testing.T) {
	zone := "America/New_York"
	w := begun(t)
	w.beforePromise = func() { w.setBrand(core.BrandEdit{Zone: &zone}) }
	w.key(fyne.KeyReturn, control)
	if n := len(w.deliveries()); n != 0 {
		t.Fatalf("%d deliveries", n)
	}
	if len(w.Shell.Failures) != 1 || model.ProblemCode(w.Shell.Failures[0]) != "schedule.zone_changed" {
		t.Errorf("failures %v", w.Shell.Failures)
	}
}

func TestALateAnswerDoesNotBringBackAnOlderText(t *testing.T) {
	t.Run("an older revision is left alone", func(t *testing.T) {
		w := begun(t)
		older := w.only()
		w.text().Insert(" bis")
		w.Elapse(time.Second)
		w.reading = func(context.Context, model.DraftID) (model.Draft, error) { return older, nil }
		w.changes(event.Drafts)
		if got := w.text().Text; got != "Le pain bis" || len(w.Shell.Said) != 0 {
			t.Errorf("shown %q, said %q", got, w.Shell.Said)
		}
	})
	t.Run("what she types ends the question", func(t *testing.T) {
		w := begun(t)
		ended := make(chan bool, 1)
		w.reading = func(ctx context.Context, _ model.DraftID) (model.Draft, error) {
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
			}
			ended <- ctx.Err() != nil
			return model.Draft{}, ctx.Err()
		}
		w.composer.Changed(event.Change{Kinds: event.Drafts})
		w.text().Insert(" bis")
		if !<-ended {
			t.Error("it goes on being asked")
		}
		w.Settle()
	})
}

// unpictured is a stored draft of which the only image was just taken out.
func unpictured(t *testing.T) *writer {
	t.Helper()
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.drop(w.image("a.png"))
	for _, b := range all[*widget.Button](w.composer.Content()) {
		if b.Icon != nil && strings.Contains(b.Icon.Name(), "delete") {
			test.Tap(b)
		}
	}
	w.Elapse(time.Second)
	if n := len(w.only().Media); n != 0 {
		t.Fatalf("%d images are left", n)
	}
	return w
}

// LOST-9: what is told to be undone is on disk.
func TestLOST9AnUndoIsToldOnceItIsKept(t *testing.T) {
	t.Run("on the screen", func(t *testing.T) {
		w := unpictured(t)
		w.must(w.undone())
		if n := len(w.only().Media); n != 1 {
			t.Errorf("%d images are stored", n)
		}
	})
	t.Run("after she left, whatever she opens next", func(t *testing.T) {
		w := unpictured(t)
		w.leave()
		w.Settle()
		w.must(w.undone())
		w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Brand: w.studio.ID})
		if n := len(w.only().Media); n != 1 {
			t.Errorf("%d images are stored", n)
		}
	})
	t.Run("and fails where it cannot be kept", func(t *testing.T) {
		w := unpictured(t)
		bad := errors.New("disk")
		w.setRefuse(bad)
		if err := w.undone(); !errors.Is(err, bad) {
			t.Errorf("it ends with %v", err)
		}
	})
	t.Run("and reaches the draft where it is open again", func(t *testing.T) {
		w := unpictured(t)
		d := w.only()
		w.begin()
		w.open(d)
		w.text().Insert(" bis")
		w.must(w.undone())
		if d := w.only(); len(d.Media) != 1 || d.Text != "Le pain bis" || len(w.Shell.Questions) != 0 {
			t.Errorf("stored %+v, %d questions", d, len(w.Shell.Questions))
		}
	})
}

// LOST-9: another draft that opens does not end the keeping of this one.
func TestLOST9WhatIsNotKeptWhenAnotherDraftOpensIsKeptAllTheSame(t *testing.T) {
	w := begun(t)
	w.text().Insert(" bis")
	w.composer.Show(desk.Route{Screen: desk.ScreenComposer, Brand: w.studio.ID})
	w.Settle()
	if got := w.only().Text; got != "Le pain bis" {
		t.Errorf("stored %q", got)
	}
	if got := w.text().Text; got != "" {
		t.Errorf("the other one shows %q", got)
	}
	t.Run("and what cannot be kept is told", func(t *testing.T) {
		w := begun(t)
		bad := errors.New("disk")
		w.setRefuse(bad)
		w.text().Insert(" bis")
		w.composer.Show(desk.Route{Screen: desk.ScreenComposer, Brand: w.studio.ID})
		w.Settle()
		if f := w.Shell.Failures; len(f) != 1 || !errors.Is(f[0], bad) {
			t.Errorf("failures %v", f)
		}
	})
}

// A field that is switched off while it has the focus would keep every other
// key to itself.
func TestTheKeyForNowLeavesNoFieldThatIsOff(t *testing.T) {
	w := begun(t)
	w.Window.Canvas().Focus(w.line("09:00"))
	w.key(fyne.KeyD, control)
	if f, ok := w.Window.Canvas().Focused().(fyne.Disableable); !ok || f.Disabled() {
		t.Errorf("the focus is on %T", w.Window.Canvas().Focused())
	}
	w.key(fyne.KeyD, control)
	w.Window.Canvas().Focus(w.text())
	w.key(fyne.KeyD, control)
	if w.Window.Canvas().Focused() != fyne.Focusable(w.text()) {
		t.Error("it takes the focus from the text")
	}
}
