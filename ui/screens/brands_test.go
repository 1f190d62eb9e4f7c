package screens_test

import (
	"context"
	"errors"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/screens"
)

// listOf is the list of brands, by what it can do.
func (o *office) listOf() fyne.Focusable {
	o.t.Helper()
	var found fyne.Focusable
	eachVisible(o.Window.Content(), func(c fyne.CanvasObject) bool {
		if _, ok := c.(interface{ Select(widget.ListItemID) }); ok {
			found, _ = c.(fyne.Focusable)
		}
		return found != nil
	})
	if found == nil {
		o.t.Fatal("no list in view")
	}
	return found
}

func (o *office) arrow(keys ...fyne.KeyName) {
	o.t.Helper()
	for _, k := range keys {
		o.listOf().TypedKey(&fyne.KeyEvent{Name: k})
		o.Settle()
	}
}

// name is the name in the form.
func (o *office) name() string { return textOf(o.entry("Name")) }

func TestBrandsAreListed(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{})
	t.Run("those at work, and the first one open", func(t *testing.T) {
		o.sees("Boulangerie Martin", "Cave Lebrun", "1 account needs you", "No account yet", "Archived")
		o.seesNot("Atelier Vieux")
		if o.name() != "Boulangerie Martin" {
			t.Errorf("open: %s", o.name())
		}
	})
	t.Run("the arrows choose, and unfold the archived ones", func(t *testing.T) {
		o.arrow(fyne.KeyDown)
		if o.name() != "Cave Lebrun" {
			t.Errorf("open: %s", o.name())
		}
		o.arrow(fyne.KeyDown)
		o.sees("Atelier Vieux", "Archived since "+o.Text.Day(o.core.brands[2].ArchivedAt), "Take back to work")
		o.arrow(fyne.KeyHome)
		if o.name() != "Boulangerie Martin" {
			t.Errorf("open: %s", o.name())
		}
	})
	t.Run("a brand that is chosen in the rail is shown", func(t *testing.T) {
		o.Shell.Chosen = "b2"
		o.screen.Changed(event.Change{})
		o.Settle()
		if o.name() != "Cave Lebrun" || o.screen.Place().Brand != "b2" {
			t.Errorf("open: %s", o.name())
		}
	})
	t.Run("without any it says what a brand is", func(t *testing.T) {
		o := newOffice(t, "fr", &clientele{refusals: map[string]error{}}).open(desk.Route{})
		o.sees("Une marque, c’est un client")
		o.tap("Ajouter votre premier client")
		o.sees("Nouvelle marque", "Ajouter cette marque")
	})
}

func TestBrandIsSaved(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
	t.Run("only what was changed is sent", func(t *testing.T) {
		o.write("Name", "Boulangerie Martin & Fils")
		o.sees("Changes not saved yet")
		o.key(fyne.KeyS, fyne.KeyModifierShortcutDefault)
		e := o.core.edits[0]
		if e.Name == nil || *e.Name != "Boulangerie Martin & Fils" || e.Zone != nil || e.Late != nil || e.Handles != nil || e.Notes != nil || e.Color != nil || e.Lang != nil {
			t.Errorf("%+v", e)
		}
		if o.said() != "Saved: Boulangerie Martin & Fils" {
			t.Error(o.said())
		}
		o.seesNot("Changes not saved yet")
	})
	t.Run("nothing is sent where nothing was changed", func(t *testing.T) {
		o.key(fyne.KeyS, fyne.KeyModifierShortcutDefault)
		if len(o.core.edits) != 1 {
			t.Errorf("%d edits", len(o.core.edits))
		}
	})
	t.Run("lists have one entry a line", func(t *testing.T) {
		o.write("Its own names on networks", " @martin \n\nfils.example\n")
		o.write("Its own web domains", "martin.example")
		o.tap("Save")
		e := o.core.edits[1]
		if e.Handles == nil || !slices.Equal(*e.Handles, []string{"martin", "fils.example"}) || !slices.Equal(*e.Domains, []string{"martin.example"}) {
			t.Errorf("%+v", e)
		}
	})
	t.Run("changes can be undone", func(t *testing.T) {
		o.write("Notes", "x")
		o.tap("Undo changes")
		if textOf(o.entry("Notes")) != "Call before ten." {
			t.Error(textOf(o.entry("Notes")))
		}
		o.seesNot("Undo changes")
	})
}

