package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
)

// part is one thing that the status line says.
type part struct {
	icon fyne.Resource
	ink  fyne.ThemeColorName
	// full is said where there is room, short where there is less.
	full, short string
	to          desk.Route // where a click leads; the zero value: nowhere
}

// The states of the whole, each with its icon, word and explanation.
const (
	stateHeld      = "held"
	stateProblem   = "problem"
	stateElsewhere = "elsewhere"
	stateStopped   = "stopped"
	stateOffline   = "offline"
	stateSome      = "some"
	stateOnline    = "online"
	stateReady     = "ready"
)

// stateOf is the one state that tells most about whether posts go out: her own
// choice before what hinders the program, and that before the network.
func stateOf(st core.Status) string {
	switch {
	case st.Held:
		return stateHeld
	case st.Problem != nil:
		return stateProblem
	case st.Elsewhere:
		return stateElsewhere
	case !st.Delivering:
		return stateStopped
	}
	switch st.Reach {
	case core.ReachAll:
		return stateOnline
	case core.ReachSome:
		return stateSome
	case core.ReachNone:
		return stateOffline
	}
	return stateReady
}

// teller says what a status means. It only reads.
type teller struct {
	text *text.Printer
	book *desk.Book
	zone *time.Location
	now  time.Time
}

func (s *shell) teller() teller {
	return teller{text: s.text, book: s.book, zone: s.cfg.Zone, now: s.cfg.Now()}
}

func (t teller) state(st core.Status) part {
	state := stateOf(st)
	p := part{full: t.text.Say("ui.status.state." + state), ink: look.ColorMuted}
	switch state {
	case stateHeld:
		p.icon, p.ink = theme.MediaPauseIcon(), look.ColorWarn
	case stateProblem:
		p.icon, p.ink = theme.ErrorIcon(), look.ColorBad
	case stateElsewhere:
		p.icon, p.ink = theme.ComputerIcon(), look.ColorInfo
	case stateStopped:
		p.icon = theme.MediaStopIcon()
	case stateOffline:
		p.icon, p.ink = theme.CancelIcon(), look.ColorBad
	case stateSome:
		p.icon, p.ink = theme.WarningIcon(), look.ColorWarn
	case stateOnline:
		p.icon, p.ink = theme.ConfirmIcon(), look.ColorGood
	case stateReady:
		p.icon = theme.RadioButtonIcon()
	}
	p.short = p.full
	return p
}

// sending says what is on its way right now.
func (t teller) sending(st core.Status) (part, bool) {
	n := strconv.Itoa(st.Sending)
	return part{icon: theme.MailSendIcon(), ink: look.ColorInfo, full: t.text.Say("ui.status.sending", "n", n),
		short: t.text.Say("ui.status.sending_short", "n", n)}, st.Sending > 0
}

// next says what goes out next, and when, also in the brand's zone where its
// clocks show something else.
func (t teller) next(st core.Status) (part, bool) {
	if st.Next == nil {
		return part{}, false
	}
	row := *st.Next
	brand, acc := t.book.Brand(row.BrandID), t.book.Account(row.AccountID)
	p := part{icon: theme.HistoryIcon(), ink: theme.ColorNameForeground,
		to: desk.Route{Screen: desk.ScreenQueue, Delivery: row.ID}}
	key, short := "ui.status.next", "ui.status.next_short"
	switch past := t.now.Sub(row.DueAt); {
	case past > core.LateAfter:
		key, short = "ui.status.late", "ui.status.late_short"
		p.ink, p.icon = look.ColorWarn, theme.WarningIcon()
	case past > 0:
		key, short = "ui.status.due", "ui.status.due_short"
	}
	at := t.at(row.DueAt, brand.Zone)
	p.full = t.text.Say(key, "time", at, "brand", brand.Name, "network", t.book.Network(acc.Network).Name)
	p.short = t.text.Say(short, "time", at, "brand", brand.Name)
	return p, true
}

