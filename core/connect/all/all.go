// Package all lists the networks that the program knows, one line each.
package all

import (
	"cmp"
	"maps"
	"slices"

	"restante/core/connect"
	"restante/core/connect/bluesky"
	"restante/core/connect/mastodon"
	"restante/core/model"
)

// Connectors returns every connector by its network's id.
func Connectors() map[model.NetworkID]connect.Connector {
	out := map[model.NetworkID]connect.Connector{}
	for _, c := range []connect.Connector{
		bluesky.New(),
		mastodon.New(),
	} {
		out[c.Network().ID] = c
	}
	return out
}

// Networks returns every network, by id, with whether its connector signs in
// with a browser.
func Networks() []model.Network {
	var out []model.Network
	for c := range maps.Values(Connectors()) {
		n := c.Network()
		_, n.Capabilities.Browser = c.(connect.BrowserSignIn)
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b model.Network) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
