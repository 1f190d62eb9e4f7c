package screens

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// askAgain looks whether the draft was changed elsewhere. What she has not yet
// typed over is shown in its new version; otherwise the next save finds out.
func (s *composer) askAgain(o *opened) {
	if o.draft.ID == "" || o.saver.dirty() {
		return
	}
	desk.Load(s.desk.Loader, &o.refetch, func(ctx context.Context) (model.Draft, error) {
		return s.core.Draft(ctx, o.draft.ID)
	}, func(stored model.Draft, err error) {
		switch {
		case s.opened != o || o.saver.dirty() || err == nil && stored.Rev == o.draft.Rev:
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
	if same {
		s.view.fillStatus(o)
		s.view.refresh()
		return
	}
	s.view.fill(o)
	s.desk.Shell.Say(s.desk.Text.Say("ui.composer.reloaded"))
}

// clashed is called when a save was refused because the draft was changed
// elsewhere meanwhile.
func (s *composer) clashed(o *opened, _ error) {
	desk.Load(s.desk.Loader, &o.refetch, func(ctx context.Context) (model.Draft, error) {
		return s.core.Draft(ctx, o.draft.ID)
	}, func(stored model.Draft, err error) {
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
			s.askWhich(o, stored)
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
// answer loses a word.
func (s *composer) askWhich(o *opened, stored model.Draft) {
	t := s.desk.Text
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.clash.title"),
		Body:  widgets.Wrapped(t.Say("ui.composer.clash.body")),
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.clash.mine"), Main: true, Do: func() { s.keepAsCopy(o, o.saver.resume) }},
			{Label: t.Say("ui.composer.clash.theirs"), Do: func() {
				mine := cloneDraft(o.draft)
				s.copyOf(mine, func(err error) {
					if err != nil {
						o.saver.giveUp(err)
						return
					}
					s.load(o, stored)
					o.saver.settle()
				})
			}},
		},
	})
}

// keepAsCopy makes what she has before her a draft of its own.
func (s *composer) keepAsCopy(o *opened, then func()) {
	o.draft = asCopy(o.draft)
	o.base = o.draft
	o.promised = map[model.AccountID]model.Delivery{}
	if s.opened == o {
		s.view.showPromised()
		s.view.refresh()
	}
	then()
}

func asCopy(d model.Draft) model.Draft {
	d.ID, d.Rev, d.ArchivedAt = "", 0, model.Draft{}.ArchivedAt
	return d
}

// copyOf stores a version as a draft of its own.
func (s *composer) copyOf(d model.Draft, done func(error)) {
	s.desk.Loader.Do(func(ctx context.Context) error {
		_, err := s.core.SaveDraft(ctx, asCopy(d))
		return err
	}, done)
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
