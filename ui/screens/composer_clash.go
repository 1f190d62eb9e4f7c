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
			s.askWhich(o, stored, clash)
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

// askWhich asks with which of two versions she goes on. Both are kept: neither
// answer loses a word. What she had ordered ends with either: it was meant for
// another text, or for another draft.
func (s *composer) askWhich(o *opened, stored model.Draft, clash error) {
	t := s.desk.Text
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.clash.title"),
		Body:  widgets.Wrapped(t.Say("ui.composer.clash.body")),
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.clash.mine"), Main: true, Do: func() { s.takeMine(o, clash) }},
			{Label: t.Say("ui.composer.clash.theirs"), Do: func() { s.takeTheirs(o, stored, clash) }},
		},
	})
}

// takeMine makes what she has before her a draft of its own.
func (s *composer) takeMine(o *opened, clash error) {
	s.lookUp(o, func(of promises) {
		o.saver.callOff(clash)
		o.slot.Drop()
		o.originals, o.ofOriginals = append(o.originals, o.draft.ID), of
		o.draft = asCopy(o.draft, of)
		o.base, o.promised = o.draft, promises{}
		if s.opened == o {
			s.view.showPromised()
			s.view.refresh()
		}
		o.saver.resume()
	})
}

// takeTheirs stores what she has before her as a draft of its own and goes on
// with the other version.
func (s *composer) takeTheirs(o *opened, stored model.Draft, clash error) {
	mine := cloneDraft(o.draft)
	s.lookUp(o, func(of promises) {
		s.desk.Loader.Do(func(ctx context.Context) error {
			_, err := s.core.SaveDraft(ctx, asCopy(mine, of))
			return err
		}, func(err error) {
			switch {
			case err != nil:
				o.saver.giveUp(err)
			case !sameContent(mine, o.draft):
				// She typed on meanwhile, which is in no copy.
				s.askWhich(o, stored, clash)
			default:
				o.saver.callOff(clash)
				s.load(o, stored)
				o.saver.settle()
			}
		})
	})
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
