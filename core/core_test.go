package core_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/id"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/sandbox"
	"restante/core/schedule"
	"restante/core/store"
	"restante/core/vault"
)

// desk is a workspace of a freelancer with two brands, beside a sandbox.
type desk struct {
	*core.App
	t       *testing.T
	ctx     context.Context
	clock   *clock.Virtual
	dir     string
	server  *sandbox.Server
	mine    model.Brand
	other   model.Brand
	log     *syncBuffer
	opt     core.Options
	secrets map[string]model.Secret // by username
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, ctx: context.Background(), dir: t.TempDir(), log: &syncBuffer{}, secrets: map[string]model.Secret{},
		clock: clock.NewVirtual(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC))}
	server, err := sandbox.New(sandbox.Options{Clock: d.clock})
	d.must(err)
	d.must(server.Start())
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	d.server = server
	for _, name := range []string{"lea", "martin"} {
		a, err := server.AddAccount(name)
		d.must(err)
		d.secrets[name] = a.Token
	}
	v, err := vault.Open(vault.Options{Dir: d.dir, Passphrase: model.NewSecret("correct horse"), Keyring: vault.System(), Clock: d.clock, WorkFactor: 10})
	d.must(err)
	settings := queue.DefaultSettings()
	settings.FirstLook = time.Millisecond
	d.opt = core.Options{Dir: d.dir, Clock: d.clock, Vault: v, Settings: settings, UserAgent: "test",
		Log: slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	d.App, err = core.Open(d.ctx, d.opt)
	d.must(err)
	t.Cleanup(func() { _ = d.Close() })
	d.mine = d.addBrand("Boulangerie")
	d.other = d.addBrand("Cave Martin")
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) addBrand(name string) model.Brand {
	d.t.Helper()
	zone, lang := "Europe/Paris", "fr"
	b, err := d.AddBrand(d.ctx, core.BrandEdit{Name: &name, Zone: &zone, Lang: &lang})
	d.must(err)
	return b
}

func (d *desk) connect(brand model.Brand, user string) model.Account {
	d.t.Helper()
	a, err := d.tryConnect(brand, user, d.secrets[user])
	d.must(err)
	return a
}

func (d *desk) tryConnect(brand model.Brand, handle string, secret model.Secret) (model.Account, error) {
	return d.AddAccount(d.ctx, core.NewAccount{Brand: string(brand.ID), Network: "mastodon", Server: d.server.URL(), Handle: handle, Secret: secret})
}

func (d *desk) draft(brand model.Brand, text string) model.Draft {
	d.t.Helper()
	out, err := d.AddDraft(d.ctx, core.NewDraft{Brand: brand.Name, Text: text})
	d.must(err)
	return out
}

func (d *desk) sync() core.SyncReport {
	d.t.Helper()
	report, err := d.Sync(d.ctx)
	d.must(err)
	return report
}

func (d *desk) wantCode(err error, codes ...string) {
	d.t.Helper()
	var got []string
	for _, p := range model.ProblemsOf(err) {
		got = append(got, p.Code)
	}
	if !slices.Equal(got, codes) {
		d.t.Fatalf("problems %v (%v), want %v", got, err, codes)
	}
}

func (d *desk) ledger() []string {
	var out []string
	for _, e := range d.server.Ledger() {
		out = append(out, e.Account.Username+": "+e.Text)
	}
	return out
}

func TestWrittenOfflineQueuedPublishedOnce(t *testing.T) {
	d := newDesk(t)
	a, b := d.connect(d.mine, "lea"), d.connect(d.other, "martin")
	d.must(d.server.TakeDown())
	text := "Le pain d’épices est là 👨‍👩‍👧 https://exemple.fr"
	first, err := d.Schedule(d.ctx, d.draft(d.mine, text).ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	second, err := d.Schedule(d.ctx, d.draft(d.other, "Dégustation samedi").ID, []model.AccountID{b.ID}, core.Wish{Local: "2026-12-01T09:30"})
	d.must(err)
	if want := time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC); !second.Deliveries[0].DueAt.Equal(want) {
		t.Fatalf("due %v, want %v", second.Deliveries[0].DueAt, want)
	}
	if report := d.sync(); len(report.Touched) != 0 || report.Trouble[a.ID] == nil || report.Trouble[a.ID].Code != "network.unreachable" {
		t.Fatalf("offline: %+v", report)
	}
	d.clock.Advance(time.Hour)
	d.must(d.server.BringUp())
	d.sync()
	d.sync()
	got := d.ledger() // accounts do not wait for each other
	slices.Sort(got)
	if want := []string{"lea: " + text, "martin: Dégustation samedi"}; !slices.Equal(got, want) {
		t.Fatalf("the network holds %q, want %q", d.ledger(), want)
	}
	story, err := d.Story(d.ctx, first.Deliveries[0].ID)
	d.must(err)
	if r := story.Delivery.Parts[0].Receipt; story.Delivery.State != model.StatePublished || !strings.HasPrefix(r.URL, d.server.URL()) {
		t.Fatalf("delivery %+v", story.Delivery)
	}
}

