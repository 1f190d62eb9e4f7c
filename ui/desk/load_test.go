package desk_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"restante/ui/desk"
)

func steps(t *testing.T) *desk.Steps {
	t.Helper()
	s := desk.NewSteps(context.Background())
	t.Cleanup(s.Loader.Close)
	return s
}

// say is a query that answers at once.
func say(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// hold is a query that answers when it is given up.
func hold(ctx context.Context) (string, error) {
	<-ctx.Done()
	return "given up", ctx.Err()
}

func TestLoad(t *testing.T) {
	t.Run("applies the answer, and an error as it came", func(t *testing.T) {
		s, slot := steps(t), desk.Slot{}
		bad := errors.New("disk")
		var got error
		desk.Load(s.Loader, &slot, func(context.Context) (int, error) { return 7, bad }, func(n int, err error) {
			if n != 7 {
				t.Errorf("answer %d", n)
			}
			got = err
		})
		if got != nil {
			t.Error("applied before Fyne's goroutine took it")
		}
		s.Settle()
		if !errors.Is(got, bad) {
			t.Errorf("error %v", got)
		}
	})
	t.Run("drops the answer to an older question, in whichever order they come", func(t *testing.T) {
		s, slot := steps(t), desk.Slot{}
		var got []string
		apply := func(answer string, _ error) { got = append(got, answer) }
		desk.Load(s.Loader, &slot, hold, apply)
		desk.Load(s.Loader, &slot, say("second"), apply)
		desk.Load(s.Loader, &slot, say("third"), apply)
		s.Settle()
		if !slices.Equal(got, []string{"third"}) {
			t.Errorf("applied %v", got)
		}
	})
	t.Run("cancels the older question", func(t *testing.T) {
		s, slot := steps(t), desk.Slot{}
		ended := make(chan error, 1)
		desk.Load(s.Loader, &slot, func(ctx context.Context) (string, error) {
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Second):
			}
			ended <- ctx.Err()
			return "", ctx.Err()
		}, func(string, error) {})
		desk.Load(s.Loader, &slot, say("newer"), func(string, error) {})
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("drops an answer that arrived but was not applied yet", func(t *testing.T) {
		s, slot := steps(t), desk.Slot{}
		desk.Load(s.Loader, &slot, say("late"), func(string, error) { t.Error("applied") })
		waitFor(t, func() bool { return s.Pending() == 1 })
		slot.Drop()
		s.Settle()
	})
	t.Run("slots do not disturb each other", func(t *testing.T) {
		s := steps(t)
		var one, two desk.Slot
		var got []string
		apply := func(answer string, _ error) { got = append(got, answer) }
		desk.Load(s.Loader, &one, say("one"), apply)
		desk.Load(s.Loader, &two, say("two"), apply)
		s.Settle()
		slices.Sort(got)
		if !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("applied %v", got)
		}
	})
	t.Run("an answer may ask again", func(t *testing.T) {
		s, slot := steps(t), desk.Slot{}
		var got []string
		desk.Load(s.Loader, &slot, say("first"), func(answer string, _ error) {
			got = append(got, answer)
			desk.Load(s.Loader, &slot, say("second"), func(answer string, _ error) { got = append(got, answer) })
		})
		s.Settle()
		if !slices.Equal(got, []string{"first", "second"}) {
			t.Errorf("applied %v", got)
		}
	})
	t.Run("applies nothing after the loader was closed", func(t *testing.T) {
		s, slot := desk.NewSteps(context.Background()), desk.Slot{}
		desk.Load(s.Loader, &slot, say("late"), func(string, error) { t.Error("applied") })
		s.Loader.Close()
		s.Settle()
	})
}

func TestDo(t *testing.T) {
	t.Run("tells how it ended, each time", func(t *testing.T) {
		s := steps(t)
		var got []error
		bad := errors.New("refused")
		s.Loader.Do(func(context.Context) error { return nil }, func(err error) { got = append(got, err) })
		s.Settle()
		s.Loader.Do(func(context.Context) error { return bad }, func(err error) { got = append(got, err) })
		s.Settle()
		if len(got) != 2 || got[0] != nil || !errors.Is(got[1], bad) {
			t.Errorf("told %v", got)
		}
	})
	t.Run("is cancelled by closing and then tells nothing", func(t *testing.T) {
		s := desk.NewSteps(context.Background())
		s.Loader.Do(func(ctx context.Context) error { _, err := hold(ctx); return err },
			func(err error) { t.Errorf("told %v", err) })
		s.Loader.Close()
		s.Settle()
	})
	t.Run("tells what it managed to do in spite of closing", func(t *testing.T) {
		s := desk.NewSteps(context.Background())
		told := false
		s.Loader.Do(func(ctx context.Context) error { <-ctx.Done(); return nil }, func(error) { told = true })
		s.Loader.Close()
		s.Settle()
		if !told {
			t.Error("told nothing")
		}
	})
}

