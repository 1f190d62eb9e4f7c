package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestDispatchRefusesWrongUse(t *testing.T) {
	for _, args := range [][]string{{}, {"dance"}, {"test", "-long"}, {"test", "more"}, {"run", "-short"}, {"screens"}, {"screens", "a", "b"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var out, errs strings.Builder
			if code := dispatch(t.Context(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "usage:") || out.Len() > 0 {
				t.Errorf("exit code %d, said %q and %q", code, out.String(), errs.String())
			}
		})
	}
}

func TestDemoOpensAWindowOnlyWhereThereIsADisplay(t *testing.T) {
	tests := map[string]struct {
		goos, variable string
		want           bool
	}{
		"X11":        {"linux", "DISPLAY", true},
		"Wayland":    {"linux", "WAYLAND_DISPLAY", true},
		"Windows":    {"windows", "", true},
		"macOS":      {"darwin", "", true},
		"no display": {"linux", "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			getenv := func(name string) string {
				if name == tt.variable {
					return ":0"
				}
				return ""
			}
			if got := displayed(tt.goos, getenv); got != tt.want {
				t.Errorf("windowed %v", got)
			}
		})
	}
}

func TestRunPassesOnTheExitCode(t *testing.T) {
	root := t.TempDir()
	files := map[string]string{
		"go.mod":                  "module example\n",
		"cmd/restantectl/main.go": "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\tfmt.Println(os.Args[1:])\n\tos.Exit(3)\n}\n",
	}
	writeFiles(t, root, files)
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	var out, errs strings.Builder
	code, err := runDemo(t.Context(), place{root: root}, &out, &errs)
	if err != nil {
		t.Fatal(err)
	}
	if code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 2 || lines[0] != noDisplay || lines[1] != "[demo]" {
		t.Errorf("want why, in one line, and the program's own, got %q", out.String())
	}
}

// interruptible says when it runs, and ends well once it is interrupted.
const interruptible = `package main

import (
	"fmt"
	"os"
	"os/signal"
)

func main() {
	came := make(chan os.Signal, 1)
	signal.Notify(came, os.Interrupt)
	fmt.Println("runs")
	<-came
	fmt.Println("ends well")
}
`

func TestAnInterruptLetsTheProgramEndWell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no interrupt for another process here")
	}
	root := t.TempDir()
	writeFiles(t, root, map[string]string{"go.mod": "module example\n", "cmd/waits/main.go": interruptible})
	ctx, interrupt := context.WithCancel(t.Context())
	out := watched{until: "runs", then: interrupt}
	code, err := buildAndRun(ctx, place{root: root}, &out, &out, []string{noCgo}, "waits")
	if err != nil || code != exitDone || !strings.Contains(out.said.String(), "ends well") {
		t.Errorf("exit code %d, %v, said %q", code, err, out.said.String())
	}
}

// watched is an output that does something once it was told something.
type watched struct {
	said  strings.Builder
	until string
	then  func()
}

func (w *watched) Write(b []byte) (int, error) {
	n, err := w.said.Write(b)
	if strings.Contains(w.said.String(), w.until) {
		w.then()
	}
	return n, err
}

// writeFiles writes files, by their paths with slashes, under a folder.
func writeFiles(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCacheFolder(t *testing.T) {
	t.Run("is what the variable names, made absolute", func(t *testing.T) {
		dir, err := cacheFolder(func(string) string { return "here" })
		if err != nil || !filepath.IsAbs(dir) || filepath.Base(dir) != "here" {
			t.Errorf("got %q, %v", dir, err)
		}
	})
	t.Run("is the user's otherwise", func(t *testing.T) {
		dir, err := cacheFolder(func(string) string { return "" })
		if err != nil || filepath.Base(dir) != "restante-dev" {
			t.Errorf("got %q, %v", dir, err)
		}
	})
}

func TestOtherServersDoNotReachTheTests(t *testing.T) {
	got := withoutOurs([]string{"PATH=/bin", "RESTANTE_PDS_URL=http://localhost:1", "RESTANTE_NEED_SERVERS=1", "RESTANTE_VAULT=x"})
	if strings.Join(got, " ") != "PATH=/bin RESTANTE_VAULT=x" {
		t.Errorf("kept %q", got)
	}
}

func TestLockFile(t *testing.T) {
	lock := pdsFile("package-lock.json")
	t.Run("names its folder", func(t *testing.T) {
		changed := append([]byte(nil), lock...)
		changed[len(changed)/2] ^= 1
		if lockHash(lock) == lockHash(changed) {
			t.Error("a changed lock file has the same name")
		}
		if dir := filepath.Base(pdsFolder("cache", 20)); dir != "pds-"+lockHash(lock)+"-node20" || dir == filepath.Base(pdsFolder("cache", 22)) {
			t.Errorf("folder %q", dir)
		}
	})
	var parsed struct {
		Packages map[string]struct {
			Version, Resolved, Integrity string
			Dependencies                 map[string]string
		}
	}
	if err := json.Unmarshal(lock, &parsed); err != nil {
		t.Fatal(err)
	}
	t.Run("pins every package and names no host", func(t *testing.T) {
		if len(parsed.Packages) < 100 {
			t.Fatalf("only %d packages", len(parsed.Packages))
		}
		for name, p := range parsed.Packages {
			if p.Resolved != "" {
				t.Errorf("%s comes from %s", name, p.Resolved)
			}
			if name != "" && p.Integrity == "" {
				t.Errorf("%s has no hash", name)
			}
		}
	})
	t.Run("agrees with package.json", func(t *testing.T) {
		var wanted struct{ Dependencies map[string]string }
		if err := json.Unmarshal(pdsFile("package.json"), &wanted); err != nil {
			t.Fatal(err)
		}
		if len(wanted.Dependencies) == 0 {
			t.Fatal("package.json wants nothing")
		}
		for name, version := range wanted.Dependencies {
			if got := parsed.Packages["node_modules/"+name].Version; got != version {
				t.Errorf("%s: wanted %s, locked %s", name, version, got)
			}
		}
	})
}

func TestFreePortsAreDifferent(t *testing.T) {
	ports, err := freePorts(2)
	if err != nil || len(ports) != 2 || ports[0] == ports[1] {
		t.Errorf("got %v, %v", ports, err)
	}
}

func TestInstallationIsDoneOnlyWithItsMark(t *testing.T) {
	cache := t.TempDir()
	if err := os.MkdirAll(filepath.Join(pdsFolder(cache, nodeMajors()[0]), "node_modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	if pdsInstalled(cache) {
		t.Error("an installation that was cut counts as done")
	}
	markInstalled(t, cache)
	if !pdsInstalled(cache) {
		t.Error("an installation with its mark does not count")
	}
}

// markInstalled makes a cache look as after an installation.
func markInstalled(t *testing.T, cache string) {
	t.Helper()
	writeFiles(t, pdsFolder(cache, nodeMajors()[0]), map[string]string{installedMark: ""})
}

func TestVulnerabilityDatabaseOutOfReachIsSkippedNotPassed(t *testing.T) {
	t.Setenv("GOVULNDB", "http://127.0.0.1:1")
	res := vulnCheck(place{root: ".", cache: t.TempDir()}).run(t.Context(), nil)
	if res.tally != (tally{skipped: 1}) || !strings.Contains(res.note, "cannot be reached") {
		t.Errorf("got %+v", res)
	}
}
