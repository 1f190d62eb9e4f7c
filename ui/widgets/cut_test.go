package widgets_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"restante/core/model"
	"restante/ui/look"
	"restante/ui/widgets"
)

func TestNamesAreShortenedInTheMiddle(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, look.New(model.ThemeLight))
	const width, size = 120, 14
	one := widgets.CutMiddle("@boulangerie_martin@piaille.example", width, size, fyne.TextStyle{})
	two := widgets.CutMiddle("@boulangerie_martin@mastodon.social", width, size, fyne.TextStyle{})
	if one == two || !strings.HasPrefix(one, "@boul") || !strings.HasSuffix(one, "ample") || !strings.Contains(one, "…") {
		t.Errorf("%q and %q", one, two)
	}
	if w := fyne.MeasureText(one, size, fyne.TextStyle{}).Width; w > width || w < width*0.8 {
		t.Errorf("%q is %v wide", one, w)
	}
	if got := widgets.CutMiddle("@martin", width, size, fyne.TextStyle{}); got != "@martin" {
		t.Errorf("what fits becomes %q", got)
	}
}

func TestALongNameLeavesTheNumberOnTheMainButton(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, look.New(model.ThemeLight))
	b := widgets.NewMainButton("Programmer sur Établissements Lefèvre-Vandenbroucke & Petits-Enfants · 1 compte", nil, nil)
	for _, width := range []float32{320, 440} {
		b.Resize(fyne.NewSize(width, 36))
		said := ""
		for _, o := range test.WidgetRenderer(b).Objects() {
			if text, ok := o.(*canvas.Text); ok {
				said = text.Text
				if text.MinSize().Width > width-look.Space(8) {
					t.Errorf("%q is too wide for %v", said, width)
				}
			}
		}
		if !strings.HasPrefix(said, "Programmer sur Éta") || !strings.HasSuffix(said, "… · 1 compte") {
			t.Errorf("%v wide, it says %q", width, said)
		}
	}
}
