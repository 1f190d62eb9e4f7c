// Package ui is the window over the core: the rail of brands, the row of
// screens, the status line, the palette, and what lets a screen do its work.
//
// Everything here runs on Fyne's goroutine, but for what a desk.Loader runs and
// the one goroutine of the bridge.
package ui

import (
	"context"
	"fmt"
	"image"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/screens"
)

// Config is what the window is opened with.
type Config struct {
	// Core is the open workspace. The window does not deliver: the caller runs
	// core.Deliver beside it.
	Core      *core.App
	Catalogue *text.Catalogue
	// SystemLang is the machine's language, for who chose none.
	SystemLang string
	Zone       *time.Location
	Now        func() time.Time
	Log        *slog.Logger
	// Switch takes the demo's network away; nil outside the demo.
	Switch *Switch
	// First is what Read read; nil: Open reads it itself.
	First *First
	// Trial is the network on this computer for who has no account yet; nil: none
	// is offered.
	Trial screens.Sandbox
}

// First is what the first frame shows.
type First struct {
	prefs  model.Preferences
	book   *desk.Book
	status core.Status
}

// Read asks the core for what the first frame shows. Where Fyne runs already, it
// is for another goroutine than Fyne's.
func Read(ctx context.Context, c *core.App) (*First, error) { return read(ctx, c) }

// Switch is the demo's network.
type Switch struct {
	Down func() bool
	Set  func(ctx context.Context, down bool) error
}

// Window is the open window.
type Window struct {
	shell  *shell
	closed chan struct{}
}

// Open builds and shows the window over an open core. Its error is that of Read,
// where there was no First. ctx ends what the window does beside itself, and not the
// window.
func Open(ctx context.Context, a fyne.App, cfg Config) (*Window, error) {
	return open(ctx, a, cfg, cfg.Core, screens.All(cfg.Core, cfg.Trial), desk.NewLoader(ctx))
}

// windowCore is what the window itself uses of the core.
type windowCore interface {
	Networks() []model.Network
	AllBrands(ctx context.Context) ([]model.Brand, error)
	AllAccounts(ctx context.Context) ([]model.Account, error)
	OrderBrands(ctx context.Context, order []model.BrandID) error
	PauseBrand(ctx context.Context, id model.BrandID, paused bool) error
	WorkOffline(ctx context.Context, held bool) error
	Preferences(ctx context.Context) (model.Preferences, error)
	SetPreferences(ctx context.Context, p model.Preferences) error
	Status(ctx context.Context) (core.Status, error)
	Subscribe() (<-chan event.Change, func())
	DraftsPage(ctx context.Context, f core.DraftFilter, offset, limit int) ([]core.DraftRow, error)
	Thumb(ctx context.Context, m model.Media, size int) (image.Image, error)
}

func open(ctx context.Context, a fyne.App, cfg Config, c windowCore, kinds []desk.Kind, loader *desk.Loader) (*Window, error) {
	s := &shell{app: a, cfg: cfg, core: c, kinds: kinds, loader: loader}
	first := cfg.First
	if first == nil {
		var err error
		if first, err = read(ctx, c); err != nil {
			return nil, err
		}
	}
	s.prefs, s.book, s.status = first.prefs, first.book, first.status
	s.window = a.NewWindow("")
	s.window.SetPadded(false)
	s.window.SetMaster()
	s.build()
	loader.Applied = s.follow
	w := &Window{shell: s, closed: make(chan struct{})}
	s.window.SetCloseIntercept(func() { s.depart(s.askToClose) })
	s.window.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { s.dropped(paths(files)) })
	s.bridge = newBridge(c, loader, s.changed)
	s.window.SetOnClosed(func() { s.end(w.closed) })
	s.restoreSize()
	s.begin()
	s.window.Show()
	return w, nil
}

func read(ctx context.Context, c windowCore) (*First, error) {
	var f First
	var err error
	if f.prefs, err = c.Preferences(ctx); err != nil {
		return nil, fmt.Errorf("read the preferences: %w", err)
	}
	if f.book, err = readBook(ctx, c); err != nil {
		return nil, err
	}
	if f.status, err = c.Status(ctx); err != nil {
		return nil, fmt.Errorf("read the status: %w", err)
	}
	return &f, nil
}

func readBook(ctx context.Context, c windowCore) (*desk.Book, error) {
	brands, err := c.AllBrands(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the brands: %w", err)
	}
	accounts, err := c.AllAccounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	return desk.NewBook(brands, accounts, c.Networks()), nil
}

// Raise brings the window to the front.
func (w *Window) Raise() {
	w.shell.window.Show()
	w.shell.window.RequestFocus()
}

// Closed is closed after she closed the window, every screen kept what it must,
// and all work beside the window has ended.
func (w *Window) Closed() <-chan struct{} { return w.closed }

// begin shows the first screen and starts what keeps the window true.
func (s *shell) begin() {
	switch {
	case !s.prefs.Welcomed && len(s.book.AccountsOf("")) == 0 && s.kind(desk.ScreenWelcome) != nil:
		s.Go(desk.Route{Screen: desk.ScreenWelcome})
	default:
		s.Go(s.home())
	}
	s.tick()
}

// end stops what keeps the window true, without waiting for it here, where it
// may need this goroutine.
func (s *shell) end(closed chan<- struct{}) {
	s.ended = true
	s.rememberSize()
	s.bridge.stop()
	go func() {
		s.bridge.wait()
		s.loader.Close()
		close(closed)
	}()
}
