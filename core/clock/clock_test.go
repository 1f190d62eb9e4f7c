package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"restante/core/clock"
)

func TestVirtual(t *testing.T) {
	start := time.Date(2026, 12, 1, 9, 0, 0, 0, time.FixedZone("CET", 3600))
	v := clock.NewVirtual(start)
	if v.Now().Location() != time.UTC || !v.Now().Equal(start) {
		t.Fatalf("starts at %v", v.Now())
	}
	v.Sleep(-time.Hour)
	v.Advance(10 * time.Minute)
	if !v.Now().Equal(start.Add(-50*time.Minute)) || v.Mono() != 10*time.Minute {
		t.Fatalf("wall %v, mono %v", v.Now(), v.Mono())
	}
	done := make(chan error, 1)
	go func() { done <- v.Wait(context.Background(), time.Minute) }()
	for v.Waiting() == 0 {
		time.Sleep(time.Millisecond)
	}
	v.Sleep(time.Hour) // the wall clock wakes nobody
	v.Advance(59 * time.Second)
	select {
	case <-done:
		t.Fatal("woken too early")
	case <-time.After(10 * time.Millisecond):
	}
	v.Advance(time.Second)
	if err := <-done; err != nil || v.Waiting() != 0 {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := v.Wait(ctx, time.Minute); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestSystem(t *testing.T) {
	s := clock.NewSystem()
	before, wall := s.Mono(), s.Now()
	if err := s.Wait(context.Background(), 5*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if s.Mono()-before < 5*time.Millisecond || s.Now().Before(wall) || s.Now().Location() != time.UTC {
		t.Fatalf("mono %v to %v, wall %v to %v", before, s.Mono(), wall, s.Now())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Wait(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
