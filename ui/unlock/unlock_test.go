package unlock_test

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/core/vault"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/unlock"
	"restante/ui/widgets"
)

// asked is a question that is shown, with a person before it.
type asked struct {
	*desktest.Bench
	window fyne.Window
	// tried are the passphrases that were given to the vault, which gives back
	// answer.
	tried  []string
	answer error
	done   int
}

func show(t *testing.T, lang string, cfg unlock.Config) *asked {
	t.Helper()
	a := &asked{Bench: desktest.New(t, lang, nil)}
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	before := len(fyne.CurrentApp().Driver().AllWindows())
	cfg.Text, cfg.Loader = a.Text, a.Steps.Loader
	cfg.Done = func() { a.done++ }
	if cfg.Unlock == nil {
		cfg.Unlock = func(_ context.Context, p model.Secret) error {
			a.tried = append(a.tried, p.Reveal())
			return a.answer
		}
	}
	q := unlock.Show(fyne.CurrentApp(), cfg)
	t.Cleanup(q.Close)
	all := fyne.CurrentApp().Driver().AllWindows()
	if len(all) != before+1 {
		t.Fatalf("%d windows were opened", len(all)-before)
	}
	a.window = all[len(all)-1]
	a.window.Resize(fyne.NewSize(520, 400))
	return a
}

// find returns the visible objects of a kind, in their order.
func find[T fyne.CanvasObject](a *asked) []T {
	var found []T
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		if want, ok := o.(T); ok {
			found = append(found, want)
		}
		if c, ok := o.(*fyne.Container); ok {
			for _, child := range c.Objects {
				walk(child)
			}
		}
	}
	walk(a.window.Content())
	return found
}

