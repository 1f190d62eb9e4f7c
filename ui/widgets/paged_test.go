package widgets_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/widgets"
)

// shelf is what a list reads in tests: sections of names, whose ids they are.
type shelf struct {
	order  []string
	titles map[string]string
	items  map[string][]string
	mu     sync.Mutex // of asked
	asked  []string
	broken error
	rows   int // made
	bound  int // times an item was put into a row
}

func (s *shelf) sections() []widgets.Section {
	var out []widgets.Section
	for _, key := range s.order {
		out = append(out, widgets.Section{Key: key, Title: s.titles[key], Count: len(s.items[key])})
	}
	return out
}

func (s *shelf) fetch(_ context.Context, section string, offset, limit int) ([]string, error) {
	if s.broken != nil {
		return nil, s.broken
	}
	all := s.items[section]
	if offset > len(all) {
		return nil, nil
	}
	return slices.Clone(all[offset:min(len(all), offset+limit)]), nil
}

func numbered(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return out
}

// listed is a list in a window of 20 rows of height 40.
type listed struct {
	*widgets.Paged[string]
	*shelf
	bench          *desktest.Bench
	chosen, opened []string
	keys           []fyne.KeyName
	failures       []error
}

func list(t testing.TB, s *shelf, change ...func(*widgets.PagedOptions[string])) *listed {
	t.Helper()
	l := &listed{shelf: s, bench: desktest.New(t, "en", nil)}
	dress(t, model.ThemeLight)
	o := widgets.PagedOptions[string]{
		Height: 40,
		Row:    func() fyne.CanvasObject { s.rows++; return widget.NewLabel("") },
		Update: func(o fyne.CanvasObject, name string) { s.bound++; o.(*widget.Label).SetText(name) },
		Fetch: func(ctx context.Context, section string, offset, limit int) ([]string, error) {
			s.mu.Lock()
			s.asked = append(s.asked, fmt.Sprintf("%s %d", section, offset/limit))
			s.mu.Unlock()
			return s.fetch(ctx, section, offset, limit)
		},
		ID:     func(name string) string { return strings.TrimRight(name, "*") },
		Open:   func(name string) { l.opened = append(l.opened, name) },
		Chosen: func(name string) { l.chosen = append(l.chosen, name) },
		Fail:   func(err error) { l.failures = append(l.failures, err) },
		OnKey: func(ev *fyne.KeyEvent, _ string) bool {
			l.keys = append(l.keys, ev.Name)
			return ev.Name == fyne.KeyDelete
		},
	}
	for _, f := range change {
		f(&o)
	}
	l.Paged = widgets.NewPaged(l.bench.Desk.Loader, o)
	l.bench.Window.SetPadded(false)
	l.bench.Window.SetContent(l.Paged)
	l.bench.Window.Resize(fyne.NewSize(400, 800))
	return l
}

// dress gives the window our theme.
func dress(t testing.TB, variant model.Theme) {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		test.ApplyTheme(t, look.New(variant))
		return
	}
	fyne.CurrentApp().Settings().SetTheme(look.New(variant))
}

func (l *listed) set() {
	l.SetSections(l.sections())
	l.bench.Settle()
}

func (l *listed) key(names ...fyne.KeyName) {
	for _, name := range names {
		l.TypedKey(&fyne.KeyEvent{Name: name})
		l.bench.Settle()
	}
}

// seen are the names in view, from the top.
func (l *listed) seen() []string {
	var out []string
	type placed struct {
		y    float32
		text string
	}
	var labels []placed
	for _, o := range parts(l.bench.Window.Content()) {
		if label, ok := o.(*widget.Label); ok && label.Visible() {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			labels = append(labels, placed{at.Y, label.Text})
		}
	}
	slices.SortFunc(labels, func(a, b placed) int { return int(a.y - b.y) })
	for _, label := range labels {
		out = append(out, label.text)
	}
	return out
}

func (l *listed) selected(t *testing.T, want string) {
	t.Helper()
	if got, ok := l.Selected(); !ok || got != want {
		t.Errorf("selected %q (%v), want %q", got, ok, want)
	}
}

func one(n int) *shelf {
	return &shelf{order: []string{"all"}, items: map[string][]string{"all": numbered("r", n)}}
}

func two(a, b int) *shelf {
	return &shelf{order: []string{"a", "b"}, titles: map[string]string{"a": "Late", "b": "Later"},
		items: map[string][]string{"a": numbered("a", a), "b": numbered("b", b)}}
}

