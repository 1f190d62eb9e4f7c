package screens

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// QueueCore is what the queue needs of the core.
type QueueCore interface {
	QueueCounts(ctx context.Context, f core.QueueFilter) (map[core.QueueGroup]int, error)
	QueuePage(ctx context.Context, f core.QueueFilter, g core.QueueGroup, offset, limit int) ([]core.QueueRow, error)
	Status(ctx context.Context) (core.Status, error)
	Story(ctx context.Context, id model.DeliveryID) (core.Story, error)
	Cancel(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
	Reinstate(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
	Reschedule(ctx context.Context, id model.DeliveryID, wish core.Wish) (model.Delivery, core.Resolved, error)
	ResolveWish(brand model.Brand, w core.Wish) (core.Resolved, error)
	Retry(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
	Confirm(ctx context.Context, id model.DeliveryID, link string) (model.Delivery, error)
	SendAgain(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
	Leave(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
	DuplicateDraft(ctx context.Context, id model.DraftID) (model.Draft, error)
	PauseBrand(ctx context.Context, id model.BrandID, paused bool) error
	WorkOffline(ctx context.Context, held bool) error
}

// queueTick is how often the queue is asked again while nothing changes: what
// was to come becomes late by the clock alone.
const queueTick = time.Minute

// queueScreen lists the deliveries in groups, with the story of one beside
// them.
type queueScreen struct {
	d    *desk.Desk
	core QueueCore

	words   *queueWords
	filter  *queueFilterBar
	notices *queueNotices
	list    *widgets.Paged[core.QueueRow]
	story   *storyPanel
	split   *queueSplit
	left    *fyne.Container
	empty   *fyne.Container // what stands in the list's place while it is empty
	content *fyne.Container

	brand model.BrandID // the rail's at the last question
	known queueAnswer
	// shown is the filter of the sections that are shown. Pages are fetched
	// beside the window.
	shown   atomic.Pointer[core.QueueFilter]
	slot    desk.Slot
	keySlot desk.Slot
	group   core.QueueGroup // to show once the list is there
	inView  bool
	unTick  func()
	acting  bool
}

// queueAnswer is what the core said of the whole queue.
type queueAnswer struct {
	loaded bool
	filter core.QueueFilter
	counts map[core.QueueGroup]int
	hidden int // by account and state
	status core.Status
}

// NewQueue makes the screen of what was promised: what needs her, what waits,
// what is over, and the story of each delivery.
func NewQueue(d *desk.Desk, c QueueCore) desk.Screen {
	s := &queueScreen{d: d, core: c, brand: d.Shell.Brand()}
	s.words = newQueueWords(d)
	s.filter = newQueueFilterBar(s)
	s.notices = newQueueNotices(s)
	s.story = newStoryPanel(s)
	s.list = widgets.NewPaged(d.Loader, widgets.PagedOptions[core.QueueRow]{
		Height: queueRowHeight,
		Row:    func() fyne.CanvasObject { return newQueueRowView(d) },
		Update: func(o fyne.CanvasObject, r core.QueueRow) { o.(*queueRowView).show(s.words.row(r)) },
		Fetch: func(ctx context.Context, section string, offset, limit int) ([]core.QueueRow, error) {
			return c.QueuePage(ctx, *s.shown.Load(), core.QueueGroup(section), offset, limit)
		},
		ID:     func(r core.QueueRow) string { return string(r.ID) },
		Open:   func(r core.QueueRow) { s.open(r.ID, storyGlance) },
		Fail:   d.Shell.Fail,
		OnKey:  s.listKey,
		Number: func(n int) string { return d.Text.Number(int64(n)) },
	})
	s.shown.Store(&core.QueueFilter{})
	s.empty = container.NewStack()
	s.empty.Hide()
	s.left = container.New(queueLeft{}, s.filter.content, s.notices.content, container.NewStack(s.list, s.empty))
	s.split = newQueueSplit(s.left, s.story.content)
	s.content = container.NewStack(s.split.content)
	return s
}

// Content returns the screen.
func (s *queueScreen) Content() fyne.CanvasObject { return s.content }

// Show brings the queue into view, with the story or the group that the route
// names.
func (s *queueScreen) Show(r desk.Route) {
	s.inView = true
	if r.Account != "" {
		s.filter.choose(r.Account)
	}
	if s.group = core.QueueGroup(r.Group); s.group != "" {
		s.closeStory() // in a narrow window it would hide the group
	}
	s.refresh()
	s.tick()
	switch {
	case r.Delivery != "":
		s.open(r.Delivery, storyGlance)
	case s.story.id != "":
		s.story.load()
	}
}

// Changed asks the core again.
func (s *queueScreen) Changed(event.Change) {
	if brand := s.d.Shell.Brand(); brand != s.brand {
		s.brand = brand
		s.closeStory() // its row is out of the list now
	}
	s.filter.update()
	s.refresh()
	if s.story.id != "" {
		s.story.load()
	}
}

// Leave has nothing to keep: what is typed into a question stays there.
func (s *queueScreen) Leave(done func()) {
	s.inView = false
	done()
}

// tick asks again now and then while the queue is in view.
func (s *queueScreen) tick() {
	if s.unTick != nil {
		s.unTick()
	}
	s.unTick = s.d.Loader.After(queueTick, func() {
		if s.inView {
			s.refresh()
			s.tick()
		}
	})
}

// refresh asks what the whole queue holds and then shows it.
func (s *queueScreen) refresh() {
	f := s.filter.filter()
	desk.Load(s.d.Loader, &s.slot, func(ctx context.Context) (queueAnswer, error) {
		return askQueue(ctx, s.core, f)
	}, func(a queueAnswer, err error) {
		if err != nil {
			s.d.Shell.Fail(err)
			return
		}
		s.apply(a)
	})
}

func askQueue(ctx context.Context, c QueueCore, f core.QueueFilter) (queueAnswer, error) {
	a := queueAnswer{loaded: true, filter: f}
	var err error
	if a.counts, err = c.QueueCounts(ctx, f); err != nil {
		return a, err
	}
	if f.Account != "" || f.State != "" {
		wide, err := c.QueueCounts(ctx, core.QueueFilter{Brand: f.Brand, Zone: f.Zone})
		if err != nil {
			return a, err
		}
		a.hidden = queueTotal(wide) - queueTotal(a.counts)
	}
	a.status, err = c.Status(ctx)
	return a, err
}

func queueTotal(counts map[core.QueueGroup]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func (s *queueScreen) apply(a queueAnswer) {
	s.known = a
	s.words.renew(a.status)
	s.filter.setHidden(a.hidden)
	if s.notices.show(a) {
		s.left.Layout.Layout(s.left.Objects, s.left.Size())
	}
	s.shown.Store(&a.filter)
	var sections []widgets.Section
	for _, g := range core.QueueGroups() {
		if n := a.counts[g]; n > 0 {
			sections = append(sections, widgets.Section{Key: string(g), Title: s.d.Text.Say("ui.queue.group." + string(g)), Count: n})
		}
	}
	s.list.SetSections(sections)
	s.showEmpty(len(sections) == 0)
	if s.group != "" && a.counts[s.group] > 0 {
		s.list.Select(string(s.group), 0)
		s.focusList()
	}
	s.group = ""
}

// showEmpty says in the list's place what this screen is for, or what hides
// everything.
func (s *queueScreen) showEmpty(empty bool) {
	setVisible(s.empty, empty)
	setVisible(s.list, !empty)
	if !empty {
		return
	}
	say := s.d.Text.Say
	if s.known.hidden > 0 {
		s.empty.Objects = []fyne.CanvasObject{widgets.NewEmpty(theme.SearchIcon(), say("ui.queue.empty.hidden"),
			say("ui.queue.empty.hidden_body"), say("ui.queue.filter.all"), s.filter.clear)}
	} else {
		s.empty.Objects = []fyne.CanvasObject{widgets.NewEmpty(theme.MailSendIcon(), say("ui.queue.empty.title"),
			say("ui.queue.empty.body"), say("ui.queue.empty.write"), s.write)}
	}
	s.empty.Refresh()
}

func (s *queueScreen) write() {
	s.d.Shell.Go(desk.Route{Screen: desk.ScreenComposer, Brand: s.brand})
}

// open shows the story of a delivery.
func (s *queueScreen) open(id model.DeliveryID, how storyIntent) {
	s.story.open(id, how)
	s.split.setOpen(true)
}

// closeStory puts the story away and gives the keys back to the list.
func (s *queueScreen) closeStory() {
	if s.story.id == "" {
		return
	}
	s.story.close()
	s.split.setOpen(false)
	if s.inView {
		s.d.Window.Canvas().Focus(s.list)
	}
}
