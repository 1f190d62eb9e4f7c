package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
)

// goTool is a checker that is built into the cache folder and never enters
// this module's go.mod.
type goTool struct {
	pkg     string
	version string
}

// staticcheckTool and govulncheckTool are the pinned checkers.
func staticcheckTool() goTool { return goTool{"honnef.co/go/tools/cmd/staticcheck", "v0.8.2"} }
func govulncheckTool() goTool { return goTool{"golang.org/x/vuln/cmd/govulncheck", "v1.9.0"} }

// folder is where the tool is kept: one folder a version of the tool and of
// Go, since a checker reads only what its own Go knows.
func (t goTool) folder(cache string) string {
	return filepath.Join(cache, "tools", fmt.Sprintf("%s-%s-%s", path.Base(t.pkg), t.version, runtime.Version()))
}

// ensure returns the path of the tool's program, built if it is not there yet.
func (t goTool) ensure(ctx context.Context, cache string) (string, error) {
	dir := t.folder(cache)
	binary := filepath.Join(dir, path.Base(t.pkg)+exeSuffix())
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of %s: %w", t.pkg, err)
	}
	cmd := command(ctx, dir, []string{noCgo, "GOBIN=" + dir}, "go", "install", t.pkg+"@"+t.version)
	if out, err := capture(ctx, cmd); err != nil {
		return "", fmt.Errorf("build %s@%s: %w\n%s", t.pkg, t.version, err, out)
	}
	return binary, nil
}