func TestBrandIsAdded(t *testing.T) {
	o := newOffice(t, "fr", newClientele()).open(desk.Route{Brand: "new"})
	t.Run("with defaults that fit", func(t *testing.T) {
		if zone := textOf(o.entry("Fuseau horaire")); zone != "Europe/Paris" {
			t.Error(zone)
		}
		if color := textOf(o.entry("Couleur")); color != "#2a7f62" {
			t.Errorf("colour %s", color)
		}
		o.sees("Pas encore enregistrée", "Une fois la marque ajoutée, ses comptes se connectent ici.")
		o.seesNot("Archiver", "Mettre en pause")
	})
	o.write("Nom", "Café des Arts")
	o.tap("Ajouter cette marque")
	e := o.core.edits[0]
	if *e.Name != "Café des Arts" || *e.Zone != "Europe/Paris" || *e.Lang != "fr" || *e.Color != "#2a7f62" || *e.Late != 2*time.Hour {
		t.Errorf("%+v", e)
	}
	o.sees("Café des Arts", "Connecter un compte", "Archiver")
	if o.screen.Place().Brand != "b4" {
		t.Error(o.screen.Place())
	}
	t.Run("or not", func(t *testing.T) {
		o.tap("Nouvelle marque")
		o.write("Nom", "Erreur")
		o.tap("Ne pas l’ajouter")
		o.seesNot("Erreur")
		if len(o.core.brands) != 4 {
			t.Errorf("%d brands", len(o.core.brands))
		}
	})
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	for code, problem := range map[string]*model.Problem{
		"brand.name_taken":      model.NewProblem("brand.name_taken", "brand", "Cave Lebrun"),
		"brand.name_empty":      model.NewProblem("brand.name_empty"),
		"brand.bad_color":       model.NewProblem("brand.bad_color", "color", "#12"),
		"schedule.unknown_zone": model.NewProblem("schedule.unknown_zone", "zone", "Mars"),
		"schedule.bad_late":     model.NewProblem("schedule.bad_late", "value", "-1"),
	} {
		t.Run(code, func(t *testing.T) {
			o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
			o.core.refusals["SetBrand"] = problem
			o.write("Name", "Other")
			o.tap("Save")
			o.sees(o.Text.Problem(problem), "Changes not saved yet")
			if len(o.Shell.Failures) != 0 {
				t.Errorf("told twice: %v", o.Shell.Failures)
			}
		})
	}
	t.Run("what belongs to no field is told by the window", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		for _, err := range []error{model.NewProblem("workspace.disk_full", "folder", "x"), errors.New("odd")} {
			o.core.refusals["SetBrand"] = err
			o.write("Name", "Other")
			o.tap("Save")
			if n := len(o.Shell.Failures); n == 0 || !errors.Is(o.Shell.Failures[n-1], err) {
				t.Errorf("%v is not told: %v", err, o.Shell.Failures)
			}
		}
	})
	t.Run("it goes when the field changes", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.core.refusals["SetBrand"] = model.NewProblem("brand.name_empty")
		o.write("Name", " ")
		o.tap("Save")
		o.sees("A brand needs a name.")
		o.write("Name", "Martin")
		o.seesNot("A brand needs a name.")
	})
}

func TestLatePolicy(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b2"})
	o.sees("up to 45 minutes later")
	number := o.entry("Late policy")
	number.SetText("often")
	o.Settle()
	o.tap("Save")
	o.sees("Write a whole number")
	if len(o.core.edits) != 0 {
		t.Error("the core was asked")
	}
	number.SetText("90")
	o.tap("Save")
	if late := *o.core.edits[0].Late; late != 90*time.Minute {
		t.Error(late)
	}
	o.sees("up to 1 hour 30 minutes later")
}

