package core

import (
	"cmp"
	"context"

	"restante/core/event"
	"restante/core/model"
)

// Preferences returns what the person chose for the window of this workspace.
func (a *App) Preferences(ctx context.Context) (model.Preferences, error) {
	p, err := a.store.Preferences(ctx)
	p.Theme = cmp.Or(p.Theme, model.ThemeSystem)
	return p, err
}

// SetPreferences stores what the person chose. No theme is the system's.
func (a *App) SetPreferences(ctx context.Context, p model.Preferences) error {
	switch p.Lang {
	case "", "fr", "en":
	default:
		return model.NewProblem("preferences.bad_lang", "lang", p.Lang)
	}
	p.Theme = cmp.Or(p.Theme, model.ThemeSystem)
	switch p.Theme {
	case model.ThemeSystem, model.ThemeLight, model.ThemeDark:
	default:
		return model.NewProblem("preferences.bad_theme", "theme", string(p.Theme))
	}
	if err := a.store.SetPreferences(ctx, p); err != nil {
		return err
	}
	a.changed(event.Workspace)
	return nil
}
