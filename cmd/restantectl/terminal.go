package main

import (
	"fmt"
	"strings"
	"unicode"

	"restante/cmd/internal/terminal"
	"restante/core/text"
)

// escapeControls writes the control characters that JSON leaves as they are
// (DEL and U+0080 to U+009F) as JSON escapes, so that they pass printable
// without loss.
func escapeControls(s string) string {
	if !strings.ContainsFunc(s, mustEscape) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if mustEscape(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func mustEscape(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
}

// firstWords returns the beginning of a text, on one line of n columns.
func firstWords(s string, n int) string {
	return terminal.Cut(strings.Join(strings.Fields(text.Clean(s)), " "), n)
}

// line writes one line as it is.
func (c *ctl) line(s string) { fmt.Fprintln(c.stdout, s) }

// sentence writes a sentence, wrapped.
func (c *ctl) sentence(key string, pairs ...string) { c.indented(0, c.say.Say(key, pairs...)) }

// indented writes text, wrapped, behind n spaces.
func (c *ctl) indented(n int, s string) {
	for _, line := range terminal.Wrap(s, terminal.LineWidth-n) {
		c.line(strings.TrimRight(strings.Repeat(" ", n)+line, " "))
	}
}

// warn writes a sentence to stderr that is no failure. With --json, stderr holds
// nothing but failures.
func (c *ctl) warn(key string, pairs ...string) {
	if c.json {
		return
	}
	for _, line := range terminal.Wrap(c.say.Say(key, pairs...), terminal.LineWidth) {
		fmt.Fprintln(c.stderr, line)
	}
}

// typed writes a command that the person can type next, whole on its own line.
func (c *ctl) typed(words ...string) {
	quoted := []string{"  restantectl"}
	for _, w := range words {
		quoted = append(quoted, quote(w))
	}
	c.line(strings.Join(quoted, " "))
}

// plain are the characters that no shell takes for anything else.
const plain = "-_./:=@,+%"

// quote writes an argument so that a shell reads it back.
func quote(s string) string {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(plain, r)
	}
	if s != "" && !strings.ContainsFunc(s, odd) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(text.Clean(s)) + `"`
}

// fields writes labels and values, aligned and wrapped; an empty value is left out.
func (c *ctl) fields(pairs ...string) {
	widest := 0
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			widest = max(widest, terminal.Width(c.say.Say(pairs[i])))
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		left := "  " + terminal.Pad(c.say.Say(pairs[i]), widest) + "  "
		for _, line := range terminal.Wrap(pairs[i+1], terminal.LineWidth-terminal.Width(left)) {
			c.line(left + line)
			left = strings.Repeat(" ", terminal.Width(left))
		}
	}
}

// table writes rows, aligned, two spaces between columns. The column number
// flexible gives way where a row would be wider than the terminal.
func (c *ctl) table(flexible int, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], terminal.Width(cell))
		}
	}
	total := -2
	for _, w := range widths {
		total += w + 2
	}
	const least = 12
	widths[flexible] = max(min(widths[flexible], widths[flexible]-(total-terminal.LineWidth)), least)
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(terminal.Pad(terminal.Cut(cell, widths[i]), widths[i]+2))
		}
		c.line(strings.TrimRight(b.String(), " "))
	}
}
