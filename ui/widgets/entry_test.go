package widgets_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"restante/core/model"
	"restante/ui/widgets"
)

const (
	family    = "👨‍👩‍👧‍👦"
	astronaut = "👩‍🚀"
	flag      = "🇫🇷"
	skin      = "👍🏽"
	keycap    = "1️⃣"
	acute     = "e\u0301"
)

// typing is a TextEntry with the focus in a window.
type typing struct {
	*widgets.TextEntry
	window  fyne.Window
	changes []string
}

func entry(t testing.TB, text string) *typing {
	t.Helper()
	test.NewTempApp(t)
	dress(t, model.ThemeLight)
	e := &typing{TextEntry: widgets.NewTextEntry(), window: test.NewTempWindow(t, nil)}
	e.window.SetContent(container.NewBorder(nil, widget.NewButton("after", nil), nil, nil, e.TextEntry))
	e.window.Resize(fyne.NewSize(600, 400))
	e.SetText(text)
	e.OnChanged = func(s string) { e.changes = append(e.changes, s) }
	e.window.Canvas().Focus(e.TextEntry)
	return e
}

func (e *typing) keys(names ...fyne.KeyName) {
	for _, name := range names {
		e.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

// shifted types keys while Shift is held.
func (e *typing) shifted(names ...fyne.KeyName) {
	e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	e.keys(names...)
	e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func (e *typing) control(key fyne.KeyName) {
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
}

func (e *typing) text(t *testing.T, want string) {
	t.Helper()
	if e.Text != want {
		t.Errorf("text %q, want %q", e.Text, want)
	}
}

func (e *typing) cursor(t *testing.T, want int) {
	t.Helper()
	if got := e.CursorByte(); got != want {
		t.Errorf("cursor at byte %d of %q, want %d", got, e.Text, want)
	}
}

func TestTextEntryCharacters(t *testing.T) {
	for name, c := range map[string]string{"family": family, "astronaut": astronaut, "flag": flag,
		"skin tone": skin, "keycap": keycap, "combining accent": acute, "plain letter": "x", "new emoji": "🫨"} {
		t.Run(name, func(t *testing.T) {
			e := entry(t, "a"+c+"b")
			e.keys(fyne.KeyPageDown, fyne.KeyLeft, fyne.KeyLeft)
			e.cursor(t, 1)
			e.keys(fyne.KeyRight)
			e.cursor(t, 1+len(c))
			e.keys(fyne.KeyBackspace)
			e.text(t, "ab")
			e.cursor(t, 1)
			if !slices.Equal(e.changes, []string{"ab"}) {
				t.Errorf("changes told: %q", e.changes)
			}
			e.TypedShortcut(&fyne.ShortcutUndo{})
			e.text(t, "a"+c+"b")
			e.TypedShortcut(&fyne.ShortcutRedo{})
			e.text(t, "ab")
			e.TypedShortcut(&fyne.ShortcutUndo{})
			e.keys(fyne.KeyPageUp, fyne.KeyRight, fyne.KeyDelete)
			e.text(t, "ab")
			e.cursor(t, 1)
		})
	}
	t.Run("Backspace at the start and Delete at the end do nothing", func(t *testing.T) {
		e := entry(t, family)
		e.keys(fyne.KeyBackspace)
		e.SelectBytes(len(family), len(family))
		e.keys(fyne.KeyDelete)
		e.text(t, family)
		if len(e.changes) != 0 {
			t.Errorf("changes told: %q", e.changes)
		}
	})
	t.Run("Up and Down land between characters", func(t *testing.T) {
		e := entry(t, "abc\n"+family+family+"\nabc")
		e.keys(fyne.KeyRight, fyne.KeyRight, fyne.KeyDown)
		e.cursor(t, 4)
		e.keys(fyne.KeyRight, fyne.KeyDown, fyne.KeyUp)
		e.cursor(t, 4)
	})
	t.Run("the selection does not swallow a key after it shrank to nothing", func(t *testing.T) {
		e := entry(t, "a"+family)
		e.SelectBytes(1, 1)
		e.shifted(fyne.KeyRight, fyne.KeyLeft)
		e.keys(fyne.KeyBackspace)
		e.text(t, family)
	})
	t.Run("Shift selects by characters, and typing replaces them", func(t *testing.T) {
		e := entry(t, "a"+flag+astronaut+"b")
		e.SelectBytes(1, 1)
		e.shifted(fyne.KeyRight, fyne.KeyRight)
		if got := e.SelectedText(); got != flag+astronaut {
			t.Errorf("selected %q", got)
		}
		e.shifted(fyne.KeyLeft)
		if got := e.SelectedText(); got != flag {
			t.Errorf("selected %q", got)
		}
		e.TypedRune('é')
		e.text(t, "aé"+astronaut+"b")
	})
	t.Run("Left and Right end a selection on its side", func(t *testing.T) {
		e := entry(t, "a"+flag+"b")
		e.SelectBytes(1, 1+len(flag))
		e.keys(fyne.KeyLeft)
		e.cursor(t, 1)
		e.SelectBytes(1, 1+len(flag))
		e.keys(fyne.KeyRight)
		e.cursor(t, 1+len(flag))
	})
	t.Run("Backspace in a long text does not scroll it away", func(t *testing.T) {
		e := entry(t, strings.Repeat("word "+family+" and more words of a line\n", 60))
		var scroll *container.Scroll
		for _, o := range parts(e.TextEntry) {
			if s, ok := o.(*container.Scroll); ok {
				scroll = s
			}
		}
		at := strings.Index(e.Text[len(e.Text)/2:], family) + len(e.Text)/2 + len(family)
		e.SelectBytes(at, at)
		before := scroll.Offset
		e.keys(fyne.KeyBackspace)
		if scroll.Offset != before || before.Y == 0 {
			t.Errorf("scrolled from %v to %v", before, scroll.Offset)
		}
	})
}

func TestTextEntryMouse(t *testing.T) {
	e := entry(t, family+family)
	for x := float32(0); x < 80; x++ {
		at := fyne.PointEvent{Position: fyne.NewPos(x, 18)}
		e.MouseDown(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary})
		e.MouseUp(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary})
		if c := e.CursorByte(); c%len(family) != 0 {
			t.Fatalf("a click at %v put the cursor into a character, at byte %d", x, c)
		}
	}
}

func TestTextEntryWords(t *testing.T) {
	for _, c := range []struct{ name, text, cursor, left, right string }{
		{"a word", "one two three", "one two|", "one  three", "one two"},
		{"within a word", "one two", "one t|", "one wo", "one t"},
		{"spaces and commas", "one,  two", "one,  |", "two", "one,  "},
		{"over a line end", "one\ntwo", "one\n|", "two", "one\n"},
		{"an emoji", "a " + family + " b", "a " + family + "|", "a  b", "a " + family},
		{"the start", "one two", "|", "one two", " two"},
		{"the end", "one", "one|", "", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := strings.Index(c.cursor, "|")
			e := entry(t, c.text)
			e.SelectBytes(at, at)
			e.control(fyne.KeyBackspace)
			e.text(t, c.left)
			e = entry(t, c.text)
			e.SelectBytes(at, at)
			e.control(fyne.KeyDelete)
			e.text(t, c.right)
			e.TypedShortcut(&fyne.ShortcutUndo{})
			e.text(t, c.text)
		})
	}
	t.Run("a selection goes as it is", func(t *testing.T) {
		e := entry(t, "one two three")
		e.SelectBytes(4, 8)
		e.control(fyne.KeyDelete)
		e.text(t, "one three")
	})
	t.Run("Ctrl+Home and Ctrl+End go to the ends", func(t *testing.T) {
		e := entry(t, "one\ntwo")
		e.control(fyne.KeyEnd)
		e.cursor(t, 7)
		e.control(fyne.KeyHome)
		e.cursor(t, 0)
	})
}

