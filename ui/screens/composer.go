package screens

import (
	"context"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
)

// ComposerCore is what the composer uses of the core.
type ComposerCore interface {
	SaveDraft(ctx context.Context, d model.Draft) (model.Draft, error)
	Draft(ctx context.Context, id model.DraftID) (model.Draft, error)
	SetDraftStatus(ctx context.Context, id model.DraftID, s model.DraftStatus) error
	ImportMedia(ctx context.Context, path string) (model.Media, error)
	Shape(d model.Draft, brand model.Brand, accounts []model.Account) []core.Shaped
	ResolveWish(brand model.Brand, w core.Wish) (core.Resolved, error)
	ScheduleRev(ctx context.Context, draft model.DraftID, rev int64, accounts []model.AccountID, w core.Wish) (core.Scheduled, error)
	DraftDeliveries(ctx context.Context, id model.DraftID) ([]core.QueueRow, error)
	Story(ctx context.Context, id model.DeliveryID) (core.Story, error)
	Revise(ctx context.Context, id model.DraftID, rev int64) (core.Revised, error)
	Cancel(ctx context.Context, id model.DeliveryID) (model.Delivery, error)
}

// composer is the screen on which one draft is written, for one brand.
type composer struct {
	desk *desk.Desk
	core ComposerCore
	root *fyne.Container

	// opened is the draft that is open, as it stands on the screen; nil: none is.
	opened *opened
	// opening holds the draft that is asked for.
	opening desk.Slot
	// framing is the brand that the route of a draft names, until it is read.
	framing model.BrandID
	folder  string // in which she last looked for images
	view    *composerView
}

// opened is one draft on the screen. Another one gets another value, so that
// what comes late for the first cannot touch the second.
type opened struct {
	draft model.Draft // as it stands on the screen
	base  model.Draft // as it was last stored
	brand model.Brand
	saver *saver
	// tab is the account whose version is shown; empty: the base text.
	tab      model.AccountID
	accounts []model.Account
	shaped   []core.Shaped
	// promised are the deliveries that keep an account from being scheduled
	// again.
	promised promises
	// originals are the drafts of which it became a copy while it was open, and
	// ofOriginals what stands of those.
	originals   []model.DraftID
	ofOriginals promises
	slot        desk.Slot // of promised and ofOriginals
	refetch     desk.Slot // of what was changed elsewhere
	// importing counts the files that are being added; sending and revising say
	// that a schedule or an update of one is under way. What must wait for them
	// stands in after.
	importing         int
	stopAdd           func()
	sending, revising bool
	after             []func()
	// calledOff says that an order of hers came to nothing, until she writes on
	// or gives it again.
	calledOff string
	// letOlder is the text with which she let an older one go out.
	letOlder *model.Draft
}

// promises are deliveries that stand, by account.
type promises map[model.AccountID]model.Delivery

// NewComposer returns the composer.
func NewComposer(d *desk.Desk, c ComposerCore) desk.Screen {
	s := &composer{desk: d, core: c, root: container.NewStack()}
	s.view = newComposerView(s)
	return s
}

// Content is the page.
func (s *composer) Content() fyne.CanvasObject { return s.root }

// FrameBrand is the brand of the draft.
func (s *composer) FrameBrand() model.BrandID {
	if s.opened == nil {
		return s.framing
	}
	return s.opened.brand.ID
}

// Place brings her back to the open draft.
func (s *composer) Place() desk.Route {
	r := desk.Route{Screen: desk.ScreenComposer, Brand: s.FrameBrand()}
	if s.opened != nil {
		r.Draft = s.opened.draft.ID
	}
	return r
}

// Show opens a draft, or a new one of a brand. Where no brand is named and
// there are several, it asks.
func (s *composer) Show(r desk.Route) {
	o := s.opened
	switch {
	case r.Draft != "" && o != nil && o.draft.ID == r.Draft:
		// It is still there, with its place and its undo. Another program may
		// have changed it.
		s.display(s.view.editor)
		s.view.startClock()
		s.view.focusText()
		s.askAgain(o)
		s.askPromised(o)
	case r.Draft != "":
		s.close()
		s.framing = r.Brand
		s.open(r.Draft)
	case r.Brand != "":
		s.close()
		s.begin(r.Brand)
	default:
		s.close()
		s.askBrand()
	}
}

func (s *composer) display(o fyne.CanvasObject) {
	s.root.Objects = []fyne.CanvasObject{o}
	s.root.Refresh()
}

// close forgets the open draft. What had to be kept was kept by Leave.
func (s *composer) close() {
	s.opening.Drop()
	if o := s.opened; o != nil {
		o.saver.close(s.desk.Shell.Fail)
		o.slot.Drop()
		o.refetch.Drop()
	}
	s.opened, s.framing, s.view.picking = nil, "", false
	s.view.stopClock()
}

func (s *composer) open(id model.DraftID) {
	s.display(container.NewStack())
	desk.Load(s.desk.Loader, &s.opening, func(ctx context.Context) (model.Draft, error) {
		return s.core.Draft(ctx, id)
	}, func(d model.Draft, err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
			s.display(s.cannotOpen())
			return
		}
		s.start(d)
	})
}

// begin opens a new draft. It is stored once there is something in it.
func (s *composer) begin(brand model.BrandID) {
	s.start(model.Draft{BrandID: brand, Status: model.DraftWriting})
}

