package screens

import (
	"context"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// welcomeBrand is the first step: a client's name and colour.
type welcomeBrand struct {
	w         *Welcome
	content   fyne.CanvasObject
	name      *widgets.TextEntry
	color     *colorPicker
	nameField *brandField
	mark      *widgets.BrandMark
	button    *widgets.MainButton
	busy      bool
}

func newWelcomeBrand(w *Welcome) *welcomeBrand {
	say := w.d.Text.Say
	s := &welcomeBrand{w: w, name: newLine(), mark: widgets.NewBrandMark(look.Space(16))}
	s.name.SetPlaceHolder(say("ui.brands.name_example"))
	s.name.OnSubmitted = func(string) { s.add() }
	s.nameField = newBrandField(say("ui.brands.name"), say("ui.welcome.name_help"), s.name, s.name)
	s.button = widgets.NewMainButton(say("ui.welcome.next"), theme.NavigateNextIcon(), s.add)
	s.color = newColorPicker(w.d, s.preview)
	s.name.OnChanged = func(string) {
		s.nameField.fail("")
		s.preview()
	}
	zone := widgets.Wrapped(say("ui.welcome.brand_defaults", "zone", machineZone(w.d)))
	zone.Importance = widget.LowImportance
	body := container.New(storyColumn{gap: look.Space(2)},
		container.NewBorder(nil, nil, container.NewCenter(s.mark), nil, s.nameField.Container),
		newBrandField(say("ui.brands.color"), say("ui.welcome.color_help"), s.color.content, nil).Container,
		zone)
	s.content = welcomePage(say("ui.welcome.brand_title"), say("ui.welcome.brand_body"), body, s.button)
	s.color.set(brandPalette[0])
	return s
}

// preview shows the mark that the brand will have.
func (s *welcomeBrand) preview() {
	s.mark.SetBrand(model.Brand{Name: s.name.Text, Color: s.color.value()})
	s.button.SetColor(s.color.value())
}

// add makes the brand.
func (s *welcomeBrand) add() {
	if s.busy {
		return
	}
	s.busy = true
	name, color, zone, lang := s.name.Text, s.color.value(), machineZone(s.w.d), s.w.d.Text.Lang()
	var brand model.Brand
	s.w.d.Loader.Do(func(ctx context.Context) (err error) {
		brand, err = s.w.core.AddBrand(ctx, core.BrandEdit{Name: &name, Color: &color, Zone: &zone, Lang: &lang})
		return err
	}, func(err error) {
		s.busy = false
		if p := model.ProblemOf(err); p != nil {
			s.nameField.fail(s.w.d.Text.Problem(p))
			s.w.d.Window.Canvas().Focus(s.name)
			return
		}
		if err != nil {
			s.w.d.Shell.Fail(err)
			return
		}
		s.w.brand = brand
		s.w.show(stepAccount)
	})
}

// welcomeAccount is the second step: an account, one for a trial, or later.
type welcomeAccount struct {
	w      *Welcome
	panel  *connectPanel // while she connects one
	work   *fyne.Container
	busy   bool
	stop   func()
	halted bool
}

func newWelcomeAccount(w *Welcome) *welcomeAccount { return &welcomeAccount{w: w} }

// refresh makes the step for the brand of the first one, and returns where the
// keyboard goes.
func (s *welcomeAccount) refresh() (fyne.CanvasObject, fyne.Focusable) {
	say, brand := s.w.d.Text.Say, s.w.brand
	s.panel = nil
	later := widget.NewButtonWithIcon(say("ui.welcome.account_later"), theme.NavigateNextIcon(), func() {
		s.giveUp()
		s.w.show(stepText)
	})
	real, first := s.choice("ui.welcome.account_real", "ui.welcome.account_real_body", theme.AccountIcon(), s.connect)
	body := container.New(storyColumn{gap: look.Space(2)}, real)
	if s.w.sandbox != nil {
		trial, _ := s.choice("ui.welcome.account_trial", "ui.welcome.account_trial_body", theme.ComputerIcon(), s.try)
		body.Add(trial)
	}
	activity := widget.NewActivity()
	activity.Start()
	s.work = container.NewHBox(activity, widgets.Body(say("ui.welcome.trial_starts")),
		widget.NewButtonWithIcon(say("ui.connect.stop"), theme.CancelIcon(), s.giveUp))
	s.work.Hide()
	body.Add(s.work)
	return welcomePage(say("ui.welcome.account_title", "brand", brand.Name), say("ui.welcome.account_body"), body, later), first
}

// choice is one way to an account, with what it means, and its button.
func (s *welcomeAccount) choice(label, body string, icon fyne.Resource, do func()) (fyne.CanvasObject, *widget.Button) {
	b := widget.NewButtonWithIcon(s.w.d.Text.Say(label), icon, do)
	b.Alignment = widget.ButtonAlignLeading
	return newStoryCard(container.New(storyColumn{}, b, widgets.Wrapped(s.w.d.Text.Say(body)))), b
}

// connect opens the panel that connects an account.
func (s *welcomeAccount) connect() {
	s.giveUp()
	s.panel = newConnectPanel(s.w.d, s.w.core, connectOptions{brand: s.w.brand, openURL: func(u *url.URL) error { return s.w.OpenURL(u) },
		connected: s.connected, cancel: func() { s.w.show(stepAccount) }})
	s.w.pane.Objects = []fyne.CanvasObject{s.panel.content}
	s.w.pane.Refresh()
}

// try starts the trial network and connects an account of it.
func (s *welcomeAccount) try() {
	if s.busy {
		return
	}
	s.busy, s.halted = true, false
	s.work.Show()
	var account model.Account
	s.stop = s.w.d.Loader.Stoppable(func(ctx context.Context) error {
		server, handle, token, err := s.w.sandbox.Start(ctx)
		if err != nil {
			return err
		}
		account, err = s.w.core.AddAccount(ctx, core.NewAccount{Brand: string(s.w.brand.ID), Network: sandboxNetwork,
			Server: server, Handle: handle, Secret: token})
		return err
	}, func(err error) {
		s.busy = false
		s.work.Hide()
		switch {
		case err == nil:
			s.connected(account)
		case !s.halted:
			s.w.d.Shell.Fail(err)
		}
	})
}

// giveUp stops the start of the trial network.
func (s *welcomeAccount) giveUp() {
	if s.busy {
		s.halted = true
		s.stop()
	}
}

func (s *welcomeAccount) connected(acc model.Account) {
	s.w.d.Shell.Say(s.w.d.Text.Say("ui.connect.connected", "account", acc.Handle, "brand", s.w.brand.Name))
	s.w.accounts = append(s.w.accounts, acc)
	s.panel = nil
	s.w.show(stepText)
}

// welcomeText is the third step: a first text.
type welcomeText struct {
	w       *Welcome
	text    *widgets.TextEntry
	problem *brandField
	busy    bool
}

func newWelcomeText(w *Welcome) *welcomeText {
	s := &welcomeText{w: w, text: widgets.NewTextEntry()}
	s.text.SetPlaceHolder(w.d.Text.Say("ui.welcome.text_example"))
	s.text.SetMinRowsVisible(6)
	s.problem = newBrandField(w.d.Text.Say("ui.welcome.text"), w.d.Text.Say("ui.welcome.text_help"), s.text, s.text)
	s.text.OnChanged = func(string) { s.problem.fail("") }
	return s
}

func (s *welcomeText) refresh() fyne.CanvasObject {
	say := s.w.d.Text.Say
	button := widgets.NewMainButton(say("ui.welcome.finish"), theme.ConfirmIcon(), s.save)
	button.SetColor(s.w.brand.Color)
	return welcomePage(say("ui.welcome.text_title", "brand", s.w.brand.Name), say("ui.welcome.text_body"), s.problem.Container, button)
}

// draft is what is written so far.
func (s *welcomeText) draft() model.Draft {
	d := model.Draft{BrandID: s.w.brand.ID, Text: s.text.Text, Status: model.DraftWriting}
	for _, a := range s.w.accounts {
		d.Targets = append(d.Targets, a.ID)
	}
	return d
}

// store saves the text as a draft.
func (s *welcomeText) store(done func(model.Draft)) {
	if s.busy {
		return
	}
	s.busy = true
	d := s.draft()
	s.w.d.Loader.Do(func(ctx context.Context) (err error) {
		d, err = s.w.core.SaveDraft(ctx, d)
		return err
	}, func(err error) {
		s.busy = false
		if p := model.ProblemOf(err); p != nil {
			s.problem.fail(s.w.d.Text.Problem(p))
			return
		}
		if err != nil {
			s.w.d.Shell.Fail(err)
			return
		}
		s.text.SetText("")
		done(d)
	})
}

// save is the end of the first steps: the draft opens in the composer.
func (s *welcomeText) save() {
	if s.text.Text == "" {
		s.problem.fail(s.w.d.Text.Problem(model.NewProblem("compose.empty")))
		return
	}
	s.store(func(d model.Draft) {
		s.w.welcomed(func() { s.w.d.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Brand: d.BrandID, Draft: d.ID}) })
	})
}

// keep saves a text that was begun, on the way out.
func (s *welcomeText) keep(done func()) {
	if s.text.Text == "" {
		done()
		return
	}
	s.store(func(model.Draft) {
		s.w.d.Shell.Say(s.w.d.Text.Say("ui.welcome.text_kept"))
		done()
	})
}
