package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
)

// The names of the colours that are ours, beside those of the toolkit.
const (
	// ColorMuted is for text that steps back.
	ColorMuted fyne.ThemeColorName = "restanteMuted"
	// ColorGood, ColorWarn, ColorBad and ColorInfo say how something stands.
	// They read as text on every surface.
	ColorGood fyne.ThemeColorName = "restanteGood"
	ColorWarn fyne.ThemeColorName = "restanteWarn"
	ColorBad  fyne.ThemeColorName = "restanteBad"
	ColorInfo fyne.ThemeColorName = "restanteInfo"
	// ColorSurface is what cards, the rail and the status line lie on.
	ColorSurface fyne.ThemeColorName = "restanteSurface"
	// ColorLine parts things that lie side by side.
	ColorLine fyne.ThemeColorName = "restanteLine"
)

// The text sizes beside that of the body, which is theme.SizeNameText.
const (
	SizeTitle fyne.ThemeSizeName = "restanteTitle"
	SizeSmall fyne.ThemeSizeName = "restanteSmall"
)

// New returns the window's theme: light, dark, or whichever of the two the
// system asks for.
func New(t model.Theme) fyne.Theme {
	switch t {
	case model.ThemeLight:
		return look{fixed: true, variant: theme.VariantLight}
	case model.ThemeDark:
		return look{fixed: true, variant: theme.VariantDark}
	}
	return look{}
}

type look struct {
	fixed   bool
	variant fyne.ThemeVariant // where fixed
}

// Color returns a colour of the light or the dark palette.
func (l look) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if l.fixed {
		v = l.variant
	}
	colors := lightColors
	if v == theme.VariantDark {
		colors = darkColors
	}
	if c, ok := colors(name); ok {
		return c
	}
	return theme.DefaultTheme().Color(name, v)
}

// Font returns the toolkit's fonts, which cover Latin, Greek and Cyrillic.
func (l look) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon returns the toolkit's icons, in the colours of this theme.
func (l look) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size returns a size on the grid of 4.
func (l look) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case SizeTitle, theme.SizeNameHeadingText:
		return 20
	case theme.SizeNameText, theme.SizeNameSubHeadingText:
		return 14
	case SizeSmall, theme.SizeNameCaptionText:
		return 12
	case theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return Space(1)
	case theme.SizeNameInnerPadding:
		return Space(2)
	case theme.SizeNameInlineIcon:
		return Space(5)
	case theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputBorder:
		return 1.5
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius, theme.SizeNameMenuRadius:
		return 6
	case theme.SizeNameCardRadius, theme.SizeNamePopupRadius, theme.SizeNameDialogRadius:
		return 8
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameScrollBarRadius:
		return 4
	}
	return theme.DefaultTheme().Size(n)
}

// Space is n steps of the grid that everything lies on.
func Space(n int) float32 { return float32(n) * 4 }