// start shows a draft.
func (s *composer) start(d model.Draft) {
	o := &opened{draft: d, base: d, brand: s.desk.Shell.Book().Brand(d.BrandID), promised: promises{}}
	o.saver = &saver{loader: s.desk.Loader, now: s.desk.Now, store: s.core.SaveDraft,
		take:  func() model.Draft { return cloneDraft(o.draft) },
		took:  func(stored model.Draft) { s.took(o, stored) },
		show:  func(state saveState) { s.showSaved(o, state) },
		clash: func(err error) { s.clashed(o, err) }}
	s.opened = o
	s.view.fill(o)
	s.display(s.view.editor)
	s.askPromised(o)
	s.view.startClock()
	s.view.toEnd(o)
	s.view.focusText()
}

// showSaved shows how the keeping stands, unless another draft is open.
func (s *composer) showSaved(o *opened, state saveState) {
	if s.opened == o {
		s.view.showSaved(state)
	}
}

// took notes what was stored.
func (s *composer) took(o *opened, stored model.Draft) {
	fresh := o.draft.ID == ""
	o.draft.ID, o.draft.Rev = stored.ID, stored.Rev
	o.draft.CreatedAt, o.draft.UpdatedAt = stored.CreatedAt, stored.UpdatedAt
	o.base = stored
	if fresh && s.opened == o {
		s.askPromised(o)
	}
}

// changed notes a change of the draft and shows what follows from it.
func (s *composer) changed() {
	o := s.opened
	o.calledOff = ""
	// What is stored now is not what it will be after this.
	o.refetch.Drop()
	if o.draft.ID != "" || worthKeeping(o.draft) || o.saver.dirty() {
		o.saver.changed(o.draft.ID == "")
	}
	s.view.refresh()
}

// worthKeeping reports whether a draft holds anything that she would miss.
func worthKeeping(d model.Draft) bool {
	return d.Text != "" || len(d.Media) > 0 || len(d.Variants) > 0 || d.Options.Warning != ""
}

// change applies a change to a draft that may have been left meanwhile, such as
// taking a removal back. done is told once it is stored.
func (s *composer) change(o *opened, apply func(d *model.Draft), done func(error)) {
	id := o.draft.ID
	if now := s.opened; now != nil && (now == o || id != "" && now.draft.ID == id) {
		apply(&now.draft)
		s.view.fill(now)
		s.changed()
		now.saver.durable(done)
		return
	}
	o.saver.durable(func(err error) {
		if err != nil {
			done(err)
			return
		}
		s.desk.Loader.Do(func(ctx context.Context) error {
			d, err := s.core.Draft(ctx, id)
			if err != nil {
				return err
			}
			apply(&d)
			_, err = s.core.SaveDraft(ctx, d)
			return err
		}, done)
	})
}

// offer tells that something of a draft was done and lets her take it back. The
// undo runs beside the window, but drafts on the screen change on it; it ends
// once the change is stored.
func (s *composer) offer(o *opened, message string, apply func(d *model.Draft)) {
	s.desk.Shell.Offer(message, func(ctx context.Context) error {
		ended := make(chan error, 1)
		s.desk.Loader.After(0, func() { s.change(o, apply, func(err error) { ended <- err }) })
		select {
		case err := <-ended:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// Changed asks again after something changed.
func (s *composer) Changed(c event.Change) {
	o := s.opened
	if o == nil {
		if c.Has(event.Brands) && s.view.picking {
			s.askBrand()
		}
		return
	}
	if c.Has(event.Brands | event.Accounts) {
		o.brand = s.desk.Shell.Book().Brand(o.draft.BrandID)
		s.view.fillBrand(o)
		s.view.fillAccounts(o)
		s.view.refresh()
		s.view.draw()
	}
	if c.Has(event.Deliveries) {
		s.askPromised(o)
	}
	if c.Has(event.Drafts) {
		s.askAgain(o)
	}
}

// Leave keeps what is not kept yet. done is called once it is.
func (s *composer) Leave(done func()) {
	o := s.opened
	if o == nil {
		done()
		return
	}
	if o.busy() {
		o.after = append(o.after, func() { s.Leave(done) })
		return
	}
	o.saver.durable(func(err error) {
		if err == nil {
			s.view.stopClock()
			done()
			return
		}
		s.askToLeave(o, err, done)
	})
}

// Dropped adds files that were dropped on the window.
func (s *composer) Dropped(paths []string) {
	if s.opened != nil {
		s.addFiles(paths)
	}
}

// cloneDraft copies a draft with its lists.
func cloneDraft(d model.Draft) model.Draft {
	d.Media = slices.Clone(d.Media)
	d.Variants = slices.Clone(d.Variants)
	d.Targets = slices.Clone(d.Targets)
	return d
}

// sameContent reports whether two versions of a draft hold the same, whatever
// their status and revision.
func sameContent(a, b model.Draft) bool {
	image := func(x, y model.Attachment) bool { return x.Media.ID == y.Media.ID && x.Alt == y.Alt }
	return a.Text == b.Text && a.Options == b.Options && a.When == b.When && slices.EqualFunc(a.Media, b.Media, image) &&
		maps.Equal(variantsOf(a), variantsOf(b)) && slices.Equal(slices.Sorted(slices.Values(a.Targets)), slices.Sorted(slices.Values(b.Targets)))
}

// variantsOf are the versions of a draft, whose order means nothing.
func variantsOf(d model.Draft) map[model.AccountID]string {
	out := map[model.AccountID]string{}
	for _, v := range d.Variants {
		out[v.AccountID] = v.Text
	}
	return out
}
