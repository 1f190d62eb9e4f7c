package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/look"
)

// statusLine is the row at the bottom that is always true: what the core said
// last, which it asks again after every change and every minute.
type statusLine struct {
	widget.BaseWidget
	shell    *shell
	parts    []*linePart // state, sending, next, needs you, accounts, paused
	switches *fyne.Container
	offline  *widget.Check
	network  *widget.Check // nil outside the demo
	ground   *plain
	setting  bool // a switch is being brought in line, not pressed
}

// linePart is one place of the line.
type linePart struct {
	view  *pressable
	shown bool
	part  part
	brief bool // short is said
	left  bool // there is no room for it
}

// The places of the line, from left to right.
const (
	placeState = iota
	placeSending
	placeNext
	placeNeedsYou
	placeSignIn
	placePaused
	places
)

func newStatusLine(s *shell) *statusLine {
	l := &statusLine{shell: s, ground: newPlain(look.ColorSurface)}
	for range places {
		l.parts = append(l.parts, &linePart{view: newPressable(true)})
	}
	l.offline = widget.NewCheck(s.text.Say("ui.status.work_offline"), func(held bool) {
		if !l.setting {
			s.workOffline(held)
		}
	})
	l.switches = container.NewHBox()
	if s.cfg.Switch != nil {
		l.network = widget.NewCheck(s.text.Say("ui.status.no_network"), func(down bool) {
			if !l.setting {
				s.takeNetwork(down)
			}
		})
		l.switches.Add(l.network)
	}
	l.switches.Add(l.offline)
	l.ExtendBaseWidget(l)
	return l
}

// show brings the line in line with the status.
func (l *statusLine) show() {
	s := l.shell
	t, st := s.teller(), s.status
	l.put(placeState, t.state(st), true)
	sending, ok := t.sending(st)
	l.put(placeSending, sending, ok)
	next, ok := t.next(st)
	l.put(placeNext, next, ok)
	needs, ok := t.needsYou(st)
	l.put(placeNeedsYou, needs, ok)
	accounts, ok := t.signIn(st)
	l.put(placeSignIn, accounts, ok)
	paused, ok := t.paused()
	l.put(placePaused, paused, ok)
	l.setting = true
	l.offline.SetChecked(st.Held)
	if l.network != nil {
		l.network.SetChecked(s.cfg.Switch.Down())
	}
	l.setting = false
	l.Refresh()
}

func (l *statusLine) put(place int, p part, shown bool) {
	at := l.parts[place]
	at.part, at.shown = p, shown
	// What leads nowhere else leads to the whole story.
	do := l.shell.openStatus
	if p.to.Screen != "" {
		do = func() { l.shell.Go(p.to) }
	}
	at.view.set(p.icon, p.full, p.ink, do)
}

// workOffline holds everything, or lets it go.
func (s *shell) workOffline(held bool) {
	s.loader.Do(func(ctx context.Context) error { return s.core.WorkOffline(ctx, held) }, func(err error) {
		s.Fail(err)
		s.askStatus()
	})
}

// takeNetwork is the demo's switch.
func (s *shell) takeNetwork(down bool) {
	s.loader.Do(func(ctx context.Context) error { return s.cfg.Switch.Set(ctx, down) }, func(err error) {
		s.Fail(err)
		s.askStatus()
	})
}

// pause holds a brand or lets it go, and offers the contrary.
func (s *shell) pause(b model.Brand) {
	paused := !b.Paused
	key := "ui.shell.resumed"
	if paused {
		key = "ui.shell.paused"
	}
	s.loader.Do(func(ctx context.Context) error { return s.core.PauseBrand(ctx, b.ID, paused) }, func(err error) {
		if err != nil {
			s.Fail(err)
			return
		}
		s.Offer(s.text.Say(key, "brand", b.Name), func(ctx context.Context) error {
			return s.core.PauseBrand(ctx, b.ID, !paused)
		})
	})
}

// openStatus tells the whole story of the line.
func (s *shell) openStatus() {
	s.openSheetOf(s.text.Say("ui.status.title"), paragraphs(s.teller().whole(s.status)))
}

// CreateRenderer lays the line out.
func (l *statusLine) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{l: l}
	r.objects = append(r.objects, l.ground)
	for _, p := range l.parts {
		r.objects = append(r.objects, p.view)
	}
	r.objects = append(r.objects, l.switches)
	return r
}

type lineRenderer struct {
	l       *statusLine
	objects []fyne.CanvasObject
}

// leastNext is how narrow the next delivery may become before it makes room.
const leastNext = 140

// Layout gives each part its room. Where there is too little, the brands held,
// the accounts and what is being sent say less, then the next delivery does, is cut, and at
// last left out: it alone is no reason to act.
func (r *lineRenderer) Layout(size fyne.Size) {
	l := r.l
	l.ground.Resize(size)
	right := l.switches.MinSize()
	l.switches.Resize(right)
	l.switches.Move(fyne.NewPos(size.Width-right.Width-look.Space(2), (size.Height-right.Height)/2))
	room := size.Width - right.Width - look.Space(8)
	for _, p := range l.parts {
		p.brief, p.left = false, false
	}
	used := r.used(leastNext)
	for _, place := range []int{placePaused, placeSignIn, placeSending, placeNext} {
		if used <= room {
			break
		}
		p := l.parts[place]
		if place == placeNext {
			p.left = true
		} else {
			p.brief = true
		}
		used = r.used(leastNext)
	}
	r.lay(room, size.Height)
}

// used is the room that the parts take, when the next delivery takes at most
// next.
func (r *lineRenderer) used(next float32) float32 {
	total := float32(0)
	for i, p := range r.l.parts {
		if !p.shown || p.left {
			continue
		}
		w := p.view.width(p.words())
		if i == placeNext {
			w = fyne.Min(w, next)
		}
		total += w
	}
	return total
}

func (p *linePart) words() string {
	if p.brief {
		return p.part.short
	}
	return p.part.full
}

func (r *lineRenderer) lay(room, height float32) {
	// The next delivery takes what the others leave.
	next := r.l.parts[placeNext]
	left := room
	if next.shown && !next.left {
		left = room - r.used(0)
		next.brief = next.view.width(next.part.full) > left
	}
	x := look.Space(2)
	for i, p := range r.l.parts {
		if !p.shown || p.left {
			p.view.Hide()
			continue
		}
		p.view.Show()
		if p.view.words != p.words() {
			p.view.words = p.words()
			p.view.Refresh()
		}
		w := p.view.width(p.words())
		if i == placeNext {
			w = fyne.Min(w, left)
		}
		w = fyne.Min(w, look.Space(2)+room-x)
		p.view.Resize(fyne.NewSize(w, look.Space(7)))
		p.view.Move(fyne.NewPos(x, (height-look.Space(7))/2))
		x += w
	}
}

// MinSize is the height of the line; its parts make do with any width.
func (r *lineRenderer) MinSize() fyne.Size { return fyne.NewSize(look.Space(60), lineHeight) }

// Refresh lays it out anew.
func (r *lineRenderer) Refresh() {
	r.l.ground.Refresh()
	r.Layout(r.l.Size())
	r.l.switches.Refresh()
}

// Objects are the parts.
func (r *lineRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy has nothing to give back.
func (r *lineRenderer) Destroy() {}
