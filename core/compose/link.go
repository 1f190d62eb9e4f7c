package compose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// linkAt reads the link, with or without scheme, that begins at at.
func linkAt(text string, at int) (Entity, bool) {
	rest := text[at:]
	if size := schemeLen(rest); size > 0 {
		link := trimClosing(rest[:linkEnd(rest)], sentenceEnd)
		if len(link) < size || !strings.ContainsFunc(authority(link[size:]), isHostRune) {
			return Entity{}, false
		}
		return Entity{Kind: EntityLink, Start: at, End: at + len(link), Value: link}, true
	}
	end := bareDomain(rest)
	if end == 0 {
		return Entity{}, false
	}
	if next, _ := utf8.DecodeRuneInString(rest[end:]); end < len(rest) {
		switch {
		case next == '@' || isWordRune(next):
			return Entity{}, false
		case next == '/' || next == '?' || next == '#' || next == ':':
			end = linkEnd(rest)
		}
	}
	link := trimClosing(rest[:end], sentenceEnd)
	return Entity{Kind: EntityLink, Start: at, End: at + len(link), Value: "https://" + link}, true
}

// sentenceEnd is what closes a sentence rather than a link.
const sentenceEnd = ".,:;!?…。、，．！？；："

// authority returns the part of a link between its scheme and its path.
func authority(rest string) string {
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[:i]
	}
	return rest
}

func isHostRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// schemeLen returns the length of http:// or https:// at the start of s, else 0.
func schemeLen(s string) int {
	for _, scheme := range []string{"https://", "http://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return len(scheme)
		}
	}
	return 0
}

// bareDomain returns the length of the domain name at the start of s, or 0
// when there is none under a real top-level domain. The name must be written
// in lower case at its end, as in Bluesky's client: "fin.Je" is no link.
func bareDomain(s string) int {
	if s == "" || !('a' <= s[0]|0x20 && s[0]|0x20 <= 'z') {
		return 0
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !isDomainRune(r) && r != '.' })
	if end < 0 {
		end = len(s)
	}
	name := strings.TrimRight(s[:end], ".-")
	if !knownTLD(name) || len(name) > maxDomain {
		return 0
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return 0
		}
	}
	return len(name)
}

// linkEnd returns where a link that begins s ends at the latest.
func linkEnd(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool {
		return isBlank(r) || isApostrophe(r) || unicode.Is(unicode.So, r) || unicode.IsControl(r) || strings.ContainsRune("\"<>«»“”„", r)
	})
	if end < 0 {
		return len(s)
	}
	return end
}
