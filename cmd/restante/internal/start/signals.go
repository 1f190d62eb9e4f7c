package start

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"restante/core/clock"
)

// interrupts are the signals that ask the program to end.
type interrupts struct {
	came chan os.Signal

	mu   sync.Mutex
	over bool // nobody listens any more
}

// twice is how long after the first signal another one is still the same one:
// a terminal sends it to every program that it runs, and the one that started
// this one may pass it on.
const twice = time.Second

func asks() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

func listenForInterrupts() *interrupts {
	i := &interrupts{came: make(chan os.Signal, 1)}
	signal.Notify(i.came, asks()...)
	return i
}

// takeOver makes this the only listener. The driver begins to listen when it
// runs and would end the window at once, with what is written in it.
func (i *interrupts) takeOver() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.over {
		signal.Reset(asks()...)
		signal.Notify(i.came, asks()...)
	}
}

// first returns a context that ends with ctx or at the first signal. A later
// one ends the process at once.
func (i *interrupts) first(ctx context.Context, c clock.Clock) (context.Context, context.CancelFunc) {
	asked, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-i.came:
			cancel()
			if c.Wait(ctx, twice) == nil {
				i.stop()
			}
		case <-asked.Done():
		}
	}()
	return asked, cancel
}

func (i *interrupts) stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.over {
		i.over = true
		signal.Reset(asks()...)
	}
}
