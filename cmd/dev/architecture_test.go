package main_test

import (
	"strings"
	"testing"
)

// TestOneWayRule reads the tree and fails with a sentence for each file that
// breaks a rule of the architecture.
func TestOneWayRule(t *testing.T) {
	files, err := readTree(root(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d Go files found: this test looks in the wrong place", len(files))
	}
	for _, f := range files {
		for _, rule := range fileRules() {
			complain(t, rule(f))
		}
	}
	complain(t, windowless(files))
}

func TestTopLevelHoldsOnlyWhatTheHouseNames(t *testing.T) {
	entries, err := topLevel(root(t))
	if err != nil {
		t.Fatal(err)
	}
	complain(t, topLevelHolds(entries))
}

func complain(t *testing.T, broken []string) {
	t.Helper()
	for _, sentence := range broken {
		t.Error(sentence)
	}
}

// TestEachRuleCatchesAViolation shows the rules files that break them, and
// neighbours that do not.
func TestEachRuleCatchesAViolation(t *testing.T) {
	tests := map[string]struct {
		path, src string
		want      string // part of the only sentence; empty: no rule is broken
	}{
		"core imports Fyne":            {"core/queue/a.go", `import "fyne.io/fyne/v2"`, "nor Fyne"},
		"core imports ui":              {"core/core.go", `import "restante/ui/widgets"`, "neither ui"},
		"core's test imports ui":       {"core/core_test.go", `import "restante/ui"`, "neither ui"},
		"core imports cmd":             {"core/a/a.go", `import "restante/cmd/dev/x"`, "neither ui"},
		"core imports assets":          {"core/a/a.go", `import "restante/assets"`, "neither ui"},
		"queue imports the façade":     {"core/queue/a.go", `import "restante/core"`, "façade"},
		"the façade imports queue":     {"core/core.go", `import "restante/core/queue"`, ""},
		"the façade's test is its own": {"core/core_test.go", `import "restante/core"`, ""},
		"model imports a module":       {"core/model/a.go", `import "golang.org/x/text/language"`, "standard library only"},
		"model imports clock":          {"core/model/a.go", `import "restante/core/clock"`, "standard library only"},
		"model imports encoding":       {"core/model/a.go", `import "encoding/json"`, ""},
		"model's test imports rapid":   {"core/model/a_test.go", `import "pgregory.net/rapid"`, ""},
		"ui imports queue":             {"ui/screens/a.go", `import "restante/core/queue"`, "ui imports only"},
		"ui imports the façade":        {"ui/screens/a.go", `import "restante/core"`, ""},
		"ui imports core/eventually":   {"ui/a.go", `import "restante/core/eventually"`, "ui imports only"},
		"ui imports model and Fyne":    {"ui/a.go", `import ("restante/core/model"; "fyne.io/fyne/v2/widget")`, ""},
		"assets imports core":          {"assets/embed.go", `import "restante/core/model"`, "nothing of this project"},
		"a connector speaks SQL":       {"core/connect/x/a.go", `import "database/sql"`, "core/store only"},
		"a test speaks SQL":            {"core/queue/a_test.go", `import "database/sql"`, "core/store only"},
		"the driver elsewhere":         {"core/core.go", `import _ "modernc.org/sqlite"`, "core/store only"},
		"the store speaks SQL":         {"core/store/a.go", `import ("database/sql"; _ "modernc.org/sqlite")`, ""},
		"queue speaks http":            {"core/queue/a.go", `import "net/http"`, "net/http is for"},
		"media uses httptrace":         {"core/media/a.go", `import "net/http/httptrace"`, "net/http is for"},
		"restantectl speaks http":      {"cmd/restantectl/a.go", `import "net/http"`, "net/http is for"},
		"a test speaks http":           {"core/queue/a_test.go", `import "net/http/httptest"`, ""},
		"the sandbox speaks http":      {"core/sandbox/a.go", `import "net/http"`, ""},
		"a connector speaks http":      {"core/connect/x/a.go", `import "net/http"`, ""},
		"a connector imports another":  {"core/connect/x/a.go", `import "restante/core/connect/mastodon"`, "no other connector"},
		"its subfolder does":           {"core/connect/x/wire/a.go", `import "restante/core/connect/mastodon/wire"`, "no other connector"},
		"a connector imports itself":   {"core/connect/x/a.go", `import "restante/core/connect/x/wire"`, ""},
		"a connector imports connect":  {"core/connect/x/a.go", `import "restante/core/connect"`, ""},
		"its test runs the suite":      {"core/connect/x/a_test.go", `import "restante/core/connect/connecttest"`, ""},
		"the suite is for tests":       {"core/connect/x/a.go", `import "restante/core/connect/connecttest"`, "no other connector"},
		"all imports every one":        {"core/connect/all/all.go", `import "restante/core/connect/x"`, ""},
		"ui opens a window":            {"ui/run.go", `import "fyne.io/fyne/v2/app"`, "opens windows"},
		"ui imports a driver":          {"ui/run.go", `import "fyne.io/fyne/v2/driver/software"`, "opens windows"},
		"ui imports shortcuts":         {"ui/run.go", `import "fyne.io/fyne/v2/driver/desktop"`, ""},
		"the app opens a window":       {"cmd/restante/main.go", `import "fyne.io/fyne/v2/app"`, ""},
		"its start opens a window":     {"cmd/restante/internal/start/a.go", `import "fyne.io/fyne/v2/app"`, "opens windows"},
		"its start knows windows":      {"cmd/restante/internal/start/a.go", `import "fyne.io/fyne/v2/driver"`, ""},
		"ui knows the system's":        {"ui/run.go", `import "fyne.io/fyne/v2/driver"`, "opens windows"},
		"queue reads the clock":        {"core/queue/a.go", `import "time"; var t = time.Now()`, "core/clock"},
		"vault waits":                  {"core/vault/a.go", `import "time"; func f() { time.Sleep(1) }`, "core/clock"},
		"sandbox starts a timer":       {"core/sandbox/a.go", `import "time"; var t = time.NewTimer(1)`, "core/clock"},
		"the clock as a value":         {"core/queue/a.go", `import "time"; var now = time.Now`, "core/clock"},
		"the clock by another name":    {"core/queue/a.go", `import tm "time"; var t = tm.Since(tm.Unix(0, 0))`, "core/clock"},
		"the clock without a name":     {"core/queue/a.go", `import . "time"; var t = Now()`, "core/clock"},
		"a duration is no clock":       {"core/queue/a.go", `import "time"; const d = 2 * time.Minute`, ""},
		"a method named Now":           {"core/queue/a.go", `import "time"; func f(c interface{ Now() time.Time }) { c.Now() }`, ""},
		"core/clock reads the clock":   {"core/clock/clock.go", `import "time"; var t = time.Now()`, ""},
		"a test reads the clock":       {"core/queue/a_test.go", `import "time"; var t = time.Now()`, ""},
		"cmd reads the clock":          {"cmd/dev/a.go", `import "time"; var t = time.Now()`, ""},
		"core ends the program":        {"core/core.go", `import "os"; func f() { os.Exit(1) }`, "ends the program"},
		"ui ends the program":          {"ui/run.go", `import "log"; func f() { log.Fatal("no") }`, "ends the program"},
		"cmd ends the program":         {"cmd/restante/main.go", `import "os"; func f() { os.Exit(1) }`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := parse(t, tt.path, tt.src)
			var broken []string
			for _, rule := range fileRules() {
				broken = append(broken, rule(f)...)
			}
			expect(t, broken, tt.want)
		})
	}
}

