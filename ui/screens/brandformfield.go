package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
	"restante/ui/widgets"
)

// brandField is an entry of a form with its name above it, and below it what
// explains it and what is wrong with it. Both take no room while they are
// empty.
type brandField struct {
	*fyne.Container
	name    *widget.Label
	help    *widget.Label
	problem *widget.Label
	wrong   *fyne.Container
	input   fyne.Focusable // gets the focus when it is wrong; may be nil
	resized func()         // its height is another one; may be nil
}

func newBrandField(name, help string, content fyne.CanvasObject, input fyne.Focusable) *brandField {
	f := &brandField{name: widgets.Body(name), help: widgets.Wrapped(help), problem: widgets.Wrapped(""), input: input}
	f.help.SizeName = theme.SizeNameCaptionText
	f.help.Importance = widget.LowImportance
	f.problem.Importance = widget.DangerImportance
	// At the height of the first line, whose label has room above it.
	sign := container.New(layout.NewCustomPaddedLayout(look.Space(2), 0, look.Space(1), 0),
		container.NewVBox(widget.NewIcon(theme.NewErrorThemedResource(theme.WarningIcon()))))
	f.wrong = container.NewBorder(nil, nil, sign, nil, f.problem)
	f.name.TextStyle.Bold = true
	f.Container = container.New(storyColumn{gap: -look.Space(1)}, f.name, content, f.wrong, f.help)
	f.wrong.Hide()
	setVisible(f.help, help != "")
	return f
}

// explain sets what stands below the entry.
func (f *brandField) explain(help string) { f.say(f.help, f.help, help) }

// fail says what is wrong; "" takes it away.
func (f *brandField) fail(sentence string) { f.say(f.problem, f.wrong, sentence) }

// say puts a sentence into a label, in a part that is shown where there is one.
func (f *brandField) say(label *widget.Label, part fyne.CanvasObject, sentence string) {
	if sentence == label.Text && part.Visible() == (sentence != "") {
		return
	}
	if sentence != "" { // else it goes out of view as it is
		label.SetText(sentence)
	}
	setVisible(part, sentence != "")
	if f.resized != nil {
		f.resized()
	} else {
		f.Refresh()
	}
}

// failed reports whether something is said to be wrong.
func (f *brandField) failed() bool { return f.wrong.Visible() }
