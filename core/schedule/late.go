package schedule

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"restante/core/model"
)

// The bounds of a late policy. Below a minute, the engine's own slowness would
// make punctual posts miss.
const (
	MinLate = time.Minute
	MaxLate = 365 * 24 * time.Hour
)

var lateForm = regexp.MustCompile(`^(?:([0-9]{1,3})[dj])?(?:([0-9]{1,4})h)?(?:([0-9]{1,6})(m|min)?)?$`)

// ParseLate reads a late policy as people write it: "2h", "90m", "90min",
// "1h30", "1d12h", "2d" or, in French, "2j"; case and spaces do not matter. A
// bare number is refused, since its unit would be a guess.
//
// It returns the Problem schedule.bad_late, with the text as argument value,
// for anything else and for what lies outside MinLate..MaxLate.
func ParseLate(text string) (time.Duration, error) {
	problem := model.NewProblem("schedule.bad_late", "value", shorten(text))
	s := strings.ToLower(strings.Join(strings.Fields(text), ""))
	m := lateForm.FindStringSubmatch(s)
	if m == nil || (m[2] == "" && m[3] != "" && m[4] == "") {
		return 0, problem
	}
	var sum time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			return 0, problem.Because(err)
		}
		sum += time.Duration(n) * unit
	}
	if sum < MinLate || sum > MaxLate {
		return 0, problem
	}
	return sum, nil
}
