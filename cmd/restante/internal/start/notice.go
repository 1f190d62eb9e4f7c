package start

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"restante/core/model"
	"restante/ui/look"
	"restante/ui/widgets"
)

// fail says why there is no window, or what went wrong when it closed: on
// stderr and, for who started the program from a menu, in a small window, as
// long as the driver can still open one.
func (s *session) fail(err error) {
	if s.asked.Err() != nil && errors.Is(err, context.Canceled) && model.ProblemOf(err) == nil {
		return // given up by who asked for it
	}
	s.code = exitFailed
	if wrongUse(err) {
		s.code = exitWrongUse
	}
	problems := problemsOf(err)
	s.complain(problems)
	if s.asked.Err() != nil || s.ending.Load() {
		return
	}
	if err := s.shown(func() error { s.present(problems); return nil }); err != nil {
		s.complain(problemsOf(err))
		return
	}
	if !s.looping {
		s.loop()
	}
}

// present opens a window with the sentences of problems.
func (s *session) present(problems []*model.Problem) {
	s.openDriver()
	w := s.app.NewWindow(s.say.Say("ui.unlock.window"))
	closing := widgets.NewMainButton(s.say.Say("ui.start.close"), nil, w.Close)
	w.SetPadded(false)
	w.SetContent(s.notice(problems, closing))
	w.Resize(fyne.NewSize(520, 260))
	w.CenterOnScreen()
	w.Show()
	w.Canvas().Focus(closing)
}

func (s *session) notice(problems []*model.Problem, closing fyne.CanvasObject) fyne.CanvasObject {
	var sentences []string
	for _, p := range problems {
		sentences = append(sentences, s.say.Problem(p))
	}
	pad := look.Space(4)
	return container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), container.NewBorder(
		widgets.Title(s.say.Say("ui.start.title")), container.NewHBox(layout.NewSpacer(), closing), nil, nil,
		container.NewVScroll(widgets.Wrapped(strings.Join(sentences, "\n\n")))))
}
