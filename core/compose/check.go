package compose

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"restante/core/model"
)

// Check returns everything that keeps content from being published under
// limits, in the order in which it is read; nil when it may go out. Figures in
// the arguments are plain decimal numbers.
//
//	compose.bad_text         field: "text", "warning" or "alt"; name (of the file) with "alt"
//	compose.empty
//	compose.over_limit       count, limit (in limits' unit)
//	compose.over_bytes       count, limit (UTF-8 bytes)
//	compose.too_many_images  count, limit
//	compose.image_type       name, type, types
//	compose.image_bytes      name, bytes, limit
//	compose.image_pixels     name, width, height, limit
//	compose.alt_too_long     name, count, limit
//
// The text is never changed, normalised or cut to make it fit.
func Check(content model.PartContent, limits model.Limits) []*model.Problem {
	problems := checkText(content, limits)
	if n := len(content.Media); limits.Images > 0 && n > limits.Images {
		problems = append(problems, over("compose.too_many_images", n, limits.Images))
	}
	for _, a := range content.Media {
		problems = append(problems, checkImage(a, limits)...)
	}
	return problems
}

func checkText(content model.PartContent, limits model.Limits) []*model.Problem {
	warning := content.Options.Warning
	var problems []*model.Problem
	if !utf8.ValidString(content.Text) {
		problems = append(problems, model.NewProblem("compose.bad_text", "field", "text"))
	}
	if !utf8.ValidString(warning) {
		problems = append(problems, model.NewProblem("compose.bad_text", "field", "warning"))
	}
	if len(problems) > 0 {
		return problems
	}
	if len(content.Media) == 0 && showsNothing(content.Text) {
		problems = append(problems, model.NewProblem("compose.empty"))
	}
	if n := Count(content.Text, warning, limits); limits.Text > 0 && n > limits.Text {
		problems = append(problems, over("compose.over_limit", n, limits.Text))
	}
	if n := len(content.Text); limits.TextBytes > 0 && n > limits.TextBytes {
		problems = append(problems, over("compose.over_bytes", n, limits.TextBytes))
	}
	return problems
}

// showsNothing reports whether text holds nothing but spaces and characters
// without a glyph of their own.
func showsNothing(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r)
	})
}

func checkImage(a model.Attachment, limits model.Limits) []*model.Problem {
	var problems []*model.Problem
	m := a.Media
	if len(limits.ImageTypes) > 0 && !slices.Contains(limits.ImageTypes, m.MIME) {
		problems = append(problems, model.NewProblem("compose.image_type", "name", m.Name,
			"type", m.MIME, "types", strings.Join(limits.ImageTypes, ", ")))
	}
	if limits.ImageBytes > 0 && m.Bytes > limits.ImageBytes {
		problems = append(problems, model.NewProblem("compose.image_bytes", "name", m.Name,
			"bytes", strconv.FormatInt(m.Bytes, 10), "limit", strconv.FormatInt(limits.ImageBytes, 10)))
	}
	if limits.ImagePixels > 0 && int64(m.Width)*int64(m.Height) > limits.ImagePixels {
		problems = append(problems, model.NewProblem("compose.image_pixels", "name", m.Name,
			"width", strconv.Itoa(m.Width), "height", strconv.Itoa(m.Height), "limit", strconv.FormatInt(limits.ImagePixels, 10)))
	}
	if !utf8.ValidString(a.Alt) {
		return append(problems, model.NewProblem("compose.bad_text", "field", "alt", "name", m.Name))
	}
	if n := uniseg.GraphemeClusterCount(a.Alt); limits.AltText > 0 && n > limits.AltText {
		problems = append(problems, over("compose.alt_too_long", n, limits.AltText, "name", m.Name))
	}
	return problems
}

func over(code string, count, limit int, more ...string) *model.Problem {
	return model.NewProblem(code, append([]string{"count", strconv.Itoa(count), "limit", strconv.Itoa(limit)}, more...)...)
}
