package sandbox

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

var blankLine = regexp.MustCompile(`\n{2,}`)

// contentHTML is a post's text as the API and the pages show it: everything of
// the text escaped, paragraphs, and the entities as links where they lead
// somewhere.
func contentHTML(base string, p *post) string {
	if p.text == "" {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, e := range p.entities {
		b.WriteString(html.EscapeString(p.text[at:e.start]))
		b.WriteString(link(base, p, e))
		at = e.end
	}
	b.WriteString(html.EscapeString(p.text[at:]))
	body := strings.ReplaceAll(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\r", "\n")
	body = blankLine.ReplaceAllString(body, "</p><p>")
	return "<p>" + strings.ReplaceAll(body, "\n", "<br />") + "</p>"
}

// shownURL is how much of a link, after its scheme, is shown.
const shownURL = 30

func link(base string, p *post, e entity) string {
	raw := p.text[e.start:e.end]
	switch e.kind {
	case entityURL:
		return linkURL(raw)
	case entityTag:
		return `<a href="` + base + "/tags/" + url.PathEscape(strings.ToLower(e.name)) +
			`" class="mention hashtag" rel="tag">#<span>` + html.EscapeString(e.name) + `</span></a>`
	case entityMention:
		for _, a := range p.mentions {
			if e.domain == "" && strings.EqualFold(a.username, e.name) {
				return `<span class="h-card" translate="no"><a href="` + base + "/@" + a.username +
					`" class="u-url mention">@<span>` + a.username + `</span></a></span>`
			}
		}
	}
	return html.EscapeString(raw)
}

func linkURL(raw string) string {
	scheme := len("https://")
	if !strings.EqualFold(raw[:scheme], "https://") {
		scheme = len("http://")
	}
	if len(raw) > scheme+4 && strings.EqualFold(raw[scheme:scheme+4], "www.") {
		scheme += 4
	}
	shown, rest, class := raw[scheme:], "", ""
	if runes := []rune(shown); len(runes) > shownURL {
		shown, rest, class = string(runes[:shownURL]), string(runes[shownURL:]), "ellipsis"
	}
	return `<a href="` + html.EscapeString(raw) + `" target="_blank" rel="nofollow noopener" translate="no">` +
		`<span class="invisible">` + html.EscapeString(raw[:scheme]) + `</span><span class="` + class + `">` +
		html.EscapeString(shown) + `</span><span class="invisible">` + html.EscapeString(rest) + `</span></a>`
}
