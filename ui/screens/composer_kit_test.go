package screens_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/clock"
	"restante/core/event"
	"restante/core/id"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
	"restante/core/vault"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/screens"
	"restante/ui/widgets"
)

// writer is a composer over a real core in a folder of its own, in which a test
// can make saves fail or wait.
type writer struct {
	*desktest.Bench
	*core.App
	t     testing.TB
	ctx   context.Context
	clock *clock.Virtual
	dir   string

	bakery, studio model.Brand
	accounts       []model.Account // of the bakery
	composer       desk.Screen

	mu        sync.Mutex
	refuse    error         // of the next saves
	refuseNew error         // of the next saves of a new draft
	gate      chan struct{} // saves wait for it
	inFlight  int
	most      int // saves at once
	saves     int
	opened    int // schedules
	// beforeNew is called before a new draft reaches the core.
	beforeNew func()
	// beforePromise is called before a schedule or an update reaches the core.
	beforePromise func()
	noPromises    error // of a draft can be read, for this reason
	// stuck are deliveries that a cancel leaves in a state.
	stuck map[model.DeliveryID]model.State
	// reading takes the place of reading a draft.
	reading func(context.Context, model.DraftID) (model.Draft, error)
}

func (w *writer) SaveDraft(ctx context.Context, d model.Draft) (model.Draft, error) {
	w.mu.Lock()
	w.saves++
	w.inFlight++
	w.most = max(w.most, w.inFlight)
	refuse, gate := w.refuse, w.gate
	if refuse == nil && d.ID == "" {
		refuse = w.refuseNew
	}
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.inFlight--
		w.mu.Unlock()
	}()
	if gate != nil {
		<-gate
	}
	if w.beforeNew != nil && d.ID == "" {
		w.beforeNew()
	}
	if refuse != nil {
		return model.Draft{}, refuse
	}
	return w.App.SaveDraft(ctx, d)
}

func (w *writer) ScheduleRev(ctx context.Context, d model.DraftID, rev int64, a []model.AccountID, wish core.Wish) (core.Scheduled, error) {
	w.mu.Lock()
	w.opened++
	before := w.beforePromise
	w.mu.Unlock()
	if before != nil {
		before()
	}
	return w.App.ScheduleRev(ctx, d, rev, a, wish)
}

func (w *writer) Revise(ctx context.Context, d model.DraftID, rev int64) (core.Revised, error) {
	w.mu.Lock()
	before := w.beforePromise
	w.mu.Unlock()
	if before != nil {
		before()
	}
	return w.App.Revise(ctx, d, rev)
}

func (w *writer) Cancel(ctx context.Context, d model.DeliveryID) (model.Delivery, error) {
	if s := w.stuck[d]; s != "" {
		return model.Delivery{ID: d, State: s}, nil
	}
	return w.App.Cancel(ctx, d)
}

func (w *writer) DraftDeliveries(ctx context.Context, d model.DraftID) ([]core.QueueRow, error) {
	if w.noPromises != nil {
		return nil, w.noPromises
	}
	return w.App.DraftDeliveries(ctx, d)
}

func (w *writer) Draft(ctx context.Context, d model.DraftID) (model.Draft, error) {
	if w.reading != nil {
		return w.reading(ctx, d)
	}
	return w.App.Draft(ctx, d)
}

func (w *writer) setRefuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuse = err
}

func (w *writer) setRefuseNew(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuseNew = err
}

func (w *writer) saved() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.saves
}

