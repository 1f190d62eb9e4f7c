package core_test

import (
	"reflect"
	"testing"
	"time"

	"restante/core"
	"restante/core/model"
)

// EDIT-5: a copy has no date, so that it cannot go out by accident.
func TestDuplicateDraft(t *testing.T) {
	d := newDesk(t)
	lea, zoe := d.plainAccount(d.mine, "lea"), d.plainAccount(d.mine, "zoe")
	draft := d.save(d.full(lea, zoe))
	d.must(d.ArchiveDraft(d.ctx, draft.ID))
	d.must(d.RemoveAccount(d.ctx, lea.ID))
	d.clock.Advance(time.Hour)
	twin, err := d.DuplicateDraft(d.ctx, draft.ID)
	d.must(err)
	want := draft
	want.ID, want.When, want.Status, want.CreatedAt, want.UpdatedAt = twin.ID, model.When{}, model.DraftWriting, d.clock.Now(), d.clock.Now()
	want.Variants, want.Targets = nil, []model.AccountID{zoe.ID} // lea is gone
	if !reflect.DeepEqual(twin, want) || twin.ID == draft.ID {
		t.Fatalf("got  %+v\nwant %+v", twin, want)
	}
	_, err = d.DuplicateDraft(d.ctx, "nothing")
	d.wantCode(err, "draft.not_found")
}

// EDIT-7: what is archived is not published.
func TestArchivedDraftsAreNotSent(t *testing.T) {
	d := newDesk(t)
	lea := d.plainAccount(d.mine, "lea")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	wish := core.Wish{Local: "2026-12-24T09:00"}
	s, err := d.Schedule(d.ctx, draft.ID, []model.AccountID{lea.ID}, wish)
	d.must(err)
	err = d.ArchiveDraft(d.ctx, draft.ID)
	d.wantCode(err, "draft.still_promised")
	if model.ProblemOf(err).Args["count"] != "1" {
		t.Error(err)
	}
	_, err = d.Cancel(d.ctx, s.Deliveries[0].ID)
	d.must(err)
	d.must(d.ArchiveDraft(d.ctx, draft.ID))
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{lea.ID}, wish)
	d.wantCode(err, "draft.archived")
	_, err = d.Schedule(d.ctx, draft.ID, nil, core.Wish{Local: "1999-12-24T09:00"})
	d.wantCode(err, "draft.archived") // before anything else that is wrong
	_, err = d.Reinstate(d.ctx, s.Deliveries[0].ID)
	d.wantCode(err, "draft.archived")

	d.must(d.ArchiveDraft(d.ctx, draft.ID)) // twice is once
	got := d.stored(draft.ID)
	if !got.ArchivedAt.Equal(d.clock.Now()) || got.Rev != draft.Rev || !got.UpdatedAt.Equal(draft.UpdatedAt) {
		t.Fatalf("archived: %+v", got)
	}
	got.Text = "Bonsoir" // a window still has it open
	if saved := d.save(got); saved.ArchivedAt.IsZero() {
		t.Fatal("a save took it out of the archive")
	}
	d.must(d.RestoreDraft(d.ctx, draft.ID))
	_, err = d.Schedule(d.ctx, draft.ID, []model.AccountID{lea.ID}, wish)
	d.must(err)
	for _, err := range []error{d.ArchiveDraft(d.ctx, "nothing"), d.RestoreDraft(d.ctx, "nothing"), d.SetDraftStatus(d.ctx, "nothing", model.DraftIdea)} {
		d.wantCode(err, "draft.not_found")
	}
}

func TestAnArchivedDraftIsRefusedInTheLastMoment(t *testing.T) {
	d := newDesk(t)
	lea := d.plainAccount(d.mine, "lea")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	app, c := d.window()
	c.next(func() { d.must(d.ArchiveDraft(d.ctx, draft.ID)) })
	_, err := app.Schedule(d.ctx, draft.ID, []model.AccountID{lea.ID}, core.Wish{Now: true})
	d.wantCode(err, "draft.archived")
	if all, _ := d.Deliveries(d.ctx, core.DeliveryFilter{}); len(all) != 0 {
		t.Fatalf("%d deliveries", len(all))
	}
}

func TestWhatIsPromisedIsTheDraftAsItStands(t *testing.T) {
	d := newDesk(t)
	lea := d.plainAccount(d.mine, "lea")
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	app, c := d.window()
	c.next(func() { // an autosave while she clicks
		next := draft
		next.Text = "Bonsoir"
		d.save(next)
	})
	s, err := app.Schedule(d.ctx, draft.ID, []model.AccountID{lea.ID}, core.Wish{Now: true})
	d.must(err)
	if got := s.Deliveries[0].Parts[0].Content.Text; got != "Bonsoir" {
		t.Fatalf("%q is promised", got)
	}
	if all, _ := d.Deliveries(d.ctx, core.DeliveryFilter{}); len(all) != 1 {
		t.Fatalf("%d deliveries", len(all))
	}
}

func TestAStatusIsARevision(t *testing.T) {
	d := newDesk(t)
	draft := d.save(model.Draft{BrandID: d.mine.ID, Text: "Bonjour"})
	if draft.Status != model.DraftWriting {
		t.Fatalf("a new draft is %s", draft.Status)
	}
	d.must(d.SetDraftStatus(d.ctx, draft.ID, model.DraftReady))
	if got := d.stored(draft.ID); got.Status != model.DraftReady || got.Rev != 2 {
		t.Fatalf("stored: %+v", got)
	}
	d.wantCode(d.SetDraftStatus(d.ctx, draft.ID, "done"), "draft.bad_status")
}
