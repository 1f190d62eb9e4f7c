package ui_test

import (
	"testing"
	"time"

	"restante/ui/desk"
)

// A screen may ask her something before she goes elsewhere, but never hold up a
// window that is closed from outside.
func TestAScreenMayAskBeforeSheGoesElsewhere(t *testing.T) {
	b := newBench(t, newFake())
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Brand: "b1"})
	var done []func()
	b.writer.depart = func(d func()) { done = append(done, d) }
	b.Shell().Go(desk.Route{Screen: desk.ScreenQueue})
	b.Shell().Back()
	if len(done) != 2 || b.Here().Screen != desk.ScreenComposer {
		t.Fatalf("asked %d times, and at %q", len(done), b.Here().Screen)
	}
	done[0]()
	if b.Here().Screen != desk.ScreenQueue {
		t.Fatalf("it stays at %q", b.Here().Screen)
	}
	b.Shell().Go(desk.Route{Screen: desk.ScreenComposer, Brand: "b1"})
	b.AskToClose()
	if !isClosed(b, 5*time.Second) || len(done) != 2 {
		t.Fatalf("it asks %d times", len(done))
	}
}
