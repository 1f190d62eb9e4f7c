package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// questionWidth is that of a question, for lines that read well.
const questionWidth = 560

// Ask shows a question over the window. The safe answer comes first and has the
// focus.
func (s *shell) Ask(q desk.Question) {
	title := widgets.Wrapped(q.Title)
	title.SizeName, title.TextStyle = look.SizeTitle, fyne.TextStyle{Bold: true}
	body := q.Body
	if body == nil {
		body = container.NewWithoutLayout()
	}
	problem := newProblemLabel()
	m := &modal{width: questionWidth}
	m.fail = func(sentences []string) {
		problem.SetText(strings.Join(sentences, "\n"))
		problem.Show()
		m.Refresh()
	}
	row := newAnswerRow(q.Answers, func(a desk.Answer) {
		problem.Hide()
		if a.Ready != nil && !a.Ready() {
			m.Refresh()
			return
		}
		m.close()
		if a.Do != nil {
			a.Do()
		}
		s.showFrame()
	})
	m.escape = row.first
	m.content = container.New(&questionLayout{title: title, body: body, problem: problem, row: row.content},
		title, container.NewVScroll(body), problem, row.content)
	s.open(m, row.focus())
}

// newProblemLabel is where a panel says what is wrong.
func newProblemLabel() *widget.Label {
	l := widgets.Wrapped("")
	l.Importance = widget.DangerImportance
	l.Hide()
	return l
}

// questionLayout gives the body of a question what its other parts leave.
type questionLayout struct {
	title, body, problem, row fyne.CanvasObject
}

func (l *questionLayout) heights(width float32) (title, body, problem, row float32) {
	l.title.Resize(fyne.NewSize(width, l.title.MinSize().Height))
	title = l.title.MinSize().Height
	l.body.Resize(fyne.NewSize(width, l.body.MinSize().Height))
	if body = l.body.MinSize().Height; body > 0 {
		body += look.Space(2)
	}
	if l.problem.Visible() {
		l.problem.Resize(fyne.NewSize(width, l.problem.MinSize().Height))
		problem = l.problem.MinSize().Height + look.Space(2)
	}
	return title, body, problem, l.row.MinSize().Height + look.Space(4)
}

// Layout places the parts one below the other.
func (l *questionLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, body, problem, row := l.heights(size.Width)
	body = fyne.Max(0, fyne.Min(body, size.Height-title-problem-row))
	y := float32(0)
	for i, h := range []float32{title, body, problem, row} {
		gap := look.Space(2)
		if i == 0 || h == 0 {
			gap = 0
		}
		if i == 3 {
			gap = look.Space(4)
		}
		objects[i].Move(fyne.NewPos(0, y+gap))
		objects[i].Resize(fyne.NewSize(size.Width, fyne.Max(0, h-gap)))
		y += h
	}
}

// MinSize is the height that all of the question takes at its width.
func (l *questionLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	title, body, problem, row := l.heights(fyne.Max(l.title.Size().Width, l.row.MinSize().Width))
	return fyne.NewSize(l.row.MinSize().Width, title+body+problem+row)
}

// answerRow is the row of answers. The arrow keys move in it, Esc is the first.
type answerRow struct {
	content *fyne.Container
	buttons []*answerButton
	// scroll is what the arrow keys scroll where there is one answer only.
	scroll *container.Scroll
}

func newAnswerRow(answers []desk.Answer, give func(desk.Answer)) *answerRow {
	row := &answerRow{content: container.New(answerLayout{})}
	for i, a := range answers {
		b := &answerButton{row: row, at: i}
		b.Text, b.OnTapped = a.Label, func() { give(a) }
		switch {
		case a.Danger:
			b.Importance, b.Icon = widget.DangerImportance, theme.WarningIcon()
		case a.Main:
			b.Importance = widget.HighImportance
		}
		b.ExtendBaseWidget(b)
		row.buttons = append(row.buttons, b)
		row.content.Add(b)
	}
	return row
}

// answerLayout places answers from left to right, in line with the text above
// them; one below the other where they are too long for that.
type answerLayout struct{}

// longestRow is how wide a row of answers may be.
const longestRow = leastWidth - 140

func (answerLayout) row(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(look.Space(2), 0)
	for _, o := range objects {
		min := o.MinSize()
		size.Width += min.Width + look.Space(2)
		size.Height = fyne.Max(size.Height, min.Height)
	}
	return size
}

// Layout places them.
func (l answerLayout) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	at := fyne.NewPos(look.Space(2), 0)
	below := l.row(objects).Width > longestRow
	for _, o := range objects {
		o.Resize(o.MinSize())
		o.Move(at)
		if below {
			at.Y += o.MinSize().Height + look.Space(2)
		} else {
			at.X += o.MinSize().Width + look.Space(2)
		}
	}
}

// MinSize is that of the row, or of the column.
func (l answerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	row := l.row(objects)
	if row.Width <= longestRow {
		return row
	}
	size := fyne.Size{}
	for _, o := range objects {
		size.Width = fyne.Max(size.Width, o.MinSize().Width+look.Space(2))
		size.Height += o.MinSize().Height + look.Space(2)
	}
	return size
}

func (r *answerRow) focus() fyne.Focusable {
	if len(r.buttons) == 0 {
		return nil
	}
	return r.buttons[0]
}

// first gives the safest answer.
func (r *answerRow) first() {
	if len(r.buttons) > 0 {
		r.buttons[0].OnTapped()
	}
}

// turn scrolls what there is to read.
func (r *answerRow) turn(key fyne.KeyName) {
	page := r.scroll.Size().Height * 0.8
	by := map[fyne.KeyName]float32{fyne.KeyUp: -look.Space(8), fyne.KeyDown: look.Space(8),
		fyne.KeyPageUp: -page, fyne.KeyPageDown: page}[key]
	r.scroll.ScrollToOffset(r.scroll.Offset.AddXY(0, by))
}

type answerButton struct {
	widget.Button
	row *answerRow
	at  int
}

// TypedKey answers, moves to a neighbour, or gives the first answer.
func (b *answerButton) TypedKey(ev *fyne.KeyEvent) {
	step := 0
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.OnTapped()
	case fyne.KeyEscape:
		b.row.first()
	case fyne.KeyLeft, fyne.KeyUp:
		step = -1
	case fyne.KeyRight, fyne.KeyDown:
		step = +1
	}
	if b.row.scroll != nil {
		b.row.turn(ev.Name)
		return
	}
	if to := b.at + step; step != 0 && to >= 0 && to < len(b.row.buttons) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
			c.Focus(b.row.buttons[to])
		}
	}
}
