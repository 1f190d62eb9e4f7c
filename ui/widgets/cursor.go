package widgets

import (
	"runtime"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/rivo/uniseg"
)

// typed is text as it may come into a post: one kind of line end, and no
// control characters besides it and the tab.
func typed(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// CursorByte is where the cursor stands in the text.
func (e *TextEntry) CursorByte() int { return byteAt(e.Text, e.CursorTextOffset()) }

// SelectBytes selects a part of the text by byte offsets, widened to whole
// characters, and brings it into view. Where the two are the same it only puts
// the cursor there.
func (e *TextEntry) SelectBytes(start, end int) {
	from, to := runeAt(e.Text, start), runeAt(e.Text, max(start, end))
	if from == to {
		from = e.edge(from, -1)
		to = from
	}
	e.choose(e.edge(from, -1), e.edge(to, +1))
}

// erase deletes one character on a side, or the selection.
func (e *TextEntry) erase(ev *fyne.KeyEvent, side int) {
	at := e.CursorTextOffset()
	to := e.step(at, side)
	// Most characters are one rune, which the toolkit deletes faster.
	if several := to-at != side && to != at; several && e.SelectedText() == "" && !e.Disabled() {
		e.choose(min(at, to), max(at, to))
	}
	e.Entry.TypedKey(ev)
	e.snap(-1)
}

// move takes the cursor by whole characters.
func (e *TextEntry) move(ev *fyne.KeyEvent) {
	at := e.CursorTextOffset()
	side := 0
	switch ev.Name {
	case fyne.KeyLeft:
		side = -1
	case fyne.KeyRight:
		side = 1
	}
	collapses := e.SelectedText() != "" && !e.shift
	e.Entry.TypedKey(ev)
	if side == 0 || collapses || e.Disabled() {
		e.snap(-1)
		return
	}
	// The end of a wrapped line and the start of the next one are one place:
	// there the toolkit moves the cursor but not the offset.
	if now := e.CursorTextOffset(); now != at && now != e.step(at, side) {
		e.put(e.step(at, side))
	}
}

// edit carries out a shortcut of editing; false if it is none.
func (e *TextEntry) edit(s *desktop.CustomShortcut) bool {
	word, mac := fyne.KeyModifierShortcutDefault, runtime.GOOS == "darwin"
	if mac {
		word = fyne.KeyModifierAlt
	}
	plain := s.Modifier &^ fyne.KeyModifierShift
	switch s.KeyName {
	case fyne.KeyLeft, fyne.KeyRight:
		if plain != word && !(mac && s.Modifier == fyne.KeyModifierSuper) {
			return false
		}
		e.Entry.TypedShortcut(s)
		e.snap(-1)
	case fyne.KeyBackspace, fyne.KeyDelete:
		if s.Modifier != word {
			return false
		}
		e.eraseWord(s)
	case fyne.KeyHome, fyne.KeyEnd:
		if plain != fyne.KeyModifierShortcutDefault {
			return false
		}
		key := fyne.KeyPageUp
		if s.KeyName == fyne.KeyEnd {
			key = fyne.KeyPageDown
		}
		e.Entry.TypedKey(&fyne.KeyEvent{Name: key})
	case fyne.KeyZ:
		if s.Modifier != fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
			return false
		}
		e.Redo()
	default:
		return false
	}
	return true
}

// eraseWord deletes to the next end of a word, or the selection.
func (e *TextEntry) eraseWord(s *desktop.CustomShortcut) {
	if e.Disabled() {
		return
	}
	at, to := e.CursorTextOffset(), 0
	if s.KeyName == fyne.KeyBackspace {
		to = wordBefore([]rune(e.Text), at)
	} else {
		to = wordAfter([]rune(e.Text), at)
	}
	if e.SelectedText() == "" {
		if to == at {
			return
		}
		e.choose(e.edge(min(at, to), -1), e.edge(max(at, to), +1))
	}
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	e.snap(-1)
}

// step is the place one character further on a side.
func (e *TextEntry) step(at, side int) int {
	if side < 0 {
		if at == 0 {
			return 0
		}
		before, _ := e.around(at - 1)
		return before
	}
	_, after := e.around(at)
	return after
}