func TestNoSecretLeavesTheVault(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	_, err := d.Schedule(d.ctx, d.draft(d.mine, "Bonjour").ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	d.sync()
	if len(d.ledger()) != 1 {
		t.Fatal("nothing was published: the test proves nothing")
	}
	token := d.secrets["lea"].Reveal()
	if strings.Contains(d.log.String(), token) {
		t.Error("the token stands in the log")
	}
	d.must(filepath.WalkDir(d.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(token)) {
			t.Errorf("the token stands in %s", entry.Name())
		}
		return err
	}))
}

func TestAccountsBelongToOneBrand(t *testing.T) {
	t.Run("another brand cannot connect it", func(t *testing.T) {
		d := newDesk(t)
		d.connect(d.mine, "lea")
		_, err := d.tryConnect(d.other, "", d.secrets["lea"])
		d.wantCode(err, "account.other_brand")
	})
	t.Run("signing in again keeps the account", func(t *testing.T) {
		d := newDesk(t)
		a := d.connect(d.mine, "lea")
		again := d.connect(d.mine, "lea")
		if again.ID != a.ID || again.CredentialRev != a.CredentialRev+1 {
			t.Fatalf("before %+v, after %+v", a, again)
		}
	})
	t.Run("a token of somebody else is refused", func(t *testing.T) {
		d := newDesk(t)
		d.connect(d.mine, "lea")
		_, err := d.tryConnect(d.mine, "lea", d.secrets["martin"])
		d.wantCode(err, "account.other_identity")
		if accounts, _ := d.Accounts(d.ctx); len(accounts) != 1 {
			t.Fatalf("%d accounts", len(accounts))
		}
	})
	t.Run("a refused token, an unknown server, a server of another kind", func(t *testing.T) {
		d := newDesk(t)
		_, err := d.tryConnect(d.mine, "", model.NewSecret("wrong"))
		d.wantCode(err, "account.token_refused")
		d.must(d.server.TakeDown())
		_, err = d.tryConnect(d.mine, "", d.secrets["lea"])
		d.wantCode(err, "network.unreachable")
		for server, code := range map[string]string{"http://mastodon.example": "server.insecure", "ftp://x": "server.bad_address", "https://": "server.bad_address"} {
			_, err := d.AddAccount(d.ctx, core.NewAccount{Brand: "Boulangerie", Network: "mastodon", Server: server, Secret: d.secrets["lea"]})
			d.wantCode(err, code)
		}
		_, err = d.AddAccount(d.ctx, core.NewAccount{Brand: "Boulangerie", Network: "friendster", Server: "x", Secret: d.secrets["lea"]})
		d.wantCode(err, "network.unknown")
		_, err = d.AddAccount(d.ctx, core.NewAccount{Brand: "Nobody", Network: "mastodon", Server: "x", Secret: d.secrets["lea"]})
		d.wantCode(err, "brand.not_found")
		if accounts, _ := d.Accounts(d.ctx); len(accounts) != 0 {
			t.Fatalf("%d accounts", len(accounts))
		}
	})
	t.Run("added to the wrong brand, removed, added to the right one", func(t *testing.T) {
		d := newDesk(t)
		wrong := d.connect(d.other, "lea")
		d.must(d.RemoveAccount(d.ctx, wrong.ID))
		right := d.connect(d.mine, "lea")
		if right.BrandID != d.mine.ID || right.ID == wrong.ID {
			t.Fatalf("account %+v", right)
		}
		_, err := d.tryConnect(d.other, "", d.secrets["lea"])
		d.wantCode(err, "account.other_brand")
	})
	t.Run("a removal that was cut short can be ended", func(t *testing.T) {
		d := newDesk(t)
		a := d.connect(d.mine, "lea")
		locked, err := vault.Open(vault.Options{Dir: d.dir, Keyring: vault.System(), Clock: d.clock})
		d.must(err)
		opt := d.opt
		opt.Vault = locked
		without, err := core.Open(d.ctx, opt)
		d.must(err)
		defer without.Close()
		d.wantCode(without.RemoveAccount(d.ctx, a.ID), "vault.locked")
		d.must(d.RemoveAccount(d.ctx, a.ID))
		if _, err := d.opt.Vault.Get(d.ctx, a.ID); !errors.Is(err, vault.ErrNoSecret) {
			t.Fatalf("the token is still there: %v", err)
		}
		d.wantCode(d.RemoveAccount(d.ctx, a.ID), "account.not_found")
	})
	t.Run("an address is one address", func(t *testing.T) {
		d := newDesk(t)
		a := d.connect(d.mine, "lea")
		again, err := d.AddAccount(d.ctx, core.NewAccount{Brand: "Boulangerie", Network: "mastodon",
			Server: strings.ToUpper(d.server.URL()) + "/", Secret: d.secrets["lea"]})
		d.must(err)
		if again.ID != a.ID {
			t.Fatal("it is another account now")
		}
	})
	t.Run("removed, then connected again, it has its history", func(t *testing.T) {
		d := newDesk(t)
		a := d.connect(d.mine, "lea")
		s, err := d.Schedule(d.ctx, d.draft(d.mine, "Bonjour").ID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-24T09:00"})
		d.must(err)
		d.must(d.RemoveAccount(d.ctx, a.ID))
		if story, _ := d.Story(d.ctx, s.Deliveries[0].ID); story.Delivery.State != model.StateCancelled {
			t.Fatalf("its delivery is %s", story.Delivery.State)
		}
		if err := d.RemoveAccount(d.ctx, a.ID); err == nil {
			t.Fatal("removed twice")
		}
		if again := d.connect(d.mine, "lea"); again.ID != a.ID {
			t.Fatal("it is another account now")
		}
	})
	t.Run("a check tells a dead token and heals", func(t *testing.T) {
		d := newDesk(t)
		a := d.connect(d.mine, "lea")
		fault, err := sandbox.ParseFault("unauthorized*1@verify")
		d.must(err)
		d.server.SetFaults([]sandbox.Fault{fault})
		checked, err := d.CheckAccount(d.ctx, a.ID)
		d.must(err)
		if checked.Health != model.HealthSignIn {
			t.Fatalf("health %s", checked.Health)
		}
		if checked, err = d.CheckAccount(d.ctx, a.ID); err != nil || checked.Health != model.HealthOK {
			t.Fatalf("health %s, %v", checked.Health, err)
		}
		d.must(d.server.TakeDown())
		_, err = d.CheckAccount(d.ctx, a.ID)
		d.wantCode(err, "network.unreachable")
	})
}

func TestScheduleRefusesWhatWouldHurt(t *testing.T) {
	d := newDesk(t)
	a, theirs := d.connect(d.mine, "lea"), d.connect(d.other, "martin")
	fine := d.draft(d.mine, "Bonjour")
	now := core.Wish{Now: true}
	for name, c := range map[string]struct {
		draft    model.DraftID
		accounts []model.AccountID
		wish     core.Wish
		codes    []string
	}{
		"an account of another brand": {fine.ID, []model.AccountID{theirs.ID}, now, []string{"account.wrong_brand"}},
		"no account (WRONG-1)":        {fine.ID, nil, now, []string{"post.no_account"}},
		"an unknown account":          {fine.ID, []model.AccountID{"x"}, now, []string{"account.not_found"}},
		"the same account twice":      {fine.ID, []model.AccountID{a.ID, a.ID}, now, []string{"post.account_twice"}},
		"an unknown draft":            {"x", []model.AccountID{a.ID}, now, []string{"draft.not_found"}},
		"a time in the past":          {fine.ID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-01T08:59"}, []string{"schedule.past"}},
		"no time at all":              {fine.ID, []model.AccountID{a.ID}, core.Wish{Local: "demain"}, []string{"schedule.bad_time"}},
		"a text over the limit":       {d.draft(d.mine, strings.Repeat("é", 501)).ID, []model.AccountID{a.ID}, now, []string{"compose.over_limit"}},
		"everything at once":          {d.draft(d.mine, strings.Repeat("é", 501)).ID, []model.AccountID{a.ID, theirs.ID}, now, []string{"compose.over_limit", "account.wrong_brand"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := *d
			d.t = t
			_, err := d.Schedule(d.ctx, c.draft, c.accounts, c.wish)
			d.wantCode(err, c.codes...)
			if all, _ := d.Deliveries(d.ctx, core.DeliveryFilter{}); len(all) != 0 {
				t.Fatalf("%d deliveries were stored", len(all))
			}
		})
	}
}

func TestOneDraftGoesOutOnceOnAnAccount(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	draft := d.draft(d.mine, "Bonjour")
	first, err := d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Local: "2026-12-24T09:00"})
	d.must(err)
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.wantCode(err, "post.already")
	_, err = d.Cancel(d.ctx, first.Deliveries[0].ID)
	d.must(err)
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	d.sync()
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.wantCode(err, "post.already")
	if len(d.ledger()) != 1 {
		t.Fatalf("the network holds %q", d.ledger())
	}
}

