package ui

// Close closes the window as its button does: the screen in view first keeps
// what it must, and may keep the window open.
func (w *Window) Close() { w.shell.askToClose() }
