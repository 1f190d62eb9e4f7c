package main

import (
	"os/exec"
	"strconv"
)

// ownGroup makes the end of cmd's context end the whole tree of processes.
func ownGroup(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
}

// killGroup has nothing left to do: ownGroup's taskkill is final.
func killGroup(*exec.Cmd) {}

// isRoot is never asked for here: Windows has no apt.
func isRoot() bool { return false }