func TestBrandZone(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b2"})
	o.sees("It is 4:30 there now")
	o.write("Time zone", "lond")
	o.sees("Down key to choose: Europe/London")
	zone := o.entry("Time zone")
	zone.SetText("new caledonia")
	o.Settle()
	zone.SetText("buenos aires")
	zone.FocusLost()
	o.Settle()
	o.tap("Save")
	if got := *o.core.edits[0].Zone; got != "America/Argentina/Buenos_Aires" {
		t.Error(got)
	}
	t.Run("a name that is not in the list can be typed whole", func(t *testing.T) {
		o.write("Time zone", "America/Argentina/Ushuaia")
		zone.FocusLost()
		o.tap("Save")
		if got := *o.core.edits[1].Zone; got != "America/Argentina/Ushuaia" {
			t.Error(got)
		}
	})
	t.Run("the down key opens the list", func(t *testing.T) {
		zone.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		if o.Window.Canvas().Overlays().Top() == nil {
			t.Error("no list")
		}
	})
}

func TestTwoBrandsInOneColour(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b2"})
	o.sees("It frames whatever you write")
	o.write("Colour", "B5482F")
	o.sees("Boulangerie Martin has this colour too")
	o.tap("Save")
	if got := *o.core.edits[0].Color; got != "#b5482f" {
		t.Error(got)
	}
}

func TestLeavingKeepsTheForm(t *testing.T) {
	left := func(o *office) *bool {
		done := false
		o.screen.Leave(func() { done = true })
		o.Settle()
		return &done
	}
	t.Run("it is saved", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.write("Notes", "New phone.")
		if !*left(o) || *o.core.edits[0].Notes != "New phone." {
			t.Error("left without")
		}
	})
	t.Run("and that can be taken back", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		before := o.core.brands[0].Name
		o.write("Name", "Boul")
		left(o)
		if len(o.Shell.Undos) != 1 {
			t.Fatalf("%d undos", len(o.Shell.Undos))
		}
		if err := o.Shell.Undos[0](t.Context()); err != nil || o.core.brands[0].Name != before {
			t.Errorf("it is called %q, %v", o.core.brands[0].Name, err)
		}
	})
	// WRONG-3: what she types on is not another client's.
	t.Run("and the cursor does not go on into another brand's form", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.Window.Canvas().Focus(o.entry("Name").(fyne.Focusable))
		o.Shell.Chosen = "b2"
		o.screen.Changed(event.Change{Kinds: event.Everything})
		o.Settle()
		if o.name() != o.core.brands[1].Name {
			t.Fatalf("the form is of %q", o.name())
		}
		if f := o.Window.Canvas().Focused(); f != nil {
			if _, writes := f.(interface{ SelectedText() string }); writes {
				t.Errorf("%T has the focus", f)
			}
		}
	})
	t.Run("or she is asked, the safe answer first", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.core.refusals["SetBrand"] = model.NewProblem("brand.name_empty")
		o.write("Name", "")
		done := left(o)
		if *done || len(o.Shell.Questions) != 1 {
			t.Fatal("left, or nothing asked")
		}
		if q := o.Shell.Questions[0]; q.Answers[0].Danger || q.Answers[0].Do != nil || !q.Answers[1].Danger {
			t.Errorf("%+v", q.Answers)
		}
		if err := o.Shell.Answer(1); err != nil || !*done {
			t.Error("still here", err)
		}
		if o.name() != "Boulangerie Martin" {
			t.Error(o.name())
		}
	})
	t.Run("another brand waits for the first one to be saved", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.write("Notes", "New phone.")
		o.arrow(fyne.KeyDown)
		if o.name() != "Cave Lebrun" || o.core.brands[0].Notes != "New phone." {
			t.Errorf("%s, %q", o.name(), o.core.brands[0].Notes)
		}
	})
	t.Run("a second way out waits for the save of the first", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.write("Notes", "New phone.")
		o.press("Save")
		if done := left(o); !*done || len(o.core.edits) != 1 {
			t.Errorf("left: %v, %d edits", *done, len(o.core.edits))
		}
	})
	t.Run("nothing is lost to a change from elsewhere", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
		o.write("Name", "Typed here")
		o.core.brands[0].Notes = "Typed elsewhere"
		o.screen.Changed(event.Change{Kinds: event.Brands})
		o.Settle()
		if o.name() != "Typed here" || textOf(o.entry("Notes")) != "Typed elsewhere" {
			t.Errorf("%q, %q", o.name(), textOf(o.entry("Notes")))
		}
	})
}

