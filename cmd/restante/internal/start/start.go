// Package start takes the desktop app from its command line to an open window
// and back: one window a workspace, the vault unlocked, the engine beside the
// window, and an end at which nothing is lost. It knows no driver, so that it
// is tested without one.
package start

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"restante/assets"
	"restante/cmd/internal/terminal"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/program"
	"restante/core/text"
	"restante/core/vault"
)

// AppID is the program's id towards the system, the same as in FyneApp.toml.
const AppID = "org.posterestante.app"

// The exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitWrongUse = 2
)

// Environment is what the program sees of the world.
type Environment struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	GOOS           string
	Clock          clock.Clock
	Keyring        vault.Keyring
	// SystemLocale is the system's language where the environment names none.
	SystemLocale func() string
	// NewApp opens the driver. It is called when there is something to show, on
	// the goroutine of Run.
	NewApp func() fyne.App
}

// run is one run of the program.
type run struct {
	Environment
	catalogue *text.Catalogue
	say       *text.Printer
	flags     flags
}

// Run does what the arguments ask and returns the exit code. It must be called
// on the main goroutine. The end of ctx, like an interrupt, closes the window
// as its button would.
func Run(ctx context.Context, env Environment) int {
	env.Stdout, env.Stderr = terminal.Printable{W: env.Stdout}, terminal.Printable{W: env.Stderr}
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		fmt.Fprintln(env.Stderr, err)
		return exitFailed
	}
	r := &run{Environment: env, catalogue: catalogue}
	r.speak(askedLanguage(env.Args))
	if err := r.parse(); err != nil {
		return r.refuse(err)
	}
	switch {
	case r.flags.help:
		r.help(r.Stdout)
		return exitDone
	case r.flags.version:
		fmt.Fprintln(r.Stdout, "restante "+program.Version)
		return exitDone
	}
	return r.open(ctx)
}

// speak chooses the language: the one that is asked for, else the system's.
func (r *run) speak(lang string) {
	if lang == "" {
		lang = r.systemLanguage()
	}
	r.say = r.catalogue.Printer(lang).In(time.Local, r.Clock.Now())
}

func (r *run) systemLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if r.Getenv(name) != "" {
			return text.FromEnvironment(r.Getenv)
		}
	}
	return text.Language(r.SystemLocale())
}

// refuse says what is wrong with the arguments or the environment.
func (r *run) refuse(err error) int {
	r.complain(problemsOf(err))
	if !wrongUse(err) {
		return exitFailed
	}
	fmt.Fprintln(r.Stderr, r.say.Say("ui.start.see_help", "command", "restante --help"))
	return exitWrongUse
}

// wrongUse reports whether an error is of how the program was called.
func wrongUse(err error) bool {
	return strings.HasPrefix(model.ProblemCode(err), "usage.")
}

func (r *run) complain(problems []*model.Problem) {
	for _, p := range problems {
		for _, line := range terminal.Wrap(r.say.Problem(p), terminal.LineWidth) {
			fmt.Fprintln(r.Stderr, line)
		}
	}
}

// problemsOf turns any error into problems, at least one.
func problemsOf(err error) []*model.Problem {
	if problems := model.ProblemsOf(err); len(problems) > 0 {
		return problems
	}
	if errors.Is(err, context.Canceled) {
		return []*model.Problem{model.NewProblem("program.stopped")}
	}
	return []*model.Problem{model.NewProblem("program.failed", "detail", err.Error())}
}
