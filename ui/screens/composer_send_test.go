package screens_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/screens"
	"restante/ui/widgets"
)

const control = fyne.KeyModifierShortcutDefault

// accountsOf are the accounts of all deliveries, by handle.
func (w *writer) accountsOf() []string {
	var out []string
	for _, d := range w.deliveries() {
		out = append(out, w.Shell.Known.Account(d.AccountID).Handle)
	}
	slices.Sort(out)
	return out
}

// WRONG-1: targets are only those ticked; none ticked, nothing is sent.
func TestWRONG1OnlyTickedAccountsAreSentTo(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain est là")
	w.Settle()
	if !w.send().Disabled() || !w.says("Tick the accounts") {
		t.Errorf("with nothing ticked: disabled %v, it says %s", w.send().Disabled(), w.words())
	}
	w.key(fyne.KeyReturn, control)
	if n := len(w.deliveries()); n != 0 {
		t.Fatalf("%d deliveries with nothing ticked", n)
	}
	w.tick(w.accounts[1])
	if got, want := w.send().Label(), "Schedule on Boulangerie Martin · 1 account"; got != want || w.send().Disabled() {
		t.Errorf("the button says %q, disabled %v", got, w.send().Disabled())
	}
	w.key(fyne.KeyReturn, control)
	if got := w.accountsOf(); !slices.Equal(got, []string{"martin"}) {
		t.Errorf("sent to %q", got)
	}
}

// WRONG-15: what is chosen for one draft does not stay for the next.
func TestWRONG15NothingStaysForTheNextDraft(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[0])
	w.press("Options")
	w.Elapse(time.Second)
	for _, e := range all[*widgets.TextEntry](w.composer.Content()) {
		if e.PlaceHolder == w.Text.Say("ui.composer.warning_here") {
			e.SetText("Sucre")
		}
	}
	w.Elapse(time.Second)
	if d := w.only(); d.Options.Warning != "Sucre" || len(d.Targets) != 1 {
		t.Fatalf("stored: %+v", d)
	}
	w.begin()
	w.typed("La tarte")
	w.Elapse(time.Second)
	for _, d := range w.stored() {
		if d.Text == "La tarte" && (d.Options != model.Options{} || len(d.Targets) != 0) {
			t.Errorf("the next draft begins with %+v", d)
		}
	}
}

// WRONG-3, WRONG-14: the composer is of one brand, names it, and has no other
// account than its own.
func TestWRONG14TheComposerIsOfOneBrand(t *testing.T) {
	w := newWriter(t, "en")
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer})
	if !w.says("For which brand?") {
		t.Fatalf("it does not ask: %s", w.words())
	}
	if n := len(w.stored()); n != 0 {
		t.Fatal("it guessed")
	}
	w.named("North Studio")
	w.Settle()
	if got := w.composer.(desk.Framed).FrameBrand(); got != w.studio.ID || w.Shell.Chosen != w.studio.ID {
		t.Errorf("framed by %q, chosen %q", got, w.Shell.Chosen)
	}
	if got := w.words(); strings.Contains(got, "@martin") || !strings.Contains(got, "@north") || !strings.Contains(got, "North Studio") {
		t.Errorf("it shows: %s", got)
	}
	if got := w.send().Label(); !strings.Contains(got, "North Studio") {
		t.Errorf("the button says %q", got)
	}
}

func TestOneBrandAloneIsNotAskedFor(t *testing.T) {
	w := newWriter(t, "en")
	w.must(w.App.ArchiveBrand(w.ctx, w.studio.ID))
	w.readBook()
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer})
	if got := w.composer.(desk.Framed).FrameBrand(); got != w.bakery.ID {
		t.Errorf("framed by %q", got)
	}
}

