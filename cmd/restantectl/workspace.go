package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"

	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/queue"
	"restante/core/vault"
)

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
		if dir, err = program.Workspace(runtime.GOOS, c.getenv); err != nil {
			return err
		}
	}
	var passphrase model.Secret
	if s == withSecrets {
		if passphrase, err = program.Passphrase(c.getenv, c.stdin); err != nil {
			return err
		}
	}
	settings, err := program.EngineSettings(c.getenv)
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
		Settings: settings, UserAgent: program.UserAgent})
	if err != nil {
		return errors.Join(err, closer.Close())
	}
	w := workspaceApp{App: app, vault: v, settings: settings, log: closer}
	return errors.Join(work(w), w.Close())
}

// log returns the log of RESTANTE_LOG, or one that keeps nothing.
func (c *ctl) log() (*slog.Logger, io.Closer, error) {
	path := c.getenv(program.EnvLog)
	if path == "" {
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, model.NewProblem("file.unwritable", "path", path).Because(err)
	}
	return slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug})), file, nil
}
