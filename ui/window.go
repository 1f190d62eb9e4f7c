package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"restante/ui/desk"
	"restante/ui/widgets"
)

// What the toolkit's own preferences keep of the window. They are of this
// machine and not of the workspace.
const (
	prefWidth  = "window.width"
	prefHeight = "window.height"
	usualWidth = 1280
	usualHigh  = 800
)

// restoreSize gives the window the size that it had. Its place is the window
// manager's: the toolkit can ask for one, but does not tell where a window is.
func (s *shell) restoreSize() {
	p := s.app.Preferences()
	s.window.Resize(fyne.NewSize(
		max(leastWidth, float32(p.FloatWithFallback(prefWidth, usualWidth))),
		max(leastHeight, float32(p.FloatWithFallback(prefHeight, usualHigh)))))
}

func (s *shell) rememberSize() {
	size := s.window.Canvas().Size()
	if s.window.FullScreen() || size.Width < leastWidth || size.Height < leastHeight {
		return
	}
	p := s.app.Preferences()
	p.SetFloat(prefWidth, float64(size.Width))
	p.SetFloat(prefHeight, float64(size.Height))
}

// closePatience is how long a screen may take to keep what it must before she
// may close the window all the same.
const closePatience = 4 * time.Second

// askToClose closes the window after the screen in view has kept what it must.
func (s *shell) askToClose() {
	s.leave(func() { s.window.Close() })
	mine := s.leaving
	if s.presentAs() == nil {
		return
	}
	s.loader.After(closePatience, func() {
		if !s.ended && s.leaving == mine && s.modal() == nil {
			s.askToLose()
		}
	})
}

// askToLose asks whether to close a window whose screen cannot keep what it
// must, as when the disk is full.
func (s *shell) askToLose() {
	s.Ask(desk.Question{
		Title: s.text.Say("ui.shell.lose.title"), Body: widgets.Wrapped(s.text.Say("ui.shell.lose.body")),
		Answers: []desk.Answer{
			{Label: s.text.Say("ui.shell.lose.stay"), Main: true},
			{Label: s.text.Say("ui.shell.lose.close"), Danger: true, Do: func() { s.window.Close() }},
		},
	})
}

// dropped gives files that were dropped on the window to the screen in view.
// Where they were dropped does not matter: the toolkit tells it wrongly on some
// systems.
func (s *shell) dropped(files []string) {
	if len(files) == 0 || s.window.Canvas().Overlays().Top() != nil {
		return
	}
	if d, ok := s.presentAs().(desk.Dropper); ok {
		d.Dropped(files)
		return
	}
	s.Say(s.text.Say("ui.shell.dropped_nowhere"))
}

// paths are the files' names as the system has them.
func paths(files []fyne.URI) []string {
	var out []string
	for _, f := range files {
		if f.Scheme() == "file" {
			out = append(out, f.Path())
		}
	}
	return out
}