func TestSchedule(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain est là")
	w.tick(w.accounts[0])
	w.tick(w.accounts[1])
	test.Tap(w.send())
	w.Settle()
	deliveries := w.deliveries()
	if len(deliveries) != 2 || w.Shell.Backs != 1 {
		t.Fatalf("%d deliveries, %d times back, failures %v", len(deliveries), w.Shell.Backs, w.Shell.Failures)
	}
	for _, d := range deliveries {
		if d.When.Local != "2026-11-26T09:00" || d.When.Zone != "Europe/Paris" || d.Parts[0].Content.Text != "Le pain est là" {
			t.Errorf("scheduled: %+v", d)
		}
	}
	if got := w.only().Status; got != model.DraftReady {
		t.Errorf("the draft is %s", got)
	}
	if got := w.Shell.Said[0]; !strings.Contains(got, "on 2 accounts") || !strings.Contains(got, "9:00") {
		t.Errorf("it says %q", got)
	}
	w.must(w.Shell.Undos[0](w.ctx))
	for _, d := range w.deliveries() {
		if d.State != model.StateCancelled {
			t.Errorf("after undo it is %s", d.State)
		}
	}
	if got := w.only().Status; got != model.DraftWriting {
		t.Errorf("after undo the draft is %s", got)
	}
}

func TestWhatIsTypedLastIsWhatIsScheduled(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[1])
	w.typed("Le pain est là, 2 € 🥖")
	w.key(fyne.KeyReturn, control)
	if got := w.deliveries(); len(got) != 1 || got[0].Parts[0].Content.Text != "Le pain est là, 2 € 🥖" {
		t.Errorf("scheduled: %+v", got)
	}
}

func TestADoubleClickSchedulesOnce(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[1])
	w.typed("Le pain")
	w.Settle()
	test.Tap(w.send())
	test.Tap(w.send())
	w.key1(fyne.KeyReturn)
	w.Settle()
	if n := len(w.deliveries()); n != 1 || w.opened != 1 {
		t.Errorf("%d deliveries of %d attempts", n, w.opened)
	}
}

func TestWhatIsTooLongCannotBeScheduled(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	w.tick(w.accounts[1])
	w.text().Insert(strings.Repeat("é", 301))
	w.Settle()
	if !w.send().Disabled() || !w.says("@martin.bsky.social: 301 characters; 300 is the most.") {
		t.Errorf("disabled %v, it says %s", w.send().Disabled(), w.words())
	}
	w.key(fyne.KeyReturn, control)
	if len(w.deliveries()) != 0 {
		t.Error("it was scheduled")
	}
	w.tick(w.accounts[0]) // off
	if w.send().Disabled() {
		t.Errorf("where it fits it cannot be scheduled: %s", w.words())
	}
}

// An account that waits for a sign-in can be ticked, and says that it waits.
func TestAnAccountThatNeedsASignInSaysSo(t *testing.T) {
	w := newWriter(t, "en")
	a := w.account(w.bakery, "mastodon", "tired", 500, func(a *model.Account) {
		a.Health, a.HealthReason = model.HealthSignIn, model.NewProblem("account.sign_in_again", "server", "x")
	})
	w.readBook()
	w.begin()
	w.typed("Le pain")
	w.tick(a)
	if !w.says("sign in again; it will wait") {
		t.Errorf("it says: %s", w.words())
	}
	w.key(fyne.KeyReturn, control)
	if got := w.accountsOf(); !slices.Equal(got, []string{"tired"}) {
		t.Errorf("scheduled on %q", got)
	}
}

func TestAKeyChoosesNowOrADate(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	w.typed("Le pain")
	w.key(fyne.KeyD, control)
	if !w.says("As soon as possible, also when the network is back first") {
		t.Fatalf("it shows %s", w.words())
	}
	w.key(fyne.KeyD, control)
	if w.says("As soon as possible, also when the network is back first") {
		t.Errorf("it shows %s", w.words())
	}
}

func TestSendNow(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[1])
	w.now()
	if got := w.send().Label(); got != "Send now on Boulangerie Martin · 1 account" {
		t.Errorf("the button says %q", got)
	}
	w.Shell.Chosen = w.studio.ID
	w.key(fyne.KeyReturn, control)
	if len(w.Shell.Questions) != 1 || len(w.deliveries()) != 0 {
		t.Fatalf("while the rail shows another brand: %d questions, %d deliveries", len(w.Shell.Questions), len(w.deliveries()))
	}
	w.must(w.Shell.Answer(0))
	w.Settle()
	if len(w.deliveries()) != 0 {
		t.Fatal("the safe answer sent it")
	}
	w.Shell.Chosen = ""
	w.key(fyne.KeyReturn, control)
	if d := w.deliveries(); len(d) != 1 || d[0].When.Kind != model.WhenNow {
		t.Errorf("deliveries: %+v", d)
	}
}

