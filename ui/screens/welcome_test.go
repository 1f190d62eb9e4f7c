package screens_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
)

// trial is a Sandbox that is only said to be there.
type trial struct {
	err   error
	waits bool
}

func (s trial) Start(ctx context.Context) (string, string, model.Secret, error) {
	if s.waits {
		<-ctx.Done()
		return "", "", model.Secret{}, ctx.Err()
	}
	return "http://127.0.0.1:4000", "demo", model.NewSecret("trial-token"), s.err
}

// hall is the screen of the first steps over a clientele.
type hall struct {
	*office
	welcome *screens.Welcome
}

func newHall(t *testing.T, lang string, c *clientele, sandbox screens.Sandbox) *hall {
	t.Helper()
	if c.refusals == nil {
		c.refusals, c.waits = map[string]error{}, map[string]bool{}
	}
	b := desktest.New(t, lang, desk.NewBook(c.brands, c.accounts, networks))
	test.ApplyTheme(t, look.New(model.ThemeLight))
	h := &hall{office: &office{Bench: b, t: t, core: c}, welcome: screens.NewWelcome(b.Desk, c, sandbox).(*screens.Welcome)}
	h.welcome.OpenURL = func(*url.URL) error { return nil }
	b.Display(h.welcome, desk.Route{Screen: desk.ScreenWelcome})
	return h
}

func TestFirstSteps(t *testing.T) {
	h := newHall(t, "fr", &clientele{}, trial{})
	h.sees("Bienvenue dans Poste Restante", "Qui est votre premier client", "Un client", "Un compte", "Un premier texte")
	if e, ok := h.Window.Canvas().Focused().(typable); !ok || textOf(e) != "" {
		t.Errorf("%T has the focus", h.Window.Canvas().Focused())
	}
	h.write("Nom", "Boulangerie Martin")
	h.tap("Continuer")
	if e := h.core.edits[0]; *e.Name != "Boulangerie Martin" || *e.Zone != "Europe/Paris" || *e.Lang != "fr" || *e.Color == "" {
		t.Errorf("%+v", e)
	}
	h.sees("Où s’exprime Boulangerie Martin", "rien ne quitte cet ordinateur. Ses publications disparaissent")
	if b, ok := h.Window.Canvas().Focused().(*widget.Button); !ok || b.Text != "Connecter un compte" {
		t.Errorf("%T has the focus", h.Window.Canvas().Focused())
	}
	h.tap("Essayer avec un compte sur cet ordinateur")
	if n := h.core.added[0]; n.Brand != "b1" || n.Network != "mastodon" || n.Server != "http://127.0.0.1:4000" || n.Handle != "demo" || n.Secret.Reveal() != "trial-token" {
		t.Errorf("%+v", n)
	}
	h.sees("Quelque chose à dire pour Boulangerie Martin")
	h.write("Texte", "Du pain à 7 heures")
	h.tap("Enregistrer et ouvrir le brouillon")
	d := h.core.drafts[0]
	if d.BrandID != "b1" || d.Text != "Du pain à 7 heures" || len(d.Targets) != 1 || d.Targets[0] != "a1" {
		t.Errorf("%+v", d)
	}
	if want := (desk.Route{Screen: desk.ScreenComposer, Brand: "b1", Draft: "d1"}); len(h.Shell.Routes) != 1 || h.Shell.Routes[0] != want {
		t.Errorf("%+v", h.Shell.Routes)
	}
	if !h.core.prefs.Welcomed {
		t.Error("it will welcome her again")
	}
}

