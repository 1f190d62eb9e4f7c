package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core/model"
)

// The exit codes.
const (
	exitDone      = 0
	exitFailed    = 1
	exitWrongUse  = 2
	exitNeedsUser = 3
)

// errNeedsUser ends a command that did its work and found something that only
// the person can decide. What it is was said already.
var errNeedsUser = errors.New("something needs the user")

// finish says what went wrong, if anything did, and returns the exit code.
func (c *ctl) finish(ctx context.Context, cmd *cobra.Command, err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errNeedsUser) && len(model.ProblemsOf(err)) == 0 {
		return exitNeedsUser
	}
	problems := problemsOf(ctx, err)
	code := exitCode(problems)
	if errors.Is(err, errNeedsUser) {
		code = exitNeedsUser
	}
	c.complain(problems)
	switch {
	case c.json || code != exitWrongUse:
	case problems[0].Code == "usage.no_verb":
		fmt.Fprintln(c.stderr)
		c.help(c.stderr, cmd)
	default:
		fmt.Fprintln(c.stderr, c.say.Say("ctl.see_help", "command", cmd.CommandPath()+" --help"))
	}
	return code
}

// problemsOf turns any error into problems, at least one.
func problemsOf(ctx context.Context, err error) []*model.Problem {
	if flag := terminal.FlagProblem(err); flag != nil {
		return []*model.Problem{flag}
	}
	if problems := model.ProblemsOf(err); len(problems) > 0 {
		return problems
	}
	if ctx.Err() != nil {
		return []*model.Problem{model.NewProblem("program.stopped")}
	}
	return []*model.Problem{model.NewProblem("program.failed", "detail", err.Error())}
}

// misuse are the problems, beside those called usage, of a value that cannot
// be read as what it should be.
var misuse = []string{"schedule.bad_time", "schedule.bad_late", "brand.bad_lang", "brand.bad_color",
	"sandbox.bad_fault", "sandbox.not_loopback"}

// doubt are the problems of a verb that would have to guess what became of a
// post.
var doubt = []string{"delivery.in_doubt", "delivery.still_checking"}

func exitCode(problems []*model.Problem) int {
	code := exitFailed
	for _, p := range problems {
		switch {
		case strings.HasPrefix(p.Code, "usage."), slices.Contains(misuse, p.Code):
			return exitWrongUse
		case slices.Contains(doubt, p.Code):
			code = exitNeedsUser
		}
	}
	return code
}

// hint says what to type, where the command line has an answer to a problem;
// else it is empty.
func (c *ctl) hint(p *model.Problem) string {
	if key := "ctl.hint." + p.Code; c.say.Has(key) {
		return c.say.Say(key)
	}
	return ""
}

// complain writes problems to stderr: in sentences, or as an object (see
// errorsJSON).
func (c *ctl) complain(problems []*model.Problem) {
	say := c.here()
	if !c.json {
		for _, p := range problems {
			lines := terminal.Wrap(say.Problem(p), terminal.LineWidth)
			if hint := c.hint(p); hint != "" {
				lines = append(lines, terminal.Wrap(hint, terminal.LineWidth)...)
			}
			for _, line := range lines {
				fmt.Fprintln(c.stderr, line)
			}
		}
		return
	}
	var out errorsJSON
	for _, p := range problems {
		args := p.Args
		if args == nil {
			args = map[string]string{}
		}
		out.All = append(out.All, errorJSON{Code: p.Code, Text: strings.TrimSpace(say.Problem(p) + " " + c.hint(p)), Args: args})
	}
	out.Error = out.All[0]
	b, err := json.Marshal(out)
	if err != nil {
		fmt.Fprintln(c.stderr, err)
		return
	}
	fmt.Fprintln(c.stderr, escapeControls(string(b)))
}
