package ui

import (
	"sync"
	"sync/atomic"
	"time"

	"restante/core/event"
	"restante/ui/desk"
)

// mergeFor is how long notices are gathered before the window asks again, so
// that a burst of commits costs one look.
const mergeFor = 50 * time.Millisecond

// bridge is the only subscriber of the core's notices.
type bridge struct {
	loader  *desk.Loader
	apply   func(event.Change) // on Fyne's goroutine
	pending atomic.Uint64      // kinds that were not applied yet
	end     func()
	reading sync.WaitGroup
}

func newBridge(c interface {
	Subscribe() (<-chan event.Change, func())
}, loader *desk.Loader, apply func(event.Change)) *bridge {
	changes, end := c.Subscribe()
	b := &bridge{loader: loader, apply: apply, end: end}
	b.reading.Go(func() {
		for change := range changes {
			// Whoever finds nothing pending has to see to it that it is applied.
			if b.pending.Or(uint64(change.Kinds)) == 0 {
				b.loader.After(mergeFor, b.flush)
			}
		}
	})
	return b
}

func (b *bridge) flush() {
	if kinds := event.Kind(b.pending.Swap(0)); kinds != 0 {
		b.apply(event.Change{Kinds: kinds})
	}
}

// stop ends the subscription; wait returns when nothing reads from it any more.
func (b *bridge) stop() { b.end() }

func (b *bridge) wait() { b.reading.Wait() }
