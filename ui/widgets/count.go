package widgets

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/text"
	"restante/ui/look"
)

// Count shows how long a text is beside how long it may be.
type Count struct {
	widget.BaseWidget
	words    *text.Printer
	n, limit int
}

// NewCount returns a Count that speaks by p.
func NewCount(p *text.Printer) *Count {
	c := &Count{words: p}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows n of limit; a limit of zero is none.
func (c *Count) Set(n, limit int) {
	if c.n != n || c.limit != limit {
		c.n, c.limit = n, limit
		c.Refresh()
	}
}

// Over reports whether the text is too long.
func (c *Count) Over() bool { return c.limit > 0 && c.n > c.limit }

// AccessibilityLabel is the count, and by how much it is over.
func (c *Count) AccessibilityLabel() string {
	if c.Over() {
		return c.words.Say("ui.widgets.count_over", "n", strconv.Itoa(c.n), "limit", strconv.Itoa(c.limit),
			"over", strconv.Itoa(c.n-c.limit))
	}
	return c.sentence(c.n)
}

// AccessibilityRole says that it is a text.
func (c *Count) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (c *Count) sentence(n int) string {
	if c.limit <= 0 {
		return c.words.Say("ui.widgets.count", "n", strconv.Itoa(n))
	}
	return c.words.Say("ui.widgets.count_of", "n", strconv.Itoa(n), "limit", strconv.Itoa(c.limit))
}

// look is the colour and the sign of how full it is.
func (c *Count) look() (fyne.ThemeColorName, fyne.Resource) {
	switch {
	case c.limit <= 0 || c.n*10 < c.limit*9:
		return look.ColorMuted, nil
	case c.n > c.limit:
		return look.ColorBad, theme.ErrorIcon()
	}
	return look.ColorWarn, theme.WarningIcon()
}

// CreateRenderer draws the sign and the numbers.
func (c *Count) CreateRenderer() fyne.WidgetRenderer {
	icon := canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	label := canvas.NewText("", nil)
	r := &parts{objects: []fyne.CanvasObject{icon, label}}
	side, gap := look.Space(4), look.Space(1)
	r.min = func() fyne.Size {
		// As wide as a full one, so that what stands beside it does not move while
		// she types.
		size := fyne.MeasureText(c.sentence(max(c.n, c.limit)), sized(c, look.SizeSmall), label.TextStyle)
		return fyne.NewSize(side+gap+size.Width, look.Space(6))
	}
	r.layout = func(s fyne.Size) {
		// The sign's room stays free, so that nothing jumps when it comes.
		x := place(icon, 0, s.Height, fyne.NewSquareSize(side)) + gap
		text, size := cut(c.sentence(c.n), s.Width-x, sized(c, look.SizeSmall), label.TextStyle)
		label.Text = text
		place(label, x, s.Height, size)
	}
	r.refresh = func() {
		name, sign := c.look()
		label.Color, label.TextSize = themed(c, name), sized(c, look.SizeSmall)
		icon.Hidden = sign == nil
		if sign != nil {
			icon.Resource = theme.NewColoredResource(sign, name)
		}
		r.layout(c.Size())
		icon.Refresh()
		label.Refresh()
	}
	r.refresh()
	return r
}
