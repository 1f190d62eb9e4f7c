package connect_test

import (
	"testing"

	"restante/core/connect"
)

func TestAPageIsOnTheWeb(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://mastodon.example/@zoe": true, "http://127.0.0.1:3000/@zoe": true, "HTTPS://mastodon.example": true,
		"https://[::1]:3000/@zoe": true, "https://b%C3%BCcher.example/@zoe": true,
		"": false, "mastodon.example/@zoe": false, "//mastodon.example/@zoe": false, "/@zoe": false, "https:": false,
		"https:///@zoe": false, "https://:443/@zoe": false, "https:mastodon.example": false, "file:///etc/passwd": false,
		"file://host/share": false, "javascript:alert(1)": false, "ms-settings:privacy": false, "ftp://host/x": false,
		" https://mastodon.example": false, "https://mastodon.example/\n": false,
	} {
		want := ""
		if ok {
			want = address
		}
		if got := connect.WebPage(address); got != want {
			t.Errorf("WebPage(%q) = %q", address, got)
		}
	}
}
