package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// noCgo is the set of flags under which everything but the race tests is
// compiled, once, for vet, staticcheck, tests and build alike.
const noCgo = "CGO_ENABLED=0"

// result is how a check ended.
type result struct {
	tally
	note   string   // said in any case, for example why it was skipped
	detail string   // said when it failed
	skips  []string // reasons, told at the end of the run
}

func passed(note string) result { return result{tally: tally{passed: 1}, note: note} }

func failed(detail string) result { return result{tally: tally{failed: 1}, detail: detail} }

func skipped(why string) result { return result{tally: tally{skipped: 1}, note: why} }

// check is one thing that a run judges. Lines that it writes to out while it
// works are shown as they come.
type check struct {
	title string
	run   func(ctx context.Context, out io.Writer) result
}

// commandCheck passes when a program ends well.
func commandCheck(at place, title string, env []string, name string, args ...string) check {
	return check{title, func(ctx context.Context, _ io.Writer) result {
		if out, err := capture(ctx, command(ctx, at.root, env, name, args...)); err != nil {
			return failed(fmt.Sprintf("%s%s %s: %v", out, name, strings.Join(args, " "), err))
		}
		return passed("")
	}}
}

// staticChecks judges the code without running it, the quick ones first.
func staticChecks(at place) []check {
	checks := []check{
		gofmtCheck(at),
		commandCheck(at, "go mod verify", nil, "go", "mod", "verify"),
		commandCheck(at, "go mod tidy -diff", nil, "go", "mod", "tidy", "-diff"),
		commandCheck(at, "go vet", []string{noCgo}, "go", "vet", "./..."),
	}
	for _, goos := range []string{"linux", "windows", "darwin"} {
		checks = append(checks, commandCheck(at, "go vet without cgo for "+goos,
			[]string{noCgo, "GOOS=" + goos, "GOARCH=amd64"}, "go", append([]string{"vet"}, portable(goos)...)...))
	}
	return append(checks, staticcheckCheck(at, noCgo, "./..."), vulnCheck(at))
}

// portable are the packages that a system compiles without cgo. On macOS the
// toolkit is written in Objective-C.
func portable(goos string) []string {
	all := []string{"./core/...", "./cmd/restantectl"}
	if goos != "darwin" {
		all = append(all, "./ui/...", "./cmd/restante/internal/...")
	}
	return all
}

func gofmtCheck(at place) check {
	return check{"gofmt", func(ctx context.Context, _ io.Writer) result {
		args := []string{"-l"}
		for _, dir := range []string{"cmd", "core", "ui", "assets"} {
			if at.has(dir) {
				args = append(args, dir)
			}
		}
		out, err := capture(ctx, command(ctx, at.root, nil, "gofmt", args...))
		switch {
		case err != nil:
			return failed(fmt.Sprintf("%sgofmt: %v", out, err))
		case out != "":
			return failed("not formatted (gofmt -w mends it):\n" + out)
		}
		return passed("")
	}}
}

// staticcheckCheck reads all packages that a set of flags compiles, or some.
func staticcheckCheck(at place, env string, packages string) check {
	tool := staticcheckTool()
	return check{"staticcheck " + tool.version + " of " + packages, func(ctx context.Context, _ io.Writer) result {
		binary, err := tool.ensure(ctx, at.cache)
		if err != nil {
			return failed(err.Error())
		}
		if out, err := capture(ctx, command(ctx, at.root, []string{env}, binary, packages)); err != nil {
			return failed(fmt.Sprintf("%sstaticcheck: %v", out, err))
		}
		return passed("")
	}}
}

// goTestCheck runs the tests of some packages under one set of flags. A run
// that finds no test has failed.
func goTestCheck(at place, title string, env, flags []string, packages func(context.Context, place) ([]string, error)) check {
	return check{title, func(ctx context.Context, out io.Writer) result {
		which, err := packages(ctx, at)
		if err != nil {
			return failed(err.Error())
		}
		args := append([]string{"test", "-json", "-vet=off"}, flags...)
		cmd := command(ctx, at.root, env, "go", append(args, which...)...)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		report := newTestReport()
		err = runReported(ctx, cmd, report, out)
		res := result{tally: report.tally, skips: report.skips}
		switch {
		case err != nil && res.failed == 0:
			res.failed++
			res.detail = fmt.Sprintf("%s%sgo test: %v", report.stray.String(), stderr.String(), err)
		case res.passed+res.failed == 0:
			res.failed++
			res.detail = "no test ran"
		case res.failed > 0:
			res.detail = report.stray.String() + stderr.String()
		}
		return res
	}}
}

// runReported runs cmd and reports its events as they come.
func runReported(ctx context.Context, cmd *exec.Cmd, report *testReport, out io.Writer) error {
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("listen to go test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	readErr := report.read(events, out)
	waitErr := cmd.Wait()
	report.close(out)
	if ctx.Err() != nil {
		killGroup(cmd)
		return ctx.Err()
	}
	return errors.Join(readErr, waitErr)
}
