package text

import "strings"

// Language returns the language of the program for a tag such as "fr",
// "fr-CA" or "fr_FR.UTF-8": French for all of French, else English.
func Language(tag string) string {
	primary, _, _ := strings.Cut(tag, "_")
	for _, end := range []string{"-", ".", "@"} {
		primary, _, _ = strings.Cut(primary, end)
	}
	if strings.EqualFold(strings.TrimSpace(primary), French) {
		return French
	}
	return English
}

// FromEnvironment returns the language of the environment: the first of
// LC_ALL, LC_MESSAGES and LANG that is set decides (POSIX.1-2017, XBD §8.2).
func FromEnvironment(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if tag := getenv(name); tag != "" {
			return Language(tag)
		}
	}
	return English
}
