package screens

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// whenPicker asks when a post should go out: now, or at a day and a time in its
// brand's zone.
type whenPicker struct {
	desk    *desk.Desk
	resolve func(model.Brand, core.Wish) (core.Resolved, error)
	changed func()

	brand   model.Brand
	zone    *time.Location
	setting bool
	// meant is what the wish means, as of the last refresh; why says in words
	// why it is none. Keys in the text ask for neither again.
	meant core.Resolved
	// fixed is the wish that cannot be changed here, since it is scheduled; draft
	// is what the draft wishes itself.
	fixed   *model.When
	draft   model.When
	why     string
	choice  *widget.RadioGroup
	date    *widgets.TextEntry
	clock   *widgets.TextEntry
	open    *widget.Button
	words   *widget.Label
	content fyne.CanvasObject
}

// newWhen makes a picker that calls changed after each change of hers.
func newWhen(d *desk.Desk, resolve func(model.Brand, core.Wish) (core.Resolved, error), changed func()) *whenPicker {
	w := &whenPicker{desk: d, resolve: resolve, changed: changed, zone: time.UTC, words: widgets.Small("")}
	w.choice = widget.NewRadioGroup([]string{d.Text.Say("ui.when.now"), d.Text.Say("ui.when.at")}, func(string) { w.edited() })
	w.choice.Horizontal, w.choice.Required = true, true
	w.date = newStepLine(w.stepDate)
	w.clock = newStepLine(w.stepClock)
	w.date.OnChanged = func(string) { w.edited() }
	w.clock.OnChanged = func(string) { w.edited() }
	w.clock.SetPlaceHolder(d.Text.Say("ui.when.clock_example"))
	w.open = widget.NewButtonWithIcon("", theme.Icon(theme.IconNameCalendar), w.showCalendar)
	row := container.NewHBox(w.choice, wide(w.date, 116), w.open, wide(w.clock, 68))
	w.content = container.New(tightColumn{}, row, w.words)
	return w
}

// set shows a wish of a draft of the brand. Where none is noted, tomorrow
// morning is proposed, which goes out only when she schedules it.
func (w *whenPicker) set(brand model.Brand, when model.When) {
	w.fixed = nil
	w.content.Show()
	w.show(brand, when)
}

// fix shows when something is scheduled, which only the queue changes; none:
// there is no time to show. Without fixed she may choose again.
func (w *whenPicker) fix(when model.When, fixed bool) {
	switch {
	case !fixed && w.fixed != nil:
		w.set(w.brand, w.draft)
	case fixed && (w.fixed == nil || *w.fixed != when):
		if w.fixed == nil {
			w.draft = w.when()
		}
		w.fixed = &when
		if when.Kind == "" {
			w.content.Hide()
			return
		}
		w.content.Show()
		w.show(w.brand, when)
	}
}

func (w *whenPicker) show(brand model.Brand, when model.When) {
	w.setting = true
	defer func() { w.setting = false }()
	w.setBrand(brand)
	day, clock := w.today().AddDate(0, 0, 1).Format(time.DateOnly), "09:00"
	if when.Kind == model.WhenAt {
		day, clock, _ = strings.Cut(when.Local, "T")
		clock = clock[:min(len(clock), len("09:00"))]
	}
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		day = t.Format(dateLayout(w.desk.Text.Lang()))
	}
	w.date.SetText(day)
	w.clock.SetText(clock)
	chosen := 1
	if when.Kind == model.WhenNow {
		chosen = 0
	}
	w.choice.SetSelected(w.choice.Options[chosen])
	w.refresh()
}

// setBrand shows what is typed as it is meant for the brand as it now is.
func (w *whenPicker) setBrand(brand model.Brand) {
	w.brand, w.zone = brand, zoneOf(brand.Zone)
	w.date.SetPlaceHolder(w.today().Format(dateLayout(w.desk.Text.Lang())))
	w.refresh()
}

