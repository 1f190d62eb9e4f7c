package clock

import (
	"context"
	"sync"
	"time"
)

// Virtual is a clock that a test moves by hand. It is safe for use by many
// goroutines.
type Virtual struct {
	mu      sync.Mutex
	wall    time.Time
	mono    time.Duration
	changed chan struct{} // closed and replaced at each move
	waiting int
}

// NewVirtual returns a clock that stands at wall.
func NewVirtual(wall time.Time) *Virtual {
	return &Virtual{wall: wall.UTC().Round(0), changed: make(chan struct{})}
}

// Now implements Clock.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wall
}

// Mono implements Clock.
func (v *Virtual) Mono() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.mono
}

// Advance moves both clocks by d.
func (v *Virtual) Advance(d time.Duration) { v.move(d, d) }

// Sleep moves the wall clock alone by d, as a machine does that sleeps or
// whose clock is set.
func (v *Virtual) Sleep(d time.Duration) { v.move(d, 0) }

func (v *Virtual) move(wall, mono time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wall = v.wall.Add(wall)
	v.mono += mono
	close(v.changed)
	v.changed = make(chan struct{})
}

// Waiting returns how many calls of Wait have not returned yet.
func (v *Virtual) Waiting() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.waiting
}

// Wait implements Clock: it returns once Advance has moved the monotonic clock
// by d.
func (v *Virtual) Wait(ctx context.Context, d time.Duration) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.waiting++
	defer func() { v.waiting-- }()
	for until := v.mono + d; v.mono < until && ctx.Err() == nil; {
		changed := v.changed
		v.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		v.mu.Lock()
	}
	return ctx.Err()
}
