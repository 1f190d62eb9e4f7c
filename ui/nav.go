package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

// place is where she was: a screen and the chosen brand.
type place struct {
	route desk.Route
	brand model.BrandID
}

// The most steps that Back remembers.
const longestWayBack = 50

// leavePatience is how long a screen may take to keep what it must before she
// is told what the window waits for.
const leavePatience = 3 * time.Second

func (s *shell) kind(id string) *desk.Kind {
	for i := range s.kinds {
		if s.kinds[i].ID == id {
			return &s.kinds[i]
		}
	}
	return nil
}

// home is the screen to go to from nowhere: the first of the row.
func (s *shell) home() desk.Route {
	for _, k := range s.kinds {
		if k.Tab {
			return desk.Route{Screen: k.ID}
		}
	}
	return desk.Route{}
}

// Go shows what a route names, after the present screen has kept what it must.
func (s *shell) Go(r desk.Route) {
	if s.kind(r.Screen) == nil {
		s.cfg.Log.Error("there is no such screen", "screen", r.Screen)
		return
	}
	s.depart(func() {
		s.remember()
		s.show(place{r, s.brand})
	})
}

// remember notes where she is, for Back. The first steps are not gone back to.
func (s *shell) remember() {
	if s.present != nil && s.here.Screen != desk.ScreenWelcome {
		s.back = append(s.back, s.whereabouts())
		s.back = s.back[max(0, len(s.back)-longestWayBack):]
	}
}

// Back returns to where she came from.
func (s *shell) Back() {
	s.depart(func() {
		to := place{s.home(), s.brand}
		if n := len(s.back); n > 0 {
			to, s.back = s.back[n-1], s.back[:n-1]
		}
		s.show(to)
	})
}

// whereabouts is where she is, as the screen itself says where it moved on
// since it was shown.
func (s *shell) whereabouts() place {
	if placed, ok := s.present.screen.(desk.Placed); ok {
		return place{placed.Place(), s.brand}
	}
	return place{s.here, s.brand}
}

// depart is leave for where she goes elsewhere herself: the screen may ask her
// something first.
func (s *shell) depart(then func()) {
	departer, ok := s.presentAs().(desk.Departer)
	if !ok || s.modal() != nil {
		s.leave(then)
		return
	}
	departer.Depart(func() { s.leave(then) })
}

// leave calls then after the present screen has kept what it must. A later
// attempt takes the place of an earlier one.
func (s *shell) leave(then func()) {
	s.leaving++
	mine := s.leaving
	leaver, ok := s.presentAs().(desk.Leaver)
	if !ok {
		then()
		return
	}
	kept := false
	leaver.Leave(func() {
		if s.leaving == mine && !kept {
			kept = true
			then()
		}
	})
	if kept {
		return
	}
	s.loader.After(leavePatience, func() {
		if s.leaving == mine && !kept {
			s.notices.fail([]string{s.text.Say("ui.shell.still_keeping")})
		}
	})
}

// presentAs is the screen in view, to be asked for an ability; nil: there is
// none.
func (s *shell) presentAs() any {
	if s.present == nil {
		return nil
	}
	return s.present.screen
}

// show brings a screen into view. What it must keep was kept.
func (s *shell) show(to place) {
	k := s.kind(to.route.Screen)
	p := s.pages[k.ID]
	if p == nil {
		p = &page{kind: *k, screen: k.New(s.desk), looks: s.looks}
		s.pages[k.ID] = p
	}
	if to.brand != s.brand && (to.brand == "" || s.atWork(to.brand)) {
		s.setBrand(to.brand)
	}
	if s.present != p {
		s.notices.goneElsewhere()
	}
	s.present, s.here = p, to.route
	s.area.Objects = []fyne.CanvasObject{p.screen.Content()}
	if p.looks != s.looks {
		p.looks = s.looks
		p.screen.Content().Refresh()
	}
	s.area.Refresh()
	s.window.Canvas().Unfocus()
	p.screen.Show(to.route)
	if p.stale != 0 {
		stale := p.stale
		p.stale = 0
		p.screen.Changed(event.Change{Kinds: stale})
	}
	s.follow()
	s.tabs.show()
	s.bindKeys()
}

// ChooseBrand chooses a brand in the rail, or all with "". A screen that belongs
// to another brand makes room for that brand's drafts, after it has kept what it
// must; every other one stays and is told.
func (s *shell) ChooseBrand(id model.BrandID) {
	if id != "" && !s.atWork(id) {
		return
	}
	if of := s.framed(); of == "" || id == "" || of == id {
		s.setBrand(id)
		s.untold |= event.Everything
		s.tell()
		return
	}
	s.depart(func() {
		s.remember()
		s.show(place{s.home(), id})
	})
}

// setBrand notes the choice. Every screen shows something else then.
func (s *shell) setBrand(id model.BrandID) {
	s.brand = id
	for _, p := range s.pages {
		if p != s.present {
			p.stale = event.Everything
		}
	}
	s.rail.show()
	s.showFrame()
}

// framed is the brand that the screen in view belongs to; empty: to none.
func (s *shell) framed() model.BrandID {
	if framed, ok := s.presentAs().(desk.Framed); ok {
		return framed.FrameBrand()
	}
	return ""
}

// follow brings the window in line with the brand that the screen belongs to,
// which it may know only after it asked the core: the rail does not name one
// brand while the screen is of another.
func (s *shell) follow() {
	defer s.showFrame()
	if id := s.framed(); id != "" && s.brand != "" && id != s.brand && s.atWork(id) {
		s.setBrand(id)
	}
}

// showFrame colours the frame around the screen, and names the brand in the
// title of the window.
func (s *shell) showFrame() {
	id, thick := s.framed(), true
	if id == "" {
		id, thick = s.brand, false
	}
	b := s.book.Brand(id)
	now := framing{s.text.Lang(), b.Name, b.Color, thick && id != ""}
	if now == s.framing {
		return
	}
	s.framing = now
	s.frame.SetBrand(now.color, now.thick)
	if now.name == "" {
		s.window.SetTitle(s.text.Say("ui.shell.title"))
	} else {
		s.window.SetTitle(s.text.Say("ui.shell.title_of", "brand", now.name))
	}
}

// framing is what frame and title show, and the language of the window that
// they are of.
type framing struct {
	lang, name, color string
	thick             bool
}
