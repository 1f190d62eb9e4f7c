package durable_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"restante/core/durable"
	"restante/core/model"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// alone fails when the folder of path holds anything else.
func alone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestWriteFileReplacesTheWholeFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"a longer first text", "short", ""} {
		if err := durable.WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	alone(t, path)
}

func TestWriteFileIsTheOwnersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no mode bits")
	}
	path := filepath.Join(t.TempDir(), "file")
	for _, name := range []string{path, path + ".tmp"} { // both were left open to all
		if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := durable.WriteFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestWriteFileCleansUpAfterACrash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := durable.WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".tmp", []byte("half of what was to co"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("after the crash: %q", got)
	}
	if err := durable.WriteFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "new" {
		t.Errorf("after the next write: %q", got)
	}
	alone(t, path)
}

func TestAFailedRenameLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.MkdirAll(filepath.Join(path, "by a folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.WriteFile(path, []byte("new")); err == nil {
		t.Fatal("a folder was replaced by a file")
	}
	alone(t, path)
}

func TestWriteFileNeedsItsFolder(t *testing.T) {
	t.Parallel()
	err := durable.WriteFile(filepath.Join(t.TempDir(), "missing", "file"), nil)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := durable.SyncDir(filepath.Join(t.TempDir(), "missing")); err == nil && runtime.GOOS != "windows" {
		t.Error("a missing folder was synced")
	}
}

func TestTroublesOfTheDiskAreNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join("folder", "file")
	named := func(err error, code string) {
		t.Helper()
		if p := model.ProblemOf(durable.Problem(path, err)); p == nil || p.Code != code || p.Args["folder"] != "folder" {
			t.Errorf("%v is not %s", p, code)
		}
	}
	if runtime.GOOS == "linux" {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = full.Write([]byte("x"))
		named(err, "workspace.disk_full")
		if err := full.Close(); err != nil {
			t.Fatal(err)
		}
	}
	named(fs.ErrPermission, "workspace.read_only")
	if err := durable.Problem(path, io.ErrShortWrite); model.ProblemOf(err) != nil || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("another error gave %v", err)
	}
}
