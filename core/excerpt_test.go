package core

import "testing"

// Marks that turn the direction of writing stay in the draft, but not in lists.
func TestAnExcerptDoesNotTurnWhatStandsBesideIt(t *testing.T) {
	for text, want := range map[string]string{
		"Prix \u202e99\u202c euros":         "Prix 99 euros",
		"a\u2066b\u2069 \u200fc\u061cd\n e": "ab cd e",
		"👨\u200d👩\u200d👧 می\u200cخواهم":     "👨\u200d👩\u200d👧 می\u200cخواهم",
	} {
		if got := excerpt(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
