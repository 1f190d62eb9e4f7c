package sandbox

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWords must see inside: the words are not handed out.
func TestWords(t *testing.T) {
	en, fr := words()["en"], words()["fr"]
	if a, b := slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(fr)); !slices.Equal(a, b) {
		t.Errorf("the keys differ:\n%q\n%q", a, b)
	}
	badSpace := regexp.MustCompile(`[^\x{202f}][:;!?]`)
	for key, text := range fr {
		if text == "" || en[key] == "" || badSpace.MatchString(text) || strings.Contains(text, "'") {
			t.Errorf("%s: %q, %q", key, text, en[key])
		}
	}
	sources := map[string]bool{}
	used := regexp.MustCompile(`Word\s*\(?"([a-z-]+)"|refuse\(w, r, [^,]+, "([a-z-]+)"\)|return p, http\.[A-Za-z]+, "([a-z-]+)"`)
	gather := func(content string) {
		for _, m := range used.FindAllStringSubmatch(content, -1) {
			sources[m[1]+m[2]+m[3]] = true
		}
	}
	for _, name := range []string{"pages.go", "consent.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		gather(string(b))
	}
	err := fs.WalkDir(pageFiles, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		b, err := fs.ReadFile(pageFiles, path)
		gather(string(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, visibility := range []string{visPublic, visUnlisted, visPrivate, visDirect} {
		sources[visibility] = true // {{$.Word .Visibility}}
	}
	if got, want := slices.Sorted(maps.Keys(sources)), slices.Sorted(maps.Keys(en)); !slices.Equal(got, want) {
		t.Errorf("used  %q\nknown %q", got, want)
	}
}
