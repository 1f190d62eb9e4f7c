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

// askPromised asks what was already scheduled of the draft.
func (s *composer) askPromised(o *opened) {
	if o.draft.ID == "" {
		return
	}
	id := o.draft.ID
	desk.Load(s.desk.Loader, &o.slot, func(ctx context.Context) ([]model.Delivery, error) {
		return s.promisedOf(ctx, id)
	}, func(deliveries []model.Delivery, err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
			return
		}
		o.promised = map[model.AccountID]model.Delivery{}
		for _, d := range deliveries {
			o.promised[d.AccountID] = d
		}
		if s.opened == o {
			s.view.showPromised()
			s.view.refresh()
		}
	})
}

// promisedOf reads the deliveries of a draft that still stand: those that wait,
// ask, or are out.
func (s *composer) promisedOf(ctx context.Context, id model.DraftID) ([]model.Delivery, error) {
	rows, err := s.core.DraftDeliveries(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []model.Delivery
	for _, r := range rows {
		if r.State == model.StateCancelled || r.State == model.StateSkipped {
			continue
		}
		story, err := s.core.Story(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		if stands(story.Delivery) {
			out = append(out, story.Delivery)
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

// revisable are the accounts whose waiting delivery would send something else
// than what now stands on the screen.
func (o *opened) revisable() []model.AccountID {
	var out []model.AccountID
	for _, s := range o.shaped {
		d, ok := o.promised[s.Account.ID]
		if ok && !d.State.Final() && !d.Started() && len(d.Parts) == 1 && d.Parts[0].Content.Hash() != s.Content.Hash() {
			out = append(out, s.Account.ID)
		}
	}
	return out
}

// promisedWords tell what was already scheduled; empty: nothing was.
func (s *composer) promisedWords(o *opened) string {
	waiting, asking, out := o.promisedKinds()
	t := s.desk.Text
	var said []string
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
	if len(out) > 0 {
		said = append(said, t.Say("ui.composer.promised.out", "accounts", s.names(out)))
	}
	if len(waiting) > 0 {
		if n := len(o.revisable()); n > 0 {
			said = append(said, t.Say("ui.composer.promised.differs", "n", strconv.Itoa(n)))
		} else {
			said = append(said, t.Say("ui.composer.promised.same"))
		}
	}
	return strings.Join(said, " ")
}

// promisedKinds sorts the deliveries: waiting by due instant.
func (o *opened) promisedKinds() (waiting, asking, out []model.Delivery) {
	for _, acc := range o.accounts {
		d, ok := o.promised[acc.ID]
		switch {
		case !ok:
		case d.NeedsPerson():
			asking = append(asking, d)
		case d.State == model.StatePublished:
			out = append(out, d)
		default:
			waiting = append(waiting, d)
		}
	}
	slices.SortStableFunc(waiting, func(a, b model.Delivery) int { return a.DueAt.Compare(b.DueAt) })
	return waiting, asking, out
}

// names names the account of a delivery, or says how many there are: which ones
// stands at each account.
func (s *composer) names(list []model.Delivery) string {
	if len(list) > 1 {
		return s.desk.Text.Say("ui.composer.promised.accounts", "n", strconv.Itoa(len(list)))
	}
	book := s.desk.Shell.Book()
	acc := book.Account(list[0].AccountID)
	return accountName(book.Network(acc.Network), acc)
}

// accountName names an account as it is named on buttons and in sentences.
func accountName(n model.Network, a model.Account) string { return n.Name + " @" + a.Handle }

// revise brings what is scheduled to what now stands on the screen.
func (s *composer) revise() {
	o := s.opened
	if o == nil || len(o.revisable()) == 0 {
		return
	}
	o.saver.durable(func(err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
			return
		}
		var revised []model.Delivery
		s.desk.Loader.Do(func(ctx context.Context) (err error) {
			revised, err = s.core.Revise(ctx, o.draft.ID)
			return err
		}, func(err error) {
			if err != nil {
				s.desk.Shell.Fail(err)
			} else {
				s.desk.Shell.Say(s.desk.Text.Say("ui.composer.promised.updated", "n", strconv.Itoa(len(revised))))
			}
			if s.opened == o {
				s.askPromised(o)
			}
		})
	})
}

// showInQueue shows what was scheduled where it waits.
func (s *composer) showInQueue() {
	o := s.opened
	if o == nil {
		return
	}
	waiting, asking, out := o.promisedKinds()
	for _, kind := range [][]model.Delivery{asking, waiting, out} {
		if len(kind) > 0 {
			s.desk.Shell.Go(desk.Route{Screen: desk.ScreenQueue, Brand: o.brand.ID, Delivery: kind[0].ID})
			return
		}
	}
}

// shape asks what each account would be sent.
func (s *composer) shape(o *opened) []core.Shaped {
	return s.core.Shape(o.draft, o.brand, o.accounts)
}
