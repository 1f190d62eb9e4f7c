package ui

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes text comparable for a person who types without accents: small
// letters without diacritics, œ and æ in two letters.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ß':
			b.WriteString("ss")
		case r == '’':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// How well one word fits, best first. The sum over the words ranks a line of
// the palette.
const (
	fitBeginning = 100 // the text begins with the word
	fitWord      = 80  // a word of the text begins with it
	fitInside    = 50  // it stands somewhere
	fitSpread    = 10  // its letters stand in that order
)

// fit tells how well typed fits a text, both folded; higher is better. Every
// word that was typed has to fit.
func fit(typed, text string) (score int, ok bool) {
	for _, word := range strings.Fields(typed) {
		n := fitOf(word, text)
		if n == 0 {
			return 0, false
		}
		score += n
	}
	return score, true
}

func fitOf(word, text string) int {
	if strings.HasPrefix(text, word) {
		return fitBeginning
	}
	found := false
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			break
		}
		found = true
		at += from
		before := []rune(text[:at])
		if last := before[len(before)-1]; !unicode.IsLetter(last) && !unicode.IsDigit(last) {
			return fitWord
		}
		from = at + len(word)
	}
	if found {
		return fitInside
	}
	// One or two letters in any place fit nearly everything.
	if len(word) > 2 && spread(word, text) {
		return fitSpread
	}
	return 0
}

func spread(word, text string) bool {
	rest := text
	for _, r := range word {
		at := strings.IndexRune(rest, r)
		if at < 0 {
			return false
		}
		rest = rest[at+len(string(r)):]
	}
	return true
}
