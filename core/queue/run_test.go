package queue_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

// running starts the engine's loop and returns a function that ends it and
// gives its error.
func (w *world) running() (stop func() error) {
	ctx, cancel := context.WithCancel(w.ctx)
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return func() error {
		cancel()
		return <-done
	}
}

// until waits in real time for a condition, moving the virtual clock by step.
func (w *world) until(step time.Duration, what string, ok func() bool) {
	w.t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
		if w.clock.Waiting() > 0 && w.idle() {
			w.clock.Advance(step)
		}
	}
	w.t.Fatalf("never: %s", what)
}

// idle reports that nothing is on its way, so that moving the clock does not
// outrun a send.
func (w *world) idle() bool {
	ids, err := w.store.Unfinished(w.ctx)
	return err == nil && len(ids) == 0
}

func (w *world) published(id model.DeliveryID) func() bool {
	return func() bool { return w.get(id).State == model.StatePublished }
}

func TestRunDeliversWhatBecomesDue(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 90*time.Second, "A")
	stop := w.running()
	w.until(time.Second, "published", w.published(id))
	if at := w.get(id).Parts[0].LastSentAt; at.Before(start.Add(90 * time.Second)) {
		t.Fatalf("sent at %v", at)
	}
	w.must(stop())
}

func TestRunSeesWhatAnotherProcessCommits(t *testing.T) {
	w := newWorld(t)
	a := w.account("lea")
	stop := w.running()
	other, err := store.Open(w.ctx, w.dir, w.clock.Now(), w.ids)
	w.must(err)
	defer other.Close()
	mine := w.store
	w.store = other
	id := w.schedule(a, 0, "A")
	w.store = mine
	w.until(time.Second, "published", w.published(id))
	w.must(stop())
}

func TestRunAttemptsSoonAfterTheServerIsBack(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.down = true
	stop := w.running()
	for range 20 {
		time.Sleep(2 * time.Millisecond)
		w.clock.Advance(15 * time.Second)
	}
	w.net.mu.Lock()
	w.net.down = false
	w.net.mu.Unlock()
	back := w.clock.Now()
	w.until(time.Second, "published", w.published(id))
	if late := w.get(id).Parts[0].LastSentAt.Sub(back); late > 31*time.Second {
		t.Fatalf("sent %v after the server was back", late)
	}
	w.must(stop())
}

func TestTheObserverIsToldWhenAndHowOften(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), time.Hour, "A")
	w.clock.Advance(time.Hour)
	w.pass()
	d := w.get(id)
	if last := w.seen[len(w.seen)-1]; last.State != d.State || last.Fence != d.Fence || !last.UpdatedAt.Equal(start.Add(time.Hour)) {
		t.Fatalf("told %s, fence %d, at %v; stored %s, fence %d, at %v", last.State, last.Fence, last.UpdatedAt, d.State, d.Fence, d.UpdatedAt)
	}
}

func TestStoppingWaitsForTheCallInFlight(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	inCall, answer := make(chan bool), make(chan bool)
	w.net.after = func(entry) model.Outcome {
		close(inCall)
		<-answer
		return model.Outcome{}
	}
	stop := w.running()
	<-inCall
	go func() {
		time.Sleep(20 * time.Millisecond)
		close(answer)
	}()
	w.must(stop())
	w.wantState(id, model.StatePublished)
	w.wantLedger("A")
}

// failing is a store whose commits fail from some point on, as on a full disk.
type failing struct {
	*store.Store
	left atomic.Int32
}

var errFull = model.NewProblem("workspace.disk_full")

func (f *failing) Apply(ctx context.Context, m queue.Move) error {
	if f.left.Add(-1) < 0 {
		return errFull
	}
	return f.Store.Apply(ctx, m)
}

func TestAFullDiskStopsTheEngineBeforeAnythingIsSent(t *testing.T) {
	for commits := range 4 { // claim, preparing, prepared, intent
		w := newWorld(t)
		w.schedule(w.account("lea"), 0, "A")
		f := &failing{Store: w.store}
		f.left.Store(int32(commits))
		w.Engine = w.engine(f)
		done := make(chan error, 1)
		go func() { done <- w.Run(w.ctx) }()
		if err := <-done; !errors.Is(err, errFull) {
			t.Fatalf("after %d commits: %v", commits, err)
		}
		w.wantLedger()
	}
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	f := &failing{Store: w.store}
	f.left.Store(4)
	w.Engine = w.engine(f)
	if err := w.Run(w.ctx); !errors.Is(err, errFull) {
		t.Fatal(err)
	}
	w.wantLedger("A")
	w.wantState(id, model.StateSending)
	w.restart()
	w.pass()
	w.wantState(id, model.StatePublished)
	w.wantLedger("A")
}

func TestTwoEnginesWithoutTheLockStillSendOnce(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	other := w.engine(w.store)
	w.net.before = func(ctx context.Context, _ connect.PublishRequest) {
		w.net.before = nil
		if err := other.Pass(ctx); err != nil { // recovers the first one's send as interrupted
			t.Error(err)
		}
	}
	w.pass()
	w.later(5 * time.Minute)
	w.later(5 * time.Minute)
	w.wantState(id, model.StatePublished)
	w.wantLedger("A")
}

func TestAJumpOfTheClockGivesUpTheCallInFlight(t *testing.T) {
	w := newWorld(t)
	id := w.schedule(w.account("lea"), 0, "A")
	w.net.prepare = func(connect.PrepareRequest) (connect.Prepared, model.Outcome) {
		w.clock.Sleep(10 * time.Minute)
		return connect.Prepared{Data: []byte("{}")}, model.Outcome{Class: model.ClassOK}
	}
	w.pass()
	w.wantLedger()
	w.net.prepare = nil
	w.later(time.Minute)
	w.wantState(id, model.StatePublished)
	w.wantLedger("A")
}

func TestSettingsThatBreakTheArgumentAreRefused(t *testing.T) {
	s := queue.DefaultSettings()
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	s.Settle = s.LastLook + s.Deadline + s.LateApply - 1
	if s.Validate() == nil {
		t.Fatal("a settle time shorter than a late apply passes")
	}
	s = queue.DefaultSettings()
	s.Tick = 0
	if s.Validate() == nil {
		t.Fatal("a tick of zero passes")
	}
	s = queue.DefaultSettings()
	s.SettleAcross = s.Settle - 1
	if s.Validate() == nil {
		t.Fatal("a shorter settle across runs passes")
	}
}

func TestNoTransitionLeavesAFinalState(t *testing.T) {
	for _, from := range model.States() {
		for _, to := range model.States() {
			err := queue.CheckTransition(from, to)
			if from.Final() && err == nil && !(from == to && (from == model.StateMissed || from == model.StateCancelled)) {
				t.Errorf("%s may go to %s", from, to)
			}
		}
	}
	if queue.CheckTransition(model.StateScheduled, model.StateSending) == nil {
		t.Error("a delivery may be sent without being claimed")
	}
}
