package ui_test

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"

	"restante/core/event"
	"restante/ui/desk"
)

func isClosed(b *bench, within time.Duration) bool {
	select {
	case <-b.Closed():
		return true
	case <-time.After(within):
		return false
	}
}

func TestClosingEndsEverything(t *testing.T) {
	// The toolkit's own goroutines are there from the start of a test app.
	before := goleak.IgnoreCurrent()
	f := newFake()
	b := newBench(t, f)
	b.AskToClose()
	if !isClosed(b, 5*time.Second) {
		t.Fatal("it does not end")
	}
	f.Emit(event.Everything) // nobody listens
	goleak.VerifyNone(t, before)
}

// LOST-9: the window closes only when what she wrote is kept, or she says so.
func TestClosingWaitsForWhatMustBeKept(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	var done func()
	b.writer.leave = func(d func()) { done = d }
	b.AskToClose()
	b.Elapse(5 * time.Second)
	if isClosed(b, 10*time.Millisecond) || b.Modals() != 1 {
		t.Fatalf("closed, or no question: %d", b.Modals())
	}
	b.Press(fyne.KeyEscape, 0)
	if b.Modals() != 0 || isClosed(b, 10*time.Millisecond) {
		t.Fatal("Esc is not the safe answer")
	}
	done()
	if !isClosed(b, 5*time.Second) {
		t.Fatal("it was kept, and the window stays")
	}
}

func TestClosingAllTheSame(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer})
	b.writer.leave = func(func()) { b.Shell().Fail(errors.New("the disk is full")) }
	b.AskToClose()
	b.Elapse(5 * time.Second)
	b.Press(fyne.KeyRight, 0)
	b.Press(fyne.KeyReturn, 0)
	if !isClosed(b, 5*time.Second) {
		t.Fatal("it does not close")
	}
}

func TestTheSizeIsRemembered(t *testing.T) {
	b := newBench(t, newFake())
	b.Native().Resize(fyne.NewSize(1400, 900))
	app := fyne.CurrentApp()
	b.AskToClose()
	if !isClosed(b, 5*time.Second) {
		t.Fatal("it does not end")
	}
	if w, h := app.Preferences().Float("window.width"), app.Preferences().Float("window.height"); w != 1400 || h != 900 {
		t.Fatalf("%v x %v", w, h)
	}
}

func TestTheSmallestWindow(t *testing.T) {
	b := newBench(t, newFake())
	if got := b.Native().Content().MinSize(); got != fyne.NewSize(1024, 640) {
		t.Fatalf("the content asks for %v", got)
	}
}
