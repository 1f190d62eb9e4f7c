package core

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"restante/core/model"
)

// longestNotes is how many characters the notes on a brand may have.
const longestNotes = 10_000

// applyOwn changes what is a brand's own: its handles, its domains, the notes on
// it.
func applyOwn(b *model.Brand, e BrandEdit) error {
	var err error
	if e.Handles != nil {
		if b.Handles, err = eachOnce(*e.Handles, handleOf); err != nil {
			return err
		}
	}
	if e.Domains != nil {
		if b.Domains, err = eachOnce(*e.Domains, domainOf); err != nil {
			return err
		}
	}
	if e.Notes != nil {
		b.Notes = strings.ReplaceAll(strings.ToValidUTF8(*e.Notes, ""), "\x00", "")
	}
	if n := utf8.RuneCountInString(b.Notes); n > longestNotes {
		return model.NewProblem("brand.notes_too_long", "count", strconv.Itoa(n), "limit", strconv.Itoa(longestNotes))
	}
	return nil
}

// eachOnce makes each text that is more than spaces into what is kept of it, and
// drops what is there already.
func eachOnce(typed []string, read func(string) (string, error)) ([]string, error) {
	var out []string
	known := map[string]bool{}
	for _, text := range typed {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		kept, err := read(text)
		if err != nil {
			return nil, err
		}
		if folded := strings.ToLower(kept); !known[folded] {
			known[folded] = true
			out = append(out, kept)
		}
	}
	return out, nil
}

// handleOf is a name on a network as it is kept.
func handleOf(typed string) (string, error) {
	handle := strings.TrimPrefix(typed, "@")
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	if handle == "" || !utf8.ValidString(handle) || strings.ContainsFunc(handle, odd) {
		return "", model.NewProblem("brand.bad_handle", "handle", excerpt(typed))
	}
	return handle, nil
}

// domainOf is the host of a domain or an address, without the "www." that stands
// for the same site.
func domainOf(typed string) (string, error) {
	problem := model.NewProblem("brand.bad_domain", "domain", excerpt(typed))
	address := typed
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return "", problem
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if short := strings.TrimPrefix(host, "www."); strings.Contains(short, ".") {
		host = short
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 || len(host) > 253 {
		return "", problem
	}
	for _, label := range labels {
		if !isLabel(label) {
			return "", problem
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "", problem // an address of numbers is nobody's name
	}
	return host, nil
}

// isLabel reports whether s may stand between the dots of a domain, in any
// script.
func isLabel(s string) bool {
	other := func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}
	return s != "" && utf8.RuneCountInString(s) <= 63 && !strings.ContainsFunc(s, other) &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}
