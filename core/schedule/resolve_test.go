package schedule_test

import (
	"testing"
	"time"

	"restante/core/model"
	"restante/core/schedule"
)

func TestResolveFollowsRFC5545(t *testing.T) {
	t.Parallel()
	const none, gap, fold = schedule.ShiftNone, schedule.ShiftGap, schedule.ShiftFold
	for _, c := range []struct {
		name, zone, wished string
		shift              schedule.Shift
		at, wall           string
		second             string // with fold
	}{
		{"Paris winter", "Europe/Paris", "2026-12-01T09:00", none, "2026-12-01T08:00:00Z", "2026-12-01T09:00", ""},
		{"Paris summer", "Europe/Paris", "2027-06-06T15:00", none, "2027-06-06T13:00:00Z", "2027-06-06T15:00", ""},
		{"Paris last minute before the gap", "Europe/Paris", "2027-03-28T01:59", none, "2027-03-28T00:59:00Z", "2027-03-28T01:59", ""},
		{"Paris first minute of the gap", "Europe/Paris", "2027-03-28T02:00", gap, "2027-03-28T01:00:00Z", "2027-03-28T03:00", ""},
		{"Paris in the gap", "Europe/Paris", "2027-03-28T02:30", gap, "2027-03-28T01:30:00Z", "2027-03-28T03:30", ""},
		{"Paris last second of the gap", "Europe/Paris", "2027-03-28T02:59:59", gap, "2027-03-28T01:59:59Z", "2027-03-28T03:59:59", ""},
		{"Paris after the gap", "Europe/Paris", "2027-03-28T03:00", none, "2027-03-28T01:00:00Z", "2027-03-28T03:00", ""},
		{"Paris day after the gap", "Europe/Paris", "2027-03-29T02:30", none, "2027-03-29T00:30:00Z", "2027-03-29T02:30", ""},
		{"Paris before the fold", "Europe/Paris", "2027-10-31T01:59:59", none, "2027-10-30T23:59:59Z", "2027-10-31T01:59:59", ""},
		{"Paris first minute of the fold", "Europe/Paris", "2027-10-31T02:00", fold, "2027-10-31T00:00:00Z", "2027-10-31T02:00", "2027-10-31T01:00:00Z"},
		{"Paris in the fold", "Europe/Paris", "2027-10-31T02:30", fold, "2027-10-31T00:30:00Z", "2027-10-31T02:30", "2027-10-31T01:30:00Z"},
		{"Paris after the fold", "Europe/Paris", "2027-10-31T03:00", none, "2027-10-31T02:00:00Z", "2027-10-31T03:00", ""},
		{"New York in the gap", "America/New_York", "2027-03-14T02:30", gap, "2027-03-14T07:30:00Z", "2027-03-14T03:30", ""},
		{"New York in the fold", "America/New_York", "2027-11-07T01:30", fold, "2027-11-07T05:30:00Z", "2027-11-07T01:30", "2027-11-07T06:30:00Z"},
		{"New York after the fold", "America/New_York", "2027-11-07T02:00", none, "2027-11-07T07:00:00Z", "2027-11-07T02:00", ""},
		{"London winter afternoon", "Europe/London", "2019-10-28T14:00", none, "2019-10-28T14:00:00Z", "2019-10-28T14:00", ""},
		{"Lord Howe moves by half an hour", "Australia/Lord_Howe", "2027-10-03T02:15", gap, "2027-10-02T15:45:00Z", "2027-10-03T02:45", ""},
		{"Lord Howe after the gap", "Australia/Lord_Howe", "2027-10-03T02:30", none, "2027-10-02T15:30:00Z", "2027-10-03T02:30", ""},
		{"Lord Howe repeats half an hour", "Australia/Lord_Howe", "2027-04-04T01:45", fold, "2027-04-03T14:45:00Z", "2027-04-04T01:45", "2027-04-03T15:15:00Z"},
		{"Lord Howe before the fold", "Australia/Lord_Howe", "2027-04-04T01:29", none, "2027-04-03T14:29:00Z", "2027-04-04T01:29", ""},
		{"Apia skipped a whole day", "Pacific/Apia", "2011-12-30T10:00", gap, "2011-12-30T20:00:00Z", "2011-12-31T10:00", ""},
		{"Apia first moment of the skipped day", "Pacific/Apia", "2011-12-30T00:00", gap, "2011-12-30T10:00:00Z", "2011-12-31T00:00", ""},
		{"Apia day before", "Pacific/Apia", "2011-12-29T23:59", none, "2011-12-30T09:59:00Z", "2011-12-29T23:59", ""},
		{"Apia lived a day twice", "Pacific/Apia", "1892-07-04T12:00", fold, "1892-07-03T23:26:56Z", "1892-07-04T12:00", "1892-07-04T23:26:56Z"},
		{"Apia last second of the day lived twice", "Pacific/Apia", "1892-07-04T23:59:59", fold, "1892-07-04T11:26:55Z", "1892-07-04T23:59:59", "1892-07-05T11:26:55Z"},
		{"Dublin, where winter is the exception", "Europe/Dublin", "2027-03-28T01:30", gap, "2027-03-28T01:30:00Z", "2027-03-28T02:30", ""},
		{"Year end at the date line", "Pacific/Kiritimati", "2027-01-01T00:00", none, "2026-12-31T10:00:00Z", "2027-01-01T00:00", ""},
		{"Year end in Paris", "Europe/Paris", "2026-12-31T23:59:59", none, "2026-12-31T22:59:59Z", "2026-12-31T23:59:59", ""},
		{"Year start in Paris", "Europe/Paris", "2027-01-01T00:30", none, "2026-12-31T23:30:00Z", "2027-01-01T00:30", ""},
		{"Year end in Honolulu", "Pacific/Honolulu", "2026-12-31T20:00", none, "2027-01-01T06:00:00Z", "2026-12-31T20:00", ""},
		{"Far future", "Europe/Paris", "2093-03-29T02:30", gap, "2093-03-29T01:30:00Z", "2093-03-29T03:30", ""},
		{"Last day of a leap year beyond the tables", "Europe/Paris", "2040-12-31T09:00", none, "2040-12-31T08:00:00Z", "2040-12-31T09:00", ""},
		{"UTC", "UTC", "2026-12-01T09:00", none, "2026-12-01T09:00:00Z", "2026-12-01T09:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := schedule.Resolve(wall(t, c.wished), c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.At.Format(time.RFC3339); got != c.at || r.At.Location() != time.UTC {
				t.Errorf("instant %s (%s), want %s", got, r.At.Location(), c.at)
			}
			if r.Shift != c.shift || r.Wall.String() != c.wall || r.Wished.String() != c.wished || r.Zone != c.zone {
				t.Errorf("got %+v, want %s and %s", r, c.shift, c.wall)
			}
			second := ""
			if !r.Second.IsZero() {
				second = r.Second.Format(time.RFC3339)
			}
			if second != c.second {
				t.Errorf("second instant %q, want %q", second, c.second)
			}
		})
	}
}

