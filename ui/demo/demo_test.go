package demo_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"restante/assets"
	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/demo"
)

func open(t *testing.T, lang string) *demo.Demo {
	t.Helper()
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		t.Fatal(err)
	}
	d, err := demo.Open(t.Context(), demo.Options{Clock: clock.NewSystem(), Log: slog.New(slog.DiscardHandler),
		Say: catalogue.Printer(lang), UserAgent: "PosteRestante/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestADemoShowsWhatCanBecomeOfAPost(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		t.Run(lang, func(t *testing.T) {
			d := open(t, lang)
			all, err := d.Core.Deliveries(t.Context(), core.DeliveryFilter{})
			if err != nil {
				t.Fatal(err)
			}
			states := map[model.State]int{}
			for _, delivery := range all {
				states[delivery.State]++
			}
			want := map[model.State]int{
				model.StatePublished: 6, model.StateNeedsUser: 1, model.StateSkipped: 1, model.StateMissed: 1,
				model.StateUnknown: 1, model.StateCancelled: 1, model.StateScheduled: 9,
				model.StateRetryWait: 2, // one that the server put off, one whose account must sign in again
			}
			for state, n := range want {
				if states[state] != n {
					t.Errorf("%d are %s, want %d", states[state], state, n)
				}
				delete(states, state)
			}
			if len(states) > 0 {
				t.Errorf("also %v", states)
			}
			// The post without an answer is there: only its answer was lost.
			if d.Accepted() != 7 {
				t.Errorf("the network has %d posts, want the six and the one in doubt", d.Accepted())
			}
			status, err := d.Core.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(status.SignIn) != 1 || status.NeedsYou != 2 {
				t.Errorf("%d accounts to sign in to, %d deliveries ask; want 1 and 2", len(status.SignIn), status.NeedsYou)
			}
		})
	}
}

func TestTheQueueHoldsWhileTheNetworkIsAwayAndThenEmpties(t *testing.T) {
	d := open(t, "fr")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	if err := d.SetDown(ctx, true); err != nil {
		t.Fatal(err)
	}
	go func() { ended <- d.Core.Deliver(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	brands, err := d.Core.Brands(ctx)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := d.Core.Accounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	draft, err := d.Core.SaveDraft(ctx, model.Draft{BrandID: brands[0].ID, Text: "Écrit dans le train"})
	if err != nil {
		t.Fatal(err)
	}
	before := d.Accepted()
	done, err := d.Core.Schedule(ctx, draft.ID, []model.AccountID{accounts[0].ID}, core.Wish{Now: true})
	if err != nil {
		t.Fatal(err)
	}
	state := func() model.State {
		story, err := d.Core.Story(ctx, done.Deliveries[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return story.Delivery.State
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		status, err := d.Core.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if status.Trouble[accounts[0].ID] != nil {
			break // the engine has tried
		}
		if time.Now().After(deadline) {
			t.Fatal("the engine does not notice that the network is away")
		}
	}
	if got := state(); got == model.StatePublished || d.Accepted() != before || !d.Down() {
		t.Fatalf("it is %s while the network is away", got)
	}
	if err := d.SetDown(ctx, false); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); state() != model.StatePublished; {
		if time.Now().After(deadline) {
			t.Fatalf("it is still %s", state())
		}
		time.Sleep(50 * time.Millisecond)
	}
}
