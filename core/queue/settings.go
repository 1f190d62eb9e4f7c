package queue

import (
	"fmt"
	"time"
)

// Settings are the engine's times and counts. Tests shorten them; Validate
// refuses values that would break the argument of the engine.
type Settings struct {
	// Settle is how long after a send an "absent" look-up is believed, by the
	// monotonic clock. Default 2 min.
	Settle time.Duration
	// LastLook is how long after the committed intent the first byte may still
	// leave, by either clock. Default 10 s.
	LastLook time.Duration
	// Deadline bounds one publishing call. Default 30 s.
	Deadline time.Duration
	// LateApply is how long after our deadline a server may still apply a
	// request. Default 80 s.
	LateApply time.Duration
	// ReadDeadline bounds a look-up, a poll, an identity check and a probe.
	// Default 20 s.
	ReadDeadline time.Duration
	// PrepareDeadline bounds the invisible steps of one part. Default 5 min.
	PrepareDeadline time.Duration
	// Tick is how often the clocks are compared. Default 15 s.
	Tick time.Duration
	// FirstLook is how soon an unclear outcome is looked up for the first
	// time. Default 3 s.
	FirstLook time.Duration
	// LookEvery is the pause between two looks after the settle time.
	// Default 30 s.
	LookEvery time.Duration
	// Looks is how many looks without an answer end in a question. Default 5.
	Looks int
	// DoubtLimit is how long a doubt may wait for a server that cannot be
	// reached before the person is asked. Default 24 h, by the wall clock.
	DoubtLimit time.Duration
	// Backoff are the waits after the first, second, ... proven failure; the
	// last one repeats. Default 30 s, 2 min, 10 min, 30 min, 2 h, 6 h.
	Backoff []time.Duration
	// Jitter is the share by which a back-off varies. Default 0.2.
	Jitter float64
	// Tries is how many proven failures end in a question. Default 10.
	Tries int
	// ProbeEvery are the waits between probes of a server that cannot be
	// reached while something is due on it; the last one repeats. Default 5 s,
	// 10 s, 20 s, 30 s.
	ProbeEvery []time.Duration
	// ReachFor is how long an answer of a server counts as "it can be
	// reached". Default 60 s.
	ReachFor time.Duration
	// CatchUp is how late a delivery is before the account's spacing applies
	// to it. Default 15 min.
	CatchUp time.Duration
	// ThreadGap is the longest pause inside a thread that needs no question.
	// Default 6 h.
	ThreadGap time.Duration
	// ClockSkew is the most that the wall clock may differ from a server's.
	// Default 5 min.
	ClockSkew time.Duration
	// ClockJump is how far the two clocks may drift apart between two ticks
	// before it counts as a sleep or a jump. Default 60 s.
	ClockJump time.Duration
	// SettleAcross is how long after the last send, by the wall clock, an
	// absent look-up is believed in another process run, once a server's date
	// agrees. Default 15 min.
	SettleAcross time.Duration
}

// DefaultSettings returns the settings of the product.
func DefaultSettings() Settings {
	return Settings{
		Settle: 2 * time.Minute, LastLook: 10 * time.Second, Deadline: 30 * time.Second,
		LateApply: 80 * time.Second, ReadDeadline: 20 * time.Second, PrepareDeadline: 5 * time.Minute,
		Tick: 15 * time.Second, FirstLook: 3 * time.Second, LookEvery: 30 * time.Second, Looks: 5,
		DoubtLimit: 24 * time.Hour,
		Backoff: []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute,
			30 * time.Minute, 2 * time.Hour, 6 * time.Hour},
		Jitter: 0.2, Tries: 10,
		ProbeEvery: []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second},
		ReachFor:   time.Minute, CatchUp: 15 * time.Minute, ThreadGap: 6 * time.Hour,
		ClockSkew: 5 * time.Minute, ClockJump: time.Minute, SettleAcross: 15 * time.Minute,
	}
}

// Validate returns an error when a value is missing or when "absent" could be
// believed while a request may still be applied.
func (s Settings) Validate() error {
	for name, d := range map[string]time.Duration{
		"settle": s.Settle, "last look": s.LastLook, "deadline": s.Deadline, "read deadline": s.ReadDeadline,
		"prepare deadline": s.PrepareDeadline, "tick": s.Tick, "first look": s.FirstLook,
		"look every": s.LookEvery, "doubt limit": s.DoubtLimit, "reach for": s.ReachFor,
		"thread gap": s.ThreadGap, "clock skew": s.ClockSkew, "clock jump": s.ClockJump,
		"settle across": s.SettleAcross,
	} {
		if d <= 0 {
			return fmt.Errorf("engine setting %q must be positive, not %v", name, d)
		}
	}
	if least := s.LastLook + s.Deadline + s.LateApply; s.Settle < least {
		return fmt.Errorf("engine setting settle is %v, below last look + deadline + late apply = %v", s.Settle, least)
	}
	if s.SettleAcross < s.Settle {
		return fmt.Errorf("engine setting settle across is %v, below settle %v", s.SettleAcross, s.Settle)
	}
	if len(s.Backoff) == 0 || len(s.ProbeEvery) == 0 || s.Looks < 1 || s.Tries < 1 {
		return fmt.Errorf("engine settings need at least one back-off, probe interval, look and try")
	}
	return nil
}

// nth returns the n-th step (from 0), the last one for all beyond.
func nth(steps []time.Duration, n int) time.Duration {
	return steps[min(max(n, 0), len(steps)-1)]
}
