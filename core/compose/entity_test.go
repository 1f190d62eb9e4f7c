package compose_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"restante/core/compose"
)

// show writes entities as "kind start-end value", one a line.
func show(found []compose.Entity) string {
	lines := make([]string, len(found))
	for i, e := range found {
		lines[i] = fmt.Sprintf("%s %d-%d %s", e.Kind, e.Start, e.End, e.Value)
	}
	return strings.Join(lines, "\n")
}

func lines(l ...string) string { return strings.Join(l, "\n") }

type entityCase struct{ name, text, want string }

func runEntities(t *testing.T, tests []entityCase) {
	t.Helper()
	for _, tt := range tests {
		name := tt.name
		if name == "" {
			name = tt.text
		}
		t.Run(name, func(t *testing.T) {
			if got := show(compose.Entities(tt.text)); got != tt.want {
				t.Errorf("%q gives\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

// The official vectors for tags (bluesky-social/atproto, rich-text-detection).
func TestEntitiesTagsAsBlueskyDetectsThem(t *testing.T) {
	sixtyFour := "thisisa64characterstring_" + a(39)
	runEntities(t, []entityCase{
		{"", "#a", "tag 0-2 a"},
		{"", "#a #b", lines("tag 0-2 a", "tag 3-5 b")},
		{"FACET-13 digits alone are no tag", "#1", ""},
		{"", "#1a", "tag 0-3 1a"},
		{"", "#tag body", "tag 0-4 tag"},
		{"", "body #tag body", "tag 5-9 tag"},
		{"", "body #1", ""},
		{"", "body #a1", "tag 5-8 a1"},
		{"a hash sign alone", "#", ""},
		{"", "text #", ""},
		{"", "text # text", ""},
		{"", "##hashash", "tag 0-9 #hashash"},
		{"", "##", ""},
		{"", "some #n0n3s@n5e!", "tag 5-15 n0n3s@n5e"},
		{"", "its a #double#rainbow", "tag 6-21 double#rainbow"},
		{"", "works #with,punctuation", "tag 6-23 with,punctuation"},
		{"", "strips trailing #punctuation, #like. #this!", lines("tag 16-28 punctuation", "tag 30-35 like", "tag 37-42 this")},
		{"", "strips #multi_trailing___...", "tag 7-22 multi_trailing"},
		{"", "works with #🦋 emoji, and #butter🦋fly", lines("tag 11-16 🦋", "tag 28-42 butter🦋fly")},
		{"", "#same #same #but #diff", lines("tag 0-5 same", "tag 6-11 same", "tag 12-16 but", "tag 17-22 diff")},
		{"64 characters", "body #" + sixtyFour, "tag 5-70 " + sixtyFour},
		{"FACET-13 65 characters", "body #" + sixtyFour + "b", ""},
		{"64 characters and punctuation", "body #" + sixtyFour + "!", "tag 5-70 " + sixtyFour},
		{"graphemes are counted, not UTF-16 units", "body #" + strings.Repeat("🦋", 33), "tag 5-138 " + strings.Repeat("🦋", 33)},
		{"65 butterflies", "body #" + strings.Repeat("🦋", 65), ""},
		{"640 bytes at most", "#" + strings.Repeat("e\u0301\u0302\u0303\u0304\u0305", 60), ""},
		{"FACET-13 the fullwidth hash sign", "これは ＃東京 です", "tag 10-19 東京"},
		{"a keycap is an emoji", "#\uFE0F\u20E3 un", ""},
		{"a tag ends at a zero-width space", "#fin\u200B.", "tag 0-4 fin"},
		{"a tag after a narrow no-break space", "voir\u202F#été", "tag 7-13 été"},
		{"a tag after a line", "un\n#deux", "tag 3-8 deux"},
		{"a tag glued to a word", "un#deux", ""},
		{"a tag in brackets or after an elision", "(#un) l'#IA l’#IA", ""},
		{"", "bsky.app/profile#header", "link 0-23 https://bsky.app/profile#header"},
		{"French punctuation with its space", "#Noël\u202F!", "tag 0-6 Noël"},
	})
}

// The official expectations for mentions, and what they leave open.
func TestEntitiesMentionsAsBlueskyDetectsThem(t *testing.T) {
	const family = "👨‍👩‍👧‍👧"
	runEntities(t, []entityCase{
		{"", "no mention", ""},
		{"", "@handle.com middle end", "mention 0-11 handle.com"},
		{"", "start @handle.com end", "mention 6-17 handle.com"},
		{"", "start middle @handle.com", "mention 13-24 handle.com"},
		{"", "@handle.com @handle.com", lines("mention 0-11 handle.com", "mention 12-23 handle.com")},
		{"", "@full123-chars.test", "mention 0-19 full123-chars.test"},
		{"", "not@right", ""},
		{"", "not@right.com", ""},
		{"", "@handle.com!@#$chars", "mention 0-11 handle.com"},
		{"", "@handle.com\n@handle.com", lines("mention 0-11 handle.com", "mention 12-23 handle.com")},
		{"", "parenthetical (@handle.com)", "mention 15-26 handle.com"},
		{"between families", family + " @handle.com " + family, "mention 26-37 handle.com"},
		{"FACET-1 after text that is not ASCII", "Été à Ménilmontant, merci @exemple.fr", "mention 30-41 exemple.fr"},
		{"the full stop after a mention", "merci @handle.com.", "mention 6-17 handle.com"},
		{"a mention in capitals", "@Alice.Bsky.Social", "mention 0-18 Alice.Bsky.Social"},
		{"after an elision", "l'équipe d’@exemple.fr", "mention 14-25 exemple.fr"},
		{"no top-level domain", "@alice", ""},
		{"not a real top-level domain", "@alice.nope", ""},
		{"a name that goes on in another script", "@exemple.frère", ""},
		{"a name that goes on after an underscore", "@exemple.fr_x", ""},
		{"a dot alone", "@.com @.test @", ""},
		{"a Mastodon mention", "@alice@example.com", ""},
	})
}

// The official expectations for links.
func TestEntitiesLinksAsBlueskyDetectsThem(t *testing.T) {
	runEntities(t, []entityCase{
		{"", "start https://middle.com end", "link 6-24 https://middle.com"},
		{"", "start https://middle.com/foo/bar?baz=bux#hash end", "link 6-45 https://middle.com/foo/bar?baz=bux#hash"},
		{"", "https://newline1.com\nhttps://newline2.com", lines("link 0-20 https://newline1.com", "link 21-41 https://newline2.com")},
		{"", "start middle.com end", "link 6-16 https://middle.com"},
		{"", "start middle.com/foo/bar?baz=bux#hash end", "link 6-37 https://middle.com/foo/bar?baz=bux#hash"},
		{"", "newline1.com\nnewline2.com", lines("link 0-12 https://newline1.com", "link 13-25 https://newline2.com")},
		{"", "not.. a..url ..here", ""},
		{"", "e.g.", ""},
		{"", "something-cool.jpg", ""},
		{"", "website.com.jpg", ""},
		{"", "e.g./foo", ""},
		{"", "website.com.jpg/foo", ""},
		{"", "Classic article https://socket3.wordpress.com/2018/02/03/designing-windows-95s-user-interface/ ",
			"link 16-94 https://socket3.wordpress.com/2018/02/03/designing-windows-95s-user-interface/"},
		{"", "punctuation https://foo.com, https://bar.com/whatever; https://baz.com.",
			lines("link 12-27 https://foo.com", "link 29-53 https://bar.com/whatever", "link 55-70 https://baz.com")},
		{"", "parenthentical (https://foo.com)", "link 16-31 https://foo.com"},
		{"", "except for https://foo.com/thing_(cool)", "link 11-39 https://foo.com/thing_(cool)"},
		{"", "✨ example mentioning @atproto.com to share the URL 👨‍❤️‍👨 https://en.wikipedia.org/wiki/CBOR.",
			lines("mention 23-35 atproto.com", "link 74-108 https://en.wikipedia.org/wiki/CBOR")},
	})
}

// What Bluesky's client gets wrong or leaves open.
func TestEntitiesLinksBeyondBluesky(t *testing.T) {
	runEntities(t, []entityCase{
		{"FACET-9 an apostrophe ends a domain", "I like wiki.vg's logo", "link 7-14 https://wiki.vg"},
		{"FACET-9 a typographic apostrophe too", "I like wiki.vg’s logo", "link 7-14 https://wiki.vg"},
		{"FACET-9 a link with scheme too", "I like https://wiki.vg’s logo", "link 7-22 https://wiki.vg"},
		{"FACET-9 French elision", "l'article d'exemple.fr", "link 12-22 https://exemple.fr"},
		{"FACET-9 French elision, typographic", "l’article d’exemple.fr !", "link 16-26 https://exemple.fr"},
		{"FACET-10 a final full stop is left out as everywhere", "https://fr.wikipedia.org/wiki/Ministère_A.M.E.R.",
			"link 0-48 https://fr.wikipedia.org/wiki/Ministère_A.M.E.R"},
		{"FACET-10 unless it is encoded", "https://fr.wikipedia.org/wiki/Ministère_A.M.E.R%2E",
			"link 0-51 https://fr.wikipedia.org/wiki/Ministère_A.M.E.R%2E"},
		{"FACET-11 a bracket and a full stop", "see https://x.com).", "link 4-17 https://x.com"},
		{"FACET-11 many of them", "(voir https://x.com/a)?!...", "link 6-21 https://x.com/a"},
		{"FACET-11 an ellipsis", "https://x.com/a…", "link 0-15 https://x.com/a"},
		{"FACET-12 a star is kept", "https://wiki.openstreetmap.org/wiki/Key:disused:*", "link 0-49 https://wiki.openstreetmap.org/wiki/Key:disused:*"},
		{"FACET-15 both parameters", "https://exemple.fr/?utm_source=a&utm_medium=b", "link 0-45 https://exemple.fr/?utm_source=a&utm_medium=b"},
		{"French quotation marks", "« https://exemple.fr\u00a0» et «\u00a0exemple.fr\u00a0»", lines("link 3-21 https://exemple.fr", "link 33-43 https://exemple.fr")},
		{"an emoji right after", "https://exemple.fr🎉 exemple.fr🎉", lines("link 0-18 https://exemple.fr", "link 23-33 https://exemple.fr")},
		{"Chinese punctuation", "https://exemple.cn/a。", "link 0-20 https://exemple.cn/a"},
		{"a domain that starts with http", "httpbin.org/get", "link 0-15 https://httpbin.org/get"},
		{"a hyphen in a domain", "ma-boutique.fr/soldes", "link 0-21 https://ma-boutique.fr/soldes"},
		{"an empty part of a domain", "a..b.fr a-.fr a.-b.fr", ""},
		{"a port", "exemple.fr:8080/a exemple.fr: oui", lines("link 0-17 https://exemple.fr:8080/a", "link 18-28 https://exemple.fr")},
		{"an e-mail address", "jean.co@exemple.fr jean@exemple.fr", ""},
		{"a longer word", "exemple.frère exemple.fr_x", ""},
		{"a sentence without a space after its full stop", "Fini.Je pars", ""},
		{"a scheme in capitals", "HTTPS://exemple.fr", "link 0-18 HTTPS://exemple.fr"},
		{"a scheme alone", "https:// https://... https://)", ""},
		{"an address on this machine", "http://localhost:8080/x", "link 0-23 http://localhost:8080/x"},
		{"a percent sign", "https://exemple.fr/100%", "link 0-23 https://exemple.fr/100%"},
		{"a link glued to a word", "voirhttps://exemple.fr", ""},
		{"in markdown", "[texte](https://exemple.fr/a)", "link 8-28 https://exemple.fr/a"},
		{"a mention in a link belongs to the link", "https://exemple.fr/(@handle.com)", "link 0-32 https://exemple.fr/(@handle.com)"},
		{"a link in a tag belongs to the tag", "#a(https://exemple.fr)", "tag 0-21 a(https://exemple.fr"},
	})
}

func TestEntitiesNeverOverlapAndStandOnCharacters(t *testing.T) {
	alphabet := []rune("a1é #＃@.'’(/:\n\u00a0👍\u200d\ufe0f-_%)")
	piece := rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 5, -1),
		rapid.SampledFrom([]string{"https://", "exemple.fr", "@handle.com", "#tag", " ", "\xff"}),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		end := 0
		for _, e := range compose.Entities(text) {
			if e.Start < end || e.End <= e.Start || e.End > len(text) {
				t.Fatalf("%q: %+v after byte %d", text, e, end)
			}
			if !utf8.RuneStart(text[e.Start]) || (e.End < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[e.End])) {
				t.Fatalf("%q: %+v cuts a character", text, e)
			}
			if piece := text[e.Start:e.End]; !strings.HasSuffix(e.Value, strings.TrimLeft(piece, "@#＃")) && e.Kind != compose.EntityTag {
				t.Fatalf("%q: %+v is not its piece %q", text, e, piece)
			}
			end = e.End
		}
	})
}

func FuzzEntities(f *testing.F) {
	for _, seed := range []string{"see https://x.com).", "#a(@b.com)", "l’article d’exemple.fr", "＃東京", "https://[::1]:x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, e := range compose.Entities(text) {
			if e.Start < end || e.End <= e.Start || e.End > len(text) || e.Value == "" {
				t.Errorf("%q: %+v after byte %d", text, e, end)
			}
			end = e.End
		}
	})
}
