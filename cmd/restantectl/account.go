package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/text"
	"restante/core/vault"
)

func (c *ctl) accountCommand() *cobra.Command {
	var n core.NewAccount
	var how signIn
	var network string
	add := c.command("account.add",
		"add --brand BRAND --network bluesky|mastodon --server URL [--handle H] (--token-file F|- | --browser [--no-open] [--paste])",
		c.arguments(), func(cmd *cobra.Command, _ []string) error {
			if err := need(cmd, "brand", "network", "server"); err != nil {
				return err
			}
			if err := how.check(cmd); err != nil {
				return err
			}
			n.Network = model.NetworkID(network)
			return c.accountAdd(cmd, n, how)
		})
	add.Flags().StringVar(&n.Brand, "brand", "", c.say.Say("ctl.flag.brand"))
	add.Flags().StringVar(&network, "network", "", c.say.Say("ctl.flag.network"))
	add.Flags().StringVar(&n.Server, "server", "", c.say.Say("ctl.flag.server"))
	add.Flags().StringVar(&n.Handle, "handle", "", c.say.Say("ctl.flag.handle"))
	add.Flags().StringVar(&how.tokenFile, "token-file", "", c.say.Say("ctl.flag.token_file"))
	add.Flags().BoolVar(&how.browser, "browser", false, c.say.Say("ctl.flag.browser"))
	add.Flags().BoolVar(&how.noOpen, "no-open", false, c.say.Say("ctl.flag.no_open"))
	add.Flags().BoolVar(&how.paste, "paste", false, c.say.Say("ctl.flag.paste"))
	return c.group("account", add,
		c.command("account.list", "list", c.arguments(), c.accountList),
		c.command("account.check", "check [ID]", c.optionalArgument, c.accountCheck),
		c.command("account.remove", "remove ID", c.arguments("ID"), c.accountRemove))
}

// signIn is how account add gets its access: a token from a file, or the
// server's page in a browser.
type signIn struct {
	tokenFile              string
	browser, noOpen, paste bool
}

func (s signIn) check(cmd *cobra.Command) error {
	if s.noOpen || s.paste {
		if err := need(cmd, "browser"); err != nil {
			return err
		}
	}
	return needOne(cmd, "token-file", "browser")
}

func (c *ctl) accountAdd(cmd *cobra.Command, n core.NewAccount, how signIn) (err error) {
	if !how.browser {
		if n.Secret, err = c.token(how.tokenFile); err != nil {
			return err
		}
	}
	return c.inWorkspace(cmd.Context(), withSecrets, func(app workspaceApp) error {
		var account model.Account
		if how.browser {
			account, err = c.signInWithBrowser(cmd.Context(), app, n, how)
		} else {
			account, err = app.AddAccount(cmd.Context(), n)
		}
		if err != nil {
			return err
		}
		return c.accountAdded(cmd, app, account)
	})
}

// accountAdded says who was connected, and what comes next.
func (c *ctl) accountAdded(cmd *cobra.Command, app workspaceApp, account model.Account) error {
	brand, err := app.FindBrand(cmd.Context(), string(account.BrandID))
	if err != nil {
		return err
	}
	if c.json {
		return c.emit(c.accountJSON(account, brand))
	}
	c.sentence("ctl.account.added", "account", text.Address(account), "brand", brand.Name)
	c.fields("ctl.field.id", string(account.ID), "ctl.field.network", string(account.Network),
		"ctl.field.server", account.Server)
	mode, err := app.vault.Mode()
	if err != nil {
		return err
	}
	if mode == vault.ModePassphrase {
		c.sentence("ctl.account.kept_passphrase")
	} else {
		c.sentence("ctl.account.kept_keyring")
	}
	c.sentence("ctl.account.added_next")
	c.typed("draft", "add", "--brand", brand.Name, "--text", c.say.Say("ctl.example.text"))
	return nil
}

