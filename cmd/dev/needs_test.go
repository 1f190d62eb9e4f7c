package main

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestShortRunNeedsOnlyACompiler(t *testing.T) {
	if got := names(needs(place{cache: t.TempDir()}, true)); got != "a C compiler" {
		t.Errorf("needs %s", got)
	}
}

func TestFullRunNeedsNpmOnlyUntilThePDSIsInstalled(t *testing.T) {
	cache := t.TempDir()
	if got := names(needs(place{cache: cache}, false)); !strings.Contains(got, "npm") || !strings.Contains(got, "C++") {
		t.Errorf("a first run needs %s", got)
	}
	markInstalled(t, cache)
	if got := names(needs(place{cache: cache}, false)); strings.Contains(got, "npm") || !strings.Contains(got, "Node.js") {
		t.Errorf("a later run needs %s", got)
	}
}

func TestOnlyWhatIsMissingIsInstalled(t *testing.T) {
	there := need{"there", func(context.Context) bool { return true }, []string{"a"}, nil, nil}
	gone := need{"gone", func(context.Context) bool { return false }, []string{"b", "c"}, nil, nil}
	goneToo := need{"gone too", func(context.Context) bool { return false }, []string{"c"}, nil, nil}
	missing := absent(t.Context(), []need{there, gone, goneToo})
	if got := strings.Join(packages(missing, func(n need) []string { return n.apt }), " "); got != "b c" {
		t.Errorf("installs %q", got)
	}
}

func TestRootIsAskedForOnlyWhereItIsNot(t *testing.T) {
	if prefix, err := asRoot(true, false); err != nil || prefix[0] != "env" {
		t.Errorf("as root: %q, %v", prefix, err)
	}
	if prefix, err := asRoot(false, true); err != nil || prefix[0] != "sudo" {
		t.Errorf("with sudo: %q, %v", prefix, err)
	}
	if _, err := asRoot(false, false); err == nil {
		t.Error("neither root nor sudo, and no error")
	}
}

func TestOtherSystemsGetTheExactCommand(t *testing.T) {
	// On every system the same, whichever this one is.
	missing := slices.Concat([]need{compiler()}, windowNeeds("linux")[:1], serverNeeds(t.TempDir()))
	tests := map[string]struct {
		dnf, brew bool
		want      string
	}{
		"Fedora": {true, false, "sudo dnf install gcc pkgconf-pkg-config toot python3-mastodon nodejs npm python3 make gcc-c++"},
		"macOS":  {false, true, "brew install gcc toot python3 node make && python3 -m pip install --user Mastodon.py"},
		"other":  {false, false, "a C compiler, pkg-config, toot, Mastodon.py, Node.js, npm, python3, make, a C++ compiler"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := otherSystem(missing, tt.dnf, tt.brew); !strings.Contains(got, tt.want) {
				t.Errorf("says %q, want %q in it", got, tt.want)
			}
		})
	}
}
