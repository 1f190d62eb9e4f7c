package core_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/event"
	"restante/core/id"
	"restante/core/model"
	"restante/core/store"
)

// plainAccount stores an account that needs no server.
func (d *desk) plainAccount(brand model.Brand, handle string) model.Account {
	d.t.Helper()
	a := model.Account{ID: model.AccountID(brand.ID) + "-" + model.AccountID(handle), BrandID: brand.ID, Network: "mastodon",
		Server: "https://fake.example", RemoteID: handle, Handle: handle, Health: model.HealthOK, CredentialRev: 1,
		Limits: model.Limits{Unit: model.UnitGrapheme, Text: 500}, CreatedAt: d.clock.Now()}
	d.must(d.behind().InsertAccount(d.ctx, a))
	return a
}

// behind is the same workspace's store, as another window has it.
func (d *desk) behind() *store.Store {
	d.t.Helper()
	st, err := store.Open(d.ctx, d.dir, d.clock.Now(), id.NewMaker(d.clock.Now, nil))
	d.must(err)
	d.t.Cleanup(func() { _ = st.Close() })
	return st
}

// whenAsked is a clock that does something when it is next asked for the time:
// in the middle of whatever asks.
type whenAsked struct {
	clock.Clock
	mu   sync.Mutex
	once func()
}

func (c *whenAsked) Now() time.Time {
	c.mu.Lock()
	do := c.once
	c.once = nil
	c.mu.Unlock()
	if do != nil {
		do()
	}
	return c.Clock.Now()
}

func (c *whenAsked) next(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.once = do
}

// window is a second window on the same workspace, whose clock is in the test's
// hands.
func (d *desk) window() (*core.App, *whenAsked) {
	d.t.Helper()
	c := &whenAsked{Clock: d.clock}
	opt := d.opt
	opt.Clock = c
	app, err := core.Open(d.ctx, opt)
	d.must(err)
	d.t.Cleanup(func() { _ = app.Close() })
	return app, c
}

func (d *desk) save(draft model.Draft) model.Draft {
	d.t.Helper()
	saved, err := d.SaveDraft(d.ctx, draft)
	d.must(err)
	return saved
}

func (d *desk) stored(id model.DraftID) model.Draft {
	d.t.Helper()
	draft, err := d.Draft(d.ctx, id)
	d.must(err)
	return draft
}

func (d *desk) image(name string, w, h int) model.Media {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	var file bytes.Buffer
	d.must(png.Encode(&file, image.NewRGBA(image.Rect(0, 0, w, h))))
	d.must(os.WriteFile(path, file.Bytes(), 0o600))
	m, err := d.ImportMedia(d.ctx, path)
	d.must(err)
	d.must(os.Remove(path))
	return m
}

// full is a draft with all that a draft can have.
func (d *desk) full(accounts ...model.Account) model.Draft {
	d.t.Helper()
	draft := model.Draft{BrandID: d.mine.ID, Text: "Le pain d’épices\nest là 👨‍👩‍👧 \u202e", Status: model.DraftIdea,
		Options: model.Options{Lang: "fr", Visibility: model.VisibilityUnlisted, Warning: "Sucre"},
		Media:   []model.Attachment{{Media: d.image("a.png", 4, 3), Alt: "La vitrine"}, {Media: d.image("b.png", 3, 4)}},
		When:    model.When{Kind: model.WhenAt, Local: "2026-12-24T09:00", Zone: "Europe/Paris"}}
	for i, a := range accounts {
		draft.Targets = append(draft.Targets, a.ID)
		if i%2 == 0 {
			draft.Variants = append(draft.Variants, model.Variant{AccountID: a.ID, Text: "Pour " + a.Handle})
		}
	}
	return draft
}

