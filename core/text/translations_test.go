package text_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sentence is one entry of a translation file, read without go-i18n.
type sentence struct {
	forms map[string]string // "other", and "one" where it has plural forms
	args  []string          // names, sorted, each once
}

var (
	argument = regexp.MustCompile(`\{\{(?:[a-z]+ )?\.([a-z_]+)\}\}`)
	counted  = regexp.MustCompile(`\{\{num \.([a-z_]+)\}\}`)
)

func sentencesOf(t *testing.T, lang string) map[string]sentence {
	t.Helper()
	raw := map[string]any{}
	for _, name := range filesOf(t, lang) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var area map[string]any
		if err := json.Unmarshal(b, &area); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, words := range area {
			if _, twice := raw[key]; twice {
				t.Errorf("%s stands in %s and in another file", key, filepath.Base(name))
			}
			raw[key] = words
		}
	}
	out := map[string]sentence{}
	for key, v := range raw {
		s := sentence{forms: map[string]string{}}
		switch v := v.(type) {
		case string:
			s.forms["other"] = v
		case map[string]any:
			for form, words := range v {
				s.forms[form], _ = words.(string)
			}
		}
		for _, words := range s.forms {
			for _, m := range argument.FindAllStringSubmatch(words, -1) {
				if !slices.Contains(s.args, m[1]) {
					s.args = append(s.args, m[1])
				}
			}
		}
		slices.Sort(s.args)
		out[key] = s
	}
	return out
}

// filesOf are the translation files of a language, one for each area.
func filesOf(t *testing.T, lang string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(translations, "*"+lang+".json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no translation files for %s: %v", lang, err)
	}
	return names
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	en, fr := sentencesOf(t, "en"), sentencesOf(t, "fr")
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := fr[key]; !ok {
			t.Errorf("%s is missing in French", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(fr)) {
		e, ok := en[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		f := fr[key]
		if !slices.Equal(slices.Sorted(maps.Keys(e.forms)), slices.Sorted(maps.Keys(f.forms))) {
			t.Errorf("%s has other plural forms in French", key)
		}
		for form := range f.forms {
			if a, b := arguments(e.forms[form]), arguments(f.forms[form]); !slices.Equal(a, b) {
				t.Errorf("%s, %s: arguments %v in English, %v in French", key, form, a, b)
			}
		}
	}
}

// arguments are the arguments of words with their forms, sorted.
func arguments(words string) []string {
	found := argument.FindAllString(words, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryFormIsThereAndCounts(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for key, s := range sentencesOf(t, lang) {
			for form, words := range s.forms {
				if strings.TrimSpace(words) == "" || words != strings.TrimSpace(words) {
					t.Errorf("%s %s, %s: %q is empty or has space around it", lang, key, form, words)
				}
				if form != "one" && form != "other" {
					t.Errorf("%s %s has the form %q, which neither language needs", lang, key, form)
				}
			}
			if len(s.forms) == 1 {
				continue
			}
			one, other := counted.FindStringSubmatch(s.forms["one"]), counted.FindStringSubmatch(s.forms["other"])
			if one == nil || other == nil || one[1] != other[1] {
				t.Errorf("%s %s: its plural forms do not count the same", lang, key)
			}
		}
	}
}

// French typography: a narrow no-break space before ; : ! and ?, a no-break
// space inside « », and the curved apostrophe.
func TestFrenchTypography(t *testing.T) {
	exempt := regexp.MustCompile("`[^`]*`|https?://\\S*|127\\.0\\.0\\.1:\\S*|at://\\S*|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+|write:[a-z]+")
	rules := map[string]*regexp.Regexp{
		"a plain or no-break space before ; : ! ?": regexp.MustCompile(`[ \x{00a0}][;:!?]`),
		"no narrow space before ; : ! ?":           regexp.MustCompile(`[^\x{202f}\s][;:!?]`),
		"no no-break space inside « »":             regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`),
		"a straight apostrophe":                    regexp.MustCompile(`'`),
		"English quotation marks in a sentence":    regexp.MustCompile(`“|”`),
	}
	for key, s := range sentencesOf(t, "fr") {
		for _, words := range s.forms {
			words = exempt.ReplaceAllString(words, "")
			for rule, broken := range rules {
				if at := broken.FindString(words); at != "" {
					t.Errorf("%s: %s: %q in %q", key, rule, at, words)
				}
			}
		}
	}
}

// keyForm is what a key looks like; key prefixes end with a dot.
var keyForm = regexp.MustCompile(`^(ctl|ui|demo|attempt|word|duration|queue\.state|account\.health|problem)\.[a-z0-9_.-]*[a-z0-9_]$`)

func TestEveryKeyIsUsedAndEveryUsedKeyIsThere(t *testing.T) {
	known := sentencesOf(t, "en")
	pieces := map[string]bool{}
	for _, s := range programSources(t) {
		for _, lit := range literals(s.file) {
			pieces[lit] = true
			pieces[strings.ToLower(lit)] = true // RESTANTE_LOG
			_, there := known[lit]
			_, problem := known["problem."+lit]
			if keyForm.MatchString(lit) && !there && !problem {
				t.Errorf("%s says %q, which is no key", s.path, lit)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !pieces[key] && !composed(key, pieces, 3, true) {
			t.Errorf("%s is never used", key)
		}
	}
}

// composed reports whether key can be put together from at most n pieces, the
// first of which ends with a dot: "queue.state." and "unknown".
func composed(key string, pieces map[string]bool, n int, first bool) bool {
	if !first && (key == "" || pieces[key]) {
		return key != ""
	}
	if n == 0 {
		return false
	}
	for i := 1; i < len(key); i++ {
		if pieces[key[:i]] && (!first || key[i-1] == '.') && composed(key[i:], pieces, n-1, false) {
			return true
		}
	}
	return false
}

// TestEverySentenceGetsItsArguments looks at the calls that name a key and the
// names of its arguments outright.
func TestEverySentenceGetsItsArguments(t *testing.T) {
	known := sentencesOf(t, "en")
	seen := 0
	for _, s := range programSources(t) {
		for _, call := range keyCalls(s.file, known) {
			seen++
			for _, arg := range known[call.key].args {
				if !slices.Contains(call.names, arg) {
					t.Errorf("%s says %s without its argument %s", s.path, call.key, arg)
				}
			}
		}
	}
	if seen < 30 {
		t.Fatalf("only %d calls found: this test looks for the wrong thing", seen)
	}
}
