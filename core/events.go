package core

import (
	"sync"

	"restante/core/event"
)

// Subscribe returns a channel of what changes in the workspace, by this program
// and, while Deliver runs, by others. It holds at most one Change, in which
// later ones are merged until it is read. stop ends it and closes the channel.
//
// A Change is a hint: who hears of one asks again.
func (a *App) Subscribe() (changes <-chan event.Change, stop func()) {
	changes, end := a.events.Subscribe()
	a.listeners.Add(1)
	a.watchSoon()
	return changes, sync.OnceFunc(func() {
		a.listeners.Add(-1)
		end()
	})
}

// changed tells of a commit: a running engine, which may have something to do
// now unless it is only of drafts, and whoever shows the workspace.
func (a *App) changed(kinds event.Kind) {
	if kinds != event.Drafts {
		a.nudge()
	}
	a.events.Emit(kinds)
}
