package queue_test

import (
	"slices"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// notices returns what was noticed since the last call.
func (w *world) notices() []queue.Notice {
	w.seenMu.Lock()
	defer w.seenMu.Unlock()
	out := w.heard
	w.heard = nil
	return out
}

func (w *world) setDown(down bool) {
	w.net.mu.Lock()
	defer w.net.mu.Unlock()
	w.net.down = down
}

func TestWhatIsHeardOfAServerIsUsed(t *testing.T) {
	const server = "https://fake.example"
	t.Run("an answer is kept", func(t *testing.T) {
		w := newWorld(t)
		if len(w.Reach()) != 0 {
			t.Fatalf("at first: %v", w.Reach())
		}
		w.clock.Advance(time.Minute)
		w.Heard(server, nil, true)
		if got := w.Reach()[server]; got != (queue.Answer{Up: true, At: time.Minute}) {
			t.Fatalf("%+v", got)
		}
		w.Heard(server, nil, false)
		if got := w.Reach()[server]; got.Up {
			t.Fatalf("%+v", got)
		}
	})
	t.Run("it is told where it is new", func(t *testing.T) {
		w := newWorld(t)
		for _, c := range []struct {
			up   bool
			told int
		}{{true, 1}, {true, 0}, {false, 1}, {false, 0}, {true, 1}} {
			w.Heard(server, nil, c.up)
			if got := w.notices(); len(got) != c.told {
				t.Fatalf("up %v: told %v, want %d", c.up, got, c.told)
			}
		}
	})
	t.Run("a server that is back is asked before its next probe", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		id := w.schedule(a, 0, "A")
		w.setDown(true)
		w.pass()
		w.wantState(id, model.StateScheduled)
		if w.Trouble()[a.ID] == nil {
			t.Fatal("it does not say why it waits")
		}
		w.setDown(false)
		w.pass()
		w.wantState(id, model.StateScheduled) // it is left alone for a while
		w.Heard(server, []model.AccountID{a.ID}, true)
		if len(w.Trouble()) != 0 {
			t.Fatalf("trouble %v", w.Trouble())
		}
		w.pass()
		w.wantState(id, model.StatePublished)
	})
	t.Run("one that is known to be down is trouble for what is due there", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.setDown(true)
		w.Heard(server, []model.AccountID{a.ID}, false)
		if len(w.Trouble()) != 0 {
			t.Fatalf("nothing is due, and yet %v", w.Trouble())
		}
		w.schedule(a, 0, "A")
		w.pass()
		if p := w.Trouble()[a.ID]; p == nil || p.Code != "network.unreachable" {
			t.Fatalf("trouble %v", p)
		}
	})
	t.Run("one that wants to be left alone is", func(t *testing.T) {
		w := newWorld(t)
		a, b := w.account("lea"), w.account("martin")
		w.schedule(a, 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			return model.Outcome{Class: model.ClassTransient, Problem: model.NewProblem("network.unreachable"), RetryAt: w.clock.Now().Add(time.Hour)}
		}
		w.pass()
		w.net.publish = nil
		id := w.schedule(b, 0, "B")
		w.Heard(server, []model.AccountID{a.ID, b.ID}, true)
		w.later(time.Minute)
		w.wantState(id, model.StateScheduled)
		w.later(time.Hour)
		w.wantState(id, model.StatePublished)
	})
	t.Run("the trouble of one account outlives its server's answer", func(t *testing.T) {
		w := newWorld(t)
		a := w.account("lea")
		w.schedule(a, 0, "A")
		w.net.verify = model.Outcome{Class: model.ClassThrottled, Status: 429, Problem: model.NewProblem("network.throttled")}
		w.pass()
		w.Heard(server, []model.AccountID{a.ID}, true)
		if p := w.Trouble()[a.ID]; p == nil || p.Code != "network.throttled" {
			t.Fatalf("trouble %v", p)
		}
	})
}

func TestWhatIsNoTransitionIsNoticed(t *testing.T) {
	t.Run("the beginning of a run", func(t *testing.T) {
		w := newWorld(t)
		stop := w.running()
		w.until(time.Second, "it has begun", func() bool { return slices.Contains(w.notices(), queue.NoticeStarted) })
		stop()
	})
	t.Run("a health, learned in a move or beside one", func(t *testing.T) {
		dead := model.Outcome{Class: model.ClassReauth, Status: 401, Problem: model.NewProblem("account.token_refused")}
		w := newWorld(t)
		w.schedule(w.account("lea"), 0, "A")
		w.net.verify = dead
		w.pass()
		if !slices.Contains(w.notices(), queue.NoticeAccount) {
			t.Fatal("beside a move it is not noticed")
		}
		w = newWorld(t)
		w.schedule(w.account("lea"), 0, "A")
		w.net.publish = func(connect.PublishRequest) model.Outcome {
			w.notices()
			return dead
		}
		w.pass()
		if !slices.Contains(w.notices(), queue.NoticeAccount) {
			t.Fatal("in a move it is not noticed")
		}
	})
	t.Run("a server that goes away and comes back", func(t *testing.T) {
		w := newWorld(t)
		w.schedule(w.account("lea"), 0, "A")
		w.setDown(true)
		w.pass()
		if !slices.Contains(w.notices(), queue.NoticeReach) {
			t.Fatal("that it went away is not noticed")
		}
		w.setDown(false)
		w.later(time.Minute)
		if !slices.Contains(w.notices(), queue.NoticeReach) {
			t.Fatal("that it came back is not noticed")
		}
	})
}

func TestWhileAllIsHeldNothingIsAsked(t *testing.T) {
	w, id := in[model.StateUnknown](t)
	w.net.look = nil
	w.must(w.store.SetHeld(w.ctx, true))
	calls := func() int { return w.net.count("verify") + w.net.count("lookup") }
	before := calls()
	w.later(time.Hour)
	w.later(48 * time.Hour)
	w.wantState(id, model.StateUnknown)
	if n := calls() - before; n != 0 {
		t.Fatalf("%d calls were made", n)
	}
	w.must(w.store.SetHeld(w.ctx, false))
	w.later(time.Hour)
	if calls() == before {
		t.Fatal("nothing is asked after that either: the test proves nothing")
	}
}
