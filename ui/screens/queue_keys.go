package screens

import (
	"context"

	"fyne.io/fyne/v2"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
)

// Keys are the keys of the queue. They are meant for the story that is open,
// else for the chosen row.
func (s *queueScreen) Keys() []desk.Key {
	say := s.d.Text.Say
	on := func(f func(core.Story)) func() {
		return func() {
			if id := s.target(); id != "" {
				s.with(id, f)
			}
		}
	}
	return []desk.Key{
		{Key: fyne.KeyDown, Label: say("ui.queue.key.move"), Do: s.focusList},
		{Key: fyne.KeyReturn, Label: say("ui.queue.key.open"), Do: func() {
			if id := s.target(); id != "" {
				s.open(id, storyGlance)
			}
		}},
		{Key: fyne.KeyDelete, Label: say("ui.queue.key.cancel"), Do: on(s.cancel)},
		{Key: fyne.KeyR, Label: say("ui.queue.key.reschedule"), Do: on(s.keyReschedule)},
		{Key: fyne.KeyT, Label: say("ui.queue.key.retry"), Do: on(s.keyRetry)},
		{Key: fyne.KeyF5, Label: say("ui.queue.key.refresh"), Do: s.again},
		{Key: fyne.KeyEscape, Label: say("ui.queue.key.close"), Do: s.closeStory},
	}
}

// listKey does what a key does while the list has the keys: to the row where it
// stands, whatever story is open. An open story follows.
func (s *queueScreen) listKey(ev *fyne.KeyEvent, r core.QueueRow) bool {
	act := map[fyne.KeyName]func(core.Story){fyne.KeyDelete: s.cancel, fyne.KeyR: s.keyReschedule, fyne.KeyT: s.keyRetry}[ev.Name]
	if act == nil {
		return false
	}
	if s.story.id != "" && s.story.id != r.ID {
		s.open(r.ID, storyFollow)
	}
	s.with(r.ID, act)
	return true
}

func (s *queueScreen) focusList() { s.d.Window.Canvas().Focus(s.list) }

// target is the delivery that keys are meant for.
func (s *queueScreen) target() model.DeliveryID {
	if s.story.id != "" {
		return s.story.id
	}
	row, _ := s.list.Selected()
	return row.ID
}

// with calls f with the story of a delivery as it stands now.
func (s *queueScreen) with(id model.DeliveryID, f func(core.Story)) {
	desk.Load(s.d.Loader, &s.keySlot, func(ctx context.Context) (core.Story, error) { return s.core.Story(ctx, id) },
		func(st core.Story, err error) {
			if err != nil {
				s.d.Shell.Fail(err)
				return
			}
			f(st)
		})
}

func (s *queueScreen) keyReschedule(st core.Story) {
	s.open(st.Delivery.ID, storyReschedule)
}

// keyRetry repeats what failed by itself. What asks her is answered in its
// story, with its question in sight.
func (s *queueScreen) keyRetry(st core.Story) {
	if questionOf(st) != askNothing {
		s.open(st.Delivery.ID, storyGlance)
		return
	}
	s.retry(st)
}