func TestTextEntryClipboard(t *testing.T) {
	t.Run("pasted text comes in one kind of line ends and without control characters", func(t *testing.T) {
		e := entry(t, "")
		clipboard := test.NewClipboard()
		clipboard.SetContent("a\r\nb\rc\x00d\x1b[31m\te\u0085f\u2028g " + family)
		e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		e.text(t, "a\nb\ncd[31m\te\nf\ng "+family)
	})
	t.Run("nothing pasted over a selection leaves it", func(t *testing.T) {
		e := entry(t, "abc")
		e.TypedShortcut(&fyne.ShortcutSelectAll{})
		clipboard := test.NewClipboard()
		clipboard.SetContent("\x00")
		e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		e.text(t, "abc")
		e.keys(fyne.KeyBackspace)
		e.text(t, "")
	})
	t.Run("copies, cuts, pastes and takes back", func(t *testing.T) {
		e := entry(t, "one two")
		clipboard := test.NewClipboard()
		e.SelectBytes(3, 7)
		e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard})
		e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard})
		e.text(t, "one")
		e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		e.text(t, "one two two")
		e.TypedShortcut(&fyne.ShortcutUndo{})
		e.text(t, "one two")
		e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ,
			Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
		e.text(t, "one two two")
	})
	t.Run("typed control characters are none", func(t *testing.T) {
		e := entry(t, "")
		for _, r := range "a\x00\x07\x7fb" {
			e.TypedRune(r)
		}
		e.text(t, "ab")
	})
}

