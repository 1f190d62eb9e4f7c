package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui"
	"restante/ui/desk"
)

// plain makes the spaces of typography ordinary ones.
func plain(s string) string { return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s) }

func TestTheStatusLineSaysHowThingsStand(t *testing.T) {
	brands := brandsOf("Boulangerie Martin", "Café Zoë")
	brands[1].Zone = "America/New_York"
	held := brandsOf("Boulangerie Martin", "Café Zoë")
	held[0].Paused, held[1].Paused = true, true
	accounts := newFake().accounts
	sick := accounts[0]
	sick.Health = model.HealthSignIn
	next := func(brand model.BrandID, acc model.AccountID, in time.Duration) *core.QueueRow {
		return &core.QueueRow{BrandID: brand, AccountID: acc, DueAt: now.Add(in)}
	}
	for _, tt := range []struct {
		name   string
		brands []model.Brand
		st     core.Status
		en, fr string // the parts, and the short ones where they differ
	}{
		{"online", brands, core.Status{Delivering: true, Reach: core.ReachAll}, "Online", "En ligne"},
		{"offline", brands, core.Status{Delivering: true, Reach: core.ReachNone}, "Offline", "Hors ligne"},
		{"some servers silent", brands, core.Status{Delivering: true, Reach: core.ReachSome}, "Some servers silent", "Serveurs muets"},
		{"nothing asked yet", brands, core.Status{Delivering: true, Reach: core.ReachUnknown}, "Ready", "Prêt"},
		{"offline by choice, whatever else", brands, core.Status{Held: true, Elsewhere: true, Reach: core.ReachNone}, "Offline by choice", "Hors ligne par choix"},
		{"another program delivers", brands, core.Status{Elsewhere: true, Reach: core.ReachUnknown}, "Another program delivers", "Un autre programme envoie"},
		{"not begun", brands, core.Status{}, "Not delivering yet", "Envoi pas commencé"},
		{"a problem", brands, core.Status{Problem: model.NewProblem("vault.locked"), Delivering: true, Reach: core.ReachAll}, "Not delivering", "Envoi arrêté"},
		{"next today", brands, core.Status{Delivering: true, Reach: core.ReachAll, Next: next("b1", "a1", 4*time.Hour)},
			"Online|Next 14:30  Boulangerie Martin on Bluesky", "En ligne|Prochain envoi 14 h 30  Boulangerie Martin sur Bluesky"},
		{"next, with the brand's own clock", brands, core.Status{Delivering: true, Reach: core.ReachAll, Next: next("b2", "a2", 4*time.Hour)},
			"Online|Next 14:30 (8:30 in New York)  Café Zoë on Mastodon", "En ligne|Prochain envoi 14 h 30 (8 h 30 à New York)  Café Zoë sur Mastodon"},
		{"next, where it is another day there", brands, core.Status{Delivering: true, Reach: core.ReachAll, Next: next("b2", "a2", 15*time.Hour)},
			"Online|Next Thu 26 Nov, 1:30 (Wed 25 Nov, 19:30 in New York)  Café Zoë on Mastodon", "En ligne|Prochain envoi jeu. 26 nov., 1 h 30 (mer. 25 nov., 19 h 30 à New York)  Café Zoë sur Mastodon"},
		{"next tomorrow", brands, core.Status{Delivering: true, Reach: core.ReachAll, Next: next("b1", "a1", 24*time.Hour)},
			"Online|Next Thu 26 Nov, 10:30  Boulangerie Martin on Bluesky", "En ligne|Prochain envoi jeu. 26 nov., 10 h 30  Boulangerie Martin sur Bluesky"},
		{"due just now", brands, core.Status{Delivering: true, Reach: core.ReachAll, Next: next("b1", "a1", -20*time.Second)},
			"Online|Due since 10:29  Boulangerie Martin on Bluesky", "En ligne|À envoyer depuis 10 h 29  Boulangerie Martin sur Bluesky"},
		{"late", brands, core.Status{Delivering: true, Reach: core.ReachNone, Next: next("b1", "a1", -time.Hour)},
			"Offline|Late since 9:30  Boulangerie Martin on Bluesky", "Hors ligne|En retard depuis 9 h 30  Boulangerie Martin sur Bluesky"},
		{"sending and needing her", brands, core.Status{Delivering: true, Reach: core.ReachAll, Sending: 1, NeedsYou: 1},
			"Online|1 being sent|1 needs you", "En ligne|1 en cours d’envoi|1 à vous de voir"},
		{"several", brands, core.Status{Delivering: true, Reach: core.ReachAll, Sending: 2, NeedsYou: 12345},
			"Online|2 being sent|12,345 need you", "En ligne|2 en cours d’envoi|12 345 à vous de voir"},
		{"an account", brands, core.Status{Delivering: true, Reach: core.ReachAll, SignIn: []model.Account{sick}},
			"Online|@boulangerie.bsky.social on Bluesky: sign in again", "En ligne|@boulangerie.bsky.social sur Bluesky : à reconnecter"},
		{"two accounts", brands, core.Status{Delivering: true, Reach: core.ReachAll, SignIn: []model.Account{sick, sick}},
			"Online|2 accounts held up", "En ligne|2 comptes bloqués"},
		{"paused brands", held, core.Status{Delivering: true, Reach: core.ReachAll},
			"Online|Paused: Boulangerie Martin, Café Zoë", "En ligne|En pause : Boulangerie Martin, Café Zoë"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book := desk.NewBook(tt.brands, accounts, newFake().Networks())
			for lang, want := range map[string]string{"en": tt.en, "fr": tt.fr} {
				full, _ := ui.Told(catalogue(t).Printer(lang), book, paris(t), now, tt.st)
				if got := plain(strings.Join(full, "|")); got != want {
					t.Errorf("%s: %q, want %q", lang, got, want)
				}
			}
		})
	}
}

