package screens

import (
	"fyne.io/fyne/v2/theme"

	"restante/core"
	"restante/ui/desk"
)

// All lists the screens over a core. Those with a tab stand in the row on top
// in this order. trial is offered to who has no account yet; nil: none is.
func All(c *core.App, trial Sandbox) []desk.Kind {
	return []desk.Kind{
		{ID: desk.ScreenDrafts, TitleKey: "ui.shell.screen.drafts", Icon: theme.DocumentIcon(), Tab: true,
			New: func(d *desk.Desk) desk.Screen { return NewDrafts(d, c) }},
		{ID: desk.ScreenQueue, TitleKey: "ui.shell.screen.queue", Icon: theme.MailSendIcon(), Tab: true,
			New: func(d *desk.Desk) desk.Screen { return NewQueue(d, c) }},
		{ID: desk.ScreenBrands, TitleKey: "ui.shell.screen.brands", Icon: theme.AccountIcon(), Tab: true,
			New: func(d *desk.Desk) desk.Screen { return NewBrands(d, c) }},
		{ID: desk.ScreenComposer, TitleKey: "ui.shell.screen.composer", Icon: theme.DocumentCreateIcon(),
			New: func(d *desk.Desk) desk.Screen { return NewComposer(d, c) }},
		{ID: desk.ScreenSettings, TitleKey: "ui.shell.screen.settings", Icon: theme.SettingsIcon(),
			New: func(d *desk.Desk) desk.Screen { return NewSettings(d, c) }},
		{ID: desk.ScreenWelcome, TitleKey: "ui.shell.screen.welcome", Icon: theme.HomeIcon(),
			New: func(d *desk.Desk) desk.Screen { return NewWelcome(d, c, trial) }},
	}
}