func TestPagedReading(t *testing.T) {
	t.Run("shows sketches until the rows are there, and asks for what is near only", func(t *testing.T) {
		l := list(t, one(100_000))
		l.SetSections(l.sections())
		if seen := l.seen(); len(seen) != 0 {
			t.Errorf("rows %v before they were read", seen)
		}
		l.bench.Settle()
		if seen := l.seen(); len(seen) < 20 || seen[0] != "r0" || seen[19] != "r19" {
			t.Errorf("in view: %v", seen)
		}
		if !slices.Equal(l.asked, []string{"all 0"}) {
			t.Errorf("asked for %v", l.asked)
		}
		if l.rows > 25 {
			t.Errorf("%d rows were made for 20 in view", l.rows)
		}
	})
	t.Run("reads the last rows of very many", func(t *testing.T) {
		l := list(t, one(100_000))
		l.set()
		l.key(fyne.KeyEnd)
		seen := l.seen()
		if last := seen[len(seen)-1]; last != "r99999" {
			t.Errorf("the last row in view is %s", last)
		}
		l.selected(t, "r99999")
		if len(l.asked) > 3 {
			t.Errorf("asked for %v", l.asked)
		}
	})
	t.Run("keeps what was read when it goes out of view and comes back", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		l.key(fyne.KeyEnd, fyne.KeyHome)
		asked := len(l.asked)
		l.key(fyne.KeyEnd, fyne.KeyHome)
		if len(l.asked) != asked {
			t.Errorf("asked again: %v", l.asked[asked:])
		}
	})
	t.Run("forgets what was not in view for long", func(t *testing.T) {
		l := list(t, one(10_000))
		l.set()
		for range 200 {
			l.key(fyne.KeyPageDown)
		}
		asked := len(l.asked)
		l.key(fyne.KeyHome)
		if len(l.asked) == asked {
			t.Error("the first rows were still there after 4,000 others")
		}
	})
	t.Run("gives up asking for what was scrolled by", func(t *testing.T) {
		l := list(t, one(10_000))
		l.set()
		l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
		l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
		l.bench.Settle()
		if seen := l.seen(); seen[0] != "r0" {
			t.Errorf("in view: %v", seen)
		}
		l.selected(t, "r0")
	})
	t.Run("tells once that rows cannot be read, and asks again with the next change", func(t *testing.T) {
		l := list(t, one(50))
		l.broken = errors.New("disk")
		l.set()
		l.Refresh()
		l.bench.Settle()
		if len(l.failures) != 1 {
			t.Errorf("failures: %v", l.failures)
		}
		l.broken = nil
		l.set()
		if seen := l.seen(); len(seen) < 20 {
			t.Errorf("in view: %v", seen)
		}
	})
	t.Run("puts an item into a row once", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		bound := l.bound
		l.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
		if l.bound != bound {
			t.Errorf("%d rows were filled again by moving the cursor", l.bound-bound)
		}
	})
}

func TestPagedChanges(t *testing.T) {
	t.Run("old rows stay until the new ones are there", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		l.items["all"] = append([]string{"new"}, l.items["all"]...)
		l.SetSections(l.sections())
		if seen := l.seen(); seen[0] != "r0" || len(seen) < 20 {
			t.Errorf("in view before the answer: %v", seen)
		}
		l.bench.Settle()
		if seen := l.seen(); seen[0] != "new" {
			t.Errorf("in view after the answer: %v", seen)
		}
	})
	t.Run("rows in view stay in place when an earlier section grows", func(t *testing.T) {
		l := list(t, two(30, 300))
		l.set()
		l.Select("b", 100)
		l.bench.Settle()
		before := l.seen()
		l.items["a"] = numbered("a", 40)
		l.set()
		if after := l.seen(); !slices.Equal(before, after) {
			t.Errorf("jumped from %v to %v", before[:3], after[:3])
		}
	})
	t.Run("stays within the list when it shrinks", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		l.key(fyne.KeyEnd)
		l.items["all"] = numbered("r", 10)
		l.set()
		if seen := l.seen(); len(seen) != 10 || seen[0] != "r0" {
			t.Errorf("in view: %v", seen)
		}
		l.selected(t, "r9")
	})
	t.Run("many changes in a row do not keep the rows away", func(t *testing.T) {
		l := list(t, one(100))
		for range 50 {
			l.SetSections(l.sections())
		}
		l.bench.Settle()
		if seen := l.seen(); len(seen) < 20 {
			t.Errorf("in view: %v", seen)
		}
		if len(l.asked) > 2 {
			t.Errorf("asked %d times", len(l.asked))
		}
	})
	t.Run("becomes empty and full again", func(t *testing.T) {
		l := list(t, two(3, 3))
		l.set()
		l.key(fyne.KeyDown, fyne.KeyDown)
		l.SetSections(nil)
		l.bench.Settle()
		if _, ok := l.Selected(); ok {
			t.Error("something is selected in an empty list")
		}
		l.key(fyne.KeyDown, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyLeft, fyne.KeyPageUp)
		l.set()
		if seen := l.seen(); len(seen) != 6 {
			t.Errorf("in view: %v", seen)
		}
	})
}

