package text_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"restante/core/text"
)

// translations is the folder of the program's sentences. They are read as
// files, since core does not import assets.
const translations = "../../assets/translations"

func catalogue(t *testing.T) *text.Catalogue {
	t.Helper()
	c, err := text.Load(os.DirFS(translations))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func french(t *testing.T) *text.Printer { return catalogue(t).Printer("fr") }

func english(t *testing.T) *text.Printer { return catalogue(t).Printer("en") }

// small is a catalogue with these English sentences and the same in French.
func small(t *testing.T, sentences string) *text.Catalogue {
	t.Helper()
	c, err := text.Load(fstest.MapFS{"en.json": {Data: []byte(sentences)}, "fr.json": {Data: []byte(sentences)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoad(t *testing.T) {
	c := catalogue(t)
	if got := c.Languages(); !slices.Equal(got, []string{"en", "fr"}) {
		t.Errorf("languages %v", got)
	}
	if len(c.Keys()) < 100 {
		t.Errorf("only %d sentences", len(c.Keys()))
	}
	for name, tt := range map[string]struct{ file, content, want string }{
		"no English":                  {"fr.json", `{"a":"b"}`, "no en.json"},
		"no JSON":                     {"en.json", `{"a":`, "en.json"},
		"an unknown form":             {"en.json", `{"a":"{{shout .name}}"}`, `no form "shout"`},
		"braces that are no argument": {"en.json", `{"a":"{{if .x}}y{{end}}"}`, "no argument"},
		"plural forms without number": {"en.json", `{"a":{"one":"x","other":"y {{.n}}"}}`, "num"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := text.Load(fstest.MapFS{tt.file: {Data: []byte(tt.content)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want something with %q", err, tt.want)
			}
		})
	}
}

func TestAMissingLanguageFallsBackToEnglish(t *testing.T) {
	c, err := text.Load(fstest.MapFS{"en.json": {Data: []byte(`{"a":"one","b":"two"}`)}, "fr.json": {Data: []byte(`{"a":"un"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer("fr")
	if a, b := p.Say("a"), p.Say("b"); a != "un" || b != "two" {
		t.Fatalf("%q, %q", a, b)
	}
}
