package instance_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/clock"
	"restante/core/instance"
	"restante/core/model"
)

// claimDir tells a copy of the test binary to claim that workspace.
const claimDir = "RESTANTE_TEST_CLAIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(claimDir); dir != "" {
		beAnApp(dir)
	}
	goleak.VerifyTestMain(m)
}

// beAnApp claims a workspace, says how that went, and is its app until its
// input ends.
func beAnApp(dir string) {
	inst, raised, err := instance.Claim(context.Background(), options(dir, func() bool {
		fmt.Println("raised by another")
		return true
	}))
	switch {
	case err != nil:
		fmt.Println("failed", err)
		os.Exit(1)
	case raised:
		fmt.Println("raised the first")
		os.Exit(0)
	}
	fmt.Println("first")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		os.Exit(1)
	}
	if err := inst.Close(); err != nil {
		fmt.Println("close", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func options(dir string, raise func() bool) instance.Options {
	return instance.Options{Dir: dir, Raise: raise, Clock: clock.NewSystem(), Getenv: os.Getenv}
}

// process is another process that claims a workspace.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), claimDir+"="+dir)
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
			_ = cmd.Process.Kill() // the test is over
			_ = cmd.Wait()
		}
	})
	return &process{cmd: cmd, in: in, out: bufio.NewReader(out)}
}

func (p *process) says(t *testing.T, want string) {
	t.Helper()
	said, err := p.out.ReadString('\n')
	if err != nil || strings.TrimSpace(said) != want {
		t.Fatalf("the other process said %q, %v; want %q", said, err, want)
	}
}

