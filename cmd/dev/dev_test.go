package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDispatchRefusesWrongUse(t *testing.T) {
	for _, args := range [][]string{{}, {"dance"}, {"test", "-long"}, {"test", "more"}, {"run", "-short"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var out, errs strings.Builder
			if code := dispatch(t.Context(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "usage:") || out.Len() > 0 {
				t.Errorf("exit code %d, said %q and %q", code, out.String(), errs.String())
			}
		})
	}
}

func TestDemoOpensAWindowOnlyWhereThereIsOne(t *testing.T) {
	tests := map[string]struct {
		goos, variable string
		app, windowed  bool
		why            string
	}{
		"X11":                 {"linux", "DISPLAY", true, true, ""},
		"Wayland":             {"linux", "WAYLAND_DISPLAY", true, true, ""},
		"Windows":             {"windows", "", true, true, ""},
		"macOS":               {"darwin", "", true, true, ""},
		"no display":          {"linux", "", true, false, "no display"},
		"no app yet":          {"linux", "DISPLAY", false, false, "not built yet"},
		"no app, no display":  {"linux", "", false, false, "no display"},
		"no app, but Windows": {"windows", "", false, false, "not built yet"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			getenv := func(name string) string {
				if name == tt.variable {
					return ":0"
				}
				return ""
			}
			windowed, why := demoInWindow(tt.goos, getenv, tt.app)
			if windowed != tt.windowed || !strings.Contains(why, tt.why) || (why == "") != windowed || strings.Contains(why, "\n") {
				t.Errorf("windowed %v, said %q", windowed, why)
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
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 2 || lines[1] != "[demo]" {
		t.Errorf("want one line and the program's own, got %q", out.String())
	}
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
