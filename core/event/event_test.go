package event_test

import (
	"sync"
	"testing"

	"restante/core/event"
)

func TestChangesThatAreNotReadBecomeOne(t *testing.T) {
	var hub event.Hub
	changes, stop := hub.Subscribe()
	hub.Emit(event.Brands)
	hub.Emit(event.Deliveries)
	got := <-changes
	if !got.Has(event.Brands) || !got.Has(event.Deliveries) || got.Has(event.Drafts) {
		t.Fatalf("got %b", got.Kinds)
	}
	select {
	case more := <-changes:
		t.Fatalf("a second change %b", more.Kinds)
	default:
	}
	stop()
	stop()
	hub.Emit(event.Drafts)
	if _, open := <-changes; open {
		t.Fatal("told after the end")
	}
}

func TestEverySubscriberIsTold(t *testing.T) {
	var hub event.Hub
	a, stopA := hub.Subscribe()
	b, stopB := hub.Subscribe()
	defer stopA()
	defer stopB()
	var emitters sync.WaitGroup
	for range 50 {
		emitters.Go(func() { hub.Emit(event.Accounts) })
	}
	emitters.Wait()
	if !(<-a).Has(event.Accounts) || !(<-b).Has(event.Accounts) {
		t.Fatal("not told")
	}
}