func (p *process) ends(t *testing.T) {
	t.Helper()
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// claim is the first claim of a workspace in this process.
func claim(t *testing.T, dir string, raise func() bool) *instance.Instance {
	t.Helper()
	inst, raised, err := instance.Claim(t.Context(), options(dir, raise))
	if err != nil || raised || inst == nil {
		t.Fatalf("not the first: %v, %v", raised, err)
	}
	return inst
}

func closed(t *testing.T, inst *instance.Instance) {
	t.Helper()
	if err := inst.Close(); err != nil {
		t.Fatal(err)
	}
}

// places are workspaces whose path is short enough for a socket and too long.
func places(t *testing.T) map[string]string {
	short, err := os.MkdirTemp("", "r")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	return map[string]string{
		"a short path": filepath.Join(short, "ws"),
		"a long path":  filepath.Join(t.TempDir(), strings.Repeat("long", 30), "ws"),
	}
}

func TestASecondStartRaisesTheFirst(t *testing.T) {
	for name, dir := range places(t) {
		t.Run("on "+name, func(t *testing.T) {
			first := start(t, dir)
			first.says(t, "first")
			second := start(t, dir)
			second.says(t, "raised the first")
			second.ends(t)
			first.says(t, "raised by another")
			if err := first.in.Close(); err != nil {
				t.Fatal(err)
			}
			first.ends(t)
			closed(t, claim(t, dir, nil)) // and then it is free
		})
	}
}

func TestAnotherSpellingIsTheSameWorkspace(t *testing.T) {
	for name, dir := range places(t) {
		t.Run("on "+name, func(t *testing.T) {
			var times atomic.Int32
			inst := claim(t, dir, func() bool { times.Add(1); return true })
			defer closed(t, inst)
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(dir, link); err != nil {
				t.Skip("no symbolic links here:", err)
			}
			t.Chdir(filepath.Dir(dir))
			for _, other := range []string{link, filepath.Base(dir), dir + "/../" + filepath.Base(dir) + "/."} {
				if _, raised, err := instance.Claim(t.Context(), options(other, nil)); !raised || err != nil {
					t.Errorf("%s: raised %v, %v", other, raised, err)
				}
			}
			if times.Load() != 3 {
				t.Errorf("raised %d times", times.Load())
			}
			closed(t, claim(t, t.TempDir(), nil)) // another workspace is another one
		})
	}
}

func TestWhatAKilledAppLeavesIsTakenOver(t *testing.T) {
	for name, dir := range places(t) {
		t.Run("on "+name, func(t *testing.T) {
			first := start(t, dir)
			first.says(t, "first")
			if err := first.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := first.cmd.Wait(); err == nil {
				t.Fatal("it ended as if nothing had happened")
			}
			closed(t, claim(t, dir, nil))
		})
	}
}

// Of many that start at once, also over the remains of a killed one, exactly
// one is the app and all others raise it.
func TestManyAtOnceAgreeOnOne(t *testing.T) {
	for name, dir := range places(t) {
		t.Run("on "+name, func(t *testing.T) {
			killed := start(t, dir)
			killed.says(t, "first")
			if err := killed.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = killed.cmd.Wait() // it was killed
			const n = 8
			var mu sync.Mutex
			var first []*instance.Instance
			var raises atomic.Int32
			var all sync.WaitGroup
			for range n {
				all.Go(func() {
					inst, raised, err := instance.Claim(t.Context(), options(dir, func() bool { raises.Add(1); return true }))
					if err != nil || raised == (inst != nil) {
						t.Errorf("raised %v, %v", raised, err)
					}
					if inst != nil {
						mu.Lock()
						first = append(first, inst)
						mu.Unlock()
					}
				})
			}
			all.Wait()
			if len(first) != 1 || raises.Load() != n-1 {
				t.Errorf("%d are the app, %d raised it", len(first), raises.Load())
			}
			for _, inst := range first {
				closed(t, inst)
			}
		})
	}
}

func TestOneThatIsAboutToEndIsReplaced(t *testing.T) {
	dir := t.TempDir()
	asked := make(chan struct{}, 100)
	ending := claim(t, dir, func() bool { asked <- struct{}{}; return false })
	second := make(chan error, 1)
	go func() {
		o := options(dir, nil)
		o.Clock = hastyClock() // what is two seconds for others passes early
		inst, raised, err := instance.Claim(context.Background(), o)
		if err == nil && raised {
			err = errors.New("it was raised, though it ends")
		}
		if inst != nil {
			err = errors.Join(err, inst.Close())
		}
		second <- err
	}()
	for range 10 {
		select {
		case <-asked:
		case err := <-second:
			t.Fatalf("the second did not wait: %v", err)
		}
	}
	select {
	case err := <-second:
		t.Fatalf("the second did not wait: %v", err)
	default:
	}
	closed(t, ending)
	if err := <-second; err != nil {
		t.Error(err)
	}
}

func TestOneThatDoesNotAnswerIsSaidToBe(t *testing.T) {
	dir := t.TempDir()
	block := make(chan struct{})
	inst := claim(t, dir, func() bool { <-block; return true })
	// The clock of the test makes its two seconds short.
	o := options(dir, nil)
	o.Clock = hastyClock()
	_, raised, err := instance.Claim(t.Context(), o)
	if p := model.ProblemOf(err); raised || p == nil || p.Code != "workspace.app_silent" || p.Args["dir"] != dir {
		t.Errorf("raised %v, %v", raised, err)
	}
	close(block)
	closed(t, inst)
}

// hasty is a clock that runs ten times as fast when it is asked how long
// something took.
type hasty struct{ *clock.System }

func hastyClock() clock.Clock { return &hasty{clock.NewSystem()} }

func (h *hasty) Mono() time.Duration { return 10 * h.System.Mono() }

// socketOf finds the socket of a workspace on a short path.
func socketOf(dir string) string { return filepath.Join(dir, "app", "socket") }

func TestOnlyTheOneQuestionIsAnswered(t *testing.T) {
	dir := places(t)["a short path"]
	var raises atomic.Int32
	inst := claim(t, dir, func() bool { raises.Add(1); return true })
	for _, said := range []string{"", "r", "RAISE\n", "quit!\n", strings.Repeat("x", 1<<20), "raise"} {
		c, err := net.Dial("unix", socketOf(dir))
		if err != nil {
			t.Fatal(err)
		}
		// Of a long one it reads no more than it needs and closes: then the
		// rest cannot be written.
		_, _ = io.WriteString(c, said)
		if u, ok := c.(*net.UnixConn); ok {
			_ = u.CloseWrite()
		}
		if heard, _ := io.ReadAll(c); len(heard) > 0 {
			t.Errorf("%.10q is answered with %q", said, heard)
		}
		c.Close()
	}
	if raises.Load() != 0 {
		t.Errorf("raised %d times", raises.Load())
	}
	// Who connects and says nothing holds up neither others nor the end.
	silent, err := net.Dial("unix", socketOf(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, raised, err := instance.Claim(t.Context(), options(dir, nil)); !raised || err != nil {
		t.Errorf("beside a silent one: raised %v, %v", raised, err)
	}
	begin := time.Now()
	closed(t, inst)
	if took := time.Since(begin); took > time.Second {
		t.Errorf("the end waited %v for a silent one", took)
	}
}

func TestAFolderThatCannotBeUsedIsSaidToBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := instance.Claim(t.Context(), options(filepath.Join(file, "ws"), nil))
	if model.ProblemCode(err) != "workspace.cannot_open" {
		t.Errorf("got %v", err)
	}
}