func TestADraftComesBackAsItWasSaved(t *testing.T) {
	d := newDesk(t)
	a, b := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
	want := d.full(a, b)
	made := d.save(want)
	if made.ID == "" || made.Rev != 1 || !made.CreatedAt.Equal(d.clock.Now()) || !made.UpdatedAt.Equal(made.CreatedAt) {
		t.Fatalf("it is %+v", made)
	}
	want.ID, want.Rev, want.CreatedAt, want.UpdatedAt = made.ID, 1, made.CreatedAt, made.UpdatedAt
	if got := d.stored(made.ID); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(made, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}

	d.clock.Advance(time.Minute)
	want.Text, want.Media, want.Variants = "", want.Media[1:], []model.Variant{{AccountID: b.ID, Text: ""}}
	want.Targets, want.When, want.Status = []model.AccountID{b.ID}, model.When{Kind: model.WhenNow, Zone: "Europe/Paris"}, model.DraftReady
	changed := d.save(want)
	want.Rev, want.UpdatedAt = 2, d.clock.Now()
	if got := d.stored(made.ID); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(changed, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestWhatChangesNothingMakesNoRevision(t *testing.T) {
	d := newDesk(t)
	made := d.save(d.full(d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")))
	hear, stop := d.Subscribe()
	defer stop()
	d.clock.Advance(time.Hour)
	same := made
	// The order in which a screen holds accounts is not part of the draft.
	same.Targets = []model.AccountID{made.Targets[1], made.Targets[0], made.Targets[1]}
	if got := d.save(same); !reflect.DeepEqual(got, made) {
		t.Fatalf("got  %+v\nwant %+v", got, made)
	}
	select {
	case c := <-hear:
		t.Fatalf("it told of a change: %+v", c)
	default:
	}
	d.must(d.SetDraftStatus(d.ctx, made.ID, made.Status))
	if got := d.stored(made.ID); got.Rev != 1 || !got.UpdatedAt.Equal(made.UpdatedAt) {
		t.Fatalf("the same status made revision %d", got.Rev)
	}
	same.Text += "!"
	d.save(same)
	if c := <-hear; !c.Has(event.Drafts) {
		t.Fatalf("it told of %+v", c)
	}
}

// The cases LOST-1, LOST-2, LOST-6 and LOST-9: what was written and added is
// kept at each save, whatever the window does next.
func TestNothingIsLostBetweenTwoWindows(t *testing.T) {
	t.Run("a save over a newer one is refused", func(t *testing.T) {
		d := newDesk(t)
		first := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
		second := first
		second.Text = "Bonsoir"
		d.save(second)
		first.Text = "Bonjour à toutes"
		_, err := d.SaveDraft(d.ctx, first)
		d.wantCode(err, "draft.changed_elsewhere")
		if got := model.ProblemOf(err).Args["draft"]; got != "Bonsoir" {
			t.Errorf("the draft is called %q", got)
		}
		if got := d.stored(first.ID); got.Text != "Bonsoir" || got.Rev != 2 {
			t.Fatalf("stored: %+v", got)
		}
	})
	t.Run("also when the other window saves in the same moment", func(t *testing.T) {
		d := newDesk(t)
		first := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
		app, c := d.window()
		other := first
		other.Text = "Bonsoir"
		c.next(func() { d.save(other) })
		first.Text = "Bonjour à toutes"
		_, err := app.SaveDraft(d.ctx, first)
		d.wantCode(err, "draft.changed_elsewhere")
		if got := d.stored(first.ID); got.Text != "Bonsoir" || got.Rev != 2 {
			t.Fatalf("stored: %+v", got)
		}
	})
	t.Run("a save whose answer was lost can be repeated", func(t *testing.T) {
		d := newDesk(t)
		draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
		draft.Text = "Bonsoir"
		d.save(draft)
		if again := d.save(draft); again.Rev != 2 {
			t.Fatalf("it is at revision %d", again.Rev)
		}
	})
	t.Run("of many saves of one revision, one is kept", func(t *testing.T) {
		d := newDesk(t)
		draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
		var all sync.WaitGroup
		kept := make(chan model.Draft, 8)
		for i := range 8 {
			all.Go(func() {
				mine := draft
				mine.Text = fmt.Sprint("Bonjour ", i)
				saved, err := d.SaveDraft(d.ctx, mine)
				if err == nil {
					kept <- saved
				} else if model.ProblemCode(err) != "draft.changed_elsewhere" {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(kept) != 1 {
			t.Fatalf("%d of them were kept", len(kept))
		}
		if got, want := d.stored(draft.ID), <-kept; got.Text != want.Text || got.Rev != 2 {
			t.Fatalf("stored %+v, said %+v", got, want)
		}
	})
}

func TestADraftStaysWithItsBrand(t *testing.T) {
	d := newDesk(t)
	mine, theirs := d.plainAccount(d.mine, "lea"), d.plainAccount(d.other, "martin")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour", Targets: []model.AccountID{mine.ID}})
	for name, c := range map[string]struct {
		change func(*model.Draft)
		codes  []string
	}{
		"WRONG-3: another brand": {func(n *model.Draft) { n.BrandID = d.other.ID }, []string{"draft.other_brand"}},
		"WRONG-14: a tick on another brand's account": {func(n *model.Draft) { n.Targets = append(n.Targets, theirs.ID) },
			[]string{"account.wrong_brand"}},
		"WRONG-14: a text for another brand's account": {func(n *model.Draft) { n.Variants = []model.Variant{{AccountID: theirs.ID, Text: "x"}} },
			[]string{"account.wrong_brand"}},
		"an account that nobody knows": {func(n *model.Draft) { n.Targets = []model.AccountID{"nobody"} }, []string{"account.not_found"}},
		"everything at once": {func(n *model.Draft) {
			n.Text, n.Status, n.Targets = "\xff", "done", []model.AccountID{theirs.ID, "nobody"}
		}, []string{"draft.not_text", "draft.bad_status", "account.wrong_brand", "account.not_found"}},
		"a text with a NUL":             {func(n *model.Draft) { n.Text = "a\x00b" }, []string{"draft.not_text"}},
		"a variant that is not UTF-8":   {func(n *model.Draft) { n.Variants = []model.Variant{{AccountID: mine.ID, Text: "\xff"}} }, []string{"draft.not_text"}},
		"a description that is no text": {func(n *model.Draft) { n.Media = []model.Attachment{{Alt: "\x00"}} }, []string{"draft.not_text"}},
		"a warning that is no text":     {func(n *model.Draft) { n.Options.Warning = "\xff" }, []string{"draft.not_text"}},
		"an image that was never imported": {func(n *model.Draft) {
			n.Media = []model.Attachment{{Media: model.Media{ID: "feed", Name: "x.png"}}}
		}, []string{"media.copy_missing"}},
		"a time that is none": {func(n *model.Draft) { n.When = model.When{Kind: model.WhenAt, Local: "demain"} }, []string{"schedule.bad_time"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := *d
			d.t = t
			next := draft
			next.Text = "Bonsoir"
			c.change(&next)
			_, err := d.SaveDraft(d.ctx, next)
			d.wantCode(err, c.codes...)
			if got := d.stored(draft.ID); !reflect.DeepEqual(got, draft) {
				t.Fatalf("stored: %+v", got)
			}
			next.ID = ""
			if next.BrandID != d.mine.ID {
				return
			}
			_, err = d.SaveDraft(d.ctx, next)
			d.wantCode(err, c.codes...)
			if n, err := d.DraftsCount(d.ctx, core.DraftFilter{}); n != 1 || err != nil {
				t.Fatalf("%d drafts, %v", n, err)
			}
		})
	}
	_, err := d.SaveDraft(d.ctx, model.Draft{BrandID: "nobody", Text: "a"})
	d.wantCode(err, "brand.not_found")
	_, err = d.SaveDraft(d.ctx, model.Draft{ID: "nothing", BrandID: d.mine.ID, Text: "a"})
	d.wantCode(err, "draft.not_found")
}

// WRONG-8: what a window does not show is not deleted by its saves.
func TestWhatARemovedAccountHadIsKept(t *testing.T) {
	d := newDesk(t)
	lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour", Targets: []model.AccountID{lea.ID, zoe.ID},
		Variants: []model.Variant{{AccountID: lea.ID, Text: "Pour Léa"}}})
	bare := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonsoir"})
	d.must(d.RemoveAccount(d.ctx, lea.ID))

	shown := draft
	shown.Text, shown.Variants, shown.Targets = "Bonjour à toutes", nil, []model.AccountID{zoe.ID}
	saved := d.save(shown)
	if !reflect.DeepEqual(saved.Variants, draft.Variants) || !reflect.DeepEqual(saved.Targets, draft.Targets) {
		t.Fatalf("left of it: %+v, %v", saved.Variants, saved.Targets)
	}
	saved.Variants = []model.Variant{{AccountID: lea.ID, Text: "Autre"}}
	saved.Text = "Bonjour encore"
	if again := d.save(saved); again.Variants[0].Text != "Pour Léa" || again.Text != "Bonjour encore" {
		t.Fatalf("stored: %+v", again)
	}

	bare.Targets = []model.AccountID{lea.ID}
	_, err := d.SaveDraft(d.ctx, bare)
	d.wantCode(err, "account.removed")
	bare.Targets, bare.Variants = nil, []model.Variant{{AccountID: lea.ID, Text: "x"}}
	_, err = d.SaveDraft(d.ctx, bare)
	d.wantCode(err, "account.removed")

	d.must(d.behind().RenewAccount(d.ctx, lea))
	now := d.stored(draft.ID)
	now.Variants, now.Targets = nil, nil
	if back := d.save(now); len(back.Variants) != 0 || len(back.Targets) != 0 {
		t.Fatalf("connected again, it cannot be unticked: %+v", back)
	}
}

func TestANewDraftOfAnArchivedBrandIsRefused(t *testing.T) {
	d := newDesk(t)
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	d.must(d.ArchiveBrand(d.ctx, d.mine.ID))
	_, err := d.SaveDraft(d.ctx, model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	d.wantCode(err, "brand.archived")
	// What is being written is kept all the same.
	draft.Text = "Bonsoir"
	d.save(draft)
}

func TestANotedWish(t *testing.T) {
	d := newDesk(t)
	draft := model.Draft{BrandID: d.mine.ID, Text: "Bonjour", When: model.When{Kind: model.WhenAt, Local: " 2020-01-01 09:00:00 "}}
	saved := d.save(draft)
	if want := (model.When{Kind: model.WhenAt, Local: "2020-01-01T09:00", Zone: "Europe/Paris"}); saved.When != want {
		t.Fatalf("noted %+v", saved.When)
	}
	tokyo := "Asia/Tokyo"
	_, err := d.SetBrand(d.ctx, d.mine.Name, core.BrandEdit{Zone: &tokyo})
	d.must(err)
	saved.Text = "Bonsoir"
	if saved = d.save(saved); saved.When.Zone != "Europe/Paris" {
		t.Fatalf("what nobody touched is now meant in %s", saved.When.Zone)
	}
	saved.When = model.When{Local: "2026-12-01T09:00"}
	if saved = d.save(saved); saved.When != (model.When{}) {
		t.Fatalf("no wish is noted as %+v", saved.When)
	}
}

func TestResolveWish(t *testing.T) {
	d := newDesk(t)
	r, err := d.ResolveWish(d.mine, core.Wish{Local: "2027-03-28T02:30"})
	d.must(err)
	if r.Shift != core.ShiftGap || r.Wall.String() != "2027-03-28T03:30" {
		t.Fatalf("resolved %+v", r)
	}
	for local, code := range map[string]string{"2026-12-01T08:59": "schedule.past", "demain": "schedule.bad_time"} {
		_, err := d.ResolveWish(d.mine, core.Wish{Local: local})
		d.wantCode(err, code)
	}
	if r, err := d.ResolveWish(d.mine, core.Wish{Now: true}); err != nil || !r.At.IsZero() {
		t.Fatalf("now is %+v, %v", r, err)
	}
}

func TestTheSameImageTwiceIsOne(t *testing.T) {
	d := newDesk(t)
	first, second := d.image("vitrine.png", 4, 3), d.image("copie.png", 4, 3)
	if first != second || first.Name != "vitrine.png" {
		t.Fatalf("first %+v, then %+v", first, second)
	}
	thumb, err := d.Thumb(d.ctx, second, 2)
	d.must(err)
	if thumb.Bounds().Dx() != 2 {
		t.Fatalf("its thumbnail is %v", thumb.Bounds())
	}
	_, err = d.ImportMedia(d.ctx, filepath.Join(d.dir, "nothing.png"))
	d.wantCode(err, "media.missing")
}

func TestDraftDeliveriesAreTheNewestFirst(t *testing.T) {
	d := newDesk(t)
	lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: strings.Repeat("Le pain\n", 40), Media: []model.Attachment{{Media: d.image("a.png", 4, 3)}}})
	other := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonsoir"})
	for _, c := range []struct {
		draft   model.DraftID
		account model.Account
	}{{draft.ID, lea}, {other.ID, lea}, {draft.ID, zoe}} {
		_, err := d.Schedule(d.ctx, c.draft, []model.AccountID{c.account.ID}, core.Wish{Local: "2026-12-24T09:00"})
		d.must(err)
	}
	rows, err := d.DraftDeliveries(d.ctx, draft.ID)
	d.must(err)
	if len(rows) != 2 || rows[0].AccountID != zoe.ID || rows[1].AccountID != lea.ID {
		t.Fatalf("rows %+v", rows)
	}
	if r := rows[0]; !strings.HasPrefix(r.Excerpt, "Le pain Le pain") || len(r.Excerpt) != 160 || r.Images != 1 || r.FirstImage == nil || r.DraftID != draft.ID {
		t.Fatalf("row %+v", r)
	}
	if rows, err := d.DraftDeliveries(d.ctx, "nothing"); err != nil || len(rows) != 0 {
		t.Fatalf("%d rows of nothing, %v", len(rows), err)
	}
}
