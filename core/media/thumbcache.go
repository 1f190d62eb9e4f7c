package media

import (
	"context"
	"image"
	"sync"

	"restante/core/model"
)

// Limits of what thumbnails take.
const (
	// decodeAtOnce is how many pixels may be decoded at the same time: three
	// photos of a phone, or one larger image alone.
	decodeAtOnce = 36_000_000
	// cacheBytes is how many bytes of thumbnails are kept, some thousand small
	// ones.
	cacheBytes = 32 << 20
)

type thumbKey struct {
	id   model.MediaID
	size int
}

// thumbCache keeps the thumbnails that were drawn lately. The zero value is
// ready.
type thumbCache struct {
	mu    sync.Mutex
	drawn map[thumbKey]*image.RGBA
	order []thumbKey // the oldest first
	bytes int
}

func (c *thumbCache) find(k thumbKey) image.Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	if drawn, ok := c.drawn[k]; ok {
		return drawn
	}
	return nil
}

func (c *thumbCache) keep(k thumbKey, drawn *image.RGBA) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.drawn[k]; known || len(drawn.Pix) > cacheBytes {
		return
	}
	if c.drawn == nil {
		c.drawn = map[thumbKey]*image.RGBA{}
	}
	c.drawn[k] = drawn
	c.order = append(c.order, k)
	c.bytes += len(drawn.Pix)
	for c.bytes > cacheBytes {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.bytes -= len(c.drawn[oldest].Pix)
		delete(c.drawn, oldest)
	}
}

// gate lets only so many pixels through at once, in the order of asking. The
// zero value is ready.
type gate struct {
	mu      sync.Mutex
	taken   int64
	waiting []*ticket
}

type ticket struct {
	pixels int64
	open   chan struct{} // closed when it may go on
}

// enter waits until pixels more may be decoded; done gives them back.
func (g *gate) enter(ctx context.Context, pixels int64) (done func(), err error) {
	t := &ticket{pixels: min(pixels, decodeAtOnce), open: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, t)
	g.admit()
	g.mu.Unlock()
	leave := func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.leave(t)
	}
	select {
	case <-t.open:
		return leave, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// admit opens the gate to those who wait, as long as there is room.
func (g *gate) admit() {
	for len(g.waiting) > 0 && g.taken+g.waiting[0].pixels <= decodeAtOnce {
		g.taken += g.waiting[0].pixels
		close(g.waiting[0].open)
		g.waiting = g.waiting[1:]
	}
}

// leave takes a ticket back, used or not.
func (g *gate) leave(t *ticket) {
	used := true
	for i, w := range g.waiting {
		if w == t {
			g.waiting, used = append(g.waiting[:i:i], g.waiting[i+1:]...), false
			break
		}
	}
	if used {
		g.taken -= t.pixels
	}
	g.admit()
}
