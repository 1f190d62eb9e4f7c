package widgets

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"github.com/rivo/uniseg"

	"restante/core/model"
	"restante/ui/look"
)

// mark is a coloured shape with a few characters on it.
type mark struct {
	widget.BaseWidget
	size   float32
	round  float32 // of the corners, a share of the size
	fill   color.NRGBA
	letter string
	label  string
}

func (m *mark) set(fill color.NRGBA, letter, label string) {
	if m.fill == fill && m.letter == letter && m.label == label {
		return
	}
	m.fill, m.letter, m.label = fill, letter, label
	m.Refresh()
}

// AccessibilityLabel names what the mark stands for.
func (m *mark) AccessibilityLabel() string { return m.label }

// AccessibilityRole says that the mark stands for a text.
func (m *mark) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the mark.
func (m *mark) CreateRenderer() fyne.WidgetRenderer {
	shape := canvas.NewRectangle(m.fill)
	text := canvas.NewText("", color.White)
	text.TextStyle, text.Alignment = fyne.TextStyle{Bold: true}, fyne.TextAlignCenter
	r := &parts{objects: []fyne.CanvasObject{shape, text}}
	r.min = func() fyne.Size { return fyne.NewSquareSize(m.size) }
	r.layout = func(s fyne.Size) {
		side := fyne.NewSquareSize(fyne.Min(s.Width, s.Height))
		at := fyne.NewPos((s.Width-side.Width)/2, (s.Height-side.Height)/2)
		shape.Resize(side)
		shape.Move(at)
		shape.CornerRadius = side.Width * m.round
		text.TextSize = m.textSize(side.Width)
		text.Resize(fyne.NewSize(side.Width, text.MinSize().Height))
		text.Move(at.AddXY(0, (side.Height-text.MinSize().Height)/2))
	}
	r.refresh = func() {
		shape.FillColor = m.fill
		text.Text, text.Color = m.letter, look.TextOn(m.fill)
		r.layout(m.Size())
		shape.Refresh()
		text.Refresh()
	}
	r.refresh()
	return r
}

func (m *mark) textSize(side float32) float32 {
	if uniseg.GraphemeClusterCount(m.letter) > 1 {
		return side * 0.42
	}
	return side * 0.56
}

// BrandMark is a brand's initials on its colour.
type BrandMark struct{ mark }

// NewBrandMark returns a BrandMark of so many units wide and high.
func NewBrandMark(size float32) *BrandMark {
	b := &BrandMark{mark{size: size, round: 0.25, fill: look.Parse("")}}
	b.ExtendBaseWidget(b)
	return b
}

// SetBrand shows a brand.
func (b *BrandMark) SetBrand(brand model.Brand) {
	b.set(look.Parse(brand.Color), Initials(brand.Name), brand.Name)
}

// Initials are the first letters of the first two words of a name, or its first
// two letters; an emoji counts as a letter.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("-–—/·.,:;&+'’\"()[]«»_", r)
	})
	switch len(words) {
	case 0:
		return ""
	case 1:
		first, rest := firstCluster(words[0])
		if emoji(first) {
			return first
		}
		second, _ := firstCluster(rest)
		return strings.ToUpper(first) + strings.ToLower(second)
	}
	first, _ := firstCluster(words[0])
	second, _ := firstCluster(words[1])
	if emoji(first) {
		return first
	}
	return strings.ToUpper(first) + strings.ToUpper(second)
}

func firstCluster(s string) (first, rest string) {
	first, rest, _, _ = uniseg.FirstGraphemeClusterInString(s, -1)
	return first, rest
}

// emoji tells a picture from a letter: it takes the whole mark.
func emoji(cluster string) bool {
	for _, r := range cluster {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return cluster != ""
}

// Badge stands for a network: its letter on its colour.
type Badge struct{ mark }

// NewBadge returns a Badge of so many units wide and high.
func NewBadge(size float32) *Badge {
	b := &Badge{mark{size: size, round: 0.5, fill: look.NetworkColor("")}}
	b.ExtendBaseWidget(b)
	return b
}

// SetNetwork shows a network.
func (b *Badge) SetNetwork(n model.Network) {
	name := n.Name
	if name == "" {
		name = string(n.ID)
	}
	first, _ := firstCluster(name)
	b.set(look.NetworkColor(n.ID), strings.ToUpper(first), name)
}
