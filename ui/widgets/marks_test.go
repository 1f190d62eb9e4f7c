package widgets_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/widgets"
)

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Boulangerie Lefèvre": "BL", "Été Ça": "ÉÇ", "zen": "Ze", "Z": "Z", "Sunny & Co": "SC", "L’Atelier": "LA",
		"🌊 Surf": "🌊", "👨‍👩‍👧‍👦": "👨‍👩‍👧‍👦", "Surf 🌊": "S🌊", "e\u0301te\u0301": "E\u0301t", "東京 喫茶": "東喫",
		"3 Petits Points": "3P", "": "", "  ": "", "(Cave) «Martin»": "CM", "ßtraße": "ßt",
	} {
		if got := widgets.Initials(name); got != want {
			t.Errorf("initials of %q: %q, want %q", name, got, want)
		}
	}
}

// drawn shows one object in a window with our theme and returns all that it is
// made of.
func drawn(t *testing.T, o fyne.CanvasObject, variant model.Theme) []fyne.CanvasObject {
	t.Helper()
	test.NewTempApp(t)
	dress(t, variant)
	o.Refresh() // it may have been made under another theme
	test.NewTempWindow(t, container.NewCenter(o)).Resize(fyne.NewSize(400, 200))
	return parts(o)
}

func texts(objects []fyne.CanvasObject) string {
	var out []string
	for _, o := range objects {
		if text, ok := o.(*canvas.Text); ok && text.Visible() && text.Text != "" {
			out = append(out, text.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestMarks(t *testing.T) {
	t.Run("a brand is its initials on its colour, readable", func(t *testing.T) {
		for _, brand := range brands {
			m := widgets.NewBrandMark(36)
			m.SetBrand(brand)
			objects := drawn(t, m, model.ThemeLight)
			var fill, ink color.Color
			for _, o := range objects {
				switch o := o.(type) {
				case *canvas.Rectangle:
					fill = o.FillColor
				case *canvas.Text:
					ink = o.Color
				}
			}
			if got := texts(objects); got != widgets.Initials(brand.Name) || fill != look.Parse(brand.Color) {
				t.Errorf("%s: %q on %v", brand.Name, got, fill)
			}
			if look.Ratio(fill, ink) < 4.5 {
				t.Errorf("%s: contrast %.1f", brand.Name, look.Ratio(fill, ink))
			}
			if m.AccessibilityLabel() != brand.Name {
				t.Errorf("called %q", m.AccessibilityLabel())
			}
		}
	})
	t.Run("networks differ by letter and by colour", func(t *testing.T) {
		seen := map[string]bool{}
		for _, n := range networks {
			b := widgets.NewBadge(20)
			b.SetNetwork(n)
			seen[texts(drawn(t, b, model.ThemeLight))] = true
		}
		if len(seen) != 3 || !seen["B"] || !seen["M"] || !seen["O"] {
			t.Errorf("badges %v", seen)
		}
		if look.NetworkColor("bluesky") == look.NetworkColor("mastodon") {
			t.Error("two networks have one colour")
		}
	})
}

func TestStateMark(t *testing.T) {
	t.Run("says the word, and states of different words have different signs", func(t *testing.T) {
		bench := desktest.New(t, "fr", nil)
		dress(t, model.ThemeLight)
		signs := map[string]string{}
		for _, s := range model.States() {
			m := widgets.NewStateMark(bench.Text)
			m.SetState(s)
			bench.Window.SetContent(container.NewCenter(m))
			objects := parts(m)
			word := texts(objects)
			if word != bench.Text.Say("queue.state."+string(s)) {
				t.Errorf("%s says %q", s, word)
			}
			for _, o := range objects {
				if icon, ok := o.(*canvas.Image); ok {
					// What is on its way has one sign, whichever step it is at.
					if other, taken := signs[icon.Resource.Name()]; taken && !sending(s) {
						t.Errorf("%s and %s have one sign", s, other)
					}
					signs[icon.Resource.Name()] = string(s)
				}
			}
		}
	})
	t.Run("keeps its width whatever it says", func(t *testing.T) {
		bench := desktest.New(t, "en", nil)
		dress(t, model.ThemeLight)
		m := widgets.NewStateMark(bench.Text)
		width := m.MinSize().Width
		for _, s := range model.States() {
			m.SetState(s)
			if m.MinSize().Width != width || width == 0 {
				t.Errorf("%s changed the width from %v to %v", s, width, m.MinSize().Width)
			}
		}
	})
}

func sending(s model.State) bool {
	return s == model.StateClaimed || s == model.StatePreparing || s == model.StateSending
}

func TestCount(t *testing.T) {
	bench := desktest.New(t, "en", nil)
	dress(t, model.ThemeLight)
	c := widgets.NewCount(bench.Text)
	bench.Window.SetContent(container.NewCenter(c))
	for _, want := range []struct {
		n, limit    int
		says, reads string
		sign        bool
		color       fyne.ThemeColorName
	}{
		{213, 300, "213 of 300", "213 of 300", false, look.ColorMuted},
		{269, 300, "269 of 300", "269 of 300", false, look.ColorMuted},
		{270, 300, "270 of 300", "270 of 300", true, look.ColorWarn},
		{300, 300, "300 of 300", "300 of 300", true, look.ColorWarn},
		{301, 300, "301 of 300", "301 of 300, 1 too many", true, look.ColorBad},
		{1, 0, "1 character", "1 character", false, look.ColorMuted},
	} {
		c.Set(want.n, want.limit)
		bench.Window.Resize(fyne.NewSize(400+float32(want.n), 200)) // a frame lays it out anew
		objects := parts(c)
		if got := texts(objects); got != want.says || c.AccessibilityLabel() != want.reads {
			t.Errorf("%d of %d says %q and reads %q", want.n, want.limit, got, c.AccessibilityLabel())
		}
		for _, o := range objects {
			switch o := o.(type) {
			case *canvas.Image:
				if o.Visible() != want.sign {
					t.Errorf("%d of %d: sign %v", want.n, want.limit, o.Visible())
				}
			case *canvas.Text:
				if o.Color != theme.Color(want.color) {
					t.Errorf("%d of %d: colour %v", want.n, want.limit, o.Color)
				}
			}
		}
	}
	t.Run("keeps its width up to the limit", func(t *testing.T) {
		c.Set(1, 300)
		width := c.MinSize().Width
		if c.Set(299, 300); c.MinSize().Width != width {
			t.Error("what stands beside it moves while she types")
		}
	})
}

func TestMainButton(t *testing.T) {
	t.Run("does it by click, Space and Enter, not when disabled", func(t *testing.T) {
		done := 0
		b := widgets.NewMainButton("Schedule", theme.MailSendIcon(), func() { done++ })
		drawn(t, b, model.ThemeLight)
		test.Tap(b)
		for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyA} {
			b.TypedKey(&fyne.KeyEvent{Name: key})
		}
		b.Disable()
		test.Tap(b)
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		if done != 4 {
			t.Errorf("done %d times, want 4", done)
		}
	})
	t.Run("hands other keys to the window", func(t *testing.T) {
		test.NewTempApp(t)
		dress(t, model.ThemeLight)
		b := widgets.NewMainButton("Schedule", nil, nil)
		w := test.NewTempWindow(t, b)
		var got fyne.KeyName
		w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { got = ev.Name })
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		if got != fyne.KeyF1 {
			t.Errorf("the window got %q", got)
		}
	})
	t.Run("reads in every brand's colour, under the pointer and in focus too", func(t *testing.T) {
		for _, variant := range []model.Theme{model.ThemeLight, model.ThemeDark} {
			for _, hex := range []string{"", "#b8461f", "#6b1f3a", "#ffd23f", "#0d3b66", "#f4f4f2", "#000000", "#777777", "#0a84ff"} {
				b := widgets.NewMainButton("Schedule", nil, nil)
				b.SetColor(hex)
				objects := drawn(t, b, variant)
				for _, change := range []func(){func() {}, func() { b.MouseIn(nil) }, b.FocusGained} {
					change()
					fill := objects[1].(*canvas.Rectangle).FillColor
					for _, o := range objects {
						if text, ok := o.(*canvas.Text); ok && look.Ratio(fill, text.Color) < 4.5 {
							t.Errorf("%q in %s: %.2f", hex, variant, look.Ratio(fill, text.Color))
						}
					}
				}
			}
		}
	})
	t.Run("is cut where it does not fit, between characters", func(t *testing.T) {
		b := widgets.NewMainButton("Schedule on "+family+family+family+" and many more accounts", nil, nil)
		objects := drawn(t, b, model.ThemeLight)
		b.Resize(fyne.NewSize(180, 36))
		got := texts(objects)
		rest := strings.ReplaceAll(strings.TrimPrefix(got, "Schedule on "), family, "")
		if !strings.HasSuffix(got, "…") || rest != "…" {
			t.Errorf("cut to %q", got)
		}
		if b.AccessibilityLabel() != b.Label() || b.Label() == got {
			t.Errorf("called %q", b.AccessibilityLabel())
		}
	})
	t.Run("can be reached by Tab", func(t *testing.T) {
		test.NewTempApp(t)
		dress(t, model.ThemeLight)
		b := widgets.NewMainButton("Schedule", nil, nil)
		w := test.NewTempWindow(t, container.NewVBox(widget.NewEntry(), b))
		w.Canvas().FocusNext()
		w.Canvas().FocusNext()
		if w.Canvas().Focused() != fyne.Focusable(b) {
			t.Errorf("the focus is on %v", w.Canvas().Focused())
		}
	})
}

func TestFrame(t *testing.T) {
	inner := canvas.NewRectangle(color.White)
	f := widgets.NewFrame(inner)
	objects := drawn(t, f, model.ThemeLight)
	line := objects[2].(*canvas.Rectangle)
	f.Resize(fyne.NewSize(200, 100))
	where := inner.Position()
	for _, c := range []struct {
		hex   string
		thick bool
		width float32
	}{{"#b8461f", false, 2}, {"#b8461f", true, 4}, {"", false, 2}} {
		f.SetBrand(c.hex, c.thick)
		if _, _, _, a := line.StrokeColor.RGBA(); (a > 0) != (c.hex != "") || line.StrokeWidth != c.width {
			t.Errorf("%q: %v, %v wide", c.hex, line.StrokeColor, line.StrokeWidth)
		}
		if inner.Position() != where {
			t.Errorf("the content moved to %v", inner.Position())
		}
	}
	t.Run("is seen in every brand's colour", func(t *testing.T) {
		f.SetBrand("#f4f6f6", false)
		if r := look.Ratio(line.StrokeColor, theme.Color(theme.ColorNameBackground)); r < 1.6 {
			t.Errorf("contrast %.2f", r)
		}
	})
}

func TestThumb(t *testing.T) {
	red, blue := image.NewUniform(color.NRGBA{R: 255, A: 255}), image.NewUniform(color.NRGBA{B: 255, A: 255})
	pictures := map[model.MediaID]image.Image{"red": red, "blue": blue}
	shown := func(thumb *widgets.Thumb) (picture image.Image, sign string) {
		for _, o := range parts(thumb) {
			if img, ok := o.(*canvas.Image); ok && img.Visible() {
				if img.Resource != nil {
					sign = img.Resource.Name()
				} else {
					picture = img.Image
				}
			}
		}
		return picture, sign
	}
	bench := desktest.New(t, "en", nil)
	dress(t, model.ThemeLight)
	var asked atomic.Int32
	bench.Desk.Thumb = func(_ context.Context, m model.Media, size int) (image.Image, error) {
		asked.Add(1)
		if size != 96 {
			t.Errorf("asked for %d pixels", size)
		}
		if picture := pictures[m.ID]; picture != nil {
			return picture, nil
		}
		return nil, errors.New("gone")
	}
	thumb := widgets.NewThumb(bench.Desk, 48)
	bench.Window.SetContent(container.NewCenter(thumb))
	set := func(id model.MediaID) { thumb.SetMedia(&model.Media{ID: id, Name: string(id)}) }

	set("red")
	if picture, sign := shown(thumb); picture != nil || sign == "" {
		t.Errorf("before it is read: %v, %q", picture, sign)
	}
	bench.Settle()
	if picture, _ := shown(thumb); picture != red {
		t.Errorf("read: %v", picture)
	}
	set("red")
	bench.Settle()
	if asked.Load() != 1 {
		t.Errorf("the same picture was read %d times", asked.Load())
	}
	set("red")
	set("blue")
	set("red")
	set("blue")
	bench.Settle()
	if picture, _ := shown(thumb); picture != blue {
		t.Errorf("after many changes: %v", picture)
	}
	_, waiting := shown(thumb)
	set("gone")
	bench.Settle()
	if picture, sign := shown(thumb); picture != nil || sign == "" || sign == waiting {
		t.Errorf("one that cannot be read: %v, %q", picture, sign)
	}
	pictures["gone"] = red
	set("gone")
	bench.Settle()
	if picture, _ := shown(thumb); picture != red {
		t.Error("is not tried again")
	}
	set("blue")
	thumb.SetMedia(nil)
	bench.Settle()
	if picture, sign := shown(thumb); picture != nil || sign != "" {
		t.Errorf("nothing: %v, %q", picture, sign)
	}
}

func TestEmpty(t *testing.T) {
	test.NewTempApp(t)
	dress(t, model.ThemeLight)
	began := false
	o := widgets.NewEmpty(theme.DocumentCreateIcon(), "No drafts yet", "A draft is an idea.", "New draft", func() { began = true })
	w := test.NewTempWindow(t, o)
	w.Resize(fyne.NewSize(900, 600))
	for _, part := range parts(o) {
		if b, ok := part.(*widgets.MainButton); ok {
			test.Tap(b)
		}
	}
	if !began {
		t.Error("the first step is not offered")
	}
	for _, part := range parts(widgets.NewEmpty(theme.InfoIcon(), "Nothing", "Here.", "", nil)) {
		if _, ok := part.(*widgets.MainButton); ok {
			t.Error("a button without an action")
		}
	}
}

func TestWords(t *testing.T) {
	long := strings.Repeat("many words ", 100)
	for name, l := range map[string]*widget.Label{"title": widgets.Title(long), "body": widgets.Body(long), "small": widgets.Small(long)} {
		drawn(t, l, model.ThemeLight)
		if min := l.MinSize(); min.Width > 100 || min.Height > 50 {
			t.Errorf("%s wants %v", name, min)
		}
	}
	small := drawn(t, widgets.Small("a remark"), model.ThemeDark)
	for _, o := range small {
		if text, ok := o.(*canvas.Text); ok {
			if r := look.Ratio(text.Color, theme.Color(look.ColorSurface)); r < 4.5 || text.TextSize != 12 {
				t.Errorf("a remark: contrast %.1f, size %v", r, text.TextSize)
			}
		}
	}
}

// Widgets that are on the screen take the new colours when the theme changes.
func TestThemeChange(t *testing.T) {
	bench := desktest.New(t, "en", nil)
	dress(t, model.ThemeLight)
	page, focus := gallery(bench)
	bench.Window.SetContent(page)
	bench.Window.Canvas().Focus(focus)
	bench.Settle()
	dress(t, model.ThemeDark)
	dark := theme.Color(theme.ColorNameForeground)
	look := func() (n int, kept []string) {
		for _, o := range parts(focus.(fyne.CanvasObject)) {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" && text.TextSize == 14 && text.Visible() {
				n++
				if text.Color != dark {
					kept = append(kept, text.Text)
				}
			}
		}
		return n, kept
	}
	// The test driver refreshes on another goroutine.
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		n, kept := look()
		if n >= 5 && len(kept) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("of %d texts these kept the light colour: %q", n, kept)
		}
	}
}
