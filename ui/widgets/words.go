package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// Title is a page's or a card's name, on one line.
func Title(s string) *widget.Label {
	l := line(s)
	l.SizeName, l.TextStyle = look.SizeTitle, fyne.TextStyle{Bold: true}
	return l
}

// Body is text of the usual size, on one line.
func Body(s string) *widget.Label { return line(s) }

// Small is a remark: smaller and quieter, on one line.
func Small(s string) *widget.Label {
	l := line(s)
	l.SizeName, l.Importance = look.SizeSmall, widget.LowImportance
	return l
}

// Wrapped is text of the usual size over as many lines as it takes.
func Wrapped(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping, l.SizeName = fyne.TextWrapWord, theme.SizeNameText
	return l
}

func line(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Truncation, l.SizeName = fyne.TextTruncateEllipsis, theme.SizeNameText
	return l
}