func TestPagedSelection(t *testing.T) {
	t.Run("follows its item when rows come in before it", func(t *testing.T) {
		l := list(t, one(200))
		l.set()
		l.Select("all", 59)
		l.bench.Settle()
		l.chosen = nil
		l.items["all"] = append([]string{"new"}, l.items["all"]...)
		l.set()
		l.selected(t, "r59")
		if len(l.chosen) != 0 {
			t.Errorf("chosen again: %v", l.chosen)
		}
		l.key(fyne.KeyDown)
		l.selected(t, "r60")
	})
	t.Run("has the item as it is now", func(t *testing.T) {
		l := list(t, one(5))
		l.set()
		l.Select("all", 2)
		l.items["all"][2] = "r2*"
		l.set()
		l.selected(t, "r2*")
	})
	t.Run("goes to the neighbour when its item is gone", func(t *testing.T) {
		l := list(t, one(200))
		l.set()
		l.Select("all", 100)
		l.bench.Settle()
		l.chosen = nil
		l.items["all"] = slices.Delete(l.items["all"], 100, 101)
		l.set()
		l.selected(t, "r101")
		if !slices.Equal(l.chosen, []string{"r101"}) {
			t.Errorf("chosen: %v", l.chosen)
		}
	})
	t.Run("goes up when the last one is gone", func(t *testing.T) {
		l := list(t, one(5))
		l.set()
		l.Select("all", 4)
		l.items["all"] = l.items["all"][:4]
		l.set()
		l.selected(t, "r3")
	})
	t.Run("goes to the next section when its own is empty", func(t *testing.T) {
		l := list(t, two(1, 5))
		l.set()
		l.Select("a", 0)
		l.items["a"] = nil
		l.set()
		l.selected(t, "b0")
	})
	t.Run("goes on when its section is gone", func(t *testing.T) {
		l := list(t, two(2, 5))
		l.set()
		l.Select("a", 1)
		l.order = []string{"b"}
		l.set()
		l.selected(t, "b0")
	})
	t.Run("follows its item into another section that is in view", func(t *testing.T) {
		l := list(t, two(2, 5))
		l.set()
		l.Select("a", 1)
		l.items["a"], l.items["b"] = []string{"a0"}, append([]string{"a1"}, l.items["b"]...)
		l.set()
		l.selected(t, "a1")
		l.key(fyne.KeyDown)
		l.selected(t, "b0")
	})
	t.Run("stays when its rows cannot be read", func(t *testing.T) {
		l := list(t, one(5))
		l.set()
		l.Select("all", 2)
		l.broken = errors.New("disk")
		l.set()
		l.selected(t, "r2")
	})
	t.Run("is told when a row that is not read yet becomes known", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
		if _, ok := l.Selected(); ok || len(l.chosen) != 0 {
			t.Errorf("chosen before it was read: %v", l.chosen)
		}
		l.bench.Settle()
		if !slices.Equal(l.chosen, []string{"r999"}) {
			t.Errorf("chosen: %v", l.chosen)
		}
	})
}

