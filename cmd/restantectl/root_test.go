package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"restante/assets"
	"restante/cmd/internal/terminal"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/sandbox"
	"restante/core/text"
)

func TestEveryVerbAndFlagHasItsWordsInBothLanguages(t *testing.T) {
	catalogue, err := text.Load(assets.Translations())
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"fr", "en"} {
		c, out := talking(t, lang)
		seen := 0
		var visit func(cmd *cobra.Command)
		visit = func(cmd *cobra.Command) {
			if cmd.Hidden {
				return
			}
			seen++
			if cmd.HasParent() && (cmd.Short == "" || strings.HasPrefix(cmd.Short, "ctl.")) {
				t.Errorf("%s: %s has no words: %q", lang, cmd.CommandPath(), cmd.Short)
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" || strings.HasPrefix(f.Usage, "ctl.") {
					t.Errorf("%s: %s --%s has no words: %q", lang, cmd.CommandPath(), f.Name, f.Usage)
				}
			})
			out.Reset()
			c.help(c.stdout, cmd)
			for line := range strings.SplitSeq(out.String(), "\n") {
				if terminal.Width(line) > terminal.LineWidth && !strings.HasPrefix(line, "  restantectl") && !strings.HasPrefix(line, "  /") {
					t.Errorf("%s: the help of %s is too wide: %q", lang, cmd.CommandPath(), line)
				}
				if strings.Contains(line, "ctl.") {
					t.Errorf("%s: the help of %s shows a key: %q", lang, cmd.CommandPath(), line)
				}
			}
			for _, child := range cmd.Commands() {
				visit(child)
			}
		}
		visit(c.root(catalogue))
		if seen < 25 {
			t.Errorf("only %d commands seen", seen)
		}
	}
}

func TestGuessLanguage(t *testing.T) {
	french := func(n string) string { return map[string]string{"LANG": "fr_FR.UTF-8"}[n] }
	for line, want := range map[string]string{
		"queue":                           "fr",
		"--lang en queue":                 "en",
		"queue --lang=en":                 "en",
		"brand add X --lang en":           "fr",
		"brand set X --lang=en":           "fr",
		"--lang en brand add X --lang fr": "en",
		"brand --lang en list":            "en",
		"draft add --text -- --lang en":   "fr",
		"queue --lang":                    "fr",
	} {
		if got := text.Language(guessLanguage(environment{args: strings.Fields(line), getenv: french})); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
}

// TestDemoTidiesUpAndUsesTheLookup runs the demo in this process.
func TestDemoTidiesUpAndUsesTheLookup(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	var out, errs bytes.Buffer
	code := run(context.Background(), environment{args: []string{"--json", "demo"}, stdin: strings.NewReader(""),
		stdout: &out, stderr: &errs, getenv: func(string) string { return "" }, clock: clock.NewSystem()})
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	var posts []provenJSON
	if err := json.Unmarshal(out.Bytes(), &posts); err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, p := range posts {
		if p.LookedUp {
			looked++
		}
		if p.InLedger != 1 || p.State != "published" || p.URL == "" {
			t.Errorf("%+v", p)
		}
	}
	if len(posts) != 4 || looked != 1 {
		t.Errorf("%d posts, %d of them looked up", len(posts), looked)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

func TestTheDemoFailsWhereTheLedgerHoldsAnythingElse(t *testing.T) {
	ctx := context.Background()
	c, _ := talking(t, "en")
	c.clock = clock.NewSystem()
	server, err := sandbox.New(sandbox.Options{Clock: c.clock})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = closeSandbox(ctx, server) }() // the test is over
	dir := t.TempDir()
	app, err := c.openDemo(ctx, filepath.Join(dir, "workspace"))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	d := demonstration{ctl: c, app: app, server: server, dir: dir}
	if err := d.play(ctx); err != nil {
		t.Fatal(err)
	}
	other, err := server.AddAccount("other")
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL()+"/api/v1/statuses", strings.NewReader("status=One+more"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+other.Token.Reveal())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	if err := d.prove(ctx); model.ProblemCode(err) != "demo.not_once" {
		t.Errorf("a fifth post in the ledger: %v", err)
	}
}

func TestInLedger(t *testing.T) {
	v := sample()[0]
	v.Account.RemoteID, v.Parts[0].Receipt.RemoteID = "7", "70"
	entry := func(account, id, text string) sandbox.Entry {
		return sandbox.Entry{ID: id, Text: text, Account: sandbox.EntryAccount{ID: account}}
	}
	for name, tt := range map[string]struct {
		ledger []sandbox.Entry
		times  int
		same   bool
	}{
		"nothing":             {nil, 0, false},
		"once":                {[]sandbox.Entry{entry("7", "70", "Hier")}, 1, true},
		"another id":          {[]sandbox.Entry{entry("7", "71", "Hier")}, 1, false},
		"on another account":  {[]sandbox.Entry{entry("8", "70", "Hier")}, 0, false},
		"twice":               {[]sandbox.Entry{entry("7", "70", "Hier"), entry("7", "71", "Hier")}, 2, true},
		"beside another text": {[]sandbox.Entry{entry("7", "69", "Demain"), entry("7", "70", "Hier")}, 1, true},
	} {
		if times, same := inLedger(tt.ledger, v); times != tt.times || same != tt.same {
			t.Errorf("%s: %d, %t", name, times, same)
		}
	}
}
