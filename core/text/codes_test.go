package text_test

import (
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// site is one place of the program that makes a problem of a code.
type site struct {
	where string
	args  []string
}

// codeForm is what a problem's code looks like.
var codeForm = regexp.MustCompile(`^[a-z]+\.[a-z0-9_]+$`)

// maker is a function that makes problems of a code that it is given:
// model.NewProblem, and what wraps it.
type maker struct {
	code  int      // which of its parameters is the code
	args  []string // names of the arguments that it adds itself
	takes int      // which parameter holds the name of an argument; -1: none
	more  int      // from which parameter on pairs of names and values follow; -1: none
}

// problemSites finds every code that the program makes problems of, with the
// names of their arguments. What it cannot understand is an error: a problem
// without a sentence must not slip by.
func problemSites(t *testing.T, sources []source) map[string][]site {
	t.Helper()
	byDir := map[string][]source{}
	for _, s := range sources {
		byDir[s.dir] = append(byDir[s.dir], s)
	}
	out := map[string][]site{}
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		if dir == "core/model" {
			continue
		}
		p := newProblemScan(byDir[dir])
		for code, sites := range p.found {
			out[code] = append(out[code], sites...)
		}
		for _, complaint := range p.lost {
			t.Error(complaint)
		}
	}
	return out
}

// problemScan reads one package.
type problemScan struct {
	consts map[string]string
	makers map[string]maker
	found  map[string][]site
	lost   []string
}

func newProblemScan(files []source) *problemScan {
	p := &problemScan{consts: map[string]string{}, found: map[string][]site{},
		makers: map[string]maker{"NewProblem": {code: 0, takes: -1, more: 1}}}
	for _, f := range files {
		p.readConsts(f.file)
	}
	// A wrapper may wrap another one.
	for range 3 {
		p.eachFunction(files, p.readMaker)
	}
	p.eachFunction(files, p.readSites)
	return p
}

func (p *problemScan) readConsts(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			if i < len(spec.Values) {
				if s, ok := literal(spec.Values[i]); ok {
					p.consts[name.Name] = s
				}
			}
		}
		return true
	})
}

func (p *problemScan) eachFunction(files []source, read func(source, *ast.FuncDecl)) {
	for _, f := range files {
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				read(f, fn)
			}
		}
	}
}

// parameters are the names of a function's parameters, and whether the last
// one takes any number.
func parameters(fn *ast.FuncDecl) (names []string, variadic bool) {
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
		_, variadic = field.Type.(*ast.Ellipsis)
	}
	return names, variadic
}

func identifier(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// readMaker notes fn as a maker if it hands its own parameter to another one
// as the code.
func (p *problemScan) readMaker(_ source, fn *ast.FuncDecl) {
	params, variadic := parameters(fn)
	p.eachMade(fn, func(call *ast.CallExpr, m maker) {
		at := slices.Index(params, identifier(call.Args[m.code]))
		if at < 0 {
			return
		}
		made := maker{code: at, args: slices.Clone(m.args), takes: -1, more: -1}
		names, open := p.argNames(call, m)
		for _, name := range names {
			if i := slices.Index(params, strings.TrimPrefix(name, "$")); strings.HasPrefix(name, "$") && i >= 0 {
				made.takes = i
			} else {
				made.args = append(made.args, name)
			}
		}
		if open && variadic {
			made.more = len(params) - 1
		}
		p.makers[fn.Name.Name] = made
	})
}

// eachMade calls f for each call of a maker in fn.
func (p *problemScan) eachMade(fn *ast.FuncDecl, f func(*ast.CallExpr, maker)) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if m, ok := p.makers[calleeName(call)]; ok && len(call.Args) > m.code {
			f(call, m)
		}
		return true
	})
}

// argNames returns the names of the arguments that a call hands to a maker; a
// name that is a variable comes as "$variable". open says that a list of
// unknown length follows.
func (p *problemScan) argNames(call *ast.CallExpr, m maker) (names []string, open bool) {
	name := func(e ast.Expr) string {
		if s, ok := literal(e); ok {
			return s
		}
		return "$" + identifier(e)
	}
	if m.takes >= 0 && m.takes < len(call.Args) {
		names = append(names, name(call.Args[m.takes]))
	}
	if m.more < 0 || m.more >= len(call.Args) {
		return names, false
	}
	pairs := call.Args[m.more:]
	if call.Ellipsis.IsValid() {
		// append([]string{"server", p.server}, pairs...)
		if list, ok := pairs[0].(*ast.CallExpr); ok && identifier(list.Fun) == "append" {
			if known, ok := list.Args[0].(*ast.CompositeLit); ok {
				for i := 0; i < len(known.Elts); i += 2 {
					names = append(names, name(known.Elts[i]))
				}
			}
		}
		return names, true
	}
	for i := 0; i < len(pairs); i += 2 {
		names = append(names, name(pairs[i]))
	}
	return names, false
}

