package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file of the program, tests left out.
type source struct {
	path string // "core/queue/person.go"
	dir  string
	file *ast.File
}

// programSources parses the Go files under the folders of the program.
func programSources(t *testing.T) []source {
	t.Helper()
	var out []source
	for _, top := range []string{"core", "cmd/internal", "cmd/restantectl", "cmd/restante", "ui"} {
		root := filepath.Join("..", "..", filepath.FromSlash(top))
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				if path == root && top == "ui" { // it comes with the app
					return filepath.SkipDir
				}
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(filepath.Join("..", ".."), path)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			out = append(out, source{path: rel, dir: filepath.ToSlash(filepath.Dir(rel)), file: file})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 50 {
		t.Fatalf("only %d Go files found: this test looks in the wrong place", len(out))
	}
	return out
}

// literal returns the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// literals returns every string literal in n.
func literals(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if s, ok := literal(e); ok {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

// calleeName is the last name of what is called: "NewProblem" for
// model.NewProblem.
func calleeName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// keyCall is a call that names a key and, behind it, arguments.
type keyCall struct {
	key   string
	names []string
}

// keyCalls finds the calls that name a key which has arguments. Calls with a
// list of unknown length are left out.
func keyCalls(file *ast.File, known map[string]sentence) []keyCall {
	var out []keyCall
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Ellipsis.IsValid() {
			return true
		}
		for i, arg := range call.Args {
			key, ok := literal(arg)
			if _, isKey := known[key]; !ok || !isKey || len(known[key].args) == 0 {
				continue
			}
			found := keyCall{key: key}
			for j := i + 1; j < len(call.Args); j += 2 {
				if name, ok := literal(call.Args[j]); ok {
					found.names = append(found.names, name)
				}
			}
			out = append(out, found)
		}
		return true
	})
	return out
}
