package text

import (
	"fmt"
	"time"
)

// calendar is how a language writes dates and times. The order of their parts
// is grammar, so it stands here and not among the sentences.
type calendar struct {
	days   [7]string // from Sunday
	months [12]string
	day    func(n int) string
	clock  func(hour, minute int) string
	second func(hour, minute, second int) string
}

var calendars = map[string]calendar{
	English: {
		days:   [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		months: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		day:    func(n int) string { return fmt.Sprint(n) },
		clock:  func(h, m int) string { return fmt.Sprintf("%d:%02d", h, m) },
		second: func(h, m, s int) string { return fmt.Sprintf("%d:%02d:%02d", h, m, s) },
	},
	// Abbreviations and forms as the Imprimerie nationale's lexicon has them.
	French: {
		days: [7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
		months: [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin",
			"juil.", "août", "sept.", "oct.", "nov.", "déc."},
		day: func(n int) string {
			if n == 1 {
				return "1er"
			}
			return fmt.Sprint(n)
		},
		clock: func(h, m int) string {
			if m == 0 {
				return fmt.Sprintf("%d%sh", h, NoBreakSpace)
			}
			return fmt.Sprintf("%d%sh%s%02d", h, NoBreakSpace, NoBreakSpace, m)
		},
		second: func(h, m, s int) string {
			return fmt.Sprintf("%d%sh%s%02d%smin%s%02d%ss", h, NoBreakSpace, NoBreakSpace, m,
				NoBreakSpace, NoBreakSpace, s, NoBreakSpace)
		},
	},
}

func (p *Printer) calendar() calendar { return calendars[p.lang] }

// Day writes the date of an instant in the printer's zone: "Thu 26 Nov", "jeu.
// 26 nov.", with the year where it is another than now's.
func (p *Printer) Day(t time.Time) string {
	t = t.In(p.zone)
	return p.date(t, p.now.IsZero() || t.Year() != p.now.In(p.zone).Year())
}

func (p *Printer) date(t time.Time, year bool) string {
	c := p.calendar()
	s := c.days[t.Weekday()] + " " + c.day(t.Day()) + NoBreakSpace + c.months[t.Month()-1]
	if year {
		s += fmt.Sprintf(" %d", t.Year())
	}
	return s
}

// Clock writes the time of the day: "9:30", "9 h 30".
func (p *Printer) Clock(t time.Time) string {
	h, m, _ := t.In(p.zone).Clock()
	return p.calendar().clock(h, m)
}

// ClockSeconds is Clock with seconds: "9:30:05", "9 h 30 min 05 s".
func (p *Printer) ClockSeconds(t time.Time) string {
	h, m, s := t.In(p.zone).Clock()
	return p.calendar().second(h, m, s)
}

// Moment writes date and time: "Thu 26 Nov, 9:30", "jeu. 26 nov., 9 h 30".
func (p *Printer) Moment(t time.Time) string { return p.Day(t) + ", " + p.Clock(t) }

// MomentInZone is Moment with the printer's zone behind it:
// "Thu 26 Nov, 9:30 (Europe/Paris)".
func (p *Printer) MomentInZone(t time.Time) string {
	return p.Moment(t) + " (" + p.ZoneName(t) + ")"
}

// ZoneName names the printer's zone: by its IANA name, or by its distance from
// UTC at t where it has none, as the machine's own zone often has.
func (p *Printer) ZoneName(t time.Time) string {
	if name := p.zone.String(); name != "" && name != "Local" {
		return name
	}
	_, seconds := t.In(p.zone).Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	h, m := seconds/3600, seconds/60%60
	switch {
	case h == 0 && m == 0:
		return "UTC"
	case m == 0:
		return fmt.Sprintf("UTC%s%d", sign, h)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, h, m)
}

// Wall writes a wall time in the form in which it is stored,
// "2026-11-26T09:30", with its year: "Thu 26 Nov 2026, 9:30". Anything else is
// returned as it is.
func (p *Printer) Wall(local string) string {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		t, err := time.Parse(layout, local)
		if err != nil {
			continue
		}
		if t.Second() != 0 {
			return p.date(t, true) + ", " + p.calendar().second(t.Clock())
		}
		return p.date(t, true) + ", " + p.calendar().clock(t.Hour(), t.Minute())
	}
	return local
}

func (p *Printer) momentForm(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return p.MomentInZone(t)
}
