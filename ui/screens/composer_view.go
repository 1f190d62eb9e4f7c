package screens

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// previewPause is how long the preview may lag behind the keys. The counts
// never do.
const previewPause = 50 * time.Millisecond

// composerView is what the composer shows of the open draft.
type composerView struct {
	screen  *composer
	desk    *desk.Desk
	editor  *fyne.Container
	picking bool

	mark   *widgets.BrandMark
	brand  *widget.Label
	status *widget.Select
	saved  *widget.Label

	promised      *widget.Label
	promisedBox   *fyne.Container
	update, queue *widget.Button

	tabs              *tabBar
	ownIcon, overIcon fyne.Resource
	filled            *opened // whose fields stand in texts
	texts             map[model.AccountID]*widgets.TextEntry
	text              *fyne.Container // stacks the one that is shown
	count             *widgets.Count
	counted           *widget.Label
	own               *widget.Label
	toBase            *widget.Button

	attach   *attachments
	tools    *fyne.Container
	adding   *widget.Label
	stop     *widget.Button
	all      *widget.Button
	options  *optionsPanel
	accounts *accountList
	preview  *preview
	findings *findingsList

	when       *whenPicker
	reason     *widget.Label
	reasonIcon *widget.Icon
	send       *widgets.MainButton
	foot       *fyne.Container

	setting   bool
	drawing   func() // stops the next drawing of the preview
	stopTimer func() // of the clock
}

func newComposerView(s *composer) *composerView {
	v := &composerView{screen: s, desk: s.desk, ownIcon: theme.NewPrimaryThemedResource(theme.DocumentCreateIcon()),
		overIcon: theme.NewColoredResource(theme.WarningIcon(), look.ColorBad)}
	v.tabs = newTabBar(func(key string) { s.chooseTab(model.AccountID(key)) })
	v.text = container.NewStack()
	v.attach = newAttachments(s.desk, s.mediaChanged, s.mediaRemoved, v.relayout)
	v.accounts = newAccountList(s.desk.Text, s.tick)
	v.options = newOptionsPanel(s.desk, s.optionsChanged, v.relayout)
	v.preview = newPreview(s.desk)
	v.findings = newFindingsList(s.desk.Text)
	v.when = newWhen(s.desk, s.core.ResolveWish, s.whenChanged)
	left := v.left()
	right := container.NewBorder(nil, v.findings.object(), nil, nil, v.preview.content)
	middle := container.New(columns{left: 0.6}, left, right)
	v.editor = container.NewPadded(container.NewBorder(v.head(), v.footer(), nil, nil, middle))
	return v
}

// relayout follows a part that came, went or changed its height.
func (v *composerView) relayout() {
	if v.editor != nil {
		v.editor.Refresh()
	}
}

// head names the brand and tells how the draft stands.
func (v *composerView) head() fyne.CanvasObject {
	t := v.desk.Text
	v.mark, v.brand, v.saved = widgets.NewBrandMark(look.Space(7)), widgets.Title(""), widgets.Small("")
	v.saved.Alignment = fyne.TextAlignTrailing
	v.status = widget.NewSelect([]string{t.Say("ui.drafts.status.idea"), t.Say("ui.drafts.status.writing"), t.Say("ui.drafts.status.ready")}, v.chooseStatus)
	back := widget.NewButtonWithIcon("", theme.NavigateBackIcon(), v.desk.Shell.Back)
	back.Importance = widget.LowImportance
	right := container.NewHBox(container.NewCenter(wide(v.saved, 260)), wide(v.status, 150))
	return container.NewBorder(nil, nil, container.NewHBox(back, container.NewCenter(v.mark)), right, v.brand)
}

// draftStatuses are the statuses that she may choose, in their order.
func draftStatuses() []model.DraftStatus {
	return []model.DraftStatus{model.DraftIdea, model.DraftWriting, model.DraftReady}
}

func (v *composerView) chooseStatus(string) {
	if i := v.status.SelectedIndex(); !v.setting && i >= 0 && v.screen.opened != nil {
		v.screen.opened.draft.Status = draftStatuses()[i]
		v.screen.changed()
	}
}

