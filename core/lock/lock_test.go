package lock_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"restante/core/lock"
	"restante/core/model"
)

// holdDir tells a copy of the test binary to hold the lock of that folder.
const holdDir = "RESTANTE_TEST_HOLD_LOCK"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdDir); dir != "" {
		hold(dir)
	}
	os.Exit(m.Run())
}

// hold takes the lock, says how that went, and keeps it until its input ends.
func hold(dir string) {
	l, err := lock.Acquire(dir)
	if err != nil {
		fmt.Println(model.ProblemCode(err))
		os.Exit(0)
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		os.Exit(1)
	}
	if err := l.Release(); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// holder is another process that tried to take the lock.
type holder struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	// said is "held" or a Problem's code.
	said string
}

func startHolder(t *testing.T, dir string) *holder {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdDir+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the other process said nothing: %v", err)
	}
	return &holder{cmd: cmd, in: in, said: said[:len(said)-1]}
}

func refused(t *testing.T, dir string) {
	t.Helper()
	l, err := lock.Acquire(dir)
	if err == nil {
		_ = l.Release()
		t.Fatal("two hold the lock")
	}
	if p := model.ProblemOf(err); p == nil || p.Code != "workspace.engine_elsewhere" || p.Args["dir"] != dir {
		t.Fatalf("got %v, want workspace.engine_elsewhere", err)
	}
}

func free(t *testing.T, dir string) {
	t.Helper()
	l, err := lock.Acquire(dir)
	if err != nil {
		t.Fatalf("the lock is not free: %v", err)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestOneHoldsTheLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := lock.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, dir)
	if h := startHolder(t, dir); h.said != "workspace.engine_elsewhere" {
		t.Errorf("another process said %q", h.said)
	}
	free(t, t.TempDir()) // another workspace is another lock
	for range 2 {
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
	free(t, dir)
}

func TestTheLockEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	t.Run("when it ends by itself", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		h := startHolder(t, dir)
		if h.said != "held" {
			t.Fatalf("the holder said %q", h.said)
		}
		refused(t, dir)
		if err := h.in.Close(); err != nil {
			t.Fatal(err)
		}
		if err := h.cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		free(t, dir)
	})
	t.Run("when it is killed", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		h := startHolder(t, dir)
		refused(t, dir)
		if err := h.cmd.Process.Kill(); err != nil { // SIGKILL, TerminateProcess on Windows
			t.Fatal(err)
		}
		if err := h.cmd.Wait(); err == nil {
			t.Fatal("the holder ended as if nothing had happened")
		}
		free(t, dir)
	})
}

func TestALockThatCannotBeMadeSaysSo(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "missing")
	_, err := lock.Acquire(dir)
	if p := model.ProblemOf(err); p == nil || p.Code != "workspace.lock_failed" || p.Args["path"] != filepath.Join(dir, lock.Name) {
		t.Errorf("got %v, want workspace.lock_failed", err)
	}
}
