package start

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"restante/assets"
	"restante/core/model"
	"restante/core/program"
	"restante/core/vault"
	"restante/ui"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/unlock"
)

// closeLimit is how long what a window does beside itself may take to end after
// it is gone.
const closeLimit = 10 * time.Second

// session is an open workspace with its window. All but raise and what raise
// uses belongs to Fyne's goroutine, which is that of Run.
type session struct {
	*run
	interrupted *interrupts
	asked       context.Context // ends when the window is asked to close
	ws          *workspace
	app         fyne.App // nil until there is something to show
	looping     bool     // the driver runs
	code        int

	prefs    model.Preferences
	question *unlock.Question
	window   *ui.Window

	running chan struct{} // closed when the driver runs
	ending  atomic.Bool   // no window can be raised, or opened, any more
	engine  sync.WaitGroup
	stop    context.CancelFunc // of the engine
}

func newSession(r *run, i *interrupts, asked context.Context) *session {
	return &session{run: r, interrupted: i, asked: asked, running: make(chan struct{}), stop: func() {}}
}

// raise brings the window to the front. It may be called on any goroutine, and
// says false when there will be no window.
func (s *session) raise() bool {
	if s.ending.Load() {
		return false
	}
	select {
	case <-s.running:
		fyne.Do(func() {
			switch {
			case s.window != nil:
				s.window.Raise()
			case s.question != nil:
				s.question.Raise()
			}
		})
	default: // it comes to the front when it appears
	}
	return true
}

// show opens the window, runs it until it is closed, and lets the engine stop.
func (s *session) show() error {
	// What the window does beside itself must not end before the window.
	beside, end := context.WithCancel(context.WithoutCancel(s.asked))
	defer end()
	loader := desk.NewLoader(beside)
	defer loader.Close()
	if err := s.prepare(beside, loader); err != nil {
		s.stop()
		s.engine.Wait()
		return err
	}
	s.loop()
	s.wait(beside)
	return nil
}

// prepare opens the window, or the question before it.
func (s *session) prepare(beside context.Context, loader *desk.Loader) (err error) {
	need := s.askVault()
	if s.prefs, err = s.ws.core.Preferences(s.asked); err != nil {
		return fmt.Errorf("read the preferences: %w", err)
	}
	if s.prefs.Lang != "" {
		s.speak(s.prefs.Lang)
	}
	s.openDriver()
	switch n := <-need; {
	case n.err != nil:
		return n.err
	case n.need == vault.NeedNothing:
		return s.shown(func() error { return s.openWindow(beside, nil) })
	default:
		return s.shown(func() error { return s.ask(beside, loader, n.need) })
	}
}

// openDriver opens the driver, with what must be there before the first window.
func (s *session) openDriver() {
	if s.app != nil {
		return
	}
	s.app = s.NewApp()
	s.app.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	s.app.Settings().SetTheme(look.New(s.prefs.Theme))
	if err := look.InstallEmoji(); err != nil && s.ws != nil {
		s.ws.log.Error("the emoji font cannot be used", "error", err)
	}
	s.app.Lifecycle().SetOnStarted(s.started)
}

// loop runs the driver until the last window is closed. It cannot run again.
func (s *session) loop() {
	s.looping = true
	s.app.Run()
	s.looping = false
	s.ending.Store(true)
}

// takeOvers are the pauses after which the signals are taken over again. The
// driver begins to listen for them somewhere beside its first frame; by the last
// one nobody has written anything.
func takeOvers() []time.Duration {
	return []time.Duration{5 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond, time.Second}
}

// started is called when the driver runs.
func (s *session) started() {
	s.interrupted.takeOver()
	close(s.running)
	go func() {
		for _, pause := range takeOvers() {
			if s.Clock.Wait(s.asked, pause) != nil {
				return
			}
			s.interrupted.takeOver()
		}
	}()
	context.AfterFunc(s.asked, func() {
		fyne.Do(func() {
			if !s.ending.Load() {
				s.close()
			}
		})
	})
}

// close closes what is open, as its own button would.
func (s *session) close() {
	if s.window != nil {
		s.window.Close()
	} else {
		s.app.Quit()
	}
}

