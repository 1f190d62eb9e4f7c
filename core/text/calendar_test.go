package text_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/text"
)

// plain turns the no-break spaces of units into ordinary ones, so that a test
// can be read.
func plain(s string) string { return strings.ReplaceAll(s, text.NoBreakSpace, " ") }

func TestMoments(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	en, fr := english(t).In(paris, now), french(t).In(paris, now)
	for _, tt := range []struct{ at, en, fr string }{
		{"2026-11-26T08:30:00Z", "Thu 26 Nov, 9:30", "jeu. 26 nov., 9 h 30"},
		{"2026-11-26T08:00:00Z", "Thu 26 Nov, 9:00", "jeu. 26 nov., 9 h"},
		{"2026-11-30T23:05:00Z", "Tue 1 Dec, 0:05", "mar. 1er déc., 0 h 05"},
		{"2026-12-31T22:59:00Z", "Thu 31 Dec, 23:59", "jeu. 31 déc., 23 h 59"},
		{"2026-12-31T23:00:00Z", "Fri 1 Jan 2027, 0:00", "ven. 1er janv. 2027, 0 h"},
		{"2026-07-04T10:00:00Z", "Sat 4 Jul, 12:00", "sam. 4 juil., 12 h"},
		{"2025-08-03T10:00:00Z", "Sun 3 Aug 2025, 12:00", "dim. 3 août 2025, 12 h"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := plain(en.Moment(at)); got != tt.en {
			t.Errorf("%s: %q, want %q", tt.at, got, tt.en)
		}
		if got := plain(fr.Moment(at)); got != tt.fr {
			t.Errorf("%s: %q, want %q", tt.at, got, tt.fr)
		}
	}
	at := time.Date(2026, 11, 26, 8, 30, 5, 0, time.UTC)
	if got := plain(fr.ClockSeconds(at)); got != "9 h 30 min 05 s" {
		t.Errorf("seconds in French: %q", got)
	}
	if got := en.ClockSeconds(at); got != "9:30:05" {
		t.Errorf("seconds in English: %q", got)
	}
	if got := plain(en.MomentInZone(at)); got != "Thu 26 Nov, 9:30 (Europe/Paris)" {
		t.Errorf("with the zone: %q", got)
	}
	if strings.Contains(fr.Clock(at), " ") {
		t.Error("a time can be broken over two lines")
	}
}

func TestZoneName(t *testing.T) {
	at := time.Date(2026, 11, 26, 8, 30, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		zone *time.Location
		want string
	}{
		"none":            {nil, "UTC"},
		"by name":         {time.FixedZone("Asia/Tokyo", 9*3600), "Asia/Tokyo"},
		"the machine's":   {time.FixedZone("Local", -5*3600), "UTC−5"},
		"half an hour":    {time.FixedZone("", 5*3600+1800), "UTC+5:30"},
		"a nameless zero": {time.FixedZone("Local", 0), "UTC"},
	} {
		if got := english(t).In(tt.zone, at).ZoneName(at); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