// Where there is less room the line still says what its time means, and in
// which place.
func TestTheStatusLineInShortSaysWhatItsTimeMeans(t *testing.T) {
	brands := brandsOf("Boulangerie Martin", "Café Zoë")
	brands[1].Zone = "America/New_York"
	book := desk.NewBook(brands, newFake().accounts, newFake().Networks())
	for in, want := range map[time.Duration]map[string]string{
		4 * time.Hour:     {"en": "Next 14:30 (8:30 in New York)  Café Zoë", "fr": "Prochain 14 h 30 (8 h 30 à New York)  Café Zoë"},
		-20 * time.Second: {"en": "Due since 10:29 (4:29 in New York)  Café Zoë", "fr": "À envoyer depuis 10 h 29 (4 h 29 à New York)  Café Zoë"},
		-time.Hour:        {"en": "Late since 9:30 (3:30 in New York)  Café Zoë", "fr": "En retard depuis 9 h 30 (3 h 30 à New York)  Café Zoë"},
	} {
		st := core.Status{Delivering: true, Reach: core.ReachAll, Next: &core.QueueRow{BrandID: "b2", AccountID: "a2", DueAt: now.Add(in)}}
		for lang, said := range want {
			if _, short := ui.Told(catalogue(t).Printer(lang), book, paris(t), now, st); plain(short[1]) != said {
				t.Errorf("%s: %q, want %q", lang, plain(short[1]), said)
			}
		}
	}
}

// full has something to say in every place.
func full(lang string) *fakeCore {
	f := newFake()
	f.prefs.Lang = lang
	f.brands[0].Paused, f.brands[2].Paused = true, true
	f.accounts[0].Health = model.HealthSignIn
	f.status = core.Status{Delivering: true, Reach: core.ReachSome, Sending: 12, NeedsYou: 123, SignIn: f.accounts[:1],
		Next: &core.QueueRow{ID: "d1", BrandID: "b1", AccountID: "a1", DueAt: now.Add(30 * time.Hour)}}
	return f
}

