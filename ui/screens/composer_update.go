package screens

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// changeable reports whether the content of a delivery can still change: none
// of it is being sent, or may be out.
func changeable(d model.Delivery) bool {
	return !d.State.Final() && !d.State.InFlight() && d.State != model.StateAccepted && !d.Started()
}

// revisable are the accounts whose waiting delivery would send something else
// than what now stands on the screen.
func (o *opened) revisable() []model.AccountID {
	var out []model.AccountID
	for _, s := range o.shaped {
		d, ok := o.promised[s.Account.ID]
		if ok && changeable(d) && len(d.Parts) == 1 && d.Parts[0].Content.Hash() != s.Content.Hash() {
			out = append(out, s.Account.ID)
		}
	}
	return out
}

// updates reports whether the main action is to update what is scheduled: the
// text differs from that, and nothing else is ticked.
func (o *opened) updates() bool { return len(o.targets()) == 0 && len(o.revisable()) > 0 }

// problemOn says why accounts would not take the text as it stands; empty: they
// would.
func (s *composer) problemOn(o *opened, accounts []model.AccountID) string {
	for _, id := range accounts {
		shaped := o.shapedFor(id)
		if shaped == nil || len(shaped.Problems) == 0 {
			continue
		}
		if shaped.Problems[0].Code == "compose.empty" {
			return s.desk.Text.Say("ui.composer.cannot.empty")
		}
		return s.finding(shaped.Problems[0])
	}
	return ""
}

// revise brings what is scheduled to what now stands on the screen.
func (s *composer) revise() { s.reviseThen(func() {}) }

// reviseThen is revise, and then goes on where that brought everything up to
// date.
func (s *composer) reviseThen(then func()) {
	o := s.opened
	if o == nil || o.sending || o.revising || len(o.revisable()) == 0 {
		return
	}
	o.revising, o.calledOff = true, ""
	s.view.refresh()
	o.saver.order(func(err error) {
		if err != nil {
			s.revised(o, core.Revised{}, err)
			return
		}
		id, rev := o.draft.ID, o.draft.Rev
		var revised core.Revised
		s.desk.Loader.Do(func(ctx context.Context) (err error) {
			revised, err = s.core.Revise(ctx, id, rev)
			return err
		}, func(err error) {
			s.revised(o, revised, err)
			if err == nil && len(revised.Left) == 0 {
				then()
			}
		})
	})
}

// revised tells how an update ended.
func (s *composer) revised(o *opened, revised core.Revised, err error) {
	o.revising = false
	for _, d := range revised.Changed {
		o.promised[d.AccountID] = d
	}
	if err == nil {
		err = s.tellRevised(revised)
	}
	s.ended(o, err, s.desk.Text.Say("ui.composer.not_updated"))
	o.goOn()
}

// tellRevised says how many deliveries go out as the text now stands, which ones
// wait for her word all the same, and which accounts keep the older version. Where that is all of them, it is an error.
func (s *composer) tellRevised(revised core.Revised) error {
	var names []string
	for _, left := range revised.Left {
		names = append(names, s.nameOf(left.Account))
	}
	kept := strings.Join(names, ", ")
	var asking []string
	for _, d := range revised.Changed {
		if d.NeedsPerson() {
			asking = append(asking, s.nameOf(d.AccountID))
		}
	}
	if len(revised.Changed) == 0 && len(names) > 0 {
		return model.NewProblem("revise.too_late", "accounts", kept)
	}
	t := s.desk.Text
	var said []string
	if n := len(revised.Changed) - len(asking); n > 0 {
		said = append(said, t.Say("ui.composer.promised.updated", "n", strconv.Itoa(n)))
	}
	if len(asking) > 0 {
		said = append(said, t.Say("ui.composer.promised.asks_still", "accounts", strings.Join(asking, ", ")))
	}
	if len(names) > 0 {
		said = append(said, t.Say("ui.composer.promised.kept_older", "accounts", kept))
	}
	s.desk.Shell.Say(strings.Join(said, " "))
	return nil
}

// Depart asks, before she goes elsewhere, what to do where an older text than
// the one on the screen is scheduled. Once she let it go out, it asks again only
// after she changed the text.
func (s *composer) Depart(done func()) {
	o := s.opened
	switch {
	case o == nil:
		done()
	case o.sending || o.revising:
		done() // Leave waits for it
	case len(o.revisable()) == 0 || o.letOlder != nil && sameContent(*o.letOlder, o.draft):
		done()
	default:
		s.askOlder(o, done)
	}
}

// askOlder asks whether the older version goes out. Where the new one cannot, it
// says why.
func (s *composer) askOlder(o *opened, done func()) {
	t := s.desk.Text
	var older []model.Delivery
	for _, id := range o.revisable() {
		older = append(older, o.promised[id])
	}
	said := t.Say("ui.composer.older.body", "accounts", s.allNames(older))
	answers := []desk.Answer{
		{Label: t.Say("ui.composer.older.stay"), Do: func() { s.view.focusText() }},
		{Label: t.Say("ui.composer.older.leave"), Do: func() {
			let := cloneDraft(o.draft)
			o.letOlder = &let
			done()
		}},
	}
	if reason := s.problemOn(o, o.revisable()); reason != "" {
		said += "\n\n" + reason
	} else {
		answers = append(answers, desk.Answer{Label: t.Say("ui.composer.older.update"), Main: true, Do: func() { s.reviseThen(done) }})
	}
	s.desk.Shell.Ask(desk.Question{Title: t.Say("ui.composer.older.title"), Body: widgets.Wrapped(said), Answers: answers})
}

// scheduledFor is when what she ticked goes out, where all of that is scheduled
// already and there is nothing to choose; none: it is all out, or on its way.
func (o *opened) scheduledFor() (when model.When, fixed bool) {
	if len(o.targets()) > 0 || !slices.ContainsFunc(o.accounts, func(a model.Account) bool {
		_, ok := o.promised[a.ID]
		return ok && o.ticked(a.ID)
	}) {
		return model.When{}, false
	}
	if waiting, asking, _, _ := o.kinds(o.promised); len(waiting) > 0 {
		return waiting[0].When, true
	} else if len(asking) > 0 {
		return asking[0].When, true
	}
	return model.When{}, true
}
