package screens

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// targets are the connected accounts that are ticked for the draft and were not
// promised it before, in their order.
func (o *opened) targets() []model.Account {
	var out []model.Account
	for _, acc := range o.accounts {
		if _, done := o.promised[acc.ID]; !done && o.ticked(acc.ID) {
			out = append(out, acc)
		}
	}
	return out
}

func (o *opened) ticked(id model.AccountID) bool { return slices.Contains(o.draft.Targets, id) }

// shapedFor is what an account would be sent; nil: it is none of the brand's.
func (o *opened) shapedFor(id model.AccountID) *core.Shaped {
	for i := range o.shaped {
		if o.shaped[i].Account.ID == id {
			return &o.shaped[i]
		}
	}
	return nil
}

// obstacle says why the draft cannot be scheduled as it stands; empty: it can.
func (s *composer) obstacle(o *opened) string {
	t := s.desk.Text
	targets := o.targets()
	switch {
	case o.sending:
		return t.Say("ui.composer.cannot.sending")
	case o.revising:
		return t.Say("ui.composer.cannot.updating")
	case o.importing > 0:
		return t.Say("ui.composer.cannot.adding")
	case len(o.accounts) == 0:
		return t.Say("ui.composer.cannot.no_account")
	case o.updates():
		return s.problemOn(o, o.revisable())
	case len(targets) == 0 && len(o.promised) > 0 && slices.ContainsFunc(o.accounts, func(a model.Account) bool { return o.ticked(a.ID) }):
		return t.Say("ui.composer.cannot.promised")
	case len(targets) == 0:
		return t.Say("ui.composer.cannot.none_ticked")
	case !o.draft.ArchivedAt.IsZero():
		return t.Say("ui.composer.cannot.archived")
	}
	var ids []model.AccountID
	for _, acc := range targets {
		ids = append(ids, acc.ID)
	}
	if reason := s.problemOn(o, ids); reason != "" {
		return reason
	}
	_, reason := s.view.when.wish()
	return reason
}

// finding puts a problem of the text into words that fit while it is written.
func (s *composer) finding(p *model.Problem) string {
	t := s.desk.Text
	key := "ui.composer.finding." + p.Code
	if !t.Has(key) {
		return t.Problem(p)
	}
	var pairs []string
	for name, value := range p.Args {
		pairs = append(pairs, name, value)
	}
	return t.Say(key, pairs...)
}

// send schedules the draft, or updates what is scheduled, or says what is in the
// way.
func (s *composer) send() {
	o := s.opened
	if o == nil || o.sending || o.revising {
		return
	}
	s.view.when.refresh()
	s.view.refresh()
	if reason := s.obstacle(o); reason != "" {
		s.desk.Shell.Fail(model.NewProblem("send.not_yet", "why", reason))
		return
	}
	if o.updates() {
		s.revise()
		return
	}
	wish, _ := s.view.when.wish()
	// The frame and the button name the draft's brand. Where she is looking at
	// another one all the same, nothing goes out without a second look.
	if chosen := s.desk.Shell.Brand(); wish.Now && chosen != "" && chosen != o.brand.ID {
		s.askToSend(o, wish)
		return
	}
	s.schedule(o, wish)
}

func (s *composer) askToSend(o *opened, wish core.Wish) {
	t := s.desk.Text
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.sure.title", "brand", o.brand.Name),
		Body: widgets.Wrapped(t.Say("ui.composer.sure.body", "brand", o.brand.Name, "accounts", s.accountNames(o.targets()),
			"chosen", s.desk.Shell.Book().Brand(s.desk.Shell.Brand()).Name)),
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.sure.stay")},
			{Label: t.Say("ui.composer.sure.send", "brand", o.brand.Name), Main: true, Do: func() { s.schedule(o, wish) }},
		},
	})
}

// schedule keeps the draft and then promises it on what was ticked when she
// asked for it.
func (s *composer) schedule(o *opened, wish core.Wish) {
	var ids []model.AccountID
	for _, acc := range o.targets() {
		ids = append(ids, acc.ID)
	}
	before := o.draft.Status
	o.sending, o.calledOff = true, ""
	s.view.showSend()
	o.saver.order(func(err error) {
		if err != nil {
			s.sent(o, core.Scheduled{}, before, err)
			return
		}
		id, rev := o.draft.ID, o.draft.Rev
		var scheduled core.Scheduled
		s.desk.Loader.Do(func(ctx context.Context) (err error) {
			if scheduled, err = s.core.ScheduleRev(ctx, id, rev, ids, wish); err != nil {
				return err
			}
			return s.core.SetDraftStatus(ctx, id, model.DraftReady)
		}, func(err error) { s.sent(o, scheduled, before, err) })
	})
}

