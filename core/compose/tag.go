package compose

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// The most that a tag may hold (lexicon app.bsky.richtext.facet#tag).
const (
	maxTagGraphemes = 64
	maxTagBytes     = 640
)

// tagAt reads the tag whose hash sign, of size bytes, stands at at.
func tagAt(text string, at, size int) (Entity, bool) {
	// Unlike a link or a mention, a tag follows a space only.
	if at > 0 && !endsBlank(text[:at]) {
		return Entity{}, false
	}
	rest := text[at+size:]
	// A hash sign with a variation selector is the start of an emoji.
	if strings.HasPrefix(rest, "\uFE0F") {
		return Entity{}, false
	}
	if end := strings.IndexFunc(rest, endsTag); end >= 0 {
		rest = rest[:end]
	}
	if !strings.ContainsFunc(rest, carriesTag) {
		return Entity{}, false
	}
	tag := strings.TrimRightFunc(rest, unicode.IsPunct)
	if tag == "" || len(tag) > maxTagBytes || uniseg.GraphemeClusterCount(tag) > maxTagGraphemes {
		return Entity{}, false
	}
	return Entity{Kind: EntityTag, Start: at, End: at + size + len(tag), Value: tag}, true
}

func endsBlank(s string) bool {
	return strings.TrimRightFunc(s, isBlank) != s
}

// endsTag reports whether r cannot be part of a tag: a space, or what shows
// nothing (soft hyphen, word joiner, zero-width characters), or a keycap.
func endsTag(r rune) bool {
	switch r {
	case '\u00AD', '\u2060', '\u200B', '\u200C', '\u200D', '\u20E2':
		return true
	}
	return isBlank(r)
}

// carriesTag reports whether r makes a tag: digits and punctuation alone do not.
func carriesTag(r rune) bool {
	return !('0' <= r && r <= '9') && !unicode.IsPunct(r)
}
