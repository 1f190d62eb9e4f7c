package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// TextEntry is where the texts of posts are written. It moves and deletes by
// what a person sees as one character, lets Tab leave it, and gives what it
// does not know to the window.
type TextEntry struct {
	widget.Entry
	// OnKey gets every key first; true says that it was dealt with.
	OnKey func(*fyne.KeyEvent) bool
	// OnShortcut gets every shortcut that is not of the clipboard or of undo
	// first; true says that it was dealt with.
	OnShortcut func(fyne.Shortcut) bool

	shift   bool // a Shift key is held
	pressed int  // where the mouse was pressed, in runes
}

// NewTextEntry returns an empty TextEntry of several lines, wrapped by words.
func NewTextEntry() *TextEntry {
	e := &TextEntry{}
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	// The toolkit makes the selection with the first text, and fails without it
	// for keys that come before the entry is drawn.
	e.Entry.SetText("")
	return e
}

// AcceptsTab says that Tab moves the focus.
func (e *TextEntry) AcceptsTab() bool { return false }

// SetText replaces the text and ends the selection. The cursor stays in its row
// and column as far as they are there.
func (e *TextEntry) SetText(s string) {
	e.Entry.SetText(s)
	e.drop()
	e.snap(-1)
}

// KeyDown follows Shift.
func (e *TextEntry) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		e.shift = true
	}
	e.Entry.KeyDown(ev)
}

// KeyUp follows Shift.
func (e *TextEntry) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		e.shift = false
	}
	e.Entry.KeyUp(ev)
}

// FocusLost forgets Shift.
func (e *TextEntry) FocusLost() {
	e.shift = false
	e.Entry.FocusLost()
}

// TypedKey moves and deletes.
func (e *TextEntry) TypedKey(ev *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyTab:
	case fyne.KeyBackspace:
		e.erase(ev, -1)
	case fyne.KeyDelete:
		e.erase(ev, +1)
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown:
		e.move(ev)
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		passKey(e, ev)
	default:
		// Letters come here too, before TypedRune: the window's keys must not
		// fire while she types.
		e.Entry.TypedKey(ev)
	}
}

// TypedRune types a character; control characters are none.
func (e *TextEntry) TypedRune(r rune) {
	if typed(string(r)) != "" {
		e.Entry.TypedRune(r)
		e.snap(+1)
	}
}

// TypedShortcut edits, or hands the shortcut on.
func (e *TextEntry) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		e.Insert(s.Clipboard.Content())
	case *fyne.ShortcutUndo:
		e.Undo()
	case *fyne.ShortcutRedo:
		e.Redo()
	case *fyne.ShortcutCopy, *fyne.ShortcutCut, *fyne.ShortcutSelectAll:
		e.Entry.TypedShortcut(s)
		e.snap(-1)
	case *desktop.CustomShortcut:
		if e.OnShortcut != nil && e.OnShortcut(s) {
			return
		}
		if !e.edit(s) {
			passShortcut(e, s)
		}
	default:
		if e.OnShortcut == nil || !e.OnShortcut(s) {
			passShortcut(e, s)
		}
	}
}

// Undo takes back the last change. The selection ends, since it would be of
// other text.
func (e *TextEntry) Undo() {
	e.drop()
	e.Entry.Undo()
	e.snap(-1)
}

// Redo does again what was taken back.
func (e *TextEntry) Redo() {
	e.drop()
	e.Entry.Redo()
	e.snap(-1)
}

// Insert puts text where the cursor is, in place of what is selected, as if it
// were pasted. Ctrl+Z takes it back.
func (e *TextEntry) Insert(text string) {
	if clean := typed(text); clean != "" && !e.Disabled() {
		e.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: content(clean)})
		e.snap(+1)
	}
}

// MouseDown puts the cursor between two characters.
func (e *TextEntry) MouseDown(ev *desktop.MouseEvent) {
	e.Entry.MouseDown(ev)
	e.pressed = e.CursorTextOffset()
	e.snap(-1)
}

// DragEnd ends a selection by mouse between two characters on either side.
func (e *TextEntry) DragEnd() {
	e.Entry.DragEnd()
	e.snapSelection()
}

// content is a clipboard of its own for one paste.
type content string

func (c content) Content() string { return string(c) }

// SetContent is never called for a paste.
func (c content) SetContent(string) {}
