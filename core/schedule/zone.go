package schedule

import (
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zone database

	"restante/core/model"
)

// Zone is a place's rules of time.
type Zone struct{ loc *time.Location }

// LoadZone finds a zone by its IANA name, such as "Europe/Paris" or "UTC".
// "Local" and "" are refused, since a brand's zone must not change with the
// laptop, and so are the "right/" and "posix/" trees that some systems have
// beside the real names: the first counts leap seconds.
//
// It returns the Problem schedule.unknown_zone, with the name as argument zone.
func LoadZone(name string) (Zone, error) {
	problem := model.NewProblem("schedule.unknown_zone", "zone", shorten(name))
	if name == "" || name == "Local" || strings.HasPrefix(name, "right/") || strings.HasPrefix(name, "posix/") {
		return Zone{}, problem
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, problem.Because(err)
	}
	return Zone{loc: loc}, nil
}

// Name returns the IANA name.
func (z Zone) Name() string { return z.loc.String() }

// Wall returns what the wall shows in the zone at instant t, cut to the second.
func (z Zone) Wall(t time.Time) Wall {
	l := t.In(z.loc)
	return Wall{civil: time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC)}
}