// around returns the borders of the character that the rune at belongs to; both
// are the text's end there.
func (e *TextEntry) around(at int) (before, after int) {
	runes := []rune(e.Text)
	if at >= len(runes) {
		return len(runes), len(runes)
	}
	// A line feed is always a border, so only its line is read.
	start := at
	for start > 0 && runes[start-1] != '\n' {
		start--
	}
	end := at
	for end < len(runes) && runes[end] != '\n' {
		end++
	}
	if at == end {
		return at, at + 1
	}
	before = start
	for rest, state := string(runes[start:end]), -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		after = before + len([]rune(cluster))
		if at < after {
			return before, after
		}
		before = after
	}
	return before, before
}

// edge is at or, in the middle of a character, the end of that on a side.
func (e *TextEntry) edge(at, side int) int {
	before, after := e.around(at)
	if before == at || side < 0 {
		return before
	}
	return after
}

// snap moves the cursor out of the middle of a character.
func (e *TextEntry) snap(side int) {
	if at := e.CursorTextOffset(); e.edge(at, side) != at {
		e.put(e.edge(at, side))
	}
}

// snapSelection widens what the mouse selected to whole characters.
func (e *TextEntry) snapSelection() {
	chosen, at := len([]rune(e.SelectedText())), e.CursorTextOffset()
	from, to := min(at, e.pressed), max(at, e.pressed)
	if chosen == 0 || to-from != chosen {
		e.snap(-1)
		return
	}
	if wide, far := e.edge(from, -1), e.edge(to, +1); wide != from || far != to {
		e.choose(wide, far)
	}
}

// put moves the cursor, and leaves the other end of a selection where it is.
func (e *TextEntry) put(at int) {
	e.CursorRow, e.CursorColumn = e.place(at)
	// A selection of nothing would swallow the next key; the toolkit ends it
	// with a drag.
	e.Entry.DragEnd()
	e.Refresh()
}

// choose selects the runes from from to to; only the cursor moves where they
// are the same.
func (e *TextEntry) choose(from, to int) {
	e.drop()
	e.put(from)
	if from == to {
		return
	}
	// The toolkit begins a selection by a key while Shift is held. The key must
	// take the cursor elsewhere, or it ends at once.
	away := fyne.KeyRight
	if from == len([]rune(e.Text)) {
		away = fyne.KeyLeft
	}
	e.Entry.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	e.Entry.TypedKey(&fyne.KeyEvent{Name: away})
	if !e.shift {
		e.Entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	e.put(to)
}

// drop ends a selection.
func (e *TextEntry) drop() {
	if e.SelectedText() == "" {
		return
	}
	e.Entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
}

// place is the row and column of a rune. The toolkit tells the rune of a row
// and a column only.
func (e *TextEntry) place(at int) (row, column int) {
	wasRow, wasColumn := e.CursorRow, e.CursorColumn
	defer func() { e.CursorRow, e.CursorColumn = wasRow, wasColumn }()
	begin := func(row int) (int, bool) {
		e.CursorRow, e.CursorColumn = row, 0
		first := e.CursorTextOffset()
		return first, row == 0 || first > 0 // zero is a row that is not there
	}
	beyond := 1
	for {
		first, ok := begin(beyond)
		if !ok || first > at {
			break
		}
		row, beyond = beyond, beyond*2
	}
	for beyond-row > 1 {
		mid := (row + beyond) / 2
		if first, ok := begin(mid); ok && first <= at {
			row = mid
		} else {
			beyond = mid
		}
	}
	first, _ := begin(row)
	return row, at - first
}

func wordBefore(text []rune, at int) int {
	to := at
	for to > 0 && !wordy(text[to-1]) {
		to--
	}
	for to > 0 && wordy(text[to-1]) {
		to--
	}
	return to
}

func wordAfter(text []rune, at int) int {
	to := at
	for to < len(text) && !wordy(text[to]) {
		to++
	}
	for to < len(text) && wordy(text[to]) {
		to++
	}
	return to
}

// wordy tells what words, and emoji, are made of.
func wordy(r rune) bool { return !unicode.IsSpace(r) && !unicode.IsPunct(r) }

func byteAt(s string, runes int) int {
	for i := range s {
		if runes == 0 {
			return i
		}
		runes--
	}
	return len(s)
}

func runeAt(s string, bytes int) int {
	n := 0
	for i := range s {
		if i >= bytes {
			break
		}
		n++
	}
	return n
}
