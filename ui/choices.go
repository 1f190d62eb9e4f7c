package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

// choices is everything that the palette offers, but for drafts: what the
// screen in view can do comes first, then what is wanted most often.
func (s *shell) choices() []choice {
	var out []choice
	for _, k := range s.screenKeys() {
		if k.Do != nil && k.Label != "" {
			out = append(out, choice{icon: theme.NavigateNextIcon(), title: k.Label, note: keyWords(s.text, k), do: k.Do})
		}
	}
	for _, k := range s.kinds {
		if k.Tab || k.ID == desk.ScreenSettings {
			title := s.text.Say("ui.palette.screen", "screen", s.text.Say(k.TitleKey))
			out = append(out, choice{icon: k.Icon, title: title, note: s.screenNote(k), do: func() { s.Go(desk.Route{Screen: k.ID}) }})
		}
	}
	for _, k := range s.globals() {
		if k.Key != fyne.KeyK && k.Key != fyne.KeyComma {
			out = append(out, choice{icon: theme.NavigateNextIcon(), title: k.Label, note: keyWords(s.text, k), do: k.Do})
		}
	}
	out = append(out, s.brandChoices()...)
	out = append(out, s.pauses()...)
	return append(out, s.preferenceChoices()...)
}

// screenNote is the key that leads to a screen.
func (s *shell) screenNote(k desk.Kind) string {
	for i, tab := range s.tabs.kinds {
		if tab.ID == k.ID {
			return keyWords(s.text, desk.Key{Key: digit(i + 1), Modifier: fyne.KeyModifierAlt})
		}
	}
	return ""
}

// brandChoices choose a brand, write for it, and move it.
func (s *shell) brandChoices() []choice {
	out := []choice{{icon: theme.GridIcon(), title: s.text.Say("ui.shell.do.all_brands"),
		note: keyWords(s.text, desk.Key{Key: fyne.Key0, Modifier: control}), do: func() { s.ChooseBrand("") }}}
	brands := s.book.Brands()
	for i, b := range brands {
		note := ""
		if i < 9 {
			note = keyWords(s.text, desk.Key{Key: digit(i + 1), Modifier: control})
		}
		out = append(out, choice{brand: b, title: b.Name, note: note, do: func() { s.ChooseBrand(b.ID) }})
	}
	for _, b := range brands {
		out = append(out, choice{brand: b, title: s.text.Say("ui.shell.new_draft_for", "brand", b.Name),
			do: func() { s.Go(desk.Route{Screen: desk.ScreenComposer, Brand: b.ID}) }})
	}
	for i, b := range brands {
		if i > 0 {
			out = append(out, choice{brand: b, title: s.text.Say("ui.palette.move_up", "brand", b.Name), do: func() { s.move(b.ID, -1) }})
		}
		if i < len(brands)-1 {
			out = append(out, choice{brand: b, title: s.text.Say("ui.palette.move_down", "brand", b.Name), do: func() { s.move(b.ID, +1) }})
		}
	}
	return append(out, choice{icon: theme.ContentAddIcon(), title: s.text.Say("ui.palette.add_brand"),
		do: func() { s.Go(desk.Route{Screen: desk.ScreenBrands, Brand: brandToAdd}) }})
}

// pauses hold each brand, or let it go.
func (s *shell) pauses() []choice {
	var out []choice
	for _, b := range s.book.Brands() {
		title := s.text.Say("ui.shell.pause", "brand", b.Name)
		if b.Paused {
			title = s.text.Say("ui.shell.resume", "brand", b.Name)
		}
		out = append(out, choice{brand: b, title: title, do: func() { s.pause(b) }})
	}
	return out
}

// preferenceChoices change the window's language and colours.
func (s *shell) preferenceChoices() []choice {
	var out []choice
	for _, theme1 := range []model.Theme{model.ThemeLight, model.ThemeDark, model.ThemeSystem} {
		out = append(out, choice{icon: theme.ColorPaletteIcon(), title: s.text.Say("ui.palette.theme." + string(theme1)),
			do: func() { s.setPreferences(func(p *model.Preferences) { p.Theme = theme1 }) }})
	}
	for _, lang := range s.cfg.Catalogue.Languages() {
		// Who cannot read the window's language finds hers by its own name.
		out = append(out, choice{icon: theme.SettingsIcon(), title: s.text.Say("ui.palette.lang." + lang), more: "language langue",
			do: func() { s.setPreferences(func(p *model.Preferences) { p.Lang = lang }) }})
	}
	return out
}

func (s *shell) setPreferences(change func(*model.Preferences)) {
	s.loader.Do(func(ctx context.Context) error {
		p, err := s.core.Preferences(ctx)
		if err != nil {
			return err
		}
		change(&p)
		return s.core.SetPreferences(ctx, p)
	}, func(err error) {
		if err != nil {
			s.Fail(err)
			return
		}
		s.changed(event.Change{Kinds: event.Workspace})
	})
}

// draftChoice opens a draft.
func (s *shell) draftChoice(row core.DraftRow) choice {
	title := row.Excerpt
	if title == "" {
		title = s.text.Say("ui.palette.draft_empty")
	}
	return choice{brand: s.book.Brand(row.BrandID), title: title, note: s.text.Say("ui.palette.draft"),
		do: func() { s.Go(desk.Route{Screen: desk.ScreenComposer, Draft: row.ID, Brand: row.BrandID}) }}
}
