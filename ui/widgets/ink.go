package widgets

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/rivo/uniseg"
)

// inked returns an icon of the theme in a colour that the theme does not name.
func inked(icon fyne.Resource, ink color.Color) fyne.Resource {
	themed, ok := icon.(fyne.ThemedResource)
	if !ok {
		return icon
	}
	n := color.NRGBAModel.Convert(ink).(color.NRGBA)
	own := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	plain := theme.NewColoredResource(icon, themed.ThemeColorName())
	fg := color.NRGBAModel.Convert(theme.Color(themed.ThemeColorName())).(color.NRGBA)
	was := fmt.Sprintf("#%02x%02x%02x", fg.R, fg.G, fg.B)
	return fyne.NewStaticResource(own+icon.Name(), bytes.ReplaceAll(plain.Content(), []byte(was), []byte(own)))
}

// cut shortens s with an ellipsis until it is at most width wide.
func cut(s string, width, size float32, style fyne.TextStyle) (string, fyne.Size) {
	full := fyne.MeasureText(s, size, style)
	if full.Width <= width {
		return s, full
	}
	var clusters []string
	for rest, state := s, -1; rest != ""; {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		clusters = append(clusters, c)
	}
	// Words grow with their length: the longest that fits is found by halving.
	low, high := 0, len(clusters)
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(strings.Join(clusters[:mid], "")+"…", size, style).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	short := strings.TrimRight(strings.Join(clusters[:low], ""), " ") + "…"
	return short, fyne.MeasureText(short, size, style)
}

// passKey hands a key that a widget does not know to the window. The toolkit
// gives keys to the focused widget alone.
func passKey(w fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(w)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// passShortcut hands a shortcut that a widget does not know to the window.
func passShortcut(w fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(w).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}
