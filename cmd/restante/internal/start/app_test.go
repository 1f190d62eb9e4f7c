package start_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/cmd/restante/internal/start"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/vault"
	"restante/ui/widgets"
)

// app is the toolkit's test app with what a driver has besides: a loop, which
// ends with the last window, and one goroutine for everything that is shown.
type app struct {
	fyne.App
	driver  *driver
	life    *life
	mu      sync.Mutex
	windows []*window
}

type driver struct {
	fyne.Driver
	queue chan func()
	quit  chan struct{}
	once  sync.Once
}

// DoFromGoroutine lets f wait for the loop.
func (d *driver) DoFromGoroutine(f func(), wait bool) {
	done := make(chan struct{})
	select {
	case d.queue <- func() { f(); close(done) }:
	case <-d.quit:
		return
	}
	if wait {
		<-done
	}
}

type life struct {
	fyne.Lifecycle
	started func()
}

func (l *life) SetOnStarted(f func()) { l.started = f }

// window remembers what the test driver forgets.
type window struct {
	fyne.Window
	mu      sync.Mutex
	raised  int
	closed  bool
	onClose func()
}

func (w *window) RequestFocus() { w.mu.Lock(); w.raised++; w.mu.Unlock() }

func (w *window) SetOnClosed(f func()) { w.onClose = f }

func (w *window) Close() {
	if w.closed {
		return
	}
	w.closed = true
	if w.onClose != nil {
		w.onClose()
	}
	w.Window.Close()
}

func newApp(t *testing.T) *app {
	t.Helper()
	a := &app{App: test.NewTempApp(t), driver: &driver{queue: make(chan func(), 1000), quit: make(chan struct{})}, life: &life{}}
	a.driver.Driver = a.App.Driver()
	fyne.SetCurrentApp(a)
	return a
}

func (a *app) Driver() fyne.Driver { return a.driver }

func (a *app) Lifecycle() fyne.Lifecycle { return a.life }

func (a *app) Quit() { a.driver.once.Do(func() { close(a.driver.quit) }) }

func (a *app) NewWindow(title string) fyne.Window {
	w := &window{Window: a.App.NewWindow(title)}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.windows = append(a.windows, w)
	return w
}

// open are the windows that are open.
func (a *app) open() []*window {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []*window
	for _, w := range a.windows {
		if !w.closed {
			all = append(all, w)
		}
	}
	return all
}

// Run is the loop. Each turn ends with a look whether a window is left.
func (a *app) Run() {
	a.life.started()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for len(a.open()) > 0 {
		select {
		case f := <-a.driver.queue:
			f()
		case <-tick.C:
		case <-a.driver.quit:
			return
		}
	}
	a.Quit()
}

// program is a run of the app in this process.
type program struct {
	t        *testing.T
	app      *app
	out, err bytes.Buffer
	env      map[string]string
	keyring  vault.Keyring
	stop     context.CancelFunc
	code     chan int
	windows  int // how often the driver was opened
}

// noKeyring is a system without one.
type noKeyring struct{}

var errNoKeyring = errors.New("no D-Bus here")

func (noKeyring) Get(string, string) (model.Secret, error) { return model.Secret{}, errNoKeyring }
func (noKeyring) Set(string, string, model.Secret) error   { return errNoKeyring }
func (noKeyring) Delete(string, string) error              { return errNoKeyring }

// keyring is one that is empty.
type keyring struct{ noKeyring }

func (keyring) Get(string, string) (model.Secret, error) {
	return model.Secret{}, vault.ErrNotInKeyring
}

// begin starts the app; settings are variables, "NAME=value". It has a display
// and a keyring unless they say otherwise.
func begin(t *testing.T, args string, settings ...string) *program {
	t.Helper()
	p := &program{t: t, keyring: keyring{}, code: make(chan int, 1),
		env: map[string]string{"DISPLAY": ":0", "LANG": "en_GB.UTF-8", "TZ": "Europe/Paris", "HOME": t.TempDir()}}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		p.env[name] = value
	}
	if p.env["KEYRING"] == "none" {
		p.keyring = noKeyring{}
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	opened := make(chan struct{})
	go func() {
		p.code <- start.Run(ctx, start.Environment{
			Args: strings.Fields(args), Stdin: strings.NewReader(""), Stdout: &p.out, Stderr: &p.err,
			Getenv: func(n string) string { return p.env[n] }, GOOS: "linux", Clock: clock.NewSystem(), Keyring: p.keyring,
			SystemLocale: func() string { return "fr-FR" },
			NewApp: func() fyne.App {
				p.windows++
				p.app = newApp(t)
				close(opened)
				return p.app
			},
		})
	}()
	t.Cleanup(stop)
	select {
	case <-opened:
	case code := <-p.code:
		p.code <- code // it showed nothing
	case <-time.After(30 * time.Second):
		t.Fatal("neither an end nor a window")
	}
	return p
}

// do runs f where the window lives.
func (p *program) do(f func()) {
	p.t.Helper()
	p.app.driver.DoFromGoroutine(f, true)
}

// shows waits until a window shows some words.
func (p *program) shows(words string) {
	p.t.Helper()
	var last string
	for range 600 {
		p.do(func() { last = p.reads() })
		if strings.Contains(last, words) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("no window shows %q, but %q; stderr: %s", words, last, p.err.String())
}

// reads are the words of all open windows. Only in do.
func (p *program) reads() string {
	var all []string
	for _, w := range p.app.open() {
		for _, o := range test.LaidOutObjects(w.Content()) {
			switch o := o.(type) {
			case *widget.Label:
				all = append(all, o.Text)
			case *widgets.MainButton:
				all = append(all, o.Label())
			}
		}
	}
	return strings.Join(all, "\n")
}

// find returns the n-th object of a kind in the newest window. Only in do.
func find[T fyne.CanvasObject](p *program, n int) T {
	var none T
	open := p.app.open()
	for _, o := range test.LaidOutObjects(open[len(open)-1].Content()) {
		if found, ok := o.(T); ok {
			if n == 0 {
				return found
			}
			n--
		}
	}
	return none
}

// ends waits for the end and checks the exit code.
func (p *program) ends(code int) {
	p.t.Helper()
	select {
	case got := <-p.code:
		if got != code {
			p.t.Errorf("exit code %d, want %d: %s%s", got, code, p.out.String(), p.err.String())
		}
	case <-time.After(30 * time.Second):
		p.t.Fatal("it does not end")
	}
}

// folder is a workspace on a short path, as people have them.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "restante-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "ws")
}
