package screens_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
)

// What the window leaves to a screen at its smallest and at its usual size,
// beside rail, tabs and status line.
var (
	smallArea = fyne.NewSize(1024-80, 640-92)
	usualArea = fyne.NewSize(1280-80, 800-92)
)

// TestTheComposerFitsTheSmallestWindow looks at the composer empty, as usual and
// overfull.
func TestTheComposerFitsTheSmallestWindow(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for _, theme := range themesShown() {
			for _, state := range []string{"pick", "empty", "usual", "options", "variant", "overfull", "promised"} {
				t.Run(fmt.Sprintf("%s %s %s", state, lang, theme), func(t *testing.T) {
					w := newWriter(t, lang)
					fyne.CurrentApp().Settings().SetTheme(look.New(theme))
					w.arrange(state)
					for name, area := range map[string]fyne.Size{"small": smallArea, "usual": usualArea} {
						if least := w.composer.Content().MinSize(); least.Width > area.Width || least.Height > area.Height {
							t.Errorf("it needs %v of %v", least, area)
						}
						w.Window.Resize(area)
						w.Settle()
						shoot(t, w.Window, fmt.Sprintf("composer-%s-%s-%s-%s", state, lang, theme, name))
					}
				})
			}
		}
	}
}

// themesShown are the themes in which pictures are made. What fits in one fits
// in the other.
func themesShown() []model.Theme {
	if os.Getenv("RESTANTE_SHOTS") == "" {
		return []model.Theme{model.ThemeLight}
	}
	return []model.Theme{model.ThemeLight, model.ThemeDark}
}

const family = "👨‍👩‍👧‍👦"

// previewWait is longer than the preview lags behind.
const previewWait = 100 * time.Millisecond

func (w *writer) arrange(state string) {
	w.t.Helper()
	d := model.Draft{BrandID: w.bakery.ID, Status: model.DraftWriting,
		Text: "Les éclairs à la crème brûlée sont de retour ! 🥐\n\nÀ commander sur https://exemple.fr/eclairs ou chez @martin.bsky.social, jusqu’à samedi. #boulangerie #éclair"}
	switch state {
	case "pick":
		w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer})
		return
	case "empty":
		w.begin()
		return
	case "overfull":
		w.overfull(&d)
	default:
		d.Media = []model.Attachment{w.attached("vitrine.png", "Six éclairs sur un plateau"), w.attached("pain.png", "")}
		d.Targets = []model.AccountID{w.accounts[0].ID, w.accounts[1].ID}
	}
	if state == "options" {
		d.Options = model.Options{Warning: "Sucre, beaucoup de sucre", Visibility: model.VisibilityUnlisted}
	}
	if state == "variant" {
		d.Variants = []model.Variant{{AccountID: w.accounts[0].ID, Text: d.Text + strings.Repeat(" Encore un peu plus long.", 7)}}
	}
	saved, err := w.App.SaveDraft(w.ctx, d)
	w.must(err)
	w.open(saved)
	switch state {
	case "options":
		w.press(w.Text.Say("ui.composer.options"))
	case "variant":
		w.key(fyne.KeyPageDown, fyne.KeyModifierShortcutDefault)
	case "promised":
		test.Tap(w.send())
		w.Settle()
		w.open(saved)
		w.typed("Encore. ")
		w.Settle()
	}
	w.Elapse(previewWait)
}

func (w *writer) attached(name, alt string) model.Attachment {
	w.t.Helper()
	m, err := w.ImportMedia(w.ctx, w.image(name))
	w.must(err)
	return model.Attachment{Media: m, Alt: alt}
}

func (w *writer) overfull(d *model.Draft) {
	w.t.Helper()
	long := "Établissements Lefèvre-Vandenbroucke & Petits-Enfants réunis de la Haute-Savoie"
	w.bakery = w.brand(long, "#ffd400", "Asia/Kolkata")
	d.BrandID, w.accounts = w.bakery.ID, nil
	for i := range 6 {
		network := []model.NetworkID{"bluesky", "mastodon"}[i%2]
		a := w.account(w.bakery, network, fmt.Sprintf("etablissements_reunis_lefevre_%d.example.social", i), []int{300, 500}[i%2], func(a *model.Account) {
			if i == 2 {
				a.Health, a.HealthReason = model.HealthSignIn, model.NewProblem("account.sign_in_again", "server", "https://fake.example")
			}
		})
		d.Targets = append(d.Targets, a.ID)
	}
	w.readBook()
	d.Text = strings.Repeat(family, 12) + "\n日本語の文章は空白なしで続くので、どこでも折り返せなければなりません。Zalgo: " + strings.Repeat("e\u0301\u0302\u0323", 20) +
		"\n" + strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitänsmütze", 3) + "\n" + repeated(9500)
	d.Options = model.Options{Warning: "Une mise en garde bien plus longue que ce que quiconque voudrait lire avant un texte", Visibility: model.VisibilityPrivate, Lang: "it"}
	for i := range 4 {
		d.Media = append(d.Media, w.attached(fmt.Sprintf("une-image-au-nom-interminable-de-l-appareil-%d.png", i), ""))
	}
}