// now chooses "now".
func (w *writer) now() {
	w.t.Helper()
	r := all[*widget.RadioGroup](w.composer.Content())[0]
	r.SetSelected(r.Options[0])
	w.Settle()
}

// EDIT-1, EDIT-2: what is scheduled stays scheduled while its draft is changed,
// and goes out as it was until she says otherwise.
func TestEDIT1AChangedDraftStaysScheduledAsItWas(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[1])
	w.key(fyne.KeyReturn, control)
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Draft: w.only().ID})
	if !w.says("Scheduled on Mastodon @martin: Thu 26\u00a0Nov 2026, 9:00. What goes out is this text.") {
		t.Errorf("it says: %s", w.words())
	}
	w.text().Insert(", encore")
	w.Elapse(time.Second)
	before := w.deliveries()[0]
	if before.State != model.StateScheduled || before.Parts[0].Content.Text != "Le pain" {
		t.Fatalf("it is %s: %q", before.State, before.Parts[0].Content.Text)
	}
	if !w.says("Changed since: the older version goes out on 1 account.") {
		t.Errorf("it says: %s", w.words())
	}
	if got := w.send().Label(); got != "Update what is scheduled · 1 account" || w.send().Disabled() {
		t.Errorf("the main button says %q, disabled %v", got, w.send().Disabled())
	}
	w.key(fyne.KeyReturn, control)
	after := w.deliveries()
	if len(after) != 1 || after[0].State != model.StateScheduled || after[0].When != before.When || after[0].Parts[0].Content.Text != "Le pain, encore" {
		t.Errorf("after the update: %+v", after)
	}
	if !w.says("What goes out is this text.") || !w.send().Disabled() || !w.says("already scheduled or out on every ticked account") {
		t.Errorf("it says: %s", w.words())
	}
	w.press("Queue")
	if got := w.Shell.Routes; len(got) != 1 || got[0].Screen != desk.ScreenQueue || got[0].Delivery != before.ID {
		t.Errorf("went to %+v", got)
	}
}

func TestAnotherAccountCanFollowLater(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.tick(w.accounts[1])
	w.key(fyne.KeyReturn, control)
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Draft: w.only().ID})
	w.tick(w.accounts[0])
	if got := w.send().Label(); got != "Schedule on Boulangerie Martin · 1 account" {
		t.Errorf("the button says %q", got)
	}
	w.key(fyne.KeyReturn, control)
	if got := w.accountsOf(); !slices.Equal(got, []string{"martin", "martin.bsky.social"}) {
		t.Errorf("scheduled on %q; failures %v", got, w.Shell.Failures)
	}
}

// WRONG-8: the versions of accounts that are not in view stay.
func TestWRONG8VersionsThatAreNotShownStay(t *testing.T) {
	w := newWriter(t, "en")
	d, err := w.App.SaveDraft(w.ctx, model.Draft{BrandID: w.bakery.ID, Text: "Le pain", Status: model.DraftIdea,
		Variants: []model.Variant{{AccountID: w.accounts[0].ID, Text: "court"}, {AccountID: w.accounts[1].ID, Text: "long"}}})
	w.must(err)
	w.open(d)
	w.key(fyne.KeyPageDown, control)
	shown := w.text().Text
	w.text().Insert("!")
	w.Elapse(time.Second)
	got := w.only()
	if len(got.Variants) != 2 || got.Text != "Le pain" {
		t.Fatalf("stored: %+v", got)
	}
	for _, v := range got.Variants {
		if want := map[bool]string{true: "!" + shown, false: v.Text}[strings.HasPrefix(v.Text, "!")]; v.Text != want {
			t.Errorf("version %q, not %q", v.Text, want)
		}
	}
}

