package screens

import (
	"context"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// storyIntent is what a story is opened for.
type storyIntent int

const (
	storyFollow     storyIntent = iota // the list moved on: the keys stay there
	storyGlance                        // to read it, and to answer what it asks
	storyReschedule                    // to give it another time
)

// storyPanel tells everything of one delivery and lets her act on it. While it
// is open it is told anew whenever something changes; what she types stays.
type storyPanel struct {
	s       *queueScreen
	id      model.DeliveryID
	how     storyIntent
	story   core.Story
	loaded  bool // story is that of id
	busy    bool // something is being done about it
	slot    desk.Slot
	head    *storyHead
	decide  *decidePanel
	form    *rescheduleForm
	actions *storyActions
	post    *fyne.Container // text and images
	receipt *fyne.Container
	log     *storyLog
	body    *fyne.Container
	scroll  *container.Scroll
	content *fyne.Container
}

func newStoryPanel(s *queueScreen) *storyPanel {
	p := &storyPanel{s: s}
	p.head = newStoryHead(s.d, s.closeStory)
	p.decide = newDecidePanel(s, p.openForm)
	p.form = newRescheduleForm(s)
	p.actions = newStoryActions(s, p.openForm)
	p.post, p.receipt = container.New(storyColumn{}), container.New(storyColumn{})
	p.log = newStoryLog(s.d)
	p.body = container.New(storyColumn{gap: look.Space(3)}, p.head.content, p.decide.question, p.decide.answers, p.actions.sending, p.form.content,
		p.receipt, p.post, p.actions.draft, p.log.content)
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(look.Space(2), look.Space(4), look.Space(3), look.Space(4)), p.body))
	p.content = container.NewStack(p.scroll)
	p.body.Hide()
	return p
}

// open shows the story of a delivery.
func (p *storyPanel) open(id model.DeliveryID, how storyIntent) {
	if id != p.id {
		p.reset(id)
	}
	p.how = how
	p.load()
}

func (p *storyPanel) reset(id model.DeliveryID) {
	p.id, p.loaded, p.busy = id, false, false
	p.form.close()
	p.body.Hide()
	p.scroll.Offset = fyne.Position{}
	p.log.all = false
}

// close puts the story away.
func (p *storyPanel) close() {
	p.slot.Drop()
	p.reset("")
}

// done puts the delivery in its place that came of a decision: the same, or
// its successor.
func (p *storyPanel) done(id model.DeliveryID) {
	p.form.close()
	if p.id != "" && id != p.id {
		p.reset(id)
		p.how = storyFollow
	}
}

// load asks the core for the story as it stands.
func (p *storyPanel) load() {
	id, c := p.id, p.s.core
	desk.Load(p.s.d.Loader, &p.slot, func(ctx context.Context) (core.Story, error) { return c.Story(ctx, id) },
		func(st core.Story, err error) {
			if err != nil {
				p.s.closeStory()
				p.s.d.Shell.Fail(err)
				return
			}
			p.show(st)
		})
}

// show tells a story. Only what changed is made anew: the story is read again
// at every change of anything.
func (p *storyPanel) show(st core.Story) {
	same := p.loaded && reflect.DeepEqual(p.story, st)
	samePost := p.loaded && reflect.DeepEqual(contents(&p.story.Delivery), contents(&st.Delivery))
	p.story, p.loaded = st, true
	if moved := p.head.show(p.s, st); !same || moved {
		p.tell(st, samePost)
	}
	p.setBusy(p.s.acting)
	how := p.how
	p.how = storyFollow
	switch {
	case how == storyReschedule:
		p.openForm()
	case how == storyGlance:
		p.decide.focus()
	}
}

// tell shows all but the head.
func (p *storyPanel) tell(st core.Story, samePost bool) {
	p.decide.show(st)
	p.form.show(st)
	p.actions.show(st)
	if !samePost {
		p.post.Objects = storyPost(p.s.d, &st.Delivery)
	}
	p.receipt.Objects = storyReceipts(p.s, st)
	setVisible(p.receipt, len(p.receipt.Objects) > 0)
	p.log.show(p.s.words.in(st.Brand.Zone), st)
	p.body.Show()
	p.relayout()
}

