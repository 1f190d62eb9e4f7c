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
	// colorField says what is wrong with the colour.
	colorField *brandField
	mark       *widgets.BrandMark
	button     *widgets.MainButton
	busy       bool
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
	s.colorField = newBrandField(say("ui.brands.color"), say("ui.welcome.color_help"), s.color.content, nil)
	zone := widgets.Wrapped(say("ui.welcome.brand_defaults", "zone", machineZone(w.d)))
	zone.Importance = widget.LowImportance
	body := container.New(storyColumn{gap: look.Space(2)},
		container.NewBorder(nil, nil, container.NewCenter(s.mark), nil, s.nameField.Container),
		s.colorField.Container,
		zone)
	s.content = welcomePage(say("ui.welcome.brand_title"), say("ui.welcome.brand_body"), body, s.button)
	s.color.set(brandPalette[0])
	return s
}

// preview shows the mark that the brand will have.
func (s *welcomeBrand) preview() {
	s.colorField.fail("")
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
			if p.Code == "brand.bad_color" {
				s.colorField.fail(s.w.d.Text.Problem(p))
				return
			}
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
