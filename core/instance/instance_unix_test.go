//go:build unix

package instance_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"restante/core/instance"
)

// modes checks that a socket and its folder are their owner's alone.
func modes(t *testing.T, socket string) {
	t.Helper()
	for path, want := range map[string]fs.FileMode{filepath.Dir(socket): fs.ModeDir | 0o700, socket: fs.ModeSocket | 0o600} {
		info, err := os.Lstat(path)
		if err != nil {
			t.Error(err)
		} else if info.Mode() != want {
			t.Errorf("%s has the mode %v, want %v", path, info.Mode(), want)
		}
	}
}

func TestTheEndpointIsTheUsersAlone(t *testing.T) {
	t.Run("in the workspace", func(t *testing.T) {
		dir := places(t)["a short path"]
		if err := os.MkdirAll(filepath.Join(dir, "app"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "app"), 0o777); err != nil { // whatever the umask
			t.Fatal(err)
		}
		inst := claim(t, dir, nil)
		defer closed(t, inst)
		modes(t, socketOf(dir))
	})
	t.Run("in the user's folder for such things", func(t *testing.T) {
		dir, run := places(t)["a long path"], places(t)["a short path"]
		if err := os.Mkdir(run, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("XDG_RUNTIME_DIR", run)
		inst := claim(t, dir, nil)
		defer closed(t, inst)
		found, err := filepath.Glob(filepath.Join(run, "poste-restante", "*"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		modes(t, found[0])
		t.Setenv("XDG_RUNTIME_DIR", "")
		if _, raised, _ := instance.Claim(t.Context(), instance.Options{Dir: dir, Clock: hastyClock(), Getenv: os.Getenv}); raised {
			t.Error("raised through a folder that is not named any more")
		}
	})
}

// A folder that somebody else could have made is not used: neither to listen,
// nor to ask.
func TestAFolderThatOthersCanWriteIsNotTrusted(t *testing.T) {
	dir, run := places(t)["a long path"], places(t)["a short path"]
	theirs := filepath.Join(run, "poste-restante")
	if err := os.MkdirAll(theirs, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(theirs, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", run)
	inst := claim(t, dir, func() bool { return true })
	defer closed(t, inst)
	if left, err := os.ReadDir(theirs); err != nil || len(left) > 0 {
		t.Errorf("it listens in a folder that others can write: %v, %v", left, err)
	}
	// It listens elsewhere, and is found there.
	if _, raised, err := instance.Claim(t.Context(), options(dir, nil)); !raised || err != nil {
		t.Errorf("raised %v, %v", raised, err)
	}
}

func TestNothingOfTheSocketsIsLeft(t *testing.T) {
	for name, dir := range places(t) {
		before := temporary(t)
		closed(t, claim(t, dir, nil))
		if _, err := os.Lstat(socketOf(dir)); !os.IsNotExist(err) {
			t.Errorf("on %s: a socket is left: %v", name, err)
		}
		if after := temporary(t); after != before {
			t.Errorf("on %s: left in the temporary folder: %s", name, after)
		}
	}
}

// temporary lists the sockets in the user's temporary folder.
func temporary(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "poste-restante-*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, " ")
}
