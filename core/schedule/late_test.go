package schedule_test

import (
	"testing"
	"time"

	"restante/core/model"
	"restante/core/schedule"
)

func TestParseLateReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"2h": 2 * time.Hour, "90m": 90 * time.Minute, "90min": 90 * time.Minute, "1h30": 90 * time.Minute,
		"1h30m": 90 * time.Minute, " 1 H 30 min ": 90 * time.Minute, "2d": 48 * time.Hour, "2j": 48 * time.Hour,
		"1d12h": 36 * time.Hour, "1j6h30": 30*time.Hour + 30*time.Minute, "1m": time.Minute, "365d": 365 * 24 * time.Hour,
	} {
		if got, err := schedule.ParseLate(text); err != nil || got != want {
			t.Errorf("ParseLate(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseLateRefusesTheRest(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "2", "30", "0", "0m", "0h0m", "-2h", "+2h", "2.5h", "2h30s", "90s", "h", "1h30x", "2d30", "m", "30m2h",
		"366d", "365d1m", "999999999h", "9999999m", "two hours", "٢h",
	} {
		got, err := schedule.ParseLate(text)
		if p := model.ProblemOf(err); p == nil || p.Code != "schedule.bad_late" || p.Args["value"] != text {
			t.Errorf("ParseLate(%q) = %s, %v; want schedule.bad_late", text, got, err)
		}
	}
}

func FuzzParseLate(f *testing.F) {
	for _, s := range []string{"2h", "1h30", "2j", "90min", "999999m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := schedule.ParseLate(text)
		if err == nil && (d < schedule.MinLate || d > schedule.MaxLate) {
			t.Fatalf("%q gives %s", text, d)
		}
	})
}
