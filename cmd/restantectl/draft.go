package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/text"
)

// maxText is the most that is read of a post's text, in bytes.
const maxText = 1 << 20

func (c *ctl) draftCommand() *cobra.Command {
	list := c.command("draft.list", "list [--brand BRAND]", c.arguments(), c.draftList)
	list.Flags().String("brand", "", c.say.Say("ctl.flag.only_brand"))
	return c.group("draft", c.draftAddCommand(), list,
		c.command("draft.show", "show ID", c.arguments("ID"), c.draftShow))
}

func (c *ctl) draftAddCommand() *cobra.Command {
	var n core.NewDraft
	var textFile string
	cmd := c.command("draft.add", "add --brand BRAND (--text TEXT | --text-file FILE|-) [--media FILE [--alt TEXT]]... [--language TAG] [--visibility V] [--warning TEXT]",
		c.arguments(), func(cmd *cobra.Command, _ []string) error {
			if err := need(cmd, "brand"); err != nil {
				return err
			}
			if cmd.Flags().Changed("text-file") {
				if err := needOne(cmd, "text", "text-file"); err != nil {
					return err
				}
				b, err := program.ReadLimited(textFile, c.stdin, maxText)
				if err != nil {
					return err
				}
				// An editor ends a file with a line feed, which is no part of
				// the post.
				n.Text = strings.TrimRight(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
			}
			return c.draftAdd(cmd, n)
		})
	cmd.Flags().StringVar(&n.Brand, "brand", "", c.say.Say("ctl.flag.brand"))
	cmd.Flags().StringVar(&n.Text, "text", "", c.say.Say("ctl.flag.text"))
	cmd.Flags().StringVar(&textFile, "text-file", "", c.say.Say("ctl.flag.text_file"))
	cmd.Flags().Var(mediaValue{&n.Media}, "media", c.say.Say("ctl.flag.media"))
	cmd.Flags().Var(altValue{&n.Media}, "alt", c.say.Say("ctl.flag.alt"))
	cmd.Flags().StringVar(&n.Options.Lang, "language", "", c.say.Say("ctl.flag.language"))
	cmd.Flags().StringVar((*string)(&n.Options.Visibility), "visibility", "", c.say.Say("ctl.flag.visibility"))
	cmd.Flags().StringVar(&n.Options.Warning, "warning", "", c.say.Say("ctl.flag.warning"))
	return cmd
}

func (c *ctl) draftAdd(cmd *cobra.Command, n core.NewDraft) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		draft, err := app.AddDraft(ctx, n)
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(c.draftJSON(draft))
		}
		brand, err := app.FindBrand(ctx, string(draft.BrandID))
		if err != nil {
			return err
		}
		c.sentence("ctl.draft.added", "brand", brand.Name)
		c.draftFields(draft)
		if missing := withoutAlt(draft); missing > 0 {
			c.sentence("ctl.draft.no_alt", "n", strconv.Itoa(missing))
		}
		account := "ACCOUNT"
		accounts, err := app.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if a.BrandID == brand.ID {
				account = string(a.ID)
				break
			}
		}
		c.sentence("ctl.draft.added_next")
		c.typed("schedule", string(draft.ID), "--account", account, "--now")
		c.typed("schedule", string(draft.ID), "--account", account, "--at", "2026-12-01T09:00")
		return nil
	})
}

func withoutAlt(d model.Draft) int {
	n := 0
	for _, m := range d.Media {
		if strings.TrimSpace(m.Alt) == "" {
			n++
		}
	}
	return n
}

func (c *ctl) draftFields(d model.Draft) {
	c.fields("ctl.field.id", string(d.ID), "ctl.field.text", firstWords(d.Text, 60))
	for _, m := range d.Media {
		c.fields("ctl.field.image", c.imageLine(m), "ctl.field.alt", firstWords(m.Alt, 60))
	}
	c.optionFields(d.Options)
}

// optionFields prints the choices beside the text that were made.
func (c *ctl) optionFields(o model.Options) {
	for _, f := range [][2]string{
		{"ctl.field.lang", o.Lang}, {"ctl.field.visibility", string(o.Visibility)}, {"ctl.field.warning", text.Clean(o.Warning)},
	} {
		if f[1] != "" {
			c.fields(f[0], f[1])
		}
	}
}

func (c *ctl) imageLine(m model.Attachment) string {
	return text.Clean(m.Media.Name) + " (" + strconv.Itoa(m.Media.Width) + " × " + strconv.Itoa(m.Media.Height) + ", " +
		c.say.Bytes(m.Media.Bytes) + ")"
}

func (c *ctl) draftList(cmd *cobra.Command, _ []string) error {
	brand, err := cmd.Flags().GetString("brand")
	if err != nil {
		return err
	}
	return c.inWorkspace(cmd.Context(), withoutSecrets, func(app workspaceApp) error {
		drafts, err := app.Drafts(cmd.Context(), brand)
		if err != nil {
			return err
		}
		if c.json {
			out := make([]draftJSON, 0, len(drafts))
			for _, d := range drafts {
				out = append(out, c.draftJSON(d))
			}
			return c.emit(out)
		}
		if len(drafts) == 0 {
			c.sentence("ctl.draft.none")
			c.typed("draft", "add", "--brand", "Boulangerie Martin", "--text", c.say.Say("ctl.example.text"))
			return nil
		}
		rows := [][]string{{c.say.Say("ctl.field.id"), c.say.Say("ctl.field.changed"), c.say.Say("ctl.field.text")}}
		for _, d := range drafts {
			words := firstWords(d.Text, terminal.LineWidth)
			if len(d.Media) > 0 {
				words = "[" + c.say.Say("ctl.draft.images", "n", strconv.Itoa(len(d.Media))) + "] " + words
			}
			rows = append(rows, []string{string(d.ID), c.here().Moment(d.UpdatedAt), words})
		}
		c.table(2, rows)
		return nil
	})
}

func (c *ctl) draftShow(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	return c.inWorkspace(ctx, withoutSecrets, func(app workspaceApp) error {
		draft, err := app.Draft(ctx, model.DraftID(args[0]))
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(c.draftJSON(draft))
		}
		brand, err := app.FindBrand(ctx, string(draft.BrandID))
		if err != nil {
			return err
		}
		c.fields("ctl.field.id", string(draft.ID), "ctl.field.brand", brand.Name,
			"ctl.field.changed", c.here().Moment(draft.UpdatedAt))
		for _, m := range draft.Media {
			c.fields("ctl.field.image", c.imageLine(m), "ctl.field.alt", text.Clean(m.Alt))
		}
		c.optionFields(draft.Options)
		if draft.Text != "" {
			c.line("")
			c.indented(2, text.CleanLines(draft.Text))
		}
		return nil
	})
}
