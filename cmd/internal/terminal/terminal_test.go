package terminal_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"restante/cmd/internal/terminal"
	"restante/core/model"
)

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"court", 5, "court"}, {"trop long", 8, "trop lo…"}, {"trop long", 6, "trop…"},
		{"👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 5, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"}, {"👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 4, "👩‍👩‍👧‍👦…"}, {"日本語", 5, "日本…"}, {"", 3, ""},
	} {
		if got := terminal.Cut(tt.in, tt.n); got != tt.want || terminal.Width(got) > tt.n {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want []string
	}{
		{"un deux trois", 8, []string{"un deux", "trois"}},
		{"un deux\u202f! trois", 7, []string{"un", "deux\u202f!", "trois"}},
		{"voir https://example.com/une/longue/adresse ici", 10, []string{"voir", "https://example.com/une/longue/adresse", "ici"}},
		{"a\n\nb c", 5, []string{"a", "", "b c"}},
		{"", 5, []string{""}},
	} {
		if got := terminal.Wrap(tt.in, tt.n); strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("Wrap(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestNothingThatCommandsATerminalPasses(t *testing.T) {
	var out bytes.Buffer
	if n, err := io.WriteString(terminal.Printable{W: &out}, "a\x1b[31mb\nc"); n != 9 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if got := out.String(); strings.Contains(got, "\x1b") || !strings.HasSuffix(got, "b\nc") {
		t.Errorf("%q", got)
	}
}

func TestRowsStandBesideOrBelow(t *testing.T) {
	var out bytes.Buffer
	terminal.Rows(&out, [][2]string{{"--a", strings.Repeat("word ", 20) + "end"}, {"--a-name-that-is-rather-long", "below"}})
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 5 || lines[0] != "  --a  "+strings.TrimSpace(strings.Repeat("word ", 14)) ||
		!strings.HasPrefix(lines[1], "       word") || lines[3] != "       below" {
		t.Errorf("%q", lines)
	}
}

func TestFlagProblem(t *testing.T) {
	for line, want := range map[string]string{
		"--nothing":   "usage.unknown_flag",
		"-x":          "usage.unknown_flag",
		"--lang":      "usage.flag_needs_value",
		"--lang de":   "usage.bad_language",
		"--number ab": "usage.bad_value",
		"--=":         "usage.unknown_flag",
	} {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.SetOutput(io.Discard)
		var lang terminal.Lang
		set.Var(&lang, "lang", "")
		set.Int("number", 0, "")
		err := set.Parse(strings.Fields(line))
		if p := terminal.FlagProblem(err); p == nil || p.Code != want {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	if p := terminal.FlagProblem(model.ErrNotFound); p != nil {
		t.Errorf("another error is %v", p)
	}
}
