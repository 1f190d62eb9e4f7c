package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"restante/assets"
	"restante/cmd/internal/terminal"
	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/text"
)

// talking returns a program that speaks lang at a fixed time into a buffer.
func talking(t *testing.T, lang string) (*ctl, *bytes.Buffer) {
	t.Helper()
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	at := clock.NewVirtual(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	return &ctl{environment: environment{stdout: terminal.Printable{W: &out}, stderr: terminal.Printable{W: &out}, clock: at,
		getenv: func(string) string { return "" }}, say: catalogue.Printer(lang)}, &out
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "Boulangerie Martin": `"Boulangerie Martin"`, "": `""`, "L'Été": `"L'Été"`, `a"b`: `"a\"b"`,
		"$(rm x)": `"\$(rm x)"`, "`x`": "\"\\`x\\`\"", "https://a.example/b": "https://a.example/b", "2026-12-01T09:00": "2026-12-01T09:00",
		"a\x1b[31mb": `"a[31mb"`,
	} {
		if got := quote(in); got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestNothingGivesOrdersToATerminal(t *testing.T) {
	c, out := talking(t, "en")
	c.line("a\x1b[31mb\u009bc\x07\r\nd")
	if got := out.String(); got != "a[31mbc d\n" && got != "a[31mbc\nd\n" {
		t.Errorf("printed %q", got)
	}
	out.Reset()
	if err := c.emit(map[string]string{"x": "a\x1b\u009b\u202eb\nc\u007f"}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "{\n  \"x\": \"a\\u001b\\u009b\\u202eb\\nc\\u007f\"\n}\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

func TestTableGivesWayInOneColumn(t *testing.T) {
	c, out := talking(t, "en")
	c.table(0, [][]string{{"name", "id"}, {strings.Repeat("é", 90), "12345678"}, {"日本", "x"}})
	want := "name" + strings.Repeat(" ", 68) + "id\n" + strings.Repeat("é", 69) + "…  12345678\n" + "日本" + strings.Repeat(" ", 68) + "x\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// sample is a queue with one delivery of each kind, due in the order of the
// list.
func sample() []view {
	bakery := model.Brand{ID: "b1", Name: "Boulangerie Martin et ses enfants", Zone: "Europe/Paris", LatePolicy: 2 * time.Hour}
	studio := model.Brand{ID: "b2", Name: "Atelier", Zone: "America/New_York", LatePolicy: 2 * time.Hour}
	lea := model.Account{ID: "a1", Network: "mastodon", Handle: "boulangerie@mastodon.example", Server: "https://mastodon.example", Health: model.HealthOK}
	nora := model.Account{ID: "a2", Network: "bluesky", Handle: "atelier.bsky.social", Server: "https://bsky.social", Health: model.HealthOK}
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	one := func(id string, brand model.Brand, account model.Account, state model.State, due time.Time, words string) view {
		return view{Delivery: model.Delivery{ID: model.DeliveryID("01m88674h8vbp0z5x3vfycnb" + id), State: state, DueAt: due,
			Parts: []model.Part{{Content: model.PartContent{Text: words}}}}, Brand: brand, Account: account}
	}
	published := one("15", bakery, lea, model.StatePublished, now.Add(-20*24*time.Hour), "Hier")
	published.Parts[0].Receipt = &model.Receipt{URL: "https://mastodon.example/@boulangerie/117674512399826409"}
	asks := one("16", bakery, lea, model.StateNeedsUser, now.Add(-26*time.Hour), "Deux lignes,\nune question")
	asks.Reason = model.NewProblem("delivery.unclear")
	left := one("17", studio, nora, model.StateMissed, now.Add(-50*time.Hour), "Trop tard, et décidé")
	left.AnsweredAt = now
	return []view{published, left, asks,
		one("18", bakery, lea, model.StateUnknown, now.Add(-time.Minute), "En vérification"),
		one("19", studio, nora, model.StateScheduled, now.Add(14*time.Hour), "Ce soir à New York, demain à Paris"),
		one("1a", bakery, lea, model.StateScheduled, now.Add(14*time.Hour), "Demain à Paris 👩‍👩‍👧‍👦, avec un texte qui ne tient pas sur une ligne"),
	}
}

func TestQueueGroupsByTheBrandsCalendar(t *testing.T) {
	for lang, want := range map[string]string{"en": `Needs you (1)
Tue 24 Nov, 8:00         needs you       Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb16  Deux lignes, une question
  Nobody could find out whether it is published. It is not sent again by itself:
  look at the profile and decide.

Due now (1)
Wed 25 Nov, 9:59         checking        Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb18  En vérification

Today (1)
Wed 25 Nov, 18:00        scheduled       Atelier · bluesky @atelier.bsky.social
  01m88674h8vbp0z5x3vfycnb19  Ce soir à New York, demain à Paris

Later (1)
Thu 26 Nov, 0:00         scheduled       Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb1a  Demain à Paris 👩‍👩‍👧‍👦, avec un texte qui ne tient p…

Over (2)
Mon 23 Nov, 2:00         missed          Atelier · bluesky @atelier.bsky.social
  01m88674h8vbp0z5x3vfycnb17  Trop tard, et décidé
Thu 5 Nov, 10:00         published       Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb15  Hier
  https://mastodon.example/@boulangerie/117674512399826409

The question, and how to answer it:
  restantectl receipt 01m88674h8vbp0z5x3vfycnb16
`, "fr": `À vous de voir (1)
mar. 24 nov., 8 h        à vous de voir  Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb16  Deux lignes, une question
  Impossible de savoir s’il est publié. Il n’est pas renvoyé tout seul :
  regardez le profil et décidez.

À envoyer (1)
mer. 25 nov., 9 h 59     vérification    Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb18  En vérification

Aujourd’hui (1)
mer. 25 nov., 18 h       programmé       Atelier · bluesky @atelier.bsky.social
  01m88674h8vbp0z5x3vfycnb19  Ce soir à New York, demain à Paris

Plus tard (1)
jeu. 26 nov., 0 h        programmé       Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb1a  Demain à Paris 👩‍👩‍👧‍👦, avec un texte qui ne tient p…

Terminé (2)
lun. 23 nov., 2 h        manqué          Atelier · bluesky @atelier.bsky.social
  01m88674h8vbp0z5x3vfycnb17  Trop tard, et décidé
jeu. 5 nov., 10 h        publié          Boulangerie Ma… · mastodon @boulangerie
  01m88674h8vbp0z5x3vfycnb15  Hier
  https://mastodon.example/@boulangerie/117674512399826409

La question, et comment y répondre :
  restantectl receipt 01m88674h8vbp0z5x3vfycnb16
`} {
		t.Run(lang, func(t *testing.T) {
			c, out := talking(t, lang)
			c.showQueue(sample(), core.DeliveryFilter{})
			got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out.String())
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestQueueShowsTheLatestOfWhatIsOver(t *testing.T) {
	c, out := talking(t, "en")
	var found []view
	for range mostDone + 3 {
		found = append(found, sample()[0])
	}
	c.showQueue(found, core.DeliveryFilter{})
	if n := strings.Count(out.String(), "Hier"); n != mostDone || !strings.Contains(out.String(), "3 older ones are not shown") {
		t.Errorf("%d are shown:\n%s", n, out)
	}
	out.Reset()
	c.showQueue(found, core.DeliveryFilter{State: model.StatePublished})
	if n := strings.Count(out.String(), "Hier"); n != mostDone+3 {
		t.Errorf("asked for, %d are shown", n)
	}
}
