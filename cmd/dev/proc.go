package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"time"
)

// graceful is how long a program that was asked to end may take before it is
// killed.
const graceful = 5 * time.Second

// command prepares a program in a process group of its own, so that it ends
// with all that it started when ctx does. env is added to this process's own
// variables; in dir "" it runs in the current folder.
func command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(withoutOurs(os.Environ()), env...)
	cmd.WaitDelay = graceful
	ownGroup(cmd)
	return cmd
}

// capture runs a prepared program to its end and returns what it said on both
// outputs. An end by ctx leaves nothing of its group behind.
func capture(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		killGroup(cmd)
		err = ctx.Err()
	}
	return out.String(), err
}

// withoutOurs leaves out the variables that name test servers: only this run's
// own servers count, never those of another shell.
func withoutOurs(env []string) []string {
	var kept []string
	for _, v := range env {
		if strings.HasPrefix(v, "RESTANTE_PDS_") || strings.HasPrefix(v, needServers+"=") {
			continue
		}
		kept = append(kept, v)
	}
	return kept
}
