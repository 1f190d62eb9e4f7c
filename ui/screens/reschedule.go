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
	remark  *widget.Label // that it cannot be taken back
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
	f.keep = newStoryButton(say("ui.reschedule.keep"), nil, f.close)
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
	f.show(st)
	f.when.set(st.Brand, f.proposal(&st.Delivery))
	f.changed()
	f.focus()
}

func (f *rescheduleForm) focus() { f.s.d.Window.Canvas().Focus(f.when.date) }

func (f *rescheduleForm) proposal(d *model.Delivery) model.When {
	if d.When.Kind == model.WhenAt && d.DueAt.After(f.s.d.Now()) {
		return d.When
	}
	tomorrow := f.s.d.Now().In(zoneOf(d.When.Zone)).AddDate(0, 0, 1).Format(time.DateOnly)
	clock := "09:00"
	if d.When.Kind == model.WhenAt {
		clock = d.DueAt.In(zoneOf(d.When.Zone)).Format("15:04")
	}
	return model.When{Kind: model.WhenAt, Zone: d.When.Zone, Local: tomorrow + "T" + clock}
}

// show follows the delivery: the form stays as it is typed while the time may
// still change, and says so where it may not any more.
func (f *rescheduleForm) show(st core.Story) {
	f.story = st
	if !f.content.Visible() {
		return
	}
	say := f.s.d.Text.Say
	f.title.SetText(say("ui.reschedule.title", "brand", st.Brand.Name, "zone", place(st.Brand.Zone)))
	f.move.SetColor(st.Brand.Color)
	remark := ""
	switch {
	case !canReschedule(st):
		remark = say("ui.reschedule.not_now")
	case st.Delivery.State == model.StateMissed:
		remark = say("ui.reschedule.successor")
	case !f.s.canMoveBack(&st.Delivery):
		remark = say("ui.reschedule.for_good")
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

func (f *rescheduleForm) close() {
	if f.content.Visible() {
		f.content.Hide()
		f.s.story.relayout()
	}
}

func (f *rescheduleForm) submit() {
	if wish, reason := f.when.wish(); reason == "" && !f.busy {
		f.s.reschedule(f.story, wish.Local)
	}
}
