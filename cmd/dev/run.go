package main

import (
	"context"
	"errors"
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
	windowed, why := demoInWindow(runtime.GOOS, os.Getenv, at.has("cmd/restante"))
	if windowed {
		return buildAndRun(ctx, at, stdout, stderr, nil, "restante", "--demo")
	}
	fmt.Fprintln(stdout, why)
	return buildAndRun(ctx, at, stdout, stderr, []string{noCgo}, "restantectl", "demo")
}

// demoInWindow says whether the demo opens a window and, when not, why in one
// line.
func demoInWindow(goos string, getenv func(string) string, appExists bool) (windowed bool, why string) {
	display := goos == "windows" || goos == "darwin" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
	switch {
	case !display:
		return false, "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set): the demo runs on the command line, as restantectl demo."
	case !appExists:
		return false, "The app's window is not built yet: the demo runs on the command line, as restantectl demo."
	}
	return true, ""
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
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return exit.ExitCode(), nil
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
