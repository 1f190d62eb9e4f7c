package look_test

import (
	"bufio"
	"image"
	"image/color"
	"os"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/look"
)

// The toolkit keeps its fonts once a text was measured, so that all tests of
// this package run with the emoji font.
func TestMain(m *testing.M) {
	if err := look.InstallEmoji(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// coloured counts the pixels of a part of a picture that are not grey.
func coloured(img image.Image, part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			if max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 60 {
				n++
			}
		}
	}
	return n
}

func TestEmojiAreDrawn(t *testing.T) {
	for name, s := range map[string]string{
		"family": "👨‍👩‍👧‍👦", "astronaut": "👩‍🚀", "flag": "🇫🇷", "rainbow flag": "🏳️‍🌈", "skin tone": "👍🏽",
		"shaking face": "🫨", "pink heart": "🩷", "I18N-5": "🟢",
	} {
		t.Run(name, func(t *testing.T) {
			test.NewTempApp(t)
			test.ApplyTheme(t, look.New(model.ThemeLight))
			entry := widget.NewMultiLineEntry()
			entry.SetText(s)
			label := widget.NewLabel(s)
			w := test.NewTempWindow(t, container.NewGridWithRows(2, label, entry))
			w.Resize(fyne.NewSize(200, 120))
			img := w.Canvas().Capture()
			half := img.Bounds().Dy() / 2
			for what, part := range map[string]image.Rectangle{
				"label": image.Rect(0, 0, 200, half), "entry": image.Rect(0, half, 200, 2*half)} {
				if n := coloured(img, part); n < 40 {
					t.Errorf("%d coloured pixels in the %s", n, what)
				}
			}
			one, letters := fyne.MeasureText("😀", 14, fyne.TextStyle{}), fyne.MeasureText(s, 14, fyne.TextStyle{})
			if letters.Width > one.Width*1.1 {
				t.Errorf("is %.1f wide, one emoji %.1f", letters.Width, one.Width)
			}
		})
	}
}

// The toolkit draws the space after an emoji in the font of the emoji.
func TestASpaceAfterAnEmojiIsASpace(t *testing.T) {
	test.NewTempApp(t)
	for _, bold := range []bool{false, true} {
		style := fyne.TextStyle{Bold: bold}
		wide := func(s string) float32 { return fyne.MeasureText(s, 14, style).Width }
		usual := wide("a b") - wide("ab")
		for with, without := range map[string]string{"☕ le": "☕le", "👪 derrière": "👪derrière", "❤️ le": "❤️le", "🥐 ": "🥐", "👩🏽‍🚀 x": "👩🏽‍🚀x",
			"🥐\u00a0!": "🥐!", "🥐 🥐": "🥐🥐"} {
			if got := wide(with) - wide(without); got < usual*0.8 || got > usual*1.3 {
				t.Errorf("bold %v: the space in %q is %.2f wide, usually %.2f", bold, with, got, usual)
			}
		}
		if got := wide("🥐\u202f!") - wide("🥐!"); got < usual/3 || got > usual {
			t.Errorf("bold %v: the narrow space after an emoji is %.2f wide", bold, got)
		}
	}
}

// All emoji of Unicode 15, each in a cell of its own. Boxed digits are known to
// fall apart, and six signs to be drawn as text.
func TestAllEmojiOfUnicode15(t *testing.T) {
	emoji := emojiList(t)
	if len(emoji) != 3655 {
		t.Fatalf("the list has %d emoji", len(emoji))
	}
	test.NewTempApp(t)
	const cell, across, size = 32, 64, 16
	page := container.NewWithoutLayout()
	for i, s := range emoji {
		text := canvas.NewText(s, color.Black)
		text.TextSize = size
		text.Resize(fyne.NewSize(cell, cell))
		text.Move(fyne.NewPos(float32(i%across*cell), float32(i/across*cell)))
		page.Add(text)
	}
	w := test.NewTempWindow(t, page)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(across*cell, float32((len(emoji)/across+1)*cell)))
	img := w.Canvas().Capture()
	if dir := os.Getenv("RESTANTE_SHOTS"); dir != "" {
		shot(t, dir, "emoji.png", img)
	}
	one := fyne.MeasureText("😀", size, fyne.TextStyle{}).Width
	var missing, apart, plain, keycaps []string
	for i, s := range emoji {
		width := fyne.MeasureText(s, size, fyne.TextStyle{}).Width
		x, y := i%across*cell, i/across*cell
		switch {
		case strings.ContainsRune(s, '\u20e3'):
			keycaps = append(keycaps, s)
		case blank(img, image.Rect(x, y, x+cell, y+cell)):
			missing = append(missing, s)
		case width < one*0.9: // by a text font, which has some signs too
			plain = append(plain, s)
		case width > one*1.1:
			apart = append(apart, s)
		}
	}
	t.Logf("of %d emoji, %d have no glyph, %d fall apart and %d are drawn as text, besides %d boxed digits",
		len(emoji), len(missing), len(apart), len(plain), len(keycaps))
	if len(missing) > 0 || len(apart) > 0 || strings.Join(plain, "") != "‼️⁉️©️®️™️ℹ️" || len(keycaps) != 12 {
		t.Errorf("no glyph: %q, fall apart: %q, as text: %q", missing, apart, plain)
	}
}

func emojiList(t *testing.T) []string {
	f, err := os.Open("testdata/emoji-15.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var s strings.Builder
		for hex := range strings.FieldsSeq(lines.Text()) {
			r, err := strconv.ParseUint(hex, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			s.WriteRune(rune(r))
		}
		out = append(out, s.String())
	}
	return out
}

// blank tells whether a part of a picture is of one colour.
func blank(img image.Image, part image.Rectangle) bool {
	first := img.At(part.Min.X, part.Min.Y)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}
