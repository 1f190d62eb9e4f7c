package screens_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/desk/desktest"
)

// queueIn makes a delivery in a state that its engine left it in.
func queueIn(state model.State) core.Story {
	st := queueAt("one", state, time.Hour)
	d := &st.Delivery
	switch state {
	case model.StateRetryWait:
		d.Wait, d.WakeAt, d.Reason = model.WaitBackoff, desktest.Now.Add(time.Minute), model.NewProblem("network.unreachable", "server", "S")
	case model.StatePublished:
		d.Parts[0].Receipt = &model.Receipt{RemoteID: "4711", URL: "https://mastodon.example/@lea/4711", At: desktest.Now}
	case model.StateSending, model.StateUnknown:
		d.Parts[0].MaybeSince = desktest.Now
	case model.StateMissed:
		d.AnsweredAt = desktest.Now
	}
	return st
}

func TestStoryOffersWhatTheStateAllows(t *testing.T) {
	sending := []string{"Another time…", "Try again now", "Cancel the delivery", "Leave the rest"}
	for state, want := range map[model.State][]string{
		model.StateAwaitingApproval: {"Another time…", "Cancel the delivery"},
		model.StateScheduled:        {"Another time…", "Cancel the delivery"},
		model.StateClaimed:          {"Cancel the delivery"},
		model.StatePreparing:        {"Cancel the delivery"},
		model.StateSending:          {"Leave the rest"},
		model.StateAccepted:         nil,
		model.StateUnknown:          nil,
		model.StateRetryWait:        {"Another time…", "Try again now", "Cancel the delivery"},
		model.StatePublished:        nil,
		model.StateMissed:           nil,
		model.StateSkipped:          nil,
		model.StateCancelled:        nil,
	} {
		t.Run(string(state), func(t *testing.T) {
			f := newQueueFake()
			f.add(queueIn(state))
			q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
			q.wantSeen(q.Text.Say("queue.state." + string(state)))
			var got []string
			for _, b := range q.buttons() {
				if slices.Contains(sending, b) {
					got = append(got, b)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("offered are %q, want %q", got, want)
			}
			for _, b := range want {
				if b != "Another time…" && !strings.HasPrefix(b, "Leave") {
					q.tap(b)
					break
				}
			}
			for _, err := range q.Shell.Failures {
				t.Errorf("what is offered is refused: %v", err)
			}
		})
	}
	t.Run("no retry while the server wants to be left alone", func(t *testing.T) {
		st := queueIn(model.StateRetryWait)
		st.Delivery.Wait = model.WaitServer
		f := newQueueFake()
		f.add(st)
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		if slices.Contains(q.buttons(), "Try again now") {
			t.Error("a retry is offered")
		}
		q.wantSeen("The server wants to be left alone until Wed 25\u00a0Nov, 10:31 (Europe/Paris). It goes out then by itself; nothing was changed.")
	})
}

func TestStoryTellsEverything(t *testing.T) {
	st := queueIn(model.StatePublished)
	st.Delivery.Parts[0].Content = model.PartContent{Text: "Deux lignes\n\nici", Options: model.Options{Warning: "sucre", Visibility: model.VisibilityUnlisted},
		Media: []model.Attachment{{Media: model.Media{ID: "m", Name: "pain.jpg"}, Alt: "Un pain"}, {Media: model.Media{ID: "n", Name: "four.jpg"}}}}
	r := st.Delivery.Parts[0].Receipt
	st.Attempts = []model.Attempt{
		{Kind: model.AttemptPublish, Phase: model.PhaseInvoke, At: desktest.Now},
		{Kind: model.AttemptLookup, Phase: model.PhaseOK, At: desktest.Now.Add(2 * time.Minute), Receipt: r},
	}
	f := newQueueFake()
	f.add(st)
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	t.Run("I18N-2: the text with its lines, the pictures with their descriptions", func(t *testing.T) {
		q.wantSeen("Deux lignes\n\nici", "sucre", "everybody, but not in lists", "pain.jpg", "Un pain", "no description")
	})
	t.Run("what happened, in sentences with times", func(t *testing.T) {
		q.wantSeen("Mon 23\u00a0Nov", "10:30:00", "Put in the queue.", "Wed 25\u00a0Nov", "10:32:00",
			"Looked up on the network and found: https://mastodon.example/@lea/4711")
	})
	t.Run("the receipt, and how it is known", func(t *testing.T) {
		q.wantSeen("4711", "found by looking on the network", "https://mastodon.example/@lea/4711", "Wed 25\u00a0Nov, 10:30 (Europe/Paris)")
		q.tap("Copy the address")
		if got := fyne.CurrentApp().Clipboard().Content(); got != "https://mastodon.example/@lea/4711" {
			t.Errorf("copied %q", got)
		}
	})
}

func TestStoryFollowsAnEditedPost(t *testing.T) {
	// I18N-2: the queue shows what will be sent, not what was to be.
	f := newQueueFake()
	f.add(queueAt("one", model.StateScheduled, time.Hour))
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	f.change("one", func(st *core.Story) {
		st.Delivery.Parts = []model.Part{{Key: "new key", Content: model.PartContent{Text: "Revised"}}}
	})
	q.changed()
	q.wantSeen("Revised")
	if q.sees("Le pain de one") {
		t.Error("the old text is still shown")
	}
}

func TestStoryOpensOnlyWebPages(t *testing.T) {
	for address, allowed := range map[string]bool{"https://m.example/1": true, "http://127.0.0.1:8000/1": true,
		"file:///etc/passwd": false, "javascript:alert(1)": false, "m.example": false} {
		st := queueIn(model.StatePublished)
		st.Delivery.Parts[0].Receipt.URL = address
		f := newQueueFake()
		f.add(st)
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		if got := !q.button("Open in the browser").Disabled(); got != allowed {
			t.Errorf("%s may be opened: %t", address, got)
		}
	}
}

// slowBrowser is an app whose browser takes its time, and then is not there.
type slowBrowser struct {
	fyne.App
	t    *testing.T
	free chan struct{} // closed when it may go on
}

func (b *slowBrowser) OpenURL(u *url.URL) error {
	select {
	case <-b.free:
	case <-time.After(10 * time.Second):
		b.t.Error("the window waits for the browser")
	}
	return errors.New("no browser for " + u.String())
}

func TestStoryDoesNotWaitForTheBrowser(t *testing.T) {
	f := newQueueFake()
	f.add(queueIn(model.StatePublished))
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	b := &slowBrowser{App: fyne.CurrentApp(), t: t, free: make(chan struct{})}
	fyne.SetCurrentApp(b)
	defer fyne.SetCurrentApp(b.App)
	q.button("Open in the browser").Tapped(&fyne.PointEvent{})
	close(b.free)
	q.Settle()
	if want := "The browser could not be opened. The address is https://mastodon.example/@lea/4711"; !slices.Contains(q.Shell.Said, want) {
		t.Errorf("said %q", q.Shell.Said)
	}
}

func TestStoryOfManyEventsShowsTheLatest(t *testing.T) {
	st := queueIn(model.StateRetryWait)
	for i := range 60 {
		st.Attempts = append(st.Attempts, model.Attempt{Kind: model.AttemptPublish, Phase: model.PhaseFail, At: desktest.Now.Add(time.Duration(i) * time.Second),
			Problem: model.NewProblem("network.unreachable", "server", fmt.Sprintf("S%d", i))})
	}
	f := newQueueFake()
	f.add(st)
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	first, last := "Not published, which is certain. S0 cannot be reached.", "Not published, which is certain. S59 cannot be reached."
	q.wantSeen(last)
	if q.sees(first) {
		t.Fatal("all 60 are shown at once")
	}
	q.tap("31 earlier events")
	q.wantSeen(first, last)
}

func TestStoryTakesTheListsPlaceInANarrowWindow(t *testing.T) {
	f := newQueueFake()
	f.add(queueAt("one", model.StateScheduled, time.Hour))
	q := openQueue(t, "en", f, desk.Route{})
	q.Window.Resize(fyne.NewSize(1024, 640))
	q.key(fyne.KeyDown)
	q.key(fyne.KeyReturn)
	if q.sees("11:30") || !q.sees("What happened") {
		t.Errorf("shown are %q", q.texts())
	}
	q.key(fyne.KeyEscape)
	q.wantSeen("11:30")
	q.Window.Resize(fyne.NewSize(1280, 800))
	q.key(fyne.KeyReturn)
	q.wantSeen("11:30", "What happened")
}

func TestCancelCanBeTakenBack(t *testing.T) {
	t.Run("while its time is to come", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateScheduled, time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Cancel the delivery")
		if len(q.Shell.Undos) != 1 || q.Shell.Said[0] != "@lea@mastodon.example: cancelled. It is not sent." {
			t.Fatalf("said %q, %d undos", q.Shell.Said, len(q.Shell.Undos))
		}
		if err := q.Shell.Undos[0](context.Background()); err != nil {
			t.Fatal(err)
		}
		q.changed()
		q.wantCalls("cancel one", "reinstate one")
		if d := f.delivery("successor 1"); d.State != model.StateScheduled || d.When != f.delivery("one").When {
			t.Errorf("the successor is %+v", d)
		}
	})
	t.Run("not once it is late, and that is said before", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateScheduled, -time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Cancel the delivery")
		q.wantCalls()
		if len(q.Shell.Questions) != 1 || !strings.Contains(q.Shell.Questions[0].Title, "@lea@mastodon.example") ||
			q.Shell.Questions[0].Answers[0].Danger || !q.Shell.Questions[0].Answers[1].Danger {
			t.Fatalf("questions %+v", q.Shell.Questions)
		}
		if err := q.Shell.Answer(1); err != nil {
			t.Fatal(err)
		}
		q.Settle()
		q.wantCalls("cancel one")
		if len(q.Shell.Undos) != 0 {
			t.Error("an undo is offered")
		}
	})
	t.Run("while it is being sent it is a request", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueIn(model.StateSending))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Leave the rest")
		if err := q.Shell.Answer(1); err != nil {
			t.Fatal(err)
		}
		q.Settle()
		q.wantCalls("cancel one")
		if len(q.Shell.Said) != 1 || !strings.HasPrefix(q.Shell.Said[0], "It is being sent right now.") || len(q.Shell.Undos) != 0 {
			t.Errorf("said %q", q.Shell.Said)
		}
	})
	t.Run("a refusal is shown, and the buttons come back", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateScheduled, time.Hour))
		f.refuse = model.NewProblem("workspace.disk_full")
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Cancel the delivery")
		if len(q.Shell.Failures) != 1 || q.button("Cancel the delivery").Disabled() {
			t.Errorf("failures %v", q.Shell.Failures)
		}
	})
}

