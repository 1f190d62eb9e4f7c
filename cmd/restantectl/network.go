package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"restante/core/connect/all"
	"restante/core/model"
)

func (c *ctl) networkCommand() *cobra.Command {
	return c.group("network", c.command("network.list", "list", c.arguments(), c.networkList))
}

func (c *ctl) networkList(*cobra.Command, []string) error {
	networks := all.Networks()
	if c.json {
		return c.emit(networks)
	}
	for i, n := range networks {
		if i > 0 {
			c.line("")
		}
		c.line(n.Name + " (" + string(n.ID) + ")")
		c.fields(
			"ctl.network.can", c.abilities(n.Capabilities),
			"ctl.network.sign_in", c.say.Say("word.sign_in."+n.Capabilities.SignIn),
			"ctl.network.lookup", c.say.Say("word.lookup."+string(n.Capabilities.Lookup)),
			"ctl.network.text", c.textLimit(n.Limits),
			"ctl.network.images", c.imageLimit(n.Limits),
			"ctl.network.types", strings.ReplaceAll(strings.Join(n.Limits.ImageTypes, ", "), "image/", ""),
			"ctl.network.date", n.Limits.Date,
			"ctl.network.source", n.Limits.Source)
	}
	c.line("")
	c.sentence("ctl.network.note")
	return nil
}

func (c *ctl) abilities(can model.Capabilities) string {
	var out []string
	for _, a := range []struct {
		has bool
		key string
	}{{can.Images, "word.can.images"}, {can.AltText, "word.can.alt_text"}, {can.Threads, "word.can.threads"},
		{can.Visibility, "word.can.visibility"}, {can.Warning, "word.can.warning"}} {
		if a.has {
			out = append(out, c.say.Say(a.key))
		}
	}
	return strings.Join(out, ", ")
}

func (c *ctl) textLimit(l model.Limits) string {
	var out []string
	if l.Text > 0 {
		out = append(out, c.say.Say("ctl.network.characters", "n", strconv.Itoa(l.Text)))
	}
	if l.TextBytes > 0 {
		out = append(out, c.say.Bytes(int64(l.TextBytes)))
	}
	if l.URLLength > 0 {
		out = append(out, c.say.Say("ctl.network.link_counts", "n", strconv.Itoa(l.URLLength)))
	}
	return strings.Join(out, ", ")
}

func (c *ctl) imageLimit(l model.Limits) string {
	var out []string
	if l.Images > 0 {
		out = append(out, c.say.Number(int64(l.Images)))
	}
	if l.ImageBytes > 0 {
		out = append(out, c.say.Say("ctl.network.image_bytes", "bytes", strconv.FormatInt(l.ImageBytes, 10)))
	}
	if l.ImagePixels > 0 {
		out = append(out, c.say.Say("ctl.network.image_pixels", "pixels", strconv.FormatInt(l.ImagePixels, 10)))
	}
	if l.AltText > 0 {
		out = append(out, c.say.Say("ctl.network.alt", "n", strconv.Itoa(l.AltText)))
	}
	return strings.Join(out, ", ")
}
