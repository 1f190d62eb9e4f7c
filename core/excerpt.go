package core

import "github.com/rivo/uniseg"

// excerptLength is how many characters, as people count them, a list shows of a
// text.
const excerptLength = 160

// excerpt is the beginning of a text on one line, cut between characters.
func excerpt(text string) string {
	text = oneLine(text)
	rest, state := text, -1
	for range excerptLength {
		if rest == "" {
			return text
		}
		_, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
	}
	return text[:len(text)-len(rest)]
}
