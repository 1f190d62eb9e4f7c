// Package unlock asks for the passphrase of the vault, before the window opens,
// on a system that has no keyring.
package unlock

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// Config says what is asked and how.
type Config struct {
	Text   *text.Printer
	Loader *desk.Loader
	// New: there is no vault yet, and the passphrase is chosen.
	New bool
	// Problem says why it is asked although one was given; nil otherwise.
	Problem *model.Problem
	// Unlock tries a passphrase; it takes about a second. Its problems are
	// shown, and she may try again.
	Unlock func(ctx context.Context, passphrase model.Secret) error
	// Done is called on Fyne's goroutine, once, when the vault is open or she
	// put it off. It is not called when she closes the window.
	Done func()
}

// Question is the question in its window.
type Question struct {
	cfg    Config
	window fyne.Window

	first, second  *widget.Entry // second: only of a new one
	trouble        *widget.Label
	unlock, later  fyne.Disableable
	busy           *widget.ProgressBarInfinite
	asked, settled bool // asked: the vault is being tried
}

// size is the window's; it does not grow.
var size = fyne.NewSize(520, 400)

// Show opens the window of the question.
func Show(a fyne.App, cfg Config) *Question {
	q := &Question{cfg: cfg, window: a.NewWindow(cfg.Text.Say("ui.unlock.window"))}
	q.window.SetPadded(false)
	q.window.SetContent(q.build())
	q.window.Resize(size)
	q.window.SetFixedSize(true)
	q.window.CenterOnScreen()
	q.window.Show()
	q.window.Canvas().Focus(q.first)
	return q
}

// Raise brings the window to the front.
func (q *Question) Raise() {
	q.window.Show()
	q.window.RequestFocus()
}

// Close takes the question back.
func (q *Question) Close() { q.window.Close() }

func (q *Question) build() fyne.CanvasObject {
	say := q.cfg.Text.Say
	title, body := say("ui.unlock.title"), say("ui.unlock.body")
	action, without := say("ui.unlock.action"), say("ui.unlock.later_means")
	if q.cfg.New {
		title, body = say("ui.unlock.new_title"), say("ui.unlock.new_body")
		action, without = say("ui.unlock.new_action"), say("ui.unlock.new_later_means")
	}
	q.first = q.entry(say("ui.unlock.passphrase"))
	rows := []fyne.CanvasObject{widgets.Title(title), widgets.Wrapped(body), q.first}
	if q.cfg.New {
		q.second = q.entry(say("ui.unlock.again"))
		rows = append(rows, q.second)
	}
	q.trouble = widgets.Wrapped("")
	q.trouble.Importance = widget.DangerImportance
	q.busy = widget.NewProgressBarInfinite()
	q.busy.Hide()
	if q.cfg.Problem != nil {
		q.complain(q.cfg.Problem)
	}
	later := widget.NewButton(say("ui.unlock.later"), q.postpone)
	unlock := widgets.NewMainButton(action, nil, q.try)
	q.later, q.unlock = later, unlock
	rows = append(rows, q.busy, q.trouble)
	pad := look.Space(4)
	return container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), container.NewBorder(nil,
		container.NewBorder(nil, nil, later, unlock, widgets.Small(without)), nil, nil, container.New(column{}, rows...)))
}

func (q *Question) entry(label string) *widget.Entry {
	e := widget.NewPasswordEntry()
	e.SetPlaceHolder(label)
	e.OnSubmitted = func(string) { q.submitted(e) }
	e.OnChanged = func(string) { q.say("") }
	return e
}

// submitted goes on to the field that is still empty, or tries.
func (q *Question) submitted(e *widget.Entry) {
	if q.second != nil && e == q.first && q.second.Text == "" {
		q.window.Canvas().Focus(q.second)
		return
	}
	q.try()
}

// try gives the vault what was typed.
func (q *Question) try() {
	switch {
	case q.asked || q.settled:
		return
	case q.first.Text == "":
		q.say(q.cfg.Text.Say("ui.unlock.empty"))
		q.window.Canvas().Focus(q.first)
		return
	case q.second != nil && q.second.Text != q.first.Text:
		q.say(q.cfg.Text.Say("ui.unlock.differs"))
		q.window.Canvas().Focus(q.second)
		return
	}
	passphrase := model.NewSecret(q.first.Text)
	q.wait(true)
	q.cfg.Loader.Do(func(ctx context.Context) error { return q.cfg.Unlock(ctx, passphrase) }, func(err error) {
		q.wait(false)
		if err == nil {
			q.done()
			return
		}
		q.complain(err)
		q.window.Canvas().Focus(q.first)
		q.first.TypedShortcut(&fyne.ShortcutSelectAll{}) // the next key begins anew
	})
}

// wait shows that the vault is being tried.
func (q *Question) wait(on bool) {
	q.asked = on
	for _, o := range []fyne.Disableable{q.unlock, q.later, q.first} {
		enable(o, !on)
	}
	if q.second != nil {
		enable(q.second, !on)
	}
	if on {
		q.say("")
		q.busy.Show()
		q.busy.Start()
	} else {
		q.busy.Stop()
		q.busy.Hide()
	}
}

func enable(o fyne.Disableable, on bool) {
	if on {
		o.Enable()
	} else {
		o.Disable()
	}
}

func (q *Question) postpone() {
	if !q.asked {
		q.done()
	}
}

func (q *Question) done() {
	if q.settled {
		return
	}
	q.settled = true
	q.first.SetText("")
	if q.second != nil {
		q.second.SetText("")
	}
	q.cfg.Done()
}

func (q *Question) complain(err error) {
	if p := model.ProblemOf(err); p != nil {
		q.say(q.cfg.Text.Problem(p))
		return
	}
	q.say(q.cfg.Text.Say("ui.unlock.failed", "detail", err.Error()))
}

func (q *Question) say(sentence string) {
	if q.trouble.Text != sentence {
		q.trouble.SetText(sentence)
	}
}

// column lays things out from top to bottom. Other than a box it gives a text
// its width before it asks for its height.
type column struct{}

func (column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + look.Space(2)
	}
}

func (column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if o.Visible() {
			least = least.AddWidthHeight(0, o.MinSize().Height+look.Space(2)).Max(fyne.NewSize(o.MinSize().Width, 0))
		}
	}
	return least
}
