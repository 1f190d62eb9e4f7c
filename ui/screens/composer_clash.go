package screens

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// askAgain looks whether the draft was changed elsewhere. What she has not yet
// typed over is shown in its new version; otherwise the next save finds out.
func (s *composer) askAgain(o *opened) {
	id := o.draft.ID
	if id == "" || o.saver.dirty() {
		return
	}
	desk.Load(s.desk.Loader, &o.refetch, func(ctx context.Context) (model.Draft, error) {
		return s.core.Draft(ctx, id)
	}, func(stored model.Draft, err error) {
		switch {
		case s.opened != o || o.saver.dirty() || o.draft.ID != id || err == nil && stored.Rev <= o.draft.Rev:
		case err != nil:
			s.desk.Shell.Fail(err)
		default:
			s.load(o, stored)
		}
	})
}

// load shows the stored version in place of the present one. The text is
// touched only where it differs, for the sake of its undo.
func (s *composer) load(o *opened, stored model.Draft) {
	same := sameContent(o.draft, stored)
	o.draft, o.base = stored, stored
	switch {
	case s.opened != o:
		return
	case same:
		s.view.fillStatus(o)
		s.view.refresh()
		return
	}
	s.view.fill(o)
	if o.calledOff == "" {
		s.desk.Shell.Say(s.desk.Text.Say("ui.composer.reloaded"))
	}
}

// clashed is called when a save was refused because the draft was changed
// elsewhere meanwhile.
func (s *composer) clashed(o *opened, clash error) {
	id := o.draft.ID
	var stored model.Draft
	s.desk.Loader.Do(func(ctx context.Context) (err error) {
		stored, err = s.core.Draft(ctx, id)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			o.saver.giveUp(err)
		case sameContent(stored, o.draft):
			s.rebase(o, stored)
			o.saver.settle()
		case sameContent(stored, o.base):
			// Only its status or its place in the archive changed there.
			s.rebase(o, stored)
			o.saver.resume()
		default:
			s.keepBoth(o, clash)
		}
	})
}

// rebase puts what she has before her on top of the stored revision.
func (s *composer) rebase(o *opened, stored model.Draft) {
	if o.draft.Status == o.base.Status {
		o.draft.Status = stored.Status
	}
	o.draft.Rev, o.draft.ArchivedAt, o.draft.UpdatedAt = stored.Rev, stored.ArchivedAt, stored.UpdatedAt
	o.base = stored
	if s.opened == o {
		s.view.fillStatus(o)
	}
}

// parted is a clash of which both versions are kept: the one that stands on the
// screen as a copy of the original.
type parted struct {
	original model.DraftID
	clash    error
	// waiting and orders stood when it came to the clash, and wait for her answer.
	waiting, orders []func(error)
}

// keepBoth stores what she has before her as a draft of its own, and then asks
// with which version she goes on: nothing that she wrote hangs on the answer.
// Meanwhile what stands on the screen is that copy, and is kept in it.
func (s *composer) keepBoth(o *opened, clash error) {
	s.lookUp(o, func(of promises) {
		mark, typed := o.saver.edits, cloneDraft(o.draft)
		var copied model.Draft
		s.desk.Loader.Do(func(ctx context.Context) (err error) {
			copied, err = s.core.SaveDraft(ctx, asCopy(typed, of))
			return err
		}, func(err error) {
			if err != nil {
				o.saver.giveUp(err)
				return
			}
			p := &parted{original: o.draft.ID, clash: clash}
			p.waiting, p.orders = o.saver.setAside()
			s.becomeCopy(o, copied, of)
			o.saver.keptAs(mark)
			s.askWhich(o, p)
		})
	})
}

// becomeCopy makes what stands on the screen a version of the stored copy.
func (s *composer) becomeCopy(o *opened, copied model.Draft, of promises) {
	o.slot.Drop()
	o.originals, o.ofOriginals = append(slices.Clone(o.originals), o.draft.ID), of
	o.draft = asCopy(o.draft, of)
	o.draft.ID, o.draft.Rev = copied.ID, copied.Rev
	o.draft.CreatedAt, o.draft.UpdatedAt = copied.CreatedAt, copied.UpdatedAt
	o.base, o.promised = copied, promises{}
	if s.opened == o {
		s.view.showPromised()
		s.view.refresh()
	}
}

// askWhich asks with which of two versions she goes on. Both are kept: neither
// answer loses a word. What she had ordered ends with either: it was meant for
// another text, or for another draft.
func (s *composer) askWhich(o *opened, p *parted) {
	t := s.desk.Text
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.clash.title"),
		Body:  widgets.Wrapped(t.Say("ui.composer.clash.body")),
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.clash.mine"), Main: true, Do: func() { o.saver.answered(p) }},
			{Label: t.Say("ui.composer.clash.theirs"), Do: func() { s.takeTheirs(o, p) }},
		},
	})
}

