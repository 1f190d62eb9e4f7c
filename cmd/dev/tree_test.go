package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is this project's module path.
const module = "restante"

// file is what the rules need to know of a Go source file, whatever its build
// tags.
type file struct {
	path    string   // from the root of the tree, with slashes
	imports []string // import paths
	calls   []string // what it names of the packages time, os and log: "time.Now"
}

// dir is the file's folder, "core/queue".
func (f file) dir() string { return path.Dir(f.path) }

// test says whether the file is compiled for tests only.
func (f file) test() bool { return strings.HasSuffix(f.path, "_test.go") }

// ours are the folders of this project that the file imports: "core/model" for
// "restante/core/model".
func (f file) ours() []string {
	var dirs []string
	for _, imp := range f.imports {
		if rest, ok := strings.CutPrefix(imp, module+"/"); ok {
			dirs = append(dirs, rest)
		}
	}
	return dirs
}

// within says whether dir is one of roots or lies in one.
func within(dir string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return dir == root || strings.HasPrefix(dir, root+"/")
	})
}

// root finds the folder of go.mod from the folder of this test.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}

// readTree parses every Go file of the tree but those that Go itself leaves
// out: testdata, vendor, and names that begin with a dot or an underscore.
func readTree(root string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != root && (base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(base) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parseFile(filepath.ToSlash(rel), string(src))
		if err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	return files, nil
}

// parseFile reads a source file's imports and what it names of the packages
// that the rules watch.
func parseFile(name, src string) (file, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		return file{}, err
	}
	f := file{path: name}
	watched := map[string]string{} // local name -> package
	for _, spec := range parsed.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, imp)
		if imp != "time" && imp != "os" && imp != "log" {
			continue
		}
		local := imp
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if local == "." {
			f.calls = append(f.calls, imp+".*")
		}
		watched[local] = imp
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok && watched[id.Name] != "" {
			f.calls = append(f.calls, watched[id.Name]+"."+sel.Sel.Name)
		}
		return true
	})
	return f, nil
}

// topLevel lists the entries of the root that git tracks or would track.
func topLevel(root string) ([]string, error) {
	cmd := exec.Command("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ask git for the tree's files: %w", err)
	}
	var entries []string
	for _, name := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		entries = append(entries, strings.SplitN(name, "/", 2)[0])
	}
	slices.Sort(entries)
	return slices.Compact(entries), nil
}
