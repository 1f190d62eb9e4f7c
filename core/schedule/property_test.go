package schedule_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"restante/core/schedule"
)

// lively zones: half-hour shifts, skipped and repeated days, rules that were
// changed late, no rules at all.
var lively = []string{
	"Europe/Paris", "Europe/Dublin", "Europe/London", "America/New_York", "America/Caracas",
	"America/St_Johns", "America/Asuncion", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati",
	"Pacific/Chatham", "Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Pyongyang",
	"Asia/Kathmandu", "Antarctica/Troll", "UTC",
}

func drawZone(t *rapid.T) schedule.Zone {
	z, err := schedule.LoadZone(rapid.SampledFrom(lively).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// drawInstant draws a second between 1970 and 2100, half of the time within
// two days of a change of the zone's offset, where the trouble is.
func drawInstant(t *rapid.T, z schedule.Zone) time.Time {
	at := time.Unix(rapid.Int64Range(0, 4_102_444_800).Draw(t, "instant"), 0).UTC()
	if !rapid.Bool().Draw(t, "near a change") {
		return at
	}
	loc, err := time.LoadLocation(z.Name())
	if err != nil {
		t.Fatal(err)
	}
	start, _ := at.In(loc).ZoneBounds()
	if start.Year() < 1970 {
		return at // local mean times, which are not of whole minutes
	}
	return start.UTC().Add(time.Duration(rapid.Int64Range(-172_800, 172_800).Draw(t, "distance")) * time.Second)
}

func TestResolveUndoesTheWall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		z := drawZone(t)
		at := drawInstant(t, z)
		r := z.Resolve(z.Wall(at))
		if r.Wall != z.Wall(at) || r.Shift == schedule.ShiftGap {
			t.Fatalf("%s shows %s, yet it resolves to %+v", at, z.Wall(at), r)
		}
		switch r.Shift {
		case schedule.ShiftNone:
			if !r.At.Equal(at) {
				t.Fatalf("%s came back as %s", at, r.At)
			}
		case schedule.ShiftFold:
			if !r.At.Before(r.Second) || (!at.Equal(r.At) && !at.Equal(r.Second)) || z.Wall(r.Second) != r.Wall {
				t.Fatalf("%s is neither of %s and %s", at, r.At, r.Second)
			}
		}
	})
}

// The judge is another method: it walks the instants around the wall time
// second by second as the zone's own clock would, and knows no periods.
func TestResolveAgreesWithAWatchedClock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		z := drawZone(t)
		near := drawInstant(t, z).Truncate(time.Minute)
		w, err := schedule.ParseWall(near.Format("2006-01-02T15:04"))
		if err != nil {
			t.Fatal(err)
		}
		r := z.Resolve(w)

		var shows []time.Time
		var passed time.Time // the last instant at which the wall had not reached w
		for at := near.Add(-27 * time.Hour); at.Before(near.Add(27 * time.Hour)); at = at.Add(time.Minute) {
			seen := z.Wall(at)
			if seen == w {
				shows = append(shows, at)
			}
			if len(shows) == 0 && seen.Before(w) {
				passed = at
			}
		}
		switch {
		case len(shows) == 0:
			// The offset before the gap is the one in force while the wall had
			// not yet reached w.
			before := z.Resolve(z.Wall(passed))
			want := near.Add(-before.Offset)
			if r.Shift != schedule.ShiftGap || !r.At.Equal(want) {
				t.Fatalf("%s in %s: %+v, want a gap and %s", w, z.Name(), r, want)
			}
		case len(shows) == 1:
			if r.Shift != schedule.ShiftNone || !r.At.Equal(shows[0]) {
				t.Fatalf("%s in %s: %+v, want %s", w, z.Name(), r, shows[0])
			}
		default:
			if r.Shift != schedule.ShiftFold || !r.At.Equal(shows[0]) || !r.Second.Equal(shows[1]) {
				t.Fatalf("%s in %s: %+v, want the first of %s", w, z.Name(), r, shows)
			}
		}
	})
}

// Later on the wall is never earlier in truth, as long as the earlier wish is
// not one that a gap pushed forward.
func TestResolveKeepsTheOrderOfWishes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		z := drawZone(t)
		first := z.Resolve(z.Wall(drawInstant(t, z)))
		later := time.Duration(rapid.Int64Range(1, 200_000).Draw(t, "later"))
		y, mo, d := first.Wall.Date()
		h, mi, s := first.Wall.Clock()
		next, err := schedule.ParseWall(time.Date(y, mo, d, h, mi, s, 0, time.UTC).Add(later * time.Second).Format("2006-01-02T15:04:05"))
		if err != nil {
			t.Fatal(err)
		}
		second := z.Resolve(next)
		if second.At.Before(first.At) {
			t.Fatalf("%s is %s, but the later %s is %s", first.Wall, first.At, next, second.At)
		}
	})
}
