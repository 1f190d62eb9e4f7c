package schedule

import (
	"strings"
	"time"

	"restante/core/model"
)

const (
	layoutMinute = "2006-01-02T15:04"
	layoutSecond = "2006-01-02T15:04:05"
)

// Wall is what a calendar and a clock on the wall of some place show, to the
// second: a date and a time without a zone. The zero value is no wall time.
type Wall struct {
	// civil holds the fields as if the wall were in UTC, so that the calendar
	// is the standard library's.
	civil time.Time
}

// ParseWall reads "2026-12-01T09:00" or "2026-12-01T09:00:30", with a T or one
// space between date and time; space around it does not matter. Nothing else
// is taken: no zone or offset (the brand's zone is meant), no 24:00, no leap
// second, no day that the calendar does not have.
//
// It returns the Problem schedule.bad_time, with the text as argument value.
func ParseWall(text string) (Wall, error) {
	s := strings.TrimSpace(text)
	if len(s) > len("2006-01-02") && s[len("2006-01-02")] == ' ' {
		s = strings.Replace(s, " ", "T", 1)
	}
	for _, layout := range []string{layoutMinute, layoutSecond} {
		t, err := time.Parse(layout, s)
		// time.Parse is lenient (9:00, fractions of a second); the same text
		// must come back. Midnight of the year 1 is the zero value, no wall time.
		if err == nil && !t.IsZero() && t.Format(layout) == s {
			return Wall{civil: t}, nil
		}
	}
	return Wall{}, model.NewProblem("schedule.bad_time", "value", shorten(text))
}

// shorten keeps an argument readable whatever was pasted.
func shorten(s string) string {
	const most = 60
	r := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}

// String returns the form that is stored and that ParseWall reads:
// "2026-12-01T09:00", with seconds only where they are not zero. The zero
// value gives "".
func (w Wall) String() string {
	switch {
	case w.IsZero():
		return ""
	case w.civil.Second() != 0:
		return w.civil.Format(layoutSecond)
	}
	return w.civil.Format(layoutMinute)
}

// IsZero reports whether w is no wall time.
func (w Wall) IsZero() bool { return w.civil.IsZero() }

// Date returns the calendar day.
func (w Wall) Date() (year int, month time.Month, day int) { return w.civil.Date() }

// Clock returns the time of the day.
func (w Wall) Clock() (hour, minute, second int) { return w.civil.Clock() }

// Before reports whether w stands before other on the wall.
func (w Wall) Before(other Wall) bool { return w.civil.Before(other.civil) }
