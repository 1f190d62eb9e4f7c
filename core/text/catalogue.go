package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages that the program speaks.
const (
	English = "en"
	French  = "fr"
)

// Catalogue holds every sentence in every language. It does not change and is
// safe for use by many goroutines.
type Catalogue struct {
	bundle    *i18n.Bundle
	sentences map[string]sentence // of the English file
	languages []string
}

// sentence is what is known of a message besides its words.
type sentence struct {
	args    []string // names of its arguments, in order, each once
	counted string   // the argument that chooses the plural form; empty: none
}

// Load reads the languages' files from the root of fsys: en.json, fr.json, or
// one for each area, queue.en.json, queue.fr.json. Each is a table of keys and
// sentences in the form of go-i18n; a key stands in one area only. English must
// be there: it stands in for what another language lacks.
func Load(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.English), sentences: map[string]sentence{}}
	c.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("find the translations: %w", err)
	}
	for _, name := range names {
		if err := c.add(fsys, name); err != nil {
			return nil, fmt.Errorf("read the translation %s: %w", name, err)
		}
	}
	if len(c.sentences) == 0 {
		return nil, errors.New("read the translations: there is no en.json")
	}
	return c, nil
}

func (c *Catalogue) add(fsys fs.FS, name string) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	file, err := c.bundle.ParseMessageFileBytes(b, name)
	if err != nil {
		return err
	}
	lang := strings.TrimSuffix(path.Base(name), ".json")
	lang = lang[strings.LastIndexByte(lang, '.')+1:]
	if !slices.Contains(c.languages, lang) {
		c.languages = append(c.languages, lang)
	}
	for _, m := range file.Messages {
		s, err := inspect(m)
		if err != nil {
			return fmt.Errorf("sentence %s: %w", m.ID, err)
		}
		if lang == English {
			if _, twice := c.sentences[m.ID]; twice {
				return fmt.Errorf("sentence %s stands in another file too", m.ID)
			}
			c.sentences[m.ID] = s
		}
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{\{(?:([a-z]+) )?\.([a-z_]+)\}\}`)

// inspect finds a sentence's arguments.
func inspect(m *i18n.Message) (sentence, error) {
	var s sentence
	known := (&Printer{}).forms()
	rest := placeholder.ReplaceAllString(m.Other, "")
	if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return s, errors.New("it holds braces that are no argument")
	}
	for _, found := range placeholder.FindAllStringSubmatch(m.Other, -1) {
		form, name := found[1], found[2]
		if _, ok := known[form]; form != "" && !ok {
			return s, fmt.Errorf("there is no form %q", form)
		}
		if form == "num" && s.counted == "" && m.One != "" {
			s.counted = name
		}
		if !slices.Contains(s.args, name) {
			s.args = append(s.args, name)
		}
	}
	if m.One != "" && s.counted == "" {
		return s, errors.New("it has plural forms and no {{num .n}} that chooses among them")
	}
	return s, nil
}

// Languages returns the languages that were loaded, by name.
func (c *Catalogue) Languages() []string { return slices.Clone(c.languages) }

// Keys returns the keys of all sentences, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.sentences)) }

// Printer returns what speaks the language of the given tag (see Language). It
// shows instants in UTC and with their year until In says where and when its
// reader is.
func (c *Catalogue) Printer(tag string) *Printer {
	lang := Language(tag)
	return &Printer{catalogue: c, lang: lang, localizer: i18n.NewLocalizer(c.bundle, lang), zone: time.UTC}
}
