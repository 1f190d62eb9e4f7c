package screens

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/look"
	"restante/ui/widgets"
)

// canReschedule reports whether a delivery can be given another time.
func canReschedule(st core.Story) bool {
	d := &st.Delivery
	switch questionOf(st) {
	case askMissed:
		return true
	case askRefused:
		return !d.Started()
	case askNothing:
		return actionsOf(st).reschedule
	}
	return false
}

// rescheduleForm asks for another time of a delivery, in its brand's zone.
type rescheduleForm struct {
	s       *queueScreen
	story   core.Story
	title   *widget.Label
	when    *whenPicker
	remark  *widget.Label  // that it cannot be taken back
	rezoned *model.Problem // that the brand's zone was changed under it; nil: it was not
	keep    *storyButton
	move    *widgets.MainButton
	busy    bool
	content *fyne.Container
}

func newRescheduleForm(s *queueScreen) *rescheduleForm {
	f := &rescheduleForm{s: s, title: widgets.Body(""), remark: widgets.Wrapped("")}
	say := s.d.Text.Say
	f.title.TextStyle.Bold = true
	f.remark.SizeName = look.SizeSmall
	f.when = newWhen(s.d, s.core.ResolveWish, f.changed)
	f.when.choice.Hide() // "now" is an answer of its own
	for _, field := range []*widgets.TextEntry{f.when.date, f.when.clock} {
		f.leaveByEscape(field)
	}
	f.keep = newStoryButton(say("ui.reschedule.keep"), nil, f.leave)
	f.move = widgets.NewMainButton(say("ui.reschedule.move"), theme.CalendarIcon(), f.submit)
	buttons := container.NewHBox(f.keep, layout.NewSpacer(), f.move)
	f.content = container.NewStack(newStoryCard(container.New(storyColumn{}, f.title, f.when.content, f.remark, buttons)))
	f.content.Hide()
	return f
}

// open shows the form with a time to begin with: its own while that is to come,
// else the same time tomorrow.
func (f *rescheduleForm) open(st core.Story) {
	if f.content.Visible() && f.story.Delivery.ID == st.Delivery.ID {
		f.focus()
		return
	}
	f.content.Show()
	f.when.set(st.Brand, f.proposal(st))
	f.rezoned = nil
	f.show(st)
	f.focus()
}

func (f *rescheduleForm) focus() { f.s.d.Window.Canvas().Focus(f.when.date) }

func (f *rescheduleForm) proposal(st core.Story) model.When {
	d, zone := &st.Delivery, zoneOf(st.Brand.Zone)
	when := model.When{Kind: model.WhenAt, Zone: st.Brand.Zone}
	due := d.DueAt.In(zone)
	tomorrow := f.s.d.Now().In(zone).AddDate(0, 0, 1).Format(time.DateOnly)
	switch {
	case d.When.Kind != model.WhenAt:
		when.Local = tomorrow + "T09:00"
	case !d.DueAt.After(f.s.d.Now()):
		when.Local = tomorrow + "T" + due.Format("15:04")
	case d.When.Zone == st.Brand.Zone:
		when.Local = d.When.Local
	default:
		when.Local = due.Format("2006-01-02T15:04")
	}
	return when
}

// show follows the delivery: the form stays as it is typed while the time may
// still change, and says so where it may not any more.
func (f *rescheduleForm) show(st core.Story) {
	f.story = st
	if !f.content.Visible() {
		return
	}
	say := f.s.d.Text.Say
	if shown := f.when.brand.Zone; shown != st.Brand.Zone {
		f.rezoned = model.NewProblem("schedule.zone_changed", "brand", st.Brand.Name, "zone", st.Brand.Zone, "shown", shown)
		f.when.setBrand(st.Brand)
	}
	f.title.SetText(say("ui.reschedule.title", "brand", st.Brand.Name, "zone", place(st.Brand.Zone)))
	f.move.SetColor(st.Brand.Color)
	remark := ""
	switch {
	case !canReschedule(st):
		remark = say("ui.reschedule.not_now")
	case f.rezoned != nil:
		remark = f.s.d.Text.Problem(f.rezoned)
	case st.Delivery.State == model.StateMissed:
		remark = say("ui.reschedule.successor")
	default:
		remark = f.s.forGood(st)
	}
	f.remark.SetText(remark)
	setVisible(f.remark, remark != "")
	f.changed()
}

// changed follows what is typed.
func (f *rescheduleForm) changed() {
	_, reason := f.when.wish()
	able(f.move, !f.busy && reason == "" && canReschedule(f.story))
}

func (f *rescheduleForm) setBusy(busy bool) {
	f.busy = busy
	if f.content.Visible() {
		f.changed()
	}
}

// leaveByEscape lets Esc in a field close the form, and the story only after
// that.
func (f *rescheduleForm) leaveByEscape(field *widgets.TextEntry) {
	other := field.OnKey
	field.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyEscape {
			f.leave()
			return true
		}
		return other != nil && other(ev)
	}
}

// leave closes the form on her wish: the keys go back to where she came from.
func (f *rescheduleForm) leave() {
	f.close()
	f.s.story.focus()
}

func (f *rescheduleForm) close() {
	if f.content.Visible() {
		f.content.Hide()
		f.s.story.relayout()
	}
}

func (f *rescheduleForm) submit() {
	if wish, reason := f.when.wish(); reason == "" && !f.busy {
		f.s.reschedule(f.story, wish)
	}
}
