package text

import (
	"strconv"
	"text/template"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Printer says things in one language. It does not change and is safe for use
// by many goroutines.
type Printer struct {
	catalogue *Catalogue
	lang      string
	localizer *i18n.Localizer
	now       time.Time      // zero: not known, so that years are always shown
	zone      *time.Location // in which instants are shown
}

// In returns a Printer that shows instants in zone (nil: UTC), and leaves out
// the year where it is that of now.
func (p *Printer) In(zone *time.Location, now time.Time) *Printer {
	q := *p
	q.zone, q.now = zone, now
	if zone == nil {
		q.zone = time.UTC
	}
	return &q
}

// Lang returns the language, English or French.
func (p *Printer) Lang() string { return p.lang }

// Has reports whether there is a sentence under key.
func (p *Printer) Has(key string) bool {
	_, ok := p.catalogue.sentences[key]
	return ok
}

// Say returns the sentence under key, filled with pairs of argument name and
// value. An odd number of pairs is a mistake of the caller and panics. A key
// that does not exist is returned itself, and an argument that was not given
// shows as an ellipsis, so that nothing is ever empty.
func (p *Printer) Say(key string, pairs ...string) string {
	if len(pairs)%2 != 0 {
		panic("text: argument without a value for " + key)
	}
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return p.fill(key, args)
}

func (p *Printer) fill(key string, args map[string]string) string {
	s, ok := p.catalogue.sentences[key]
	if !ok {
		return key
	}
	data := make(map[string]string, len(s.args))
	for _, name := range s.args {
		data[name] = "…"
		if v, ok := args[name]; ok {
			data[name] = Clean(v)
		}
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, Funcs: p.forms()}
	if n, err := strconv.ParseInt(data[s.counted], 10, 64); s.counted != "" && err == nil {
		config.PluralCount = n
	}
	// The error tells of a plural form that the sentence does not have (French
	// has one for millions), or of a language that lacks the key. The other
	// form, or English, is returned beside it.
	said, err := p.localizer.Localize(config)
	if err != nil && said == "" {
		return key
	}
	return said
}

// forms are the functions of the package comment.
func (p *Printer) forms() template.FuncMap {
	return template.FuncMap{
		"num":        p.numberForm,
		"bytes":      p.bytesForm,
		"megapixels": p.megapixelsForm,
		"moment":     p.momentForm,
		"wall":       p.Wall,
		"state":      func(s string) string { return p.word("queue.state.", s) },
		"field":      func(s string) string { return p.word("word.field.", s) },
		"option":     func(s string) string { return p.word("word.option.", s) },
	}
}

// word returns the sentence under prefix and code, or code where there is
// none.
func (p *Printer) word(prefix, code string) string {
	if p.Has(prefix + code) {
		return p.Say(prefix + code)
	}
	return code
}
