package core_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/queue"
)

// promised is a draft that waits on accounts.
func (d *desk) promised(accounts ...model.Account) (model.Draft, []model.Delivery) {
	d.t.Helper()
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	var ids []model.AccountID
	for _, a := range accounts {
		ids = append(ids, a.ID)
	}
	s, err := d.Schedule(d.ctx, draft.ID, ids, core.Wish{Local: "2026-12-24T09:00"})
	d.must(err)
	return draft, s.Deliveries
}

// texts are what the deliveries would send, by account handle.
func (d *desk) texts() []string {
	d.t.Helper()
	all, err := d.Deliveries(d.ctx, core.DeliveryFilter{})
	d.must(err)
	var out []string
	for _, x := range all {
		acc, err := d.behind().Account(d.ctx, x.AccountID)
		d.must(err)
		handle, _, _ := strings.Cut(acc.Handle, "@")
		out = append(out, handle+": "+x.Parts[0].Content.Text)
	}
	slices.Sort(out)
	return out
}

// move brings a delivery into a state, as the engine would.
func (d *desk) move(id model.DeliveryID, state model.State) {
	d.t.Helper()
	st := d.behind()
	s, err := st.Snapshot(d.ctx, id)
	d.must(err)
	after := s.Delivery
	after.State = state
	d.must(st.Apply(d.ctx, queue.Move{From: s.Delivery.State, Fence: s.Delivery.Fence, After: after, At: d.clock.Now()}))
}

// spoilMedia loses every copy of an image.
func (d *desk) spoilMedia() {
	d.t.Helper()
	d.must(os.RemoveAll(filepath.Join(d.dir, "media")))
}

func (d *desk) wantTexts(want ...string) {
	d.t.Helper()
	if got := d.texts(); !slices.Equal(got, want) {
		d.t.Fatalf("promised: %q, want %q", got, want)
	}
}

