package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// tally counts checks and tests.
type tally struct{ passed, failed, skipped int }

func (t *tally) add(o tally) {
	t.passed += o.passed
	t.failed += o.failed
	t.skipped += o.skipped
}

// String is the closing line of a whole run.
func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// testEvent is one line of `go test -json` (source: `go doc test2json` and
// `go help buildjson`).
type testEvent struct {
	Action     string
	Package    string
	Test       string
	Output     string
	Elapsed    float64 // seconds
	ImportPath string  // of build events
	// FailedBuild names the build that kept a package from being tested.
	FailedBuild string
}

// testReport turns the events of one `go test -json` into counts and into what
// a person needs to read: a line a package, failures whole, skips with reasons.
type testReport struct {
	tally
	skips    []string // "package Test: reason"
	packages map[string]*packageEvents
	builds   map[string]*strings.Builder // compiler output by ImportPath
	stray    strings.Builder             // lines that are no event
}

// packageEvents is what one package said so far.
type packageEvents struct {
	order   []string // tests as they started
	tests   map[string]*testState
	parents map[string]bool // tests that have subtests
	output  strings.Builder // lines that belong to no test
}

// testState is one test or subtest; result is empty until it ended.
type testState struct {
	result string
	output strings.Builder
}

func newTestReport() *testReport {
	return &testReport{packages: map[string]*packageEvents{}, builds: map[string]*strings.Builder{}}
}

// read takes events from r to its end and writes one line to out as each
// package ends, failures whole.
func (r *testReport) read(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			r.line(line, out)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the events of go test: %w", err)
		}
	}
}

func (r *testReport) line(line []byte, out io.Writer) {
	var e testEvent
	if err := json.Unmarshal(line, &e); err != nil || e.Action == "" {
		r.stray.Write(line)
		return
	}
	switch {
	case e.Action == "build-output":
		if r.builds[e.ImportPath] == nil {
			r.builds[e.ImportPath] = &strings.Builder{}
		}
		r.builds[e.ImportPath].WriteString(e.Output)
	case e.Package == "":
	case e.Test != "":
		r.pkg(e.Package).test(e)
	case e.Action == "output":
		r.pkg(e.Package).output.WriteString(e.Output)
	case ended(e.Action):
		r.endPackage(e, out)
	}
}

func ended(action string) bool { return action == "pass" || action == "fail" || action == "skip" }

func (r *testReport) pkg(name string) *packageEvents {
	p := r.packages[name]
	if p == nil {
		p = &packageEvents{tests: map[string]*testState{}, parents: map[string]bool{}}
		r.packages[name] = p
	}
	return p
}

func (p *packageEvents) test(e testEvent) {
	t := p.tests[e.Test]
	if t == nil {
		t = &testState{}
		p.tests[e.Test] = t
		p.order = append(p.order, e.Test)
		for i, c := range e.Test {
			if c == '/' {
				p.parents[e.Test[:i]] = true
			}
		}
	}
	switch {
	case e.Action == "output":
		t.output.WriteString(e.Output)
	case e.Action == "pass":
		t.result = e.Action
		t.output.Reset()
	case ended(e.Action):
		t.result = e.Action
	}
}

// count counts tests without subtests. A test with subtests counts only when
// it failed and none of them did; one that never ended has failed.
func (p *packageEvents) count() (t tally, failing []string) {
	failedBelow := map[string]bool{}
	for i := len(p.order) - 1; i >= 0; i-- {
		name := p.order[i]
		result := p.tests[name].result
		failed := result == "fail" || result == ""
		leaf := !p.parents[name]
		switch {
		case failed && (leaf || !failedBelow[name]):
			t.failed++
		case leaf && result == "pass":
			t.passed++
		case leaf && result == "skip":
			t.skipped++
		}
		if failed {
			failing = append([]string{name}, failing...)
			for i, c := range name {
				if c == '/' {
					failedBelow[name[:i]] = true
				}
			}
		}
	}
	return t, failing
}

func (r *testReport) endPackage(e testEvent, out io.Writer) {
	p := r.pkg(e.Package)
	delete(r.packages, e.Package)
	count, failing := p.count()
	if e.Action == "fail" && count.failed == 0 {
		count.failed++
	}
	r.add(count)
	for _, name := range p.order {
		if t := p.tests[name]; t.result == "skip" && !p.parents[name] {
			r.skips = append(r.skips, fmt.Sprintf("%s %s: %s", e.Package, name, skipReason(t.output.String())))
		}
	}
	verdict := map[string]string{"pass": "ok  ", "fail": "FAIL", "skip": "-   "}[e.Action]
	if len(p.order) == 0 && e.Action != "fail" {
		fmt.Fprintf(out, "   %s %s  no tests\n", verdict, e.Package)
		return
	}
	fmt.Fprintf(out, "   %s %s  %s, %.1f s\n", verdict, e.Package, counted(count), e.Elapsed)
	if e.Action != "fail" {
		return
	}
	if build := r.builds[e.FailedBuild]; build != nil {
		fmt.Fprint(out, indent(build.String()))
		delete(r.builds, e.FailedBuild) // others that need it fail with it: told once
	}
	for _, name := range failing {
		fmt.Fprint(out, indent(p.tests[name].output.String()))
	}
	fmt.Fprint(out, indent(p.output.String()))
}

// close counts what never came to an end: packages whose end go test did not
// report, for example because it was killed.
func (r *testReport) close(out io.Writer) {
	for name := range r.packages {
		r.endPackage(testEvent{Action: "fail", Package: name}, out)
	}
}

// counted says a package's counts in words that differ from the closing line.
func counted(t tally) string {
	all := t.passed + t.failed + t.skipped
	s := fmt.Sprintf("%d tests", all)
	if all == 1 {
		s = "1 test"
	}
	if t.failed > 0 {
		s += fmt.Sprintf(", %d of them failed", t.failed)
	}
	if t.skipped > 0 {
		s += fmt.Sprintf(", %d of them skipped", t.skipped)
	}
	return s
}

// skipReason finds what a test said when it skipped.
func skipReason(output string) string {
	var said []string
	for _, line := range strings.Split(output, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- SKIP") {
			continue
		}
		said = append(said, line)
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}

// indent shifts the lines of s, so that nothing in them can look like the
// closing line.
func indent(s string) string {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return ""
	}
	return "      " + strings.ReplaceAll(s, "\n", "\n      ") + "\n"
}
