package screens

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// DraftsCore is what the list of drafts uses of the core.
type DraftsCore interface {
	DraftsCount(ctx context.Context, f core.DraftFilter) (int, error)
	DraftsPage(ctx context.Context, f core.DraftFilter, offset, limit int) ([]core.DraftRow, error)
	DuplicateDraft(ctx context.Context, id model.DraftID) (model.Draft, error)
	ArchiveDraft(ctx context.Context, id model.DraftID) error
	RestoreDraft(ctx context.Context, id model.DraftID) error
	SetDraftStatus(ctx context.Context, id model.DraftID, s model.DraftStatus) error
}

// searchPause is how long she may pause within a word before it is searched.
const searchPause = 120 * time.Millisecond

// The parts of the list by status: all at work, one of the statuses, or the
// archive.
const (
	draftsAll      = "all"
	draftsArchived = "archived"
)

// drafts is the list of drafts of the chosen brand, or of all.
type drafts struct {
	desk *desk.Desk
	core DraftsCore

	filter core.DraftFilter
	// shown is the filter of the rows that are on the screen. The list reads it
	// beside the window.
	shown    atomic.Pointer[core.DraftFilter]
	slot     desk.Slot
	stopWait func()

	content fyne.CanvasObject
	search  *widgets.TextEntry
	sort    *widget.Select
	tabs    *tabBar
	main    *widgets.MainButton
	list    *widgets.Paged[core.DraftRow]
	under   *widget.Label
	place   *fyne.Container // the list, or what stands in its place
	empty   string          // the key of what stands there; "": the list
}

// NewDrafts returns the list of drafts.
func NewDrafts(d *desk.Desk, c DraftsCore) desk.Screen {
	s := &drafts{desk: d, core: c, under: widgets.Small("")}
	s.shown.Store(&core.DraftFilter{})
	s.list = widgets.NewPaged(d.Loader, widgets.PagedOptions[core.DraftRow]{
		Height: draftRowHeight,
		Row:    func() fyne.CanvasObject { return newDraftRow(s) },
		Update: func(o fyne.CanvasObject, r core.DraftRow) { o.(*draftRow).show(r) },
		Fetch: func(ctx context.Context, _ string, offset, limit int) ([]core.DraftRow, error) {
			return c.DraftsPage(ctx, *s.shown.Load(), offset, limit)
		},
		ID: func(r core.DraftRow) string { return string(r.ID) }, Open: s.open, Menu: s.menu, Fail: d.Shell.Fail, OnKey: s.key,
	})
	s.place = container.NewStack(s.list)
	s.content = container.NewPadded(container.NewBorder(s.head(), s.under, nil, nil, s.place))
	return s
}

// head is the search, the filter by status, the order and the main action.
func (s *drafts) head() fyne.CanvasObject {
	t := s.desk.Text
	s.search = newLine()
	s.search.SetPlaceHolder(t.Say("ui.drafts.search"))
	s.search.SetIcon(theme.SearchIcon())
	s.search.OnChanged = func(string) { s.searchSoon() }
	s.search.OnKey = s.searchKey
	s.sort = widget.NewSelect([]string{t.Say("ui.drafts.sort.changed"), t.Say("ui.drafts.sort.created"), t.Say("ui.drafts.sort.text")}, func(string) {
		s.filter.Sort = []core.DraftSort{core.SortChanged, core.SortCreated, core.SortText}[s.sort.SelectedIndex()]
		s.ask()
	})
	s.sort.Selected = s.sort.Options[0]
	s.main = widgets.NewMainButton(t.Say("ui.drafts.new"), theme.ContentAddIcon(), s.create)
	s.tabs = newTabBar(s.choose)
	items := []tabItem{{Key: draftsAll, Label: t.Say("ui.drafts.all")}}
	for _, status := range draftStatuses() {
		items = append(items, tabItem{Key: string(status), Label: t.Say("ui.drafts.tab." + string(status))})
	}
	s.tabs.set(append(items, tabItem{Key: draftsArchived, Label: t.Say("ui.drafts.tab.archived")}))
	s.tabs.pick(draftsAll)
	first := container.NewBorder(nil, nil, nil, container.NewHBox(layout.NewSpacer(), s.main), s.search)
	second := container.NewBorder(nil, nil, nil, wide(s.sort, 210), s.tabs.object())
	return container.NewVBox(first, second)
}

// Content is the page.
func (s *drafts) Content() fyne.CanvasObject { return s.content }

// Show asks for the drafts of the chosen brand, and lets keys go to the list.
func (s *drafts) Show(desk.Route) {
	s.ask()
	s.desk.Window.Canvas().Focus(s.list)
}

// Changed asks again.
func (s *drafts) Changed(c event.Change) {
	if c.Has(event.Drafts | event.Deliveries | event.Brands) {
		s.ask()
	}
}

// choose shows the drafts of a status.
func (s *drafts) choose(key string) {
	s.tabs.pick(key)
	s.filter.Archived, s.filter.Status = key == draftsArchived, model.DraftStatus(key)
	if key == draftsAll || key == draftsArchived {
		s.filter.Status = ""
	}
	s.ask()
}

