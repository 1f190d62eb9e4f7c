package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"
)

// params are what a call brings: of its query, its form, its multipart form or
// its JSON. Unknown names are as good as absent, as in Rails.
type params struct {
	// values holds "name" for a single value and "name[]" for a list, whichever
	// way it came.
	values url.Values
	// records are lists of objects, by name: media_attributes.
	records map[string][]map[string]string
	file    *uploadedFile // the multipart part named "file"
}

type uploadedFile struct {
	name string
	data []byte
}

func (p params) has(name string) bool    { return p.values.Has(name) }
func (p params) text(name string) string { return p.values.Get(name) }

// list returns the values of name[]. A single value under the plain name is no
// list and is not seen.
func (p params) list(name string) []string { return p.values[name+"[]"] }

// flag reads a boolean as Rails casts one: everything but its words for no is
// yes.
func (p params) flag(name string) bool {
	switch p.text(name) {
	case "", "0", "f", "F", "false", "FALSE", "off", "OFF":
		return false
	}
	return true
}

// some returns those of the names that are there.
func (p params) some(names ...string) map[string]string {
	found := map[string]string{}
	for _, name := range names {
		if p.has(name) {
			found[name] = p.text(name)
		}
	}
	return found
}

var errMalformed = refuse(http.StatusBadRequest, "The request you submitted was invalid or malformed.")

// readParams reads what the request brings, or refuses it as malformed.
func readParams(r *http.Request) (params, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return params{}, errMalformed
	}
	p := params{values: query, records: map[string][]map[string]string{}}
	// Where there is no content type, or none that says anything, there is no
	// body to read.
	kind, options, badType := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if badType != nil {
		kind = ""
	}
	switch kind {
	case "application/json":
		err = p.readJSON(r.Body)
	case "application/x-www-form-urlencoded":
		err = p.readForm(r.Body)
	case "multipart/form-data":
		err = p.readMultipart(r.Body, options["boundary"])
	}
	if err != nil {
		return params{}, errMalformed
	}
	for _, values := range p.values {
		for _, v := range values {
			if !utf8.ValidString(v) {
				return params{}, errMalformed
			}
		}
	}
	p.pairRecords()
	return p, nil
}

func (p *params) readForm(body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	form, err := url.ParseQuery(string(b))
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	for name, values := range form {
		p.values[name] = values
	}
	return nil
}

func (p *params) readMultipart(body io.Reader, boundary string) error {
	parts := multipart.NewReader(body, boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the multipart form: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("read the part %q: %w", part.FormName(), err)
		}
		switch {
		case part.FormName() == "file" && part.FileName() != "":
			p.file = &uploadedFile{name: part.FileName(), data: data}
		default:
			p.values.Add(part.FormName(), string(data))
		}
	}
}

func (p *params) readJSON(body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	if !utf8.Valid(b) {
		return errors.New("the body is not UTF-8")
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return fmt.Errorf("read the JSON: %w", err)
	}
	if decoder.More() {
		return errors.New("there is more than one JSON value")
	}
	for name, value := range fields {
		p.setJSON(name, value)
	}
	return nil
}

func (p *params) setJSON(name string, value any) {
	list, isList := value.([]any)
	if !isList {
		if text, ok := scalar(value); ok {
			p.values.Set(name, text)
		} else if _, isObject := value.(map[string]any); isObject {
			p.values.Set(name, "") // present, and not a scalar
		}
		return
	}
	p.values.Del(name + "[]")
	for _, item := range list {
		if text, ok := scalar(item); ok {
			p.values.Add(name+"[]", text)
		}
		if object, ok := item.(map[string]any); ok {
			record := map[string]string{}
			for key, v := range object {
				if text, ok := scalar(v); ok {
					record[key] = text
				}
			}
			p.records[name] = append(p.records[name], record)
		}
	}
}

// scalar returns a JSON scalar as a form would hold it; null is none.
func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// pairRecords puts the columns media_attributes[][id],
// media_attributes[][description] of a form together into records.
func (p *params) pairRecords() {
	const name = "media_attributes"
	for _, key := range []string{"id", "description", "focus"} {
		for i, v := range p.values[name+"[]["+key+"]"] {
			for len(p.records[name]) <= i {
				p.records[name] = append(p.records[name], map[string]string{})
			}
			p.records[name][i][key] = v
		}
	}
}
