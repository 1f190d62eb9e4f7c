package screens

import (
	"context"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// SettingsCore is what the settings do with the core.
type SettingsCore interface {
	Preferences(ctx context.Context) (model.Preferences, error)
	SetPreferences(ctx context.Context, p model.Preferences) error
	Status(ctx context.Context) (core.Status, error)
	Dir() string
}

var _ SettingsCore = (*core.App)(nil)

// Settings is the screen of what she chooses for the window, and of where her
// work lies.
type Settings struct {
	// OpenURL shows the workspace folder.
	OpenURL func(*url.URL) error

	d       *desk.Desk
	core    SettingsCore
	content fyne.CanvasObject

	prefs      model.Preferences
	lang       *settingsChoice[string]
	theme      *settingsChoice[model.Theme]
	delivering *widget.Label
	slot       desk.Slot
}

// NewSettings makes the screen.
func NewSettings(d *desk.Desk, c SettingsCore) desk.Screen {
	s := &Settings{d: d, core: c, OpenURL: openInBrowser, delivering: widgets.Wrapped("")}
	say := d.Text.Say
	s.lang = newSettingsChoice([]string{"", "fr", "en"},
		[]string{say("ui.settings.lang_system"), say("ui.settings.lang.fr"), say("ui.settings.lang.en")},
		func(lang string) { s.set(func(p *model.Preferences) { p.Lang = lang }) })
	s.theme = newSettingsChoice([]model.Theme{model.ThemeSystem, model.ThemeLight, model.ThemeDark},
		[]string{say("ui.settings.theme.system"), say("ui.settings.theme.light"), say("ui.settings.theme.dark")},
		func(t model.Theme) { s.set(func(p *model.Preferences) { p.Theme = t }) })
	column := container.New(layout.NewCustomPaddedVBoxLayout(look.Space(3)),
		widgets.Title(say("ui.settings.title")),
		newSettingsCard(say("ui.settings.lang"), s.lang.group, note(say("ui.settings.lang_note"))),
		newSettingsCard(say("ui.settings.theme"), s.theme.group),
		newSettingsCard(say("ui.settings.delivery"), s.delivering, note(say("ui.settings.delivery_note"))),
		newSettingsCard(say("ui.settings.data"), s.folder(), note(say("ui.settings.data_note"))),
		newSettingsCard(say("ui.settings.about"), widgets.Wrapped(say("ui.settings.version", "version", version())),
			note(say("ui.settings.about_note"))),
	)
	s.content = container.NewVScroll(container.New(&readable{width: look.Space(170)}, column))
	return s
}

// folder names the workspace folder and opens it.
func (s *Settings) folder() fyne.CanvasObject {
	path := widgets.Wrapped(s.core.Dir())
	path.Wrapping = fyne.TextWrapBreak
	open := widget.NewButtonWithIcon(s.d.Text.Say("ui.settings.open_folder"), theme.FolderOpenIcon(), s.openFolder)
	return container.NewVBox(path, container.NewHBox(open, layout.NewSpacer()))
}

// openFolder starts another program, which is not for this goroutine to wait
// for.
func (s *Settings) openFolder() {
	dir := filepath.ToSlash(s.core.Dir())
	if !strings.HasPrefix(dir, "/") {
		dir = "/" + dir // C:/Users
	}
	s.d.Loader.Do(func(context.Context) error { return s.OpenURL(&url.URL{Scheme: "file", Path: dir}) },
		func(err error) { s.d.Shell.Fail(err) })
}

// Content implements desk.Screen.
func (s *Settings) Content() fyne.CanvasObject { return s.content }

// Show implements desk.Screen.
func (s *Settings) Show(desk.Route) { s.ask() }

// Changed implements desk.Screen.
func (s *Settings) Changed(c event.Change) {
	if c.Has(event.Workspace) {
		s.ask()
	}
}

func (s *Settings) ask() {
	type known struct {
		prefs  model.Preferences
		status core.Status
	}
	desk.Load(s.d.Loader, &s.slot, func(ctx context.Context) (k known, err error) {
		if k.prefs, err = s.core.Preferences(ctx); err != nil {
			return k, err
		}
		k.status, err = s.core.Status(ctx)
		return k, err
	}, func(k known, err error) {
		if err != nil {
			s.d.Shell.Fail(err)
			return
		}
		s.prefs = k.prefs
		s.lang.show(k.prefs.Lang)
		s.theme.show(k.prefs.Theme)
		s.delivering.SetText(s.who(k.status))
	})
}

// who says which program delivers.
func (s *Settings) who(st core.Status) string {
	switch {
	case st.Problem != nil:
		return s.d.Text.Problem(st.Problem)
	case st.Elsewhere:
		return s.d.Text.Say("ui.settings.delivers.elsewhere")
	case st.Delivering:
		return s.d.Text.Say("ui.settings.delivers.here")
	}
	return s.d.Text.Say("ui.settings.delivers.nobody")
}

// set stores a choice. The window applies it when it hears of it.
func (s *Settings) set(change func(*model.Preferences)) {
	s.d.Loader.Do(func(ctx context.Context) error {
		p, err := s.core.Preferences(ctx)
		if err != nil {
			return err
		}
		change(&p)
		return s.core.SetPreferences(ctx, p)
	}, func(err error) {
		if err != nil {
			s.d.Shell.Fail(err)
			s.ask()
		}
	})
}

// version is that of the program: from its package, else from its build.
func version() string {
	if v := fyne.CurrentApp().Metadata().Version; v != "" {
		return v
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// settingsChoice is one choice among a few values.
type settingsChoice[T comparable] struct {
	group   *widget.RadioGroup
	values  []T
	showing bool
}

func newSettingsChoice[T comparable](values []T, labels []string, chosen func(T)) *settingsChoice[T] {
	c := &settingsChoice[T]{values: values}
	c.group = widget.NewRadioGroup(labels, func(label string) {
		if i := slices.Index(labels, label); i >= 0 && !c.showing {
			chosen(values[i])
		}
	})
	c.group.Horizontal, c.group.Required = true, true
	return c
}

// show marks a value without choosing it again.
func (c *settingsChoice[T]) show(v T) {
	if i := slices.Index(c.values, v); i >= 0 {
		c.showing = true
		c.group.SetSelected(c.group.Options[i])
		c.showing = false
	}
}
