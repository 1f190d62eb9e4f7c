// Package terminal is how the programs speak to a terminal: lines of its width,
// nothing that could command it, and pflag's complaints in our own words.
package terminal

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"restante/core/text"
)

// LineWidth is what a line is laid out for: the width of a terminal that
// nobody has resized.
const LineWidth = 80

// Printable is the last gate before a terminal: whatever is written, no
// control character passes but the line feed, so that no escape sequence of a
// server, a file or an argument does.
type Printable struct{ W io.Writer }

// Write implements io.Writer.
func (p Printable) Write(b []byte) (int, error) {
	if _, err := io.WriteString(p.W, text.CleanLines(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Width is how many columns of a terminal s takes.
func Width(s string) int { return uniseg.StringWidth(s) }

// Pad fills s with spaces to n columns.
func Pad(s string, n int) string { return s + strings.Repeat(" ", max(n-Width(s), 0)) }

// Cut shortens s to n columns, whole characters only, with an ellipsis where
// something is missing.
func Cut(s string, n int) string {
	if Width(s) <= n {
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

// Wrap breaks s into lines of at most n columns, at spaces. A longer word, such
// as an address, stays whole.
func Wrap(s string, n int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.SplitSeq(paragraph, " ") {
			switch {
			case line == "":
				line = word
			case Width(line)+1+Width(word) <= n:
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

// Rows writes names and what they mean, the meaning wrapped beside or, where
// the name is long, below the name.
func Rows(w io.Writer, rows [][2]string) {
	const widest = 24
	column := 0
	for _, r := range rows {
		if n := Width(r[0]); n <= widest {
			column = max(column, n)
		}
	}
	for _, r := range rows {
		lines := Wrap(r[1], LineWidth-column-4)
		if Width(r[0]) > widest {
			fmt.Fprintln(w, "  "+r[0])
		} else {
			fmt.Fprintln(w, "  "+Pad(r[0], column)+"  "+lines[0])
			lines = lines[1:]
		}
		for _, line := range lines {
			fmt.Fprintln(w, strings.Repeat(" ", column+4)+line)
		}
	}
}
