package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// rgb is a colour written as in a style sheet.
func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// lightColors is the palette by day: white surfaces on a cool paper grey, and a
// green-blue that stays in the background.
func lightColors(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0xf4f6f6), true
	case ColorSurface, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameInputBackground:
		return rgb(0xffffff), true
	case theme.ColorNameHeaderBackground:
		return rgb(0xecf0f0), true
	case theme.ColorNameForeground:
		return rgb(0x1b2526), true
	case ColorMuted:
		return rgb(0x4d5b5b), true
	case theme.ColorNamePlaceHolder:
		return rgb(0x596766), true
	case theme.ColorNameDisabled:
		return rgb(0x596766), true
	case ColorLine, theme.ColorNameSeparator:
		return rgb(0xdde3e3), true
	case theme.ColorNameInputBorder:
		return rgb(0x828e8e), true
	case theme.ColorNameButton:
		return rgb(0xe4eaea), true
	case theme.ColorNameDisabledButton:
		return rgb(0xecf0f0), true
	case theme.ColorNameHover:
		return color.NRGBA{R: 0x12, G: 0x3a, B: 0x3a, A: 0x12}, true
	case theme.ColorNamePressed:
		return color.NRGBA{R: 0x12, G: 0x3a, B: 0x3a, A: 0x28}, true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0x0b6e6b), true
	case theme.ColorNameFocus:
		return color.NRGBA{R: 0x0b, G: 0x8f, B: 0x8a, A: 0x48}, true
	case theme.ColorNameSelection:
		return rgb(0xd3ecea), true
	case ColorGood, theme.ColorNameSuccess:
		return rgb(0x1c6f3d), true
	case ColorWarn, theme.ColorNameWarning:
		return rgb(0x8a5300), true
	case ColorBad, theme.ColorNameError:
		return rgb(0xb3261e), true
	case ColorInfo:
		return rgb(0x1c5f96), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnSuccess,
		theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnError:
		return rgb(0xffffff), true
	case theme.ColorNameScrollBar:
		return color.NRGBA{R: 0x20, G: 0x30, B: 0x30, A: 0x66}, true
	case theme.ColorNameScrollBarBackground:
		return color.NRGBA{}, true
	case theme.ColorNameShadow:
		return color.NRGBA{R: 0x10, G: 0x20, B: 0x20, A: 0x1c}, true
	}
	return nil, false
}

// darkColors is the palette by night.
func darkColors(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0x141819), true
	case ColorSurface:
		return rgb(0x1c2122), true
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return rgb(0x242a2b), true
	case theme.ColorNameInputBackground:
		return rgb(0x181d1e), true
	case theme.ColorNameHeaderBackground:
		return rgb(0x20272a), true
	case theme.ColorNameForeground:
		return rgb(0xe4eaea), true
	case ColorMuted:
		return rgb(0xacb9b9), true
	case theme.ColorNamePlaceHolder:
		return rgb(0xa0aeae), true
	case theme.ColorNameDisabled:
		return rgb(0xa0aeae), true
	case ColorLine, theme.ColorNameSeparator:
		return rgb(0x2f3839), true
	case theme.ColorNameInputBorder:
		return rgb(0x6b7878), true
	case theme.ColorNameButton:
		return rgb(0x2c3536), true
	case theme.ColorNameDisabledButton:
		return rgb(0x23292a), true
	case theme.ColorNameHover:
		return color.NRGBA{R: 0xd8, G: 0xf0, B: 0xf0, A: 0x12}, true
	case theme.ColorNamePressed:
		return color.NRGBA{R: 0xd8, G: 0xf0, B: 0xf0, A: 0x28}, true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0x5cc5bd), true
	case theme.ColorNameFocus:
		return color.NRGBA{R: 0x5c, G: 0xc5, B: 0xbd, A: 0x50}, true
	case theme.ColorNameSelection:
		return rgb(0x1f4543), true
	case ColorGood, theme.ColorNameSuccess:
		return rgb(0x76cb91), true
	case ColorWarn, theme.ColorNameWarning:
		return rgb(0xe9b45f), true
	case ColorBad, theme.ColorNameError:
		return rgb(0xf59a90), true
	case ColorInfo:
		return rgb(0x86bdec), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnSuccess,
		theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnError:
		return rgb(0x0c1414), true
	case theme.ColorNameScrollBar:
		return color.NRGBA{R: 0xc8, G: 0xdc, B: 0xdc, A: 0x66}, true
	case theme.ColorNameScrollBarBackground:
		return color.NRGBA{}, true
	case theme.ColorNameShadow:
		return color.NRGBA{A: 0x50}, true
	}
	return nil, false
}
