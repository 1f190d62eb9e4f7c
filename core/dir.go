package core

// Dir is the workspace folder, where everything lies that a person would want
// to copy or to keep.
func (a *App) Dir() string { return a.opt.Dir }
