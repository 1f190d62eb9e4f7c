package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// ownNode and ownNpm are the versions that are brought in through the system's
// npm where its Node.js is none of those that the PDS was tried with. A system's
// npm may link native modules against the system's own Node.js, as Debian's
// does, so that each Node.js needs an npm of its own.
const (
	ownNode = "20.19.6"
	ownNpm  = "11.19.1"
)

// nodeMajors are the versions of Node.js that the PDS was tried with. Its
// SQLite binding compiles against each one's headers.
func nodeMajors() []int { return []int{20, 22} }

// node is a Node.js with what installs modules for it.
type node struct {
	binary  string
	major   int
	headers string   // the folder that holds include/node
	npm     []string // the npm that goes with it: program and first arguments
}

// systemNode is the first Node.js in PATH, if it will do.
func systemNode(ctx context.Context) (node, error) {
	binary, err := exec.LookPath("node")
	if err != nil {
		return node{}, fmt.Errorf("find Node.js: %w", err)
	}
	return inspectNode(ctx, binary, []string{"npm"})
}

// inspectNode asks a program for its version and finds its headers.
func inspectNode(ctx context.Context, binary string, npm []string) (node, error) {
	out, err := command(ctx, "", nil, binary, "--version").Output()
	if err != nil {
		return node{}, fmt.Errorf("ask %s for its version: %w", binary, err)
	}
	major, err := nodeMajor(string(out))
	if err != nil {
		return node{}, err
	}
	if !slices.Contains(nodeMajors(), major) {
		return node{}, fmt.Errorf("the PDS was not tried with Node.js %s", strings.TrimSpace(string(out)))
	}
	headers, err := nodeHeaders(binary, major)
	if err != nil {
		return node{}, err
	}
	return node{binary, major, headers, npm}, nil
}

// nodeMajor reads "v20.19.6".
func nodeMajor(version string) (int, error) {
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(version), "v"), ".")
	major, err := strconv.Atoi(first)
	if err != nil {
		return 0, fmt.Errorf("read the version of Node.js %q: %w", version, err)
	}
	return major, nil
}

// nodeHeaders finds the headers of a Node.js beside its program. Without them
// npm would have to download them from elsewhere.
func nodeHeaders(binary string, major int) (string, error) {
	dirs := []string{filepath.Dir(filepath.Dir(binary))}
	if real, err := filepath.EvalSymlinks(binary); err == nil {
		dirs = append(dirs, filepath.Dir(filepath.Dir(real)))
	}
	for _, dir := range append(dirs, "/usr", "/usr/local") {
		text, err := os.ReadFile(filepath.Join(dir, "include", "node", "node_version.h"))
		if err == nil && strings.Contains(string(text), fmt.Sprintf("#define NODE_MAJOR_VERSION %d\n", major)) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("find the headers of %s", binary)
}

// ownNodeFolder is where the Node.js of this project's own is kept.
func ownNodeFolder(cache string) string {
	return filepath.Join(cache, "node-"+ownNode+"-npm-"+ownNpm)
}

// ownNodePackage is npm's package of ownNode for this system.
func ownNodePackage(goos, goarch string) string {
	if goos == "windows" {
		goos = "win"
	}
	if goarch == "amd64" {
		goarch = "x64"
	}
	return "node-" + goos + "-" + goarch
}

// inspectOwnNode finds the Node.js of this project's own.
func inspectOwnNode(ctx context.Context, cache string) (node, error) {
	modules := filepath.Join(ownNodeFolder(cache), "node_modules")
	binary := filepath.Join(modules, ownNodePackage(runtime.GOOS, runtime.GOARCH), "bin", "node"+exeSuffix())
	npm := filepath.Join(modules, "npm", "bin", "npm-cli.js")
	if _, err := os.Stat(npm); err != nil {
		return node{}, fmt.Errorf("find npm: %w", err)
	}
	return inspectNode(ctx, binary, []string{binary, npm})
}

// hasAnyNode says whether a Node.js that will do is there, the system's or ours.
func hasAnyNode(cache string) func(context.Context) bool {
	return func(ctx context.Context) bool {
		_, err := presentNode(ctx, cache)
		return err == nil
	}
}

// presentNode is the Node.js to use, without installing any.
func presentNode(ctx context.Context, cache string) (node, error) {
	if n, err := systemNode(ctx); err == nil {
		return n, nil
	}
	return inspectOwnNode(ctx, cache)
}

// ensureNode is presentNode, with ours installed through npm when the system's
// will not do.
func ensureNode(ctx context.Context, cache string) (node, error) {
	if n, err := presentNode(ctx, cache); err == nil {
		return n, nil
	}
	dir := ownNodeFolder(cache)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return node{}, fmt.Errorf("make the folder of Node.js: %w", err)
	}
	pkg := ownNodePackage(runtime.GOOS, runtime.GOARCH) + "@" + ownNode
	cmd := command(ctx, dir, nil, "npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", pkg, "npm@"+ownNpm)
	if out, err := capture(ctx, cmd); err != nil {
		return node{}, fmt.Errorf("install %s: %w\n%s", pkg, err, out)
	}
	return inspectOwnNode(ctx, cache)
}
