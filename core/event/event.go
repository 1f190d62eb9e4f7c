// Package event carries change notices from the core to whoever shows it.
//
// A Change is a hint: it may be lost in another, and several become one. Nobody
// counts changes; who hears of one asks again.
package event

import "sync"

// Kind is a bit set of what changed.
type Kind uint

// What can change.
const (
	Brands     Kind = 1 << iota // a brand, or the order of them
	Accounts                    // an account or its health
	Drafts                      // a draft
	Deliveries                  // a delivery
	Workspace                   // held or not, preferences, who runs the engine, reach
	Everything Kind = Brands | Accounts | Drafts | Deliveries | Workspace
)

// Change says what changed since the last one that was received.
type Change struct{ Kinds Kind }

// Has reports whether any of kinds changed.
func (c Change) Has(kinds Kind) bool { return c.Kinds&kinds != 0 }

// Hub passes changes to its subscribers. The zero value is ready. It is safe
// for use by many goroutines and never blocks.
type Hub struct {
	mu   sync.Mutex
	subs map[*subscriber]struct{}
}

type subscriber struct{ ch chan Change }

// Subscribe returns a channel that holds at most one Change, in which later
// ones are merged until it is read. stop ends it and closes the channel.
func (h *Hub) Subscribe() (changes <-chan Change, stop func()) {
	s := &subscriber{ch: make(chan Change, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs == nil {
		h.subs = map[*subscriber]struct{}{}
	}
	h.subs[s] = struct{}{}
	var once sync.Once
	return s.ch, func() {
		once.Do(func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			delete(h.subs, s)
			close(s.ch)
		})
	}
}

// Emit tells every subscriber that kinds changed.
func (h *Hub) Emit(kinds Kind) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		merged := Change{Kinds: kinds}
		select {
		case before := <-s.ch:
			merged.Kinds |= before.Kinds
		default:
		}
		s.ch <- merged // there is room: only Emit sends, under the lock
	}
}
