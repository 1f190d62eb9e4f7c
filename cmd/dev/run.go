package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// runDemo does the main job on the demo workspace: in the app's window where
// there is a display, else on the command line. It returns the exit code of
// the program that it ran.
func runDemo(ctx context.Context, at place, stdout, stderr io.Writer) (int, error) {
	if displayed(runtime.GOOS, os.Getenv) {
		if err := provide(ctx, append([]need{compiler()}, windowNeeds(runtime.GOOS)...), stdout); err != nil {
			return 0, err
		}
		fmt.Fprintln(stdout, "The window is being built. The first time that takes some minutes: its driver is written in C.")
		return buildAndRun(ctx, at, stdout, stderr, []string{withCgo}, "restante", "--demo")
	}
	fmt.Fprintln(stdout, noDisplay)
	return buildAndRun(ctx, at, stdout, stderr, []string{noCgo}, "restantectl", "demo")
}

const noDisplay = "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set): the demo runs on the command line, as restantectl demo."

// displayed says whether a window can open.
func displayed(goos string, getenv func(string) string) bool {
	return goos == "windows" || goos == "darwin" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}

// buildAndRun builds a program of cmd and runs it in the foreground. `go run`
// would turn every exit code into 1.
func buildAndRun(ctx context.Context, at place, stdout, stderr io.Writer, env []string, program string, args ...string) (int, error) {
	dir, err := os.MkdirTemp("", "restante-dev-")
	if err != nil {
		return 0, fmt.Errorf("make a folder for %s: %w", program, err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, program+exeSuffix())
	if out, err := capture(ctx, command(ctx, at.root, env, "go", "build", "-o", binary, "./cmd/"+program)); err != nil {
		return 0, fmt.Errorf("build %s: %w\n%s", program, err, out)
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	// A program in the foreground hears an interrupt from the terminal itself.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = graceful
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	err = cmd.Run()
	// After an interrupt the error is ctx's, however well the program ended.
	if ended := cmd.ProcessState; ended != nil && ended.Exited() {
		return ended.ExitCode(), nil
	}
	if err != nil {
		return 0, fmt.Errorf("run %s: %w", program, err)
	}
	return exitDone, nil
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
