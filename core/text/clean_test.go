package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"restante/core/text"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, line, lines string }{
		{"Crème brûlée 🥐", "Crème brûlée 🥐", "Crème brûlée 🥐"},
		{"👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"},
		{"a\nb\tc\r\nd", "a b c  d", "a\nb c\nd"},
		{"\x1b[2J\x07\x00x\x7f", "[2Jx", "[2Jx"},
		{"\u009b31m\u0085", "31m", "31m"},
		{"a\u202eb\u2066c\u200f", "abc", "abc"},
		{"a\u2028b", "a b", "a b"},
		{"a\xffb", "a\uFFFDb", "a\uFFFDb"},
		{"a\u202f:", "a\u202f:", "a\u202f:"},
	} {
		if got := text.Clean(tt.in); got != tt.line {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.line)
		}
		if got := text.CleanLines(tt.in); got != tt.lines {
			t.Errorf("CleanLines(%q) = %q, want %q", tt.in, got, tt.lines)
		}
	}
}

func FuzzCleanLeavesNothingToATerminal(f *testing.F) {
	f.Add("\x1b[31mred\u009b0m")
	f.Add("a\xc2\x9bb") // U+009B as bytes
	f.Fuzz(func(t *testing.T, s string) {
		for _, cleaned := range []string{text.Clean(s), strings.ReplaceAll(text.CleanLines(s), "\n", "")} {
			if !utf8.ValidString(cleaned) || strings.ContainsFunc(cleaned, unicode.IsControl) {
				t.Fatalf("%q became %q", s, cleaned)
			}
		}
	})
}