// left is where she writes.
func (v *composerView) left() fyne.CanvasObject {
	t := v.desk.Text
	v.promised = widget.NewLabel("")
	v.promised.Wrapping, v.promised.Truncation, v.promised.SizeName = fyne.TextWrapWord, fyne.TextTruncateEllipsis, look.SizeSmall
	v.update = widget.NewButton(t.Say("ui.composer.promised.update"), v.screen.revise)
	v.queue = widget.NewButton(t.Say("ui.composer.promised.show"), v.screen.showInQueue)
	v.queue.Importance = widget.LowImportance
	v.promisedBox = container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox(v.update, v.queue)), container.New(atLeast(fyne.NewSize(0, look.Space(13))), v.promised))
	v.count, v.counted, v.own = widgets.NewCount(t), widgets.Small(""), widgets.Small("")
	v.toBase = widget.NewButtonWithIcon(t.Say("ui.composer.to_base"), theme.ContentUndoIcon(), v.screen.toBase)
	v.toBase.Importance = widget.LowImportance
	counts := container.NewBorder(nil, nil, container.NewCenter(wide(v.count, 190)), v.toBase, container.NewGridWithColumns(2, v.counted, v.own))
	add := widget.NewButtonWithIcon(t.Say("ui.composer.images_add"), theme.MediaPhotoIcon(), v.screen.askForFile)
	v.adding = widgets.Small("")
	v.stop = widget.NewButtonWithIcon(t.Say("ui.composer.images_stop"), theme.CancelIcon(), v.stopAdding)
	v.all = widget.NewButton(t.Say("ui.composer.tick_all"), v.screen.tickAll)
	v.all.Importance = widget.LowImportance
	v.tools = container.NewHBox(container.NewCenter(wide(v.adding, 130)), v.stop)
	v.tools.Hide()
	tools := container.NewBorder(nil, nil, container.NewHBox(add, v.options.toggle), container.NewHBox(v.tools, v.all), v.options.summary)
	parts := []fyne.CanvasObject{v.promisedBox, v.tabs.object(), v.text, counts, v.attach.content, tools, v.options.panel, v.accounts.scroll}
	return container.New(editorColumn{text: v.text, accounts: v.accounts.scroll, wanted: v.accounts.wanted}, parts...)
}

func (v *composerView) stopAdding() {
	if o := v.screen.opened; o != nil && o.stopAdd != nil {
		o.stopAdd()
	}
}

// footer is when it goes out, and the main action.
func (v *composerView) footer() fyne.CanvasObject {
	v.reason, v.reasonIcon = widgets.Small(""), widget.NewIcon(theme.NewColoredResource(theme.WarningIcon(), look.ColorWarn))
	v.reason.Alignment = fyne.TextAlignTrailing
	v.send = widgets.NewMainButton("", theme.MailSendIcon(), v.screen.send)
	button := container.NewHBox(layout.NewSpacer(), container.New(atMost(440), v.send))
	reason := container.NewBorder(nil, nil, nil, container.NewCenter(wide(v.reasonIcon, look.Space(4))), v.reason)
	v.foot = container.New(tightColumn{}, button, reason)
	line := container.NewPadded(container.New(columns{left: 0.5}, v.when.content, v.foot))
	return container.NewVBox(widget.NewSeparator(), line)
}

// fill shows another draft, or the same one in another version.
func (v *composerView) fill(o *opened) {
	v.fillBrand(o)
	v.setting = true
	v.keepTexts(o)
	v.attach.set(o.draft.Media)
	v.when.set(o.brand, o.draft.When)
	v.setting = false
	v.fillStatus(o)
	v.fillAccounts(o)
	v.showTab(o)
	v.showPromised()
	state := saveState{Step: saveNothing}
	if !o.draft.UpdatedAt.IsZero() {
		state = saveState{Step: saveDone, At: o.draft.UpdatedAt}
	}
	v.showSaved(state)
	v.refresh()
	v.draw()
}

// fillBrand shows the brand as it now is, and what she typed in its terms.
func (v *composerView) fillBrand(o *opened) {
	v.setting = true
	defer func() { v.setting = false }()
	v.mark.SetBrand(o.brand)
	setLabel(v.brand, o.brand.Name)
	v.send.SetColor(o.brand.Color)
	v.options.set(o.draft.Options, o.brand)
	v.when.setBrand(o.brand)
}

