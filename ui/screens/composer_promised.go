package screens

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
)

// askPromised asks what was already scheduled of the draft, and of those that
// it is a copy of.
func (s *composer) askPromised(o *opened) {
	id, originals := o.draft.ID, slices.Clone(o.originals)
	if id == "" {
		return
	}
	type answer struct{ own, ofOriginals promises }
	desk.Load(s.desk.Loader, &o.slot, func(ctx context.Context) (got answer, err error) {
		if got.own, err = s.promisedOf(ctx, id); err != nil {
			return got, err
		}
		got.ofOriginals, err = s.promisedOf(ctx, originals...)
		return got, err
	}, func(got answer, err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
			return
		}
		o.promised, o.ofOriginals = got.own, got.ofOriginals
		if s.opened == o {
			s.view.showPromised()
			s.view.refresh()
		}
	})
}

// promisedOf reads the deliveries of drafts that still stand: those that wait,
// ask, or are out.
func (s *composer) promisedOf(ctx context.Context, drafts ...model.DraftID) (promises, error) {
	out := promises{}
	for _, id := range drafts {
		rows, err := s.core.DraftDeliveries(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.State == model.StateCancelled || r.State == model.StateSkipped {
				continue
			}
			story, err := s.core.Story(ctx, r.ID)
			if err != nil {
				return nil, err
			}
			if d := story.Delivery; stands(d) {
				out[d.AccountID] = d
			}
		}
	}
	return out, nil
}

// stands reports whether a delivery keeps its account from being promised the
// same draft again.
func stands(d model.Delivery) bool {
	return d.State != model.StateCancelled && d.State != model.StateSkipped &&
		(d.State != model.StateMissed || d.NeedsPerson())
}

// promisedWords tell what was already scheduled; empty: nothing was.
func (s *composer) promisedWords(o *opened) string {
	waiting, asking, checked, out := o.kinds(o.promised)
	t := s.desk.Text
	said := s.originalWords(o)
	if len(waiting) > 0 {
		when := t.Say("ui.composer.promised.soon")
		if d := waiting[0]; d.When.Kind == model.WhenAt {
			when = t.Wall(d.When.Local)
		}
		said = append(said, t.Say("ui.composer.promised.waiting", "accounts", s.names(waiting), "when", when))
	}
	if len(asking) > 0 {
		said = append(said, t.Say("ui.composer.promised.asking", "accounts", s.names(asking)))
	}
	if len(checked) > 0 {
		said = append(said, t.Say("ui.composer.promised.checked", "accounts", s.names(checked)))
	}
	if len(out) > 0 {
		said = append(said, t.Say("ui.composer.promised.out", "accounts", s.names(out)))
	}
	switch n := len(o.revisable()); {
	case n > 0:
		said = append(said, t.Say("ui.composer.promised.differs", "n", strconv.Itoa(n)))
	case len(waiting) > 0:
		said = append(said, t.Say("ui.composer.promised.same"))
	}
	return strings.Join(said, " ")
}

// originalWords tell where what this is a copy of stands, with every account
// named: none of them is marked in the list.
func (s *composer) originalWords(o *opened) []string {
	if len(o.ofOriginals) == 0 {
		return nil
	}
	t := s.desk.Text
	waiting, asking, checked, out := o.kinds(o.ofOriginals)
	said := []string{t.Say("ui.composer.original.copy")}
	if len(waiting) > 0 {
		said = append(said, t.Say("ui.composer.original.waiting", "accounts", s.allNames(waiting)))
	}
	if len(asking) > 0 {
		said = append(said, t.Say("ui.composer.original.asking", "accounts", s.allNames(asking)))
	}
	if len(checked) > 0 {
		said = append(said, t.Say("ui.composer.original.checked", "accounts", s.allNames(checked)))
	}
	if len(out) > 0 {
		said = append(said, t.Say("ui.composer.original.out", "accounts", s.allNames(out)))
	}
	return said
}

// kinds sorts deliveries on the brand's accounts: waiting by due instant;
// checked are those that are being sent or may be out.
func (o *opened) kinds(of promises) (waiting, asking, checked, out []model.Delivery) {
	for _, acc := range o.accounts {
		d, ok := of[acc.ID]
		switch {
		case !ok:
		case d.NeedsPerson():
			asking = append(asking, d)
		case d.State == model.StatePublished:
			out = append(out, d)
		case !changeable(d):
			checked = append(checked, d)
		default:
			waiting = append(waiting, d)
		}
	}
	slices.SortStableFunc(waiting, func(a, b model.Delivery) int { return a.DueAt.Compare(b.DueAt) })
	return waiting, asking, checked, out
}

// names names the account of a delivery, or says how many there are: which ones
// stands at each account.
func (s *composer) names(list []model.Delivery) string {
	if len(list) > 1 {
		return s.desk.Text.Say("ui.composer.promised.accounts", "n", strconv.Itoa(len(list)))
	}
	return s.nameOf(list[0].AccountID)
}

func (s *composer) allNames(list []model.Delivery) string {
	var out []string
	for _, d := range list {
		out = append(out, s.nameOf(d.AccountID))
	}
	return strings.Join(out, ", ")
}

func (s *composer) nameOf(id model.AccountID) string {
	book := s.desk.Shell.Book()
	acc := book.Account(id)
	return accountName(book.Network(acc.Network), acc)
}

// accountName names an account as it is named on buttons and in sentences.
func accountName(n model.Network, a model.Account) string { return n.Name + " @" + a.Handle }

// showInQueue shows what was scheduled where it waits; of a copy, else what its
// original was.
func (s *composer) showInQueue() {
	o := s.opened
	if o == nil {
		return
	}
	for _, of := range []promises{o.promised, o.ofOriginals} {
		waiting, asking, checked, out := o.kinds(of)
		for _, kind := range [][]model.Delivery{asking, checked, waiting, out} {
			if len(kind) > 0 {
				s.desk.Shell.Go(desk.Route{Screen: desk.ScreenQueue, Brand: o.brand.ID, Delivery: kind[0].ID})
				return
			}
		}
	}
}

// shape asks what each account would be sent.
func (s *composer) shape(o *opened) []core.Shaped {
	return s.core.Shape(o.draft, o.brand, o.accounts)
}