func (a *asked) reads() string {
	var all []string
	for _, l := range find[*widget.Label](a) {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

// enter types into the n-th field and presses Enter.
func (a *asked) enter(n int, s string) {
	e := find[*widget.Entry](a)[n]
	a.window.Canvas().Focus(e)
	e.SetText("")
	test.Type(e, s)
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	a.Settle()
}

func TestTheRightPassphraseGoesOn(t *testing.T) {
	a := show(t, "en", unlock.Config{})
	if f := a.window.Canvas().Focused(); f != find[*widget.Entry](a)[0] {
		t.Errorf("the focus is on %v", f)
	}
	a.enter(0, "correct horse")
	if len(a.tried) != 1 || a.tried[0] != "correct horse" || a.done != 1 {
		t.Errorf("tried %q, done %d", a.tried, a.done)
	}
	a.enter(0, "again")
	test.Tap(find[*widget.Button](a)[0])
	if a.done != 1 || len(a.tried) != 1 {
		t.Errorf("done %d times, tried %q", a.done, a.tried)
	}
}

func TestAWrongPassphraseIsSaidAndMayBeTriedAgain(t *testing.T) {
	a := show(t, "fr", unlock.Config{})
	a.answer = fmt.Errorf("unlock: %w", model.NewProblem(vault.CodeWrongPassphrase))
	a.enter(0, "faux")
	wrong := a.Text.Problem(model.NewProblem(vault.CodeWrongPassphrase))
	if !strings.Contains(a.reads(), wrong) || a.done != 0 {
		t.Fatalf("done %d, reads %q", a.done, a.reads())
	}
	field := find[*widget.Entry](a)[0]
	if a.window.Canvas().Focused() != field || field.Disabled() {
		t.Error("she cannot type at once")
	}
	test.Type(field, "v") // in place of what was wrong
	if field.Text != "v" || strings.Contains(a.reads(), wrong) {
		t.Errorf("the field holds %q, the window reads %q", field.Text, a.reads())
	}
	a.answer = nil
	a.enter(0, "vrai")
	if a.done != 1 || len(a.tried) != 2 {
		t.Errorf("done %d, tried %q", a.done, a.tried)
	}
}

func TestLaterGoesOnWithout(t *testing.T) {
	a := show(t, "en", unlock.Config{})
	if !strings.Contains(a.reads(), "Nothing is sent until then") {
		t.Errorf("it does not say what later means: %q", a.reads())
	}
	test.Tap(find[*widget.Button](a)[0])
	if a.done != 1 || len(a.tried) != 0 {
		t.Errorf("done %d, tried %q", a.done, a.tried)
	}
}

func TestNothingElseGoesOnWhileTheVaultIsTried(t *testing.T) {
	free := make(chan struct{})
	calls := 0
	a := show(t, "en", unlock.Config{Unlock: func(context.Context, model.Secret) error {
		calls++
		<-free
		return nil
	}})
	e := find[*widget.Entry](a)[0]
	test.Type(e, "slow")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if bars := find[*widget.ProgressBarInfinite](a); len(bars) != 1 {
		t.Error("nothing shows that it works")
	}
	e.OnSubmitted(e.Text)
	test.Tap(find[*widget.Button](a)[0])
	test.Tap(find[*widgets.MainButton](a)[0])
	if a.done != 0 {
		t.Error("it went on without an answer")
	}
	close(free)
	a.Settle()
	if calls != 1 || a.done != 1 || len(find[*widget.ProgressBarInfinite](a)) != 0 {
		t.Errorf("tried %d times, done %d", calls, a.done)
	}
}

func TestANewPassphraseIsTypedTwice(t *testing.T) {
	a := show(t, "en", unlock.Config{New: true})
	a.enter(0, "correct horse")
	if f := a.window.Canvas().Focused(); f != find[*widget.Entry](a)[1] || len(a.tried) > 0 {
		t.Fatalf("the focus is on %v, tried %q", f, a.tried)
	}
	a.enter(1, "correct hoarse")
	if len(a.tried) > 0 || !strings.Contains(a.reads(), "not the same") {
		t.Fatalf("tried %q, reads %q", a.tried, a.reads())
	}
	a.answer = model.NewProblem(vault.CodeWeakPassphrase, "min", "4")
	a.enter(1, "correct horse")
	if !strings.Contains(a.reads(), a.Text.Problem(model.ProblemOf(a.answer))) || a.done != 0 {
		t.Errorf("done %d, reads %q", a.done, a.reads())
	}
	a.answer = nil
	test.Tap(find[*widgets.MainButton](a)[0])
	a.Settle()
	if a.done != 1 || len(a.tried) != 2 {
		t.Errorf("done %d, tried %q", a.done, a.tried)
	}
}

func TestWhatNobodyExpectedIsSaidToo(t *testing.T) {
	a := show(t, "en", unlock.Config{Problem: model.NewProblem(vault.CodeWrongPassphrase)})
	if !strings.Contains(a.reads(), "does not open the vault") {
		t.Errorf("it does not say why it asks: %q", a.reads())
	}
	test.Tap(find[*widgets.MainButton](a)[0])
	if !strings.Contains(a.reads(), "Type the passphrase first") {
		t.Errorf("reads %q", a.reads())
	}
	a.answer = errors.New("the disk is gone")
	a.enter(0, "x")
	if !strings.Contains(a.reads(), "the disk is gone") {
		t.Errorf("reads %q", a.reads())
	}
}

func TestNoWordIsCut(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for name, cfg := range map[string]unlock.Config{
			"usual": {}, "wrong": {Problem: model.NewProblem(vault.CodeWrongPassphrase)},
			"new": {New: true}, "weak": {New: true, Problem: model.NewProblem(vault.CodeWeakPassphrase, "min", "4")},
		} {
			t.Run(lang+" "+name, func(t *testing.T) {
				a := show(t, lang, cfg)
				if least := a.window.Content().MinSize(); least.Width > 520 || least.Height > 400 {
					t.Errorf("it needs %v", least)
				}
				noneOverlap(t, a)
				for _, l := range find[*widget.Label](a) {
					whole := widget.NewLabel(l.Text)
					whole.SizeName, whole.TextStyle = l.SizeName, l.TextStyle
					if l.Wrapping == fyne.TextWrapOff && whole.MinSize().Width > l.Size().Width {
						t.Errorf("%q is cut: it needs %v of %v", l.Text, whole.MinSize().Width, l.Size().Width)
					}
				}
				keep(t, a.window, "unlock-"+lang+"-"+name)
			})
		}
	}
}

// noneOverlap checks that what can be read or used lies apart, inside the window.
func noneOverlap(t *testing.T, a *asked) {
	t.Helper()
	var all []fyne.CanvasObject
	for _, l := range find[*widget.Label](a) {
		if l.Text != "" {
			all = append(all, l)
		}
	}
	for _, e := range find[*widget.Entry](a) {
		all = append(all, e)
	}
	for _, b := range find[*widget.Button](a) {
		all = append(all, b)
	}
	for _, b := range find[*widgets.MainButton](a) {
		all = append(all, b)
	}
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	for i, o := range all {
		from := place(o)
		to := from.Add(o.Size())
		if to.X > 520 || to.Y > 400 {
			t.Errorf("%T ends at %v", o, to)
		}
		for _, other := range all[i+1:] {
			p := place(other)
			q := p.Add(other.Size())
			if from.X < q.X && p.X < to.X && from.Y < q.Y && p.Y < to.Y {
				t.Errorf("%T at %v and %T at %v overlap", o, from, other, p)
			}
		}
	}
}

// keep writes a picture of the window for people to look at, to the folder that
// RESTANTE_SHOTS names.
func keep(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("RESTANTE_SHOTS")
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
