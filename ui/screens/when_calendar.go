package screens

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
)

// monthGrid lets her choose a day of a month. The toolkit's own calendar speaks
// the system's language, not the window's.
type monthGrid struct {
	desk   *desk.Desk
	today  time.Time
	chosen time.Time
	month  time.Time // its first day
	choose func(time.Time)
	title  *widget.Label
	days   *fyne.Container
}

func newMonthGrid(d *desk.Desk, today, chosen time.Time, choose func(time.Time)) *monthGrid {
	g := &monthGrid{desk: d, today: today, chosen: chosen, choose: choose, title: widget.NewLabel(""),
		days: container.New(layout.NewGridLayoutWithColumns(7)), month: firstOf(chosen)}
	g.title.Alignment, g.title.TextStyle = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}
	g.fill()
	return g
}

func firstOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func (g *monthGrid) object() fyne.CanvasObject {
	turn := func(by int) func() {
		return func() {
			g.month = g.month.AddDate(0, by, 0)
			g.fill()
		}
	}
	back := widget.NewButtonWithIcon("", theme.Icon(theme.IconNameNavigateBack), turn(-1))
	on := widget.NewButtonWithIcon("", theme.Icon(theme.IconNameNavigateNext), turn(1))
	return container.NewVBox(container.NewBorder(nil, nil, back, on, g.title), g.days)
}

// fill shows the month, its weeks from Monday. Days that are over cannot be
// chosen.
func (g *monthGrid) fill() {
	t := g.desk.Text
	g.title.SetText(t.Say("ui.when.month", "month", t.Say(monthKeys()[g.month.Month()-1]), "year", strconv.Itoa(g.month.Year())))
	g.days.RemoveAll()
	for _, key := range weekdayKeys() {
		head := widget.NewLabel(t.Say(key))
		head.Alignment, head.Importance = fyne.TextAlignCenter, widget.LowImportance
		g.days.Add(head)
	}
	for range (int(g.month.Weekday()) + 6) % 7 {
		g.days.Add(layout.NewSpacer())
	}
	for day := g.month; day.Month() == g.month.Month(); day = day.AddDate(0, 0, 1) {
		b := widget.NewButton(strconv.Itoa(day.Day()), func() { g.choose(day) })
		b.Importance = widget.LowImportance
		if day.Equal(g.chosen) {
			b.Importance = widget.HighImportance
		}
		if day.Before(g.today) {
			b.Disable()
		}
		g.days.Add(b)
	}
	g.days.Refresh()
}

// showCalendar opens a month over the field of the day.
func (w *whenPicker) showCalendar() {
	canvas := w.desk.Window.Canvas()
	chosen, ok := parseDay(w.date.Text, w.today())
	if !ok {
		chosen = w.today()
	}
	var pop *widget.PopUp
	grid := newMonthGrid(w.desk, w.today(), chosen, func(day time.Time) {
		pop.Hide()
		w.date.SetText(day.Format(dateLayout(w.desk.Text.Lang())))
		canvas.Focus(w.clock)
	})
	pop = widget.NewPopUp(container.NewPadded(grid.object()), canvas)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.date)
	// It opens upwards: the field stands at the foot of the window.
	at.Y = max(0, at.Y-pop.MinSize().Height)
	pop.ShowAtPosition(at)
}

func monthKeys() []string {
	return []string{"ui.when.month.january", "ui.when.month.february", "ui.when.month.march", "ui.when.month.april", "ui.when.month.may", "ui.when.month.june",
		"ui.when.month.july", "ui.when.month.august", "ui.when.month.september", "ui.when.month.october", "ui.when.month.november", "ui.when.month.december"}
}

func weekdayKeys() []string {
	return []string{"ui.when.weekday.mon", "ui.when.weekday.tue", "ui.when.weekday.wed", "ui.when.weekday.thu",
		"ui.when.weekday.fri", "ui.when.weekday.sat", "ui.when.weekday.sun"}
}
