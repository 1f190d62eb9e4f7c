package main

import (
	"fmt"
	"time"

	"restante/core/model"
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
