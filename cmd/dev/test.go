package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// needServers is the variable that makes a test fail where it would skip for
// want of a server or of a foreign client.
const needServers = "RESTANTE_NEED_SERVERS"

// run is one call of the verb test.
type run struct {
	at    place
	short bool
	out   io.Writer
	total tally
	skips []string
}

// runTest sets up, runs every check and ends with one line of totals.
func runTest(ctx context.Context, at place, short bool, out io.Writer) int {
	r := &run{at: at, short: short, out: out}
	start := time.Now()
	r.all(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(out, "\ninterrupted: what follows is no verdict")
		r.total.failed++
	}
	if len(r.skips) > 0 {
		fmt.Fprintln(out, "\nSkipped, and why:")
		for _, s := range r.skips {
			fmt.Fprintf(out, "   %s\n", s)
		}
	}
	fmt.Fprintf(out, "\n%s in all\n%s\n", time.Since(start).Round(time.Second), r.total)
	if r.total.failed > 0 {
		return exitFailed
	}
	return exitDone
}

// all runs the checks in order. Without what the set-up brings there is nothing
// to judge, so a failure there is the end.
func (r *run) all(ctx context.Context) {
	if !r.check(ctx, setUpCheck(r.at, r.short)) {
		return
	}
	installed := func() error { return nil }
	if !r.short {
		installed = installInBackground(ctx, r.at)
		// An interrupt must not leave npm behind; servers reports the error.
		defer func() { _ = installed() }()
	}
	for _, c := range staticChecks(r.at) {
		r.check(ctx, c)
	}
	env, stop := r.servers(ctx, installed)
	unitFlags, raceFlags := []string{"-count=1"}, []string{"-count=1", "-race", "-short"}
	title := "unit tests, and integration tests against the real servers"
	if r.short {
		unitFlags, raceFlags = []string{"-short"}, []string{"-race", "-short"}
		title = "unit tests, the short ones"
	}
	unitOK := r.check(ctx, goTestCheck(r.at, title, env, unitFlags, windowless))
	stop(!unitOK && ctx.Err() == nil)
	r.check(ctx, raceCheck(r.at, raceFlags))
	r.check(ctx, buildCheck(r.at, "build restantectl without cgo", noCgo, "restantectl"))
	if r.short {
		return
	}
	for _, c := range windowChecks(r.at) {
		r.check(ctx, c)
	}
}

// raceCheck leaves out long simulations and servers.
func raceCheck(at place, flags []string) check {
	return leavesSkipsToUnitTests(goTestCheck(at, "race tests, the short ones", []string{withCgo}, flags, windowless))
}

// leavesSkipsToUnitTests makes a check count no skips of its own: those tests
// ran with the unit tests, or are counted and explained there.
func leavesSkipsToUnitTests(c check) check {
	return check{c.title, func(ctx context.Context, out io.Writer) result {
		res := c.run(ctx, out)
		if res.skipped > 0 {
			res.note = fmt.Sprintf("%d left out here: see the unit tests", res.skipped)
		}
		res.skipped, res.skips = 0, nil
		return res
	}}
}

// servers starts the real servers and returns the variables of the unit tests
// and what stops the servers. In a short run there are none.
func (r *run) servers(ctx context.Context, installed func() error) (env []string, stop func(keepLog bool)) {
	env, stop = []string{noCgo}, func(bool) {}
	if r.short {
		return env, stop
	}
	env = append(env, needServers+"=1")
	r.check(ctx, check{"real servers: install, start, smoke test", func(ctx context.Context, _ io.Writer) result {
		if err := installed(); err != nil {
			return failed(err.Error())
		}
		server, err := startPDS(ctx, r.at)
		if err != nil {
			return failed(err.Error())
		}
		stop = func(keepLog bool) {
			if log := server.stop(keepLog); log != "" {
				fmt.Fprintf(r.out, "   the server's log: %s\n", log)
			}
		}
		env = append(env, server.variables()...)
		return passed("an image post was read back from " + server.url)
	}})
	return env, stop
}

// check runs one check, shows how it ended and says whether nothing failed.
func (r *run) check(ctx context.Context, c check) bool {
	if ctx.Err() != nil {
		return false
	}
	fmt.Fprintf(r.out, "\n== %s\n", c.title)
	start := time.Now()
	res := c.run(ctx, r.out)
	r.total.add(res.tally)
	r.skips = append(r.skips, res.skips...)
	if res.note != "" {
		fmt.Fprintf(r.out, "   %s\n", res.note)
	}
	verdict := "ok"
	switch {
	case res.failed > 0:
		verdict = "FAILED"
		fmt.Fprint(r.out, indent(res.detail))
	case res.passed == 0 && res.skipped > 0:
		verdict = "skipped"
		r.skips = append(r.skips, c.title+": "+res.note)
	}
	fmt.Fprintf(r.out, "   %s, %.1f s\n", verdict, time.Since(start).Seconds())
	return res.failed == 0
}