func TestWindowlessFollowsTheImports(t *testing.T) {
	ctl := parse(t, "cmd/restantectl/main.go", `import "restante/core"`)
	core := parse(t, "core/core.go", `import "restante/assets"`)
	clean := parse(t, "assets/embed.go", `import "embed"`)
	fyne := parse(t, "assets/embed.go", `import "fyne.io/fyne/v2"`)
	screen := parse(t, "ui/run.go", `import "fmt"`)
	t.Run("a tree without Fyne", func(t *testing.T) {
		expect(t, windowless([]file{ctl, core, clean, screen}), "")
	})
	t.Run("Fyne behind two packages", func(t *testing.T) {
		expect(t, windowless([]file{ctl, core, fyne, screen}), "assets/embed.go imports fyne.io/fyne/v2")
	})
	t.Run("ui imported", func(t *testing.T) {
		ui := parse(t, "cmd/restantectl/main.go", `import "restante/ui"`)
		expect(t, windowless([]file{ui, core, clean, screen}), "reaches ui/run.go")
	})
	t.Run("a test may import what it likes", func(t *testing.T) {
		test := parse(t, "cmd/restantectl/main_test.go", `import "restante/ui"`)
		expect(t, windowless([]file{ctl, test, core, clean, screen}), "")
	})
}

func TestTopLevelRefusesAStranger(t *testing.T) {
	good := []string{".ci", ".gitignore", "FyneApp.toml", "README.md", "assets", "cmd", "core", "go.mod", "go.sum", "ui"}
	expect(t, topLevelHolds(good), "")
	expect(t, topLevelHolds(append(good, "scripts")), "scripts lies at the top")
}

func parse(t *testing.T, path, src string) file {
	t.Helper()
	f, err := parseFile(path, "package p; "+src)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// expect wants one sentence with a given part in it, or none at all.
func expect(t *testing.T, broken []string, want string) {
	t.Helper()
	switch {
	case want == "" && len(broken) > 0:
		t.Errorf("nothing is wrong here, but: %q", broken)
	case want != "" && (len(broken) != 1 || !strings.Contains(broken[0], want)):
		t.Errorf("want one sentence with %q, got %q", want, broken)
	}
}
