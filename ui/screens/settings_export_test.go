package screens

// What tests of the settings press.

func (s *Settings) ChooseLang(label string)  { s.lang.group.SetSelected(label) }
func (s *Settings) ChooseTheme(label string) { s.theme.group.SetSelected(label) }
func (s *Settings) OpenFolder()              { s.openFolder() }

// Chosen are the labels that are marked.
func (s *Settings) Chosen() (lang, theme string) {
	return s.lang.group.Selected, s.theme.group.Selected
}
