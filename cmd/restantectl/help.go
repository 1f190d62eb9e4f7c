package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	for _, line := range wrap(s, lineWidth) {
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
	for i, line := range wrap(b.String(), lineWidth-4) {
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
		h.rows(verbRows(in))
	}
	h.flags("ctl.help.global_flags", root.PersistentFlags())
	h.blank()
	h.line(h.c.say.Say("ctl.help.environment"))
	var rows [][2]string
	for _, name := range []string{"RESTANTE_WORKSPACE", "RESTANTE_VAULT_PASSPHRASE_FILE", "RESTANTE_LOG", "RESTANTE_ENGINE"} {
		rows = append(rows, [2]string{name, h.c.say.Say("ctl.env." + strings.ToLower(name))})
	}
	h.rows(rows)
	if dir, err := workspaceFolder(runtime.GOOS, h.c.getenv); err == nil {
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
	h.rows(verbRows(cmds))
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
		// The text begins with the value's name, "`DIR` the folder".
		rows = append(rows, [2]string{strings.TrimSpace("--" + f.Name + " " + value), strings.TrimPrefix(usage, value+" ")})
	})
	if len(rows) == 0 {
		return
	}
	h.blank()
	h.line(h.c.say.Say(title))
	h.rows(rows)
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
	h.rows(rows)
}

// rows writes names and what they mean, the meaning wrapped beside or, where
// the name is long, below the name.
func (h helper) rows(rows [][2]string) {
	const widest = 24
	column := 0
	for _, r := range rows {
		if w := width(r[0]); w <= widest {
			column = max(column, w)
		}
	}
	for _, r := range rows {
		lines := wrap(r[1], lineWidth-column-4)
		if width(r[0]) > widest {
			h.line("  " + r[0])
		} else {
			h.line("  " + pad(r[0], column) + "  " + lines[0])
			lines = lines[1:]
		}
		for _, line := range lines {
			h.line(strings.Repeat(" ", column+4) + line)
		}
	}
}
