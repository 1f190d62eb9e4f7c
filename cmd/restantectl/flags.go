package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
	"restante/core/schedule"
)

// lateValue is the value of --late.
type lateValue struct{ limit *time.Duration }

func (v *lateValue) String() string { return "" }

func (v *lateValue) Type() string { return "2h" }

func (v *lateValue) Set(s string) error {
	d, err := schedule.ParseLate(s)
	if err != nil {
		return err
	}
	v.limit = &d
	return nil
}

// mediaValue and altValue are the values of --media and --alt: each --alt
// belongs to the --media before it.
type mediaValue struct{ files *[]core.NewAttachment }

func (v mediaValue) String() string { return "" }

func (v mediaValue) Type() string { return "FILE" }

func (v mediaValue) Set(s string) error {
	*v.files = append(*v.files, core.NewAttachment{Path: s})
	return nil
}

type altValue struct{ files *[]core.NewAttachment }

func (v altValue) String() string { return "" }

func (v altValue) Type() string { return "TEXT" }

func (v altValue) Set(s string) error {
	last := len(*v.files) - 1
	if last < 0 || (*v.files)[last].Alt != "" {
		return model.NewProblem("usage.alt_without_media")
	}
	(*v.files)[last].Alt = s
	return nil
}

// arguments returns a check that exactly the named arguments were given.
func (c *ctl) arguments(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return model.NewProblem("usage.missing_argument", "argument", names[len(args)])
		case len(args) > len(names):
			return model.NewProblem("usage.extra_argument", "argument", args[len(names)])
		}
		return nil
	}
}

// optionalArgument is arguments with one argument that may be left out.
func (c *ctl) optionalArgument(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return model.NewProblem("usage.extra_argument", "argument", args[1])
	}
	return nil
}

// need returns a problem unless every named flag was given.
func need(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if !cmd.Flags().Changed(name) {
			return model.NewProblem("usage.missing_flag", "flag", "--"+name)
		}
	}
	return nil
}

// needOne returns a problem unless exactly one of the named flags was given.
func needOne(cmd *cobra.Command, flags ...string) error {
	given := 0
	for _, name := range flags {
		if cmd.Flags().Changed(name) {
			given++
		}
	}
	if given == 1 {
		return nil
	}
	return model.NewProblem("usage.one_of", "flags", "--"+strings.Join(flags, ", --"))
}

// changed returns a flag's value if it was given, else nil.
func changed(cmd *cobra.Command, name string) *string {
	flag := cmd.Flags().Lookup(name)
	if !flag.Changed {
		return nil
	}
	value := flag.Value.String()
	return &value
}
