package start_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"restante/cmd/restante/internal/start"
)

func TestTheLogStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "restante.log")
	const limit = 1000
	for range 3 { // each time it is opened anew it goes on where it was
		l, err := start.OpenLog(path, limit)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			if n, err := l.Write([]byte(strings.Repeat("x", 99) + "\n")); n != 100 || err != nil {
				t.Fatal(n, err)
			}
		}
		for range 2 {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > limit || info.Size() == 0 || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has %d bytes and the mode %v", f.Name(), info.Size(), info.Mode())
		}
	}
	if b, err := os.ReadFile(path + ".1"); err != nil || len(b) != limit {
		t.Errorf("the older file has %d bytes, %v", len(b), err)
	}
}

func TestALineLongerThanTheLogIsWrittenWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "restante.log")
	l, err := start.OpenLog(path, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, line := range []string{"a\n", strings.Repeat("b", 50) + "\n"} {
		if _, err := l.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || len(b) != 51 {
		t.Errorf("%q, %v", b, err)
	}
}