func TestReviseBringsWhatWaitsToThePresentText(t *testing.T) {
	d := newDesk(t)
	lea, zoe := d.connect(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
	draft, before := d.promised(lea, zoe)
	none, err := d.Revise(d.ctx, draft.ID, 0)
	d.must(err)
	if len(none.Changed)+len(none.Left) != 0 {
		t.Fatalf("nothing had changed, and it says %+v", none)
	}
	draft.Text = "Bonsoir"
	draft.Variants = []model.Variant{{AccountID: zoe.ID, Text: "Pour Zoé"}}
	draft.Media = []model.Attachment{{Media: d.image("a.png", 4, 3), Alt: "La vitrine"}}
	d.save(draft)
	d.wantTexts("lea: Bonjour", "zoe: Bonjour") // a save alone changes no promise
	changed, err := d.Revise(d.ctx, draft.ID, 0)
	d.must(err)
	d.wantTexts("lea: Bonsoir", "zoe: Pour Zoé")
	for i, c := range changed.Changed {
		b := before[i]
		if c.ID != b.ID || c.Parts[0].Key == b.Parts[0].Key || c.ContentHash != c.ContentHashNow() || c.ContentHash == b.ContentHash || c.Fence != b.Fence+1 {
			t.Errorf("before %+v, after %+v", b, c)
		}
		// EDIT-1, EDIT-2: it is still promised for the same time.
		if c.State != model.StateScheduled || !c.DueAt.Equal(b.DueAt) || c.When != b.When || len(c.Parts[0].Content.Media) != 1 {
			t.Errorf("before %+v, after %+v", b, c)
		}
	}
	story, err := d.Story(d.ctx, before[0].ID)
	d.must(err)
	if n := len(story.Attempts); n != 1 || story.Attempts[0].Problem.Code != "decided.revised" {
		t.Errorf("its story: %+v", story.Attempts)
	}
	d.sync()
	if len(d.ledger()) != 0 {
		t.Fatal("EDIT-1: it went out at once")
	}
	d.clock.Advance(23 * 24 * time.Hour)
	d.sync()
	d.sync()
	if got := d.ledger(); !slices.Equal(got, []string{"lea: Bonsoir"}) {
		t.Fatalf("the network holds %q", got)
	}

	t.Run("what is out is left alone", func(t *testing.T) {
		draft := d.stored(draft.ID)
		draft.Text = "Trop tard"
		d.save(draft)
		changed, err := d.Revise(d.ctx, draft.ID, 0)
		d.must(err)
		if len(changed.Changed)+len(changed.Left) != 0 { // Zoé has a text of her own
			t.Fatalf("changed: %+v", changed)
		}
		if got := d.ledger(); !slices.Equal(got, []string{"lea: Bonsoir"}) {
			t.Fatalf("the network holds %q", got)
		}
	})
}

func TestWhatNoNetworkWouldTakeChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(d *desk, draft *model.Draft, ds []model.Delivery)
		codes []string
	}{
		"one is too long": {func(_ *desk, draft *model.Draft, ds []model.Delivery) {
			draft.Variants = []model.Variant{{AccountID: ds[1].AccountID, Text: strings.Repeat("é", 501)}}
		}, []string{"compose.over_limit"}},
		"both are empty": {func(_ *desk, draft *model.Draft, _ []model.Delivery) { draft.Text = "" }, []string{"compose.empty", "compose.empty"}},
		"its image is gone": {func(d *desk, draft *model.Draft, _ []model.Delivery) {
			draft.Media = []model.Attachment{{Media: d.image("a.png", 4, 3)}}
			d.spoilMedia()
		}, []string{"media.copy_missing"}},
		"one is being sent, and the other has nothing to say": {func(d *desk, draft *model.Draft, ds []model.Delivery) {
			d.move(ds[0].ID, model.StateClaimed)
			draft.Variants = []model.Variant{{AccountID: ds[1].AccountID, Text: " "}}
		}, []string{"compose.empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			draft, ds := d.promised(d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe"))
			draft.Text = "Bonsoir"
			c.spoil(d, &draft, ds)
			d.save(draft)
			changed, err := d.Revise(d.ctx, draft.ID, 0)
			d.wantCode(err, c.codes...)
			for _, p := range model.ProblemsOf(err) {
				if p.Args["account"] == "" && p.Args["name"] == "" {
					t.Errorf("%v does not say where", p)
				}
			}
			if len(changed.Changed)+len(changed.Left) != 0 {
				t.Errorf("it says %+v", changed)
			}
			d.wantTexts("lea: Bonjour", "zoe: Bonjour")
		})
	}
	t.Run("one was withdrawn in that very moment", func(t *testing.T) {
		d := newDesk(t)
		draft, ds := d.promised(d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe"))
		draft.Text = "Bonsoir"
		d.save(draft)
		app, c := d.window()
		c.next(func() {
			_, err := d.Cancel(d.ctx, ds[1].ID)
			d.must(err)
		})
		changed, err := app.Revise(d.ctx, draft.ID, 0)
		d.must(err)
		if c := changed.Changed; len(c) != 1 || c[0].ID != ds[0].ID {
			t.Fatalf("changed: %+v", changed)
		}
		d.wantTexts("lea: Bonsoir", "zoe: Bonjour")
	})
	t.Run("the draft was saved in that very moment", func(t *testing.T) {
		d := newDesk(t)
		draft, _ := d.promised(d.plainAccount(d.mine, "lea"))
		draft.Text = "Bonsoir"
		draft = d.save(draft)
		app, c := d.window()
		c.next(func() { draft.Text = "Bonne nuit"; d.save(draft) })
		_, err := app.Revise(d.ctx, draft.ID, 0)
		d.must(err)
		d.wantTexts("lea: Bonne nuit")
	})
	t.Run("an unknown draft", func(t *testing.T) {
		d := newDesk(t)
		_, err := d.Revise(d.ctx, "nothing", 0)
		d.wantCode(err, "draft.not_found")
	})
}

