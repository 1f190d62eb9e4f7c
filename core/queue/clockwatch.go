package queue

import (
	"time"

	"restante/core/model"
)

// clockWatch compares the wall clock with the monotonic one. Where they drift
// apart, the machine slept or somebody set the clock.
type clockWatch struct {
	wall  time.Time
	mono  time.Duration
	jumps int
}

// observeClocks compares the clocks with their last reading and reports a
// jump. After one, nothing that was learned of servers and identities holds:
// connections are closed, calls in flight are given up (their outcome is then
// unknown), and a server's date has to confirm the clock before the next send.
func (e *Engine) observeClocks() (jumped bool) {
	defer func() {
		if jumped {
			e.cfg.Noticed(NoticeReach)
		}
	}()
	wall, mono := e.cfg.Clock.Now(), e.cfg.Clock.Mono()
	e.mu.Lock()
	defer e.mu.Unlock()
	drift := wall.Sub(e.watch.wall) - (mono - e.watch.mono)
	e.watch.wall, e.watch.mono = wall, mono
	if drift.Abs() <= e.cfg.Settings.ClockJump {
		return false
	}
	e.watch.jumps++
	clear(e.verified)
	clear(e.reach)
	clear(e.ask)
	for _, cancel := range e.cancels {
		cancel()
	}
	e.cfg.HTTP.CloseIdle()
	e.cfg.Log.Warn("the clock jumped or the machine slept", "drift", drift)
	return true
}

// jumps counts the jumps seen so far.
func (e *Engine) jumps() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.watch.jumps
}

// sends are the sends of one delivery that this run made, by both clocks.
type sends struct {
	part                int
	first, last         time.Duration // monotonic
	firstWall, lastWall time.Time
	jumps               int // seen before the first
}

// noteSend remembers a send of a part.
func (e *Engine) noteSend(id model.DeliveryID, part int, created bool) {
	wall, mono := e.now(), e.cfg.Clock.Mono()
	e.mu.Lock()
	defer e.mu.Unlock()
	s, known := e.sent[id]
	if !known || s.part != part || created {
		s = sends{part: part, first: mono, firstWall: wall, jumps: e.watch.jumps}
	}
	s.last, s.lastWall = mono, wall
	e.sent[id] = s
}

// noteEnd counts the settle time from the end of a call: between the last look
// and the first byte the process may have been stopped for any time.
func (e *Engine) noteEnd(id model.DeliveryID) {
	wall, mono := e.now(), e.cfg.Clock.Mono()
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.sent[id]
	s.last, s.lastWall = mono, wall
	e.sent[id] = s
}

func (e *Engine) forgetSends(id model.DeliveryID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sent, id)
}

// settledAt returns the monotonic time at which an absent answer may be
// believed: the settle time counted from the later of the last send and the
// engine's start.
func (e *Engine) settledAt(id model.DeliveryID, part int, settle time.Duration) time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	from := e.started
	if s, ok := e.sent[id]; ok && s.part == part {
		from = max(from, s.last)
	}
	return from + settle
}

// windowOpen reports whether a repeat under the same key is harmless now: in
// the first half of the key window by both clocks, which agree, in the same
// run, without a jump in between, on a server that was seen to honour the key.
func (e *Engine) windowOpen(d *model.Delivery, part int, window time.Duration, keyProven bool) bool {
	if window <= 0 || !keyProven {
		return false
	}
	wall, mono := e.now(), e.cfg.Clock.Mono()
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.sent[d.ID]
	if !ok || s.part != part || s.jumps != e.watch.jumps {
		return false
	}
	byMono, byWall := mono-s.first, wall.Sub(s.firstWall)
	return (byMono-byWall).Abs() <= e.cfg.Settings.ClockJump && max(byMono, byWall) <= window/2
}

// dateAgrees reports whether a server's clock confirms ours.
func (e *Engine) dateAgrees(server time.Time) bool {
	return !server.IsZero() && e.now().Sub(server).Abs() <= e.cfg.Settings.ClockSkew
}
