package screens

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"restante/core"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// storyShown is how many of the latest events are shown at first: a delivery
// that fails for days has hundreds.
const storyShown = 30

// storyLog tells what happened, in sentences with times under their days.
type storyLog struct {
	d       *desk.Desk
	all     bool // she asked for the earlier ones too
	lines   *fyne.Container
	content *fyne.Container
}

func newStoryLog(d *desk.Desk) *storyLog {
	l := &storyLog{d: d, lines: container.New(storyColumn{gap: storyTight})}
	l.content = container.New(storyColumn{})
	return l
}

// storyEvent is a sentence of the story.
type storyEvent struct {
	at   time.Time
	said string
}

// storyEvents are the sentences of a story, earliest first.
func storyEvents(p *text.Printer, st core.Story) []storyEvent {
	events := []storyEvent{{st.Delivery.CreatedAt, p.Say("ui.story.queued")}}
	if st.Delivery.Previous != "" {
		events[0].said = p.Say("ui.story.queued_instead")
	}
	for _, a := range st.Attempts {
		events = append(events, storyEvent{a.At, p.Attempt(st.Delivery, st.Account, a)})
	}
	return events
}

func (l *storyLog) show(p *text.Printer, st core.Story) {
	events := storyEvents(p, st)
	earlier := 0
	if !l.all && len(events) > storyShown {
		earlier = len(events) - storyShown
		events = events[earlier:]
	}
	l.lines.Objects = nil
	if earlier > 0 {
		more := newStoryButton(l.d.Text.Say("ui.story.earlier", "n", strconv.Itoa(earlier)), nil, func() {
			l.all = true
			l.show(p, st)
			l.lines.Refresh()
			l.content.Refresh()
		})
		l.lines.Add(container.NewHBox(more))
	}
	day := ""
	for _, e := range events {
		if today := p.Day(e.at); today != day {
			day = today
			l.lines.Add(widgets.Small(day))
		}
		l.lines.Add(newStoryLine(p.ClockSeconds(e.at), e.said))
	}
	zone := ""
	if queueOtherTime(st.Delivery.DueAt, zoneOf(st.Brand.Zone), l.d.Zone) {
		zone = place(st.Brand.Zone)
	}
	l.content.Objects = []fyne.CanvasObject{storyHeading(l.d.Text.Say("ui.story.events"), zone), newStoryCard(l.lines)}
}

// newStoryLine is a sentence behind its time.
func newStoryLine(clock, said string) fyne.CanvasObject {
	words := widgets.Wrapped(said)
	return container.New(storyPair{width: look.Space(28)}, widgets.Small(clock), words)
}

// newStoryFact is a value behind its name.
func newStoryFact(name, value string) fyne.CanvasObject {
	words := widgets.Wrapped(value)
	return container.New(storyPair{width: look.Space(28)}, widgets.Small(name), words)
}

// storyHeading heads a part of the story; remark stands on its right.
func storyHeading(title, remark string) fyne.CanvasObject {
	head := widgets.Body(title)
	head.TextStyle.Bold = true
	if remark == "" {
		return head
	}
	aside := widgets.Small(remark)
	aside.Alignment = fyne.TextAlignTrailing
	return container.NewGridWithColumns(2, head, aside)
}
