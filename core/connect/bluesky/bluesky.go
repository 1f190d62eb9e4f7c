// Package bluesky speaks to Bluesky, or any Personal Data Server (PDS) of the
// AT Protocol, over XRPC (https://atproto.com/specs/xrpc), signed in with an
// app password.
//
// A post is a record under a key that we choose. Both are fixed by the first
// Prepare and stored, and Publish puts the record "if nothing else is there":
// the same record put again changes nothing, so the call can be repeated
// without making a second post, and a look-up under the key is exact.
package bluesky

import (
	"restante/core/connect"
	"restante/core/model"
)

// ID is the network's id.
const ID model.NetworkID = "bluesky"

// DefaultServer is where an account signs in when no server is named.
const DefaultServer = "https://bsky.social"

// collection is the kind of record that is a post.
const collection = "app.bsky.feed.post"

// Connector implements connect.Connector.
type Connector struct{}

var _ connect.Connector = (*Connector)(nil)

// New returns a Connector.
func New() *Connector { return &Connector{} }

// Network implements connect.Connector.
func (*Connector) Network() model.Network {
	return model.Network{
		ID:     ID,
		Name:   "Bluesky",
		Server: DefaultServer,
		Capabilities: model.Capabilities{
			Images:  true,
			AltText: true,
			Threads: true,
			Lookup:  model.LookupExact,
			SignIn:  "app_password",
		},
		Limits: limits(),
	}
}

// limits are those of the lexicons; no server names its own.
func limits() model.Limits {
	return model.Limits{
		Unit:      model.UnitGrapheme,
		Text:      300,
		TextBytes: 3000,
		Images:    4,
		// The lexicon says 2,000,000 since 2026; a PDS that was not updated
		// still refuses more than 1,000,000, and only when the post is put.
		ImageBytes: 1_000_000,
		ImageTypes: []string{"image/jpeg", "image/png", "image/webp", "image/gif"},
		Date:       "2026-11-25",
		Source:     "lexicons app.bsky.feed.post, app.bsky.embed.images (2026-08-20); PDS 0.4.217",
	}
}
