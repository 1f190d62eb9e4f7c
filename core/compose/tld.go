package compose

import (
	"slices"
	"strings"

	"mvdan.cc/xurls/v2"
)

// knownTLD reports whether host has at least two labels, the last of them a
// top-level domain that exists (IANA's list and the public suffix list, as
// xurls carries them), written in lower case.
func knownTLD(host string) bool {
	i := strings.LastIndexByte(host, '.')
	if i <= 0 || host[i-1] == '.' {
		return false
	}
	tld := host[i+1:]
	if strings.HasPrefix(tld, "xn--") {
		return len(tld) > len("xn--")
	}
	_, ok := slices.BinarySearch(xurls.TLDs, tld)
	return ok
}
