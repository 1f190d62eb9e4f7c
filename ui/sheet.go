package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// sheetWidth is that of a sheet of things to read.
const sheetWidth = 880

// openSheet shows the keys of the screen in view and of the window.
func (s *shell) openSheet() {
	screen, window := container.NewVBox(), container.NewVBox()
	if k := s.kind(s.here.Screen); k != nil {
		screen.Add(heading(s.text.Say("ui.keys.screen", "screen", s.text.Say(k.TitleKey))))
	}
	listed := 0
	for _, k := range s.screenKeys() {
		if k.Key != "" {
			screen.Add(newKeyLine(keyWords(s.text, k), k.Label))
			listed++
		}
	}
	if listed == 0 {
		screen.Add(widgets.Small(s.text.Say("ui.keys.none")))
	}
	window.Add(heading(s.text.Say("ui.keys.window")))
	for _, l := range s.windowKeys() {
		window.Add(l)
	}
	m := s.openSheetOf(s.text.Say("ui.keys.title"), container.NewGridWithColumns(2, screen, window))
	m.toggle = desk.Key{Key: fyne.KeyF1}
}

// windowKeys are the lines of the keys that work everywhere; rows of digits
// are one line.
func (s *shell) windowKeys() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	add := func(words, label string) { out = append(out, newKeyLine(words, label)) }
	for _, k := range s.globals() {
		add(keyWords(s.text, k), k.Label)
	}
	span := func(mod fyne.KeyModifier, from, to int) string {
		return s.text.Say("ui.keys.span", "from", keyWords(s.text, desk.Key{Key: digit(from), Modifier: mod}), "to", keyWord(s.text, digit(to)))
	}
	add(span(control, 0, 9), s.text.Say("ui.keys.brands"))
	add(span(fyne.KeyModifierAlt, 1, max(1, len(s.tabs.kinds))), s.text.Say("ui.keys.screens"))
	add(keyWords(s.text, desk.Key{Key: fyne.KeyTab, Modifier: fyne.KeyModifierControl}), s.text.Say("ui.keys.next"))
	add(keyWords(s.text, desk.Key{Key: fyne.KeyUp, Modifier: controlShift})+keyWord(s.text, fyne.KeyDown), s.text.Say("ui.keys.move"))
	return out
}

func heading(s string) *widget.Label {
	l := widgets.Body(s)
	l.TextStyle = fyne.TextStyle{Bold: true}
	return l
}

// paragraphs are sentences one below the other.
func paragraphs(sentences []string) fyne.CanvasObject {
	box := container.NewVBox()
	for _, said := range sentences {
		box.Add(widgets.Wrapped(said))
	}
	return box
}

// openSheetOf shows something to read. Esc, Enter or a click beside it closes
// it.
func (s *shell) openSheetOf(title string, body fyne.CanvasObject) *modal {
	m := &modal{width: sheetWidth}
	m.escape = m.close
	done := newAnswerRow([]desk.Answer{{Label: s.text.Say("ui.shell.close"), Main: true}}, func(desk.Answer) { m.close() })
	head := widgets.Title(title)
	hidden := newProblemLabel()
	done.scroll = container.NewVScroll(body)
	m.content = container.New(&questionLayout{title: head, body: body, problem: hidden, row: done.content},
		head, done.scroll, hidden, done.content)
	s.open(m, done.focus())
	return m
}

// keyLine is a key and what it does, side by side.
type keyLine struct {
	widget.BaseWidget
	key, label string
}

func newKeyLine(key, label string) *keyLine {
	l := &keyLine{key: key, label: label}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer draws the key as a cap.
func (l *keyLine) CreateRenderer() fyne.WidgetRenderer {
	key, label := newInked(), widgets.Body(l.label)
	r := &keyLineRenderer{l: l, cap: canvas.NewRectangle(color.Transparent), key: key, label: label}
	r.Refresh()
	return r
}

type keyLineRenderer struct {
	l     *keyLine
	cap   *canvas.Rectangle
	key   *inked
	label *widget.Label
}

// capWidth is the room for the names of keys.
const capWidth = 120

// Layout puts the cap before the words.
func (r *keyLineRenderer) Layout(size fyne.Size) {
	inset := look.Space(2)
	wide := fyne.Min(fyne.MeasureText(r.l.key, theme.SizeForWidget(look.SizeSmall, r.l), fyne.TextStyle{}).Width+2*inset, capWidth)
	r.cap.Resize(fyne.NewSize(wide, look.Space(5)+2))
	r.cap.Move(fyne.NewPos(inset, (size.Height-look.Space(5)-2)/2))
	height := r.key.MinSize().Height
	r.key.Resize(fyne.NewSize(wide+2, height))
	r.key.Move(fyne.NewPos(inset, (size.Height-height)/2))
	height = r.label.MinSize().Height
	r.label.Resize(fyne.NewSize(size.Width-capWidth-inset, height))
	r.label.Move(fyne.NewPos(capWidth+inset, (size.Height-height)/2))
}

// MinSize is one line.
func (r *keyLineRenderer) MinSize() fyne.Size {
	return fyne.NewSize(capWidth+look.Space(30), look.Space(6))
}

// Refresh reads the theme.
func (r *keyLineRenderer) Refresh() {
	r.cap.FillColor = theme.ColorForWidget(theme.ColorNameButton, r.l)
	r.cap.CornerRadius = look.Space(1)
	r.key.set(r.l.key, theme.ColorNameForeground, look.SizeSmall, fyne.TextStyle{}, fyne.TextAlignLeading)
	r.label.SetText(r.l.label)
	r.cap.Refresh()
}

// Objects are the parts.
func (r *keyLineRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.cap, r.key, r.label}
}

// Destroy has nothing to give back.
func (r *keyLineRenderer) Destroy() {}
