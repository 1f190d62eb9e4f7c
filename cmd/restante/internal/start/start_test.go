package start_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"restante/cmd/restante/internal/start"
	"restante/core/lock"
	"restante/core/model"
	"restante/core/vault"
	"restante/ui/widgets"
)

func TestTheIdIsThatOfThePackage(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "FyneApp.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(?m)^ID = "(.*)"$`).FindSubmatch(b); found == nil || string(found[1]) != start.AppID {
		t.Errorf("FyneApp.toml says %q, the program %q", found, start.AppID)
	}
}

func TestTheCommandLine(t *testing.T) {
	const english, french = "LANG=en_GB.UTF-8", "LANG=fr_FR.UTF-8"
	for name, tt := range map[string]struct {
		args, env string
		code      int
		out, err  string // each is in what is said
	}{
		"version":                    {"--version", english, 0, "restante 0.1.0\n", ""},
		"help":                       {"--help", english, 0, "--workspace DIR  the workspace folder", ""},
		"help in French":             {"-h", french, 0, "Codes de sortie", ""},
		"help, asked for in French":  {"--lang fr --help", english, 0, "Codes de sortie", ""},
		"help, asked for in English": {"--help --lang=en", french, 0, "Exit codes", ""},
		"the system's language":      {"--help", "LANG=", 0, "Codes de sortie", ""},
		"an unknown flag":            {"--fast", english, 2, "", "There is no flag --fast here.\nMore: restante --help\n"},
		"an unknown flag in French":  {"--fast", french, 2, "", "restante --help"},
		"a verb":                     {"queue", english, 2, "", "one argument too many"},
		"another language":           {"--lang de", english, 2, "", "speaks fr and en"},
		"demo and workspace":         {"--demo --workspace x", english, 2, "", "Exactly one of these"},
		"no display":                 {"", "DISPLAY=", 1, "", "There is no display here"},
	} {
		t.Run(name, func(t *testing.T) {
			p := begin(t, tt.args, tt.env)
			p.ends(tt.code)
			if out := p.out.String(); !strings.Contains(out, tt.out) || (tt.out == "") != (out == "") {
				t.Errorf("said %q", out)
			}
			if err := p.err.String(); !strings.Contains(err, tt.err) || (tt.err == "") != (err == "") {
				t.Errorf("complained %q", err)
			}
			for line := range strings.SplitSeq(p.out.String()+p.err.String(), "\n") {
				if strings.Contains(line, "ui.") || strings.Contains(line, "ctl.") || len([]rune(line)) > 80 && !strings.HasPrefix(line, "  /") {
					t.Errorf("this line is a key, or too wide: %q", line)
				}
			}
			if p.windows > 0 {
				t.Error("the driver was opened")
			}
		})
	}
}

func TestTheWindowOpensAndClosesInOrder(t *testing.T) {
	dir := folder(t)
	p := begin(t, "--workspace "+dir)
	p.shows("Poste Restante")
	// The engine runs beside it.
	held := false
	for range 500 {
		if l, err := lock.Acquire(dir); err != nil {
			held = model.ProblemCode(err) == "workspace.engine_elsewhere"
			break
		} else if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if !held {
		t.Error("nothing delivers beside the window")
	}
	p.stop()
	p.ends(0)
	if p.err.Len() > 0 || p.out.Len() > 0 {
		t.Errorf("said %q and %q", p.out.String(), p.err.String())
	}
	l, err := lock.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "logs", "restante.log"))
	if err != nil {
		t.Fatal(err)
	}
	if first, last := strings.Index(string(log), "msg=opened"), strings.Index(string(log), "msg=closed"); first < 0 || last < first {
		t.Errorf("the log says %s", log)
	}
}

func TestASecondStartRaisesTheWindow(t *testing.T) {
	dir := folder(t)
	first := begin(t, "--workspace "+dir)
	first.shows("Poste Restante")
	second := begin(t, "--workspace "+dir+"/../ws/.")
	second.ends(0)
	if second.windows > 0 || second.err.Len() > 0 {
		t.Errorf("opened %d drivers, said %s", second.windows, second.err.String())
	}
	raised := 0
	for range 100 {
		first.do(func() {
			for _, w := range first.app.open() {
				w.mu.Lock()
				raised = w.raised
				w.mu.Unlock()
			}
		})
		if raised > 0 {
			break
		}
	}
	if raised != 1 {
		t.Errorf("raised %d times", raised)
	}
	first.stop()
	first.ends(0)
}

func TestWhatKeepsItFromOpeningIsShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := folder(t)
	if err := os.MkdirAll(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(foreign, "workspace.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args, env, words string
		code             int
	}{
		"a file in place of the folder": {"--workspace " + file + "/ws", "", "cannot be opened", 1},
		"a foreign database":            {"--workspace " + foreign, "", "damaged", 1},
		"engine settings that are none": {"--workspace " + folder(t), "RESTANTE_ENGINE=speed=1s", "RESTANTE_ENGINE", 2},
		"a passphrase that is not there": {"--workspace " + folder(t), "RESTANTE_VAULT_PASSPHRASE_FILE=" + file + "/none",
			"RESTANTE_VAULT_PASSPHRASE_FILE", 1},
		"a log that cannot be written": {"--workspace " + folder(t), "RESTANTE_LOG=" + file + "/log", "cannot be written", 1},
		"no home":                      {"", "HOME=", "--workspace DIR", 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := begin(t, tt.args, tt.env)
			p.shows(tt.words)
			if !strings.Contains(strings.Join(strings.Fields(p.err.String()), " "), tt.words) {
				t.Errorf("stderr says %q", p.err.String())
			}
			p.do(func() { test.Tap(find[*widgets.MainButton](p, 0)) })
			p.ends(tt.code)
		})
	}
}

// sealed is a workspace whose tokens are locked with a passphrase.
func sealed(t *testing.T, passphrase string) string {
	t.Helper()
	dir := folder(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vault.Options{Dir: dir, Passphrase: model.NewSecret(passphrase), Keyring: noKeyring{}, WorkFactor: 10})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Put(t.Context(), "a", model.NewSecret("token")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func enter(p *program, n int, s string) {
	p.do(func() {
		e := find[*widget.Entry](p, n)
		e.SetText(s)
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	})
}

func TestALockedVaultIsUnlockedFirst(t *testing.T) {
	p := begin(t, "--workspace "+sealed(t, "correct horse"), "KEYRING=none")
	p.shows("Unlock your accounts")
	enter(p, 0, "battery staple")
	p.shows("does not open the vault")
	enter(p, 0, "correct horse")
	p.shows("Welcome")
	p.do(func() {
		if n := len(p.app.open()); n != 1 {
			t.Errorf("%d windows are open", n)
		}
	})
	p.stop()
	p.ends(0)
}

func TestAPassphraseOfTheEnvironmentUnlocksIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("when it is the right one", func(t *testing.T) {
		p := begin(t, "--workspace "+sealed(t, "correct horse"), "KEYRING=none", "RESTANTE_VAULT_PASSPHRASE_FILE="+file)
		p.shows("Welcome")
		p.stop()
		p.ends(0)
	})
	t.Run("and another one is said to be wrong", func(t *testing.T) {
		p := begin(t, "--workspace "+sealed(t, "battery staple"), "KEYRING=none", "RESTANTE_VAULT_PASSPHRASE_FILE="+file)
		p.shows("does not open the vault")
		p.do(func() { p.app.open()[0].Close() }) // without an answer there is no window
		p.ends(0)
	})
}

func TestWithoutAKeyringAPassphraseIsChosen(t *testing.T) {
	t.Run("twice", func(t *testing.T) {
		p := begin(t, "--lang fr --workspace "+folder(t), "KEYRING=none")
		p.shows("Choisissez une phrase secrète")
		enter(p, 0, "cheval")
		enter(p, 1, "cheval")
		p.shows("Bienvenue")
		p.stop()
		p.ends(0)
	})
	t.Run("or later", func(t *testing.T) {
		p := begin(t, "--workspace "+folder(t), "KEYRING=none")
		p.shows("Choose a passphrase")
		p.do(func() { test.Tap(find[*widget.Button](p, 0)) })
		p.shows("Welcome")
		p.stop()
		p.ends(0)
	})
}

func TestTheDemoLeavesNothingBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	p := begin(t, "--demo --lang fr")
	p.shows("brouillons")
	p.stop()
	p.ends(0)
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}