// today is the present day in the brand's zone.
func (w *whenPicker) today() time.Time {
	y, m, d := w.desk.Now().In(w.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (w *whenPicker) now() bool { return w.choice.Selected == w.choice.Options[0] }

// toggle changes between now and a date.
func (w *whenPicker) toggle() {
	if w.fixed != nil {
		return
	}
	to := 0
	if w.now() {
		to = 1
	}
	w.choice.SetSelected(w.choice.Options[to])
}

// stranded reports whether the focus is on a field that is off: such a one
// keeps every key to itself.
func (w *whenPicker) stranded() bool {
	at := w.desk.Window.Canvas().Focused()
	return w.date.Disabled() && (at == fyne.Focusable(w.date) || at == fyne.Focusable(w.clock))
}

// local is the wall time that is typed, in the form in which it is stored;
// empty while it is none.
func (w *whenPicker) local() string {
	day, ok := parseDay(w.date.Text, w.today())
	h, m, good := parseClock(w.clock.Text)
	if !ok || !good {
		return ""
	}
	return day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute).Format("2006-01-02T15:04")
}

// when is the wish as a draft keeps it.
func (w *whenPicker) when() model.When {
	if w.now() {
		return model.When{Kind: model.WhenNow, Zone: w.brand.Zone}
	}
	if local := w.local(); local != "" {
		return model.When{Kind: model.WhenAt, Local: local, Zone: w.brand.Zone}
	}
	return model.When{}
}

// wish is the wish as the core takes it, with the zone in which it is shown;
// reason says why it is none.
func (w *whenPicker) wish() (wish core.Wish, reason string) {
	if w.now() {
		return core.Wish{Now: true}, ""
	}
	return core.Wish{Local: w.local(), Zone: w.brand.Zone}, w.why
}

// understand asks what the wish means now.
func (w *whenPicker) understand() {
	w.meant, w.why = core.Resolved{}, ""
	if w.now() {
		return
	}
	local := w.local()
	if local == "" {
		w.why = w.desk.Text.Say("ui.when.unreadable")
		return
	}
	var err error
	w.meant, err = w.resolve(w.brand, core.Wish{Local: local})
	w.why = w.problem(err)
}

func (w *whenPicker) problem(err error) string {
	switch p := model.ProblemOf(err); {
	case err == nil:
		return ""
	case p == nil:
		return err.Error()
	case p.Code == "schedule.past":
		return w.desk.Text.Say("ui.when.past")
	default:
		return w.desk.Text.Problem(p)
	}
}

func (w *whenPicker) edited() {
	if w.setting {
		return
	}
	w.refresh()
	w.changed()
}

// refresh shows what the wish means. It is also called as time goes by.
func (w *whenPicker) refresh() {
	w.understand()
	if off := w.fixed != nil; w.choice.Disabled() != off {
		able(w.choice, !off)
	}
	off := w.now() || w.fixed != nil
	for _, o := range []fyne.Disableable{w.date, w.clock, w.open} {
		if off != o.Disabled() {
			able(o, !off)
		}
	}
	if said := w.say(); said != w.words.Text {
		w.words.SetText(said)
	}
}

func able(o fyne.Disableable, yes bool) {
	if yes {
		o.Enable()
	} else {
		o.Disable()
	}
}

// say puts the wish into words: the day, what the zone's rules do to the time,
// and the clock of this computer where it shows another time.
func (w *whenPicker) say() string {
	t := w.desk.Text
	if w.fixed != nil {
		return t.Say("ui.when.fixed")
	}
	if w.now() {
		return t.Say("ui.when.now_means")
	}
	if w.why != "" {
		return w.why
	}
	r, local := w.meant, w.local()
	said := []string{t.Say("ui.when.means", "wall", r.Wall.String(), "zone", place(w.brand.Zone))}
	switch r.Shift {
	case core.ShiftGap:
		said = append(said, t.Say("ui.when.gap", "wished", clockOf(local), "meant", t.In(w.zone, w.desk.Now()).Clock(r.At)))
	case core.ShiftFold:
		said = append(said, t.Say("ui.when.fold", "wished", clockOf(local)))
	}
	if here := r.At.In(w.desk.Zone); here.Format("2006-01-02T15:04") != r.Wall.String() {
		said = append(said, t.Say("ui.when.here", "when", t.In(w.desk.Zone, w.desk.Now()).Moment(r.At)))
	}
	return strings.Join(said, " · ")
}

// clockOf is the time of day of a wall time.
func clockOf(local string) string {
	_, clock, _ := strings.Cut(local, "T")
	return clock
}

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// place is the town of a zone, as people know it.
func place(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

func (w *whenPicker) stepDate(by int) {
	if day, ok := parseDay(w.date.Text, w.today()); ok {
		w.date.SetText(day.AddDate(0, 0, by).Format(dateLayout(w.desk.Text.Lang())))
	}
}

// stepClock goes a quarter of an hour on or back.
func (w *whenPicker) stepClock(by int) {
	const quarter = 15
	if h, m, ok := parseClock(w.clock.Text); ok {
		at := (h*60 + m) / quarter * quarter
		if by > 0 || at == h*60+m {
			at += by * quarter
		}
		at = (at + 24*60) % (24 * 60)
		w.clock.SetText(time.Date(0, 1, 1, at/60, at%60, 0, 0, time.UTC).Format("15:04"))
	}
}

// newStepLine makes a field of one line in which Up and Down step on and back.
func newStepLine(step func(by int)) *widgets.TextEntry {
	e := newLine()
	e.OnKey = func(k *fyne.KeyEvent) bool {
		switch {
		case e.Disabled():
		case k.Name == fyne.KeyUp:
			step(1)
			return true
		case k.Name == fyne.KeyDown:
			step(-1)
			return true
		}
		return false
	}
	return e
}

// newLine makes a field of one line.
func newLine() *widgets.TextEntry {
	e := widgets.NewTextEntry()
	e.MultiLine, e.Wrapping = false, fyne.TextWrap(fyne.TextTruncateClip)
	return e
}