// keepTexts drops the fields that show something else than the draft says. The
// others keep their undo.
func (v *composerView) keepTexts(o *opened) {
	if v.filled != o {
		v.filled, v.texts = o, map[model.AccountID]*widgets.TextEntry{}
	}
	for tab, e := range v.texts {
		if text, _ := textOf(o.draft, tab); text != e.Text {
			delete(v.texts, tab)
		}
	}
}

func (v *composerView) fillStatus(o *opened) {
	v.setting = true
	defer func() { v.setting = false }()
	for i, status := range draftStatuses() {
		if status == o.draft.Status {
			v.status.SetSelectedIndex(i)
		}
	}
}

// fillAccounts shows the brand's accounts. One that is gone keeps its version
// in the draft.
func (v *composerView) fillAccounts(o *opened) {
	book := v.desk.Shell.Book()
	o.accounts = book.AccountsOf(o.draft.BrandID)
	items := []tabItem{{Label: v.desk.Text.Say("ui.composer.base")}}
	known := o.tab == ""
	var networks []model.Network
	names := shortNames(o.accounts)
	for i, acc := range o.accounts {
		n := book.Network(acc.Network)
		networks = append(networks, n)
		items = append(items, tabItem{Key: string(acc.ID), Label: names[i], Network: &n})
		known = known || acc.ID == o.tab
	}
	if !known {
		o.tab = ""
		v.showTab(o)
	}
	v.tabs.set(items)
	v.tabs.pick(string(o.tab))
	v.accounts.set(o.accounts, book.Network)
	if len(o.accounts) == 0 {
		v.accounts.scroll.Hide()
	} else {
		v.accounts.scroll.Show()
	}
	v.options.offer(networks)
}

// focusText puts the cursor into the text.
func (v *composerView) focusText() {
	if o := v.screen.opened; o != nil {
		v.desk.Window.Canvas().Focus(v.entry(o))
	}
}

// toEnd puts the cursor of the open text behind its last character, which takes
// the room that the text has.
func (v *composerView) toEnd(o *opened) {
	e := v.entry(o)
	e.SelectBytes(len(e.Text), len(e.Text))
}

// refresh brings counts, findings and the main action to the present text at
// once, and the preview a moment later.
func (v *composerView) refresh() {
	o := v.screen.opened
	if o == nil {
		return
	}
	o.shaped = v.screen.shape(o)
	v.showCounts(o)
	v.findings.show(v.screen.findings(o))
	v.showSend()
	v.showUpdate(o)
	if v.drawing == nil {
		v.drawing = v.desk.Loader.After(previewPause, v.draw)
	}
}

// draw draws the preview.
func (v *composerView) draw() {
	if v.drawing != nil {
		v.drawing()
		v.drawing = nil
	}
	if o := v.screen.opened; o != nil {
		v.preview.show(o.brand, o.lead(), o.draft.Text)
	}
}

// lead is what is counted and previewed: of the account whose tab is open, and
// in the base tab of the account that has no text of its own, is ticked where
// one of those is, and takes the least, so that what fits there fits everywhere.
func (o *opened) lead() *core.Shaped {
	if o.tab != "" {
		return o.shapedFor(o.tab)
	}
	var best *core.Shaped
	better := func(s *core.Shaped) bool {
		switch {
		case best == nil:
			return true
		case s.Own != best.Own:
			return !s.Own
		case o.ticked(s.Account.ID) != o.ticked(best.Account.ID):
			return o.ticked(s.Account.ID)
		}
		return s.Limit > 0 && (best.Limit == 0 || s.Limit < best.Limit)
	}
	for i := range o.shaped {
		if s := &o.shaped[i]; better(s) {
			best = s
		}
	}
	return best
}

// startClock lets what depends on the time of day follow it.
func (v *composerView) startClock() {
	v.stopClock()
	v.stopTimer = v.desk.Loader.After(20*time.Second, func() {
		v.when.refresh()
		v.showSend()
		v.startClock()
	})
}

func (v *composerView) stopClock() {
	if v.stopTimer != nil {
		v.stopTimer()
		v.stopTimer = nil
	}
}