// newWriter returns a composer with two brands; the bakery has an account on
// Bluesky (300 characters) and one on Mastodon (500), the studio one.
func newWriter(t testing.TB, lang string) *writer {
	t.Helper()
	w := &writer{t: t, ctx: context.Background(), clock: clock.NewVirtual(desktest.Now), dir: t.TempDir()}
	secrets, err := vault.Open(vault.Options{Dir: w.dir, Memory: true, Clock: w.clock})
	w.must(err)
	w.App, err = core.Open(w.ctx, core.Options{Dir: w.dir, Clock: w.clock, Vault: secrets, Settings: queue.DefaultSettings(),
		UserAgent: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.must(err)
	t.Cleanup(func() { w.must(w.App.Close()) })
	w.bakery = w.brand("Boulangerie Martin", "#c2571a", "Europe/Paris")
	w.studio = w.brand("North Studio", "#2b5fae", "America/New_York")
	w.account(w.bakery, "bluesky", "martin.bsky.social", 300)
	w.account(w.bakery, "mastodon", "martin", 500)
	w.account(w.studio, "mastodon", "north", 500)
	w.Bench = desktest.New(t, lang, nil)
	fyne.CurrentApp().Settings().SetTheme(look.New(model.ThemeLight))
	w.Desk.Thumb = pictureOf
	w.readBook()
	w.composer = screens.NewComposer(w.Desk, w)
	return w
}

// pictureOf paints a picture by the file's name.
func pictureOf(_ context.Context, m model.Media, size int) (image.Image, error) {
	h := max(1, size*m.Height/max(1, m.Width))
	img := image.NewNRGBA(image.Rect(0, 0, size, min(size, h)))
	seed := uint8(len(m.Name)*37 + int(m.ID[0])*11)
	for y := range img.Rect.Dy() {
		for x := range size {
			img.SetNRGBA(x, y, color.NRGBA{R: 90 + seed/2, G: uint8(80 + 120*y/img.Rect.Dy()), B: uint8(60 + 140*x/size), A: 255})
		}
	}
	return img, nil
}

func (w *writer) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) brand(name, hex, zone string) model.Brand {
	w.t.Helper()
	lang := "fr"
	b, err := w.AddBrand(w.ctx, core.BrandEdit{Name: &name, Color: &hex, Zone: &zone, Lang: &lang})
	w.must(err)
	return b
}

func (w *writer) behind() *store.Store {
	w.t.Helper()
	st, err := store.Open(w.ctx, w.dir, w.clock.Now(), id.NewMaker(w.clock.Now, nil))
	w.must(err)
	return st
}

// account connects an account that needs no server.
func (w *writer) account(b model.Brand, network model.NetworkID, handle string, limit int, edit ...func(*model.Account)) model.Account {
	w.t.Helper()
	a := model.Account{ID: model.AccountID("acc-" + handle), BrandID: b.ID, Network: network, Server: "https://fake.example",
		RemoteID: handle, Handle: handle, Health: model.HealthOK, CredentialRev: 1,
		Limits: model.Limits{Unit: model.UnitGrapheme, Text: limit, Images: 4, AltText: 1500}, CreatedAt: w.clock.Now()}
	for _, e := range edit {
		e(&a)
	}
	st := w.behind()
	w.must(st.InsertAccount(w.ctx, a))
	w.must(st.Close())
	if b.ID == w.bakery.ID {
		w.accounts = append(w.accounts, a)
	}
	return a
}

// readBook brings what the shell knows up to date.
func (w *writer) readBook() {
	w.t.Helper()
	brands, err := w.AllBrands(w.ctx)
	w.must(err)
	accounts, err := w.AllAccounts(w.ctx)
	w.must(err)
	w.Shell.Known = desk.NewBook(brands, accounts, w.Networks())
}

// image is the path of a picture on the disk.
func (w *writer) image(name string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	var file bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 12, 8))
	for i := range img.Pix {
		img.Pix[i] = byte(len(name) * (i + 3))
	}
	w.must(png.Encode(&file, img))
	w.must(os.WriteFile(path, file.Bytes(), 0o600))
	return path
}

// begin opens a new draft of the bakery.
func (w *writer) begin() {
	w.t.Helper()
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Brand: w.bakery.ID})
}

func (w *writer) open(d model.Draft) {
	w.t.Helper()
	w.Display(w.composer, desk.Route{Screen: desk.ScreenComposer, Draft: d.ID})
}

// text is the field that is open.
func (w *writer) text() *widgets.TextEntry {
	w.t.Helper()
	for _, e := range all[*widgets.TextEntry](w.composer.Content()) {
		if e.MultiLine {
			return e
		}
	}
	w.t.Fatal("there is no text field")
	return nil
}

// typed types into the text, as a person does.
func (w *writer) typed(s string) {
	w.t.Helper()
	e := w.text()
	w.Window.Canvas().Focus(e)
	for _, r := range s {
		if r == '\n' {
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			continue
		}
		e.TypedRune(r)
	}
}

