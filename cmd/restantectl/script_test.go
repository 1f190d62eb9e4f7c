package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"restante/cmd/internal/terminal"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/sandbox"
	"restante/core/store"
	"restante/core/vault"
)

// The commands of the scripts beside testscript's own:
//
//	network start            a sandbox in this process; sets URL
//	network down|up          takes it down and brings it up again
//	network fault [SPEC]...  lets it misbehave; without SPEC no more
//	network account NAME     makes an account; its token is in the file NAME.token
//	network holds N TEXT     checks that it accepted a post of that text N times
//	foreign                  a web server that is no social network; sets FOREIGN
//	keys                     a passphrase and a vault that opens fast
//	code N COMMAND...        runs a command and checks its exit code
//	json PATH [VALUE]        checks a value in the JSON of stdout or, from stderr, with -e
//	keep NAME PATH           sets NAME to a value in the JSON of stdout
//	says                     writes what was last printed to "said", without what changes
//	eventually PATTERN CMD   repeats a command until its output matches, for 20 s
//	hides FILE IN...         checks that the content of a file is in none of the others
//	picture FILE W H         draws a PNG
//	newer DIR                marks a workspace as one of a newer version
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"network": networkCmd, "foreign": foreignCmd, "keys": keysCmd, "code": codeCmd, "json": jsonCmd,
		"keep": keepCmd, "says": saysCmd, "eventually": eventuallyCmd, "picture": pictureCmd, "hides": hidesCmd, "newer": newerCmd,
	}
}

type worldKey struct{}

// world is what a script has around it.
type world struct{ network *sandbox.Server }

func newWorld(env *testscript.Env) *world {
	w := &world{}
	env.Defer(func() {
		if w.network != nil {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			_ = w.network.Close(ctx) // the test is over
		}
	})
	return w
}

func networkCmd(ts *testscript.TestScript, neg bool, args []string) {
	w := ts.Value(worldKey{}).(*world)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: network start|down|up|fault|account|holds")
	}
	switch args[0] {
	case "start":
		server, err := sandbox.New(sandbox.Options{Clock: clock.NewSystem(), Unlimited: true})
		ts.Check(err)
		ts.Check(server.Start())
		w.network = server
		ts.Setenv("URL", server.URL())
	case "down":
		ts.Check(w.network.TakeDown())
	case "up":
		ts.Check(w.network.BringUp())
	case "fault":
		var faults []sandbox.Fault
		for _, spec := range args[1:] {
			f, err := sandbox.ParseFault(spec)
			ts.Check(err)
			faults = append(faults, f)
		}
		w.network.SetFaults(faults)
	case "account":
		a, err := w.network.AddAccount(args[1])
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]+".token"), []byte(a.Token.Reveal()+"\n"), 0o600))
	case "holds":
		times := 0
		for _, e := range w.network.Ledger() {
			if e.Text == args[2] {
				times++
			}
		}
		if strconv.Itoa(times) != args[1] {
			ts.Fatalf("the network accepted %q %d times, not %s: %+v", args[2], times, args[1], w.network.Ledger())
		}
	default:
		ts.Fatalf("network: unknown %q", args[0])
	}
}

func foreignCmd(ts *testscript.TestScript, _ bool, _ []string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "<html><body>Welcome to the Wi-Fi of this train</body></html>")
	}))
	ts.Defer(server.Close)
	ts.Setenv("FOREIGN", server.URL)
}

func keysCmd(ts *testscript.TestScript, _ bool, _ []string) {
	const passphrase = "a passphrase for tests"
	path := ts.MkAbs("passphrase")
	ts.Check(os.WriteFile(path, []byte(passphrase+"\n"), 0o600))
	ts.Setenv("RESTANTE_VAULT_PASSPHRASE_FILE", path)
	dir := ts.Getenv("RESTANTE_WORKSPACE")
	ts.Check(os.MkdirAll(dir, 0o700))
	v, err := vault.Open(vault.Options{Dir: dir, Passphrase: model.NewSecret(passphrase), Keyring: vault.System(), WorkFactor: 10})
	ts.Check(err)
	ctx := context.Background()
	ts.Check(v.Put(ctx, "none", model.NewSecret("x")))
	ts.Check(v.Delete(ctx, "none"))
}

func codeCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ...")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s\n[stdout]\n%s[stderr]\n%s", got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

func jsonCmd(ts *testscript.TestScript, neg bool, args []string) {
	from := "stdout"
	if len(args) > 0 && args[0] == "-e" {
		from, args = "stderr", args[1:]
	}
	if len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: json [-e] PATH [VALUE]")
	}
	got, err := jsonAt(ts.ReadFile(from), args[0])
	if len(args) == 1 {
		if (err == nil) == neg {
			ts.Fatalf("%s: %v", args[0], err)
		}
		return
	}
	ts.Check(err)
	if (got == args[1]) == neg {
		ts.Fatalf("%s is %q, want %q (or, with !, not)", args[0], got, args[1])
	}
}

func keepCmd(ts *testscript.TestScript, _ bool, args []string) {
	got, err := jsonAt(ts.ReadFile("stdout"), args[1])
	ts.Check(err)
	ts.Setenv(args[0], got)
}

