package model

// Theme is which colours the window has.
type Theme string

// The themes.
const (
	ThemeSystem Theme = "system" // whatever the system's choice is
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Preferences are what the person chose for the window of a workspace.
type Preferences struct {
	Lang  string // "fr" or "en"; empty: the system's
	Theme Theme
	// Welcomed says that the first steps were done or left.
	Welcomed bool
}