// key presses a key of the composer.
func (w *writer) key(name fyne.KeyName, mod fyne.KeyModifier) {
	w.t.Helper()
	for _, k := range w.composer.(desk.Keyed).Keys() {
		if k.Key == name && k.Modifier == mod {
			k.Do()
			w.Settle()
			return
		}
	}
	w.t.Fatalf("the composer has no key %s", name)
}

// press clicks the button with this label.
func (w *writer) press(label string) {
	w.t.Helper()
	for _, b := range all[*widget.Button](w.Window.Content()) {
		if b.Text == label && b.Visible() {
			test.Tap(b)
			w.Settle()
			return
		}
	}
	for _, b := range all[*widgets.MainButton](w.Window.Content()) {
		if b.Label() == label {
			test.Tap(b)
			w.Settle()
			return
		}
	}
	w.t.Fatalf("there is no button %q", label)
}

// tick clicks an account's row.
func (w *writer) tick(a model.Account) {
	w.t.Helper()
	w.named(w.Shell.Known.Network(a.Network).Name + " " + a.Handle)
	w.Settle()
}

// named taps what has this label for those who hear it.
func (w *writer) named(label string) {
	w.t.Helper()
	type spoken interface {
		fyne.Tappable
		AccessibilityLabel() string
	}
	var last spoken
	for _, o := range every(w.Window.Content()) {
		if s, ok := o.(spoken); ok && s.AccessibilityLabel() == label {
			last = s
		}
	}
	if last == nil {
		w.t.Fatalf("nothing is named %q", label)
	}
	last.Tapped(&fyne.PointEvent{})
}

// undo takes back what was offered last, as Ctrl+Z does.
func (w *writer) undo() {
	w.t.Helper()
	w.must(w.undone())
	w.Elapse(time.Second)
}

// undone takes back what was offered last, without letting time pass, and
// returns what is told of it.
func (w *writer) undone() error {
	w.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- w.Shell.Undos[len(w.Shell.Undos)-1](w.ctx) }()
	for range 5000 {
		select {
		case err := <-ended:
			return err
		case <-time.After(time.Millisecond):
			w.Elapse(0)
		}
	}
	w.t.Fatal("the undo does not end")
	return nil
}

// stored are the drafts on disk.
func (w *writer) stored() []model.Draft {
	w.t.Helper()
	d, err := w.Drafts(w.ctx, "")
	w.must(err)
	return d
}

func (w *writer) only() model.Draft {
	w.t.Helper()
	d := w.stored()
	if len(d) != 1 {
		w.t.Fatalf("%d drafts are stored, not one", len(d))
	}
	return d[0]
}

// says reports whether some label in view holds a text.
func (w *writer) says(part string) bool {
	w.t.Helper()
	return strings.Contains(w.words(), part)
}

// words is everything that labels in view say.
func (w *writer) words() string {
	var out []string
	for _, l := range all[*widget.Label](w.Window.Content()) {
		out = append(out, l.Text)
	}
	return strings.Join(out, "\n")
}

func (w *writer) send() *widgets.MainButton {
	w.t.Helper()
	b := all[*widgets.MainButton](w.composer.Content())
	if len(b) != 1 {
		w.t.Fatalf("%d main buttons", len(b))
	}
	return b[0]
}

// changes tells the composer that something changed, as the shell would.
func (w *writer) changes(k event.Kind) {
	w.composer.Changed(event.Change{Kinds: k})
	w.Settle()
}

func (w *writer) deliveries() []model.Delivery {
	w.t.Helper()
	d, err := w.Deliveries(w.ctx, core.DeliveryFilter{})
	w.must(err)
	return d
}

// all are the visible objects of a type under o.
func all[T fyne.CanvasObject](o fyne.CanvasObject) []T {
	var out []T
	for _, o := range every(o) {
		if x, ok := o.(T); ok {
			out = append(out, x)
		}
	}
	return out
}

// every are the visible objects under o, each before its parts.
func every(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	out := []fyne.CanvasObject{o}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			out = append(out, every(child)...)
		}
	case *container.Scroll:
		out = append(out, every(o.Content)...)
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			out = append(out, every(child)...)
		}
	}
	return out
}

// shoot writes a picture of the window where RESTANTE_SHOTS names a folder.
func shoot(t testing.TB, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("RESTANTE_SHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// repeated is a text of about n characters.
func repeated(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "Phrase %d, avec son #mot et https://exemple.fr/%d. ", i, i)
	}
	return b.String()
}
