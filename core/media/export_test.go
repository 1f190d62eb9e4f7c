package media

import "context"

// DecodeAtOnce is how many pixels the gate lets through at the same time.
const DecodeAtOnce = decodeAtOnce

// Gate is what keeps too many images from being decoded at once.
type Gate struct{ gate }

// Enter waits for a place for so many pixels.
func (g *Gate) Enter(ctx context.Context, pixels int64) (done func(), err error) {
	return g.enter(ctx, pixels)
}

// Taken is how many pixels hold a place.
func (g *Gate) Taken() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.taken
}
