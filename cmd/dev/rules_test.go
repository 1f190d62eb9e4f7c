package main_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// rule judges a file of the tree and says, in a sentence, what breaks it.
type rule func(f file) []string

// fileRules are the rules of the one-way house that a single file can break.
func fileRules() []rule {
	return []rule{
		coreStandsAlone,
		modelIsStandardOnly,
		screenSeesTheFacade,
		assetsStandAlone,
		sqlOnlyInStore,
		httpOnlyInTransport,
		connectorsAreStrangers,
		driverOnlyInApp,
		timeComesFromClock,
		exitOnlyInCommands,
	}
}

// onImports makes a rule's sentences: one for each import that bad names.
func onImports(f file, sentence string, bad func(imp string) bool) []string {
	var broken []string
	for _, imp := range f.imports {
		if bad(imp) {
			broken = append(broken, fmt.Sprintf("%s imports %s: %s", f.path, imp, sentence))
		}
	}
	return broken
}

func isFyne(imp string) bool { return within(imp, "fyne.io") }

// isStandard tells the standard library by its paths, whose first element has
// no dot.
func isStandard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".") && first != module
}

// coreStandsAlone: core knows no screen, no command, no asset and no Fyne, and
// what lies under core does not know the façade above it.
func coreStandsAlone(f file) []string {
	if !within(f.dir(), "core") {
		return nil
	}
	broken := onImports(f, "core imports neither ui, cmd nor assets, nor Fyne.", func(imp string) bool {
		return isFyne(imp) || within(imp, module+"/ui", module+"/cmd", module+"/assets")
	})
	if f.dir() == "core" {
		return broken
	}
	return append(broken, onImports(f, "nothing under core imports the façade core itself.", func(imp string) bool {
		return imp == module+"/core"
	})...)
}

func modelIsStandardOnly(f file) []string {
	if !within(f.dir(), "core/model") || f.test() {
		return nil
	}
	return onImports(f, "core/model imports the standard library only.", func(imp string) bool {
		return !isStandard(imp) && !within(imp, module+"/core/model")
	})
}

func screenSeesTheFacade(f file) []string {
	if !within(f.dir(), "ui") || f.test() {
		return nil
	}
	return onImports(f, "of this project ui imports only core, core/model, core/event, core/text and assets.", func(imp string) bool {
		mine := imp == module+"/core" || within(imp, module+"/ui", module+"/core/model", module+"/core/event", module+"/core/text", module+"/assets")
		// What a newcomer sees needs a network to see it on.
		mine = mine || within(f.dir(), "ui/demo") && within(imp, module+"/core")
		return within(imp, module) && !mine
	})
}

func assetsStandAlone(f file) []string {
	if !within(f.dir(), "assets") {
		return nil
	}
	return onImports(f, "assets imports nothing of this project.", func(imp string) bool {
		return within(imp, module) && !within(imp, module+"/assets")
	})
}

// sqlOnlyInStore lets the façade's tests go behind the store's back, to break
// it or to fill it.
func sqlOnlyInStore(f file) []string {
	if within(f.dir(), "core/store") || f.test() && f.dir() == "core" {
		return nil
	}
	return onImports(f, "SQL lives in core/store only.", func(imp string) bool {
		return within(imp, "database/sql", "modernc.org")
	})
}

func httpOnlyInTransport(f file) []string {
	if f.test() || within(f.dir(), "core/connect", "core/oauth", "core/sandbox", "cmd/dev") {
		return nil
	}
	return onImports(f, "net/http is for core/connect, core/oauth, core/sandbox, cmd/dev and tests.", func(imp string) bool {
		return within(imp, "net/http")
	})
}

// connectorsAreStrangers: a connector imports the shared parts of core/connect
// but no other connector. all knows every one, connecttest is for their tests.
func connectorsAreStrangers(f file) []string {
	const connect = module + "/core/connect/"
	own, ok := strings.CutPrefix(f.dir(), "core/connect/")
	if !ok {
		return nil
	}
	own, _, _ = strings.Cut(own, "/")
	if own == "all" {
		return nil
	}
	return onImports(f, "a connector imports no other connector.", func(imp string) bool {
		other, ok := strings.CutPrefix(imp, connect)
		other, _, _ = strings.Cut(other, "/")
		return ok && other != own && (other != "connecttest" || !f.test())
	})
}