func TestTwoClicksAtOncePromiseOnce(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	for range 10 {
		draft := d.draft(d.mine, "Bonjour")
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				_, _ = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true}) // one of them is refused
			})
		}
		both.Wait()
	}
	if all, _ := d.Deliveries(d.ctx, core.DeliveryFilter{}); len(all) != 10 {
		t.Fatalf("%d deliveries of 10 drafts", len(all))
	}
}

func TestWallTimesOfTheBrand(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	for wish, want := range map[string]struct {
		due   time.Time
		shift schedule.Shift
	}{
		"2026-12-24T09:00": {time.Date(2026, 12, 24, 8, 0, 0, 0, time.UTC), schedule.ShiftNone},
		"2027-03-28T02:30": {time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC), schedule.ShiftGap},
		"2027-10-31T02:30": {time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC), schedule.ShiftFold},
	} {
		s, err := d.Schedule(d.ctx, d.draft(d.mine, wish).ID, []model.AccountID{a.ID}, core.Wish{Local: wish})
		d.must(err)
		if !s.Deliveries[0].DueAt.Equal(want.due) || s.Time.Shift != want.shift {
			t.Errorf("%s: due %v (%s), want %v (%s)", wish, s.Deliveries[0].DueAt, s.Time.Shift, want.due, want.shift)
		}
		if s.Post.When.Local != wish || s.Post.When.Zone != "Europe/Paris" {
			t.Errorf("the wish is stored as %+v", s.Post.When)
		}
	}
}