// What is asked of a closed loader would be work that nobody waits for.
func TestAClosedLoaderBeginsNothing(t *testing.T) {
	t.Run("neither a question nor a command", func(t *testing.T) {
		s, slot := desk.NewSteps(context.Background()), desk.Slot{}
		s.Loader.Close()
		desk.Load(s.Loader, &slot, func(context.Context) (int, error) { t.Error("asked"); return 0, nil }, func(int, error) { t.Error("applied") })
		command := func(context.Context) error { t.Error("carried out"); return nil }
		s.Loader.Do(command, func(error) { t.Error("told") })
		s.Loader.Stoppable(command, func(error) { t.Error("told") })()
		s.Settle()
	})
	t.Run("also while it is being closed", func(t *testing.T) {
		for range 200 {
			s := desk.NewSteps(context.Background())
			var closed atomic.Bool
			ended := make(chan struct{})
			go func() {
				s.Loader.Close()
				closed.Store(true)
				close(ended)
			}()
			for range 20 {
				s.Loader.Do(func(context.Context) error {
					if closed.Load() {
						t.Error("carried out after Close returned")
					}
					return nil
				}, func(error) {})
			}
			<-ended
			s.Settle()
		}
	})
}

func TestStoppable(t *testing.T) {
	t.Run("is given up and tells so", func(t *testing.T) {
		s := steps(t)
		var got error
		stop := s.Loader.Stoppable(func(ctx context.Context) error {
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Second):
			}
			return ctx.Err()
		}, func(err error) { got = err })
		stop()
		s.Settle()
		if !errors.Is(got, context.Canceled) {
			t.Errorf("told %v", got)
		}
	})
	t.Run("stopping late changes nothing", func(t *testing.T) {
		s := steps(t)
		told := 0
		stop := s.Loader.Stoppable(func(context.Context) error { return nil }, func(err error) {
			told++
			if err != nil {
				t.Errorf("told %v", err)
			}
		})
		s.Settle()
		stop()
		stop()
		s.Settle()
		if told != 1 {
			t.Errorf("told %d times", told)
		}
	})
	t.Run("ends with the loader", func(t *testing.T) {
		s := desk.NewSteps(context.Background())
		s.Loader.Stoppable(func(ctx context.Context) error { _, err := hold(ctx); return err },
			func(err error) { t.Errorf("told %v", err) })
		s.Loader.Close()
		s.Settle()
	})
}

// The loader of the real window, whose answers come by Fyne.
func TestLoader(t *testing.T) {
	t.Run("answers, waits and tells", func(t *testing.T) {
		test.NewTempApp(t)
		l := desk.NewLoader(context.Background())
		told := make(chan string, 3)
		var slot desk.Slot
		desk.Load(l, &slot, say("loaded"), func(answer string, _ error) { told <- answer })
		if got := <-told; got != "loaded" {
			t.Errorf("told %q", got)
		}
		l.After(time.Millisecond, func() { told <- "after" })
		if got := <-told; got != "after" {
			t.Errorf("told %q", got)
		}
		stop := l.After(time.Hour, func() { told <- "never" })
		stop()
		l.Close()
	})
	t.Run("closing waits for what is at work", func(t *testing.T) {
		test.NewTempApp(t)
		l := desk.NewLoader(context.Background())
		ended := false
		l.Do(func(ctx context.Context) error {
			<-ctx.Done()
			ended = true
			return ctx.Err()
		}, func(error) {})
		l.Close()
		if !ended {
			t.Error("closed while a command was at work")
		}
	})
	t.Run("ends with its context", func(t *testing.T) {
		test.NewTempApp(t)
		ctx, end := context.WithCancel(context.Background())
		l := desk.NewLoader(ctx)
		l.Do(func(ctx context.Context) error { _, err := hold(ctx); return err },
			func(err error) { t.Errorf("told %v", err) })
		end()
		l.Close()
	})
}

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !what(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
