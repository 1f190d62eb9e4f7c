package bluesky

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"restante/core/compose"
	"restante/core/connect"
	"restante/core/model"
)

// post is the record app.bsky.feed.post. A reply's reference to its thread is
// added when it is put (see threaded).
type post struct {
	Type      string   `json:"$type"`
	Text      string   `json:"text"`
	CreatedAt string   `json:"createdAt"`
	Langs     []string `json:"langs,omitempty"`
	Facets    []facet  `json:"facets,omitempty"`
	Embed     *images  `json:"embed,omitempty"`
}

// facet is app.bsky.richtext.facet: what makes a piece of the text clickable.
type facet struct {
	Index    byteSlice `json:"index"`
	Features []feature `json:"features"`
}

// byteSlice counts UTF-8 bytes, its end exclusive.
type byteSlice struct {
	Start int `json:"byteStart"`
	End   int `json:"byteEnd"`
}

type feature struct {
	Type string `json:"$type"`
	URI  string `json:"uri,omitempty"`
	DID  string `json:"did,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

// images is app.bsky.embed.images.
type images struct {
	Type   string  `json:"$type"`
	Images []image `json:"images"`
}

type image struct {
	Alt   string          `json:"alt"`
	Image json.RawMessage `json:"image"` // the blob as the server named it
	Ratio *aspectRatio    `json:"aspectRatio,omitempty"`
}

type aspectRatio struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// createdAtLayout is a time in UTC with milliseconds, which every server takes
// and none rewrites.
const createdAtLayout = "2006-01-02T15:04:05.000Z"

// newPost makes the record of content, without its facets.
func newPost(content model.PartContent, blobs []blob, now time.Time) post {
	p := post{Type: collection, Text: content.Text, CreatedAt: now.UTC().Format(createdAtLayout)}
	if content.Options.Lang != "" {
		p.Langs = []string{content.Options.Lang}
	}
	if len(blobs) == 0 {
		return p
	}
	p.Embed = &images{Type: "app.bsky.embed.images"}
	for i, a := range content.Media {
		img := image{Alt: a.Alt, Image: blobs[i].raw}
		if a.Media.Width > 0 && a.Media.Height > 0 {
			img.Ratio = &aspectRatio{Width: a.Media.Width, Height: a.Media.Height}
		}
		p.Embed.Images = append(p.Embed.Images, img)
	}
	return p
}

// facets makes what compose finds in text clickable. A name that leads to no
// account stays plain text.
func facets(ctx context.Context, s connect.Session, text string) ([]facet, *model.Outcome) {
	var found []facet
	dids := map[string]string{}
	for _, e := range compose.Entities(text) {
		f := feature{Type: "app.bsky.richtext.facet#" + string(e.Kind)}
		switch e.Kind {
		case compose.EntityLink:
			f.URI = e.Value
		case compose.EntityTag:
			f.Tag = e.Value
		case compose.EntityMention:
			handle := strings.ToLower(e.Value)
			did, known := dids[handle]
			if !known {
				var stop *model.Outcome
				if did, stop = resolve(ctx, s, handle); stop != nil {
					return nil, stop
				}
				dids[handle] = did
			}
			if did == "" {
				continue
			}
			f.DID = did
		}
		found = append(found, facet{Index: byteSlice{Start: e.Start, End: e.End}, Features: []feature{f}})
	}
	return found, nil
}

// resolve asks the account's server for the DID of handle; "" where it has
// none. stop is why nobody knows.
func resolve(ctx context.Context, s connect.Session, handle string) (did string, stop *model.Outcome) {
	if !isHandle(handle) {
		return "", nil
	}
	var answer struct {
		DID string `json:"did"`
	}
	c := call{method: http.MethodGet, nsid: "com.atproto.identity.resolveHandle", query: url.Values{"handle": {handle}}}
	_, stop = ask(ctx, s.HTTP, at(s), c, &answer)
	switch {
	case stop != nil && stop.Class == model.ClassRejected:
		return "", nil
	case stop != nil:
		return "", stop
	case !isDID(answer.DID):
		return "", nil
	}
	return answer.DID, nil
}
