package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"
)

func TestAfter(t *testing.T) {
	t.Run("comes when its time is there, in order", func(t *testing.T) {
		s := steps(t)
		var got []string
		s.Loader.After(2*time.Second, func() { got = append(got, "two") })
		s.Loader.After(time.Second, func() { got = append(got, "one") })
		s.Loader.After(3*time.Second, func() { got = append(got, "three") })
		s.Elapse(999 * time.Millisecond)
		if len(got) != 0 {
			t.Errorf("too early: %v", got)
		}
		s.Elapse(1001 * time.Millisecond)
		if !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("after two seconds: %v", got)
		}
		s.Elapse(time.Hour)
		if !slices.Equal(got, []string{"one", "two", "three"}) {
			t.Errorf("in the end: %v", got)
		}
	})
	t.Run("does not come when stopped, even by one that comes before", func(t *testing.T) {
		s := steps(t)
		stop := s.Loader.After(time.Second, func() { t.Error("came") })
		stop()
		var later func()
		s.Loader.After(time.Second, func() { later() })
		later = s.Loader.After(2*time.Second, func() { t.Error("came though it was stopped") })
		s.Elapse(time.Minute)
	})
	t.Run("comes once and may be stopped then", func(t *testing.T) {
		s := steps(t)
		n := 0
		stop := s.Loader.After(time.Second, func() { n++ })
		s.Elapse(time.Minute)
		stop()
		s.Elapse(time.Minute)
		if n != 1 {
			t.Errorf("came %d times", n)
		}
	})
	t.Run("may set the next one, which waits its own time", func(t *testing.T) {
		s := steps(t)
		n := 0
		var tick func()
		tick = func() { n++; s.Loader.After(time.Minute, tick) }
		s.Loader.After(time.Minute, tick)
		s.Elapse(time.Minute)
		s.Elapse(time.Minute)
		if n != 2 {
			t.Errorf("came %d times in two minutes", n)
		}
	})
	t.Run("does not come after the loader was closed", func(t *testing.T) {
		s := steps(t)
		s.Loader.After(time.Second, func() { t.Error("came") })
		s.Loader.Close()
		s.Elapse(time.Minute)
	})
}

func TestElapse(t *testing.T) {
	t.Run("settles what was begun before, and what follows", func(t *testing.T) {
		s := steps(t)
		var got []string
		note := func(what string) func(error) { return func(error) { got = append(got, what) } }
		nothing := func(context.Context) error { return nil }
		s.Loader.Do(nothing, note("before"))
		s.Loader.After(time.Second, func() {
			got = append(got, "timer")
			s.Loader.Do(nothing, note("following"))
		})
		s.Loader.After(2*time.Second, func() { got = append(got, "second timer") })
		s.Elapse(2 * time.Second)
		if !slices.Equal(got, []string{"before", "timer", "following", "second timer"}) {
			t.Errorf("in this order: %v", got)
		}
	})
}

func TestPending(t *testing.T) {
	s := steps(t)
	s.Loader.Do(func(context.Context) error { return nil }, func(error) {})
	waitFor(t, func() bool { return s.Pending() == 1 })
	s.Settle()
	if n := s.Pending(); n != 0 {
		t.Errorf("%d answers are left", n)
	}
}
