package schedule

import (
	"slices"
	"time"
)

// Shift tells what the zone's rules did to a wall time.
type Shift string

// The shifts.
const (
	// ShiftNone: the wall time happens once.
	ShiftNone Shift = "none"
	// ShiftGap: it does not happen on that day; it was moved forward by the gap.
	ShiftGap Shift = "gap"
	// ShiftFold: it happens twice; the first is meant.
	ShiftFold Shift = "fold"
)

// Resolved is the instant that a wall time means in a zone, and what to say
// about it.
type Resolved struct {
	At     time.Time     // UTC
	Wished Wall          // as it was asked
	Wall   Wall          // what the wall will show at At: another than Wished only with ShiftGap
	Zone   string        // IANA name
	Offset time.Duration // of the zone's time at At from UTC, positive to the east
	Shift  Shift
	// Second is the other instant at which the wall shows the same, with
	// ShiftFold; else zero.
	Second time.Time
}

// reach is more than any zone's distance from UTC (RFC 8536 §3.1 keeps them
// within 26 h): the instants at which a wall time can fall lie within it.
const reach = 26 * time.Hour

// Resolve finds the instant of wall in the zone of that name; see
// Zone.Resolve. It returns LoadZone's Problem.
func Resolve(wall Wall, zone string) (Resolved, error) {
	z, err := LoadZone(zone)
	if err != nil {
		return Resolved{}, err
	}
	return z.Resolve(wall), nil
}

// Resolve finds the instant of wall in z by RFC 5545 §3.3.5.
func (z Zone) Resolve(wall Wall) Resolved {
	offsets, before := z.offsetsAround(wall.civil)
	var found []time.Time
	for _, o := range offsets {
		if t := wall.civil.Add(-o); z.offset(t) == o {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	switch len(found) {
	case 0:
		return z.resolved(wall, wall.civil.Add(-before), ShiftGap)
	case 1:
		return z.resolved(wall, found[0], ShiftNone)
	}
	r := z.resolved(wall, found[0], ShiftFold)
	r.Second = found[1]
	return r
}

func (z Zone) resolved(wished Wall, at time.Time, shift Shift) Resolved {
	return Resolved{
		At: at, Wished: wished, Wall: z.Wall(at), Zone: z.Name(),
		Offset: z.offset(at), Shift: shift,
	}
}

func (z Zone) offset(t time.Time) time.Duration {
	_, seconds := t.In(z.loc).Zone()
	return time.Duration(seconds) * time.Second
}

// offsetsAround returns each offset that is in force within reach of the
// instant at which the wall would show civil in UTC, and the one in force just
// before the wall shows civil or skips it.
//
// It asks hour by hour, since no zone keeps an offset for less.
// Time.ZoneBounds would be shorter, but beyond the tables of the database it
// ends leap years a day early and names bounds that were already passed.
func (z Zone) offsetsAround(civil time.Time) (offsets []time.Duration, before time.Duration) {
	for t, last := civil.Add(-reach), civil.Add(reach); !t.After(last); t = t.Add(time.Hour) {
		o := z.offset(t)
		if !slices.Contains(offsets, o) {
			offsets = append(offsets, o)
		}
		if t.Add(o).Before(civil) {
			before = o
		}
	}
	return offsets, before
}
