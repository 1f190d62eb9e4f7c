package demo

import (
	"context"
	"sync/atomic"
	"time"

	"restante/core/clock"
)

// past is the machine's clock, set back: what is written under it has a
// history. Both of its times are moved forward together, as if they had been
// lived through.
type past struct {
	clock.Clock
	start time.Duration // how far it was set back
	lived atomic.Int64  // how much of that was lived through, a time.Duration
}

func newPast(inner clock.Clock, back time.Duration) *past {
	return &past{Clock: inner, start: back}
}

// Now implements clock.Clock.
func (p *past) Now() time.Time {
	return p.Clock.Now().Add(time.Duration(p.lived.Load()) - p.start)
}

// Mono implements clock.Clock.
func (p *past) Mono() time.Duration { return p.Clock.Mono() + time.Duration(p.lived.Load()) }

// Wait implements clock.Clock.
func (p *past) Wait(ctx context.Context, d time.Duration) error { return p.Clock.Wait(ctx, d) }

// until moves the clock on to so long before the present.
func (p *past) until(back time.Duration) { p.lived.Store(int64(p.start - back)) }
