package main

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"restante/core/clock"
)

// update rewrites the expected outputs in the scripts from what the program
// says now. Read the difference before you keep it.
var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"restantectl": func() {
			os.Exit(run(context.Background(), environment{
				args: os.Args[1:], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
				getenv: os.Getenv, clock: testClock(),
			}))
		},
	})
}

// shifted is the machine's clock, set wrong by some time.
type shifted struct {
	*clock.System
	by time.Duration
}

func (s shifted) Now() time.Time { return s.System.Now().Add(s.by) }

// testClock is the machine's clock, set wrong by what CLOCK says.
func testClock() clock.Clock {
	by, err := time.ParseDuration(os.Getenv("CLOCK"))
	if err != nil {
		return clock.NewSystem()
	}
	return shifted{clock.NewSystem(), by}
}

// quick are engine settings under which a test need not wait for minutes.
const quick = "settle=3s,last_look=500ms,deadline=1500ms,late_apply=1s,settle_across=4s," +
	"first_look=100ms,look_every=200ms,tick=200ms,backoff=100ms,probe_every=200ms,looks=1"

// TestScripts runs the scripts: those in both once in each language, with what
// the program says to a person; those in once with what is the same in both.
func TestScripts(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) { testscript.Run(t, params(lang, "both")) })
	}
	t.Run("once", func(t *testing.T) { testscript.Run(t, params("en", "once")) })
}

func params(lang, folder string) testscript.Params {
	return testscript.Params{
		Dir: filepath.Join("testdata", "script", folder), UpdateScripts: *update, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("L", lang)
			env.Setenv("LANG", map[string]string{"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}[lang])
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_DATA_HOME", "")
			env.Setenv("LOCALAPPDATA", env.WorkDir)
			env.Setenv("TZ", "UTC")
			env.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(env.WorkDir, "no-bus"))
			env.Setenv("RESTANTE_WORKSPACE", filepath.Join(env.WorkDir, "ws"))
			env.Setenv("RESTANTE_ENGINE", quick)
			env.Values[worldKey{}] = newWorld(env)
			return nil
		},
		Cmds: commands(), Condition: condition,
	}
}

func condition(cond string) (bool, error) {
	switch cond {
	case "smalldisk":
		// A disk of our own, without being root: user namespaces of Linux.
		return runtime.GOOS == "linux" && exec.Command("unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt").Run() == nil, nil
	case "signals":
		return runtime.GOOS != "windows", nil
	}
	return false, nil
}