// EDIT-2: what can no longer change keeps nothing else from changing, and is
// named.
func TestReviseLeavesWhatIsOnItsWay(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(d *desk, id model.DeliveryID)
		code  string
	}{
		"one is being prepared": {func(d *desk, id model.DeliveryID) {
			d.move(id, model.StateClaimed)
			d.move(id, model.StatePreparing)
		}, "delivery.busy"},
		"one may be out": {func(d *desk, id model.DeliveryID) { d.doubt(id) }, "delivery.in_doubt"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
			draft, ds := d.promised(lea, zoe)
			draft.Text = "Bonsoir"
			d.save(draft)
			c.spoil(d, ds[1].ID)
			got, err := d.Revise(d.ctx, draft.ID, 0)
			d.must(err)
			d.wantLeft(got, ds[0].ID, zoe, c.code)
			d.wantTexts("lea: Bonsoir", "zoe: Bonjour")
			again, err := d.Revise(d.ctx, draft.ID, 0)
			d.must(err)
			if len(again.Changed) != 0 || len(again.Left) != 1 {
				t.Errorf("asked again, it says %+v", again)
			}
		})
	}
	t.Run("what is not to change needs no content that its network takes", func(t *testing.T) {
		d := newDesk(t)
		lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
		draft, ds := d.promised(lea, zoe)
		draft.Text = "Bonsoir"
		draft.Variants = []model.Variant{{AccountID: zoe.ID, Text: strings.Repeat("é", 501)}}
		d.save(draft)
		d.doubt(ds[1].ID)
		got, err := d.Revise(d.ctx, draft.ID, 0)
		d.must(err)
		d.wantLeft(got, ds[0].ID, zoe, "delivery.in_doubt")
	})
	t.Run("one became busy in that very moment", func(t *testing.T) {
		d := newDesk(t)
		lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
		draft, ds := d.promised(lea, zoe)
		draft.Text = "Bonsoir"
		d.save(draft)
		app, c := d.window()
		c.next(func() { d.move(ds[1].ID, model.StateClaimed) })
		got, err := app.Revise(d.ctx, draft.ID, 0)
		d.must(err)
		d.wantLeft(got, ds[0].ID, zoe, "delivery.busy")
		d.wantTexts("lea: Bonsoir", "zoe: Bonjour")
	})
}

// doubt makes a delivery one that may be out.
func (d *desk) doubt(id model.DeliveryID) {
	d.t.Helper()
	st := d.behind()
	for _, state := range []model.State{model.StateClaimed, model.StateSending, model.StateUnknown} {
		s, err := st.Snapshot(d.ctx, id)
		d.must(err)
		after := s.Delivery
		after.Parts = slices.Clone(after.Parts)
		after.State = state
		if state == model.StateSending {
			after.Parts[0].MaybeSince = d.clock.Now()
		}
		d.must(st.Apply(d.ctx, queue.Move{From: s.Delivery.State, Fence: s.Delivery.Fence, After: after, At: d.clock.Now()}))
	}
}

// wantLeft wants one delivery changed and the one of an account left.
func (d *desk) wantLeft(got core.Revised, changed model.DeliveryID, left model.Account, code string) {
	d.t.Helper()
	if len(got.Changed) != 1 || got.Changed[0].ID != changed || len(got.Left) != 1 || got.Left[0].Account != left.ID ||
		got.Left[0].Why.Code != code || got.Left[0].Why.Args["account"] != left.Handle {
		d.t.Fatalf("it says %+v", got)
	}
}

func TestOnlyWhatSheSawIsPromised(t *testing.T) {
	d := newDesk(t)
	a := d.connect(d.mine, "lea")
	seen := d.save(model.Draft{BrandID: d.mine.ID, Text: "Le pain"})
	newer := seen
	newer.Text = "La tarte"
	newer = d.save(newer)
	wish := core.Wish{Local: "2026-12-24T09:00", Zone: "Europe/Paris"}
	_, err := d.ScheduleRev(d.ctx, seen.ID, seen.Rev, []model.AccountID{a.ID}, wish)
	d.wantCode(err, "draft.changed_elsewhere")
	wish.Zone = "America/New_York"
	_, err = d.ScheduleRev(d.ctx, seen.ID, newer.Rev, []model.AccountID{a.ID}, wish)
	d.wantCode(err, "schedule.zone_changed")
	wish.Zone = "Europe/Paris"
	done, err := d.ScheduleRev(d.ctx, seen.ID, newer.Rev, []model.AccountID{a.ID}, wish)
	d.must(err)
	newer.Text = "La tarte aux noix"
	newest := d.save(newer)
	_, err = d.Revise(d.ctx, seen.ID, newer.Rev)
	d.wantCode(err, "draft.changed_elsewhere")
	d.wantTexts("lea: La tarte")
	_, err = d.Revise(d.ctx, seen.ID, newest.Rev)
	d.must(err)
	d.wantTexts("lea: La tarte aux noix")

	zone := "America/New_York"
	_, err = d.SetBrand(d.ctx, string(d.mine.ID), core.BrandEdit{Zone: &zone})
	d.must(err)
	_, _, err = d.Reschedule(d.ctx, done.Deliveries[0].ID, wish)
	d.wantCode(err, "schedule.zone_changed")
	story, err := d.Story(d.ctx, done.Deliveries[0].ID)
	d.must(err)
	if story.DraftID != seen.ID || !story.Delivery.DueAt.Equal(done.Deliveries[0].DueAt) {
		t.Errorf("%+v", story)
	}
}
