package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"

	"restante/core"
	"restante/core/model"
	"restante/core/program"
)

// signInWithBrowser connects an account on its server's page. The page's
// address is printed in any case: the browser may be on another machine, or
// not open.
func (c *ctl) signInWithBrowser(ctx context.Context, app workspaceApp, n core.NewAccount, how signIn) (model.Account, error) {
	open := func(_ context.Context, page string) error { return c.showPage(page, how) }
	var paste func(context.Context) (string, error)
	if how.paste {
		paste = c.pastedCode
	}
	return app.SignInWithBrowser(ctx, core.BrowserAccount{Brand: n.Brand, Network: n.Network, Server: n.Server,
		Handle: n.Handle, Lang: c.say.Lang()}, open, paste)
}

// showPage prints the page's address and tries to open it.
func (c *ctl) showPage(page string, how signIn) error {
	switch {
	case c.json:
		if err := c.emit(signInJSON{Page: page}); err != nil {
			return err
		}
	case how.paste:
		c.sentence("ctl.account.browser_page_anywhere")
		c.line("  " + page)
	default:
		c.sentence("ctl.account.browser_page")
		c.line("  " + page)
	}
	if command := browserCommand(runtime.GOOS, c.getenv, page); command != nil && !how.noOpen {
		if err := launch(command); err != nil {
			c.warn("ctl.account.browser_closed")
		}
	}
	switch {
	case c.json:
	case how.paste:
		c.sentence("ctl.account.browser_paste")
	default:
		c.sentence("ctl.account.browser_waits")
	}
	return nil
}

// browserCommand is what opens an address in the person's browser, or nil where
// there is no display to open one on.
func browserCommand(goos string, getenv func(string) string, address string) []string {
	switch {
	case goos == "windows":
		// Not "start", whose shell would read the address's & as its own.
		return []string{"rundll32", "url.dll,FileProtocolHandler", address}
	case goos == "darwin":
		return []string{"open", address}
	case getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "":
		return []string{"xdg-open", address}
	}
	return nil
}

// launch starts a command and does not wait for it: xdg-open may last as long
// as the browser does.
func launch(command []string) error {
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", command[0], err)
	}
	if err := cmd.Process.Release(); err != nil {
		return fmt.Errorf("let go of %s: %w", command[0], err)
	}
	return nil
}

// pastedCode reads the code that the person types, one line of stdin.
func (c *ctl) pastedCode(ctx context.Context) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	// A terminal cannot be told to stop reading. When the person gives up, this
	// ends with the program.
	go func() {
		text, err := bufio.NewReader(io.LimitReader(c.stdin, program.MaxSecret)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l := <-read:
		return l.text, l.err
	}
}