// readSites notes every code that fn makes a problem of.
func (p *problemScan) readSites(f source, fn *ast.FuncDecl) {
	params, _ := parameters(fn)
	p.eachMade(fn, func(call *ast.CallExpr, m maker) {
		where := fmt.Sprintf("%s, %s", f.path, fn.Name.Name)
		code := call.Args[m.code]
		if slices.Contains(params, identifier(code)) {
			return // its callers are looked at
		}
		codes := p.codesOf(fn, code)
		if len(codes) == 0 {
			p.lost = append(p.lost, where+": cannot tell which problem this is")
			return
		}
		names, _ := p.argNames(call, m)
		for _, name := range names {
			if strings.HasPrefix(name, "$") {
				p.lost = append(p.lost, where+": cannot tell the name of an argument")
			}
		}
		args := slices.Concat(m.args, names)
		for _, c := range codes {
			p.found[c] = append(p.found[c], site{where, args})
		}
	})
}

// codesOf returns what the code can be: a literal, a constant, or what a local
// variable is set to anywhere in the function.
func (p *problemScan) codesOf(fn *ast.FuncDecl, e ast.Expr) []string {
	if s, ok := literal(e); ok {
		return []string{s}
	}
	name := identifier(e)
	if s, ok := p.consts[name]; ok && codeForm.MatchString(s) {
		return []string{s}
	}
	var codes []string
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != len(assign.Rhs) {
			return true
		}
		for i := range assign.Lhs {
			if name != "" && identifier(assign.Lhs[i]) == name {
				for _, s := range literals(assign.Rhs[i]) {
					if codeForm.MatchString(s) && !slices.Contains(codes, s) {
						codes = append(codes, s)
					}
				}
			}
		}
		return true
	})
	return codes
}

// unused are arguments that a sentence leaves out on purpose.
var unused = map[string]string{
	"workspace.disk_full folder":   "the database's own sentence has no folder, and the folder is not what is full",
	"workspace.read_only folder":   "as above",
	"workspace.cannot_open folder": "as above",
}

func TestEveryProblemHasItsSentence(t *testing.T) {
	c := catalogue(t)
	sites := problemSites(t, programSources(t))
	if len(sites) < 80 {
		t.Fatalf("only %d codes found: this test looks in the wrong place", len(sites))
	}
	sentences := sentencesOf(t, "en")
	for _, code := range slices.Sorted(maps.Keys(sites)) {
		sentence, ok := sentences["problem."+code]
		if !ok {
			t.Errorf("%s, made in %s, has no sentence problem.%s; its arguments are %v", code, sites[code][0].where, code, sites[code][0].args)
			continue
		}
		always := slices.Clone(sites[code][0].args)
		for _, s := range sites[code] {
			always = slices.DeleteFunc(always, func(a string) bool { return !slices.Contains(s.args, a) })
			for _, arg := range sentence.args {
				if !slices.Contains(s.args, arg) {
					t.Errorf("problem.%s names %s, which %s does not give", code, arg, s.where)
				}
			}
		}
		for _, arg := range always {
			_, known := unused[code+" "+arg]
			if !slices.Contains(sentence.args, arg) && !known {
				t.Errorf("problem.%s leaves out %s, which %s gives", code, arg, sites[code][0].where)
			}
		}
	}
	for _, key := range c.Keys() {
		code, isProblem := strings.CutPrefix(key, "problem.")
		if _, made := sites[code]; isProblem && !made && code != "unknown" && code != "on_account" {
			t.Errorf("%s is the sentence of a problem that nobody makes", key)
		}
	}
}

func TestTheScanUnderstandsHowProblemsAreMade(t *testing.T) {
	sites := problemSites(t, programSources(t))
	for code, want := range map[string][]string{
		"schedule.past":            {"time", "zone"},           // plain
		"delivery.not_found":       {"delivery"},               // code and name through missing()
		"account.removed":          {"account"},                // pairs through refuse()
		"account.password_refused": {"server", "handle"},       // server added by a method
		"network.unreachable":      {"server"},                 // code in a variable
		"vault.damaged":            {"file"},                   // code in a constant
		"compose.alt_too_long":     {"count", "limit", "name"}, // append
		"workspace.busy":           nil,                        // code out of a table
	} {
		found := false
		for _, s := range sites[code] {
			found = found || slices.Equal(s.args, want)
		}
		if !found {
			t.Errorf("%s: %v, want arguments %v", code, sites[code], want)
		}
	}
}
