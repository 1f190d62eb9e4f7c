package screens

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// lateChoices are the late policies that are offered by name.
var lateChoices = [...]time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// lateUnits are what a policy of her own is counted in, the largest last.
var lateUnits = [...]time.Duration{time.Minute, time.Hour, 24 * time.Hour}

// longestLate is the longest policy that the core takes.
const longestLate = 365 * 24 * time.Hour

// latePicker chooses how late a post may still go out by itself: one of the
// usual durations, or another one as a number and its unit.
type latePicker struct {
	content fyne.CanvasObject
	choice  *widget.Select
	number  *widgets.TextEntry
	unit    *widget.Select
	own     *fyne.Container
	changed func()
	quiet   bool // while set writes
}

func newLatePicker(d *desk.Desk, changed func()) *latePicker {
	p := &latePicker{number: newLine(), changed: changed}
	var names []string
	for _, late := range lateChoices {
		names = append(names, d.Text.Duration(late))
	}
	p.choice = widget.NewSelect(append(names, d.Text.Say("ui.brands.late_other")), func(string) { p.touched() })
	p.unit = widget.NewSelect([]string{d.Text.Say("ui.brands.late_minutes"), d.Text.Say("ui.brands.late_hours"),
		d.Text.Say("ui.brands.late_days")}, func(string) { p.touched() })
	p.number.OnChanged = func(string) { p.touched() }
	p.own = container.NewHBox(wide(p.number, look.Space(16)), p.unit)
	p.content = container.NewBorder(nil, nil, nil, p.own, p.choice)
	return p
}

func (p *latePicker) touched() {
	setVisible(p.own, p.choice.SelectedIndex() == len(lateChoices))
	if !p.quiet {
		p.changed()
	}
}

// set shows a policy.
func (p *latePicker) set(late time.Duration) {
	if now, ok := p.value(); ok && now == late {
		return
	}
	p.quiet = true
	at, unit := len(lateChoices), 0
	for i, l := range lateChoices {
		if l == late {
			at = i
		}
	}
	for i, u := range lateUnits {
		if late%u == 0 {
			unit = i
		}
	}
	p.number.SetText(strconv.FormatInt(int64(late/lateUnits[unit]), 10))
	p.unit.SetSelectedIndex(unit)
	p.choice.SetSelectedIndex(at)
	p.touched()
	p.quiet = false
}

// value is the policy; ok says whether it can be read.
func (p *latePicker) value() (late time.Duration, ok bool) {
	if i := p.choice.SelectedIndex(); i < 0 {
		return 0, false
	} else if i < len(lateChoices) {
		return lateChoices[i], true
	}
	n, err := strconv.ParseUint(strings.TrimSpace(p.number.Text), 10, 16)
	if err != nil || n == 0 || p.unit.SelectedIndex() < 0 {
		return 0, false
	}
	late = time.Duration(n) * lateUnits[p.unit.SelectedIndex()]
	return late, late <= longestLate
}
