package screens

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/ui/look"
	"restante/ui/widgets"
)

// draftRow is one draft in the list.
type draftRow struct {
	widget.BaseWidget
	screen  *drafts
	row     core.DraftRow
	all     bool // drafts of all brands are shown
	mark    *widgets.BrandMark
	thumb   *widgets.Thumb
	excerpt *widget.Label
	icon    *widget.Icon
	status  *widget.Label
	facts   *widget.Label
	when    *widget.Label
	more    *widget.Button
}

func newDraftRow(s *drafts) *draftRow {
	r := &draftRow{screen: s, mark: widgets.NewBrandMark(look.Space(9)), thumb: widgets.NewThumb(s.desk, look.Space(11)),
		excerpt: widgets.Body(""), icon: widget.NewIcon(nil), status: widgets.Small(""), facts: widgets.Small(""), when: widgets.Small("")}
	r.when.Alignment = fyne.TextAlignTrailing
	r.more = widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), r.openMenu)
	r.more.Importance = widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

func (r *draftRow) openMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.more)
	r.screen.menu(r.row, at.AddXY(0, r.more.Size().Height))
}

func (r *draftRow) show(row core.DraftRow) {
	t := r.screen.desk.Text
	r.row, r.all = row, r.screen.shown.Load().Brand == ""
	r.mark.SetBrand(r.screen.desk.Shell.Book().Brand(row.BrandID))
	r.thumb.SetMedia(row.FirstImage)
	excerpt, quiet := row.Excerpt, widget.MediumImportance
	if excerpt == "" {
		excerpt, quiet = t.Say("ui.drafts.no_text"), widget.LowImportance
	}
	if r.excerpt.Text != excerpt || r.excerpt.Importance != quiet {
		r.excerpt.Importance = quiet
		r.excerpt.SetText(excerpt)
	}
	icon, ink := rowIcon(row)
	r.icon.SetResource(theme.NewColoredResource(icon, ink))
	status := t.Say("ui.drafts.status." + string(row.Status))
	if !row.ArchivedAt.IsZero() {
		status = t.Say("ui.drafts.status.archived")
	}
	setLabel(r.status, status)
	weight := widget.LowImportance
	if row.NeedsYou > 0 {
		weight = widget.WarningImportance
	}
	if told := r.told(row); r.facts.Text != told || r.facts.Importance != weight {
		r.facts.Importance = weight
		r.facts.SetText(told)
	}
	setLabel(r.when, r.changed(row))
	r.Refresh()
}

// told are the numbers that matter: images, what waits, what needs her, what is
// out.
func (r *draftRow) told(row core.DraftRow) string {
	t := r.screen.desk.Text
	var said []string
	if n := row.NeedsYou; n > 0 {
		said = append(said, t.Say("ui.drafts.needs_you", "n", strconv.Itoa(n)))
	}
	if n := row.Waiting; n > 0 {
		said = append(said, t.Say("ui.drafts.waiting", "n", strconv.Itoa(n)))
	}
	if n := row.Published; n > 0 {
		said = append(said, t.Say("ui.drafts.published", "n", strconv.Itoa(n)))
	}
	if n := row.Images; n > 0 {
		said = append(said, t.Say("ui.drafts.images", "n", strconv.Itoa(n)))
	}
	if r.all {
		said = append([]string{r.screen.desk.Shell.Book().Brand(row.BrandID).Name}, said...)
	}
	return strings.Join(said, " · ")
}

// changed is when the draft was last changed: the time of day, or the day.
func (r *draftRow) changed(row core.DraftRow) string {
	t := r.screen.desk.Text
	if day := t.Day(row.UpdatedAt); day != t.Day(r.screen.desk.Now()) {
		return day
	}
	return t.Clock(row.UpdatedAt)
}

// AccessibilityLabel is the beginning of the text.
func (r *draftRow) AccessibilityLabel() string { return r.excerpt.Text }

// AccessibilityRole is a button.
func (r *draftRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the row.
func (r *draftRow) CreateRenderer() fyne.WidgetRenderer { return &draftRowRenderer{r} }

type draftRowRenderer struct{ r *draftRow }

// Layout puts the brand at the left, the picture and the time at the right, the
// excerpt over the facts.
func (d *draftRowRenderer) Layout(size fyne.Size) {
	r, mid := d.r, size.Height/2
	x := look.Space(2)
	if r.all {
		side := look.Space(9)
		r.mark.Move(fyne.NewPos(x, mid-side/2))
		r.mark.Resize(fyne.NewSquareSize(side))
		x += side + look.Space(1)
	}
	right := size.Width - look.Space(9)
	r.more.Move(fyne.NewPos(right, mid-look.Space(8)/2))
	r.more.Resize(fyne.NewSquareSize(look.Space(8)))
	const when = 150
	right -= when
	r.when.Move(fyne.NewPos(right, mid-r.when.MinSize().Height/2))
	r.when.Resize(fyne.NewSize(when, r.when.MinSize().Height))
	if r.row.FirstImage != nil {
		side := look.Space(11)
		right -= side
		r.thumb.Move(fyne.NewPos(right, mid-side/2))
		r.thumb.Resize(fyne.NewSquareSize(side))
	}
	width, line := max(0, right-x), r.excerpt.MinSize().Height
	r.excerpt.Move(fyne.NewPos(x, mid-line+look.Space(1)))
	r.excerpt.Resize(fyne.NewSize(width, line))
	pad := r.Theme().Size(theme.SizeNameInnerPadding)
	r.icon.Move(fyne.NewPos(x+pad, mid+look.Space(1)))
	r.icon.Resize(fyne.NewSquareSize(look.Space(4)))
	small, y := r.status.MinSize().Height, mid+look.Space(3)-r.status.MinSize().Height/2
	x += pad + look.Space(3)
	word := min(width, fyne.MeasureText(r.status.Text, r.Theme().Size(look.SizeSmall), r.status.TextStyle).Width+2*pad+1)
	r.status.Move(fyne.NewPos(x, y))
	r.status.Resize(fyne.NewSize(word, small))
	r.facts.Move(fyne.NewPos(x+word-pad, y))
	r.facts.Resize(fyne.NewSize(max(0, right-x-word+pad), small))
}

// MinSize is a row's height.
func (d *draftRowRenderer) MinSize() fyne.Size { return fyne.NewSize(look.Space(80), draftRowHeight) }

// Refresh shows what the row has.
func (d *draftRowRenderer) Refresh() {
	d.r.mark.Hidden = !d.r.all
	d.r.thumb.Hidden = d.r.row.FirstImage == nil
	d.Layout(d.r.Size())
}

// Objects are its parts.
func (d *draftRowRenderer) Objects() []fyne.CanvasObject {
	r := d.r
	return []fyne.CanvasObject{r.mark, r.excerpt, r.icon, r.status, r.facts, r.thumb, r.when, r.more}
}

// Destroy does nothing.
func (d *draftRowRenderer) Destroy() {}
