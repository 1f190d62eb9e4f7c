package compose_test

import (
	"strings"
	"testing"

	"restante/core/compose"
	"restante/core/model"
)

var (
	mastodon = model.Limits{Unit: model.UnitGrapheme, Text: 500, URLLength: 23, MentionName: true}
	bluesky  = model.Limits{Unit: model.UnitGrapheme, Text: 300, TextBytes: 3000}
)

func a(n int) string { return strings.Repeat("a", n) }
func b(n int) string { return strings.Repeat("b", n) }

func TestCount(t *testing.T) {
	const family = "👨‍👩‍👧‍👦"
	tests := []struct {
		name          string
		text, warning string
		limits        model.Limits
		want          int
	}{
		// Vectors of Mastodon's own specification.
		{"a link counts 23", a(476) + " http://" + b(30) + ".com/example", "", mastodon, 500},
		{"a link glued to a word counts in full", a(476) + "http://" + b(30) + ".com/example", "", mastodon, 525},
		{"a link over 4096 characters counts in full", "http://example.com/valid?" + strings.Repeat("#foo?", 1000), "", mastodon, 5025},
		{"a mention counts without its domain", a(475) + " @alice@" + b(30) + ".com", "", mastodon, 482},
		{"a mention at an impossibly long domain counts in full", "@alice@" + b(500) + ".com", "", mastodon, 511},
		{"the warning shares the budget", b(251), a(250), mastodon, 501},
		{"a warning is not shortened", "x", "http://" + b(30) + ".com", mastodon, 42},
		{"a mention in a warning is not shortened", "x", "@alice@" + b(30) + ".com", mastodon, 42},
		{"a family is one", family, "", mastodon, 1},
		{"a domain without scheme is no link", "example.com", "", mastodon, 11},

		// §0.4: the same string in graphemes.
		{"thumbs up", "👍", "", bluesky, 1},
		{"family", family, "", bluesky, 1},
		{"e acute, composed", "é", "", bluesky, 1},
		{"e acute, decomposed", "e\u0301", "", bluesky, 1},
		{"nothing", "", "", bluesky, 0},

		{"COUNT-1 a link to Bluesky counts as it is sent", "voir https://exemple.fr/" + a(40), "", bluesky, 64},
		{"COUNT-7 keycaps count one each", strings.Repeat("3️⃣", 500), "", mastodon, 500},
		{"COUNT-8 a link shorter than 23 counts 23", "https://example.com", "", mastodon, 23},
		{"COUNT-10 the flag of Scotland counts one", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "", mastodon, 1},
		{"COUNT-11 hiragana counts one", "あ", "", mastodon, 1},
		{"COUNT-11 an emoji counts one", "😊", "", mastodon, 1},

		{"two links", "https://a.fr/" + b(50) + " et https://b.fr/" + b(50), "", mastodon, 23 + 4 + 23},
		{"a link after Japanese", "詳細はhttps://example.com/" + b(50), "", mastodon, 3 + 23},
		{"the full stop after a link is not part of it", "https://example.com/" + b(50) + ".", "", mastodon, 24},
		{"a comma right after the host is not part of it", "https://exemple.fr, oui", "", mastodon, 28},
		{"nor is an apostrophe", "https://exemple.fr’s", "", mastodon, 25},
		{"balanced brackets are", "https://example.com/thing_(cool)" + b(50), "", mastodon, 23},
		{"brackets around a link are not", "(https://example.com/" + b(50) + ")", "", mastodon, 25},
		{"an emoji after a path is part of it", "https://example.com/" + b(50) + "🎉", "", mastodon, 23},
		{"an emoji after a host is not", "https://example.com🎉", "", mastodon, 24},
		{"a host without a top-level domain is no link", "http://localhost/" + b(50), "", mastodon, 67},
		{"a scheme in capitals", "HTTPS://example.com/" + b(50), "", mastodon, 23},
		{"a link with port and query", "https://example.com:8080/?q=" + b(50), "", mastodon, 23},
		{"a query that ends in a sign of its own", "https://example.com/?q=", "", mastodon, 23},
		{"a path that ends in one", "https://example.com/" + b(50) + "=&", "", mastodon, 25},
		{"a port without digits", "https://example.com: oui", "", mastodon, 23 + 5},
		{"a fragment right after the host is not part of it", "https://example.com#" + b(9), "", mastodon, 33},
		{"a link with a user name is none", "https://u@example.com/" + b(9), "", mastodon, 31},
		{"a link whose host is a user name is none", "https://example.com@example.org/", "", mastodon, 32},
		{"a link in angle brackets", "<https://example.com/" + b(50) + ">", "", mastodon, 25},
		{"another scheme is no link", "ftp://example.com/" + b(10), "", mastodon, 28},
		{"a mention in a link is part of the link", "https://example.com/@alice@" + b(30) + ".com", "", mastodon, 23},
		{"an e-mail address is no mention", "bob@example.com", "", mastodon, 15},
		{"a mention with accents in its domain", "@zoé@exemple.fr @zoe@exémple.fr", "", mastodon, 15 + 1 + 4},
		{"a mention in a path", "/@alice@example.com", "", mastodon, 19},
		{"a mention followed by @ is none", "@alice@example.com@x", "", mastodon, 20},
		{"where links and mentions have no length of their own", "@alice@example.com https://example.com/" + b(30), "", bluesky, 18 + 1 + 20 + 30},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := compose.Count(tt.text, tt.warning, tt.limits); got != tt.want {
				t.Errorf("Count = %d, want %d", got, tt.want)
			}
		})
	}
}

func TestCountOfAHugePasteIsQuick(t *testing.T) {
	text := strings.Repeat("https://", 20_000)
	if got, want := compose.Count(text, "", mastodon), len(text); got != want {
		t.Errorf("Count = %d, want %d", got, want)
	}
}
