// Package model holds the words of Poste Restante: its entities, their typed
// ids and states, what a network can do, and the only vocabulary in which a
// connector answers the queue. It knows the standard library alone.
//
// Instants are UTC; a wish such as "Tuesday 9:00 in the brand's zone" is kept
// as that wish beside the instant that it resolves to.
package model
