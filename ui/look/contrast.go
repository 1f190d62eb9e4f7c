package look

import (
	"image/color"
	"math"
	"strconv"
)

// Readable contrast, by WCAG 2: of text, and of what is not text or is meant to
// step back.
const (
	textRatio = 4.5
	// Steps of a colour on its way to black or white.
	steps = 128
)

// Parse returns the colour written as "#rrggbb", a neutral grey for anything
// else.
func Parse(hex string) color.NRGBA {
	if len(hex) == 7 && hex[0] == '#' {
		if v, err := strconv.ParseUint(hex[1:], 16, 32); err == nil {
			return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
		}
	}
	return color.NRGBA{R: 0x7f, G: 0x8a, B: 0x8a, A: 255}
}

// Ratio is the contrast between two opaque colours, from 1 to 21.
func Ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// Readable returns c, darkened or lightened as little as it takes to read as
// text on the colour on.
func Readable(c, on color.Color) color.NRGBA {
	from := opaque(c)
	for i := range steps + 1 {
		for _, end := range []uint8{0, 255} {
			if got := toward(from, end, i); Ratio(got, on) >= textRatio {
				return got
			}
		}
	}
	return TextOn(on)
}

// TextOn returns black or white, whichever reads better on c.
func TextOn(c color.Color) color.NRGBA {
	black, white := color.NRGBA{A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	if Ratio(black, c) > Ratio(white, c) {
		return black
	}
	return white
}

// Blend lays over upon under; both as they are seen, so the result is opaque
// where under is.
func Blend(under, over color.Color) color.NRGBA {
	u, o := opaque(under), color.NRGBAModel.Convert(over).(color.NRGBA)
	mix := func(a, b uint8) uint8 {
		return uint8((uint32(a)*uint32(255-o.A) + uint32(b)*uint32(o.A) + 127) / 255)
	}
	return color.NRGBA{R: mix(u.R, o.R), G: mix(u.G, o.G), B: mix(u.B, o.B), A: 255}
}

// Fade returns c with an opacity from 0 to 255.
func Fade(c color.Color, alpha uint8) color.NRGBA {
	n := opaque(c)
	n.A = alpha
	return n
}

func toward(c color.NRGBA, end uint8, step int) color.NRGBA {
	mix := func(a uint8) uint8 { return uint8((int(a)*(steps-step) + int(end)*step) / steps) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 255}
}

func opaque(c color.Color) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 255
	return n
}

func luminance(c color.Color) float64 {
	n := opaque(c)
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n.R) + 0.7152*linear(n.G) + 0.0722*linear(n.B)
}
