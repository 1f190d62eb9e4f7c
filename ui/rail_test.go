package ui_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

func TestATileChoosesItsBrand(t *testing.T) {
	b := newBench(t, newFake())
	test.Tap(b.Tile(1).(fyne.Tappable))
	if b.Shell().Brand() != "b2" {
		t.Fatalf("a click chooses %q", b.Shell().Brand())
	}
	b.Native().Canvas().Focus(b.Tile(2).(fyne.Focusable))
	b.Press(fyne.KeySpace, 0)
	if b.Shell().Brand() != "b3" {
		t.Fatalf("Space chooses %q", b.Shell().Brand())
	}
}

// drag takes the n-th tile to a height of the window. The test driver's own
// drag does not tell where it is.
func (b *bench) drag(n int, y float32) {
	tile := b.Tile(n).(fyne.Draggable)
	tile.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(40, y)}})
	tile.DragEnd()
	b.Settle()
}

func TestABrandIsDraggedToItsPlace(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	middle := func(n int) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(b.Tile(n)).Y + b.Tile(n).Size().Height/2
	}
	for _, tt := range []struct {
		name string
		from int
		y    func() float32
		want string
	}{
		{"to the end", 0, func() float32 { return middle(2) + 20 }, "Café Zoë, Atelier Œuf, Boulangerie Martin"},
		{"to the beginning", 2, func() float32 { return middle(0) - 20 }, "Boulangerie Martin, Café Zoë, Atelier Œuf"},
		{"down by one", 0, func() float32 { return middle(1) + 20 }, "Café Zoë, Boulangerie Martin, Atelier Œuf"},
		{"back to where it was", 1, func() float32 { return middle(1) + 3 }, "Café Zoë, Boulangerie Martin, Atelier Œuf"},
	} {
		b.drag(tt.from, tt.y())
		b.Tell(event.Change{Kinds: event.Brands})
		b.Settle()
		if got := strings.Join(b.Rail()[1:], ", "); got != tt.want {
			t.Fatalf("%s: %s", tt.name, got)
		}
	}
	if n := len(f.orders); n != 3 {
		t.Errorf("%d orders were stored", n)
	}
}

func TestTheMenuOfABrand(t *testing.T) {
	b := newBench(t, newFake())
	b.Tile(0).(fyne.SecondaryTappable).TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(40, 200)})
	shown := b.markup()
	for _, words := range []string{"New draft for Boulangerie Martin", "Pause Boulangerie Martin", "Move down", "Archive"} {
		if !strings.Contains(shown, words) {
			t.Errorf("the menu does not offer %q", words)
		}
	}
	b.ctrl(fyne.KeyN)
	if b.Here().Screen != desk.ScreenDrafts {
		t.Error("a key reaches under the menu")
	}
}

func TestTheWholeNameBesideTheRail(t *testing.T) {
	f := newFake()
	f.brands[0].Paused = true
	f.status.NeedsYouByBrand = map[model.BrandID]int{"b1": 2}
	b := newBench(t, f)
	const whole = "Boulangerie Martin (paused) · 2 need you"
	b.Tile(0).(desktop.Hoverable).MouseIn(&desktop.MouseEvent{})
	if !strings.Contains(b.markup(), whole) {
		t.Error("it is not shown")
	}
	b.Tile(0).(desktop.Hoverable).MouseOut()
	if strings.Contains(b.markup(), whole) {
		t.Error("it stays")
	}
}

func TestManyBrands(t *testing.T) {
	f := newFake()
	var names []string
	for i := range 30 {
		names = append(names, "Marque "+string(rune('A'+i)))
	}
	f.brands = brandsOf(names...)
	b := newBench(t, f)
	last := b.Tile(29)
	b.Native().Canvas().Focus(last.(fyne.Focusable))
	driver := fyne.CurrentApp().Driver()
	if y := driver.AbsolutePositionForObject(last).Y; y+last.Size().Height > 800 {
		t.Errorf("the tile with the focus is out of view, at %v", y)
	}
}

func TestAPanelThatWentWithAnotherOne(t *testing.T) {
	b := newBench(t, newFake())
	under := widget.NewPopUp(widget.NewLabel("Choose a file"), b.Native().Canvas())
	under.Show()
	b.Shell().Ask(desk.Question{Title: "Sure?", Answers: []desk.Answer{{Label: "No"}}})
	under.Hide()
	b.Shell().Fail(model.NewProblem("brand.name_empty"))
	if b.Modals() != 0 || len(b.Faults()) != 1 {
		t.Fatalf("%d panels, faults %q", b.Modals(), b.Faults())
	}
}

func TestAQuestionGetsItsSafeAnswerWhenTheLanguageChanges(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	given := ""
	b.Shell().Ask(desk.Question{Title: "Sure?", Answers: []desk.Answer{{Label: "No", Do: func() { given = "no" }}, {Label: "Yes", Do: func() { given = "yes" }}}})
	f.mu.Lock()
	f.prefs.Lang = "fr"
	f.mu.Unlock()
	f.Emit(event.Workspace)
	b.hear()
	if b.Lang() != "fr" || given != "no" || b.Modals() != 0 {
		t.Fatalf("%q, answered %q, %d panels", b.Lang(), given, b.Modals())
	}
}
