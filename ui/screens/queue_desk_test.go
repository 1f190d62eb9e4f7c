package screens_test

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
	"restante/ui/widgets"
)

// The brands and accounts of the tests.
var (
	queueBakery = model.Brand{ID: "bakery", Name: "Boulangerie du Parc", Color: "#b5482f", Zone: "Europe/Paris", Lang: "fr", LatePolicy: 2 * time.Hour}
	queueCellar = model.Brand{ID: "cellar", Name: "Cave Martin", Color: "#3b5fa8", Zone: "America/New_York", Lang: "en", LatePolicy: 2 * time.Hour}
	queueLea    = model.Account{ID: "lea", BrandID: "bakery", Network: "mastodon", Server: "https://mastodon.example", Handle: "lea",
		ProfileURL: "https://mastodon.example/@lea", Health: model.HealthOK}
	queueBaker = model.Account{ID: "baker", BrandID: "bakery", Network: "bluesky", Server: "https://pds.example", Handle: "parc.bsky.social",
		ProfileURL: "https://bsky.example/profile/parc", Health: model.HealthOK}
	queueMartin = model.Account{ID: "martin", BrandID: "cellar", Network: "mastodon", Server: "https://mastodon.example", Handle: "martin", Health: model.HealthOK}
)

func queueBook(accounts ...model.Account) *desk.Book {
	if accounts == nil {
		accounts = []model.Account{queueLea, queueBaker, queueMartin}
	}
	return desk.NewBook([]model.Brand{queueBakery, queueCellar}, accounts,
		[]model.Network{{ID: "mastodon", Name: "Mastodon"}, {ID: "bluesky", Name: "Bluesky"}})
}

// queueAt makes the story of a delivery of the bakery that is due so long after
// now.
func queueAt(id model.DeliveryID, state model.State, after time.Duration) core.Story {
	due := desktest.Now.Add(after)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return core.Story{Brand: queueBakery, Account: queueLea, Delivery: model.Delivery{ID: id, State: state, Fence: 3, DueAt: due, WakeAt: due,
		When:      model.When{Kind: model.WhenAt, Local: due.In(paris).Format("2006-01-02T15:04"), Zone: "Europe/Paris"},
		CreatedAt: desktest.Now.Add(-48 * time.Hour), UpdatedAt: desktest.Now.Add(-time.Hour), ContentHash: string(id),
		Parts: []model.Part{{Key: "key", Content: model.PartContent{Text: "Le pain de " + string(id)}}}}}
}

// queueDoubt makes one that may be published.
func queueDoubt(id model.DeliveryID) core.Story {
	st := queueAt(id, model.StateNeedsUser, -time.Hour)
	st.Delivery.Reason = model.NewProblem("delivery.unclear")
	p := &st.Delivery.Parts[0]
	p.MaybeSince, p.LastSentAt, p.Looks = desktest.Now.Add(-time.Hour), desktest.Now.Add(-50*time.Minute), 5
	return st
}

// queueDesk is a queue in a window.
type queueDesk struct {
	*desktest.Bench
	t      testing.TB
	core   *queueFake
	screen desk.Screen
}

func openQueue(t testing.TB, lang string, f *queueFake, r desk.Route) *queueDesk {
	return openQueueWith(t, lang, f, queueBook(), r)
}

func openQueueWith(t testing.TB, lang string, f *queueFake, book *desk.Book, r desk.Route) *queueDesk {
	t.Helper()
	b := desktest.New(t, lang, book)
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	q := &queueDesk{Bench: b, t: t, core: f, screen: screens.NewQueue(b.Desk, f)}
	b.Window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { q.windowKey(ev.Name) })
	b.Display(q.screen, r)
	return q
}

// windowKey does what the shell does for a key that nothing else takes.
func (q *queueDesk) windowKey(name fyne.KeyName) {
	for _, k := range q.screen.(desk.Keyed).Keys() {
		if k.Key == name && k.Modifier == 0 {
			k.Do()
		}
	}
}

// key types a key where the focus is.
func (q *queueDesk) key(name fyne.KeyName) {
	if focused := q.Window.Canvas().Focused(); focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: name})
	} else {
		q.windowKey(name)
	}
	q.Settle()
}

// changed tells the screen that something changed.
func (q *queueDesk) changed() {
	q.screen.Changed(event.Change{Kinds: event.Deliveries})
	q.Settle()
}

// objects are all visible objects of the window that are a T.
func queueObjects[T fyne.CanvasObject](q *queueDesk) []T {
	var out []T
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		if t, ok := o.(T); ok {
			out = append(out, t)
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(q.Window.Content())
	return out
}

// texts are the words that are shown.
func (q *queueDesk) texts() []string {
	var out []string
	for _, l := range queueObjects[*widget.Label](q) {
		out = append(out, l.Text)
	}
	for _, m := range queueObjects[*widgets.StateMark](q) {
		out = append(out, m.AccessibilityLabel())
	}
	return out
}

func (q *queueDesk) sees(text string) bool { return slices.Contains(q.texts(), text) }

func (q *queueDesk) wantSeen(texts ...string) {
	q.t.Helper()
	for _, s := range texts {
		if !q.sees(s) {
			q.t.Errorf("%q is not shown; there are %q", s, q.texts())
		}
	}
}

// labelled is a button by what stands on it.
type labelled interface {
	fyne.CanvasObject
	fyne.Tappable
	fyne.Disableable
}

func buttonText(o fyne.CanvasObject) string {
	switch b := o.(type) {
	case interface{ Label() string }:
		return b.Label()
	case *widget.Button:
		return b.Text
	case interface{ AccessibilityLabel() string }:
		return b.AccessibilityLabel()
	}
	return ""
}

func (q *queueDesk) buttons() []string {
	var out []string
	for _, b := range queueObjects[labelled](q) {
		if s := buttonText(b); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (q *queueDesk) button(label string) labelled {
	q.t.Helper()
	for _, b := range queueObjects[labelled](q) {
		if buttonText(b) == label {
			return b
		}
	}
	q.t.Fatalf("there is no button %q; there are %q", label, q.buttons())
	return nil
}

func (q *queueDesk) tap(label string) {
	q.t.Helper()
	q.button(label).Tapped(&fyne.PointEvent{})
	q.Settle()
}

func (q *queueDesk) wantCalls(want ...string) {
	q.t.Helper()
	if got := q.core.done(); !slices.Equal(got, want) {
		q.t.Errorf("the core was told %q, want %q", got, want)
	}
}
