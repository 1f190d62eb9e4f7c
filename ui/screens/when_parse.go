package screens

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"restante/core/text"
)

// dateLayout is how a language shows a day that can be typed.
func dateLayout(lang string) string {
	if lang == text.French {
		return "02/01/2006"
	}
	return time.DateOnly
}

// parseDay reads a day as people type it: 2026-12-01, 01/12/2026, 1.12.26, or
// 1/12 for the next first of December, counted from today. Where the year does
// not come first, the day does, in both languages.
func parseDay(s string, today time.Time) (time.Time, bool) {
	parts, ok := figures(s)
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return time.Time{}, false
	}
	day, month, year := parts[0], parts[1], 0
	switch {
	case len(parts) == 2:
		return nextDay(day, month, today)
	case parts[0] > 99:
		year, month, day = parts[0], parts[1], parts[2]
	default:
		year = parts[2]
		if year < 100 {
			year += 2000
		}
	}
	return civil(year, month, day)
}

// nextDay is the first such day of a year that is not over.
func nextDay(day, month int, today time.Time) (time.Time, bool) {
	y, m, d := today.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	// The 29th of February comes within eight years.
	for year := y; year <= y+8; year++ {
		if t, ok := civil(year, month, day); ok && !t.Before(start) {
			return t, true
		}
	}
	return time.Time{}, false
}

// civil is a day that the calendar has.
func civil(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, year > 1970 && year < 10000 && int(t.Month()) == month && t.Day() == day
}

// parseClock reads a time of the day as people type it: 9:00, 09.30, 9h, 9 h 30,
// 930 or 17.
func parseClock(s string) (hour, minute int, ok bool) {
	parts, ok := figures(s)
	if !ok {
		return 0, 0, false
	}
	switch len(parts) {
	case 1:
		hour = parts[0]
		if n := len(digits(s)); n == 3 || n == 4 {
			hour, minute = parts[0]/100, parts[0]%100
		}
	case 2:
		hour, minute = parts[0], parts[1]
	default:
		return 0, 0, false
	}
	return hour, minute, hour < 24 && minute < 60
}

// figures are the whole numbers in s, of at most four digits, between which
// only what separates dates and times stands.
func figures(s string) ([]int, bool) {
	var out []int
	separates := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-/.:hH", r) }
	for _, part := range strings.FieldsFunc(s, separates) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || len(part) > 4 {
			return nil, false
		}
		out = append(out, n)
	}
	return out, len(out) > 0
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
