package start

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"restante/cmd/internal/terminal"
	"restante/core/model"
	"restante/core/program"
)

// flags are what the command line says.
type flags struct {
	set           *pflag.FlagSet
	workspace     string
	demo          bool
	lang          terminal.Lang
	help, version bool
}

// askedLanguage returns what stands behind --lang if it is a language, else "":
// help and complaints need one before the flags are parsed.
func askedLanguage(args []string) string {
	var lang terminal.Lang
	for i, arg := range args {
		value, joined := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, joined = args[i+1], true
		}
		if arg == "--" {
			break
		}
		if joined && lang.Set(value) != nil {
			return ""
		}
	}
	return lang.String()
}

// parse reads the command line. Its problems are of wrong use.
func (r *run) parse() error {
	f := &r.flags
	f.set = pflag.NewFlagSet("restante", pflag.ContinueOnError)
	f.set.SetOutput(io.Discard)
	f.set.Usage = func() {}
	f.set.SortFlags = false
	f.set.StringVar(&f.workspace, "workspace", "", r.say.Say("ui.start.flag.workspace"))
	f.set.BoolVar(&f.demo, "demo", false, r.say.Say("ui.start.flag.demo"))
	f.set.Var(&f.lang, "lang", r.say.Say("ui.start.flag.lang"))
	f.set.BoolVar(&f.version, "version", false, r.say.Say("ui.start.flag.version"))
	f.set.BoolVarP(&f.help, "help", "h", false, r.say.Say("ui.start.flag.help"))
	if err := f.set.Parse(r.Args); err != nil {
		if p := terminal.FlagProblem(err); p != nil {
			return p
		}
		return err
	}
	switch {
	case f.set.NArg() > 0:
		return model.NewProblem("usage.extra_argument", "argument", f.set.Arg(0))
	case f.demo && f.set.Changed("workspace"):
		return model.NewProblem("usage.one_of", "flags", "--demo, --workspace")
	}
	return nil
}

// help says how the program is called.
func (r *run) help(w io.Writer) {
	paragraph := func(s string) {
		for _, line := range terminal.Wrap(s, terminal.LineWidth) {
			fmt.Fprintln(w, line)
		}
	}
	paragraph(r.say.Say("ui.start.help.what"))
	fmt.Fprintf(w, "\n%s\n  restante [--workspace DIR | --demo] [--lang fr|en]\n", r.say.Say("ui.start.help.usage"))
	fmt.Fprintf(w, "\n%s\n", r.say.Say("ui.start.help.flags"))
	terminal.Rows(w, terminal.FlagRows(r.flags.set))
	fmt.Fprintf(w, "\n%s\n", r.say.Say("ui.start.help.environment"))
	var rows [][2]string
	for _, name := range []string{program.EnvWorkspace, program.EnvPassphrase, program.EnvLog, program.EnvEngine} {
		rows = append(rows, [2]string{name, r.say.Say("ui.start.env." + strings.ToLower(name))})
	}
	terminal.Rows(w, rows)
	if dir, err := program.Workspace(r.GOOS, r.Getenv); err == nil {
		fmt.Fprintf(w, "\n%s\n  %s\n", r.say.Say("ui.start.help.workspace"), dir)
	}
	fmt.Fprintln(w)
	paragraph(r.say.Say("ui.start.help.exit_codes"))
	fmt.Fprintln(w)
	paragraph(r.say.Say("ui.start.help.terminal"))
}
