package screens_test

import (
	"reflect"
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

// queueEntry is the field that an object is; nil: it is none.
func queueEntry(o any) *widget.Entry {
	v := reflect.ValueOf(o)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	if f := v.Elem().FieldByName("Entry"); f.IsValid() && f.CanAddr() {
		e, _ := f.Addr().Interface().(*widget.Entry)
		return e
	}
	return nil
}

func queueRefused(id model.DeliveryID) core.Story {
	st := queueAt(id, model.StateNeedsUser, -time.Hour)
	st.Delivery.Reason = model.NewProblem("network.refused", "server", "mastodon.example", "message", "too many chips")
	return st
}

func TestTheSafeAnswerComesFirst(t *testing.T) {
	sick := queueLea
	sick.Health = model.HealthSignIn
	blocked := queueIn(model.StateUnknown)
	blocked.Account = sick
	for name, c := range map[string]struct {
		story    core.Story
		question string
		answers  []string
		focus    string // a button; empty: the field of the address
	}{
		"in doubt": {queueDoubt("one"), "Is this post on the profile of @lea@mastodon.example?",
			[]string{"It is there", "I cannot tell: leave it", "It is not there: send it again…"}, ""},
		"refused": {queueRefused("one"), "It is certainly not published on @lea@mastodon.example. What now?",
			[]string{"Edit the draft", "Leave it", "Another time…", "Send it again"}, "Edit the draft"},
		"missed": {queueAt("one", model.StateMissed, -3*time.Hour), "It was not sent on @lea@mastodon.example. What now?",
			[]string{"Leave it", "Another time…", "Send it now all the same"}, "Leave it"},
		"in doubt, on an account that cannot be asked": {blocked, "Is this post on the profile of @lea@mastodon.example?",
			[]string{"Connect the account again", "It is there", "I cannot tell: leave it", "It is not there: send it again…"}, "Connect the account again"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newQueueFake()
			f.add(c.story)
			q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
			q.wantSeen(c.question)
			var got []string
			for _, b := range q.buttons() {
				if slices.Contains(c.answers, b) && !slices.Contains(got, b) {
					got = append(got, b)
				}
			}
			if !slices.Equal(got, c.answers) {
				t.Errorf("the answers are %q, want %q", got, c.answers)
			}
			focused := q.Window.Canvas().Focused()
			if c.focus == "" && queueEntry(focused) == nil || c.focus != "" && focused != fyne.Focusable(q.button(c.focus).(fyne.Focusable)) {
				t.Errorf("the focus is on %T", focused)
			}
			for range 3 { // Enter is held down in the list, or pressed too often
				q.key(fyne.KeyReturn)
			}
			q.wantCalls()
			if len(q.Shell.Routes) != 0 {
				t.Errorf("Enter led to %+v", q.Shell.Routes)
			}
		})
	}
}

func TestAQuestionShowsItsEvidence(t *testing.T) {
	f := newQueueFake()
	f.add(queueDoubt("one"))
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	q.wantSeen("Sending began Wed 25\u00a0Nov, 9:30 (Europe/Paris), and no clear answer came.", "Last sent Wed 25\u00a0Nov, 9:40 (Europe/Paris).",
		"The program has looked 5 times since, without a clear answer.", "“Le pain de one”")
	if q.button("Look at the profile").Disabled() {
		t.Error("the profile cannot be opened")
	}
	f2 := newQueueFake()
	f2.add(queueRefused("one"))
	openQueue(t, "en", f2, desk.Route{Delivery: "one"}).wantSeen(
		"mastodon.example refused the post: \"too many chips\". It is not published. What was refused has to change before it is sent again.")
}

func TestItIsThere(t *testing.T) {
	t.Run("is noted with its address", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueDoubt("one"))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		queueFields(q)[0].SetText("https://mastodon.example/@lea/1")
		q.tap("It is there")
		q.wantCalls("confirm https://mastodon.example/@lea/1 one")
		q.wantSeen("published", "you: you gave its address")
	})
	for _, code := range []string{"receipt.bad_link", "receipt.other_account", "receipt.taken"} {
		t.Run("with a wrong address is told beside the field, which keeps it: "+code, func(t *testing.T) {
			f := newQueueFake()
			f.add(queueDoubt("one"))
			q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
			queueFields(q)[0].SetText("https://elsewhere.example/9")
			f.refuse = model.NewProblem(code, "link", "https://elsewhere.example/9", "handle", "lea")
			q.key(fyne.KeyReturn)
			if got := queueFields(q)[0].Text; got != "https://elsewhere.example/9" {
				t.Errorf("the field holds %q", got)
			}
			q.wantSeen(q.Text.Problem(model.NewProblem(code, "link", "https://elsewhere.example/9", "handle", "lea")))
			if len(q.Shell.Failures) != 0 {
				t.Errorf("it is also told elsewhere: %v", q.Shell.Failures)
			}
			if q.button("It is there").Disabled() {
				t.Error("it cannot be tried again")
			}
		})
	}
	t.Run("without an address asks for it", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueDoubt("one"))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("It is there")
		q.wantCalls()
		q.wantSeen("Paste the address of the post first. Nothing was changed.")
	})
	t.Run("what she typed stays while the delivery changes, and when she comes back", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueDoubt("one"))
		f.add(queueDoubt("two"))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		field := queueFields(q)[0]
		field.SetText("https://mast")
		f.change("one", func(st *core.Story) { st.Delivery.Parts[0].Looks++; st.Delivery.Fence++ })
		q.changed()
		if queueFields(q)[0] != field || field.Text != "https://mast" || queueEntry(q.Window.Canvas().Focused()) != field {
			t.Error("the field was made anew under her fingers")
		}
		q.wantSeen("The program has looked 6 times since, without a clear answer.")
		q.screen.Show(desk.Route{Delivery: "two"})
		q.Settle()
		if got := queueFields(q)[0].Text; got != "" {
			t.Errorf("the other question holds %q", got)
		}
		q.screen.Show(desk.Route{Delivery: "one"})
		q.Settle()
		if got := queueFields(q)[0].Text; got != "https://mast" {
			t.Errorf("back again, the field holds %q", got)
		}
	})
}

