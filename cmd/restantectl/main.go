// Command restantectl is Poste Restante without a window: it plans posts, sends
// them and proves it, from a terminal, a script or a machine that is always on.
//
// Exit codes: 0 done, 1 failed, 2 wrong use, 3 something needs the user.
package main

import (
	"context"
	"os"

	"restante/core/clock"
)

func main() {
	os.Exit(run(context.Background(), environment{
		args: os.Args[1:], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, clock: clock.NewSystem(),
	}))
}
