package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"restante/assets"
	"restante/cmd/internal/terminal"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/program"
	"restante/core/text"
)

// environment is what the program sees of the world.
type environment struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	clock          clock.Clock
}

// ctl is one run of the program.
type ctl struct {
	environment
	say *text.Printer

	// The global flags.
	workspace string
	json      bool
	lang      terminal.Lang
}

// run does what the arguments ask and returns the exit code. An interrupt ends
// it gracefully, a second one at once.
func run(ctx context.Context, env environment) int {
	env.stdout, env.stderr = terminal.Printable{W: env.stdout}, terminal.Printable{W: env.stderr}
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		fmt.Fprintln(env.stderr, err)
		return exitFailed
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	c := &ctl{environment: env}
	// Help and complaints about flags need a language before flags are parsed.
	c.say = catalogue.Printer(guessLanguage(env))
	root := c.root(catalogue)
	root.SetArgs(env.args)
	cmd, err := root.ExecuteContextC(ctx)
	return c.finish(ctx, cmd, err)
}

// guessLanguage reads the interface's language from the arguments, as far as
// that goes without knowing the verbs' flags, else from the environment.
// "brand add" and "brand set" have a --lang of their own.
func guessLanguage(env environment) string {
	if lang := askedLanguage(env); lang == "fr" || lang == "en" {
		return lang
	}
	return text.FromEnvironment(env.getenv)
}

// askedLanguage returns what stands behind --lang, or "".
func askedLanguage(env environment) string {
	brandVerb := false
	for i, arg := range env.args {
		switch value, joined := strings.CutPrefix(arg, "--lang="); {
		case arg == "--":
			return ""
		case brandVerb:
		case joined:
			return value
		case arg == "--lang" && i+1 < len(env.args):
			return env.args[i+1]
		}
		if i > 0 && env.args[i-1] == "brand" && (arg == "add" || arg == "set") {
			brandVerb = true
		}
	}
	return ""
}

// The groups in which the help lists the verbs.
const (
	groupStart  = "start"
	groupSetUp  = "set_up"
	groupWrite  = "write"
	groupSend   = "send"
	groupDecide = "decide"
	groupOther  = "other"
)

func groups() []string {
	return []string{groupStart, groupSetUp, groupWrite, groupSend, groupDecide, groupOther}
}

func (c *ctl) root(catalogue *text.Catalogue) *cobra.Command {
	cobra.EnableCommandSorting = false // the help lists verbs in the order of the work
	root := &cobra.Command{
		Use: "restantectl", SilenceErrors: true, SilenceUsage: true, TraverseChildren: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args:              c.knownVerb,
		RunE:              func(*cobra.Command, []string) error { return model.NewProblem("usage.no_verb") },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if c.lang != "" {
				c.say = catalogue.Printer(string(c.lang))
			}
			return nil
		},
	}
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, RunE: func(_ *cobra.Command, args []string) error {
		cmd, _, err := root.Find(args)
		if err != nil {
			cmd = root
		}
		c.help(c.stdout, cmd)
		return nil
	}})
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { c.help(c.stdout, cmd) })
	flags := root.PersistentFlags()
	flags.StringVar(&c.workspace, "workspace", "", c.say.Say("ctl.flag.workspace"))
	flags.BoolVar(&c.json, "json", false, c.say.Say("ctl.flag.json"))
	flags.Var(&c.lang, "lang", c.say.Say("ctl.flag.lang"))
	for group, commands := range c.verbs() {
		for _, cmd := range commands {
			cmd.GroupID = group
			root.AddCommand(cmd)
		}
	}
	for _, group := range groups() {
		root.AddGroup(&cobra.Group{ID: group, Title: c.say.Say("ctl.group." + group)})
	}
	c.prepareFlags(root)
	return root
}

func (c *ctl) verbs() map[string][]*cobra.Command {
	return map[string][]*cobra.Command{
		groupStart:  {c.demoCommand(), c.sandboxCommand()},
		groupSetUp:  {c.networkCommand(), c.brandCommand(), c.accountCommand()},
		groupWrite:  {c.draftCommand(), c.scheduleCommand()},
		groupSend:   {c.queueCommand(), c.syncCommand(), c.runCommand(), c.receiptCommand()},
		groupDecide: {c.cancelCommand(), c.rescheduleCommand(), c.retryCommand(), c.resolveCommand()},
		groupOther:  {c.versionCommand()},
	}
}

// prepareFlags gives every command its help flag in the person's language, and
// merges the global flags into its own, without which cobra would take the
// verb behind "--json" for that flag's value.
func (c *ctl) prepareFlags(cmd *cobra.Command) {
	cmd.Flags().SortFlags, cmd.PersistentFlags().SortFlags = false, false
	cmd.Flags().BoolP("help", "h", false, c.say.Say("ctl.flag.help"))
	cmd.LocalFlags()
	cmd.InheritedFlags()
	for _, child := range cmd.Commands() {
		c.prepareFlags(child)
	}
}

// command makes a verb. Its texts are those of the key ctl.NAME, with dots for
// the spaces of a name of two words.
func (c *ctl) command(name, use string, args cobra.PositionalArgs, run func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: c.say.Say("ctl." + name + ".short"), Args: args, RunE: run,
		Annotations: map[string]string{"name": name}}
}

// group makes a noun, which does nothing without one of its verbs.
func (c *ctl) group(name string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: c.say.Say("ctl." + name + ".short"), TraverseChildren: true,
		Annotations: map[string]string{"name": name}, Args: c.knownVerb,
		RunE: func(*cobra.Command, []string) error { return model.NewProblem("usage.no_verb") }}
	cmd.AddCommand(verbs...)
	return cmd
}

// knownVerb refuses what stands where a verb should.
func (c *ctl) knownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		slices.Sort(near)
		return model.NewProblem("usage.verb_meant", "verb", args[0], "near", strings.Join(near, ", "))
	}
	return model.NewProblem("usage.unknown_verb", "verb", args[0])
}

func (c *ctl) versionCommand() *cobra.Command {
	return c.command("version", "version", c.arguments(), func(*cobra.Command, []string) error {
		if c.json {
			return c.emit(struct {
				Version string `json:"version"`
			}{program.Version})
		}
		c.line("restantectl " + program.Version)
		return nil
	})
}