// token reads a secret from a file or from stdin. White space around it comes
// from editors and copying.
func (c *ctl) token(path string) (model.Secret, error) {
	b, err := program.ReadLimited(path, c.stdin, program.MaxSecret)
	if err != nil {
		return model.Secret{}, err
	}
	if info, err := os.Stat(path); path != "-" && err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		c.warn("ctl.account.token_readable", "path", path)
	}
	return model.NewSecret(strings.TrimSpace(string(b))), nil
}

func (c *ctl) accountList(cmd *cobra.Command, _ []string) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		accounts, err := app.Accounts(ctx)
		if err != nil {
			return err
		}
		if len(accounts) == 0 && !c.json {
			c.sentence("ctl.account.none")
			c.typed("account", "add", "--brand", "Boulangerie Martin", "--network", "mastodon",
				"--server", "https://mastodon.example", "--token-file", "token.txt")
			c.sentence("ctl.account.none_sandbox")
			c.typed("sandbox")
			return nil
		}
		return c.showAccounts(ctx, app, accounts)
	})
}

func (c *ctl) showAccounts(ctx context.Context, app workspaceApp, accounts []model.Account) error {
	out := make([]accountJSON, 0, len(accounts))
	for _, a := range accounts {
		brand, err := app.FindBrand(ctx, string(a.BrandID))
		if err != nil {
			return err
		}
		out = append(out, c.accountJSON(a, brand))
		if !c.json {
			c.accountRow(a, brand)
		}
	}
	if c.json {
		return c.emit(out)
	}
	return nil
}

func (c *ctl) accountRow(a model.Account, brand model.Brand) {
	c.line(text.Address(a) + "  " + string(a.Network) + "  " + c.say.Say("account.health."+string(a.Health)))
	c.line("  " + string(a.ID) + "  " + terminal.Cut(brand.Name, terminal.LineWidth-32))
	if a.HealthReason != nil {
		c.indented(2, c.say.Problem(a.HealthReason))
	}
}

func (c *ctl) accountCheck(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withSecrets, func(app workspaceApp) error {
		ids, err := accountIDs(ctx, app, args)
		if err != nil {
			return err
		}
		var checked []model.Account
		var failed error
		for _, id := range ids {
			account, err := app.CheckAccount(ctx, id)
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			if account.Health != model.HealthOK {
				failed = errors.Join(failed, errNeedsUser)
			}
			checked = append(checked, account)
		}
		if len(args) == 1 && c.json && len(checked) == 1 {
			brand, err := app.FindBrand(ctx, string(checked[0].BrandID))
			if err != nil {
				return err
			}
			return errors.Join(c.emit(c.accountJSON(checked[0], brand)), failed)
		}
		if len(args) == 1 && len(checked) == 0 {
			return failed
		}
		if len(ids) == 0 && !c.json {
			c.sentence("ctl.account.none")
			return nil
		}
		return errors.Join(c.showAccounts(ctx, app, checked), failed)
	})
}

func accountIDs(ctx context.Context, app workspaceApp, args []string) ([]model.AccountID, error) {
	if len(args) == 1 {
		return []model.AccountID{model.AccountID(args[0])}, nil
	}
	accounts, err := app.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var ids []model.AccountID
	for _, a := range accounts {
		ids = append(ids, a.ID)
	}
	return ids, nil
}

func (c *ctl) accountRemove(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withSecrets, func(app workspaceApp) error {
		account, err := app.Account(ctx, model.AccountID(args[0]))
		if err != nil {
			return err
		}
		brand, err := app.FindBrand(ctx, string(account.BrandID))
		if err != nil {
			return err
		}
		if err := app.RemoveAccount(ctx, account.ID); err != nil {
			return err
		}
		account.RemovedAt = c.clock.Now()
		if c.json {
			return c.emit(c.accountJSON(account, brand))
		}
		c.sentence("ctl.account.removed", "account", text.Address(account), "brand", brand.Name)
		return nil
	})
}