func TestVersionsOfAccounts(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.key(fyne.KeyPageDown, control)
	if got := w.text().Text; got != "Le pain" || !w.says("same as the base text") {
		t.Fatalf("the version begins as %q; %s", got, w.words())
	}
	w.text().SelectBytes(0, 0)
	w.text().Insert("Ici : ")
	w.Elapse(time.Second)
	if d := w.only(); len(d.Variants) != 1 || d.Variants[0].Text != "Ici : Le pain" || d.Text != "Le pain" || !w.says("a text of its own") {
		t.Fatalf("stored: %+v; %s", d, w.words())
	}
	t.Run("undo in one does not bring back another's words", func(t *testing.T) {
		w.key(fyne.KeyPageUp, control)
		for range 20 {
			w.text().TypedShortcut(&fyne.ShortcutUndo{})
		}
		if got := w.text().Text; strings.Contains(got, "Ici") {
			t.Errorf("the base text is now %q", got)
		}
		for range 20 {
			w.text().TypedShortcut(&fyne.ShortcutRedo{})
		}
		w.key(fyne.KeyPageDown, control)
	})
	t.Run("back to the base text, and that taken back", func(t *testing.T) {
		w.press("Back to the base text")
		w.Elapse(time.Second)
		if d := w.only(); len(d.Variants) != 0 || w.text().Text != "Le pain" {
			t.Fatalf("stored: %+v, shown %q", d, w.text().Text)
		}
		w.undo()
		if d := w.only(); len(d.Variants) != 1 || w.text().Text != "Ici : Le pain" {
			t.Errorf("stored: %+v, shown %q", d, w.text().Text)
		}
	})
}

// The base tab shows what is made of the base text, not an account's own.
func TestTheBaseTabPreviewsTheBaseText(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.tick(w.accounts[0])
	w.typed("Le pain")
	w.key(fyne.KeyPageDown, control)
	w.text().SelectBytes(0, 0)
	w.text().Insert("Ici : ")
	w.Elapse(time.Second)
	if got := w.drawn(); got != "Ici : Le pain" {
		t.Fatalf("the version is drawn as %q", got)
	}
	w.key(fyne.KeyPageUp, control)
	w.Elapse(time.Second)
	if got := w.drawn(); got != "Le pain" {
		t.Errorf("the base tab draws %q", got)
	}
}

// An undo that comes after she left reaches the draft all the same.
func TestAnUndoReachesADraftThatWasLeft(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.key(fyne.KeyPageDown, control)
	w.text().SelectBytes(0, 0)
	w.text().Insert("Ici : ")
	w.press("Back to the base text")
	w.leave()
	w.Settle()
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Brand: w.studio.ID})
	w.undo()
	if d := w.only(); len(d.Variants) != 1 || d.Variants[0].Text != "Ici : Le pain" {
		t.Errorf("stored: %+v", d)
	}
	if got := w.text().Text; got != "" {
		t.Errorf("it reached another draft: %q", got)
	}
}

func TestAccountsThatComeAndGoAreFollowed(t *testing.T) {
	w := newWriter(t, "en")
	w.begin()
	w.typed("Le pain")
	w.Elapse(time.Second)
	w.account(w.bakery, "mastodon", "nouveau", 500)
	w.readBook()
	w.changes(event.Accounts)
	if !w.says("@nouveau") {
		t.Errorf("it shows: %s", w.words())
	}
}

func TestEveryKeyOfTheComposerIsNamedOnce(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		w := newWriter(t, lang)
		for _, screen := range []desk.Screen{w.composer, screens.NewDrafts(w.Desk, w.App)} {
			seen := map[string]bool{}
			for _, k := range screen.(desk.Keyed).Keys() {
				if k.Label == "" || strings.HasPrefix(k.Label, "ui.") || k.Do == nil {
					t.Errorf("%s: a key without a name: %+v", lang, k)
				}
				id := fmt.Sprint(k.Modifier, k.Key)
				if k.Key != "" && seen[id] {
					t.Errorf("%s: two things on %s", lang, k.Key)
				}
				seen[id] = true
				k.Do() // nothing is open: nothing may happen, or break
			}
			w.Settle()
		}
	}
}
