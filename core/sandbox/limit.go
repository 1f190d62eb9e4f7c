package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// family is a rate limit of a Mastodon server. Its windows are aligned to
// multiples of its period since 1970.
type family int

const (
	familyGeneral   family = iota + 1 // every call
	familyPosts                       // posts made, and edits
	familyUploads                     // uploads tried
	familyDeletions                   // deletions tried
)

const tooMany = "Too many requests"

// rule is how many calls an account may make in how long (source: the rate
// limits page of docs.joinmastodon.org).
func (f family) rule() (limit int, period time.Duration) {
	switch f {
	case familyPosts:
		return 300, 3 * time.Hour
	case familyUploads, familyDeletions:
		return 30, 30 * time.Minute
	}
	return 300, 5 * time.Minute
}

// show writes the headers that tell a client where it stands.
func (f family) show(h http.Header, now time.Time, remaining int) {
	limit, period := f.rule()
	seconds := int64(period / time.Second)
	reset := now.UTC().Add(time.Duration(seconds-now.Unix()%seconds) * time.Second)
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-RateLimit-Reset", reset.Format("2006-01-02T15:04:05.000000Z"))
}

type rateKey struct {
	family family
	who    string // an account's id; empty: all who come without a token
}

// rate is a count within one window.
type rate struct {
	window int64
	count  int
}

// countCall counts the call against its limits, tells the client where it
// stands, and refuses it when it is over one.
func (s *Server) countCall(c *call, e endpoint) error {
	if s.unlimited {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.countIn(c, familyGeneral, 1); err != nil {
		return err
	}
	switch e.family {
	case familyUploads, familyDeletions:
		return s.countIn(c, e.family, 1)
	case familyPosts:
		// Only a post that is made counts, so one that is refused may be tried
		// again at once.
		return s.countIn(c, e.family, 0)
	}
	return nil
}

// countPost counts a post that is about to be made. The caller holds s.mu.
func (s *Server) countPost(c *call) error {
	if s.unlimited {
		return nil
	}
	return s.countIn(c, familyPosts, 1)
}

func (s *Server) countIn(c *call, f family, n int) error {
	key := rateKey{family: f}
	if a := c.viewer(); a != nil {
		key.who = a.id
	}
	limit, period := f.rule()
	window := c.now.Unix() / int64(period/time.Second)
	r := s.rates[key]
	if r == nil || r.window != window {
		r = &rate{window: window}
		s.rates[key] = r
	}
	if r.count+n > limit {
		f.show(c.header, c.now, 0)
		return refuse(http.StatusTooManyRequests, tooMany)
	}
	r.count += n
	f.show(c.header, c.now, limit-r.count)
	return nil
}
