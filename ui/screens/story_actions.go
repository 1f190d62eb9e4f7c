package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
)

// storyActions are the buttons of what can be done with a delivery as it
// stands, and with its draft.
type storyActions struct {
	s                                        *queueScreen
	story                                    core.Story
	reschedule, retry, cancel, edit, another *storyButton
	sending, draft                           *fyne.Container
}

func newStoryActions(s *queueScreen, openForm func()) *storyActions {
	a := &storyActions{s: s}
	say := s.d.Text.Say
	a.reschedule = newStoryButton(say("ui.story.reschedule"), theme.CalendarIcon(), openForm)
	a.retry = newStoryButton(say("ui.story.retry"), theme.ViewRefreshIcon(), func() { s.retry(a.story) })
	a.cancel = newStoryButton(say("ui.story.cancel"), theme.CancelIcon(), func() { s.cancel(a.story) })
	a.edit = newStoryButton(say("ui.story.edit"), theme.DocumentCreateIcon(), func() { s.edit(a.story.Delivery.BrandID, a.story.DraftID) })
	a.another = newStoryButton(say("ui.story.duplicate"), theme.ContentCopyIcon(), func() { s.duplicate(a.story.DraftID) })
	a.edit.Importance, a.another.Importance = widget.LowImportance, widget.LowImportance
	a.sending = container.NewHBox(a.reschedule, a.retry, a.cancel)
	a.draft = container.NewHBox(a.edit, a.another)
	return a
}

func (a *storyActions) show(st core.Story) {
	a.story = st
	can := actionsOf(st)
	setVisible(a.reschedule, can.reschedule)
	setVisible(a.retry, can.retry)
	setVisible(a.cancel, can.cancel)
	setVisible(a.sending, can != queueActions{})
	label := "ui.story.cancel"
	if st.Delivery.Started() {
		label = "ui.story.cancel_rest"
	}
	a.cancel.SetText(a.s.d.Text.Say(label))
	edit := "ui.story.edit"
	if st.Delivery.State == model.StatePublished {
		edit = "ui.story.open_draft"
	}
	a.edit.SetText(a.s.d.Text.Say(edit))
}

func (a *storyActions) setBusy(busy bool) {
	for _, b := range []*storyButton{a.reschedule, a.retry, a.cancel, a.another} {
		able(b, !busy)
	}
}
