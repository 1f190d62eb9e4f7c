// Package queue is the delivery engine: it picks what is due, sends it once,
// looks up what became of an unclear send, and parks what a person must decide.
// It knows no HTTP and no SQL.
//
// What it promises: a post goes out at most once by itself, and none is lost
// silently. Publishing is a call to a stranger's server that cannot be made
// twice safely; so the intention is committed before each such call and the
// outcome after it, a crash between the two means "unknown", and unknown is
// resolved by looking at the network, by the same idempotency key inside its
// window, or by the person. Never by time passing.
package queue
