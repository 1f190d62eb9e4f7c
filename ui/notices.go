package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// How long a passing notice stays, and how many stand at once.
const (
	noticeFor   = 10 * time.Second
	mostNotices = 3
	mostFaults  = 4
)

// notices are what the window says in passing, where it covers nothing. What was
// done stands in the row of screens and goes by itself; what went wrong stands
// above the screen until it was read, or she goes to another one.
type notices struct {
	shell   *shell
	done    *fyne.Container // the latest of passing
	wrong   *fyne.Container
	passing []*notice
	faults  []string
	told    time.Time // when the latest of faults was
}

type notice struct {
	message string
	undo    func(context.Context) error // nil: it only tells
	halt    func()
}

func newNotices(s *shell) *notices {
	return &notices{shell: s, done: container.New(doneLayout{}), wrong: container.NewVBox()}
}

// Say tells in passing that something was done.
func (s *shell) Say(message string) { s.notices.add(message, nil) }

// Offer tells that something was done, and lets her take it back for a while.
func (s *shell) Offer(message string, undo func(ctx context.Context) error) {
	s.notices.add(message, undo)
}

// Fail shows why something could not be done.
func (s *shell) Fail(err error) {
	if err == nil {
		return
	}
	s.cfg.Log.Warn("a screen failed", "screen", s.here.Screen, "error", err)
	if errors.Is(err, context.Canceled) && model.ProblemOf(err) == nil {
		return // she stopped it herself
	}
	sentences := s.sentences(err)
	if m := s.modal(); m != nil && m.fail != nil {
		m.fail(sentences)
		return
	}
	s.notices.fail(sentences)
}

// sentences say what is wrong, each problem once. What is no problem of the
// core has no words for her: she is told where it happened, and the log what.
func (s *shell) sentences(err error) []string {
	var out []string
	for _, p := range model.ProblemsOf(err) {
		if said := s.text.Problem(p); !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	if len(out) > 0 {
		return out
	}
	if k := s.kind(s.here.Screen); k != nil {
		return []string{s.text.Say("ui.shell.fail_on", "screen", s.text.Say(k.TitleKey))}
	}
	return []string{s.text.Say("ui.shell.fail")}
}

func (n *notices) add(message string, undo func(context.Context) error) {
	added := &notice{message: message, undo: undo}
	added.halt = n.shell.loader.After(noticeFor, func() { n.drop(added) })
	n.passing = append(n.passing, added)
	for len(n.passing) > mostNotices {
		n.passing[0].halt()
		n.passing = n.passing[1:]
	}
	n.show()
}

func (n *notices) drop(gone *notice) {
	gone.halt()
	n.passing = slices.DeleteFunc(n.passing, func(other *notice) bool { return other == gone })
	n.show()
}

func (n *notices) fail(sentences []string) {
	for _, said := range sentences {
		if !slices.Contains(n.faults, said) {
			n.faults = append(n.faults, said)
		}
	}
	n.faults = n.faults[max(0, len(n.faults)-mostFaults):]
	n.told = n.shell.cfg.Now()
	n.show()
}

// dismiss closes what went wrong, else the latest notice. It reports whether
// there was anything.
func (n *notices) dismiss() bool {
	switch {
	case len(n.faults) > 0:
		n.faults = nil
		n.show()
	case len(n.passing) > 0:
		n.drop(n.passing[len(n.passing)-1])
	default:
		return false
	}
	return true
}

// undo takes back the latest thing that can be, and reports whether there was
// one.
func (n *notices) undo() bool {
	for _, at := range slices.Backward(n.passing) {
		if at.undo != nil {
			n.takeBack(at)
			return true
		}
	}
	return false
}

func (n *notices) takeBack(at *notice) {
	n.drop(at)
	n.shell.loader.Do(at.undo, func(err error) {
		if err != nil {
			n.shell.Fail(err)
			return
		}
		n.shell.Say(n.shell.text.Say("ui.shell.undone"))
	})
}

func (n *notices) show() {
	n.done.RemoveAll()
	if len(n.passing) > 0 {
		n.done.Add(n.strip(n.passing[len(n.passing)-1]))
	}
	n.shell.tabs.makeRoom(len(n.passing) > 0)
	n.wrong.RemoveAll()
	if len(n.faults) > 0 {
		n.wrong.Add(n.fault())
	}
	n.done.Refresh()
	n.shell.under.Refresh()
}

// readBy is how long after it was told something is taken to have been read.
const readBy = 5 * time.Second

// goneElsewhere ends what was wrong on the screen that she leaves.
func (n *notices) goneElsewhere() {
	if len(n.faults) > 0 && n.shell.cfg.Now().Sub(n.told) > readBy {
		n.faults = nil
		n.show()
	}
}

// strip is one passing notice.
func (n *notices) strip(at *notice) fyne.CanvasObject {
	p := n.shell.text
	words := widgets.Wrapped(at.message)
	words.SizeName = look.SizeSmall
	buttons := container.NewHBox()
	if at.undo != nil {
		key := keyWords(p, desk.Key{Key: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault})
		buttons.Add(widget.NewButtonWithIcon(p.Say("ui.shell.undo", "key", key), theme.ContentUndoIcon(), func() { n.takeBack(at) }))
	}
	buttons.Add(closeButton(func() { n.drop(at) }))
	// A tick is for what was done; a word in passing may as well be a refusal.
	icon := theme.NewColoredResource(theme.InfoIcon(), look.ColorInfo)
	if at.undo != nil {
		icon = theme.NewColoredResource(theme.ConfirmIcon(), look.ColorGood)
	}
	return container.NewBorder(nil, nil, widget.NewIcon(icon),
		container.NewCenter(buttons), container.New(middleLayout{}, words))
}

// doneLayout gives the row's room to the notice, and asks for none.
type doneLayout struct{}

// Layout fills the room.
func (doneLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(look.Space(4), 0))
		o.Resize(fyne.NewSize(fyne.Min(size.Width-look.Space(6), look.Space(150)), size.Height))
	}
}

