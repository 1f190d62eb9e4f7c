package screens

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/widgets"
)

// textOf is what a tab shows: an account's own text, or the base text.
func textOf(d model.Draft, tab model.AccountID) (text string, own bool) {
	for _, v := range d.Variants {
		if v.AccountID == tab {
			return v.Text, true
		}
	}
	return d.Text, false
}

// setText puts the text of a tab into a draft. The lists are made anew, since a
// save may be reading the old ones.
func setText(d *model.Draft, tab model.AccountID, text string) {
	if tab == "" {
		d.Text = text
		return
	}
	d.Variants = slices.Clone(d.Variants)
	for i := range d.Variants {
		if d.Variants[i].AccountID == tab {
			d.Variants[i].Text = text
			return
		}
	}
	d.Variants = append(d.Variants, model.Variant{AccountID: tab, Text: text})
}

// dropText gives an account the base text again.
func dropText(d *model.Draft, tab model.AccountID) {
	d.Variants = slices.DeleteFunc(slices.Clone(d.Variants), func(v model.Variant) bool { return v.AccountID == tab })
}

// entry is the field of the tab that is open. Each text has a field of its own,
// so that undo in one never brings back the words of another.
func (v *composerView) entry(o *opened) *widgets.TextEntry {
	text, own := textOf(o.draft, o.tab)
	e := v.texts[o.tab]
	if e != nil && (own || o.tab == "" || e.Text == text) {
		return e
	}
	e = widgets.NewTextEntry()
	e.SetPlaceHolder(v.desk.Text.Say("ui.composer.write_here"))
	e.SetText(text)
	tab := o.tab
	e.OnChanged = func(text string) {
		if v.screen.opened != o {
			return
		}
		setText(&o.draft, tab, text)
		v.screen.changed()
	}
	v.texts[o.tab] = e
	return e
}

// showTab shows the text of the open tab.
func (v *composerView) showTab(o *opened) {
	before := v.texts[o.tab]
	e := v.entry(o)
	if len(v.text.Objects) != 1 || v.text.Objects[0] != fyne.CanvasObject(e) {
		v.text.Objects = []fyne.CanvasObject{e}
		v.text.Refresh()
	}
	if e != before {
		v.toEnd(o)
	}
	v.tabs.pick(string(o.tab))
}

// chooseTab opens the text of an account, or the base text.
func (s *composer) chooseTab(tab model.AccountID) {
	o := s.opened
	if o == nil || o.tab == tab {
		return
	}
	typing := s.desk.Window.Canvas().Focused() == fyne.Focusable(s.view.texts[o.tab])
	o.tab = tab
	s.view.showTab(o)
	s.view.refresh()
	s.view.draw()
	if typing {
		s.view.focusText()
	}
}

// stepTab opens the tab beside the present one.
func (s *composer) stepTab(by int) {
	if s.opened != nil {
		s.view.tabs.step(by)
	}
}

// toBase gives the account whose tab is open the base text again.
func (s *composer) toBase() {
	o := s.opened
	if o == nil || o.tab == "" {
		return
	}
	text, own := textOf(o.draft, o.tab)
	if !own {
		return
	}
	tab := o.tab
	dropText(&o.draft, tab)
	delete(s.view.texts, tab)
	s.view.showTab(o)
	s.changed()
	s.view.draw()
	acc := s.desk.Shell.Book().Account(tab)
	s.offer(o, s.desk.Text.Say("ui.composer.base_again", "account", "@"+acc.Handle), func(d *model.Draft) { setText(d, tab, text) })
}

// showCounts shows the count of the open tab, and a small one at each account.
func (v *composerView) showCounts(o *opened) {
	t := v.desk.Text
	own, toBase := "", false
	if o.tab != "" {
		own = t.Say("ui.composer.same_as_base")
		if s := o.shapedFor(o.tab); s != nil && s.Own {
			own, toBase = t.Say("ui.composer.own_text"), true
		}
	}
	setLabel(v.own, own)
	if v.toBase.Visible() != toBase {
		v.toBase.Hidden = !toBase
		v.toBase.Refresh()
	}
	v.showTickAll(o)
	lead := o.lead()
	v.count.Hidden = lead == nil
	if lead == nil {
		setLabel(v.counted, "")
	} else {
		v.count.Set(lead.Count, lead.Limit)
		setLabel(v.counted, accountName(lead.Network, lead.Account))
	}
	for i, s := range o.shaped {
		if i >= len(v.accounts.ticks) {
			break
		}
		note, importance := v.screen.note(o, s.Account)
		v.accounts.ticks[i].show(o.ticked(s.Account.ID), s.Count, s.Limit, note, importance)
		var icon fyne.Resource
		switch {
		case len(s.Problems) > 0 && s.Problems[0].Code != "compose.empty":
			icon = v.overIcon
		case s.Own:
			icon = v.ownIcon
		}
		v.tabs.mark(string(s.Account.ID), icon)
	}
}

