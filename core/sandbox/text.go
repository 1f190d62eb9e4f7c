package sandbox

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"mvdan.cc/xurls/v2"
)

// The limits of a Mastodon server.
const (
	maxCharacters  = 500
	urlCharacters  = 23
	maxAttachments = 4
	maxAlt         = 1500 // characters: code points
)

type entityKind int

const (
	entityURL entityKind = iota
	entityMention
	entityTag
)

// entity is a stretch of a text that becomes a link.
type entity struct {
	kind       entityKind
	start, end int    // bytes
	name       string // of a mention without its domain, of a tag
	domain     string // of a mention; empty: of this server
}

var (
	urlStart     = regexp.MustCompile(`(?i)https?://`)
	mentionForm  = regexp.MustCompile(`@([A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@([\pL\pN](?:[\pL\pM\pN_.-]*[\pL\pM\pN])?))?`)
	tagForm      = regexp.MustCompile(`[#＃]([\pL\pM\pN_·]+)`)
	hostForm     = regexp.MustCompile(`^[\pL\pM\pN_.-]+`)
	portForm     = regexp.MustCompile(`^:[0-9]+`)
	onlyDigits   = regexp.MustCompile(`^[\pN_·]*$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,4})?$`)
)

// entitiesOf finds the links, mentions and tags of a text as a Mastodon server
// does, by rising start, none over another.
func entitiesOf(text string) []entity {
	var all []entity
	all = append(all, urlsOf(text)...)
	all = append(all, mentionsOf(text)...)
	all = append(all, tagsOf(text)...)
	slices.SortStableFunc(all, func(a, b entity) int { return a.start - b.start })
	var kept []entity
	for _, e := range all {
		if len(kept) == 0 || e.start >= kept[len(kept)-1].end {
			kept = append(kept, e)
		}
	}
	return kept
}

func urlsOf(text string) []entity {
	var found []entity
	for _, at := range urlStart.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		if at[0] > 0 && (strings.ContainsRune("@＠$#＃", before) || before < utf8.RuneSelf && (unicode.IsLetter(before) || unicode.IsDigit(before))) {
			continue
		}
		if length := hostLength(text[at[1]:]); length > 0 {
			end := at[1] + length
			end += pathLength(text[end:])
			end += queryLength(text[end:])
			found = append(found, entity{kind: entityURL, start: at[0], end: end})
		}
	}
	return found
}

// hostLength is how much of text is a host with a real top-level domain, and
// its port; 0: none.
func hostLength(text string) int {
	host := strings.TrimRight(hostForm.FindString(text), ".-_")
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || strings.Contains(host, "..") {
		return 0
	}
	if _, real := slices.BinarySearch(xurls.TLDs, strings.ToLower(host[dot+1:])); !real {
		return 0
	}
	return len(host) + len(portForm.FindString(text[len(host):]))
}

// pathLength is how much of text is a path: up to white space, a bracket that
// is not closed within it, or a question mark, without punctuation at its end.
func pathLength(text string) int {
	if !strings.HasPrefix(text, "/") {
		return 0
	}
	end, safe := 0, 1 // safe: the slash alone is a path
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r == '(' {
			closed := balanced(text[end:])
			if closed == 0 {
				return safe
			}
			end += closed
			safe = end
			continue
		}
		if unicode.IsSpace(r) || strings.ContainsRune("<>)?", r) {
			return safe
		}
		end += size
		if !strings.ContainsRune(`!*"'「」;:=,.$%[]~&|@`, r) {
			safe = end
		}
	}
	return safe
}

// balanced returns the length of the bracketed stretch that text starts with,
// 0 when it is not closed before white space.
func balanced(text string) int {
	depth := 0
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			return 0
		case r == '(':
			depth++
		case r == ')':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func queryLength(text string) int {
	if !strings.HasPrefix(text, "?") {
		return 0
	}
	safe := 0
	for i, r := range text {
		if unicode.IsSpace(r) || strings.ContainsRune("<>\"{}`\\", r) {
			break
		}
		if r >= 0xA0 || unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_&=#/-", r) {
			safe = i + utf8.RuneLen(r)
		}
	}
	return safe
}

func mentionsOf(text string) []entity {
	var found []entity
	for _, at := range mentionForm.FindAllStringSubmatchIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after := text[at[1]:]
		if at[0] > 0 && (isWord(before) || before == '=' || before == '/') ||
			strings.HasPrefix(after, "@") || strings.HasPrefix(after, "＠") || strings.HasPrefix(after, "://") {
			continue
		}
		e := entity{kind: entityMention, start: at[0], end: at[1], name: text[at[2]:at[3]]}
		if at[4] >= 0 {
			e.domain = text[at[4]:at[5]]
		}
		found = append(found, e)
	}
	return found
}

func tagsOf(text string) []entity {
	var found []entity
	for _, at := range tagForm.FindAllStringSubmatchIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		name := text[at[2]:at[3]]
		if at[0] > 0 && (isWord(before) || strings.ContainsRune("=/)&", before)) || onlyDigits.MatchString(name) {
			continue
		}
		found = append(found, entity{kind: entityTag, start: at[0], end: at[1], name: name})
	}
	return found
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// length counts a post as a Mastodon server does: extended grapheme clusters of
// warning and text together, where a link counts as 23 and a mention without
// its domain. The warning is not shortened.
func length(warning, text string) int {
	var b strings.Builder
	b.WriteString(warning)
	at := 0
	for _, e := range entitiesOf(text) {
		b.WriteString(text[at:e.start])
		switch e.kind {
		case entityURL:
			b.WriteString(strings.Repeat("x", urlCharacters))
		case entityMention:
			b.WriteString("@" + e.name)
		case entityTag:
			b.WriteString(text[e.start:e.end])
		}
		at = e.end
	}
	b.WriteString(text[at:])
	return uniseg.GraphemeClusterCount(b.String())
}
