package text_test

import (
	"testing"

	"restante/core/text"
)

func TestLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"fr": "fr", "FR": "fr", "fr-CA": "fr", "fr_FR.UTF-8": "fr", "fr.UTF-8": "fr", "fr@euro": "fr",
		"en": "en", "en_GB.UTF-8": "en", "de_DE": "en", "C": "en", "POSIX": "en", "": "en", "frr": "en", "français": "en",
	} {
		if got := text.Language(tag); got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"LC_ALL goes first":       {map[string]string{"LC_ALL": "fr_FR.UTF-8", "LC_MESSAGES": "en_US", "LANG": "en_US"}, "fr"},
		"then LC_MESSAGES":        {map[string]string{"LC_MESSAGES": "fr_BE", "LANG": "en_US"}, "fr"},
		"then LANG":               {map[string]string{"LANG": "fr_FR"}, "fr"},
		"an empty one counts not": {map[string]string{"LC_ALL": "", "LANG": "fr_FR"}, "fr"},
		"C overrides":             {map[string]string{"LC_ALL": "C", "LANG": "fr_FR"}, "en"},
		"nothing":                 {nil, "en"},
	} {
		if got := text.FromEnvironment(func(n string) string { return tt.env[n] }); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