func TestFirstStepsCanBeLeft(t *testing.T) {
	t.Run("at once", func(t *testing.T) {
		h := newHall(t, "en", &clientele{prefs: model.Preferences{Lang: "en", Theme: model.ThemeDark}}, nil)
		h.tap("Look around first")
		if p := h.core.prefs; !p.Welcomed || p.Theme != model.ThemeDark || len(h.core.brands) != 0 {
			t.Errorf("%+v", p)
		}
		if len(h.Shell.Routes) != 1 || h.Shell.Routes[0].Screen != desk.ScreenDrafts {
			t.Errorf("%+v", h.Shell.Routes)
		}
	})
	t.Run("with a text that was begun, which is kept", func(t *testing.T) {
		h := newHall(t, "en", &clientele{}, nil)
		h.write("Name", "Cave")
		h.tap("Continue")
		h.tap("Later")
		h.write("Text", "Begun")
		done := false
		h.welcome.Leave(func() { done = true })
		if done {
			t.Error("left before the text was kept")
		}
		h.Settle()
		if !done || len(h.core.drafts) != 1 || h.core.drafts[0].Text != "Begun" || h.said() != "Your text is kept among the drafts." {
			t.Errorf("%+v, %q", h.core.drafts, h.said())
		}
	})
	// LOST-9: a kill asks nobody to leave.
	t.Run("and is kept while it is written", func(t *testing.T) {
		h := newHall(t, "en", newClientele(), nil)
		h.welcome.Show(desk.Route{})
		h.Settle()
		h.write("Text", "B")
		h.write("Text", "Begun")
		h.Elapse(time.Second)
		if d := h.core.drafts; len(d) != 1 || d[0].Text != "Begun" {
			t.Fatalf("kept %+v", d)
		}
		h.tap("Save and open the draft")
		if r := h.Shell.Routes; len(r) != 1 || r[0].Draft != h.core.drafts[0].ID || len(h.core.drafts) != 1 {
			t.Errorf("it goes to %+v with %d drafts", r, len(h.core.drafts))
		}
	})
	t.Run("but not where the text cannot be kept", func(t *testing.T) {
		h := newHall(t, "en", &clientele{}, nil)
		h.write("Name", "Cave")
		h.tap("Continue")
		h.tap("Later")
		h.write("Text", "Begun")
		h.core.refusals["SaveDraft"] = model.NewProblem("workspace.disk_full", "folder", "x")
		h.welcome.Leave(func() { t.Error("left") })
		h.Settle()
		h.sees("The disk is full.")
	})
	t.Run("and taken up where she was", func(t *testing.T) {
		c := newClientele()
		h := newHall(t, "en", c, nil)
		h.sees("Something to say for Boulangerie Martin?")
		c.accounts = nil
		newHall(t, "en", c, nil).sees("Where does Boulangerie Martin speak?")
	})
}

func TestFirstStepsTellWhatIsWrong(t *testing.T) {
	t.Run("with the name", func(t *testing.T) {
		h := newHall(t, "en", &clientele{}, nil)
		h.core.refusals["AddBrand"] = model.NewProblem("brand.name_empty")
		h.tap("Continue")
		h.sees("A brand needs a name.", "Who is your first client?")
	})
	t.Run("with the trial network", func(t *testing.T) {
		why := errors.New("no port")
		h := newHall(t, "en", &clientele{brands: newClientele().brands[:1]}, trial{err: why})
		h.tap("Try with an account on this computer")
		if len(h.Shell.Failures) != 1 || !errors.Is(h.Shell.Failures[0], why) {
			t.Error(h.Shell.Failures)
		}
		h.sees("Where does Boulangerie Martin speak?")
	})
	t.Run("an empty text is no draft", func(t *testing.T) {
		h := newHall(t, "en", newClientele(), nil)
		h.tap("Save and open the draft")
		if len(h.core.drafts) != 0 || len(h.Shell.Routes) != 0 {
			t.Error("saved")
		}
		h.sees(h.Text.Problem(model.NewProblem("compose.empty")))
	})
}

func TestFirstAccount(t *testing.T) {
	begin := func(t *testing.T, s screens.Sandbox) *hall {
		return newHall(t, "en", &clientele{brands: newClientele().brands[:1]}, s)
	}
	t.Run("no trial is offered where there is none", func(t *testing.T) {
		begin(t, nil).seesNot("on this computer")
	})
	t.Run("the start of the trial can be stopped", func(t *testing.T) {
		h := begin(t, trial{waits: true})
		h.press("Try with an account on this computer")
		h.sees("The trial network starts…")
		h.press("Stop")
		h.Settle()
		h.seesNot("The trial network starts…")
		if len(h.Shell.Failures) != 0 || len(h.core.added) != 0 {
			t.Error(h.Shell.Failures)
		}
	})
	t.Run("one of her own is connected for the brand by name", func(t *testing.T) {
		h := begin(t, nil)
		h.tap("Connect an account")
		h.tap("Bluesky")
		h.write("Account name", "lea.example")
		h.write("App password", "abcd")
		h.tap("Connect to Boulangerie Martin")
		if n := h.core.added[0]; n.Brand != "b1" || n.Handle != "lea.example" {
			t.Errorf("%+v", n)
		}
		h.sees("Something to say for Boulangerie Martin?")
	})
	t.Run("or not after all", func(t *testing.T) {
		h := begin(t, nil)
		h.tap("Connect an account")
		h.tap("Cancel")
		h.sees("Where does Boulangerie Martin speak?")
	})
	t.Run("every key has its words", func(t *testing.T) {
		for _, k := range begin(t, nil).welcome.Keys() {
			if k.Label == "" || strings.HasPrefix(k.Label, "ui.") {
				t.Errorf("%+v", k)
			}
		}
	})
}