// sent tells how a schedule ended and goes back to where she came from.
func (s *composer) sent(o *opened, scheduled core.Scheduled, before model.DraftStatus, err error) {
	o.sending = false
	if len(scheduled.Deliveries) == 0 {
		s.ended(o, err, s.desk.Text.Say("ui.composer.not_sent"))
		o.goOn()
		return
	}
	s.desk.Shell.Fail(err)
	s.desk.Shell.Offer(s.promise(o, scheduled), s.takeBack(scheduled, before))
	left := len(o.after) > 0
	o.goOn()
	if s.opened == o && !left {
		s.desk.Shell.Back()
	}
}

// ended tells why an order of hers was not carried out, and shows how the draft
// stands now. Where it was changed elsewhere, she has to read it and to order
// again; calledOff says so.
func (s *composer) ended(o *opened, err error, calledOff string) {
	if model.ProblemCode(err) == "draft.changed_elsewhere" {
		o.calledOff = calledOff
		s.desk.Shell.Say(calledOff)
	} else {
		s.desk.Shell.Fail(err)
	}
	if s.opened == o {
		s.view.refresh()
		s.askPromised(o)
		s.askAgain(o)
	}
}

// promise says what was scheduled.
func (s *composer) promise(o *opened, scheduled core.Scheduled) string {
	t, n := s.desk.Text, strconv.Itoa(len(scheduled.Deliveries))
	if scheduled.Post.When.Kind == model.WhenNow {
		return t.Say("ui.composer.done.now", "brand", o.brand.Name, "n", n)
	}
	return t.Say("ui.composer.done.at", "brand", o.brand.Name, "n", n, "when", scheduled.Time.Wall.String())
}

// takeBack is the undo of a schedule: the deliveries are cancelled, and the
// draft has its status again. One that is being sent can only be asked to stop;
// then the draft stays what it is.
func (s *composer) takeBack(scheduled core.Scheduled, before model.DraftStatus) func(context.Context) error {
	var names []string
	for _, d := range scheduled.Deliveries {
		names = append(names, s.nameOf(d.AccountID))
	}
	return func(ctx context.Context) error {
		var failed []error
		for i, d := range scheduled.Deliveries {
			left, err := s.core.Cancel(ctx, d.ID)
			if err == nil {
				err = takenBack(names[i], left.State)
			}
			if err != nil {
				failed = append(failed, err)
			}
		}
		if len(failed) > 0 {
			return errors.Join(failed...)
		}
		return s.core.SetDraftStatus(ctx, scheduled.Post.DraftID, before)
	}
}

// takenBack is nil where the state that a cancel left a delivery in is one in
// which nothing more goes out.
func takenBack(account string, left model.State) error {
	switch left {
	case model.StateCancelled, model.StateSkipped:
		return nil
	case model.StateSending:
		return model.NewProblem("send.still_leaving", "account", account)
	}
	return model.NewProblem("send.not_taken_back", "account", account, "state", string(left))
}

// accountNames lists accounts with their networks.
func (s *composer) accountNames(accounts []model.Account) string {
	names := ""
	for i, acc := range accounts {
		if i > 0 {
			names += ", "
		}
		names += accountName(s.desk.Shell.Book().Network(acc.Network), acc)
	}
	return names
}

// sendLabel names what the main action does, and for whom.
func (v *composerView) sendLabel(o *opened, n int) string {
	t, brand := v.desk.Text, o.brand.Name
	switch now := v.when.now(); {
	case o.updates():
		return t.Say("ui.composer.update_n", "n", strconv.Itoa(len(o.revisable())))
	case now && n > 0:
		return t.Say("ui.composer.send_now_n", "brand", brand, "n", strconv.Itoa(n))
	case now:
		return t.Say("ui.composer.send_now", "brand", brand)
	case n > 0:
		return t.Say("ui.composer.schedule_n", "brand", brand, "n", strconv.Itoa(n))
	}
	return t.Say("ui.composer.schedule", "brand", brand)
}

// showSend brings the main action to what would happen now.
func (v *composerView) showSend() {
	o := v.screen.opened
	if o == nil {
		return
	}
	v.when.fix(o.scheduledFor())
	targets := o.targets()
	label := v.sendLabel(o, len(targets))
	if v.send.Label() != label {
		v.send.SetLabel(label)
		v.foot.Refresh()
	}
	reason := v.screen.obstacle(o)
	if v.send.Disabled() != (reason != "") {
		able(v.send, reason == "")
	}
	said, importance := reason, widget.WarningImportance
	switch {
	case reason != "":
	case o.calledOff != "":
		said = o.calledOff
	case o.updates():
		said = v.desk.Text.Say("ui.composer.promised.differs", "n", strconv.Itoa(len(o.revisable())))
	default:
		said, importance = v.screen.accountNames(targets), widget.LowImportance
	}
	if v.reason.Text != said || v.reason.Importance != importance {
		v.reason.Importance = importance
		v.reason.SetText(said)
	}
	v.reasonIcon.Hidden = importance == widget.LowImportance
}
