package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheWindowsNeedsAreLinuxOnly(t *testing.T) {
	for _, goos := range []string{"windows", "darwin"} {
		if got := append(windowNeeds(goos), displayNeeds(goos)...); len(got) > 0 {
			t.Errorf("%s needs %s", goos, names(got))
		}
	}
	pkgs := packages(append(append([]need{compiler()}, windowNeeds("linux")...), displayNeeds("linux")...), func(n need) []string { return n.apt })
	for _, want := range []string{"gcc", "pkg-config", "libgl1-mesa-dev", "libx11-dev", "libxcursor-dev", "libxrandr-dev",
		"libxinerama-dev", "libxi-dev", "libxxf86vm-dev", "libwayland-dev", "libxkbcommon-dev", "xvfb",
		"libgl1-mesa-dri", "xdotool"} {
		if !slices.Contains(pkgs, want) {
			t.Errorf("%s is not installed", want)
		}
	}
}

func TestOnlyTheWindowNeedsTheDriver(t *testing.T) {
	at, err := findPlace(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := windowless(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(got, windowPackage) || !slices.Contains(got, "restante/core") || !slices.Contains(got, windowPackage+"/internal/start") {
		t.Errorf("these need no driver: %v", got)
	}
}

// shots is a module whose test of that name writes pictures, or does not.
func shots(t *testing.T, body string) place {
	t.Helper()
	root := t.TempDir()
	writeFiles(t, root, map[string]string{
		"go.mod": "module example\n",
		"ui/pictures_test.go": "package ui_test\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestWriteScreens(t *testing.T) {\n" +
			body + "\n\t_ = os.Args\n}\n\nfunc TestOther(t *testing.T) { t.Fail() }\n",
	})
	return place{root: root, cache: t.TempDir()}
}

func TestScreensWritesPictures(t *testing.T) {
	const draw = `	if err := os.WriteFile(os.Getenv("RESTANTE_SHOTS")+"/a.png", nil, 0o600); err != nil { t.Fatal(err) }`
	t.Run("into a folder that it makes", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "new", "folder")
		var out strings.Builder
		if code, err := runScreens(t.Context(), shots(t, draw), dir, &out); err != nil || code != exitDone || !strings.HasPrefix(out.String(), "1 pictures in ") {
			t.Errorf("exit code %d, %v, said %q", code, err, out.String())
		}
		if _, err := os.Stat(filepath.Join(dir, "a.png")); err != nil {
			t.Error(err)
		}
	})
	t.Run("and says when there are none", func(t *testing.T) {
		var out strings.Builder
		if _, err := runScreens(t.Context(), shots(t, ""), t.TempDir(), &out); err == nil || !strings.Contains(err.Error(), "no picture") {
			t.Errorf("%v, said %q", err, out.String())
		}
	})
	t.Run("and why they could not be drawn", func(t *testing.T) {
		var out strings.Builder
		if _, err := runScreens(t.Context(), shots(t, `	t.Fatal("out of ink")`), t.TempDir(), &out); err == nil || !strings.Contains(err.Error(), "out of ink") {
			t.Errorf("%v, said %q", err, out.String())
		}
	})
}
