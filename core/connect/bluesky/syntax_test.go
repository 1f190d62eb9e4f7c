package bluesky_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"restante/core/connect/bluesky"
)

// The vectors that all implementations of the AT Protocol share.
func TestIdentifiersOfStrangers(t *testing.T) {
	dir := filepath.Join(needSharedData(t, "atproto"), "interop-test-files", "syntax")
	tests := []struct {
		file  string
		valid func(string) bool
	}{
		{"did_syntax", bluesky.IsDID},
		{"handle_syntax", bluesky.IsHandle},
		{"nsid_syntax", bluesky.IsNSID},
		{"recordkey_syntax", bluesky.IsRecordKey},
		{"tid_syntax", bluesky.IsTID},
		{"aturi_syntax", bluesky.IsATURI},
	}
	for _, tt := range tests {
		for _, want := range []bool{true, false} {
			name := tt.file + map[bool]string{true: "_valid.txt", false: "_invalid.txt"}[want]
			t.Run(name, func(t *testing.T) {
				vectors := readVectors(t, filepath.Join(dir, name))
				for _, v := range vectors {
					if tt.valid(v) != want {
						t.Errorf("%.80q: valid is %v", v, !want)
					}
				}
				if len(vectors) < 3 {
					t.Errorf("only %d vectors", len(vectors))
				}
			})
		}
	}
}

// readVectors returns the lines of file that are neither empty nor comments.
// Spaces are part of a vector.
func readVectors(t *testing.T, file string) (vectors []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if v := lines.Text(); v != "" && !strings.HasPrefix(v, "# ") {
			vectors = append(vectors, v)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func TestTID(t *testing.T) {
	tests := []struct {
		micros int64
		clock  uint16
		want   string
	}{
		{0, 0, "2222222222222"},
		{1700000000000000, 5, "3ke6kg3wk2227"},
		{1691386272411000, 7, "3k4duaz5vfs2b"},
		{1700000000000000, 1024 + 5, "3ke6kg3wk2227"},
	}
	for _, tt := range tests {
		at := time.UnixMicro(tt.micros).UTC()
		if got := bluesky.TID(at, tt.clock); got != tt.want {
			t.Errorf("TID(%d, %d) = %s, want %s", tt.micros, tt.clock, got, tt.want)
		}
		if got := bluesky.TIDTime(tt.want); !got.Equal(at) {
			t.Errorf("TIDTime(%s) = %v, want %v", tt.want, got, at)
		}
	}
}

func TestTIDsAreValidAndSortByTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1<<53-1).Draw(t, "a")
		b := rapid.Int64Range(0, 1<<53-1).Draw(t, "b")
		clock := rapid.Uint16().Draw(t, "clock")
		ka, kb := bluesky.TID(time.UnixMicro(a), clock), bluesky.TID(time.UnixMicro(b), clock)
		if !bluesky.IsTID(ka) || (a < b) != (ka < kb) || bluesky.TIDTime(ka).UnixMicro() != a {
			t.Fatalf("%d is %s, %d is %s", a, ka, b, kb)
		}
	})
}