// showTickAll offers to tick all accounts where several are not yet.
func (v *composerView) showTickAll(o *opened) {
	free := 0
	for _, acc := range o.accounts {
		if !o.ticked(acc.ID) {
			free++
		}
	}
	if offered := free > 1; v.all.Visible() != offered {
		v.all.Hidden = !offered
		v.all.Refresh()
	}
}

// note is what else there is to know of an account: that the draft was
// scheduled there, or that it cannot publish as it stands.
func (s *composer) note(o *opened, acc model.Account) (string, widget.Importance) {
	t := s.desk.Text
	if d, ok := o.promised[acc.ID]; ok {
		if d.State == model.StateScheduled && d.When.Kind == model.WhenAt {
			return t.Say("ui.composer.note.scheduled", "when", d.When.Local), widget.SuccessImportance
		}
		return t.Say("queue.state." + string(d.State)), widget.SuccessImportance
	}
	switch {
	case acc.Health != model.HealthOK && acc.Health != "":
		return t.Say("ui.composer.note." + string(acc.Health)), widget.WarningImportance
	case acc.Paused:
		return t.Say("ui.composer.note.paused"), widget.WarningImportance
	}
	return "", widget.LowImportance
}

// setLabel changes a label only where it says something else, since laying out
// text is what costs time at every key.
func setLabel(l *widget.Label, s string) {
	if l.Text != s {
		l.SetText(s)
	}
}

// tick ticks an account for this draft, or takes the tick away.
func (s *composer) tick(id model.AccountID, on bool) {
	o := s.opened
	if o == nil || o.ticked(id) == on {
		return
	}
	if on {
		o.draft.Targets = append(slices.Clone(o.draft.Targets), id)
	} else {
		o.draft.Targets = slices.DeleteFunc(slices.Clone(o.draft.Targets), func(t model.AccountID) bool { return t == id })
	}
	s.changed()
}

// tickAll ticks every account of the brand.
func (s *composer) tickAll() {
	if o := s.opened; o != nil {
		for _, acc := range o.accounts {
			s.tick(acc.ID, true)
		}
	}
}

func (s *composer) whenChanged() {
	if o := s.opened; o != nil && !s.view.setting {
		o.draft.When = s.view.when.when()
		s.changed()
	}
}

func (s *composer) optionsChanged(options model.Options) {
	if o := s.opened; o != nil && !s.view.setting {
		o.draft.Options = options
		s.changed()
	}
}

// showPromised shows what was already scheduled of the draft.
func (v *composerView) showPromised() {
	o := v.screen.opened
	if o == nil {
		return
	}
	v.promisedBox.Hidden = len(o.promised)+len(o.ofOriginals) == 0
	v.showUpdate(o)
	v.editor.Refresh()
}

// showUpdate offers to bring what is scheduled up to date where it differs.
func (v *composerView) showUpdate(o *opened) {
	if len(o.promised)+len(o.ofOriginals) == 0 {
		return
	}
	setLabel(v.promised, v.screen.promisedWords(o))
	if can := !o.revising && len(o.revisable()) > 0; v.update.Disabled() == can {
		able(v.update, can)
	}
}

// showSaved tells honestly where the text stands.
func (v *composerView) showSaved(state saveState) {
	t := v.desk.Text
	said, importance := "", widget.LowImportance
	switch state.Step {
	case saveWaits:
		said = t.Say("ui.composer.saved.waits")
	case saveRuns:
		said = t.Say("ui.composer.saved.runs")
	case saveDone:
		said = t.Say("ui.composer.saved.done", "when", v.savedAt(state))
	case saveFailed:
		said, importance = t.Say("ui.composer.saved.failed", "why", v.screen.reasonOf(state.Err)), widget.DangerImportance
	}
	if v.saved.Text != said || v.saved.Importance != importance {
		v.saved.Importance = importance
		v.saved.SetText(said)
	}
}

// savedAt is the time of day of a save, with its date where that was not today.
func (v *composerView) savedAt(state saveState) string {
	t := v.desk.Text
	if t.Day(state.At) != t.Day(v.desk.Now()) {
		return t.Moment(state.At)
	}
	return t.Clock(state.At)
}
