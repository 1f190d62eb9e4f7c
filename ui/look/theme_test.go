package look_test

import (
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"restante/core/model"
	"restante/ui/look"
)

var variants = map[model.Theme]fyne.ThemeVariant{
	model.ThemeLight: theme.VariantLight,
	model.ThemeDark:  theme.VariantDark,
}

var (
	texts = []fyne.ThemeColorName{theme.ColorNameForeground, look.ColorMuted, theme.ColorNamePlaceHolder,
		theme.ColorNameHyperlink, theme.ColorNamePrimary, look.ColorGood, look.ColorWarn, look.ColorBad, look.ColorInfo,
		theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError}
	surfaces = []fyne.ThemeColorName{theme.ColorNameBackground, look.ColorSurface, theme.ColorNameInputBackground,
		theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground,
		theme.ColorNameSelection}
	grounds = map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNamePrimary: theme.ColorNameForegroundOnPrimary, theme.ColorNameError: theme.ColorNameForegroundOnError,
		theme.ColorNameSuccess: theme.ColorNameForegroundOnSuccess, theme.ColorNameWarning: theme.ColorNameForegroundOnWarning,
	}
	overlays = []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus}
)

func reads(t *testing.T, what string, text, on color.Color, least float64) {
	t.Helper()
	if r := look.Ratio(text, on); r < least {
		t.Errorf("%s: %.2f, want %.1f", what, r, least)
	}
}

func TestContrast(t *testing.T) {
	for chosen, variant := range variants {
		t.Run(string(chosen), func(t *testing.T) {
			th := look.New(chosen)
			get := func(n fyne.ThemeColorName) color.Color { return th.Color(n, variant) }
			for _, surface := range surfaces {
				for _, text := range texts {
					reads(t, fmt.Sprintf("%s on %s", text, surface), get(text), get(surface), 4.5)
				}
				reads(t, fmt.Sprintf("disabled on %s", surface), get(theme.ColorNameDisabled), get(surface), 3)
			}
			// Under the pointer, pressed or in focus.
			for _, overlay := range overlays {
				for _, surface := range append([]fyne.ThemeColorName{theme.ColorNameButton}, surfaces...) {
					under := look.Blend(get(surface), get(overlay))
					reads(t, fmt.Sprintf("text on %s under %s", surface, overlay), get(theme.ColorNameForeground), under, 4.5)
				}
				for ground, text := range grounds {
					under := look.Blend(get(ground), get(overlay))
					reads(t, fmt.Sprintf("%s on %s under %s", text, ground, overlay), get(text), under, 4.5)
				}
			}
			for ground, text := range grounds {
				reads(t, fmt.Sprintf("%s on it", ground), get(text), get(ground), 4.5)
			}
			reads(t, "button", get(theme.ColorNameForeground), get(theme.ColorNameButton), 4.5)
			reads(t, "disabled button", get(theme.ColorNameDisabled), get(theme.ColorNameDisabledButton), 3)
			for _, surface := range []fyne.ThemeColorName{theme.ColorNameBackground, look.ColorSurface, theme.ColorNameInputBackground} {
				reads(t, fmt.Sprintf("border of a field on %s", surface), get(theme.ColorNameInputBorder), get(surface), 3)
			}
			reads(t, "focus ring", get(theme.ColorNamePrimary), get(theme.ColorNameBackground), 3)
		})
	}
}

func TestReadable(t *testing.T) {
	grounds := []color.Color{}
	for chosen, variant := range variants {
		for _, surface := range surfaces {
			grounds = append(grounds, look.New(chosen).Color(surface, variant))
		}
	}
	random := rand.New(rand.NewPCG(15, 7))
	for range 1000 {
		c := color.NRGBA{R: uint8(random.Uint32()), G: uint8(random.Uint32()), B: uint8(random.Uint32()), A: 255}
		for _, on := range append(grounds, c) {
			got := look.Readable(c, on)
			reads(t, fmt.Sprintf("%v for %v on %v", got, c, on), got, on, 4.5)
			if look.Ratio(c, on) >= 4.5 && got != c {
				t.Errorf("%v was readable on %v, but became %v", c, on, got)
			}
		}
		reads(t, fmt.Sprintf("black or white on %v", c), look.TextOn(c), c, 4.5)
	}
}

func TestReadableKeepsTheHue(t *testing.T) {
	white := color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	got := look.Readable(look.Parse("#ffcc00"), white)
	if got.R < got.B+60 || got.G < got.B+40 {
		t.Errorf("yellow became %v", got)
	}
}

func TestParse(t *testing.T) {
	if got, want := look.Parse("#1A2b3c"), (color.NRGBA{R: 0x1a, G: 0x2b, B: 0x3c, A: 255}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	grey := look.Parse("")
	for _, bad := range []string{"123456", "#12345", "#1234567", "#12345g", "#+12345", "red"} {
		if got := look.Parse(bad); got != grey {
			t.Errorf("%q is %v, want grey", bad, got)
		}
	}
}

func TestRatio(t *testing.T) {
	black, white := color.NRGBA{A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	if r := look.Ratio(black, white); math.Abs(r-21) > 0.01 {
		t.Errorf("black on white: %v", r)
	}
	// The example of the recommendation: the darkest grey that fails on white.
	if r := look.Ratio(look.Parse("#777777"), white); math.Abs(r-4.48) > 0.01 {
		t.Errorf("#777777 on white: %v", r)
	}
}

func TestTheme(t *testing.T) {
	test.NewTempApp(t)
	names := append(append([]fyne.ThemeColorName{look.ColorLine, theme.ColorNameButton, theme.ColorNameDisabledButton,
		theme.ColorNameScrollBar, theme.ColorNameShadow, theme.ColorNameInputBorder, theme.ColorNameSeparator,
		theme.ColorNameDisabled}, texts...), append(surfaces, overlays...)...)
	t.Run("the system's choice is the light or the dark one", func(t *testing.T) {
		for chosen, variant := range variants {
			for _, n := range names {
				if look.New(model.ThemeSystem).Color(n, variant) != look.New(chosen).Color(n, variant) {
					t.Errorf("%s differs in %s", n, chosen)
				}
			}
		}
	})
	t.Run("a chosen one does not follow the system", func(t *testing.T) {
		for chosen := range variants {
			for _, n := range names {
				if look.New(chosen).Color(n, theme.VariantLight) != look.New(chosen).Color(n, theme.VariantDark) {
					t.Errorf("%s follows the system in %s", n, chosen)
				}
			}
		}
	})
	t.Run("names all that the toolkit asks for", func(t *testing.T) {
		th := look.New(model.ThemeLight)
		if th.Icon(theme.IconNameConfirm) == nil || th.Font(fyne.TextStyle{}) == nil || th.Font(fyne.TextStyle{Bold: true}) == nil {
			t.Error("an icon or a font is missing")
		}
		if c := th.Color(theme.ColorNameInnerWindowBorder, theme.VariantLight); c == nil {
			t.Error("a colour that is not ours is missing")
		}
		for _, n := range []fyne.ThemeSizeName{theme.SizeNameText, look.SizeSmall, look.SizeTitle, theme.SizeNameWindowTitleBarHeight} {
			if th.Size(n) <= 0 {
				t.Errorf("size %s is missing", n)
			}
		}
	})
}
