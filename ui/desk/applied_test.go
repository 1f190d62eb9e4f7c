package desk_test

import (
	"context"
	"testing"
	"time"

	"restante/ui/desk"
)

func TestTheWindowIsToldOfEachAnswer(t *testing.T) {
	steps := desk.NewSteps(context.Background())
	t.Cleanup(steps.Loader.Close)
	shown, seen := 0, []int(nil)
	steps.Loader.Applied = func() { seen = append(seen, shown) }
	var slot desk.Slot
	ask := func(n int) {
		desk.Load(steps.Loader, &slot, func(context.Context) (int, error) { return n, nil }, func(n int, _ error) { shown = n })
	}
	ask(1)
	ask(2) // puts the first out of date
	steps.Settle()
	steps.Loader.Do(func(context.Context) error { return nil }, func(error) { shown = 3 })
	steps.Settle()
	steps.Loader.After(time.Second, func() { shown = 4 })
	steps.Elapse(time.Second)
	if len(seen) != 3 || seen[0] != 2 || seen[1] != 3 || seen[2] != 4 {
		t.Fatalf("told while it showed %v", seen)
	}
}
