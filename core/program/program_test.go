package program_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/program"
	"restante/core/queue"
)

func TestVersionIsThatOfTheApp(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "FyneApp.toml"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^Version = "(.*)"$`).FindSubmatch(b)
	if found == nil || string(found[1]) != program.Version {
		t.Errorf("FyneApp.toml says %q, the program %q", found, program.Version)
	}
}

func engine(spec string) (queue.Settings, error) {
	return program.EngineSettings(func(name string) string { return map[string]string{program.EnvEngine: spec}[name] })
}

func TestPassphrase(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tt := range map[string]struct{ path, want, code string }{
		"none asked for":       {"", "", ""},
		"a line":               {file("line", "a b c\r\n"), "a b c", ""},
		"the standard input":   {"-", "typed", ""},
		"a file that is empty": {file("empty", "\n"), "", "passphrase.empty"},
		"no file":              {filepath.Join(dir, "none"), "", "passphrase.unreadable"},
		"no passphrase at all": {file("long", strings.Repeat("x", program.MaxSecret+1)), "", "passphrase.unreadable"},
	} {
		got, err := program.Passphrase(func(string) string { return tt.path }, strings.NewReader("typed\n"))
		if got.Reveal() != tt.want || model.ProblemCode(err) != tt.code {
			t.Errorf("%s: %q, %v", name, got.Reveal(), err)
		}
	}
}

func TestWorkspace(t *testing.T) {
	home := filepath.FromSlash("/home/lea")
	for name, tt := range map[string]struct {
		goos string
		env  map[string]string
		want string
	}{
		"said outright":       {"linux", map[string]string{"RESTANTE_WORKSPACE": "here", "HOME": home}, "here"},
		"Linux":               {"linux", map[string]string{"HOME": home}, "/home/lea/.local/share/poste-restante/workspace"},
		"Linux with XDG":      {"linux", map[string]string{"HOME": home, "XDG_DATA_HOME": "/data"}, "/data/poste-restante/workspace"},
		"a relative XDG path": {"linux", map[string]string{"HOME": home, "XDG_DATA_HOME": "data"}, "/home/lea/.local/share/poste-restante/workspace"},
		"macOS":               {"darwin", map[string]string{"HOME": home, "XDG_DATA_HOME": "/data"}, "/home/lea/Library/Application Support/poste-restante/workspace"},
		"Windows":             {"windows", map[string]string{"HOME": home, "LOCALAPPDATA": "/local"}, "/local/poste-restante/workspace"},
		"nowhere":             {"linux", nil, ""},
	} {
		got, err := program.Workspace(tt.goos, func(n string) string { return tt.env[n] })
		if tt.want == "" {
			if model.ProblemCode(err) != "usage.no_workspace" {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			continue
		}
		if err != nil || filepath.ToSlash(got) != tt.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
		}
	}
}

func TestAByteOrderMarkIsNoPartOfAFile(t *testing.T) {
	for in, want := range map[string]string{"\ufeffBonjour": "Bonjour", "Bonjour": "Bonjour", "a\ufeffb": "a\ufeffb"} {
		got, err := program.ReadLimited("-", strings.NewReader(in), 100)
		if err != nil || string(got) != want {
			t.Errorf("%q is read as %q, %v", in, got, err)
		}
	}
}

func TestEngineSettings(t *testing.T) {
	got, err := engine("")
	if want := queue.DefaultSettings(); err != nil || got.Settle != want.Settle || got.Tries != want.Tries {
		t.Errorf("unset: %+v, %v", got, err)
	}
	got, err = engine("settle=4s, last_look=1s, deadline=2s, late_apply=1s, settle_across=5s, first_look=200ms," +
		"look_every=500ms,tick=1s,backoff=1s/5s,probe_every=100ms,looks=2,tries=3,jitter=0.5,read_deadline=7s")
	if err != nil {
		t.Fatal(err)
	}
	want := queue.DefaultSettings()
	want.Settle, want.LastLook, want.Deadline, want.LateApply = 4*time.Second, time.Second, 2*time.Second, time.Second
	want.SettleAcross, want.FirstLook, want.LookEvery, want.Tick = 5*time.Second, 200*time.Millisecond, 500*time.Millisecond, time.Second
	want.Looks, want.Tries, want.Jitter, want.ReadDeadline = 2, 3, 0.5, 7*time.Second
	if len(got.Backoff) != 2 || got.Backoff[1] != 5*time.Second || len(got.ProbeEvery) != 1 {
		t.Errorf("lists: %v, %v", got.Backoff, got.ProbeEvery)
	}
	want.Backoff, want.ProbeEvery = got.Backoff, got.ProbeEvery
	if a, b := describe(got), describe(want); a != b {
		t.Errorf("got %s, want %s", a, b)
	}
	for _, bad := range []string{"settle", "settle=", "settle=soon", "speed=1s", "looks=many", "backoff=1s/x", "backoff=", ",", "settle=1s", "tick=0s"} {
		if _, err := engine(bad); model.ProblemCode(err) != "usage.bad_engine" {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
}

// describe names the settings that are no lists.
func describe(s queue.Settings) [20]any {
	return [20]any{s.Settle, s.LastLook, s.Deadline, s.LateApply, s.ReadDeadline, s.PrepareDeadline, s.Tick, s.FirstLook,
		s.LookEvery, s.Looks, s.DoubtLimit, s.Jitter, s.Tries, s.ReachFor, s.CatchUp, s.ThreadGap, s.ClockSkew, s.ClockJump, s.SettleAcross}
}

func TestZone(t *testing.T) {
	for tz, want := range map[string]string{"Europe/Paris": "Europe/Paris", ":America/New_York": "America/New_York"} {
		if got, err := program.Zone(func(string) string { return tz }); err != nil || got != want {
			t.Errorf("TZ=%s: %q, %v", tz, got, err)
		}
	}
}
