package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"restante/core/text"
)

// lineWidth is what a line is laid out for: the width of a terminal that
// nobody has resized.
const lineWidth = 80

// printable is the last gate before a terminal: whatever is written, no
// control character passes but the line feed, so that no escape sequence of a
// server, a file or an argument does.
type printable struct{ w io.Writer }

func (p printable) Write(b []byte) (int, error) {
	if _, err := io.WriteString(p.w, text.CleanLines(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

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

// width is how many columns of a terminal s takes.
func width(s string) int { return uniseg.StringWidth(s) }

// pad fills s with spaces to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-width(s), 0)) }

// cut shortens s to n columns, whole characters only, with an ellipsis where
// something is missing.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	var kept strings.Builder
	used, rest, state := 0, s, -1
	for rest != "" {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > n-1 {
			break
		}
		kept.WriteString(cluster)
		used += w
	}
	return strings.TrimRight(kept.String(), " ") + "…"
}

// wrap breaks s into lines of at most n columns, at spaces. A longer word, such
// as an address, stays whole.
func wrap(s string, n int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.SplitSeq(paragraph, " ") {
			switch {
			case line == "":
				line = word
			case width(line)+1+width(word) <= n:
				line += " " + word
			default:
				lines = append(lines, line)
				line = word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// firstWords returns the beginning of a text, on one line of n columns.
func firstWords(s string, n int) string {
	return cut(strings.Join(strings.Fields(text.Clean(s)), " "), n)
}

// line writes one line as it is.
func (c *ctl) line(s string) { fmt.Fprintln(c.stdout, s) }

// sentence writes a sentence, wrapped.
func (c *ctl) sentence(key string, pairs ...string) { c.indented(0, c.say.Say(key, pairs...)) }

// indented writes text, wrapped, behind n spaces.
func (c *ctl) indented(n int, s string) {
	for _, line := range wrap(s, lineWidth-n) {
		c.line(strings.TrimRight(strings.Repeat(" ", n)+line, " "))
	}
}

// warn writes a sentence to stderr that is no failure. With --json, stderr holds
// nothing but failures.
func (c *ctl) warn(key string, pairs ...string) {
	if c.json {
		return
	}
	for _, line := range wrap(c.say.Say(key, pairs...), lineWidth) {
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
			widest = max(widest, width(c.say.Say(pairs[i])))
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		left := "  " + pad(c.say.Say(pairs[i]), widest) + "  "
		for _, line := range wrap(pairs[i+1], lineWidth-width(left)) {
			c.line(left + line)
			left = strings.Repeat(" ", width(left))
		}
	}
}

// table writes rows, aligned, two spaces between columns. The column number
// flexible gives way where a row would be wider than the terminal.
func (c *ctl) table(flexible int, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	total := -2
	for _, w := range widths {
		total += w + 2
	}
	const least = 12
	widths[flexible] = max(min(widths[flexible], widths[flexible]-(total-lineWidth)), least)
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(pad(cut(cell, widths[i]), widths[i]+2))
		}
		c.line(strings.TrimRight(b.String(), " "))
	}
}