func contents(d *model.Delivery) []model.PartContent {
	out := make([]model.PartContent, len(d.Parts))
	for i, part := range d.Parts {
		out[i] = part.Content
	}
	return out
}

// relayout gives every part the height that its words need at this width.
func (p *storyPanel) relayout() {
	p.body.Refresh()
	p.scroll.Refresh()
}

// openForm asks for another time, where that can be changed.
func (p *storyPanel) openForm() {
	if !p.loaded || !canReschedule(p.story) {
		p.s.d.Shell.Say(p.s.d.Text.Say("ui.reschedule.not_now"))
		return
	}
	p.form.open(p.story)
	p.relayout()
	p.reveal(p.form.content)
}

// focus puts the keys on the safest thing that can be done.
func (p *storyPanel) focus() {
	if p.actions.reschedule.Visible() {
		p.s.d.Window.Canvas().Focus(p.actions.reschedule)
		return
	}
	p.decide.focus()
}

// reveal scrolls as little as it takes to show a part of the story.
func (p *storyPanel) reveal(o fyne.CanvasObject) {
	top := p.body.Position().Y + o.Position().Y
	y, view := p.scroll.Offset.Y, p.scroll.Size().Height
	switch {
	case top < y:
		y = top
	case top+o.Size().Height > y+view:
		y = top + o.Size().Height - view + look.Space(2)
	}
	p.scroll.ScrollToOffset(fyne.NewPos(0, y))
}

// setBusy holds every way to act while something is being done.
func (p *storyPanel) setBusy(busy bool) {
	p.busy = busy
	p.decide.setBusy(busy)
	p.form.setBusy(busy)
	p.actions.setBusy(busy)
}

// storyHead says whose delivery it is, how it stands, and when it is for.
type storyHead struct {
	mark    *widgets.BrandMark
	brand   *widget.Label
	badge   *widgets.Badge
	account *widget.Label
	state   *widgets.StateMark
	why     *widget.Label
	facts   *fyne.Container
	known   []storyFact // what facts shows
	content *fyne.Container
}

func newStoryHead(d *desk.Desk, shut func()) *storyHead {
	h := &storyHead{mark: widgets.NewBrandMark(40), brand: widgets.Title(""), badge: widgets.NewBadge(queueBadge),
		account: widgets.Small(""), state: widgets.NewStateMark(d.Text), why: widgets.Wrapped(""), facts: container.New(storyColumn{gap: storyTight})}
	shutButton := newStoryButton("", theme.CancelIcon(), shut)
	shutButton.Importance = widget.LowImportance
	names := container.New(storyColumn{gap: storyTight}, h.brand, container.New(storyBadged{}, h.badge, h.account))
	top := container.NewBorder(nil, nil, container.NewCenter(h.mark), container.NewCenter(shutButton), names)
	pad := theme.InnerPadding()
	state := container.New(layout.NewCustomPaddedLayout(0, 0, pad, 0), h.state)
	h.content = container.New(storyColumn{}, top, state, h.why, h.facts)
	return h
}

// show shows the head, and reports whether it says something else than before.
func (h *storyHead) show(s *queueScreen, st core.Story) bool {
	why, facts := s.storyWhy(st), s.storyFacts(st)
	moved := why != h.why.Text || !slices.Equal(facts, h.known)
	h.known = facts
	d := &st.Delivery
	h.mark.SetBrand(st.Brand)
	h.brand.SetText(text.Clean(st.Brand.Name))
	network := s.d.Shell.Book().Network(st.Account.Network)
	h.badge.SetNetwork(network)
	h.account.SetText(network.Name + " · " + text.Clean(text.Address(st.Account)))
	h.state.SetState(d.State)
	h.why.SetText(why)
	setVisible(h.why, why != "")
	h.facts.Objects = nil
	for _, f := range facts {
		h.facts.Add(newStoryFact(f.name, f.value))
	}
	return moved
}
