package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"github.com/rivo/uniseg"
)

// cut shortens s with an ellipsis at its end until it is at most width wide.
func cut(s string, width, size float32, style fyne.TextStyle) (string, fyne.Size) {
	return shorten(s, width, size, style, func(clusters []string, kept int) string {
		return strings.TrimRight(strings.Join(clusters[:kept], ""), " ") + "…"
	})
}

// CutMiddle shortens s with an ellipsis in its middle until it is at most width
// wide: names that begin alike are told apart by how they end.
func CutMiddle(s string, width, size float32, style fyne.TextStyle) string {
	short, _ := shorten(s, width, size, style, func(clusters []string, kept int) string {
		end := kept / 2
		begin := strings.Join(clusters[:kept-end], "")
		return strings.TrimRight(begin, " ") + "…" + strings.TrimLeft(strings.Join(clusters[len(clusters)-end:], ""), " ")
	})
	return short
}

// cutBefore shortens s like cut, but keeps what follows the last dot between
// two facts, such as a number at the end.
func cutBefore(s string, width, size float32, style fyne.TextStyle) (string, fyne.Size) {
	dot := strings.LastIndex(s, " · ")
	if dot < 0 {
		return cut(s, width, size, style)
	}
	if full := fyne.MeasureText(s, size, style); full.Width <= width {
		return s, full
	}
	// A point less, since widths of parts may be rounded.
	head, _ := cut(s[:dot], width-fyne.MeasureText(s[dot:], size, style).Width-1, size, style)
	short := head + s[dot:]
	measured := fyne.MeasureText(short, size, style)
	if measured.Width > width { // there is hardly room for the end alone
		return cut(s, width, size, style)
	}
	return short, measured
}

// shorten keeps as many characters of s as fit into width. made builds the
// shortened text of so many of them.
func shorten(s string, width, size float32, style fyne.TextStyle, made func(clusters []string, kept int) string) (string, fyne.Size) {
	full := fyne.MeasureText(s, size, style)
	if full.Width <= width {
		return s, full
	}
	var clusters []string
	for rest, state := s, -1; rest != ""; {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		clusters = append(clusters, c)
	}
	// Words grow with their length: the longest that fits is found by halving.
	low, high := 0, len(clusters)
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(made(clusters, mid), size, style).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	short := made(clusters, low)
	return short, fyne.MeasureText(short, size, style)
}
