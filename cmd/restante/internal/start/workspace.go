package start

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/queue"
	"restante/core/vault"
	"restante/ui"
	"restante/ui/demo"
)

// workspace is what the window is opened over, and what is closed after it.
type workspace struct {
	core  *core.App
	log   *slog.Logger
	vault *vault.Vault // nil in the demo, whose secrets are in memory
	given bool         // a passphrase stood in the environment
	sw    *ui.Switch   // of the demo
	trial *demo.Trial  // nil in the demo, which has its network
	close func() error
}

// openWorkspace opens the workspace in dir.
func (r *run) openWorkspace(ctx context.Context, dir string) (*workspace, error) {
	passphrase, err := program.Passphrase(r.Getenv, r.Stdin)
	if err != nil {
		return nil, err
	}
	settings, err := program.EngineSettings(r.Getenv)
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(vault.Options{Dir: dir, Passphrase: passphrase, Keyring: r.Keyring, Clock: r.Clock})
	if err != nil {
		return nil, err
	}
	log, closer, err := r.openLog(dir)
	if err != nil {
		return nil, err
	}
	app, err := r.openCore(ctx, dir, v, settings, log)
	if err != nil {
		log.Error("the workspace cannot be opened", "dir", dir, "error", err)
		return nil, errors.Join(err, closer.Close())
	}
	trial := demo.NewTrial(app.Dir(), r.Clock, app)
	return &workspace{core: app, log: log, vault: v, given: !passphrase.Empty(), trial: trial,
		close: func() error { return errors.Join(trial.Close(), app.Close(), closer.Close()) }}, nil
}

func (r *run) openCore(ctx context.Context, dir string, v *vault.Vault, s queue.Settings, log *slog.Logger) (*core.App, error) {
	begin := r.Clock.Mono()
	app, err := core.Open(ctx, core.Options{Dir: dir, Clock: r.Clock, Log: log, Vault: v, Settings: s, UserAgent: program.UserAgent})
	if err == nil {
		log.Info("opened", "dir", dir, "version", program.Version, "system", r.GOOS, "took", (r.Clock.Mono() - begin).Round(time.Millisecond))
	}
	return app, err
}

// openLog returns the log of RESTANTE_LOG, else that of the workspace. That one
// is not worth an app that does not open: without it there is a word on stderr.
func (r *run) openLog(dir string) (*slog.Logger, io.Closer, error) {
	path, level := r.Getenv(program.EnvLog), slog.LevelDebug
	asked := path != ""
	if !asked {
		path, level = filepath.Join(dir, logFolder, logName), slog.LevelInfo
	}
	file, err := openLog(path, logLimit)
	switch {
	case err != nil && asked:
		return nil, nil, model.NewProblem("file.unwritable", "path", path).Because(err)
	case err != nil:
		fmt.Fprintln(r.Stderr, r.say.Say("ui.start.no_log", "path", path, "detail", err.Error()))
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	return slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: level})), file, nil
}

// openDemo makes the demo's workspace.
func (r *run) openDemo(ctx context.Context) (*workspace, error) {
	log, closer := slog.New(slog.DiscardHandler), io.Closer(io.NopCloser(nil))
	if path := r.Getenv(program.EnvLog); path != "" {
		file, err := openLog(path, logLimit)
		if err != nil {
			return nil, model.NewProblem("file.unwritable", "path", path).Because(err)
		}
		log, closer = slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug})), file
	}
	d, err := demo.Open(ctx, demo.Options{Clock: r.Clock, Log: log, Say: r.say, UserAgent: program.UserAgent})
	if err != nil {
		return nil, errors.Join(err, closer.Close())
	}
	return &workspace{core: d.Core, log: log, sw: &ui.Switch{Down: d.Down, Set: d.SetDown},
		close: func() error { return errors.Join(d.Close(), closer.Close()) }}, nil
}