func TestSendAgainIsAskedTwice(t *testing.T) {
	f := newQueueFake()
	f.add(queueDoubt("one"))
	q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
	q.tap("It is not there: send it again…")
	q.wantCalls()
	if len(q.Shell.Questions) != 1 {
		t.Fatal("it is not asked again")
	}
	asked := q.Shell.Questions[0]
	body := asked.Body.(*widget.Label).Text
	t.Run("WRONG-2: account and brand are named, and that it may be there twice", func(t *testing.T) {
		for _, word := range []string{"@lea@mastodon.example", "Boulangerie du Parc", "twice"} {
			if !strings.Contains(body, word) {
				t.Errorf("%q says nothing of %s", body, word)
			}
		}
		if !strings.Contains(asked.Answers[1].Label, "@lea@mastodon.example") || !asked.Answers[1].Danger || asked.Answers[0].Do != nil {
			t.Errorf("answers %+v", asked.Answers)
		}
	})
	if err := q.Shell.Answer(0); err != nil {
		t.Fatal(err)
	}
	q.Settle()
	q.wantCalls()
	q.tap("It is not there: send it again…")
	if err := q.Shell.Answer(1); err != nil {
		t.Fatal(err)
	}
	q.Settle()
	q.wantCalls("send again one")
	q.wantSeen("scheduled", "You ordered to send it again although it might be there.")
}

func TestADoubleClickAnswersOnce(t *testing.T) {
	for label, want := range map[string]string{"Leave it": "leave one", "Send it again": "retry one"} {
		f := newQueueFake()
		f.add(queueRefused("one"))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		b := q.button(label)
		b.Tapped(&fyne.PointEvent{})
		b.Tapped(&fyne.PointEvent{})
		q.Settle()
		b.Tapped(&fyne.PointEvent{}) // the button of a question that is answered
		q.Settle()
		q.wantCalls(want)
	}
	t.Run("and the address", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueDoubt("one"))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		queueFields(q)[0].SetText("https://mastodon.example/@lea/1")
		b := q.button("It is there")
		b.Tapped(&fyne.PointEvent{})
		queueFields(q)[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		q.Settle()
		q.wantCalls("confirm https://mastodon.example/@lea/1 one")
	})
}

func TestAnswersOfAMissedDelivery(t *testing.T) {
	t.Run("leave it", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateMissed, -3*time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.wantSeen("It is not sent. This cannot be taken back, but the draft stays.")
		q.tap("Leave it")
		q.wantCalls("leave one")
		if q.sees("It was not sent on @lea@mastodon.example. What now?") || len(q.Shell.Undos) != 0 {
			t.Error("it still asks")
		}
	})
	t.Run("send it now: its successor's story follows", func(t *testing.T) {
		f := newQueueFake()
		f.add(queueAt("one", model.StateMissed, -3*time.Hour))
		q := openQueue(t, "en", f, desk.Route{Delivery: "one"})
		q.tap("Send it now all the same")
		q.wantCalls("retry one")
		q.wantSeen("now, Wed 25\u00a0Nov, 10:30 (Europe/Paris)")
		if !f.delivery("successor 1").DueAt.Equal(desktest.Now) {
			t.Error("it is not due now")
		}
	})
}

func TestTheQuestionGoesWhenItIsAnsweredElsewhere(t *testing.T) {
	f := newQueueFake()
	f.add(queueDoubt("one"))
	q := openQueue(t, "fr", f, desk.Route{Delivery: "one"})
	q.wantSeen("Cette publication est-elle sur le profil de @lea@mastodon.example\u202f?")
	f.change("one", func(st *core.Story) {
		st.Delivery.State, st.Delivery.Reason = model.StatePublished, nil
		st.Delivery.Parts[0].Receipt = &model.Receipt{RemoteID: "1", URL: "https://mastodon.example/@lea/1", At: desktest.Now}
	})
	q.changed()
	if q.sees("Votre réponse") {
		t.Error("it still asks")
	}
	q.wantSeen("publié", "Preuve d’envoi")
}
