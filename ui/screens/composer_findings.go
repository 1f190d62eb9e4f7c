package screens

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/text"
	"restante/ui/look"
	"restante/ui/widgets"
)

// finding is a sentence about the text. One that blocks keeps the draft from
// going out there; the others are hints.
type finding struct {
	Sentence string
	Blocks   bool
}

// findings are what is to be said of the draft on the ticked accounts, those of
// the open tab first. An empty draft is not blamed for being empty.
func (s *composer) findings(o *opened) []finding {
	var out []finding
	add := func(id model.AccountID) {
		shaped := o.shapedFor(id)
		if shaped == nil {
			return
		}
		for _, p := range shaped.Problems {
			if p.Code != "compose.empty" {
				out = append(out, finding{Sentence: s.finding(p), Blocks: true})
			}
		}
	}
	add(o.tab)
	for _, acc := range o.accounts {
		if acc.ID != o.tab && o.ticked(acc.ID) {
			add(acc.ID)
		}
	}
	if n := s.undescribed(o); n > 0 {
		out = append(out, finding{Sentence: s.desk.Text.Say("ui.composer.hint.alt", "n", strconv.Itoa(n))})
	}
	return out
}

// undescribed counts the images without a description, where some account of
// the brand could show one.
func (s *composer) undescribed(o *opened) int {
	shows := len(o.shaped) == 0
	for _, shaped := range o.shaped {
		shows = shows || shaped.Network.Capabilities.AltText
	}
	n := 0
	for _, a := range o.draft.Media {
		if shows && a.Alt == "" {
			n++
		}
	}
	return n
}

// findingsList shows findings in a place of fixed height, so that nothing moves
// while she types.
type findingsList struct {
	text  *text.Printer
	shown []finding
	title *widget.Label
	rows  *fyne.Container
	all   fyne.CanvasObject
}

func newFindingsList(p *text.Printer) *findingsList {
	l := &findingsList{text: p, title: widgets.Body(""), rows: container.New(tightColumn{})}
	l.title.TextStyle = fyne.TextStyle{Bold: true}
	scroll := container.NewVScroll(l.rows)
	scroll.SetMinSize(fyne.NewSize(0, look.Space(22)))
	l.all = container.NewBorder(container.New(tightColumn{}, widget.NewSeparator(), l.title), nil, nil, nil, scroll)
	l.title.SetText(p.Say("ui.composer.findings.none"))
	return l
}

func (l *findingsList) object() fyne.CanvasObject { return l.all }

// show shows the findings, where they are others than before.
func (l *findingsList) show(list []finding) {
	if equalFindings(list, l.shown) {
		return
	}
	l.shown = list
	title := l.text.Say("ui.composer.findings.none")
	if len(list) > 0 {
		title = l.text.Say("ui.composer.findings.some", "n", strconv.Itoa(len(list)))
	}
	setLabel(l.title, title)
	for len(l.rows.Objects) < len(list) {
		l.rows.Objects = append(l.rows.Objects, newFindingRow())
	}
	for i, o := range l.rows.Objects {
		row := o.(*findingRow)
		row.Hidden = i >= len(list)
		if i < len(list) {
			row.show(list[i])
		}
	}
	l.rows.Refresh()
}

func equalFindings(a, b []finding) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// findingRow is one finding: a sign for its weight, and the sentence.
type findingRow struct {
	widget.BaseWidget
	icon   *widget.Icon
	said   *widget.Label
	blocks bool
}

func newFindingRow() *findingRow {
	r := &findingRow{icon: widget.NewIcon(nil), said: widgets.Wrapped("")}
	r.said.SizeName = look.SizeSmall
	r.ExtendBaseWidget(r)
	return r
}

func (r *findingRow) show(f finding) {
	if r.icon.Resource == nil || r.blocks != f.Blocks {
		r.blocks = f.Blocks
		sign, ink := theme.InfoIcon(), look.ColorInfo
		if f.Blocks {
			sign, ink = theme.ErrorIcon(), look.ColorBad
		}
		r.icon.SetResource(theme.NewColoredResource(sign, ink))
	}
	setLabel(r.said, f.Sentence)
}

// CreateRenderer puts the sign before the sentence.
func (r *findingRow) CreateRenderer() fyne.WidgetRenderer {
	icon := container.New(tightColumn{}, container.NewPadded(container.NewGridWrap(fyne.NewSquareSize(look.Space(4)), r.icon)))
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, icon, nil, r.said))
}
