package main

import (
	"github.com/spf13/cobra"

	"restante/core"
	"restante/core/model"
	"restante/core/program"
	"restante/core/text"
)

func (c *ctl) brandCommand() *cobra.Command {
	const flags = "[--zone ZONE] [--lang fr|en] [--color '#RRGGBB'] [--late 2h]"
	add := c.brandEdit("brand.add", "add NAME "+flags, "NAME", c.brandAdd)
	set := c.brandEdit("brand.set", "set BRAND [--name NAME] "+flags, "BRAND", c.brandSet)
	set.Flags().String("name", "", c.say.Say("ctl.flag.brand_name"))
	list := c.command("brand.list", "list", c.arguments(), c.brandList)
	return c.group("brand", add, set, list)
}

// brandEdit makes a verb that takes what can be said of a brand.
func (c *ctl) brandEdit(name, use, argument string, work func(*cobra.Command, string, core.BrandEdit) error) *cobra.Command {
	var limit lateValue
	cmd := c.command(name, use, c.arguments(argument), func(cmd *cobra.Command, args []string) error {
		edit := core.BrandEdit{Zone: changed(cmd, "zone"), Lang: changed(cmd, "lang"),
			Color: changed(cmd, "color"), Late: limit.limit}
		return work(cmd, args[0], edit)
	})
	cmd.Flags().String("zone", "", c.say.Say("ctl.flag.zone"))
	cmd.Flags().String("lang", "", c.say.Say("ctl.flag.brand_lang"))
	cmd.Flags().String("color", "", c.say.Say("ctl.flag.color"))
	cmd.Flags().Var(&limit, "late", c.say.Say("ctl.flag.late"))
	return cmd
}

func (c *ctl) brandAdd(cmd *cobra.Command, name string, edit core.BrandEdit) error {
	edit.Name = &name
	if edit.Zone == nil {
		zone, err := program.Zone(c.getenv)
		if err != nil {
			return err
		}
		edit.Zone = &zone
	}
	if edit.Lang == nil {
		lang := c.say.Lang()
		edit.Lang = &lang
	}
	return c.inWorkspace(cmd.Context(), withoutSecrets, func(app workspaceApp) error {
		brand, err := app.AddBrand(cmd.Context(), edit)
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(c.brandJSON(brand))
		}
		c.sentence("ctl.brand.added", "brand", brand.Name)
		c.brandFields(brand)
		c.sentence("ctl.brand.added_next")
		c.typed("account", "add", "--brand", brand.Name, "--network", "mastodon", "--server", "https://mastodon.example", "--token-file", "token.txt")
		return nil
	})
}

func (c *ctl) brandSet(cmd *cobra.Command, ref string, edit core.BrandEdit) error {
	edit.Name = changed(cmd, "name")
	if edit == (core.BrandEdit{}) {
		return model.NewProblem("usage.nothing_to_set")
	}
	return c.inWorkspace(cmd.Context(), withoutSecrets, func(app workspaceApp) error {
		brand, err := app.SetBrand(cmd.Context(), ref, edit)
		if err != nil {
			return err
		}
		if c.json {
			return c.emit(c.brandJSON(brand))
		}
		c.sentence("ctl.brand.changed", "brand", brand.Name)
		c.brandFields(brand)
		return nil
	})
}

func (c *ctl) brandFields(b model.Brand) {
	c.fields("ctl.field.id", string(b.ID), "ctl.field.zone", b.Zone, "ctl.field.lang", b.Lang,
		"ctl.field.color", b.Color, "ctl.field.late", c.say.Duration(b.LatePolicy))
}

func (c *ctl) brandList(cmd *cobra.Command, _ []string) error {
	return c.inWorkspace(cmd.Context(), withoutSecrets, func(app workspaceApp) error {
		brands, err := app.Brands(cmd.Context())
		if err != nil {
			return err
		}
		if c.json {
			out := make([]brandJSON, 0, len(brands))
			for _, b := range brands {
				out = append(out, c.brandJSON(b))
			}
			return c.emit(out)
		}
		if len(brands) == 0 {
			c.sentence("ctl.brand.none")
			c.typed("brand", "add", "Boulangerie Martin", "--zone", "Europe/Paris")
			return nil
		}
		for _, b := range brands {
			// The name stands whole: other verbs want it so.
			c.line(text.Clean(b.Name))
			c.line("  " + string(b.ID) + "  " + b.Zone + "  " + b.Lang + "  " + late(b.LatePolicy))
		}
		return nil
	})
}
