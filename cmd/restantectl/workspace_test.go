package main

import (
	"testing"
	"time"
)

func TestLateReadsBack(t *testing.T) {
	for d, want := range map[time.Duration]string{
		2 * time.Hour: "2h", 90 * time.Minute: "1h30m", 45 * time.Minute: "45m", 48 * time.Hour: "48h", time.Minute: "1m",
	} {
		if got := late(d); got != want {
			t.Errorf("%v is written %q, want %q", d, got, want)
		}
		var back lateValue
		if err := back.Set(late(d)); err != nil || *back.limit != d {
			t.Errorf("%q does not read back as %v: %v", late(d), d, err)
		}
	}
}
