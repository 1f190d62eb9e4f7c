// Package compose looks at a text as the networks will: how long it is in a
// network's own unit, what in it is a link, a mention or a tag, and whether a
// message is within a network's limits. It changes no text.
package compose

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"restante/core/model"
)

// Count returns how long text is together with its content warning, which
// shares its budget, in limits' unit. A link that starts with http:// or
// https:// counts limits.URLLength where the network has one such length, and
// @user@domain counts as @user where limits.MentionName says so; both in text
// alone, for the warning is counted as it stands.
//
// The rules for links and mentions are Mastodon's
// (https://docs.joinmastodon.org/user/posting/#text; its StatusLengthValidator
// and the specification of it).
func Count(text, warning string, limits model.Limits) int {
	return uniseg.GraphemeClusterCount(warning + counted(text, limits))
}

// counted returns text with what counts less or more than it shows replaced by
// as much as it counts.
func counted(text string, limits model.Limits) string {
	var short []replacement
	if limits.URLLength > 0 {
		short = shortLinks(text, limits.URLLength)
	}
	if limits.MentionName {
		short = append(short, shortMentions(text)...)
	}
	slices.SortFunc(short, func(a, b replacement) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, r := range short {
		if r.start < at {
			continue
		}
		b.WriteString(text[at:r.start])
		b.WriteString(r.with)
		at = r.end
	}
	b.WriteString(text[at:])
	return b.String()
}

type replacement struct {
	start, end int // UTF-8 byte offsets
	with       string
}

// maxLink is the longest link, in runes, that Mastodon shortens.
const maxLink = 4096

var httpScheme = regexp.MustCompile(`(?i)https?://`)

// shortLinks finds the links that Mastodon counts as length characters each.
func shortLinks(text string, length int) []replacement {
	var found []replacement
	at := 0
	for {
		scheme := httpScheme.FindStringIndex(text[at:])
		if scheme == nil {
			return found
		}
		start := at + scheme[0]
		at += scheme[1]
		size := countedLink(word(text[at:]))
		if size == 0 || glued(text[:start]) {
			continue
		}
		at += size
		if utf8.RuneCountInString(text[start:at]) <= maxLink {
			found = append(found, replacement{start: start, end: at, with: strings.Repeat("x", length)})
		}
	}
}

// word returns s up to its first space, no longer than what can still be a
// link that is shortened.
func word(s string) string {
	s = s[:min(len(s), utf8.UTFMax*(maxLink+1))]
	if i := strings.IndexFunc(s, isBlank); i >= 0 {
		return s[:i]
	}
	return s
}

// glued reports whether what stands right before keeps a link from being one.
// Letters other than ASCII do not: Chinese and Japanese put no space there.
func glued(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	ascii := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r))
	return size > 0 && (ascii || strings.ContainsRune("@＠$#＃", r))
}

// countedLink returns how many bytes of s, which follows http:// or https://,
// belong to the link by Mastodon's rules (its config/initializers/
// twitter_regex.rb): a host under a real top-level domain, a port, a path and
// query without what closes a sentence or a bracket around them. It returns 0
// where there is no such host.
func countedLink(s string) int {
	host := hostLen(s)
	if !knownTLD(strings.ToLower(s[:host])) {
		return 0
	}
	rest := s[host:]
	if port, ok := strings.CutPrefix(rest, ":"); ok {
		if after := strings.TrimLeft(port, "0123456789"); after != port {
			host += len(rest) - len(after)
			rest = after
		}
	}
	switch {
	case strings.HasPrefix(rest, "@"):
		return 0
	case !strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "?"):
		return host
	}
	if i := strings.IndexAny(rest, "<>"); i >= 0 {
		rest = rest[:i]
	}
	closing := `?!*"'「」;:=,.$%[]~&|@(`
	if strings.Contains(rest, "?") {
		closing = `?!*"'「」;:,.$%[]~|@(`
	}
	return host + len(trimClosing(rest, closing))
}

// hostLen returns the length of the name at the start of s that can be a host.
func hostLen(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) && r != '.' && r != '-' }); i >= 0 {
		s = s[:i]
	}
	return len(strings.TrimRight(s, ".-"))
}

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// trimClosing takes off the end of s what is in closing, and brackets that s
// does not open.
func trimClosing(s, closing string) string {
	for {
		r, size := utf8.DecodeLastRuneInString(s)
		switch {
		case size > 0 && strings.ContainsRune(closing, r):
		case r == ')' && strings.Count(s, "(") < strings.Count(s, ")"):
		case r == ']' && strings.Count(s, "[") < strings.Count(s, "]"):
		default:
			return s
		}
		s = s[:len(s)-size]
	}
}

// maxDomain is the longest domain name, in bytes (RFC 1035 §2.3.4).
const maxDomain = 253

var remoteMention = regexp.MustCompile(`(@(?i:[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?))@([\p{L}\p{M}\p{N}_]+(?:[.-]+[\p{L}\p{M}\p{N}_]+)*)`)

// shortMentions finds @user@domain, which Mastodon counts as @user.
func shortMentions(text string) []replacement {
	var found []replacement
	for _, m := range remoteMention.FindAllStringSubmatchIndex(text, -1) {
		before, after := text[:m[0]], text[m[1]:]
		r, size := utf8.DecodeLastRuneInString(before)
		if size > 0 && (isWordRune(r) || r == '=' || r == '/') {
			continue
		}
		if strings.HasPrefix(after, "@") || strings.HasPrefix(after, "＠") || strings.HasPrefix(after, "://") {
			continue
		}
		if m[5]-m[4] > maxDomain {
			continue
		}
		found = append(found, replacement{start: m[0], end: m[1], with: text[m[2]:m[3]]})
	}
	return found
}
