package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// choice is one line of the palette.
type choice struct {
	icon  fyne.Resource
	brand model.Brand // whose mark is shown; without an id: the icon
	title string
	note  string // quieter, at the right: a key, a kind
	more  string // is searched too, and not shown
	do    func()

	folded string
	score  int
}

// The measures of the palette.
const (
	paletteWidth  = 640
	paletteRow    = 40
	paletteRows   = 10
	paletteDrafts = 8 // of these at most are found
	// paletteQuiet is how long typing rests before drafts are looked for.
	paletteQuiet = 120 * time.Millisecond
)

// palette finds or does anything by a few letters.
type palette struct {
	shell   *shell
	modal   *modal
	entry   *widgets.TextEntry
	list    *widget.List
	none    *widget.Label
	known   []choice // what is offered whatever she types
	drafts  []choice // found by the core for what she typed
	shown   []choice
	at      int // which line is chosen
	searchs bool
	slot    desk.Slot
	halt    func()
}

// openPalette opens the palette over everything there is.
func (s *shell) openPalette() {
	p := s.newPalette(s.text.Say("ui.palette.placeholder"), s.choices())
	p.searchs = true
	p.modal.toggle = desk.Key{Key: fyne.KeyK, Modifier: control}
}

// openPicker lets her pick one of a few things.
func (s *shell) openPicker(question string, choices []choice) { s.newPalette(question, choices) }

func (s *shell) newPalette(placeholder string, known []choice) *palette {
	p := &palette{shell: s, known: known, halt: func() {}}
	for i := range p.known {
		p.known[i].folded = fold(p.known[i].title + " " + p.known[i].more)
	}
	p.entry = widgets.NewTextEntry()
	p.entry.MultiLine, p.entry.Wrapping = false, fyne.TextWrapOff
	p.entry.PlaceHolder = placeholder
	p.entry.OnChanged = p.typed
	p.entry.OnKey = p.key
	p.entry.OnShortcut = p.toggled
	p.list = widget.NewList(func() int { return len(p.shown) }, func() fyne.CanvasObject { return newChoiceRow(p) },
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*choiceRow).show(i) })
	p.list.HideSeparators = true
	p.none = widgets.Small(s.text.Say("ui.palette.none"))
	room := container.New(&fixedHeight{paletteRow * paletteRows}, container.NewStack(p.list, container.NewVBox(p.none)))
	p.modal = &modal{width: paletteWidth, high: true, escape: p.close}
	p.modal.content = container.NewBorder(p.entry, nil, nil, nil, room)
	p.find("")
	s.palette = p
	s.open(p.modal, p.entry)
	return p
}

// fixedHeight gives its one object a height that does not depend on it.
type fixedHeight struct{ height float32 }

// Layout fills the room.
func (l *fixedHeight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, look.Space(2)))
		o.Resize(size.SubtractWidthHeight(0, look.Space(2)))
	}
}

// MinSize is the height.
func (l *fixedHeight) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Space(60), l.height+look.Space(2))
}

func (p *palette) close() {
	p.halt()
	p.slot.Drop()
	p.modal.close()
}

// typed finds what fits now, and drafts as soon as typing rests.
func (p *palette) typed(words string) {
	p.drafts = nil
	p.find(words)
	p.halt()
	p.slot.Drop()
	if p.searchs && strings.TrimSpace(words) != "" {
		p.halt = p.shell.loader.After(paletteQuiet, func() { p.search(words) })
	}
}

// search asks the core for drafts, of the chosen brand where one is chosen.
func (p *palette) search(words string) {
	s := p.shell
	f := core.DraftFilter{Brand: s.brand, Search: words}
	desk.Load(s.loader, &p.slot, func(ctx context.Context) ([]core.DraftRow, error) {
		return s.core.DraftsPage(ctx, f, 0, paletteDrafts)
	}, func(rows []core.DraftRow, err error) {
		if err != nil {
			s.cfg.Log.Warn("find drafts for the palette", "error", err)
			return
		}
		// The core found every word in them, wherever it stands: they come
		// before what only has the letters.
		score := fitInside * len(strings.Fields(words))
		for _, row := range rows {
			c := s.draftChoice(row)
			c.score = score
			p.drafts = append(p.drafts, c)
		}
		p.find(words)
	})
}

// find ranks what fits: best first, and as it came where two fit as well. The
// chosen line stays on what it was on.
func (p *palette) find(words string) {
	var was string
	if p.at > 0 && p.at < len(p.shown) {
		was = p.shown[p.at].title
	}
	typed := fold(words)
	p.shown = nil
	for _, c := range p.known {
		if score, ok := fit(typed, c.folded); ok {
			c.score = score
			p.shown = append(p.shown, c)
		}
	}
	p.shown = append(p.shown, p.drafts...)
	slices.SortStableFunc(p.shown, func(a, b choice) int { return b.score - a.score })
	p.at = max(0, slices.IndexFunc(p.shown, func(c choice) bool { return was != "" && c.title == was }))
	p.none.Hidden = len(p.shown) > 0
	p.none.Refresh()
	p.list.Refresh()
	if len(p.shown) > 0 {
		p.list.ScrollTo(p.at)
	}
}

// toggled closes the palette by the key that opened it.
func (p *palette) toggled(sc fyne.Shortcut) bool {
	same := p.modal.toggle.Key != "" && sc.ShortcutName() == shortcut(p.modal.toggle).ShortcutName()
	if same {
		p.close()
	}
	return same
}

// key moves in the list, does the chosen thing, or closes the palette.
func (p *palette) key(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyDown:
		p.move(+1)
	case fyne.KeyPageUp:
		p.move(-paletteRows)
	case fyne.KeyPageDown:
		p.move(+paletteRows)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.do(p.at)
	case fyne.KeyEscape:
		p.close()
	default:
		return false
	}
	return true
}

func (p *palette) move(by int) {
	if len(p.shown) == 0 {
		return
	}
	p.at = min(max(0, p.at+by), len(p.shown)-1)
	p.list.ScrollTo(p.at)
	p.list.Refresh()
}

// do closes the palette and then does the thing, so that what it opens is not
// under the palette.
func (p *palette) do(i int) {
	if i < 0 || i >= len(p.shown) {
		return
	}
	c := p.shown[i]
	p.close()
	c.do()
}
