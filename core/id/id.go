// Package id makes the ids of entities: ULIDs, whose text sorts by the time of
// creation, from an injected clock and source of randomness.
package id

import (
	"crypto/rand"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// Maker makes ids. It is safe for use by many goroutines.
type Maker struct {
	now     func() time.Time
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
}

// NewMaker returns a Maker that dates ids by now. random is the source of
// their random part; nil means the system's.
func NewMaker(now func() time.Time, random io.Reader) *Maker {
	if random == nil {
		random = rand.Reader
	}
	return &Maker{now: now, entropy: ulid.Monotonic(random, 0)}
}

// New returns a new id: 26 lower-case letters and digits, greater than every
// id made before in the same millisecond. It panics when the source of
// randomness fails, since nothing safe can be done without one.
func (m *Maker) New() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.ToLower(ulid.MustNew(ulid.Timestamp(m.now()), m.entropy).String())
}