func TestBrandIsArchived(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b2"})
	t.Run("and taken back by undo", func(t *testing.T) {
		o.tap("Archive")
		o.sees("Archived since")
		if o.said() != "Archived: Cave Lebrun. Its history stays." || len(o.Shell.Undos) != 1 {
			t.Fatal(o.said())
		}
		if err := o.Shell.Undos[0](context.Background()); err != nil || !o.core.brands[1].ArchivedAt.IsZero() {
			t.Error("not taken back", err)
		}
	})
	t.Run("not while posts wait: it offers to see them", func(t *testing.T) {
		o.core.refusals["ArchiveBrand"] = model.NewProblem("brand.still_promised", "brand", "Cave Lebrun", "count", "7")
		o.screen.Changed(event.Change{})
		o.Settle()
		o.tap("Archive")
		if len(o.Shell.Questions) != 1 || !strings.Contains(o.Shell.Questions[0].Title, "Cave Lebrun") {
			t.Fatalf("%+v", o.Shell.Questions)
		}
		if err := o.Shell.Answer(1); err != nil {
			t.Fatal(err)
		}
		if want := (desk.Route{Screen: desk.ScreenQueue, Brand: "b2"}); len(o.Shell.Routes) != 1 || o.Shell.Routes[0] != want || o.Shell.Chosen != "b2" {
			t.Errorf("%+v", o.Shell.Routes)
		}
	})
	t.Run("an archived one connects nothing", func(t *testing.T) {
		o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b3"})
		o.seesNot("Connect an account", "Pause")
		o.tap("Take back to work")
		o.sees("Connect an account")
	})
}

func TestBrandIsPausedAndMoved(t *testing.T) {
	o := newOffice(t, "en", newClientele()).open(desk.Route{Brand: "b1"})
	o.tap("Pause")
	o.sees("Paused: no post of this brand goes out")
	o.tap("Resume")
	o.seesNot("Paused:")
	o.key(fyne.KeyDown, fyne.KeyModifierAlt)
	if !slices.Contains(o.core.did, "OrderBrands [b2 b1]") {
		t.Error(o.core.did)
	}
	o.key(fyne.KeyDown, fyne.KeyModifierAlt)
	if n := len(slices.DeleteFunc(slices.Clone(o.core.did), func(s string) bool { return !strings.HasPrefix(s, "OrderBrands") })); n != 1 {
		t.Errorf("moved past the end: %v", o.core.did)
	}
	t.Run("every key has its words", func(t *testing.T) {
		for _, k := range o.screen.Keys() {
			if k.Label == "" || strings.HasPrefix(k.Label, "ui.") || k.Do == nil {
				t.Errorf("%+v", k)
			}
		}
	})
}

func TestEveryZoneThatIsOfferedExists(t *testing.T) {
	for _, name := range screens.ZoneNames() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
	if n := len(screens.ZoneNames()); n < 100 {
		t.Errorf("only %d zones", n)
	}
}

func TestPaletteReadsByDayAndByNight(t *testing.T) {
	for _, hex := range screens.BrandPalette {
		c := look.Parse(hex)
		if r := look.Ratio(c, color.White); r < 3 {
			t.Errorf("%s on white: %.1f", hex, r)
		}
		if r := look.Ratio(c, color.Black); r < 3 {
			t.Errorf("%s on black: %.1f", hex, r)
		}
	}
}