// takeTheirs goes on with the other version, once her own is wholly in its
// copy.
func (s *composer) takeTheirs(o *opened, p *parted) {
	mine := cloneDraft(o.draft)
	var stored model.Draft
	o.saver.durable(func(err error) {
		if err != nil {
			s.stayWithMine(o, p, err)
			return
		}
		s.desk.Loader.Do(func(ctx context.Context) (err error) {
			stored, err = s.core.Draft(ctx, p.original)
			return err
		}, func(err error) {
			switch {
			case err != nil:
				s.stayWithMine(o, p, err)
			case !sameContent(mine, o.draft):
				// She typed on meanwhile, and shall see where that is.
				s.askWhich(o, p)
			default:
				o.slot.Drop()
				o.originals = slices.DeleteFunc(o.originals, func(id model.DraftID) bool { return id == p.original })
				o.promised, o.ofOriginals = promises{}, promises{}
				s.load(o, stored)
				s.askPromised(o)
				o.saver.answered(p)
			}
		})
	})
}

// stayWithMine tells why the other version cannot be shown, and asks again.
func (s *composer) stayWithMine(o *opened, p *parted, err error) {
	s.desk.Shell.Fail(err)
	s.askWhich(o, p)
}

// setAside takes out who waits for the draft, so that keeping it goes on without
// them.
func (s *saver) setAside() (waiting, orders []func(error)) {
	waiting, orders = s.waiting, s.orders
	s.waiting, s.orders = nil, nil
	return waiting, orders
}

// keptAs ends a clash by which the draft as of an edit is stored as a copy. What
// was typed since follows.
func (s *saver) keptAs(mark int) {
	s.held, s.kept = false, mark
	if s.kept != s.edits {
		s.flush()
		return
	}
	s.went()
}

// answered goes on with those who waited for her answer; what she had ordered is
// called off.
func (s *saver) answered(p *parted) {
	for _, do := range p.orders {
		do(p.clash)
	}
	for _, done := range p.waiting {
		s.durable(done)
	}
}

// lookUp asks where the draft stands by now that is about to be copied. Another
// window may have scheduled it.
func (s *composer) lookUp(o *opened, then func(promises)) {
	ids := append(slices.Clone(o.originals), o.draft.ID)
	var of promises
	s.desk.Loader.Do(func(ctx context.Context) (err error) {
		of, err = s.promisedOf(ctx, ids...)
		return err
	}, func(err error) {
		if err != nil {
			o.saver.giveUp(err)
			return
		}
		then(of)
	})
}

// asCopy makes a version a new draft. Where its original stands it is not
// ticked: nobody shall publish much the same twice unawares.
func asCopy(d model.Draft, of promises) model.Draft {
	d.ID, d.Rev, d.ArchivedAt = "", 0, time.Time{}
	d.Targets = slices.DeleteFunc(slices.Clone(d.Targets), func(id model.AccountID) bool {
		_, stands := of[id]
		return stands
	})
	return d
}

// askToLeave says why the text could not be kept, and lets her stay.
func (s *composer) askToLeave(o *opened, err error, done func()) {
	t := s.desk.Text
	since := t.Say("ui.composer.unsaved.never")
	if !o.base.UpdatedAt.IsZero() {
		since = t.Say("ui.composer.unsaved.since", "when", t.Clock(o.base.UpdatedAt))
	}
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.unsaved.title"),
		Body:  widgets.Wrapped(s.reasonOf(err) + "\n\n" + since),
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.unsaved.stay"), Do: func() { s.view.focusText() }},
			{Label: t.Say("ui.composer.unsaved.again"), Main: true, Do: func() { s.Leave(done) }},
			{Label: t.Say("ui.composer.unsaved.lose"), Danger: true, Do: func() {
				o.saver.discard()
				s.close()
				done()
			}},
		},
	})
}

// reasonOf puts an error into words.
func (s *composer) reasonOf(err error) string {
	if p := model.ProblemOf(err); p != nil {
		return s.desk.Text.Problem(p)
	}
	return s.desk.Text.Say("ui.composer.no_reason")
}

// cannotOpen stands in the place of a draft that could not be read.
func (s *composer) cannotOpen() fyne.CanvasObject {
	t := s.desk.Text
	return widgets.NewEmpty(theme.DocumentIcon(), t.Say("ui.composer.cannot_open"), t.Say("ui.composer.cannot_open_body"),
		t.Say("ui.composer.to_drafts"), func() { s.desk.Shell.Go(desk.Route{Screen: desk.ScreenDrafts}) })
}
