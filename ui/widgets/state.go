package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/text"
	"restante/ui/look"
)

// StateMark says where a delivery stands: a sign of its own, in the colour of
// its meaning, and the word.
type StateMark struct {
	widget.BaseWidget
	words *text.Printer
	state model.State
}

// NewStateMark returns a StateMark that speaks by p.
func NewStateMark(p *text.Printer) *StateMark {
	s := &StateMark{words: p, state: model.StateScheduled}
	s.ExtendBaseWidget(s)
	return s
}

// SetState shows a state.
func (s *StateMark) SetState(state model.State) {
	if s.state != state {
		s.state = state
		s.Refresh()
	}
}

// AccessibilityLabel is the state's word.
func (s *StateMark) AccessibilityLabel() string { return s.word() }

// AccessibilityRole says that it is a text.
func (s *StateMark) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (s *StateMark) word() string { return s.words.Say("queue.state." + string(s.state)) }

// CreateRenderer draws the sign and the word.
func (s *StateMark) CreateRenderer() fyne.WidgetRenderer {
	icon := canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	word := canvas.NewText("", nil)
	r := &parts{objects: []fyne.CanvasObject{icon, word}}
	side, gap := look.Space(4), look.Space(2)
	r.layout = func(size fyne.Size) {
		x := place(icon, 0, size.Height, fyne.NewSquareSize(side)) + gap
		short, fits := cut(s.word(), size.Width-x, word.TextSize, word.TextStyle)
		word.Text = short
		place(word, x, size.Height, fits)
	}
	// As wide as the widest word, so that marks below each other line up.
	r.min = func() fyne.Size {
		widest := fyne.NewSize(0, side)
		for _, state := range model.States() {
			widest = widest.Max(fyne.MeasureText(s.words.Say("queue.state."+string(state)), word.TextSize, word.TextStyle))
		}
		return widest.AddWidthHeight(side+gap, 0)
	}
	r.refresh = func() {
		res, name := stateLook(s.state)
		icon.Resource = theme.NewColoredResource(res, name)
		word.Color, word.TextSize = themed(s, theme.ColorNameForeground), sized(s, look.SizeSmall)
		r.layout(s.Size())
		icon.Refresh()
		word.Refresh()
	}
	r.refresh()
	return r
}

// stateLook is the sign of a state, which no other state of another meaning
// has, and its colour.
func stateLook(s model.State) (fyne.Resource, fyne.ThemeColorName) {
	switch s {
	case model.StateAwaitingApproval:
		return theme.VisibilityIcon(), look.ColorWarn
	case model.StateScheduled:
		return theme.HistoryIcon(), look.ColorInfo
	case model.StateClaimed, model.StatePreparing, model.StateSending:
		return theme.MailSendIcon(), look.ColorInfo
	case model.StateAccepted:
		return theme.UploadIcon(), look.ColorInfo
	case model.StateUnknown:
		return theme.SearchIcon(), look.ColorWarn
	case model.StateRetryWait:
		return theme.ViewRefreshIcon(), look.ColorWarn
	case model.StateNeedsUser:
		return theme.QuestionIcon(), look.ColorBad
	case model.StatePublished:
		return theme.ConfirmIcon(), look.ColorGood
	case model.StateMissed:
		return theme.WarningIcon(), look.ColorBad
	case model.StateSkipped:
		return theme.MediaSkipNextIcon(), look.ColorMuted
	}
	return theme.CancelIcon(), look.ColorMuted
}
