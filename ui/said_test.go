package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui"
	"restante/ui/desk"
)

func undoOf(log *[]string, name string) func(context.Context) error {
	return func(context.Context) error {
		*log = append(*log, name)
		return nil
	}
}

// markup is all that stands in the window, as text.
func (b *bench) markup() string { return test.RenderToMarkup(b.Native().Canvas()) }

func TestNoticesPass(t *testing.T) {
	b := newBench(t, newFake())
	for i := range 5 {
		b.Shell().Say(fmt.Sprintf("Kept %d.", i))
	}
	if got := b.Passing(); !slices.Equal(got, []string{"Kept 2.", "Kept 3.", "Kept 4."}) {
		t.Fatalf("%v stand", got)
	}
	if !strings.Contains(b.markup(), "Kept 4.") {
		t.Fatal("it is not shown")
	}
	b.Elapse(9 * time.Second)
	b.Shell().Say("Later.")
	b.Elapse(time.Second)
	if got := b.Passing(); !slices.Equal(got, []string{"Later."}) {
		t.Fatalf("after ten seconds %v stand", got)
	}
	b.Press(fyne.KeyEscape, 0)
	if len(b.Passing()) != 0 {
		t.Fatal("Esc does not close it")
	}
}

func TestFailures(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Fail(nil)
	b.Shell().Fail(context.Canceled)
	if len(b.Faults()) != 0 {
		t.Fatalf("nothing failed: %q", b.Faults())
	}
	p := b.drafts.desk.Text
	empty, paste := model.NewProblem("brand.name_empty"), model.NewProblem("brand.bad_lang", "lang", "xx")
	b.Shell().Fail(fmt.Errorf("save the brand: %w", errors.Join(empty, paste, empty)))
	if got := b.Faults(); !slices.Equal(got, []string{p.Problem(empty), p.Problem(paste)}) {
		t.Fatalf("it says %q", got)
	}
	b.Elapse(time.Hour)
	if len(b.Faults()) != 2 {
		t.Fatal("it went away unread")
	}
	b.Press(fyne.KeyEscape, 0)
	if len(b.Faults()) != 0 {
		t.Fatal("Esc does not dismiss it")
	}

	t.Run("an error without words for her", func(t *testing.T) {
		b.Shell().Fail(errors.New("sql: connection is busted"))
		if got := strings.Join(b.Faults(), "\n"); strings.Contains(got, "sql") || !strings.Contains(got, "“Drafts”") {
			t.Errorf("she reads %q", got)
		}
		if !strings.Contains(strings.Join(b.log.lines, ""), "connection is busted") {
			t.Error("the log does not say what happened")
		}
	})
	t.Run("an undo that fails", func(t *testing.T) {
		b.Press(fyne.KeyEscape, 0)
		b.Shell().Offer("Gone.", func(context.Context) error { return empty })
		b.ctrl(fyne.KeyZ)
		if !slices.Equal(b.Faults(), []string{p.Problem(empty)}) {
			t.Errorf("she reads %q", b.Faults())
		}
	})
}

func TestQuestions(t *testing.T) {
	ask := func(b *bench, given *[]string, ready *bool) {
		answer := func(name string) func() { return func() { *given = append(*given, name) } }
		b.Shell().Ask(desk.Question{Title: "Send it again?", Body: widget.NewLabel("It may be there already."), Answers: []desk.Answer{
			{Label: "Leave it", Do: answer("leave")},
			{Label: "It is there", Main: true, Do: answer("there"), Ready: func() bool { return *ready }},
			{Label: "Send again", Danger: true, Do: answer("again")},
		}})
	}
	for _, tt := range []struct {
		name  string
		keys  []fyne.KeyName
		ready bool
		want  string
		open  int
	}{
		{"Enter at once is the safe answer", []fyne.KeyName{fyne.KeyReturn}, true, "leave", 0},
		{"Esc is the safe answer", []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyEscape}, true, "leave", 0},
		{"another answer by the arrow keys", []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyReturn}, true, "again", 0},
		{"an answer that is not ready keeps it open", []fyne.KeyName{fyne.KeyRight, fyne.KeySpace}, false, "", 1},
		{"an answer that is ready", []fyne.KeyName{fyne.KeyRight, fyne.KeySpace}, true, "there", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, newFake())
			var given []string
			ready := tt.ready
			ask(b, &given, &ready)
			for _, k := range tt.keys {
				b.Press(k, 0)
			}
			if got := strings.Join(given, " "); got != tt.want || b.Modals() != tt.open {
				t.Errorf("given %q, open %d", got, b.Modals())
			}
		})
	}
	t.Run("a failure is shown where she looks", func(t *testing.T) {
		b := newBench(t, newFake())
		var given []string
		ready := false
		ask(b, &given, &ready)
		b.Shell().Fail(model.NewProblem("brand.name_empty"))
		if len(b.Faults()) != 0 || !strings.Contains(b.markup(), "A brand needs a name.") {
			t.Errorf("it stands under the question: %q", b.Faults())
		}
	})
	t.Run("a click beside it is the safe answer", func(t *testing.T) {
		b := newBench(t, newFake())
		var given []string
		ready := true
		ask(b, &given, &ready)
		c := b.Native().Canvas()
		test.TapCanvas(c, fyne.NewPos(640, 400)) // on the panel
		if len(given) != 0 {
			t.Fatalf("a click on the panel gave %v", given)
		}
		test.TapCanvas(c, fyne.NewPos(20, 20))
		if !slices.Equal(given, []string{"leave"}) {
			t.Errorf("given %v", given)
		}
	})
}

func TestDroppedFiles(t *testing.T) {
	b := newBench(t, newFake())
	b.Drop([]string{"/tmp/a.png"})
	if len(b.Passing()) != 1 {
		t.Fatal("a screen that takes no files says nothing")
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	b.Drop([]string{"/tmp/a.png", "/tmp/b.png"})
	if !slices.Equal(b.writer.dropped, []string{"/tmp/a.png", "/tmp/b.png"}) {
		t.Fatalf("dropped %v", b.writer.dropped)
	}
}

func TestWhatWentWrongStandsAboveItsScreen(t *testing.T) {
	at := now
	b := newBench(t, newFake(), func(c *ui.Config) { c.Now = func() time.Time { return at } })
	b.Shell().Fail(model.NewProblem("brand.name_empty"))
	if bar, screen := b.Wrong(); bar < 20 || screen < bar {
		t.Errorf("a bar of %v over a screen that begins at %v", bar, screen)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	if len(b.Faults()) != 1 {
		t.Error("it is gone before she can have read it")
	}
	at = at.Add(time.Minute)
	b.Shell().Go(desk.Route{Screen: desk.ScreenDrafts})
	if bar, screen := b.Wrong(); len(b.Faults()) != 0 || bar != 0 || screen != 0 {
		t.Errorf("%q is still there: %v, %v", b.Faults(), bar, screen)
	}
}
