package widgets

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
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