func TestResolveTellsTheOffset(t *testing.T) {
	t.Parallel()
	for wished, want := range map[string]time.Duration{
		"2026-12-01T09:00": time.Hour,
		"2027-03-28T02:30": 2 * time.Hour, // moved into summer time
		"2027-10-31T02:30": 2 * time.Hour, // the first is still summer time
	} {
		r, err := schedule.Resolve(wall(t, wished), "Europe/Paris")
		if err != nil || r.Offset != want {
			t.Errorf("%s: offset %s, %v; want %s", wished, r.Offset, err, want)
		}
	}
}

// Not parallel: it moves the machine to another zone.
func TestTheMachinesZoneDoesNotMatter(t *testing.T) {
	defer func(was *time.Location) { time.Local = was }(time.Local)
	for _, machine := range []string{"Pacific/Auckland", "America/Los_Angeles"} {
		loc, err := time.LoadLocation(machine)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		r, err := schedule.Resolve(wall(t, "2027-03-28T09:00"), "Europe/Paris")
		if err != nil || r.At.Format(time.RFC3339) != "2027-03-28T07:00:00Z" {
			t.Errorf("on a machine in %s: %v, %v", machine, r.At, err)
		}
	}
}

func TestUnknownZonesAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", "Local", "Europe/Pari", "Europe", "../etc/passwd", "/etc/localtime", "right/Europe/Paris",
		"posix/Europe/Paris", "tzdata.zi", "CET+1", "+01:00",
	} {
		_, err := schedule.Resolve(wall(t, "2026-12-01T09:00"), name)
		if p := model.ProblemOf(err); p == nil || p.Code != "schedule.unknown_zone" || p.Args["zone"] != name {
			t.Errorf("zone %q: %v, want schedule.unknown_zone", name, err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	z, err := schedule.LoadZone("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	w := wall(b, "2027-03-28T02:30")
	for b.Loop() {
		z.Resolve(w)
	}
}

func BenchmarkLoadZone(b *testing.B) {
	for b.Loop() {
		if _, err := schedule.LoadZone("Europe/Paris"); err != nil {
			b.Fatal(err)
		}
	}
}
