//go:build cgo

// Command restante is the desktop app. Its driver is written in C, so that it
// is the one program of this project that needs a C compiler.
//
// Exit codes: 0 done, 1 failed, 2 wrong use.
package main

import (
	"context"
	"os"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"restante/cmd/restante/internal/start"
	"restante/core/clock"
	"restante/core/vault"
)

func main() {
	os.Exit(start.Run(context.Background(), start.Environment{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, GOOS: runtime.GOOS, Clock: clock.NewSystem(), Keyring: vault.System(),
		SystemLocale: func() string { return lang.SystemLocale().String() },
		NewApp:       func() fyne.App { return app.NewWithID(start.AppID) },
	}))
}
