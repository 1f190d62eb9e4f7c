//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup gives cmd a process group and makes the end of its context ask the
// whole group to end.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// killGroup kills what is left of cmd's process group. That none is left is
// the usual case and no error.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

func isRoot() bool { return syscall.Geteuid() == 0 }
