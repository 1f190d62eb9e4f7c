// Package desktest gives tests of screens a desk: a window of Fyne's test
// driver, a shell that remembers what it was told, and time that passes by
// steps.
package desktest

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/assets"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
)

// Bench is a desk under test.
type Bench struct {
	*desk.Desk
	*desk.Steps
	Shell *Shell
}

// Now is the instant of every Bench: a Wednesday at 9:30 in UTC.
var Now = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// New returns a Bench in a language ("en" or "fr") with a window of 1280x800.
// The machine's zone is Paris.
func New(t testing.TB, lang string, book *desk.Book) *Bench {
	t.Helper()
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(look.New(model.ThemeLight))
	steps := desk.NewSteps(context.Background())
	t.Cleanup(steps.Loader.Close)
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(1280, 800))
	if book == nil {
		book = desk.NewBook(nil, nil, nil)
	}
	shell := &Shell{Known: book}
	return &Bench{Steps: steps, Shell: shell, Desk: &desk.Desk{
		Text: catalogue.Printer(lang).In(zone, Now), Zone: zone, Now: func() time.Time { return Now },
		Window: w, Loader: steps.Loader, Shell: shell,
		Thumb: func(context.Context, model.Media, int) (image.Image, error) {
			return image.NewNRGBA(image.Rect(0, 0, 8, 8)), nil
		},
	}}
}

// Display puts a screen into the window, as the shell would.
func (b *Bench) Display(s desk.Screen, r desk.Route) {
	b.Window.SetContent(s.Content())
	s.Show(r)
	b.Settle()
}

// Shell remembers what a screen told it.
type Shell struct {
	Known     *desk.Book
	Chosen    model.BrandID
	Routes    []desk.Route
	Backs     int
	Said      []string
	Undos     []func(context.Context) error
	Failures  []error
	Questions []desk.Question
}

// Book returns Known.
func (s *Shell) Book() *desk.Book { return s.Known }

// Brand returns Chosen.
func (s *Shell) Brand() model.BrandID { return s.Chosen }

// ChooseBrand sets Chosen.
func (s *Shell) ChooseBrand(id model.BrandID) { s.Chosen = id }

// Go remembers a route.
func (s *Shell) Go(r desk.Route) { s.Routes = append(s.Routes, r) }

// Back counts.
func (s *Shell) Back() { s.Backs++ }

// Say remembers a message.
func (s *Shell) Say(message string) { s.Said = append(s.Said, message) }

// Offer remembers a message and its undo.
func (s *Shell) Offer(message string, undo func(context.Context) error) {
	s.Said, s.Undos = append(s.Said, message), append(s.Undos, undo)
}

// Fail remembers an error.
func (s *Shell) Fail(err error) {
	if err != nil {
		s.Failures = append(s.Failures, err)
	}
}

// Ask remembers a question.
func (s *Shell) Ask(q desk.Question) { s.Questions = append(s.Questions, q) }

// Answer gives the n-th answer to the latest question, as a click would.
func (s *Shell) Answer(n int) error {
	if len(s.Questions) == 0 {
		return errors.New("nothing was asked")
	}
	a := s.Questions[len(s.Questions)-1].Answers[n]
	if a.Ready != nil && !a.Ready() {
		return nil
	}
	s.Questions = s.Questions[:len(s.Questions)-1]
	if a.Do != nil {
		a.Do()
	}
	return nil
}