func TestPagedKeys(t *testing.T) {
	t.Run("walk over headings and rows, and open", func(t *testing.T) {
		l := list(t, two(2, 2))
		l.set()
		l.bench.Window.Canvas().Focus(l.Paged)
		l.bench.Settle()
		l.selected(t, "a0")
		l.key(fyne.KeyDown, fyne.KeyDown)
		if name, ok := l.Selected(); ok {
			t.Errorf("%s is selected on a heading", name)
		}
		l.key(fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnd, fyne.KeyEnter, fyne.KeyHome, fyne.KeyDown, fyne.KeyUp, fyne.KeyUp)
		if !slices.Equal(l.opened, []string{"b0", "b1"}) {
			t.Errorf("opened %v", l.opened)
		}
		if !slices.Equal(l.chosen, []string{"a0", "a1", "b0", "b1", "a0"}) {
			t.Errorf("chosen %v", l.chosen)
		}
	})
	t.Run("fold and unfold", func(t *testing.T) {
		l := list(t, two(2, 2))
		l.set()
		l.Select("a", 1)
		l.key(fyne.KeyLeft, fyne.KeyLeft)
		if seen := l.seen(); !slices.Equal(seen, []string{"b0", "b1"}) {
			t.Errorf("folded: %v", seen)
		}
		l.key(fyne.KeyRight, fyne.KeyRight)
		l.selected(t, "a0")
		l.key(fyne.KeyUp, fyne.KeySpace)
		if seen := l.seen(); len(seen) != 2 {
			t.Errorf("folded by Space: %v", seen)
		}
		l.key(fyne.KeyReturn)
		if seen := l.seen(); len(seen) != 4 {
			t.Errorf("unfolded by Enter: %v", seen)
		}
	})
	t.Run("page through", func(t *testing.T) {
		l := list(t, one(1000))
		l.set()
		l.key(fyne.KeyPageDown, fyne.KeyPageDown)
		l.selected(t, "r37")
		l.key(fyne.KeyPageUp)
		l.selected(t, "r18")
	})
	t.Run("go to the screen, then to the window", func(t *testing.T) {
		l := list(t, one(3))
		l.set()
		l.Select("all", 0)
		var passed []fyne.KeyName
		l.bench.Window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { passed = append(passed, ev.Name) })
		l.key(fyne.KeyDelete, fyne.KeyF1)
		if !slices.Equal(l.keys, []fyne.KeyName{fyne.KeyDelete, fyne.KeyF1}) || !slices.Equal(passed, []fyne.KeyName{fyne.KeyF1}) {
			t.Errorf("the screen got %v, the window %v", l.keys, passed)
		}
	})
}

func TestPagedMouse(t *testing.T) {
	at := func(row float32) fyne.Position { return fyne.NewPos(100, row*40+20) }
	t.Run("a click selects and gives the keys to the list, a double click opens", func(t *testing.T) {
		l := list(t, one(10))
		l.set()
		test.TapCanvas(l.bench.Window.Canvas(), at(3))
		l.selected(t, "r3")
		if l.bench.Window.Canvas().Focused() != fyne.Focusable(l.Paged) || len(l.opened) != 0 {
			t.Errorf("focus %v, opened %v", l.bench.Window.Canvas().Focused(), l.opened)
		}
		for _, o := range parts(l.bench.Window.Content()) {
			if row, ok := o.(fyne.DoubleTappable); ok && o.Position().Y == 5*40 {
				test.DoubleTap(row)
			}
		}
		if !slices.Equal(l.opened, []string{"r5"}) {
			t.Errorf("opened %v", l.opened)
		}
	})
	t.Run("pressing selects at once, by the first button", func(t *testing.T) {
		l := list(t, one(10))
		l.set()
		for _, o := range parts(l.bench.Window.Content()) {
			row, ok := o.(desktop.Mouseable)
			if !ok {
				continue
			}
			switch o.Position().Y {
			case 2 * 40:
				row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			case 6 * 40:
				row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
			}
		}
		l.selected(t, "r2")
	})
	t.Run("a click opens where nothing else follows it", func(t *testing.T) {
		l := list(t, one(10), func(o *widgets.PagedOptions[string]) { o.Chosen = nil })
		l.set()
		test.TapCanvas(l.bench.Window.Canvas(), at(4))
		if !slices.Equal(l.opened, []string{"r4"}) {
			t.Errorf("opened %v", l.opened)
		}
	})
	t.Run("a click on a heading folds it and leaves the selection elsewhere", func(t *testing.T) {
		l := list(t, two(2, 2))
		l.set()
		l.Select("b", 1)
		test.TapCanvas(l.bench.Window.Canvas(), fyne.NewPos(100, 10))
		l.selected(t, "b1")
		if seen := l.seen(); !slices.Equal(seen, []string{"b0", "b1"}) {
			t.Errorf("in view: %v", seen)
		}
	})
}

// A jump reads and fills every row in view. Drawing is not part of it: that is
// the driver's.
func BenchmarkPagedJump(b *testing.B) {
	l := list(b, one(100_000))
	l.set()
	l.bench.Window.Canvas().Capture() // the labels are laid out from now on
	place := 0
	for b.Loop() {
		place = (place + 49_999) % 100_000
		l.Select("all", place)
		l.bench.Settle()
	}
	b.ReportMetric(float64(l.bound)/float64(b.N), "rows/op")
}

func BenchmarkPagedScroll(b *testing.B) {
	l := list(b, one(100_000))
	l.set()
	l.bench.Window.Canvas().Capture()
	for b.Loop() {
		test.Scroll(l.bench.Window.Canvas(), fyne.NewPos(100, 100), 0, -40)
		l.bench.Settle()
	}
	b.ReportMetric(float64(l.bound)/float64(b.N), "rows/op")
}
