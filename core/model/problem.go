package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Problem is a reason that a person will read: a stable code and its
// arguments, never a sentence. The sentence in the reader's language is made
// where it is shown. Arguments hold no secret.
//
// A Problem is an error; two are the same to errors.Is when their codes are.
type Problem struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
	// Cause is what happened underneath, for the log alone. It is not stored.
	Cause error `json:"-"`
}

// NewProblem makes a Problem from a code and pairs of argument name and value.
// An odd number of pairs is a mistake of the caller and panics.
func NewProblem(code string, pairs ...string) *Problem {
	if len(pairs)%2 != 0 {
		panic("model.NewProblem: argument without a value for " + code)
	}
	p := &Problem{Code: code}
	for i := 0; i < len(pairs); i += 2 {
		if p.Args == nil {
			p.Args = make(map[string]string, len(pairs)/2)
		}
		p.Args[pairs[i]] = pairs[i+1]
	}
	return p
}

// Because returns a copy of p that carries cause for the log.
func (p *Problem) Because(cause error) *Problem {
	c := *p
	c.Cause = cause
	return &c
}

// With returns a copy of p with one more argument.
func (p *Problem) With(name, value string) *Problem {
	c := *p
	c.Args = maps.Clone(p.Args)
	if c.Args == nil {
		c.Args = map[string]string{}
	}
	c.Args[name] = value
	return &c
}

// Error names the code and its arguments in a fixed order. It is meant for
// logs; what a person reads comes from the translations.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Code)
	for _, k := range slices.Sorted(maps.Keys(p.Args)) {
		fmt.Fprintf(&b, " %s=%q", k, p.Args[k])
	}
	if p.Cause != nil {
		fmt.Fprintf(&b, ": %v", p.Cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// Is reports whether target is a Problem of the same code.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code
}

// ProblemOf returns the Problem in err's chain, or nil.
func ProblemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// ProblemCode returns the code of the Problem in err's chain, or "".
func ProblemCode(err error) string {
	if p := ProblemOf(err); p != nil {
		return p.Code
	}
	return ""
}

// ProblemsOf returns every Problem in err's tree, in order.
func ProblemsOf(err error) []*Problem {
	switch e := err.(type) {
	case nil:
		return nil
	case *Problem:
		return []*Problem{e}
	case interface{ Unwrap() []error }:
		var out []*Problem
		for _, inner := range e.Unwrap() {
			out = append(out, ProblemsOf(inner)...)
		}
		return out
	}
	return ProblemsOf(errors.Unwrap(err))
}
