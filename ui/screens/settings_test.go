package screens_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
)

// settingsCore is a core whose preferences are a variable.
type settingsCore struct {
	prefs  model.Preferences
	status core.Status
	err    error
	sets   int
}

func (c *settingsCore) Preferences(context.Context) (model.Preferences, error) { return c.prefs, nil }
func (c *settingsCore) SetPreferences(_ context.Context, p model.Preferences) error {
	c.sets++
	if c.err == nil {
		c.prefs = p
	}
	return c.err
}
func (c *settingsCore) Status(context.Context) (core.Status, error) { return c.status, nil }
func (c *settingsCore) Dir() string                                 { return "/home/lea/Poste Restante" }

// openSettings shows the settings in a window that is high enough for all.
func openSettings(t *testing.T, lang string, c *settingsCore) (*desktest.Bench, *screens.Settings) {
	t.Helper()
	b := desktest.New(t, lang, nil)
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	b.Window.Resize(fyne.NewSize(1280, 1200))
	s := screens.NewSettings(b.Desk, c).(*screens.Settings)
	b.Display(s, desk.Route{Screen: desk.ScreenSettings})
	return b, s
}

func markupOf(b *desktest.Bench) string { return test.RenderToMarkup(b.Window.Canvas()) }

func TestSettingsKeepWhatSheChooses(t *testing.T) {
	c := &settingsCore{prefs: model.Preferences{Lang: "fr", Theme: model.ThemeSystem, Welcomed: true}}
	b, s := openSettings(t, "en", c)
	if c.sets != 0 {
		t.Fatal("to show them is not to choose them")
	}
	s.ChooseLang("English")
	b.Settle()
	s.ChooseTheme("Dark")
	b.Settle()
	if want := (model.Preferences{Lang: "en", Theme: model.ThemeDark, Welcomed: true}); c.prefs != want || c.sets != 2 {
		t.Fatalf("kept %+v by %d sets", c.prefs, c.sets)
	}
	s.ChooseLang("As the system")
	b.Settle()
	if c.prefs.Lang != "" {
		t.Fatalf("the system's is %q", c.prefs.Lang)
	}
	t.Run("what another window chose is shown", func(t *testing.T) {
		c.prefs.Theme = model.ThemeLight
		s.Changed(event.Change{Kinds: event.Workspace})
		b.Settle()
		if lang, theme := s.Chosen(); lang != "As the system" || theme != "Light" {
			t.Errorf("%q, %q", lang, theme)
		}
	})
	t.Run("a choice that is not kept is not shown", func(t *testing.T) {
		c.err = errors.New("the disk is full")
		s.ChooseTheme("Dark")
		b.Settle()
		if _, theme := s.Chosen(); theme != "Light" || len(b.Shell.Failures) != 1 {
			t.Errorf("%q, failures %v", theme, b.Shell.Failures)
		}
	})
}

func TestSettingsSayWhoDelivers(t *testing.T) {
	for name, tt := range map[string]struct {
		st   core.Status
		want string
	}{
		"this window":     {core.Status{Delivering: true}, "This window delivers"},
		"another program": {core.Status{Elsewhere: true}, "Another program delivers"},
		"nobody":          {core.Status{}, "Nothing delivers right now"},
		"a problem":       {core.Status{Delivering: true, Problem: model.NewProblem("brand.name_empty")}, "A brand needs a name."},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := openSettings(t, "en", &settingsCore{status: tt.st})
			if !strings.Contains(markupOf(b), tt.want) {
				t.Errorf("it does not say %q", tt.want)
			}
		})
	}
}

func TestSettingsOpenTheFolder(t *testing.T) {
	b, s := openSettings(t, "fr", &settingsCore{})
	if !strings.Contains(markupOf(b), "/home/lea/Poste Restante") {
		t.Error("the folder is not named")
	}
	var opened string
	s.OpenURL = func(u *url.URL) error { opened = u.String(); return nil }
	s.OpenFolder()
	b.Settle()
	if opened != "file:///home/lea/Poste%20Restante" {
		t.Errorf("opened %q", opened)
	}
	s.OpenURL = func(*url.URL) error { return errors.New("there is no file manager") }
	s.OpenFolder()
	b.Settle()
	if len(b.Shell.Failures) != 1 {
		t.Error("a folder that does not open is not told")
	}
}