// jsonAt returns the value at a path such as "0.id", as text; "length" is the
// length of a list, "." the whole.
func jsonAt(doc, path string) (string, error) {
	var v any
	decoder := json.NewDecoder(strings.NewReader(doc))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return "", fmt.Errorf("no JSON: %w in %q", err, doc)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[step]
			if !ok && step != "" {
				return "", fmt.Errorf("there is no %q in %v", step, at)
			}
			if step != "" {
				v = next
			}
		case []any:
			if step == "length" {
				return strconv.Itoa(len(at)), nil
			}
			if step == "" {
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return "", fmt.Errorf("there is no %q in a list of %d", step, len(at))
			}
			v = at[i]
		default:
			return "", fmt.Errorf("%q lies in no object", step)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// changing is what differs from run to run, with what stands for it.
var changing = []struct {
	found *regexp.Regexp
	by    string
}{
	{regexp.MustCompile(`[ \n]+`), " "}, // where lines break depends on what follows here
	{regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`), "ID"},
	{regexp.MustCompile(`127\.0\.0\.1:[0-9]{5}`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`/@([a-z]+)/[0-9]{17,19}`), "/@$1/POST"},
	{regexp.MustCompile(days + ` [0-9]{1,2}(er)?\x{a0}\S+, [0-9]{1,2}(:[0-9]{2}|\x{a0}h(\x{a0}[0-9]{2})?)`), "MOMENT"},
	{regexp.MustCompile(days + ` [0-9]{1,2}(er)?\x{a0}\S+`), "DAY"},
	{regexp.MustCompile(`\b[0-9]{1,2}(:[0-9]{2}:[0-9]{2}|\x{a0}h\x{a0}[0-9]{2}\x{a0}min\x{a0}[0-9]{2}\x{a0}s)`), "TIME"},
	{regexp.MustCompile(`DAY TIME`), "TIME"}, // a story may begin before midnight
}

const days = `(lun\.|mar\.|mer\.|jeu\.|ven\.|sam\.|dim\.|Mon|Tue|Wed|Thu|Fri|Sat|Sun)`

var logLine = regexp.MustCompile(`^[0-9]{1,2}(:|\x{a0}h\x{a0})[0-9]{2}`)

// saysCmd writes what the last command printed, stdout first, to the file
// "said", with stand-ins for what changes from run to run. It checks that no
// line is wider than a terminal, but for commands, addresses and the log of run,
// and that nothing gives orders to it.
func saysCmd(ts *testscript.TestScript, _ bool, _ []string) {
	printed := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	for line := range strings.SplitSeq(printed, "\n") {
		whole := logLine.MatchString(line) || strings.Contains(line, "restantectl ") || strings.Contains(line, "://")
		if terminal.Width(line) > terminal.LineWidth && !whole {
			ts.Fatalf("this line is %d columns wide: %q", terminal.Width(line), line)
		}
		if strings.ContainsAny(line, "\x1b\x07\x00\u009b") {
			ts.Fatalf("a control character reaches the terminal: %q", line)
		}
	}
	printed = strings.ReplaceAll(printed, ts.Getenv("WORK"), "WORK")
	for _, c := range changing {
		printed = c.found.ReplaceAllString(printed, c.by)
	}
	said := strings.Join(terminal.Wrap(strings.TrimSpace(printed), 100), "\n") + "\n"
	ts.Check(os.WriteFile(ts.MkAbs("said"), []byte(said), 0o600))
}

// eventuallyLimit is how long eventually waits.
const eventuallyLimit = 20 * time.Second

func eventuallyCmd(ts *testscript.TestScript, _ bool, args []string) {
	want := regexp.MustCompile(args[0])
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		_ = ts.Exec(args[1], args[2:]...) // what it prints decides
		if want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Since(start) > eventuallyLimit {
			ts.Fatalf("it never printed %s, but\n%s%s", args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
		}
	}
}

func hidesCmd(ts *testscript.TestScript, _ bool, args []string) {
	secret := strings.TrimSpace(ts.ReadFile(args[0]))
	for _, name := range args[1:] {
		if strings.Contains(ts.ReadFile(name), secret) {
			ts.Fatalf("%s holds what %s hides", name, args[0])
		}
	}
}

func pictureCmd(ts *testscript.TestScript, _ bool, args []string) {
	w, err := strconv.Atoi(args[1])
	ts.Check(err)
	h, err := strconv.Atoi(args[2])
	ts.Check(err)
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black})
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(png.Encode(file, img))
	ts.Check(file.Close())
}

// newerCmd raises the schema version in the header of the database: four bytes
// at offset 60, https://sqlite.org/fileformat.html#user_version_number.
func newerCmd(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.OpenFile(filepath.Join(ts.MkAbs(args[0]), store.File), os.O_RDWR, 0)
	ts.Check(err)
	var version [4]byte
	binary.BigEndian.PutUint32(version[:], 9999)
	_, err = file.WriteAt(version[:], 60)
	ts.Check(err)
	ts.Check(file.Close())
}