// at writes an instant: the time of a day alone where the day is today.
func (t teller) at(due time.Time, zone string) string {
	mine := t.text.In(t.zone, t.now)
	said := t.moment(mine, t.zone, due)
	loc, err := time.LoadLocation(zone)
	if err != nil || sameClock(due, t.zone, loc) {
		return said
	}
	theirs := t.text.In(loc, t.now)
	short := theirs.Clock(due)
	if due.In(loc).YearDay() != due.In(t.zone).YearDay() {
		short = theirs.Moment(due)
	}
	return t.text.Say("ui.status.zoned", "time", said, "there", short, "zone", city(zone))
}

func (t teller) moment(p *text.Printer, zone *time.Location, due time.Time) string {
	y1, m1, d1 := due.In(zone).Date()
	if y2, m2, d2 := t.now.In(zone).Date(); y1 == y2 && m1 == m2 && d1 == d2 {
		return p.Clock(due)
	}
	return p.Moment(due)
}

func sameClock(at time.Time, a, b *time.Location) bool {
	_, x := at.In(a).Zone()
	_, y := at.In(b).Zone()
	return x == y
}

// city is the place of a zone's name: "New York" of "America/New_York".
func city(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// needsYou says how many deliveries ask her, and leads to them.
func (t teller) needsYou(st core.Status) (part, bool) {
	said := t.text.Say("ui.status.needs_you", "n", strconv.Itoa(st.NeedsYou))
	return part{icon: theme.QuestionIcon(), ink: look.ColorBad, full: said, short: said,
		to: desk.Route{Screen: desk.ScreenQueue, Group: string(core.GroupNeedsYou)}}, st.NeedsYou > 0
}

// signIn says which accounts cannot publish, and leads to the first.
func (t teller) signIn(st core.Status) (part, bool) {
	n := len(st.SignIn)
	if n == 0 {
		return part{}, false
	}
	p := part{icon: theme.LoginIcon(), ink: look.ColorWarn, short: t.text.Say("ui.status.accounts", "n", strconv.Itoa(n)),
		to: desk.Route{Screen: desk.ScreenBrands, Account: st.SignIn[0].ID}}
	p.full = p.short
	if n == 1 {
		p.full = t.account(st.SignIn[0])
	}
	return p, true
}

func (t teller) account(acc model.Account) string {
	return t.text.Say("ui.status.account", "account", text.Address(acc), "network", t.book.Network(acc.Network).Name,
		"health", t.text.Say("account.health."+string(acc.Health)))
}

// paused names the brands that she holds.
func (t teller) paused() (part, bool) {
	names := t.pausedNames()
	return part{icon: theme.MediaPauseIcon(), ink: look.ColorWarn,
		full:  t.text.Say("ui.status.paused", "brands", strings.Join(names, ", ")),
		short: t.text.Say("ui.status.paused_short", "n", strconv.Itoa(len(names)))}, len(names) > 0
}

func (t teller) pausedNames() []string {
	var names []string
	for _, b := range t.book.Brands() {
		if b.Paused {
			names = append(names, b.Name)
		}
	}
	return names
}

// whole explains the status in sentences, for who asks why nothing goes out.
func (t teller) whole(st core.Status) []string {
	out := []string{t.text.Say("ui.status.about." + stateOf(st))}
	if st.Problem != nil {
		out = append(out, t.text.Problem(st.Problem))
	}
	for _, get := range []func() (part, bool){
		func() (part, bool) { return t.next(st) },
		func() (part, bool) { return t.sending(st) },
		func() (part, bool) { return t.needsYou(st) },
		t.paused,
	} {
		if p, ok := get(); ok {
			out = append(out, p.full)
		}
	}
	for _, acc := range st.SignIn {
		said := t.account(acc)
		if acc.HealthReason != nil {
			said += "\n" + t.text.Problem(acc.HealthReason)
		}
		out = append(out, said)
	}
	for _, acc := range t.book.AccountsOf("") {
		if why := st.Trouble[acc.ID]; why != nil {
			out = append(out, t.text.Say("problem.on_account", "account", text.Address(acc), "problem", t.text.Problem(why)))
		}
	}
	return out
}
