package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// desk is a person's computer for the length of a test: a display, a home, a
// workspace, and the two programs.
type desk struct {
	*display
	app, ctl  string
	workspace string
	env       []string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{display: newDisplay(t)}
	d.app = built(t, envApp, "restante", "CGO_ENABLED=1")
	d.ctl = built(t, envCtl, "restantectl", "CGO_ENABLED=0")
	// A short path, since a socket has one.
	home, err := os.MkdirTemp("", "restante-smoke-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	d.workspace = filepath.Join(home, "ws")
	passphrase := filepath.Join(home, "passphrase")
	if err := os.WriteFile(passphrase, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	runtime := filepath.Join(home, "run")
	for _, dir := range []string{runtime, filepath.Join(home, ".cache"), filepath.Join(home, ".config")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + runtime, "DISPLAY=" + d.name,
		"LANG=fr_FR.UTF-8", "TZ=Europe/Paris", "RESTANTE_WORKSPACE=" + d.workspace,
		"RESTANTE_VAULT_PASSPHRASE_FILE=" + passphrase,
		"RESTANTE_ENGINE=settle=3s,last_look=500ms,deadline=1500ms,late_apply=1s,settle_across=4s," +
			"first_look=100ms,look_every=200ms,tick=200ms,backoff=100ms,probe_every=200ms,looks=1",
	}
	return d
}

// built is a program that was built already, else it is built now.
func built(t *testing.T, variable, program, cgo string) string {
	t.Helper()
	if path := os.Getenv(variable); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), program)
	cmd := exec.Command("go", "build", "-o", path, "restante/cmd/"+program)
	cmd.Env = append(os.Environ(), cgo)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, out)
	}
	return path
}

// window is a run of the app.
type window struct {
	d      *desk
	cmd    *exec.Cmd
	begun  time.Time
	stderr *output
	ended  chan error
}

// output is what a program has said so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start starts the app.
func (d *desk) start(args ...string) *window { return d.startWith(nil, args...) }

// elsewhere starts the app with another workspace and other variables,
// "NAME=value".
func (d *desk) elsewhere(env ...string) *window {
	return d.startWith(append(env, "RESTANTE_WORKSPACE="+filepath.Join(d.t.TempDir(), "ws")))
}

func (d *desk) startWith(env []string, args ...string) *window {
	d.t.Helper()
	w := &window{d: d, stderr: &output{}, ended: make(chan error, 1), cmd: exec.Command(d.app, args...)}
	w.cmd.Env, w.cmd.Stdout, w.cmd.Stderr = append(slices.Clone(d.env), env...), w.stderr, w.stderr
	w.begun = time.Now()
	if err := w.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { w.ended <- w.cmd.Wait() }()
	d.t.Cleanup(func() {
		_ = w.cmd.Process.Kill() // if it is still there
		if d.t.Failed() {
			d.t.Logf("the app said:\n%s", w.stderr.String())
		}
	})
	return w
}

// frame waits for the first frame and says how long after the start it came.
func (w *window) frame() time.Duration {
	w.d.t.Helper()
	eventually(w.d.t, "the first frame", time.Minute, func() bool {
		select {
		case err := <-w.ended:
			w.d.t.Fatalf("the app ended: %v\n%s", err, w.stderr.String())
		default:
		}
		img, err := w.d.screen()
		return err == nil && bright(img) > 200
	})
	return time.Since(w.begun)
}

// memory is how much of the machine's memory the app holds, as Linux tells it.
func (w *window) memory() string {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(w.cmd.Process.Pid), "status"))
	if err != nil {
		return "unknown"
	}
	found := regexp.MustCompile(`VmRSS:\s*(.*)`).FindSubmatch(b)
	if found == nil {
		return "unknown"
	}
	return string(found[1])
}

// terminate asks the app to end, as a system that shuts down does, or a terminal
// and what runs in it: those ask twice.
func (w *window) terminate() {
	w.d.t.Helper()
	for range 2 {
		if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			w.d.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.ends(0)
}

// kill ends the app as a crash does.
func (w *window) kill() {
	w.d.t.Helper()
	if err := w.cmd.Process.Kill(); err != nil {
		w.d.t.Fatal(err)
	}
	if err := <-w.ended; err == nil {
		w.d.t.Error("it ended as if nothing had happened")
	}
}

// ends waits for the end and checks the exit code, and that the toolkit saw
// nothing done on a wrong goroutine.
func (w *window) ends(code int) {
	w.d.t.Helper()
	select {
	case err := <-w.ended:
		got := 0
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			got = exit.ExitCode()
		} else if err != nil {
			w.d.t.Fatal(err)
		}
		if got != code {
			w.d.t.Errorf("exit code %d, want %d:\n%s", got, code, w.stderr.String())
		}
	case <-time.After(time.Minute):
		w.d.t.Fatalf("the app does not end:\n%s", w.stderr.String())
	}
	for _, wrong := range []string{"Error in Fyne call thread", "panic:", "fatal error:", "SIGSEGV"} {
		if strings.Contains(w.stderr.String(), wrong) {
			w.d.t.Errorf("%q:\n%s", wrong, w.stderr.String())
		}
	}
}

// ask runs restantectl on the workspace and reads its JSON.
func (d *desk) ask(into any, args ...string) {
	d.t.Helper()
	cmd := exec.Command(d.ctl, append([]string{"--json"}, args...)...)
	cmd.Env = d.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("restantectl %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(out, into); err != nil {
		d.t.Fatalf("restantectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