func TestDrafts(t *testing.T) {
	d := newDesk(t)
	_, err := d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: " \n"})
	d.wantCode(err, "compose.empty")
	for _, n := range []core.NewDraft{
		{Text: "\xff"}, {Text: "a\x00b"}, {Text: "a", Options: model.Options{Warning: "\x00"}},
		{Text: "a", Media: []core.NewAttachment{{Path: "x.png", Alt: "\xff"}}},
	} {
		n.Brand = "Boulangerie"
		_, err = d.AddDraft(d.ctx, n)
		d.wantCode(err, "draft.not_text")
	}
	_, err = d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "a", Options: model.Options{Lang: "no language"}})
	d.wantCode(err, "draft.bad_language")
	_, err = d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "a", Options: model.Options{Visibility: "all"}})
	d.wantCode(err, "draft.bad_visibility")
	_, err = d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Media: []core.NewAttachment{{Path: filepath.Join(t.TempDir(), "none.png")}}})
	d.wantCode(err, "media.missing")
	if all, _ := d.Drafts(d.ctx, ""); len(all) != 0 {
		t.Fatalf("%d drafts after refusals alone", len(all))
	}

	// LOST-6: the draft keeps its own copy of the file.
	path := filepath.Join(t.TempDir(), "vitrine.png")
	var file bytes.Buffer
	d.must(png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 4, 3))))
	d.must(os.WriteFile(path, file.Bytes(), 0o600))
	made, err := d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "Vitrine", Media: []core.NewAttachment{{Path: path, Alt: "La vitrine"}}})
	d.must(err)
	d.must(os.Remove(path))
	a := d.connect(d.mine, "lea")
	_, err = d.Schedule(d.ctx, made.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	d.sync()
	if l := d.server.Ledger(); len(l) != 1 || len(l[0].Media) != 1 || l[0].Media[0].Alt != "La vitrine" {
		t.Fatalf("the network holds %+v", l)
	}
}

