package bluesky_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/language"

	"restante/core/connect/bluesky"
)

// lexicons checks JSON against the published schemas, as far as what we send
// and read goes (https://atproto.com/specs/lexicon).
type lexicons struct{ dir string }

// def is one definition of a lexicon. Fields that a kind does not have stay
// empty.
type def struct {
	Type         string         `json:"type"`
	Ref          string         `json:"ref"`
	Refs         []string       `json:"refs"`
	Items        *def           `json:"items"`
	Required     []string       `json:"required"`
	Nullable     []string       `json:"nullable"`
	Properties   map[string]def `json:"properties"`
	Record       *def           `json:"record"`
	Parameters   *def           `json:"parameters"`
	Input        *payload       `json:"input"`
	Output       *payload       `json:"output"`
	MaxLength    *int           `json:"maxLength"`
	MaxGraphemes *int           `json:"maxGraphemes"`
	Minimum      *float64       `json:"minimum"`
	Maximum      *float64       `json:"maximum"`
	Format       string         `json:"format"`
	Accept       []string       `json:"accept"`
	MaxSize      *float64       `json:"maxSize"`
}

type payload struct {
	Encoding string `json:"encoding"`
	Schema   *def   `json:"schema"`
}

// find returns a definition by its full name, "app.bsky.embed.images#image".
func (l lexicons) find(name string) (def, error) {
	nsid, fragment, ok := strings.Cut(name, "#")
	if !ok {
		fragment = "main"
	}
	data, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(strings.ReplaceAll(nsid, ".", "/"))+".json"))
	if err != nil {
		return def{}, err
	}
	var doc struct {
		Defs map[string]def `json:"defs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return def{}, fmt.Errorf("%s: %w", nsid, err)
	}
	d, ok := doc.Defs[fragment]
	if !ok {
		return def{}, fmt.Errorf("%s has no definition %s", nsid, fragment)
	}
	return d, nil
}

// check returns what is wrong with v as the definition called name.
func (l lexicons) check(name string, v any) []string {
	d, err := l.find(name)
	if err != nil {
		return []string{err.Error()}
	}
	nsid, _, _ := strings.Cut(name, "#")
	if d.Type == "record" {
		return l.walk(nsid, *d.Record, v, "$")
	}
	return l.walk(nsid, d, v, "$")
}

// checkQuery returns what is wrong with the parameters of a query.
func (l lexicons) checkQuery(nsid string, q url.Values) []string {
	d, err := l.find(nsid)
	if err != nil {
		return []string{err.Error()}
	}
	v := map[string]any{}
	for name, values := range q {
		v[name] = values[0]
	}
	if d.Parameters == nil {
		d.Parameters = &def{}
	}
	return append(l.object(nsid, *d.Parameters, v, "?"), unknown(*d.Parameters, v, "?")...)
}

// checkPayload returns what is wrong with the body of a call or an answer.
func (l lexicons) checkPayload(nsid string, p *payload, body []byte) []string {
	switch {
	case p == nil && len(body) == 0:
		return nil
	case p == nil:
		return []string{nsid + " takes no body"}
	case p.Schema == nil:
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []string{nsid + ": " + err.Error()}
	}
	found := l.walk(nsid, *p.Schema, v, "$")
	if m, ok := v.(map[string]any); ok {
		found = append(found, unknown(*p.Schema, m, "$")...)
	}
	return found
}

// unknown names the fields that d does not have: nobody would read them.
func unknown(d def, v map[string]any, path string) (found []string) {
	for name := range v {
		if _, ok := d.Properties[name]; !ok && name != "$type" {
			found = append(found, path+"."+name+" is unknown")
		}
	}
	return found
}

// walk checks v against d, which stands in lexicon nsid.
func (l lexicons) walk(nsid string, d def, v any, path string) []string {
	switch d.Type {
	case "unknown":
		return nil
	case "ref":
		return l.ref(nsid, d.Ref, v, path)
	case "union":
		return l.union(nsid, d, v, path)
	case "object", "params":
		m, ok := v.(map[string]any)
		if !ok {
			return []string{path + " is no object"}
		}
		return append(l.object(nsid, d, m, path), unknown(d, m, path)...)
	case "array":
		return l.array(nsid, d, v, path)
	case "string":
		return checkString(d, v, path)
	case "integer":
		n, ok := v.(float64)
		if !ok || n != float64(int64(n)) || (d.Minimum != nil && n < *d.Minimum) || (d.Maximum != nil && n > *d.Maximum) {
			return []string{fmt.Sprintf("%s: %v is no integer in bounds", path, v)}
		}
		return nil
	case "boolean":
		if _, ok := v.(bool); !ok {
			return []string{path + " is no boolean"}
		}
		return nil
	case "blob":
		return checkBlob(d, v, path)
	}
	return []string{path + ": the test does not know the type " + d.Type}
}

func (l lexicons) ref(nsid, ref string, v any, path string) []string {
	if strings.HasPrefix(ref, "#") {
		ref = nsid + ref
	}
	d, err := l.find(ref)
	if err != nil {
		return []string{err.Error()}
	}
	owner, _, _ := strings.Cut(ref, "#")
	return l.walk(owner, d, v, path)
}

func (l lexicons) union(nsid string, d def, v any, path string) []string {
	m, _ := v.(map[string]any)
	kind, _ := m["$type"].(string)
	for _, ref := range d.Refs {
		full := ref
		if strings.HasPrefix(ref, "#") {
			full = nsid + ref
		}
		if kind == full {
			return l.ref(nsid, ref, v, path)
		}
	}
	return []string{fmt.Sprintf("%s: $type %q is none of %v", path, kind, d.Refs)}
}

func (l lexicons) object(nsid string, d def, m map[string]any, path string) (found []string) {
	for _, name := range d.Required {
		if _, ok := m[name]; !ok {
			found = append(found, path+"."+name+" is missing")
		}
	}
	for name, p := range d.Properties {
		v, ok := m[name]
		if !ok || (v == nil && slices.Contains(d.Nullable, name)) {
			continue
		}
		found = append(found, l.walk(nsid, p, v, path+"."+name)...)
	}
	return found
}

func (l lexicons) array(nsid string, d def, v any, path string) (found []string) {
	list, ok := v.([]any)
	if !ok || (d.MaxLength != nil && len(list) > *d.MaxLength) {
		return []string{path + " is no array in bounds"}
	}
	for i, item := range list {
		found = append(found, l.walk(nsid, *d.Items, item, path+"["+strconv.Itoa(i)+"]")...)
	}
	return found
}

func checkString(d def, v any, path string) []string {
	s, ok := v.(string)
	switch {
	case !ok:
		return []string{path + " is no string"}
	case d.MaxLength != nil && len(s) > *d.MaxLength:
		return []string{fmt.Sprintf("%s: string too big (maximum %d, got %d)", path, *d.MaxLength, len(s))}
	case d.MaxGraphemes != nil && uniseg.GraphemeClusterCount(s) > *d.MaxGraphemes:
		return []string{fmt.Sprintf("%s: grapheme too big (maximum %d, got %d)", path, *d.MaxGraphemes, uniseg.GraphemeClusterCount(s))}
	case !hasFormat(d.Format, s):
		return []string{fmt.Sprintf("%s: %q is no %s", path, s, d.Format)}
	}
	return nil
}

func hasFormat(format, s string) bool {
	switch format {
	case "":
		return true
	case "did":
		return bluesky.IsDID(s)
	case "handle":
		return bluesky.IsHandle(s)
	case "at-identifier":
		return bluesky.IsDID(s) || bluesky.IsHandle(s)
	case "nsid":
		return bluesky.IsNSID(s)
	case "record-key":
		return bluesky.IsRecordKey(s)
	case "tid":
		return bluesky.IsTID(s)
	case "cid":
		return bluesky.IsCID(s)
	case "at-uri":
		return bluesky.IsATURI(s)
	case "language":
		_, err := language.Parse(s)
		return err == nil
	case "uri":
		scheme, rest, ok := strings.Cut(s, ":")
		return ok && scheme != "" && strings.TrimLeft(rest, "/") != "" && !strings.ContainsFunc(s, unicode.IsSpace)
	case "datetime":
		_, err := time.Parse(time.RFC3339Nano, s)
		return err == nil && strings.HasSuffix(s, "Z")
	}
	return false
}

func checkBlob(d def, v any, path string) []string {
	m, _ := v.(map[string]any)
	ref, _ := m["ref"].(map[string]any)
	link, _ := ref["$link"].(string)
	mime, _ := m["mimeType"].(string)
	size, hasSize := m["size"].(float64)
	if m["$type"] != "blob" || !bluesky.IsCID(link) || !hasSize || len(m) != 4 {
		return []string{path + ": expected blob value type"}
	}
	if d.MaxSize != nil && size > *d.MaxSize {
		return []string{fmt.Sprintf("%s: blob too big (maximum %.0f, got %.0f)", path, *d.MaxSize, size)}
	}
	for _, accept := range d.Accept {
		if accept == mime || accept == "*/*" || (strings.HasSuffix(accept, "/*") && strings.HasPrefix(mime, strings.TrimSuffix(accept, "*"))) {
			return nil
		}
	}
	if len(d.Accept) > 0 {
		return []string{path + ": " + mime + " is not accepted"}
	}
	return nil
}

// The checker itself must refuse what is wrong.
func TestLexiconCheckerRefusesWhatIsWrong(t *testing.T) {
	l := lexicons{filepath.Join(needSharedData(t, "atproto"), "lexicons")}
	const good = `{"$type":"app.bsky.feed.post","text":"é","createdAt":"2026-11-25T10:00:00.000Z","langs":["fr"],
		"facets":[{"index":{"byteStart":0,"byteEnd":2},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://exemple.fr"}]}],
		"reply":{"root":{"uri":"at://did:plc:a/app.bsky.feed.post/3ke6kg3wk2227","cid":"bafyreih3fr3dtvvy"},"parent":{"uri":"at://did:plc:a/app.bsky.feed.post/3ke6kg3wk2227","cid":"bafyreih3fr3dtvvy"}},
		"embed":{"$type":"app.bsky.embed.images","images":[{"alt":"","aspectRatio":{"width":1,"height":1},"image":{"$type":"blob","ref":{"$link":"bafkreih3fr3dtvvy"},"mimeType":"image/png","size":9}}]}}`
	tests := []struct{ name, old, new string }{
		{"as it should be", "", ""},
		{"no text", `"text":"é",`, ""},
		{"a field that does not exist", `"text":"é"`, `"text":"é","txt":"é"`},
		{"too many graphemes", `"é"`, `"` + strings.Repeat("é", 301) + `"`},
		{"too many bytes", `"é"`, `"` + strings.Repeat("👨‍👩‍👧‍👦", 121) + `"`},
		{"a date that is none", "2026-11-25T10:00:00.000Z", "yesterday"},
		{"a language that is none", `["fr"]`, `["!!"]`},
		{"four languages", `["fr"]`, `["fr","en","de","it"]`},
		{"a negative offset", `"byteStart":0`, `"byteStart":-1`},
		{"an offset with a fraction", `"byteStart":0`, `"byteStart":0.5`},
		{"a feature that does not exist", "facet#link", "facet#url"},
		{"an address that is none", "https://exemple.fr", "exemple fr"},
		{"a reference without CID", `"cid":"bafyreih3fr3dtvvy"},"parent"`, `"cid":""},"parent"`},
		{"an image without description", `"alt":"",`, ""},
		{"a ratio of zero", `"width":1`, `"width":0`},
		{"a text file", "image/png", "text/plain"},
		{"a blob over 2,000,000 bytes", `"size":9`, `"size":2000001`},
		{"five images", `"images":[`, `"images":[` + strings.Repeat(`{"alt":"","image":{"$type":"blob","ref":{"$link":"bafkreih3fr3dtvvy"},"mimeType":"image/png","size":9}},`, 4)},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(good, tt.old, tt.new, 1)
			if i > 0 && changed == good {
				t.Fatal("nothing was changed")
			}
			var v any
			if err := json.Unmarshal([]byte(changed), &v); err != nil {
				t.Fatal(err)
			}
			if found := l.check("app.bsky.feed.post", v); (len(found) > 0) != (i > 0) {
				t.Errorf("found %q", found)
			}
		})
	}
}
