package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/ui/look"
)

// The widths of the split: below queueSplitWidth the story takes the list's
// place.
const (
	queueSplitWidth = 1060
	queueListShare  = 0.5
	queuePanelLeast = 480
)

// queueSplit shows the list alone, or with the story on its right, or the story
// in its place where the window is narrow.
type queueSplit struct {
	list, panel fyne.CanvasObject
	line        *widget.Separator
	open        bool
	content     *fyne.Container
}

func newQueueSplit(list, panel fyne.CanvasObject) *queueSplit {
	s := &queueSplit{list: list, panel: panel, line: widget.NewSeparator()}
	s.content = container.New(s, list, s.line, panel)
	s.setOpen(false)
	return s
}

func (s *queueSplit) setOpen(open bool) {
	s.open = open
	s.Layout(nil, s.content.Size())
}

// Layout implements fyne.Layout.
func (s *queueSplit) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	narrow := size.Width < queueSplitWidth
	setVisible(s.panel, s.open)
	setVisible(s.line, s.open && !narrow)
	setVisible(s.list, !s.open || !narrow)
	switch {
	case !s.open:
		s.list.Move(fyne.NewPos(0, 0))
		s.list.Resize(size)
	case narrow:
		s.panel.Move(fyne.NewPos(0, 0))
		s.panel.Resize(size)
	default:
		left := min(size.Width*queueListShare, size.Width-queuePanelLeast)
		s.list.Move(fyne.NewPos(0, 0))
		s.list.Resize(fyne.NewSize(left, size.Height))
		s.line.Move(fyne.NewPos(left, 0))
		s.line.Resize(fyne.NewSize(1, size.Height))
		s.panel.Move(fyne.NewPos(left+1, 0))
		s.panel.Resize(fyne.NewSize(size.Width-left-1, size.Height))
	}
}

// MinSize implements fyne.Layout.
func (s *queueSplit) MinSize([]fyne.CanvasObject) fyne.Size {
	return s.list.MinSize().Max(fyne.NewSize(queuePanelLeast, look.Space(60)))
}

func setVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// queueLeft puts the filter and the notices above the list. The notices are as
// high as their words at this width.
type queueLeft struct{}

// Layout implements fyne.Layout.
func (queueLeft) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects[:2] {
		if !o.Visible() {
			continue
		}
		h := heightAt(o, size.Width)
		o.Resize(fyne.NewSize(size.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h
	}
	objects[2].Resize(fyne.NewSize(size.Width, max(size.Height-y, 0)))
	objects[2].Move(fyne.NewPos(0, y))
}

// MinSize implements fyne.Layout.
func (queueLeft) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	return fyne.NewSize(max(m.Width, look.Space(100)), m.Height+look.Space(40))
}
