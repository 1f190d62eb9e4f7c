package main

import (
	"os"
	"strings"
	"testing"
)

// recorded reports the events of a real `go test -json` over six packages:
// good (3 pass, 1 skips), bad (3 pass, 1 skips, a subtest fails, a parent fails
// by itself), broken (does not build), main (1 passes, TestMain exits with 1),
// panics (2 pass, 1 panics, 1 never ends), none (no tests).
func recorded(t *testing.T) (*testReport, string) {
	t.Helper()
	events, err := os.Open("testdata/go-test.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	var out strings.Builder
	r := newTestReport()
	if err := r.read(events, &out); err != nil {
		t.Fatal(err)
	}
	r.close(&out)
	return r, out.String()
}

func TestReportCountsLeavesAndWhatFailedByItself(t *testing.T) {
	r, _ := recorded(t)
	if want := (tally{passed: 9, failed: 6, skipped: 2}); r.tally != want {
		t.Errorf("counted %v, want %v", r.tally, want)
	}
}

func TestReportSaysAPackageALineAndFailuresWhole(t *testing.T) {
	_, out := recorded(t)
	for _, want := range []string{
		"   ok   example/good  4 tests, 1 of them skipped, ",
		"   FAIL example/bad  6 tests, 2 of them failed, 1 of them skipped, ",
		"   FAIL example/broken  1 test, 1 of them failed, ",
		"   -    example/none  no tests\n",
		"broken/a_test.go:5:32: undefined: undefinedThing",
		"two is not three",
		"the parent itself",
		"panic: boom",
		"=== CONT  TestWaits",
		"a goroutine leaked",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q:\n%s", want, out)
		}
	}
	for _, noise := range []string{"TestPlain", "TestGood", "TestBefore"} {
		if strings.Contains(out, noise) {
			t.Errorf("the report tells of %s, which passed:\n%s", noise, out)
		}
	}
}

func TestReportGivesTheReasonOfEachSkip(t *testing.T) {
	r, _ := recorded(t)
	got := strings.Join(r.skips, "\n")
	want := "example/bad TestTable/absent: no reason given\n" +
		"example/good TestAbsent: a_test.go:11: the server is not there"
	if got != want {
		t.Errorf("reasons:\n%s\nwant:\n%s", got, want)
	}
}

func TestReportCountsAPackageThatWasCutOff(t *testing.T) {
	const cut = `{"Action":"start","Package":"example/cut"}
{"Action":"run","Package":"example/cut","Test":"TestA"}
{"Action":"pass","Package":"example/cut","Test":"TestA"}
`
	var out strings.Builder
	r := newTestReport()
	if err := r.read(strings.NewReader(cut), &out); err != nil {
		t.Fatal(err)
	}
	r.close(&out)
	if want := (tally{passed: 1, failed: 1}); r.tally != want {
		t.Errorf("counted %v, want %v", r.tally, want)
	}
}

func TestReportKeepsLinesThatAreNoEvent(t *testing.T) {
	r := newTestReport()
	if err := r.read(strings.NewReader("go: something else\n"), &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	if got := r.stray.String(); got != "go: something else\n" {
		t.Errorf("kept %q", got)
	}
}
