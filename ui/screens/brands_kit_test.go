package screens_test

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
	"restante/ui/widgets"
)

// office is the screen of brands over a clientele.
type office struct {
	*desktest.Bench
	t      *testing.T
	core   *clientele
	screen *screens.Brands
	opened []string // pages in the browser
	mu     sync.Mutex
}

func newOffice(t *testing.T, lang string, c *clientele, themes ...fyne.Theme) *office {
	t.Helper()
	o := &office{Bench: desktest.New(t, lang, desk.NewBook(c.brands, c.accounts, networks)), t: t, core: c}
	for _, th := range append([]fyne.Theme{look.New(model.ThemeLight)}, themes...) {
		test.ApplyTheme(t, th)
	}
	o.screen = screens.NewBrands(o.Desk, c).(*screens.Brands)
	o.screen.OpenURL = func(u *url.URL) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.opened = append(o.opened, u.String())
		return c.refusals["OpenURL"]
	}
	return o
}

func (o *office) open(r desk.Route) *office {
	o.t.Helper()
	r.Screen = desk.ScreenBrands
	o.Display(o.screen, r)
	o.Elapse(0) // an account is pointed at once the page is laid out
	return o
}

// eachVisible calls f with every object that is in view, in order, until it
// returns true.
func eachVisible(o fyne.CanvasObject, f func(fyne.CanvasObject) bool) bool {
	if o == nil || !o.Visible() {
		return false
	}
	if f(o) {
		return true
	}
	switch o := o.(type) {
	case *fyne.Container:
		return slices.ContainsFunc(o.Objects, func(c fyne.CanvasObject) bool { return eachVisible(c, f) })
	case fyne.Widget:
		return slices.ContainsFunc(test.WidgetRenderer(o).Objects(), func(c fyne.CanvasObject) bool { return eachVisible(c, f) })
	}
	return false
}

// seen returns every word in view.
func (o *office) seen() string { return visibleWords(o.Window.Content()) }

func visibleWords(root fyne.CanvasObject) string {
	var words []string
	eachVisible(root, func(c fyne.CanvasObject) bool {
		switch c := c.(type) {
		case *widget.Label:
			words = append(words, c.Text)
			return false
		case *widget.Button:
			words = append(words, c.Text)
		case *widgets.MainButton:
			words = append(words, c.Label())
		case *widget.Check:
			words = append(words, c.Text)
		}
		return false
	})
	return strings.Join(words, "\n")
}

func (o *office) sees(words ...string) {
	o.t.Helper()
	seen := o.seen()
	for _, w := range words {
		if !strings.Contains(seen, w) {
			o.t.Errorf("%q is not in view. Seen:\n%s", w, seen)
		}
	}
}

func (o *office) seesNot(words ...string) {
	o.t.Helper()
	seen := o.seen()
	for _, w := range words {
		if strings.Contains(seen, w) {
			o.t.Errorf("%q is in view", w)
		}
	}
}

// tap presses the first button in view that says label, and lets all of it
// settle.
func (o *office) tap(label string) {
	o.t.Helper()
	o.press(label)
	o.Settle()
}

// press is tap without waiting.
func (o *office) press(label string) {
	o.t.Helper()
	if !pressIn(o.Window.Content(), label) {
		o.t.Fatalf("no button %q in view. Seen:\n%s", label, o.seen())
	}
}

func pressIn(root fyne.CanvasObject, label string) bool {
	return eachVisible(root, func(c fyne.CanvasObject) bool {
		switch c := c.(type) {
		case *widget.Button:
			if c.Text == label && !c.Disabled() {
				c.Tapped(nil)
				return true
			}
		case *widgets.MainButton:
			if c.Label() == label && !c.Disabled() {
				c.Tapped(nil)
				return true
			}
		case interface {
			fyne.Tappable
			AccessibilityLabel() string
		}:
			if c.AccessibilityLabel() == label {
				c.Tapped(nil)
				return true
			}
		}
		return false
	})
}

// typable is what takes text.
type typable interface {
	fyne.Focusable
	SetText(string)
}

// entry is the field under a label in view.
func (o *office) entry(label string) typable {
	o.t.Helper()
	return entryUnder(o.t, o.Window.Content(), label)
}

func entryUnder(t *testing.T, root fyne.CanvasObject, label string) typable {
	t.Helper()
	var found typable
	under := false
	eachVisible(root, func(c fyne.CanvasObject) bool {
		if l, ok := c.(*widget.Label); ok && l.Text == label {
			under = true
		}
		if e, ok := c.(typable); ok && under {
			found = e
		}
		return found != nil
	})
	if found == nil {
		t.Fatalf("no entry under %q. Seen:\n%s", label, visibleWords(root))
	}
	return found
}

// textOf is what stands in a field.
func textOf(e typable) string { return reflect.ValueOf(e).Elem().FieldByName("Text").String() }

// write puts a text into the field under a label, as typing does.
func (o *office) write(label, text string) {
	o.t.Helper()
	e := o.entry(label)
	e.SetText("")
	test.Type(e, text)
	o.Settle()
}

func (o *office) said() string { return strings.Join(o.Shell.Said, "\n") }

// key presses a key of the screen.
func (o *office) key(name fyne.KeyName, mod fyne.KeyModifier) {
	o.t.Helper()
	for _, k := range o.screen.Keys() {
		if k.Key == name && k.Modifier == mod {
			k.Do()
			o.Settle()
			return
		}
	}
	o.t.Fatalf("no key %v %s", mod, name)
}