// queueFields are the fields in view.
func queueFields(q *queueDesk) []*widget.Entry {
	var out []*widget.Entry
	for _, o := range queueObjects[fyne.CanvasObject](q) {
		if e := queueEntry(o); e != nil {
			out = append(out, e)
		}
	}
	return out
}

func TestAnotherTime(t *testing.T) {
	open := func(t *testing.T, st core.Story) *queueDesk {
		f := newQueueFake()
		f.add(st)
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Another time…")
		return q
	}
	set := func(q *queueDesk, day, clock string) {
		fields := queueFields(q)
		fields[len(fields)-2].SetText(day)
		fields[len(fields)-1].SetText(clock)
		q.Settle()
	}
	t.Run("EDIT-1, EDIT-2: it stays scheduled, at the new time", func(t *testing.T) {
		q := open(t, queueAt("one", model.StateScheduled, time.Hour))
		set(q, "2026-12-01", "9:00")
		q.tap("Move it")
		q.wantCalls("reschedule to 2026-12-01T09:00 one")
		d := q.core.delivery("one")
		if d.State != model.StateScheduled || !d.DueAt.Equal(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)) {
			t.Errorf("it is %s, due %s", d.State, d.DueAt)
		}
		q.wantSeen("Tue 1\u00a0Dec 2026, 9:00 (Europe/Paris)")
		if len(q.Shell.Undos) != 1 {
			t.Fatal("no undo is offered")
		}
		if err := q.Shell.Undos[0](context.Background()); err != nil {
			t.Fatal(err)
		}
		if back := q.core.delivery("one"); back.When.Local != "2026-11-25T11:30" {
			t.Errorf("the undo gives it %+v", back.When)
		}
	})
	t.Run("a time that is over is refused beside the field", func(t *testing.T) {
		q := open(t, queueAt("one", model.StateScheduled, time.Hour))
		set(q, "2026-11-01", "9:00")
		if !q.button("Move it").Disabled() {
			t.Error("the past can be chosen")
		}
		set(q, "2026-11-31", "9:00")
		if !q.button("Move it").Disabled() {
			t.Error("a day that does not exist can be chosen")
		}
	})
	t.Run("what cannot be taken back says so before", func(t *testing.T) {
		st := queueIn(model.StateRetryWait)
		st.Delivery.DueAt = desktest.Now.Add(-time.Hour)
		q := open(t, st)
		q.wantSeen("Its present time is over, so this cannot be taken back.")
		q.tap("Move it") // the same time tomorrow is proposed
		if len(q.Shell.Undos) != 0 || len(q.core.done()) != 1 {
			t.Errorf("%d undos, calls %q", len(q.Shell.Undos), q.core.done())
		}
	})
	t.Run("what was to go out at once is not sent at once by an undo", func(t *testing.T) {
		st := queueAt("one", model.StateScheduled, time.Minute) // the clock was set back since
		st.Delivery.When = model.When{Kind: model.WhenNow, Zone: "Europe/Paris"}
		q := open(t, st)
		q.wantSeen("Its present time is over, so this cannot be taken back.")
		q.tap("Move it") // tomorrow at nine is proposed
		q.wantCalls("reschedule to 2026-11-26T09:00 one")
		if len(q.Shell.Undos) != 0 {
			t.Error("an undo is offered")
		}
	})
	t.Run("a missed one gets a successor, whose story follows", func(t *testing.T) {
		st := queueAt("one", model.StateMissed, -3*time.Hour)
		q := open(t, st)
		q.wantSeen("A new delivery takes its place; this one stays missed.")
		set(q, "2026-12-01", "9:00")
		q.tap("Move it")
		q.wantSeen("Put in the queue, in place of one that was not sent.")
		q.tap("Edit the draft")
		if got := q.Shell.Routes[0].Draft; got != "draft of one" {
			t.Errorf("its draft is %q", got)
		}
	})
	t.Run("what she typed stays while the delivery changes", func(t *testing.T) {
		q := open(t, queueAt("one", model.StateScheduled, time.Hour))
		set(q, "2026-12-24", "18:00")
		q.core.change("one", func(st *core.Story) { st.Delivery.State = model.StateClaimed })
		q.changed()
		fields := queueFields(q)
		if fields[len(fields)-2].Text != "2026-12-24" || !q.button("Move it").Disabled() {
			t.Errorf("the day is %q now", fields[len(fields)-2].Text)
		}
		q.wantSeen("Its time can no longer be changed as it stands now.")
	})
}

