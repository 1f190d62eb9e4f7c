package bluesky_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// sharedData returns the folder of test data by others, or "" where this
// machine does not have it.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// needSharedData skips the test, and says so loudly, where the data is absent.
func needSharedData(t testing.TB, name string) string {
	t.Helper()
	path := sharedData(t, name)
	if path == "" {
		fmt.Fprintf(os.Stderr, "SKIPPED %s: there is no ../shared/data/%s\n", t.Name(), name)
		t.Skipf("there is no ../shared/data/%s", name)
	}
	return path
}
