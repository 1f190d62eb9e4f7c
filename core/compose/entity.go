package compose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EntityKind is what an Entity is.
type EntityKind string

// The kinds of entity.
const (
	EntityLink    EntityKind = "link"
	EntityMention EntityKind = "mention"
	EntityTag     EntityKind = "tag"
)

// Entity is a piece of a text that a network can make clickable.
type Entity struct {
	Kind EntityKind
	// Start and End are UTF-8 byte offsets of the piece, End exclusive.
	Start, End int
	// Value is the complete address of a link, the name that is mentioned
	// without its @, or a tag without its #.
	Value string
}

// Entities returns the links, mentions and tags of text in the order in which
// they stand, none overlapping another.
//
// The rules are those by which Bluesky's own client detects facets
// (bluesky-social/atproto, packages/api/src/rich-text), with these differences,
// each where that client makes a dead link or none at all: an apostrophe, ' or
// ’, ends a link and may stand before a link or mention ("l'équipe
// d'exemple.fr"); an emoji, a quotation mark or < > ends a link; trailing
// punctuation and closing brackets that were not opened are left out however
// many there are; a domain without scheme may hold a hyphen and is no link as
// part of an e-mail address or of a longer word.
func Entities(text string) []Entity {
	var found []Entity
	for at, r := range text {
		if at > 0 && !mayStartAfter(text[:at]) {
			continue
		}
		var e Entity
		var ok bool
		switch {
		case r == '@':
			e, ok = mentionAt(text, at)
		case r == '#' || r == '＃':
			e, ok = tagAt(text, at, utf8.RuneLen(r))
		default:
			e, ok = linkAt(text, at)
		}
		if ok {
			found = append(found, e)
		}
	}
	return dropOverlaps(found)
}

// mayStartAfter reports whether an entity may begin right after before.
func mayStartAfter(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return isBlank(r) || r == '(' || isApostrophe(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// isBlank reports whether r separates words, zero-width no-break space included.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' }

// dropOverlaps keeps of two overlapping entities the one that starts first.
func dropOverlaps(in []Entity) []Entity {
	end := 0
	return slices.DeleteFunc(in, func(e Entity) bool {
		if e.Start < end {
			return true
		}
		end = e.End
		return false
	})
}

// mentionAt reads the mention whose @ stands at at.
func mentionAt(text string, at int) (Entity, bool) {
	rest := text[at+1:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !isDomainRune(r) && r != '.' })
	if end < 0 {
		end = len(rest)
	}
	name := strings.TrimRight(rest[:end], ".-")
	if next, _ := utf8.DecodeRuneInString(rest[end:]); len(name) == end && end < len(rest) && isWordRune(next) {
		return Entity{}, false
	}
	if lower := strings.ToLower(name); !knownTLD(lower) && !isTestName(lower) {
		return Entity{}, false
	}
	return Entity{Kind: EntityMention, Start: at, End: at + 1 + len(name), Value: name}, true
}

// isTestName reports whether name is one of a test network: .test can never be
// a real top-level domain (RFC 6761 §6.2).
func isTestName(name string) bool {
	before, ok := strings.CutSuffix(name, ".test")
	return ok && before != ""
}

func isDomainRune(r rune) bool {
	return r == '-' || ('0' <= r && r <= '9') || ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z')
}