// searchSoon searches when she pauses.
func (s *drafts) searchSoon() {
	if s.stopWait != nil {
		s.stopWait()
	}
	s.stopWait = s.desk.Loader.After(searchPause, func() {
		s.stopWait = nil
		s.filter.Search = s.search.Text
		s.ask()
	})
}

// searchKey goes from the field to the list, and empties the field by Esc.
func (s *drafts) searchKey(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		s.desk.Window.Canvas().Focus(s.list)
		return true
	case fyne.KeyEscape:
		if s.search.Text == "" {
			return false
		}
		s.search.SetText("")
		return true
	}
	return false
}

// found is how many drafts there are: under the filter, and of the brand in
// all, at work and archived.
type found struct{ shown, work, archived int }

// ask counts what the filter lets through and shows it.
func (s *drafts) ask() {
	s.filter.Brand = s.desk.Shell.Brand()
	f := s.filter
	brand := s.desk.Shell.Book().Brand(f.Brand)
	s.main.SetColor(brand.Color)
	desk.Load(s.desk.Loader, &s.slot, func(ctx context.Context) (found, error) { return s.count(ctx, f) }, func(n found, err error) {
		if err != nil {
			s.desk.Shell.Fail(err)
			return
		}
		s.shown.Store(&f)
		s.list.SetSections([]widgets.Section{{Key: "drafts", Count: n.shown}})
		s.showPlace(f, n)
	})
}

func (s *drafts) count(ctx context.Context, f core.DraftFilter) (n found, err error) {
	if n.shown, err = s.core.DraftsCount(ctx, f); err != nil {
		return n, err
	}
	if n.work, err = s.core.DraftsCount(ctx, core.DraftFilter{Brand: f.Brand}); err != nil {
		return n, err
	}
	n.archived, err = s.core.DraftsCount(ctx, core.DraftFilter{Brand: f.Brand, Archived: true})
	return n, err
}

// showPlace shows the list, or what is to be said where it is empty, and below
// it how many drafts are not shown. A filter only hides.
func (s *drafts) showPlace(f core.DraftFilter, n found) {
	t := s.desk.Text
	all := n.work
	if f.Archived {
		all = n.archived
	}
	under := ""
	switch hidden := all - n.shown; {
	case n.shown == 0:
	case hidden > 0:
		under = t.Say("ui.drafts.count_hidden", "n", strconv.Itoa(n.shown), "hidden", strconv.Itoa(hidden))
	default:
		under = t.Say("ui.drafts.count", "n", strconv.Itoa(n.shown))
	}
	setLabel(s.under, under)
	s.showEmpty(f, n, all)
}

func (s *drafts) showEmpty(f core.DraftFilter, n found, all int) {
	key := ""
	switch {
	case n.shown > 0:
	case all > 0:
		key = "nothing"
	case f.Archived:
		key = "archive"
	case n.archived > 0:
		key = "all_archived"
	default:
		key = "first"
	}
	if key == "" {
		if s.empty != "" {
			s.empty = ""
			s.place.Objects = []fyne.CanvasObject{s.list}
			s.place.Refresh()
		}
		return
	}
	s.empty = key
	s.place.Objects = []fyne.CanvasObject{s.emptyPage(key, all)}
	s.place.Refresh()
}

// emptyPage says what there is not. A new draft has its button above, in the
// brand's colour.
func (s *drafts) emptyPage(key string, hidden int) fyne.CanvasObject {
	t := s.desk.Text
	switch key {
	case "nothing":
		return widgets.NewEmpty(theme.SearchIcon(), t.Say("ui.drafts.empty.nothing"),
			t.Say("ui.drafts.empty.nothing_body", "n", strconv.Itoa(hidden)), t.Say("ui.drafts.empty.show_all"), s.showAll)
	case "archive":
		return widgets.NewEmpty(theme.StorageIcon(), t.Say("ui.drafts.empty.archive"), t.Say("ui.drafts.empty.archive_body"), "", nil)
	case "all_archived":
		return widgets.NewEmpty(theme.StorageIcon(), t.Say("ui.drafts.empty.all_archived"), t.Say("ui.drafts.empty.first_body"), "", nil)
	}
	return widgets.NewEmpty(theme.DocumentCreateIcon(), t.Say("ui.drafts.empty.first"), t.Say("ui.drafts.empty.first_body"), "", nil)
}

// showAll takes the filter away.
func (s *drafts) showAll() {
	s.search.SetText("")
	if s.stopWait != nil {
		s.stopWait()
		s.stopWait = nil
	}
	s.filter.Search = ""
	s.choose(draftsAll)
}

// draftRowHeight is that of every row.
const draftRowHeight = 60

// rowIcon is the sign of a status, beside its word.
func rowIcon(r core.DraftRow) (fyne.Resource, fyne.ThemeColorName) {
	switch {
	case !r.ArchivedAt.IsZero():
		return theme.StorageIcon(), look.ColorMuted
	case r.Status == model.DraftIdea:
		return theme.QuestionIcon(), look.ColorInfo
	case r.Status == model.DraftReady:
		return theme.ConfirmIcon(), look.ColorGood
	}
	return theme.DocumentCreateIcon(), look.ColorWarn
}
