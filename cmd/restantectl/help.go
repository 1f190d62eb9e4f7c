package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"restante/cmd/internal/terminal"
	"restante/core/program"
	"restante/core/sandbox"
	"restante/core/text"
)

// help writes the help of a command in the person's language. cobra's own is
// English only.
func (c *ctl) help(w io.Writer, cmd *cobra.Command) {
	h := helper{c: c, w: w}
	if !cmd.HasParent() {
		h.root(cmd)
		return
	}
	name := cmd.Annotations["name"]
	h.paragraph(cmd.Short + ".")
	if key := "ctl." + name + ".long"; c.say.Has(key) {
		h.blank()
		h.paragraph(c.say.Say(key))
	}
	h.blank()
	h.line(c.say.Say("ctl.help.usage"))
	if cmd.HasAvailableSubCommands() {
		for _, verb := range cmd.Commands() {
			h.usage(usageLine(verb))
		}
		h.verbs([]*cobra.Command{cmd})
	} else {
		h.usage(usageLine(cmd))
		h.flags("ctl.help.flags", cmd.LocalNonPersistentFlags())
	}
	if name == "sandbox" {
		h.faults()
	}
	h.flags("ctl.help.global_flags", cmd.InheritedFlags())
	if example := "ctl." + name + ".example"; c.say.Has(example) {
		h.blank()
		h.line(c.say.Say("ctl.help.example"))
		for line := range strings.SplitSeq(c.say.Say(example), "\n") {
			h.line("  " + line)
		}
	}
}

func usageLine(cmd *cobra.Command) string {
	return strings.TrimSuffix(cmd.CommandPath(), cmd.Name()) + cmd.Use
}

type helper struct {
	c *ctl
	w io.Writer
}

func (h helper) line(s string) { fmt.Fprintln(h.w, s) }

func (h helper) blank() { h.line("") }

func (h helper) paragraph(s string) {
	for _, line := range terminal.Wrap(s, terminal.LineWidth) {
		h.line(line)
	}
}

// usage writes a long usage line, broken only before a flag.
func (h helper) usage(s string) {
	const glue = text.NoBreakSpace // holds a flag and its value together
	var b strings.Builder
	for i, word := range strings.Fields(s) {
		switch {
		case i == 0:
		case strings.ContainsAny(word[:1], "-[("):
			b.WriteString(" ")
		default:
			b.WriteString(glue)
		}
		b.WriteString(word)
	}
	for i, line := range terminal.Wrap(b.String(), terminal.LineWidth-4) {
		h.line(strings.Repeat(" ", 2+2*min(i, 1)) + strings.ReplaceAll(line, glue, " "))
	}
}

func (h helper) root(root *cobra.Command) {
	h.paragraph(h.c.say.Say("ctl.help.what"))
	h.blank()
	h.line(h.c.say.Say("ctl.help.usage"))
	h.line("  restantectl [--workspace DIR] [--json] [--lang fr|en] VERB ...")
	for _, group := range root.Groups() {
		h.blank()
		h.line(group.Title)
		var in []*cobra.Command
		for _, cmd := range root.Commands() {
			if cmd.GroupID == group.ID {
				in = append(in, cmd)
			}
		}
		terminal.Rows(h.w, verbRows(in))
	}
	h.flags("ctl.help.global_flags", root.PersistentFlags())
	h.blank()
	h.line(h.c.say.Say("ctl.help.environment"))
	var rows [][2]string
	for _, name := range []string{program.EnvWorkspace, program.EnvPassphrase, program.EnvLog, program.EnvEngine} {
		rows = append(rows, [2]string{name, h.c.say.Say("ctl.env." + strings.ToLower(name))})
	}
	terminal.Rows(h.w, rows)
	if dir, err := program.Workspace(runtime.GOOS, h.c.getenv); err == nil {
		h.blank()
		h.line(h.c.say.Say("ctl.help.workspace"))
		h.line("  " + dir)
	}
	h.blank()
	h.paragraph(h.c.say.Say("ctl.help.exit_codes"))
	h.blank()
	h.paragraph(h.c.say.Say("ctl.help.more"))
}

func (h helper) verbs(cmds []*cobra.Command) {
	h.blank()
	h.line(h.c.say.Say("ctl.help.verbs"))
	terminal.Rows(h.w, verbRows(cmds))
}

// verbRows names each verb with what it does; a noun is replaced by its verbs.
func verbRows(cmds []*cobra.Command) [][2]string {
	var rows [][2]string
	for _, cmd := range cmds {
		if cmd.HasAvailableSubCommands() {
			rows = append(rows, verbRows(cmd.Commands())...)
		} else {
			name := strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
			rows = append(rows, [2]string{name, cmd.Short})
		}
	}
	return rows
}

func (h helper) flags(title string, set *pflag.FlagSet) {
	rows := terminal.FlagRows(set)
	if len(rows) == 0 {
		return
	}
	h.blank()
	h.line(h.c.say.Say(title))
	terminal.Rows(h.w, rows)
}

func (h helper) faults() {
	h.blank()
	h.paragraph(h.c.say.Say("ctl.sandbox.faults", "calls", strings.Join(sandbox.FaultCalls(), ", ")))
	var rows [][2]string
	for _, k := range sandbox.FaultKinds() {
		form := k.Name
		switch {
		case k.Argument != "" && k.Default != "":
			form += "[=" + k.Argument + "]"
		case k.Argument != "":
			form += "=" + k.Argument
		}
		rows = append(rows, [2]string{form, h.c.say.Say("ctl.fault." + k.Name)})
	}
	terminal.Rows(h.w, rows)
}
