// Command dev sets up, runs and tests this project on a fresh machine that has
// Go and Git; whatever else is needed it brings in itself.
//
//	go run ./cmd/dev run            open the demo, in a window where there is a display
//	go run ./cmd/dev test [-short]  set up, run every check, end with one line of totals
//	go run ./cmd/dev screens DIR    write a picture of every screen to a folder
//	go run ./cmd/dev servers        start the real servers of the tests and keep them up
//
// What it downloads and builds is kept between runs outside the clone, in the
// user's cache folder, or in the folder that RESTANTE_DEV_CACHE names.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes: done, something failed, wrong use.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

const usage = `usage:
  go run ./cmd/dev run            open the demo, in a window where there is a display
  go run ./cmd/dev test [-short]  set up, run every check (-short: no servers, no long tests, no window)
  go run ./cmd/dev screens DIR    write a picture of every screen to a folder
  go run ./cmd/dev servers        start the real servers of the tests until interrupted
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// dispatch carries out the verb in args and returns the exit code.
func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	short := false
	if args[0] == "test" {
		flags.BoolVar(&short, "short", false, "leave out the servers, the long tests and the window")
	}
	arguments := map[string]int{"screens": 1}[args[0]]
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() != arguments {
		if err == nil {
			fmt.Fprint(stderr, usage)
		}
		return exitUsage
	}
	var verb func(context.Context, place) (int, error)
	switch args[0] {
	case "run":
		verb = func(ctx context.Context, at place) (int, error) { return runDemo(ctx, at, stdout, stderr) }
	case "test":
		verb = func(ctx context.Context, at place) (int, error) { return runTest(ctx, at, short, stdout), nil }
	case "screens":
		verb = func(ctx context.Context, at place) (int, error) { return runScreens(ctx, at, flags.Arg(0), stdout) }
	case "servers":
		verb = func(ctx context.Context, at place) (int, error) { return runServers(ctx, at, stdout) }
	default:
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	at, err := findPlace(ctx)
	if err == nil {
		var code int
		if code, err = verb(ctx, at); err == nil {
			return code
		}
	}
	fmt.Fprintln(stderr, "dev:", err)
	return exitFailed
}