func TestBrands(t *testing.T) {
	d := newDesk(t)
	str := func(s string) *string { return &s }
	for _, c := range []struct {
		edit core.BrandEdit
		code string
	}{
		{core.BrandEdit{Name: str("  "), Zone: str("Europe/Paris")}, "brand.name_empty"},
		{core.BrandEdit{Name: str("X"), Zone: str("Europe/Nowhere")}, "schedule.unknown_zone"},
		{core.BrandEdit{Name: str(strings.Repeat("é", 101)), Zone: str("Europe/Paris")}, "brand.name_too_long"},
		{core.BrandEdit{Name: str("X"), Zone: str("Europe/Paris"), Lang: str("de")}, "brand.bad_lang"},
		{core.BrandEdit{Name: str("X"), Zone: str("Europe/Paris"), Color: str("green")}, "brand.bad_color"},
		{core.BrandEdit{Name: str("X"), Zone: str("Europe/Paris"), Late: new(-time.Hour)}, "schedule.bad_late"},
		{core.BrandEdit{Name: str("Boulangerie"), Zone: str("Europe/Paris")}, "brand.name_taken"},
	} {
		_, err := d.AddBrand(d.ctx, c.edit)
		d.wantCode(err, c.code)
	}
	messy, err := d.AddBrand(d.ctx, core.BrandEdit{Name: str(" Au\nbon \x1b[31m pain\t"), Zone: str("Europe/Paris")})
	d.must(err)
	if messy.Name != "Au bon [31m pain" {
		t.Fatalf("a name of several lines is kept as %q", messy.Name)
	}
	late := 90 * time.Minute
	b, err := d.SetBrand(d.ctx, "Boulangerie", core.BrandEdit{Late: &late, Name: str("Boulangerie Léa")})
	d.must(err)
	found, err := d.FindBrand(d.ctx, "Boulangerie Léa")
	d.must(err)
	if found.ID != b.ID || found.LatePolicy != late || found.ID != d.mine.ID {
		t.Fatalf("stored %+v", found)
	}
}

func TestARunWithoutItsSecretsSaysSo(t *testing.T) {
	d := newDesk(t)
	d.must(d.CheckSecrets(d.ctx)) // nothing to read yet
	d.connect(d.mine, "lea")
	d.must(d.CheckSecrets(d.ctx))
	locked, err := vault.Open(vault.Options{Dir: d.dir, Keyring: vault.System(), Clock: d.clock})
	d.must(err)
	d.opt.Vault = locked
	without, err := core.Open(d.ctx, d.opt)
	d.must(err)
	defer without.Close()
	d.wantCode(without.CheckSecrets(d.ctx), "vault.locked")
}

func TestAnOptionThatANetworkLacksIsRefusedWhenScheduled(t *testing.T) {
	d := newDesk(t)
	// An account of Bluesky, which has neither, without a server to sign in to.
	a := model.Account{ID: "bluesky", BrandID: d.mine.ID, Network: "bluesky", Server: "https://pds.example", RemoteID: "did:plc:x",
		Handle: "lea.example", Health: model.HealthOK, CredentialRev: 1, CreatedAt: d.clock.Now()}
	st, err := store.Open(d.ctx, d.dir, d.clock.Now(), id.NewMaker(d.clock.Now, nil))
	d.must(err)
	defer st.Close()
	d.must(st.InsertAccount(d.ctx, a))
	draft, err := d.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "Bonjour",
		Options: model.Options{Warning: "Sucre", Visibility: model.VisibilityUnlisted, Lang: "fr"}})
	d.must(err)
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.wantCode(err, "post.option_unsupported", "post.option_unsupported")
	mastodon := d.connect(d.mine, "lea")
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{mastodon.ID}, core.Wish{Now: true})
	d.must(err)
	d.sync()
	if l := d.server.Ledger(); len(l) != 1 || l[0].Warning != "Sucre" || l[0].Visibility != "unlisted" || l[0].Language != "fr" {
		t.Fatalf("the network holds %+v", l)
	}
}

func TestOneEngineAWorkspace(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	_, err := d.Schedule(d.ctx, d.draft(d.mine, "Bonjour").ID, []model.AccountID{a.ID}, core.Wish{Now: true})
	d.must(err)
	ctx, stop := context.WithCancel(d.ctx)
	done, moved := make(chan error, 1), make(chan bool, 100)
	go func() { done <- d.Run(ctx, func(model.Delivery) { moved <- true }) }()
	<-moved // it runs
	second, err := core.Open(d.ctx, d.opt)
	d.must(err)
	defer second.Close()
	_, err = second.Sync(d.ctx)
	d.wantCode(err, "workspace.engine_elsewhere")
	if _, err := second.AddDraft(d.ctx, core.NewDraft{Brand: "Boulangerie", Text: "beside it"}); err != nil {
		t.Fatalf("other work beside a running engine: %v", err)
	}
	stop()
	d.must(<-done)
	_, err = second.Sync(d.ctx)
	d.must(err)
}
