package compose

import (
	"slices"
	"testing"

	"mvdan.cc/xurls/v2"
)

func TestKnownTLDSearchesASortedList(t *testing.T) {
	if !slices.IsSorted(xurls.TLDs) {
		t.Error("the list of top-level domains is not sorted: a binary search misses some")
	}
	for _, tld := range xurls.TLDs {
		if !knownTLD("x." + tld) {
			t.Errorf("%q is not found", tld)
		}
	}
	for _, host := range []string{"", ".", "com", ".com", "x.", "x..com", "x.jpg", "x.COM", "x.xn--"} {
		if knownTLD(host) {
			t.Errorf("%q passes", host)
		}
	}
}
