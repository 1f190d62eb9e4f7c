package screens

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/rivo/uniseg"

	"restante/core"
)

// flowText shows a text as a network shows it: with its line breaks, wrapped to
// the width where its script may be broken, and with links, mentions and tags
// in another colour. Widths are kept by piece, so that a keystroke in a long
// text measures only what is new.
type flowText struct {
	widget.BaseWidget
	text     string
	entities []core.Entity
	width    float32
	runs     []flowRun
	lines    int
	measured map[string]float32
	size     float32 // of the text for which measured holds
}

// flowRun is a piece of one line in one colour.
type flowRun struct {
	text   string
	link   bool
	line   int
	x, end float32
}

func newFlowText() *flowText {
	f := &flowText{measured: map[string]float32{}}
	f.ExtendBaseWidget(f)
	return f
}

// set shows a text within a width and reports its height.
func (f *flowText) set(text string, entities []core.Entity, width float32) float32 {
	if text != f.text || width != f.width || len(entities) != len(f.entities) {
		f.text, f.entities, f.width = text, entities, width
		f.flow()
		f.Refresh()
	}
	return f.height()
}

func (f *flowText) height() float32 { return float32(f.lines) * f.lineHeight() }

func (f *flowText) lineHeight() float32 { return f.Theme().Size(theme.SizeNameText) * 1.4 }

// flow breaks the text into runs.
func (f *flowText) flow() {
	if size := f.Theme().Size(theme.SizeNameText); size != f.size || len(f.measured) > 20000 {
		f.size, f.measured = size, map[string]float32{}
	}
	f.runs, f.lines = nil, 1
	rest, state, at, x := f.text, -1, 0, float32(0)
	for end := 0; rest != ""; {
		// Only between two characters as people count them: the rules of lines
		// alone would part some emoji from what they are joined to.
		cluster, after, bounds, next := uniseg.StepString(rest, state)
		rest, state = after, next
		end += len(cluster)
		lineBreak := bounds & uniseg.MaskLine
		if lineBreak == uniseg.LineDontBreak && rest != "" {
			continue
		}
		piece := f.text[at:end]
		x = f.place(piece, at, x)
		at = end
		if lineBreak == uniseg.LineMustBreak && (rest != "" || strings.HasSuffix(piece, "\n")) {
			f.lines++
			x = 0
		}
	}
}

// place adds a piece that is best not broken behind x, and returns where it
// ends.
func (f *flowText) place(piece string, at int, x float32) float32 {
	shown := strings.TrimRight(piece, "\r\n")
	word := strings.TrimRight(shown, " \u3000")
	w := f.measure(word)
	if x > 0 && x+w > f.width {
		f.lines++
		x = 0
	}
	if w <= f.width {
		return f.add(shown, at, x)
	}
	// It is longer than a line: it breaks between any two characters.
	for rest, state := shown, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if x > 0 && x+f.measure(cluster) > f.width {
			f.lines++
			x = 0
		}
		x = f.add(cluster, at, x)
		at += len(cluster)
	}
	return x
}

// add puts a piece at x, cut where its colour changes.
func (f *flowText) add(piece string, at int, x float32) float32 {
	for piece != "" {
		link, n := f.kind(at, len(piece))
		x = f.append(piece[:n], link, x)
		piece, at = piece[n:], at+n
	}
	return x
}

// append adds to the last run, or begins one.
func (f *flowText) append(s string, link bool, x float32) float32 {
	end := x + f.measure(s)
	if n := len(f.runs); n > 0 {
		if last := &f.runs[n-1]; last.line == f.lines-1 && last.link == link && last.end == x {
			last.text += s
			last.end = end
			return end
		}
	}
	f.runs = append(f.runs, flowRun{text: s, link: link, line: f.lines - 1, x: x, end: end})
	return end
}

// kind says whether the text at a place belongs to an entity, and for how many
// of the next n bytes that holds.
func (f *flowText) kind(at, n int) (link bool, same int) {
	for _, e := range f.entities {
		switch {
		case at < e.Start:
			return false, min(n, e.Start-at)
		case at < e.End:
			return true, min(n, e.End-at)
		}
	}
	return false, n
}

func (f *flowText) measure(s string) float32 {
	if w, ok := f.measured[s]; ok {
		return w
	}
	w := fyne.MeasureText(s, f.size, fyne.TextStyle{}).Width
	f.measured[s] = w
	return w
}

// CreateRenderer draws a text object for each run.
func (f *flowText) CreateRenderer() fyne.WidgetRenderer {
	r := &flowRenderer{f: f}
	r.Refresh()
	return r
}

type flowRenderer struct {
	f       *flowText
	texts   []*canvas.Text
	objects []fyne.CanvasObject
}

// Layout leaves the runs where they are.
func (r *flowRenderer) Layout(fyne.Size) {}

// MinSize is the height of the text.
func (r *flowRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.f.height()) }

// Refresh shows the runs; those that did not change are left alone.
func (r *flowRenderer) Refresh() {
	th, v := r.f.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	if size := th.Size(theme.SizeNameText); size != r.f.size && r.f.width > 0 {
		r.f.flow()
	}
	plain, link := th.Color(theme.ColorNameForeground, v), th.Color(theme.ColorNameHyperlink, v)
	for len(r.texts) < len(r.f.runs) {
		r.texts = append(r.texts, canvas.NewText("", plain))
	}
	r.objects = r.objects[:0]
	for i, run := range r.f.runs {
		t, c := r.texts[i], plain
		if run.link {
			c = link
		}
		pos := fyne.NewPos(run.x, float32(run.line)*r.f.lineHeight())
		if t.Text != run.text || t.Color != c || t.TextSize != r.f.size {
			t.Text, t.Color, t.TextSize = run.text, c, r.f.size
			t.Resize(t.MinSize())
			t.Refresh()
		}
		if t.Position() != pos {
			t.Move(pos)
		}
		r.objects = append(r.objects, t)
	}
}

// Objects are the runs.
func (r *flowRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy does nothing.
func (r *flowRenderer) Destroy() {}
