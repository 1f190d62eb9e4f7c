package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// welcomeText is the third step: a first text. It is kept while it is written,
// as in the composer.
type welcomeText struct {
	w       *Welcome
	text    *widgets.TextEntry
	problem *brandField
	saver   *saver
	stored  model.Draft // as it was last stored; without an id: not yet
}

func newWelcomeText(w *Welcome) *welcomeText {
	s := &welcomeText{w: w, text: widgets.NewTextEntry()}
	s.text.SetPlaceHolder(w.d.Text.Say("ui.welcome.text_example"))
	s.text.SetMinRowsVisible(6)
	s.problem = newBrandField(w.d.Text.Say("ui.welcome.text"), w.d.Text.Say("ui.welcome.text_help"), s.text, s.text)
	s.text.OnChanged = func(text string) {
		s.problem.fail("")
		if text != s.stored.Text {
			s.saver.changed(s.stored.ID == "")
		}
	}
	s.begin()
	return s
}

// begin keeps what is written from now on in a new draft.
func (s *welcomeText) begin() {
	s.stored = model.Draft{}
	s.saver = &saver{loader: s.w.d.Loader, now: s.w.d.Now, store: s.w.core.SaveDraft, take: s.draft,
		took: func(stored model.Draft) { s.stored = stored },
		show: s.show,
		clash: func(error) {
			// Another window has the draft now: hers goes on in one of its own.
			s.stored = model.Draft{}
			s.saver.resume()
		}}
}

// show tells why the text is not kept, where that is so.
func (s *welcomeText) show(state saveState) {
	switch p := model.ProblemOf(state.Err); {
	case p != nil:
		s.problem.fail(s.w.d.Text.Problem(p))
	case state.Err != nil:
		s.w.d.Shell.Fail(state.Err)
	}
}

func (s *welcomeText) refresh() fyne.CanvasObject {
	say := s.w.d.Text.Say
	button := widgets.NewMainButton(say("ui.welcome.finish"), theme.ConfirmIcon(), s.save)
	button.SetColor(s.w.brand.Color)
	return welcomePage(say("ui.welcome.text_title", "brand", s.w.brand.Name), say("ui.welcome.text_body"), s.problem.Container, button)
}

// draft is what is written so far.
func (s *welcomeText) draft() model.Draft {
	d := s.stored
	d.BrandID, d.Text, d.Status, d.Targets = s.w.brand.ID, s.text.Text, model.DraftWriting, nil
	for _, a := range s.w.accounts {
		d.Targets = append(d.Targets, a.ID)
	}
	return d
}

// finish calls then with the draft once all of it is on disk, and makes room for
// another one.
func (s *welcomeText) finish(then func(model.Draft)) {
	s.saver.durable(func(err error) {
		if err != nil {
			return // show has said it
		}
		d := s.stored
		s.begin()
		s.text.SetText("")
		then(d)
	})
}

// save is the end of the first steps: the draft opens in the composer.
func (s *welcomeText) save() {
	if s.text.Text == "" {
		s.problem.fail(s.w.d.Text.Problem(model.NewProblem("compose.empty")))
		return
	}
	s.finish(func(d model.Draft) {
		s.w.welcomed(func() { s.w.d.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Brand: d.BrandID, Draft: d.ID}) })
	})
}

// keep leaves nothing behind on the way out.
func (s *welcomeText) keep(done func()) {
	if s.text.Text == "" && s.stored.ID == "" {
		done()
		return
	}
	s.finish(func(model.Draft) {
		s.w.d.Shell.Say(s.w.d.Text.Say("ui.welcome.text_kept"))
		done()
	})
}
