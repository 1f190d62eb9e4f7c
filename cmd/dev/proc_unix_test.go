//go:build unix

package main

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestCaptureEndsAllThatAProgramStarted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := capture(ctx, command(ctx, "", nil, "sh", "-c", "sleep 60 & wait"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	// A child that lived on would hold the output open until the grace is over.
	if took := time.Since(start); took > graceful/2 {
		t.Errorf("a child held the output for %v", took)
	}
}
