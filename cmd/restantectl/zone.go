package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"restante/core/model"
	"restante/core/schedule"
	"restante/core/text"
)

// in returns the printer for what concerns a brand: with its zone.
func (c *ctl) in(brand model.Brand) *text.Printer {
	zone, err := time.LoadLocation(brand.Zone)
	if err != nil {
		zone = time.UTC
	}
	return c.say.In(zone, c.clock.Now())
}

// here returns the printer for what concerns this machine alone.
func (c *ctl) here() *text.Printer { return c.say.In(time.Local, c.clock.Now()) }

// machineZone returns the IANA name of this machine's zone: that of TZ, else
// where the system's link points, else UTC where the machine runs on it. It
// returns usage.zone_needed where the system keeps another kind of name.
func machineZone(getenv func(string) string) (string, error) {
	candidates := []string{strings.TrimPrefix(getenv("TZ"), ":")}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(target, "zoneinfo/")
		candidates = append(candidates, name)
	}
	candidates = append(candidates, time.Local.String())
	for _, name := range candidates {
		if zone, err := schedule.LoadZone(name); err == nil {
			return zone.Name(), nil
		}
	}
	return "", model.NewProblem("usage.zone_needed")
}

// late writes a late policy as --late reads it: 2h, 1h30m, 45m.
func late(d time.Duration) string {
	h, m := d/time.Hour, d%time.Hour/time.Minute
	switch {
	case m == 0:
		return fmt.Sprintf("%dh", h)
	case h == 0:
		return fmt.Sprintf("%dm", m)
	}
	return fmt.Sprintf("%dh%dm", h, m)
}