// driverOnlyInApp keeps what needs cgo and a graphics driver out of everything
// but the app's own folder, even out of those in it. driver itself,
// driver/desktop and driver/mobile are interfaces, free of both.
func driverOnlyInApp(f file) []string {
	if f.dir() == "cmd/restante" {
		return nil
	}
	const fyne = "fyne.io/fyne/v2/"
	return onImports(f, "only cmd/restante opens windows.", func(imp string) bool {
		if imp == fyne+"driver" {
			return !within(f.dir(), "cmd/restante")
		}
		return within(imp, fyne+"app", fyne+"driver") && !within(imp, fyne+"driver/desktop", fyne+"driver/mobile")
	})
}

// clockReads are what asks the machine for the time or waits by it.
func clockReads() []string {
	return []string{
		"time.*", "time.Now", "time.Sleep", "time.After", "time.Since", "time.Until",
		"time.NewTimer", "time.NewTicker", "time.Tick", "time.AfterFunc",
	}
}

func timeComesFromClock(f file) []string {
	if f.test() || !within(f.dir(), "core") || within(f.dir(), "core/clock") {
		return nil
	}
	return onCalls(f, clockReads(), "in core, time comes from a core/clock that is handed in.")
}

func exitOnlyInCommands(f file) []string {
	if f.test() || within(f.dir(), "cmd") {
		return nil
	}
	return onCalls(f, []string{"os.*", "os.Exit", "log.*", "log.Fatal", "log.Fatalf", "log.Fatalln"}, "only a command ends the program.")
}

func onCalls(f file, forbidden []string, sentence string) []string {
	var broken []string
	for _, call := range f.calls {
		if slices.Contains(forbidden, call) {
			broken = append(broken, fmt.Sprintf("%s uses %s: %s", f.path, call, sentence))
		}
	}
	return broken
}

// windowless judges the whole tree: the command line and this tool must not
// reach ui or Fyne, not even through another package of the project.
func windowless(files []file) []string {
	var broken []string
	for _, start := range []string{"cmd/restantectl", "cmd/dev"} {
		for _, f := range reached(files, start) {
			if within(f.dir(), "ui") {
				broken = append(broken, fmt.Sprintf("%s reaches %s: it works without a window.", start, f.path))
			}
			broken = append(broken, onImports(f, start+" reaches this file and works without a window.", isFyne)...)
		}
	}
	return broken
}

// reached are the files that are linked into the programs under a folder,
// tests left out.
func reached(files []file, start string) []file {
	byDir := map[string][]file{}
	var queue []string
	for _, f := range files {
		if f.test() {
			continue
		}
		byDir[f.dir()] = append(byDir[f.dir()], f)
		if within(f.dir(), start) {
			queue = append(queue, f.dir())
		}
	}
	seen := map[string]bool{}
	var all []file
	for len(queue) > 0 {
		dir := queue[0]
		queue = queue[1:]
		if seen[dir] {
			continue
		}
		seen[dir] = true
		for _, f := range byDir[dir] {
			all = append(all, f)
			queue = append(queue, f.ours()...)
		}
	}
	return all
}

// topLevelHolds judges the entries of the tree's root.
func topLevelHolds(entries []string) []string {
	allowed := []string{"cmd", "ui", "core", "assets", "go.mod", "go.sum", "FyneApp.toml", "README.md"}
	var broken []string
	for _, e := range entries {
		if !strings.HasPrefix(e, ".") && !slices.Contains(allowed, e) {
			broken = append(broken, fmt.Sprintf("%s lies at the top of the tree, which holds only %s and dot-folders.", path.Base(e), strings.Join(allowed, ", ")))
		}
	}
	return broken
}
