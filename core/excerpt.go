package core

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// excerptLength is how many characters, as people count them, a list shows of a
// text.
const excerptLength = 160

// excerpt is the beginning of a text on one line, cut between characters. Marks
// that turn the direction of writing are left out: cut off from their ends, they
// would turn what stands beside the excerpt too.
func excerpt(text string) string {
	text = oneLine(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text))
	rest, state := text, -1
	for range excerptLength {
		if rest == "" {
			return text
		}
		_, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
	}
	return text[:len(text)-len(rest)]
}
