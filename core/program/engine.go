package program

import (
	"strconv"
	"strings"
	"time"

	"restante/core/model"
	"restante/core/queue"
)

// EngineSettings reads RESTANTE_ENGINE, "settle=4s,deadline=2s,backoff=1s/5s":
// the engine's times and counts where they are to be others than the product's.
// Unset names keep their default; see queue.Settings for what each means. It
// returns usage.bad_engine, with what is wrong in detail, also for values that
// would let the engine send twice.
func EngineSettings(getenv func(string) string) (queue.Settings, error) {
	s, spec := queue.DefaultSettings(), getenv(EnvEngine)
	if spec == "" {
		return s, nil
	}
	durations := map[string]*time.Duration{
		"settle": &s.Settle, "last_look": &s.LastLook, "deadline": &s.Deadline, "late_apply": &s.LateApply,
		"read_deadline": &s.ReadDeadline, "prepare_deadline": &s.PrepareDeadline, "tick": &s.Tick,
		"first_look": &s.FirstLook, "look_every": &s.LookEvery, "doubt_limit": &s.DoubtLimit,
		"reach_for": &s.ReachFor, "catch_up": &s.CatchUp, "thread_gap": &s.ThreadGap,
		"clock_skew": &s.ClockSkew, "clock_jump": &s.ClockJump, "settle_across": &s.SettleAcross,
	}
	steps := map[string]*[]time.Duration{"backoff": &s.Backoff, "probe_every": &s.ProbeEvery}
	counts := map[string]*int{"looks": &s.Looks, "tries": &s.Tries}
	for pair := range strings.SplitSeq(spec, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		var err error
		switch {
		case durations[name] != nil:
			*durations[name], err = time.ParseDuration(value)
		case steps[name] != nil:
			*steps[name], err = durationList(value)
		case counts[name] != nil:
			*counts[name], err = strconv.Atoi(value)
		case name == "jitter":
			s.Jitter, err = strconv.ParseFloat(value, 64)
		default:
			return s, model.NewProblem("usage.bad_engine", "detail", pair)
		}
		if err != nil {
			return s, model.NewProblem("usage.bad_engine", "detail", pair).Because(err)
		}
	}
	if err := s.Validate(); err != nil {
		return s, model.NewProblem("usage.bad_engine", "detail", err.Error())
	}
	return s, nil
}

func durationList(value string) ([]time.Duration, error) {
	var out []time.Duration
	for part := range strings.SplitSeq(value, "/") {
		d, err := time.ParseDuration(part)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
