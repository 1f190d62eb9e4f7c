// Package sandbox is a small network on loopback that speaks the Mastodon
// client API, so that a newcomer's first post needs no account anywhere, and so
// that tests have a stranger to publish to who tells the truth.
//
// It keeps everything in memory, federates with nobody, and reaches no other
// machine. What it accepts it writes into a ledger (Entry), which is how one
// proves that a post is there once and not twice; how it misbehaves is set by
// faults (ParseFault). It refuses what a Mastodon server refuses, with the same
// status and the same words, and refuses as well what it cannot do (polls,
// quotes, posts scheduled on the server, video and sound), rather than to
// pretend.
//
// It knows nothing of the connector that it judges, and shares no code with it.
//
// Sources: the API's description (docs.joinmastodon.org), answers recorded from
// a Mastodon server, and two clients written by others, which the tests let
// post and read back.
package sandbox