func TestTextEntryWindow(t *testing.T) {
	t.Run("Tab moves the focus", func(t *testing.T) {
		e := entry(t, "a")
		if e.AcceptsTab() {
			t.Error("Tab is kept")
		}
		e.keys(fyne.KeyTab)
		e.text(t, "a")
	})
	t.Run("shortcuts that are not of editing reach the window", func(t *testing.T) {
		e := entry(t, "one two")
		c := &listening{Canvas: e.window.Canvas()}
		app := fyne.CurrentApp()
		fyne.SetCurrentApp(listeningApp{app, listeningDriver{app.Driver(), c}})
		for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyS, fyne.KeyLeft, fyne.KeyK, fyne.KeyN, fyne.KeyBackspace, fyne.Key1} {
			e.control(key)
		}
		if want := []fyne.KeyName{fyne.KeyReturn, fyne.KeyS, fyne.KeyK, fyne.KeyN, fyne.Key1}; !slices.Equal(c.got, want) {
			t.Errorf("the window got %v, want %v", c.got, want)
		}
		e.text(t, "one two")
	})
	t.Run("the screen gets them first", func(t *testing.T) {
		e := entry(t, "")
		s := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}
		app, c := fyne.CurrentApp(), &listening{Canvas: e.window.Canvas()}
		fyne.SetCurrentApp(listeningApp{app, listeningDriver{app.Driver(), c}})
		var got fyne.Shortcut
		e.OnShortcut = func(s fyne.Shortcut) bool { got = s; return true }
		e.TypedShortcut(s)
		if got != fyne.Shortcut(s) {
			t.Errorf("the screen got %v", got)
		}
		if len(c.got) > 0 {
			t.Error("the window got it too")
		}
	})
	t.Run("F1 and Escape reach the window, letters do not", func(t *testing.T) {
		e := entry(t, "")
		var got []fyne.KeyName
		e.window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { got = append(got, ev.Name) })
		e.keys(fyne.KeyF1, fyne.KeyN, fyne.KeySpace, fyne.KeyDelete, fyne.KeyEscape)
		if !slices.Equal(got, []fyne.KeyName{fyne.KeyF1, fyne.KeyEscape}) {
			t.Errorf("the window got %v", got)
		}
	})
	t.Run("OnKey gets every key first", func(t *testing.T) {
		e := entry(t, "ab")
		e.OnKey = func(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyDelete }
		e.keys(fyne.KeyDelete)
		e.text(t, "ab")
		e.keys(fyne.KeyRight, fyne.KeyBackspace)
		e.text(t, "b")
	})
	t.Run("a disabled entry stays as it is", func(t *testing.T) {
		e := entry(t, "a"+family)
		e.SelectBytes(len(e.Text), len(e.Text))
		e.Disable()
		e.keys(fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft)
		e.control(fyne.KeyBackspace)
		e.Insert("x")
		e.TypedRune('x')
		e.text(t, "a"+family)
	})
	t.Run("works before it is drawn", func(t *testing.T) {
		test.NewTempApp(t)
		e := widgets.NewTextEntry()
		e.SetText("a" + family)
		e.SelectBytes(1, 5)
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		if e.Text != "a" {
			t.Errorf("text %q", e.Text)
		}
	})
}

// listening is a window's canvas that takes shortcuts, as the desktop's does and
// that of tests does not.
type listening struct {
	fyne.Canvas
	got []fyne.KeyName
}

func (l *listening) TypedShortcut(s fyne.Shortcut) {
	l.got = append(l.got, s.(*desktop.CustomShortcut).KeyName)
}

type listeningDriver struct {
	fyne.Driver
	canvas fyne.Canvas
}

func (d listeningDriver) CanvasForObject(fyne.CanvasObject) fyne.Canvas { return d.canvas }

type listeningApp struct {
	fyne.App
	driver fyne.Driver
}

func (a listeningApp) Driver() fyne.Driver { return a.driver }

