// Package program is what the programs of this project share before a workspace
// is open: their version, where the workspace is, and what the environment says
// of the vault's passphrase and of the engine's times.
package program

import (
	"path/filepath"

	"restante/core/model"
)

// Version is that of all programs, the same as in FyneApp.toml.
const Version = "0.1.0"

// UserAgent is how the programs name themselves to servers.
const UserAgent = "PosteRestante/" + Version

// The environment's variables.
const (
	EnvWorkspace  = "RESTANTE_WORKSPACE"
	EnvPassphrase = "RESTANTE_VAULT_PASSPHRASE_FILE"
	EnvEngine     = "RESTANTE_ENGINE"
	EnvLog        = "RESTANTE_LOG"
)

// Workspace returns where the workspace is when no --workspace says so:
// RESTANTE_WORKSPACE, else a folder of this user and this machine.
//
//	Linux and others  $XDG_DATA_HOME or ~/.local/share, /poste-restante/workspace
//	macOS             ~/Library/Application Support/poste-restante/workspace
//	Windows           %LOCALAPPDATA%\poste-restante\workspace, which does not
//	                  roam: a database must not be copied about while it is open
//
// Where none of these is known it returns usage.no_workspace.
func Workspace(goos string, getenv func(string) string) (string, error) {
	if dir := getenv(EnvWorkspace); dir != "" {
		return dir, nil
	}
	home, base := getenv("HOME"), ""
	switch {
	case goos == "windows":
		base = getenv("LOCALAPPDATA")
	case goos == "darwin" && home != "":
		base = filepath.Join(home, "Library", "Application Support")
	case goos != "darwin":
		// The XDG Base Directory specification: a relative path is not valid.
		if base = getenv("XDG_DATA_HOME"); !filepath.IsAbs(base) {
			base = ""
		}
		if base == "" && home != "" {
			base = filepath.Join(home, ".local", "share")
		}
	}
	if base == "" {
		return "", model.NewProblem("usage.no_workspace")
	}
	return filepath.Join(base, "poste-restante", "workspace"), nil
}