func TestAnotherTimeAfterTheBrandMoved(t *testing.T) {
	// The brand's zone was changed after the delivery was planned, or is changed
	// while the form is open: no wall time may then pass for one of the other
	// zone.
	abroad := func() *queueFake {
		f := newQueueFake()
		st := queueAt("one", model.StateScheduled, time.Hour) // 11:30 in Paris
		st.Brand.Zone = "America/New_York"
		f.add(st)
		return f
	}
	t.Run("its present instant is proposed, and no undo, which would be another", func(t *testing.T) {
		f := abroad()
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Another time…")
		fields := queueFields(q)
		if day, clock := fields[len(fields)-2].Text, fields[len(fields)-1].Text; day != "2026-11-25" || clock != "05:30" {
			t.Errorf("%s %s is proposed", day, clock)
		}
		q.wantSeen("It was planned in the time zone Europe/Paris, which is no longer the brand’s, so this cannot be taken back.")
		fields[len(fields)-1].SetText("9:00")
		q.tap("Move it")
		q.wantCalls("reschedule to 2026-11-25T09:00 one")
		if d := f.delivery("one"); !d.DueAt.Equal(time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)) || len(q.Shell.Undos) != 0 {
			t.Errorf("due %s, %d undos", d.DueAt, len(q.Shell.Undos))
		}
	})
	t.Run("an undo that is already offered is refused", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateScheduled, time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Another time…")
		q.tap("Move it")
		f.change("one", func(st *core.Story) { st.Brand.Zone = "America/New_York" })
		moved := f.delivery("one")
		if err := q.Shell.Undos[0](t.Context()); model.ProblemCode(err) != "schedule.zone_changed" {
			t.Errorf("the undo ends with %v", err)
		}
		if d := f.delivery("one"); !d.DueAt.Equal(moved.DueAt) || d.When != moved.When {
			t.Errorf("it was moved to %s", d.DueAt)
		}
	})
	t.Run("what she typed for the old zone is refused before it is shown for the new one", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateScheduled, time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Another time…")
		fields := queueFields(q)
		fields[len(fields)-1].SetText("18:00")
		f.change("one", func(st *core.Story) { st.Brand.Zone = "America/New_York" })
		q.tap("Move it")
		if len(q.Shell.Failures) != 1 || model.ProblemCode(q.Shell.Failures[0]) != "schedule.zone_changed" || len(f.done()) != 0 {
			t.Fatalf("failures %v, calls %q", q.Shell.Failures, f.done())
		}
		q.wantSeen("Another time for Boulangerie du Parc (clock of New York)",
			"Boulangerie du Parc has the time zone America/New_York now, and this time was shown in Europe/Paris. Nothing was changed: look at the time again.")
		q.tap("Move it")
		q.wantCalls("reschedule to 2026-11-25T18:00 one")
		if d := f.delivery("one"); d.When.Zone != "America/New_York" {
			t.Errorf("its wish is %+v", d.When)
		}
	})
}