func TestTextEntrySelectBytes(t *testing.T) {
	e := entry(t, "été "+family+" "+strings.Repeat("long line of words ", 40)+"end")
	for _, c := range []struct {
		name       string
		start, end int
		want       string
	}{
		{"accents", 0, 5, "été"},
		{"part of an emoji is the whole", 10, 12, family},
		{"over the wraps of a line", len(e.Text) - 9, len(e.Text), "words end"},
		{"beyond the end", len(e.Text) - 3, len(e.Text) + 50, "end"},
		{"nothing", 3, 3, ""},
		{"the wrong way round", 5, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e.SelectBytes(c.start, c.end)
			if got := e.SelectedText(); got != c.want {
				t.Errorf("selected %q, want %q", got, c.want)
			}
		})
	}
	if len(e.changes) != 0 {
		t.Errorf("changes told: %q", e.changes)
	}
}

func TestI18N3and4TypedLetters(t *testing.T) {
	e := entry(t, "")
	test.Type(e.TextEntry, "éêëñœ @#€[]{}~ßÆ«»“”’")
	e.text(t, "éêëñœ @#€[]{}~ßÆ«»“”’")
}

// Whatever is done, the text stays as a simple editor of characters would have
// it, and the cursor between two characters.
func TestTextEntryLikeAModel(t *testing.T) {
	e := entry(t, "")
	rapid.Check(t, func(r *rapid.T) {
		e.SetText("")
		e.SelectBytes(0, 0)
		text, at := "", 0
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			step := func(side int) int {
				borders := []int{0}
				for rest, state := text, -1; rest != ""; {
					var c string
					c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
					borders = append(borders, borders[len(borders)-1]+len(c))
				}
				i, _ := slices.BinarySearch(borders, at)
				return borders[max(0, min(len(borders)-1, i+side))]
			}
			switch rapid.SampledFrom([]string{"put", "put", "put", "left", "right", "back", "delete"}).Draw(r, "what") {
			case "put":
				s := rapid.SampledFrom([]string{"a", " ", "\n", family, flag, skin, keycap, "mot ", "é"}).Draw(r, "text")
				e.Insert(s)
				text, at = text[:at]+s+text[at:], at+len(s)
			case "left":
				e.keys(fyne.KeyLeft)
				at = step(-1)
			case "right":
				e.keys(fyne.KeyRight)
				at = step(1)
			case "back":
				e.keys(fyne.KeyBackspace)
				to := step(-1)
				text, at = text[:to]+text[at:], to
			case "delete":
				e.keys(fyne.KeyDelete)
				text = text[:at] + text[step(1):]
			}
			if e.Text != text || e.CursorByte() != at {
				r.Fatalf("text %q, cursor %d; want %q, %d", e.Text, e.CursorByte(), text, at)
			}
		}
	})
}

// Whatever keys come, nothing panics and nothing but whole characters goes.
func TestTextEntrySurvivesAnyKeys(t *testing.T) {
	drawn := entry(t, "")
	keys := []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd,
		fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyReturn, fyne.KeyTab}
	rapid.Check(t, func(r *rapid.T) {
		e := &typing{TextEntry: widgets.NewTextEntry()}
		drawn.window.SetContent(e.TextEntry)
		for range 2 {
			e.SetText(strings.Repeat(family+" mot "+flag+"\n", rapid.IntRange(0, 4).Draw(r, "lines")))
			for range rapid.IntRange(1, 30).Draw(r, "steps") {
				key := rapid.SampledFrom(keys).Draw(r, "key")
				switch rapid.IntRange(0, 3).Draw(r, "how") {
				case 0:
					e.shifted(key)
				case 1:
					e.control(key)
				case 2:
					e.TypedShortcut(&fyne.ShortcutUndo{})
				default:
					e.keys(key)
				}
				if rest := strings.NewReplacer(family, "", flag, "").Replace(e.Text); strings.ContainsRune(rest, '\u200d') {
					r.Fatalf("a character was cut: %q", e.Text)
				}
			}
		}
	})
}

func BenchmarkTextEntryKeystroke(b *testing.B) {
	words := strings.Repeat("Une boulangerie de quartier ouvre tôt le samedi ", 63)[:3000]
	for name, text := range map[string]string{"letter": words, "emoji": words + family} {
		b.Run(name, func(b *testing.B) {
			e := entry(b, text)
			e.window.Canvas().Capture()
			e.SelectBytes(len(text), len(text))
			for b.Loop() {
				if name == "letter" {
					e.TypedRune('x')
					e.keys(fyne.KeyBackspace)
				} else {
					e.Insert(family)
					e.keys(fyne.KeyBackspace)
				}
			}
		})
	}
}
