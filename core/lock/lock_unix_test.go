//go:build unix

package lock_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"restante/core/lock"
)

func TestAStoppedProcessKeepsTheLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := startHolder(t, dir)
	if err := h.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(h.cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("the holder did not stop: %v, %v", status, err)
	}
	refused(t, dir)
	if err := h.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	refused(t, dir)
	if err := h.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	free(t, dir)
}

func TestTheLockFileIsTheUsersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	free(t, dir)
	info, err := os.Stat(filepath.Join(dir, lock.Name))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}