func inDemo(c *ui.Config) {
	c.Switch = &ui.Switch{Down: func() bool { return false }, Set: func(context.Context, bool) error { return nil }}
}

func TestTheStatusLineFitsEveryWidth(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for name, with := range map[string][]func(*ui.Config){"usual": nil, "demo": {inDemo}} {
			b := newBench(t, full(lang), with...)
			for _, width := range []float32{1024, 1100, 1280, 1440, 1920} {
				b.Native().Resize(fyne.NewSize(width, 640))
				if !b.LineFits() {
					t.Errorf("%s %s, %v wide: the parts do not fit: %q", lang, name, width, b.Line())
				}
				if n := len(b.Line()); n < 5 || width >= 1440 && n != 6 {
					t.Errorf("%s %s, %v wide: only %q is said", lang, name, width, b.Line())
				}
			}
		}
	}
}

func TestTheStatusLineLeadsToWhatItSays(t *testing.T) {
	b := newBench(t, full("en"))
	b.Native().Resize(fyne.NewSize(1920, 800))
	test.Tap(b.LinePart(3))
	if got := b.Here(); got.Screen != desk.ScreenQueue || got.Group != string(core.GroupNeedsYou) {
		t.Errorf("what needs her leads to %+v", got)
	}
	test.Tap(b.LinePart(4))
	if got := b.Here(); got.Screen != desk.ScreenBrands || got.Account != "a1" {
		t.Errorf("the account leads to %+v", got)
	}
	test.Tap(b.LinePart(2))
	if got := b.Here(); got.Screen != desk.ScreenQueue || got.Delivery != "d1" {
		t.Errorf("the next delivery leads to %+v", got)
	}
	test.Tap(b.LinePart(0))
	if shown := b.markup(); b.Modals() != 1 || !strings.Contains(shown, "What is due there waits") || !strings.Contains(shown, "Boulangerie Martin, Atelier Œuf") {
		t.Error("the whole story is not told")
	}
}

func TestTheStatusLineFollowsTheCore(t *testing.T) {
	f := newFake()
	b := newBench(t, f)
	f.mu.Lock()
	f.status.Reach = core.ReachNone
	f.mu.Unlock()
	f.Emit(event.Workspace)
	b.hear()
	if b.Line()[0] != "Offline" {
		t.Fatalf("it says %q", b.Line())
	}
}

func TestTheSwitchOfTheDemo(t *testing.T) {
	down, presses := false, 0
	f := newFake()
	b := newBench(t, f, func(c *ui.Config) {
		c.Switch = &ui.Switch{Down: func() bool { return down }, Set: func(_ context.Context, d bool) error { down = d; presses++; return nil }}
	})
	set, checked := b.Network()
	if checked {
		t.Fatal("it begins without a network")
	}
	set(true)
	b.Settle()
	if !down {
		t.Fatal("the network is still there")
	}
	down = false // another program gave it back
	f.Emit(event.Workspace)
	b.hear()
	if _, checked := b.Network(); checked || down || presses != 1 {
		t.Fatalf("the switch does not follow, or was pressed by that: %v, %v, pressed %d times", checked, down, presses)
	}
}

func TestEveryStateIsExplained(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		p := catalogue(t).Printer(lang)
		for _, st := range []core.Status{{Held: true}, {Problem: model.NewProblem("vault.locked")}, {Elsewhere: true}, {},
			{Delivering: true, Reach: core.ReachAll}, {Delivering: true, Reach: core.ReachSome},
			{Delivering: true, Reach: core.ReachNone}, {Delivering: true}} {
			for _, area := range []string{"ui.status.state.", "ui.status.about."} {
				if key := area + ui.StateOf(st); !p.Has(key) {
					t.Errorf("%s: there is no %s", lang, key)
				}
			}
		}
	}
}
