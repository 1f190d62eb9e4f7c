package main

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"restante/core/model"
	"restante/core/sandbox"
)

// faultsValue is the value of --fault, which may be given several times.
type faultsValue struct{ faults *[]sandbox.Fault }

func (v faultsValue) String() string { return "" }

func (v faultsValue) Type() string { return "SPEC" }

func (v faultsValue) Set(s string) error {
	fault, err := sandbox.ParseFault(s)
	if err != nil {
		return err
	}
	*v.faults = append(*v.faults, fault)
	return nil
}

// sandboxUser is the account that the sandbox has from the start.
const sandboxUser = "demo"

// closeLimit is how long a sandbox may take to end what it is at.
const closeLimit = 5 * time.Second

func (c *ctl) sandboxCommand() *cobra.Command {
	var listen, ledger string
	var faults []sandbox.Fault
	cmd := c.command("sandbox", "sandbox [--listen 127.0.0.1:PORT] [--ledger FILE] [--fault SPEC]...",
		c.arguments(), func(cmd *cobra.Command, _ []string) error {
			return c.serveSandbox(cmd.Context(), listen, ledger, faults)
		})
	cmd.Flags().StringVar(&listen, "listen", "", c.say.Say("ctl.flag.listen"))
	cmd.Flags().StringVar(&ledger, "ledger", "", c.say.Say("ctl.flag.ledger"))
	cmd.Flags().Var(faultsValue{&faults}, "fault", c.say.Say("ctl.flag.fault"))
	return cmd
}

func (c *ctl) serveSandbox(ctx context.Context, listen, ledger string, faults []sandbox.Fault) (err error) {
	options := sandbox.Options{Clock: c.clock, Listen: listen}
	if ledger != "" {
		file, err := os.OpenFile(ledger, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return model.NewProblem("file.unwritable", "path", ledger).Because(err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		options.Ledger = io.Writer(file)
	}
	server, err := sandbox.New(options)
	if err != nil {
		return err
	}
	account, err := server.AddAccount(sandboxUser)
	if err != nil {
		return err
	}
	server.SetFaults(faults)
	if err := server.Start(); err != nil {
		return err
	}
	if err := c.saySandbox(server.URL(), account); err != nil {
		return errors.Join(err, closeSandbox(ctx, server))
	}
	<-ctx.Done()
	if !c.json {
		c.sentence("ctl.sandbox.stopped")
	}
	return closeSandbox(ctx, server)
}

func closeSandbox(ctx context.Context, server *sandbox.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	return server.Close(ctx)
}

// saySandbox says how to reach the sandbox and what to type in another
// terminal. Its token is no secret: it opens nothing but the sandbox.
func (c *ctl) saySandbox(url string, account sandbox.Account) error {
	token := account.Token.Reveal()
	if c.json {
		return c.emit(struct {
			ID      string `json:"id"`
			URL     string `json:"url"`
			Token   string `json:"token"`
			Account string `json:"account"`
		}{account.ID, url, token, account.Username})
	}
	c.fields("ctl.sandbox.url", url, "ctl.sandbox.token", token)
	c.sentence("ctl.sandbox.next")
	brand := c.say.Say("ctl.example.brand")
	c.typed("brand", "add", brand)
	c.line("  echo " + token + " | restantectl account add --brand " + quote(brand) +
		" --network mastodon --server " + url + " --token-file -")
	c.typed("draft", "add", "--brand", brand, "--text", c.say.Say("ctl.example.text"))
	c.sentence("ctl.sandbox.stop")
	return nil
}
