// Package mastodon publishes on Mastodon and on the servers that speak its
// client API (GoToSocial, Pleroma, Akkoma and others).
//
// Nothing is concluded from a server's name or version, nor from the words of
// an error: servers say them in their own language. What a refusal means is
// read from its status and, where that is not enough, from what the server
// shows afterwards.
//
// The README beside this file says what was checked, when and against what.
package mastodon

import (
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// ID is the network's id.
const ID model.NetworkID = "mastodon"

// keyWindow is how long a server keeps an Idempotency-Key
// (docs.joinmastodon.org/methods/statuses/#create: up to one hour). Some
// servers of the family ignore the key.
const keyWindow = time.Hour

// Connector speaks to Mastodon servers. It has no state.
type Connector struct{}

var _ connect.Connector = (*Connector)(nil)

// New returns the connector.
func New() *Connector { return &Connector{} }

// Network implements connect.Connector.
func (*Connector) Network() model.Network {
	return model.Network{
		ID:   ID,
		Name: "Mastodon",
		Capabilities: model.Capabilities{
			Images: true, AltText: true, Threads: true, Visibility: true, Warning: true,
			Lookup: model.LookupFuzzy, KeyWindow: keyWindow, SignIn: "token",
		},
		Limits: defaultLimits(),
	}
}
