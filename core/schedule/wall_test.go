package schedule_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/schedule"
)

func wall(t testing.TB, text string) schedule.Wall {
	t.Helper()
	w, err := schedule.ParseWall(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestParseWallReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-12-01T09:00":     "2026-12-01T09:00",
		"2026-12-01 09:00":     "2026-12-01T09:00",
		" 2026-12-01T09:00\n":  "2026-12-01T09:00",
		"2026-12-01T09:00:00":  "2026-12-01T09:00",
		"2026-12-01 09:00:07":  "2026-12-01T09:00:07",
		"2028-02-29T23:59:59":  "2028-02-29T23:59:59",
		"2026-12-31T00:00":     "2026-12-31T00:00",
		"2026-12-01\u00a009:0": "",
	} {
		w, err := schedule.ParseWall(text)
		if want == "" {
			if err == nil {
				t.Errorf("ParseWall(%q) = %s, want a problem", text, w)
			}
			continue
		}
		if err != nil || w.String() != want {
			t.Errorf("ParseWall(%q) = %s, %v; want %s", text, w, err, want)
		}
	}
}

func TestParseWallTellsTheFields(t *testing.T) {
	t.Parallel()
	w := wall(t, "2026-12-01T09:05:07")
	y, mo, d := w.Date()
	h, mi, s := w.Clock()
	if y != 2026 || mo != time.December || d != 1 || h != 9 || mi != 5 || s != 7 {
		t.Errorf("got %d-%d-%d %d:%d:%d", y, mo, d, h, mi, s)
	}
	if !w.Before(wall(t, "2026-12-01T09:05:08")) || w.Before(w) {
		t.Error("Before does not follow the wall")
	}
}

func TestParseWallRefusesWhatItWouldHaveToGuess(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "tomorrow", "2026-12-01", "09:00", "2026-12-01T9:00", "2026-12-01T9h30",
		"2026-12-01T24:00", "2026-12-01T09:60", "2026-12-01T09:00:60", "2026-13-01T09:00",
		"2026-02-29T09:00", "2026-12-00T09:00", "26-12-01T09:00", "01/12/2026 09:00",
		"2026-12-01T09:00Z", "2026-12-01T09:00+01:00", "2026-12-01T09:00:00Z",
		"2026-12-01T09:00:00.5", "2026-12-01T09:00:00,5", "2026-12-01  09:00",
		"2026-12-01t09:00", "-026-12-01T09:00", "2026-12-01T+9:00", "0001-01-01T00:00:00 UTC",
	} {
		w, err := schedule.ParseWall(text)
		if p := model.ProblemOf(err); p == nil || p.Code != "schedule.bad_time" || p.Args["value"] != text {
			t.Errorf("ParseWall(%q) = %q, %v; want schedule.bad_time", text, w, err)
		}
		if !w.IsZero() || w.String() != "" {
			t.Errorf("ParseWall(%q) left %q behind", text, w)
		}
	}
}

func TestParseWallKeepsItsArgumentShort(t *testing.T) {
	t.Parallel()
	_, err := schedule.ParseWall(strings.Repeat("é", 100_000))
	if n := len([]rune(model.ProblemOf(err).Args["value"])); n > 61 {
		t.Errorf("the argument has %d characters", n)
	}
}

func FuzzParseWall(f *testing.F) {
	for _, s := range []string{"2026-12-01T09:00", "2026-12-01 09:00:07", "2026-02-29T09:00", "2026-12-01T09:00Z", "\xff", "1844-12-31T12:00"} {
		f.Add(s)
	}
	var zones []schedule.Zone
	for _, name := range []string{"Europe/Paris", "Pacific/Apia", "Asia/Manila", "Australia/Lord_Howe"} {
		z, err := schedule.LoadZone(name)
		if err != nil {
			f.Fatal(err)
		}
		zones = append(zones, z)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := schedule.ParseWall(text)
		if err != nil {
			if model.ProblemCode(err) != "schedule.bad_time" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if again, err := schedule.ParseWall(w.String()); err != nil || again != w {
			t.Fatalf("%q became %q, which reads as %q, %v", text, w, again, err)
		}
		for _, z := range zones {
			r := z.Resolve(w)
			if (r.Wall != w) != (r.Shift == schedule.ShiftGap) || (r.Second.IsZero()) != (r.Shift != schedule.ShiftFold) {
				t.Fatalf("%q in %s: %+v", text, z.Name(), r)
			}
		}
	})
}