// vaultNeed is what the vault needs of the person.
type vaultNeed struct {
	need vault.Need
	err  error
}

// askVault asks the vault, which may take a second to try a passphrase, while
// the driver opens.
func (s *session) askVault() <-chan vaultNeed {
	answer := make(chan vaultNeed, 1)
	if s.ws.vault == nil {
		answer <- vaultNeed{need: vault.NeedNothing}
		return answer
	}
	go func() {
		need, err := s.ws.vault.Need(s.asked)
		if model.ProblemOf(err) != nil {
			// Everything but sending goes on without it, and the window says so
			// when something is due.
			s.ws.log.Error("the vault cannot be opened", "error", err)
			need, err = vault.NeedNothing, nil
		}
		answer <- vaultNeed{need, err}
	}()
	return answer
}

// ask asks for the passphrase; the window opens after it.
func (s *session) ask(beside context.Context, loader *desk.Loader, need vault.Need) error {
	cfg := unlock.Config{Text: s.say, Loader: loader, New: need == vault.NeedNewPassphrase, Unlock: s.ws.vault.Unlock,
		Done: func() { s.answered(beside, loader) }}
	if s.ws.given && need == vault.NeedPassphrase {
		cfg.Problem = model.NewProblem("vault.wrong_passphrase")
	}
	s.question = unlock.Show(s.app, cfg)
	return nil
}

// answered opens the window in the place of the question. Fyne runs already, so
// what the window shows first is read beside it.
func (s *session) answered(beside context.Context, loader *desk.Loader) {
	var first *ui.First
	loader.Do(func(ctx context.Context) (err error) {
		first, err = ui.Read(ctx, s.ws.core)
		return err
	}, func(err error) {
		if s.asked.Err() != nil || len(s.app.Driver().AllWindows()) == 0 {
			return // closed meanwhile: the driver is about to end
		}
		if err == nil {
			err = s.openWindow(beside, first)
		}
		if err != nil {
			s.fail(err)
		}
		// The driver ends with its last window, so this one goes after.
		s.question.Close()
		s.question = nil
	})
}

// openWindow opens the window and lets the engine deliver beside it. first may
// be nil.
func (s *session) openWindow(beside context.Context, first *ui.First) (err error) {
	cfg := ui.Config{Core: s.ws.core, Catalogue: s.catalogue, SystemLang: s.language(), Zone: s.zone(), Now: s.Clock.Now,
		Log: s.ws.log, Switch: s.ws.sw, First: first}
	if s.ws.trial != nil {
		cfg.Trial = s.ws.trial
	}
	if s.window, err = ui.Open(beside, s.app, cfg); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(beside)
	s.stop = stop
	s.engine.Go(func() { s.resumeTrial(ctx) })
	s.engine.Go(func() {
		if err := s.ws.core.Deliver(ctx); err != nil && ctx.Err() == nil {
			s.ws.log.Error("nothing is delivered any more", "error", err)
		}
	})
	return nil
}

// resumeTrial starts the trial network again where there was one. Without it
// only the accounts there are silent, as with any network.
func (s *session) resumeTrial(ctx context.Context) {
	if s.ws.trial == nil {
		return
	}
	if err := s.ws.trial.Resume(ctx); err != nil {
		s.ws.log.Error("the trial network is not there", "error", err)
	}
}

// language is the one of who chose none in the settings.
func (s *session) language() string {
	if s.flags.lang != "" {
		return s.flags.lang.String()
	}
	return s.systemLanguage()
}

// zone is the machine's, by its IANA name where it tells one.
func (s *session) zone() *time.Location {
	if name, err := program.Zone(s.Getenv); err == nil {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.Local
}

// wait lets everything beside the window end.
func (s *session) wait(beside context.Context) {
	if s.window != nil {
		ctx, cancel := context.WithTimeout(beside, closeLimit)
		defer cancel()
		select {
		case <-s.window.Closed():
		case <-ctx.Done():
			s.ws.log.Error("what the window did beside itself has not ended")
		}
	}
	s.stop()
	s.engine.Wait()
	s.ws.log.Info("closed")
}
