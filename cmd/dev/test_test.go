package main

import (
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
)

// checked runs checks as one call of the verb test does and returns what it
// showed.
func checked(t *testing.T, checks ...check) (*run, string) {
	t.Helper()
	var out strings.Builder
	r := &run{out: &out}
	for _, c := range checks {
		r.check(t.Context(), c)
	}
	return r, out.String()
}

func ending(res result) check {
	return check{"something", func(context.Context, io.Writer) result { return res }}
}

func TestTotalsAddUpOverChecks(t *testing.T) {
	r, out := checked(t,
		ending(passed("")),
		ending(failed("why it failed")),
		ending(skipped("why it was skipped")),
		ending(result{tally: tally{passed: 7, failed: 2, skipped: 1}, skips: []string{"p T: no server"}}),
	)
	if got, want := r.total.String(), "8 passed, 3 failed, 2 skipped"; got != want {
		t.Errorf("total %q, want %q", got, want)
	}
	for _, want := range []string{"== something", "   ok, 0.0 s", "   FAILED, 0.0 s", "   skipped, 0.0 s", "why it failed", "why it was skipped"} {
		if !strings.Contains(out, want) {
			t.Errorf("what was shown lacks %q:\n%s", want, out)
		}
	}
	if got := strings.Join(r.skips, "; "); got != "something: why it was skipped; p T: no server" {
		t.Errorf("reasons of skips: %s", got)
	}
}

func TestNothingThatIsShownLooksLikeTheTotals(t *testing.T) {
	_, out := checked(t, ending(failed("1 passed, 2 failed, 3 skipped\n1 passed, 2 failed")))
	if line := regexp.MustCompile(`(?m)^(\w+: )?\d+ passed, \d+ failed`).FindString(out); line != "" {
		t.Errorf("%q could be taken for the closing line", line)
	}
}

func TestRaceCheckLeavesSkipsToTheUnitTests(t *testing.T) {
	res := leavesSkipsToUnitTests(ending(result{tally: tally{passed: 3, failed: 1, skipped: 2}, skips: []string{"a", "b"}})).run(t.Context(), io.Discard)
	if res.tally != (tally{passed: 3, failed: 1}) || len(res.skips) > 0 || !strings.Contains(res.note, "2 left out") {
		t.Errorf("got %+v", res)
	}
}

func TestNoCheckRunsAfterAnInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &run{out: io.Discard}
	if r.check(ctx, ending(passed(""))) || r.total != (tally{}) {
		t.Errorf("the check ran: %v", r.total)
	}
}

func TestCommandCheckShowsWhatAFailureSaid(t *testing.T) {
	at := place{root: "."}
	good := commandCheck(at, "go", nil, "go", "version").run(t.Context(), io.Discard)
	if good.tally != (tally{passed: 1}) {
		t.Errorf("go version: %+v", good)
	}
	bad := commandCheck(at, "go", nil, "go", "no-such-verb").run(t.Context(), io.Discard)
	if bad.tally != (tally{failed: 1}) || !strings.Contains(bad.detail, "no-such-verb") {
		t.Errorf("go no-such-verb: %+v", bad)
	}
}

func TestGoTestCheckJudgesAModule(t *testing.T) {
	const head = "package p\n\nimport \"testing\"\n\n"
	tests := map[string]struct {
		test string // the text of p_test.go; empty: there is none
		want tally
	}{
		"that passes":          {head + "func TestA(t *testing.T) {}\n", tally{passed: 1}},
		"with a failure":       {head + "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Fail() }\n", tally{passed: 1, failed: 1}},
		"that cannot be built": {head + "func TestA(t *testing.T) { missing() }\n", tally{failed: 1}},
		"without tests":        {"", tally{failed: 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			files := map[string]string{"go.mod": "module example\n", "p.go": "package p\n"}
			if tt.test != "" {
				files["p_test.go"] = tt.test
			}
			writeFiles(t, root, files)
			res := goTestCheck(place{root: root}, "tests", []string{noCgo}, nil, windowless).run(t.Context(), io.Discard)
			if res.tally != tt.want {
				t.Errorf("counted %v, want %v: %s", res.tally, tt.want, res.detail)
			}
		})
	}
}
