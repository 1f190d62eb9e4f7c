package screens

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// brandLine is a line of the list of brands: a brand, or the heading above the
// archived ones.
type brandLine struct {
	brand    model.Brand
	accounts int
	unwell   int // of the accounts
	heading  bool
}

// brandList is the list of brands: those at work, and under a heading that
// folds, the archived ones. The arrows choose.
type brandList struct {
	widget.List
	d        *desk.Desk
	known    brandsKnown
	lines    []brandLine
	unfolded bool
	chosen   model.BrandID
	choose   func(model.BrandID)
	quiet    bool // while the list itself moves the selection
}

func newBrandList(d *desk.Desk, choose func(model.BrandID)) *brandList {
	l := &brandList{d: d, choose: choose}
	l.Length = func() int { return len(l.lines) }
	l.CreateItem = func() fyne.CanvasObject { return newBrandRow() }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		if i < len(l.lines) {
			l.fill(o.(*brandRow), l.lines[i])
		}
	}
	l.OnSelected = l.picked
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// set shows what is known, with chosen selected.
func (l *brandList) set(k brandsKnown, chosen model.BrandID) {
	l.known, l.chosen = k, chosen
	archived := 0
	l.lines = l.lines[:0]
	for _, b := range k.brands {
		if b.ArchivedAt.IsZero() {
			l.lines = append(l.lines, l.line(b))
		} else {
			archived++
			l.unfolded = l.unfolded || b.ID == chosen
		}
	}
	if archived > 0 {
		l.lines = append(l.lines, brandLine{heading: true, accounts: archived})
	}
	for _, b := range k.brands {
		if l.unfolded && !b.ArchivedAt.IsZero() {
			l.lines = append(l.lines, l.line(b))
		}
	}
	l.Refresh()
	l.reselect()
}

func (l *brandList) line(b model.Brand) brandLine {
	line := brandLine{brand: b}
	for _, a := range l.known.accountsOf(b.ID) {
		line.accounts++
		if a.Health != model.HealthOK {
			line.unwell++
		}
	}
	return line
}

// reselect puts the selection on the chosen brand.
func (l *brandList) reselect() {
	l.quiet = true
	defer func() { l.quiet = false }()
	l.UnselectAll()
	for i, line := range l.lines {
		if !line.heading && line.brand.ID == l.chosen {
			l.Select(i)
			l.Highlight(i)
			return
		}
	}
}

// picked is a click on a line, or Space.
func (l *brandList) picked(i widget.ListItemID) {
	switch {
	case l.quiet || i >= len(l.lines):
	case l.lines[i].heading:
		l.fold(!l.unfolded)
	default:
		l.choose(l.lines[i].brand.ID)
	}
}

// fold shows or hides the archived brands.
func (l *brandList) fold(unfolded bool) {
	l.unfolded = unfolded
	known, chosen := l.known, l.chosen
	if !unfolded && !known.brand(chosen).ArchivedAt.IsZero() {
		// A chosen brand keeps its line.
		l.unfolded = true
	}
	l.set(known, chosen)
}

// TypedKey chooses with the arrows up and down, and folds the archived ones with
// the others.
func (l *brandList) TypedKey(e *fyne.KeyEvent) {
	at := -1
	for i, line := range l.lines {
		if !line.heading && line.brand.ID == l.chosen {
			at = i
		}
	}
	switch e.Name {
	case fyne.KeyDown:
		l.step(at, 1)
	case fyne.KeyUp:
		l.step(at, -1)
	case fyne.KeyHome:
		l.step(-1, 1)
	case fyne.KeyEnd:
		l.step(len(l.lines), -1)
	case fyne.KeyLeft, fyne.KeyRight:
		l.fold(e.Name == fyne.KeyRight)
	default:
		l.List.TypedKey(e)
	}
}

// step chooses the next brand from a line on.
func (l *brandList) step(from, by int) {
	for i := from + by; i >= 0 && i < len(l.lines); i += by {
		if !l.lines[i].heading {
			l.choose(l.lines[i].brand.ID)
			return
		}
		if !l.unfolded && by > 0 {
			l.fold(true)
		}
	}
}

// brandRow draws a line.
type brandRow struct {
	widget.BaseWidget
	mark  *widgets.BrandMark
	fold  *widget.Icon
	name  *widget.Label
	note  *widget.Label
	warn  *widget.Icon
	inner *fyne.Container
}

func newBrandRow() *brandRow {
	r := &brandRow{mark: widgets.NewBrandMark(look.Space(8)), fold: widget.NewIcon(nil), name: widgets.Body(""),
		note: widgets.Small(""), warn: widget.NewIcon(theme.NewColoredResource(theme.WarningIcon(), look.ColorWarn))}
	left := container.NewCenter(r.mark, r.fold)
	words := container.New(storyColumn{gap: snug}, r.name, r.note)
	r.inner = container.New(layout.NewCustomPaddedLayout(0, 0, look.Space(2), look.Space(3)),
		container.NewBorder(nil, nil, left, container.NewCenter(r.warn), words))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer draws the row.
func (r *brandRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.inner) }

func (l *brandList) fill(r *brandRow, line brandLine) {
	setVisible(r.mark, !line.heading)
	setVisible(r.fold, line.heading)
	setVisible(r.warn, line.unwell > 0)
	r.name.TextStyle.Bold = line.brand.ID == l.chosen && !line.heading
	if line.heading {
		icon := theme.MenuExpandIcon()
		if l.unfolded {
			icon = theme.MenuDropDownIcon()
		}
		r.fold.SetResource(icon)
		r.name.SetText(l.d.Text.Say("ui.brands.archived"))
		r.note.SetText(l.d.Text.Say("ui.brands.archived_count", "n", strconv.Itoa(line.accounts)))
		return
	}
	r.mark.SetBrand(line.brand)
	r.name.SetText(line.brand.Name)
	r.note.SetText(l.note(line))
}

// note is what stands under a brand's name.
func (l *brandList) note(line brandLine) string {
	switch {
	case line.brand.Paused:
		return l.d.Text.Say("ui.brands.paused")
	case line.unwell > 0:
		return l.d.Text.Say("ui.brands.accounts_unwell", "n", strconv.Itoa(line.unwell))
	case line.accounts == 0:
		return l.d.Text.Say("ui.brands.no_account")
	}
	return l.d.Text.Say("ui.brands.accounts", "n", strconv.Itoa(line.accounts))
}
