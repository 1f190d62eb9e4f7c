// Package clock is the only place that asks the machine for the time.
package clock

import (
	"context"
	"time"
)

// Clock tells two times that can disagree: the wall clock, which people set
// and sleep moves, and a monotonic one, which may stand still while the
// machine sleeps but never goes back.
type Clock interface {
	// Now is the wall clock in UTC, without a monotonic reading.
	Now() time.Time
	// Mono is the time since some fixed start by the monotonic clock.
	Mono() time.Duration
	// Wait returns nil after d by the monotonic clock, or ctx's error.
	Wait(ctx context.Context, d time.Duration) error
}

// System is the machine's clock.
type System struct{ start time.Time }

// NewSystem returns the machine's clock; Mono counts from this call.
func NewSystem() *System { return &System{start: time.Now()} }

// Now implements Clock.
func (s *System) Now() time.Time { return time.Now().UTC().Round(0) }

// Mono implements Clock.
func (s *System) Mono() time.Duration { return time.Since(s.start) }

// Wait implements Clock.
func (s *System) Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