func TestEscapeLeavesTheFormBeforeTheStory(t *testing.T) {
	for field, name := range []string{"date", "time"} {
		t.Run("from the "+name, func(t *testing.T) {
			f := newQueueFake()
			f.add(queueAt("one", model.StateScheduled, time.Hour))
			q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
			q.tap("Another time…")
			if field == 1 {
				q.Window.Canvas().FocusNext() // the calendar
				q.Window.Canvas().FocusNext()
			}
			q.key(fyne.KeyEscape)
			if slices.Contains(q.buttons(), "Move it") || !q.sees("What happened") {
				t.Errorf("in view are %q", q.texts())
			}
			q.key(fyne.KeyEscape)
			if q.sees("What happened") {
				t.Error("the story stays open")
			}
		})
	}
}

func TestDuplicateIsADraftWithoutADate(t *testing.T) {
	// EDIT-5: the copy must not go out by accident.
	f := newQueueFake()
	f.add(queueAt("one", model.StateScheduled, time.Hour))
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	q.tap("Duplicate as a draft")
	q.wantCalls("duplicate draft of one")
	if want := (desk.Route{Screen: desk.ScreenComposer, Draft: "twin of draft of one"}); len(q.Shell.Routes) != 1 || q.Shell.Routes[0] != want {
		t.Errorf("routes %+v", q.Shell.Routes)
	}
	if d := f.delivery("one"); d.State != model.StateScheduled {
		t.Errorf("the original is %s now", d.State)
	}
}
