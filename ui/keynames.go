package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"restante/core/text"
	"restante/ui/desk"
)

// named are the keys whose names are words; the rest are called by what is
// printed on them.
var named = map[fyne.KeyName]string{
	fyne.KeyReturn: "enter", fyne.KeyEnter: "enter", fyne.KeyEscape: "esc", fyne.KeyDelete: "delete",
	fyne.KeyBackspace: "backspace", fyne.KeySpace: "space", fyne.KeyTab: "tab", fyne.KeyHome: "home",
	fyne.KeyEnd: "end", fyne.KeyPageUp: "page_up", fyne.KeyPageDown: "page_down", fyne.KeyInsert: "insert",
}

var printed = map[fyne.KeyName]string{
	fyne.KeyUp: "↑", fyne.KeyDown: "↓", fyne.KeyLeft: "←", fyne.KeyRight: "→",
	fyne.KeyPlus: "+", fyne.KeyMinus: "−",
}

// keyWords names a key with its modifiers as a person reads it: "Ctrl+Shift+O",
// "Ctrl+Maj+O". A Key without a key has no name.
func keyWords(p *text.Printer, k desk.Key) string {
	if k.Key == "" {
		return ""
	}
	var words []string
	for _, m := range []struct {
		bit fyne.KeyModifier
		key string
	}{{fyne.KeyModifierControl, "ui.key.control"}, {fyne.KeyModifierSuper, "ui.key.super"},
		{fyne.KeyModifierAlt, "ui.key.alt"}, {fyne.KeyModifierShift, "ui.key.shift"}} {
		if k.Modifier&m.bit != 0 {
			words = append(words, p.Say(m.key))
		}
	}
	return strings.Join(append(words, keyWord(p, k.Key)), "+")
}

func keyWord(p *text.Printer, name fyne.KeyName) string {
	if word, ok := named[name]; ok {
		return p.Say("ui.key." + word)
	}
	if sign, ok := printed[name]; ok {
		return sign
	}
	return string(name)
}

// shortcut is what the driver makes of a key with modifiers. Some pairs have
// types of their own.
func shortcut(k desk.Key) fyne.Shortcut {
	if k.Modifier == fyne.KeyModifierShortcutDefault {
		switch k.Key {
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		}
	}
	return &desktop.CustomShortcut{KeyName: k.Key, Modifier: k.Modifier}
}

// viaShortcut reports whether the driver hands the key on as a shortcut; keys
// that it does not are typed keys.
func viaShortcut(k desk.Key) bool { return k.Modifier&^fyne.KeyModifierShift != 0 }
