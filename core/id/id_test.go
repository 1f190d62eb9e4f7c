package id_test

import (
	"bytes"
	"testing"
	"time"

	"restante/core/id"
)

func TestIDsAreUniqueAndSortByTime(t *testing.T) {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	m := id.NewMaker(func() time.Time { return now }, nil)
	last := ""
	for i := range 5000 {
		next := m.New()
		if len(next) != 26 || next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
		if i%100 == 0 {
			now = now.Add(time.Millisecond)
		}
	}
}

func TestTheSameRandomnessMakesTheSameIDs(t *testing.T) {
	make := func() string {
		return id.NewMaker(func() time.Time { return time.UnixMilli(1) }, bytes.NewReader(bytes.Repeat([]byte{7}, 64))).New()
	}
	if a, b := make(), make(); a != b {
		t.Fatalf("%s and %s", a, b)
	}
}
