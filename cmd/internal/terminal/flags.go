package terminal

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"restante/core/model"
	"restante/core/text"
)

// Lang is the value of --lang: fr, en, or empty where it was not given.
type Lang string

// String implements pflag.Value.
func (v *Lang) String() string { return string(*v) }

// Type implements pflag.Value.
func (v *Lang) Type() string { return "fr|en" }

// Set implements pflag.Value. Another language is usage.bad_language.
func (v *Lang) Set(s string) error {
	if s != text.French && s != text.English {
		return model.NewProblem("usage.bad_language", "value", s)
	}
	*v = Lang(s)
	return nil
}

// FlagProblem puts pflag's errors into our words; nil for any other error.
func FlagProblem(err error) *model.Problem {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return model.NewProblem("usage.unknown_flag", "flag", name)
	case errors.As(err, &lacking):
		return model.NewProblem("usage.flag_needs_value", "flag", "--"+lacking.GetFlag().Name)
	case errors.As(err, &invalid):
		if p := model.ProblemOf(invalid.Unwrap()); p != nil {
			return p
		}
		return model.NewProblem("usage.bad_value", "flag", "--"+invalid.GetFlag().Name, "value", invalid.GetValue())
	case errors.As(err, &syntax):
		return model.NewProblem("usage.unknown_flag", "flag", syntax.GetSpecifiedFlag())
	}
	return nil
}

// FlagRows are the flags of a set and what they mean, for Rows; --help is left
// out. A flag's usage begins with the name of its value: "`DIR` the folder".
func FlagRows(set *pflag.FlagSet) [][2]string {
	var rows [][2]string
	set.SortFlags = false
	set.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		if f.Value.Type() == "bool" {
			value = ""
		}
		rows = append(rows, [2]string{strings.TrimSpace("--" + f.Name + " " + value), strings.TrimPrefix(usage, value+" ")})
	})
	return rows
}
