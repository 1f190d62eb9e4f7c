package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// inked is one line of text in any colour of the theme, cut with an ellipsis
// where there is no room.
type inked struct{ widget.RichText }

func newInked() *inked {
	l := &inked{}
	l.Truncation, l.Scroll = fyne.TextTruncateEllipsis, fyne.ScrollNone
	l.Segments = []widget.RichTextSegment{&widget.TextSegment{}}
	l.ExtendBaseWidget(l)
	return l
}

func (l *inked) set(words string, ink fyne.ThemeColorName, size fyne.ThemeSizeName, style fyne.TextStyle, align fyne.TextAlign) {
	segment := l.Segments[0].(*widget.TextSegment)
	segment.Text = words
	segment.Style = widget.RichTextStyle{Alignment: align, ColorName: ink, SizeName: size, TextStyle: style, Inline: true}
	l.Refresh()
}
