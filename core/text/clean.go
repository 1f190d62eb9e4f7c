package text

import (
	"strings"
	"unicode"
)

// Clean makes s fit to be shown on one line of a terminal or a window,
// whoever wrote it: valid UTF-8 without control characters, so that no escape
// sequence reaches a terminal, and without direction characters, which can
// make a line read as another one. Line ends and tabs become spaces. Emoji
// stay whole.
func Clean(s string) string { return clean(s, ' ') }

// CleanLines is Clean for text of several lines: line feeds stay.
func CleanLines(s string) string {
	return clean(strings.ReplaceAll(s, "\r\n", "\n"), '\n')
}

func clean(s string, lineFeed rune) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return lineFeed
		case r == '\t', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
