package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"restante/core"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/vault"
)

// workspaceFolder returns where the workspace is when no --workspace says so:
// RESTANTE_WORKSPACE, else a folder of this user and this machine.
//
//	Linux and others  $XDG_DATA_HOME or ~/.local/share, /poste-restante/workspace
//	macOS             ~/Library/Application Support/poste-restante/workspace
//	Windows           %LOCALAPPDATA%\poste-restante\workspace, which does not
//	                  roam: a database must not be copied about while it is open
func workspaceFolder(goos string, getenv func(string) string) (string, error) {
	if dir := getenv("RESTANTE_WORKSPACE"); dir != "" {
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

// workspaceApp is an open workspace with what else must be closed after it.
type workspaceApp struct {
	*core.App
	vault    *vault.Vault
	settings queue.Settings
	log      io.Closer
}

// Close closes the workspace and the log.
func (w workspaceApp) Close() error { return errors.Join(w.App.Close(), w.log.Close()) }

// secrets says whether a verb needs the tokens.
type secrets bool

const (
	withSecrets    secrets = true
	withoutSecrets secrets = false
)

// inWorkspace opens the workspace and does some work in it. Only with secrets is the
// passphrase asked for, so that everything else works without it.
func (c *ctl) inWorkspace(ctx context.Context, s secrets, work func(workspaceApp) error) (err error) {
	dir := c.workspace
	if dir == "" {
		if dir, err = workspaceFolder(runtime.GOOS, c.getenv); err != nil {
			return err
		}
	}
	var passphrase model.Secret
	if s == withSecrets {
		if passphrase, err = c.passphrase(); err != nil {
			return err
		}
	}
	settings, err := engineSettings(c.getenv("RESTANTE_ENGINE"))
	if err != nil {
		return err
	}
	v, err := vault.Open(vault.Options{Dir: dir, Passphrase: passphrase, Keyring: vault.System(), Clock: c.clock})
	if err != nil {
		return err
	}
	log, closer, err := c.log()
	if err != nil {
		return err
	}
	app, err := core.Open(ctx, core.Options{Dir: dir, Clock: c.clock, Log: log, Vault: v,
		Settings: settings, UserAgent: "PosteRestante/" + version})
	if err != nil {
		return errors.Join(err, closer.Close())
	}
	w := workspaceApp{App: app, vault: v, settings: settings, log: closer}
	return errors.Join(work(w), w.Close())
}

// log returns the log of RESTANTE_LOG, or one that keeps nothing.
func (c *ctl) log() (*slog.Logger, io.Closer, error) {
	path := c.getenv("RESTANTE_LOG")
	if path == "" {
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, model.NewProblem("file.unwritable", "path", path).Because(err)
	}
	return slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug})), file, nil
}

// passphrase reads the file that RESTANTE_VAULT_PASSPHRASE_FILE names; without
// it there is none.
func (c *ctl) passphrase() (model.Secret, error) {
	path := c.getenv("RESTANTE_VAULT_PASSPHRASE_FILE")
	if path == "" {
		return model.Secret{}, nil
	}
	b, err := readLimited(path, c.stdin, maxSecret)
	if err != nil {
		return model.Secret{}, model.NewProblem("passphrase.unreadable", "path", path).Because(err)
	}
	passphrase := strings.TrimRight(string(b), "\r\n")
	if passphrase == "" {
		return model.Secret{}, model.NewProblem("passphrase.empty", "path", path)
	}
	return model.NewSecret(passphrase), nil
}

// The most that is read of a secret and of a post's text, in bytes.
const (
	maxSecret = 64 << 10
	maxText   = 1 << 20
)

// readLimited reads the file at path, or stdin for "-", which must hold no more
// than limit bytes. Problems: file.missing, file.unreadable, file.too_large.
func readLimited(path string, stdin io.Reader, limit int64) ([]byte, error) {
	from := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		defer file.Close()
		from = file
	}
	b, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if int64(len(b)) > limit {
		return nil, model.NewProblem("file.too_large", "path", path, "limit", fmt.Sprint(limit))
	}
	// Editors on Windows begin a file with a byte order mark, which is no part
	// of what it says.
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}

func unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return model.NewProblem("file.missing", "path", path).Because(err)
	}
	return model.NewProblem("file.unreadable", "path", path).Because(err)
}
