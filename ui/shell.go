package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// shell is the window around the screens. It is their desk.Shell.
type shell struct {
	app    fyne.App
	cfg    Config
	core   windowCore
	kinds  []desk.Kind
	window fyne.Window
	loader *desk.Loader
	bridge *bridge

	// What the core said last.
	prefs  model.Preferences
	book   *desk.Book
	status core.Status
	// One place for each question to the core.
	bookSlot, statusSlot, prefsSlot desk.Slot
	// untold are the changes that wait for a fresh book before the screen is
	// told of them.
	untold event.Kind

	// What is in view.
	brand   model.BrandID // chosen in the rail; empty: all
	present *page
	here    desk.Route // of present
	back    []place
	leaving int // counts the attempts to leave, so that only the last one counts

	// What is made anew for another language.
	text    *text.Printer
	desk    *desk.Desk
	pages   map[string]*page
	rail    *rail
	tabs    *tabs
	area    *fyne.Container
	frame   *widgets.Frame
	under   *fyne.Container // of the frame, and of what went wrong above it
	line    *statusLine
	notices *notices
	bound   []desk.Key // what is registered on the canvas

	modals  []*modal // from bottom to top
	palette *palette // the one that was opened last
	order   ordering
	framing framing
	looks   int  // counts the changes of theme
	ended   bool // the window is closed
}

// page is a screen that was made.
type page struct {
	kind   desk.Kind
	screen desk.Screen
	stale  event.Kind // what changed while it was out of view
	looks  int        // the shell's when it was last in view
}

// The window's measures.
const (
	leastWidth  = 1024
	leastHeight = 640
)

// build makes all that has words in it, and puts it into the window.
func (s *shell) build() {
	s.app.Settings().SetTheme(look.New(s.prefs.Theme))
	s.text = s.cfg.Catalogue.Printer(s.lang()).In(s.cfg.Zone, s.cfg.Now())
	s.desk = &desk.Desk{Text: s.text, Zone: s.cfg.Zone, Now: s.cfg.Now, Window: s.window,
		Loader: s.loader, Shell: s, Thumb: s.core.Thumb}
	s.pages, s.present = map[string]*page{}, nil
	s.rail = newRail(s)
	s.notices = newNotices(s)
	s.tabs = newTabs(s)
	s.area = container.NewStack()
	s.frame, s.framing = widgets.NewFrame(s.area), framing{}
	s.line = newStatusLine(s)
	s.under = container.New(underLayout{}, s.notices.wrong, s.frame)
	s.window.SetContent(container.New(shellLayout{}, s.rail.content, s.tabs.content,
		container.NewStack(s.under, s.rail.hint), s.line,
		newPlain(look.ColorLine), newPlain(look.ColorLine), newPlain(look.ColorLine)))
	s.showStatus()
	s.bindKeys()
}

func (s *shell) lang() string {
	if s.prefs.Lang != "" {
		return s.prefs.Lang
	}
	return s.cfg.SystemLang
}

// Book is what is known of brands and accounts right now.
func (s *shell) Book() *desk.Book { return s.book }

// Brand is the brand that is chosen in the rail; empty: all.
func (s *shell) Brand() model.BrandID { return s.brand }

// changed brings the window up to date after something changed in the core: the
// book first, since the screen reads its names and colours from there.
func (s *shell) changed(c event.Change) {
	s.untold |= c.Kinds
	s.askStatus()
	if c.Has(event.Workspace) {
		desk.Load(s.loader, &s.prefsSlot, s.core.Preferences, s.prefer)
	}
	if !c.Has(event.Brands | event.Accounts) {
		s.tell()
		return
	}
	desk.Load(s.loader, &s.bookSlot, func(ctx context.Context) (*desk.Book, error) {
		return readBook(ctx, s.core)
	}, func(b *desk.Book, err error) {
		if err != nil {
			s.Fail(err)
		} else {
			s.setBook(b)
		}
		s.tell()
	})
}

// tell passes what changed to the visible screen, and notes it for the others.
func (s *shell) tell() {
	kinds := s.untold
	s.untold = 0
	for _, p := range s.pages {
		if p != s.present {
			p.stale |= kinds
		}
	}
	if s.present != nil && kinds != 0 {
		s.present.screen.Changed(event.Change{Kinds: kinds})
		s.follow()
	}
}

func (s *shell) setBook(b *desk.Book) {
	s.book = b
	if s.order.wanted != nil {
		s.book = b.Ordered(s.order.wanted)
	}
	if s.brand != "" && !s.atWork(s.brand) {
		s.setBrand("")
	}
	s.rail.show()
	s.showFrame()
	s.showStatus()
}

// atWork reports whether a brand is among those in the rail.
func (s *shell) atWork(id model.BrandID) bool {
	for _, b := range s.book.Brands() {
		if b.ID == id {
			return true
		}
	}
	return false
}

func (s *shell) askStatus() {
	desk.Load(s.loader, &s.statusSlot, s.core.Status, func(st core.Status, err error) {
		if err != nil {
			s.Fail(err)
			return
		}
		s.status = st
		s.showStatus()
	})
}

func (s *shell) showStatus() {
	s.line.show()
	s.rail.show()
}

// tick brings what depends on the time up to date at each full minute.
func (s *shell) tick() {
	now := s.cfg.Now()
	s.loader.After(now.Truncate(time.Minute).Add(time.Minute).Sub(now), func() {
		s.changed(event.Change{Kinds: event.Deliveries})
		s.tick()
	})
}

// prefer applies what she chose for the window.
func (s *shell) prefer(p model.Preferences, err error) {
	if err != nil {
		s.Fail(err)
		return
	}
	before := s.prefs
	s.prefs = p
	if s.cfg.Catalogue.Printer(s.lang()).Lang() != s.text.Lang() {
		s.speak()
	} else if p.Theme != before.Theme {
		// The toolkit paints anew what is in the window; a screen that is not
		// has to be when it comes back.
		s.app.Settings().SetTheme(look.New(p.Theme))
		s.looks++
		s.present.looks = s.looks
	}
}

// speak makes everything anew in the language of now, and stays where she is.
func (s *shell) speak() {
	s.leave(func() {
		s.closeModals()
		here := s.whereabouts()
		s.unbindKeys()
		s.build()
		s.show(here)
	})
}
