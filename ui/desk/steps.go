package desk

import (
	"context"
	"sync"
	"time"
)

// Steps drives a Loader in tests: answers wait until Settle applies them on the
// test's goroutine, and time passes only by Elapse. So a test is free of races
// and of sleeps.
type Steps struct {
	Loader *Loader

	mu     sync.Mutex
	posted []func()
	timers []*timer
	now    time.Duration
}

type timer struct {
	at time.Duration
	f  func()
}

// NewSteps returns a Steps with its Loader.
func NewSteps(ctx context.Context) *Steps {
	s := &Steps{}
	ctx, end := context.WithCancel(ctx)
	s.Loader = &Loader{ctx: ctx, end: end, post: s.post, after: s.after}
	return s
}

func (s *Steps) post(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posted = append(s.posted, f)
}

func (s *Steps) after(d time.Duration, f func()) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &timer{at: s.now + d, f: f}
	s.timers = append(s.timers, t)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		t.f = nil
	}
}

// Settle waits for all work that was begun and applies its answers, and what
// follows from them, until nothing is left.
func (s *Steps) Settle() {
	for {
		s.Loader.work.Wait()
		s.mu.Lock()
		posted := s.posted
		s.posted = nil
		s.mu.Unlock()
		if len(posted) == 0 {
			return
		}
		for _, f := range posted {
			f()
		}
	}
}

// Pending is how many answers and commands may still come. It is for tests that
// look at the time in between.
func (s *Steps) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.posted)
}

// Elapse lets time pass: what is due by After is called, in its order, and all
// of it settles.
func (s *Steps) Elapse(d time.Duration) {
	s.Settle()
	s.mu.Lock()
	s.now += d
	now := s.now
	s.mu.Unlock()
	for {
		s.mu.Lock()
		var next *timer
		for _, t := range s.timers {
			if t.f != nil && t.at <= now && (next == nil || t.at < next.at) {
				next = t
			}
		}
		var f func()
		if next != nil {
			f, next.f = next.f, nil
		}
		s.mu.Unlock()
		if f == nil {
			return
		}
		f()
		s.Settle()
	}
}