// MinSize asks for nothing.
func (doneLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// middleLayout centres wrapped text upright; the beginning of one that is too
// high stays in view.
type middleLayout struct{}

// Layout places it.
func (middleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		// Wrapped text knows its height only once it has its width.
		o.Resize(fyne.NewSize(size.Width, o.Size().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, fyne.Max(0, (size.Height-height)/2)))
	}
}

// MinSize asks for nothing.
func (middleLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// fault is what went wrong.
func (n *notices) fault() fyne.CanvasObject {
	words := widgets.Wrapped(strings.Join(n.faults, "\n"))
	return newSurface(look.ColorBad, theme.ColorNameOverlayBackground,
		container.NewBorder(nil, nil, widget.NewIcon(theme.NewColoredResource(theme.ErrorIcon(), look.ColorBad)),
			container.NewCenter(closeButton(func() { n.faults = nil; n.show() })), words))
}

func closeButton(do func()) *widget.Button {
	b := widget.NewButtonWithIcon("", theme.CancelIcon(), do)
	b.Importance = widget.LowImportance
	return b
}

// underLayout puts what went wrong above the screen.
type underLayout struct{}

// Layout places both.
func (underLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wrong, screen := objects[0], objects[1]
	// Wrapped text knows its height only once it has its width.
	wrong.Resize(fyne.NewSize(size.Width, wrong.Size().Height))
	height := fyne.Min(wrong.MinSize().Height, size.Height)
	wrong.Resize(fyne.NewSize(size.Width, height))
	screen.Move(fyne.NewPos(0, height))
	screen.Resize(fyne.NewSize(size.Width, size.Height-height))
}

// MinSize asks for nothing.
func (underLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
