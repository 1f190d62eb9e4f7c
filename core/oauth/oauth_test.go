package oauth_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/clock"
	"restante/core/model"
	"restante/core/oauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const server = "https://mastodon.example"

func TestChallengeOfRFC7636(t *testing.T) {
	// Appendix B.
	if got := oauth.Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
		t.Error(got)
	}
}

// desk is an attempt with what a browser would do.
type desk struct {
	*oauth.Attempt
	t      *testing.T
	clock  *clock.Virtual
	opened chan string
}

func start(t *testing.T, change func(*oauth.Options)) *desk {
	t.Helper()
	d := &desk{t: t, clock: clock.NewVirtual(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)), opened: make(chan string, 1)}
	opt := oauth.Options{Server: server, Clock: d.clock, Open: func(_ context.Context, page string) error {
		d.opened <- page
		return nil
	}}
	if change != nil {
		change(&opt)
	}
	var err error
	d.Attempt, err = oauth.Start(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

type reply struct {
	answer url.Values
	err    error
}

// ask lets the attempt wait in the background, until its page is open.
func (d *desk) ask(ctx context.Context) <-chan reply {
	d.t.Helper()
	done := make(chan reply, 1)
	go func() {
		answer, err := d.Ask(ctx, "https://mastodon.example/page")
		done <- reply{answer, err}
	}()
	if page := <-d.opened; page != "https://mastodon.example/page" {
		d.t.Errorf("opened %s", page)
	}
	return done
}

// visit goes to an address as a browser does and returns status and body.
func (d *desk) visit(method, address, host string) (int, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Host = host
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.Header.Get("Access-Control-Allow-Origin") != "" {
		d.t.Error("a page of elsewhere may read the answer")
	}
	return resp.StatusCode, string(body)
}

func (d *desk) get(query ...string) (int, string) {
	d.t.Helper()
	v := url.Values{}
	for i := 0; i < len(query); i += 2 {
		v.Add(query[i], query[i+1])
	}
	return d.visit(http.MethodGet, d.Redirect()+"?"+v.Encode(), "")
}

// closed fails the test if anything still listens.
func (d *desk) closed() {
	d.t.Helper()
	u, err := url.Parse(d.Redirect())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, u.Port()), time.Second)
		if err == nil {
			d.t.Errorf("%s still listens", conn.RemoteAddr())
			_ = conn.Close()
		}
	}
}

func wantCode(t *testing.T, err error, code string, args ...string) {
	t.Helper()
	p := model.ProblemOf(err)
	if p == nil || p.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for i := 0; i < len(args); i += 2 {
		if p.Args[args[i]] != args[i+1] {
			t.Errorf("%s is %q, want %q", args[i], p.Args[args[i]], args[i+1])
		}
	}
}

func TestTheAnswerComesBack(t *testing.T) {
	d := start(t, nil)
	if !strings.HasPrefix(d.Redirect(), "http://127.0.0.1:") || !strings.HasSuffix(d.Redirect(), "/callback") {
		t.Fatalf("redirect %s", d.Redirect())
	}
	if d.Challenge() != oauth.Challenge(d.Verifier().Reveal()) || len(d.Verifier().Reveal()) != 43 || len(d.State()) != 43 {
		t.Errorf("verifier and state: %d and %d characters", len(d.Verifier().Reveal()), len(d.State()))
	}
	done := d.ask(t.Context())
	status, body := d.get("code", "c0de", "state", d.State())
	if status != 200 || !strings.Contains(body, "You can close this window") || !strings.Contains(body, "Vous pouvez fermer cette fenêtre") {
		t.Errorf("%d %s", status, body)
	}
	if strings.Contains(body, "c0de") || strings.Contains(body, d.State()) {
		t.Error("the page repeats the answer")
	}
	got := <-done
	if got.err != nil || got.answer.Get("code") != "c0de" {
		t.Errorf("%v, %v", got.answer, got.err)
	}
	d.closed()
}

func TestTwoAttemptsShareNothing(t *testing.T) {
	a, b := start(t, nil), start(t, nil)
	if a.State() == b.State() || a.Verifier().Reveal() == b.Verifier().Reveal() || a.State() == a.Verifier().Reveal() || a.Redirect() == b.Redirect() {
		t.Error("two attempts are the same")
	}
}

func TestIPv6(t *testing.T) {
	if l, err := net.Listen("tcp6", "[::1]:0"); err != nil {
		t.Skip("SKIPPED: this machine has no IPv6 loopback")
	} else if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	d := start(t, nil)
	done := d.ask(t.Context())
	address := strings.Replace(d.Redirect(), "127.0.0.1", "[::1]", 1)
	if status, _ := d.visit(http.MethodGet, address+"?code=x&state="+d.State(), ""); status != 200 {
		t.Errorf("status %d", status)
	}
	if got := <-done; got.err != nil {
		t.Error(got.err)
	}
}

// What is no answer to this sign-in neither ends nor fulfils it.
func TestStrangersChangeNothing(t *testing.T) {
	d := start(t, nil)
	done := d.ask(t.Context())
	right := "code=evil&state=" + d.State()
	port := d.Redirect()[len("http://127.0.0.1:") : len(d.Redirect())-len("/callback")]
	base := "http://127.0.0.1:" + port
	for name, tt := range map[string]struct {
		method, address, host string
		status                int
	}{
		"another state":                 {"GET", d.Redirect() + "?code=evil&state=wrong", "", 400},
		"no state":                      {"GET", d.Redirect() + "?code=evil", "", 400},
		"an empty state":                {"GET", d.Redirect() + "?code=evil&state=", "", 400},
		"the state among others":        {"GET", d.Redirect() + "?" + right + "&state=wrong", "", 400},
		"a denial without the state":    {"GET", d.Redirect() + "?error=access_denied", "", 400},
		"a broken query":                {"GET", d.Redirect() + "?" + right + "&a=%zz", "", 400},
		"another path":                  {"GET", base + "/?" + right, "", 404},
		"a path below":                  {"GET", base + "/callback/?" + right, "", 404},
		"the icon":                      {"GET", base + "/favicon.ico", "", 404},
		"another method":                {"POST", d.Redirect() + "?" + right, "", 405},
		"a head":                        {"HEAD", d.Redirect() + "?" + right, "", 405},
		"a name that was bound to here": {"GET", d.Redirect() + "?" + right, "evil.example:" + port, 421},
		"localhost":                     {"GET", d.Redirect() + "?" + right, "localhost:" + port, 421},
		"the address without its port":  {"GET", d.Redirect() + "?" + right, "127.0.0.1", 421},
		"another port":                  {"GET", d.Redirect() + "?" + right, "127.0.0.1:1", 421},
		"another address of loopback":   {"GET", d.Redirect() + "?" + right, "127.0.0.2:" + port, 421},
	} {
		t.Run(name, func(t *testing.T) {
			if status, body := d.visit(tt.method, tt.address, tt.host); status != tt.status {
				t.Errorf("%d %s, want %d", status, body, tt.status)
			}
			select {
			case got := <-done:
				t.Fatalf("it ended with %v, %v", got.answer, got.err)
			default:
			}
		})
	}
	d.get("code", "right", "state", d.State())
	if got := <-done; got.err != nil || got.answer.Get("code") != "right" {
		t.Errorf("%v, %v", got.answer, got.err)
	}
}

func TestOneAnswerAlone(t *testing.T) {
	d := start(t, nil)
	// Before Ask looks, so that both come while it is open.
	if status, _ := d.get("code", "first", "state", d.State()); status != 200 {
		t.Fatalf("status %d", status)
	}
	if status, body := d.get("code", "second", "state", d.State()); status != 410 || !strings.Contains(body, "Aucune connexion") {
		t.Errorf("%d %s", status, body)
	}
	if got := <-d.ask(t.Context()); got.err != nil || got.answer.Get("code") != "first" {
		t.Errorf("%v, %v", got.answer, got.err)
	}
	d.closed()
}

func TestRefusals(t *testing.T) {
	t.Run("the person says no", func(t *testing.T) {
		d := start(t, nil)
		done := d.ask(t.Context())
		if status, body := d.get("error", "access_denied", "error_description", "no", "state", d.State()); status != 200 || !strings.Contains(body, "Rien n’a été connecté.") {
			t.Errorf("%d %s", status, body)
		}
		wantCode(t, (<-done).err, "oauth.denied", "server", server)
		d.closed()
	})
	t.Run("the server says no", func(t *testing.T) {
		d := start(t, nil)
		done := d.ask(t.Context())
		d.get("error", "invalid_scope", "error_description", "not\x1b[2J\nthis", "state", d.State())
		wantCode(t, (<-done).err, "oauth.refused", "message", "invalid_scope: not [2J this")
	})
}

func TestTheLimit(t *testing.T) {
	late := func(t *testing.T, d *desk, done <-chan reply) error {
		t.Helper()
		for d.clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		d.clock.Sleep(time.Hour) // a wall clock that is set ends nothing
		d.clock.Advance(5*time.Minute - time.Second)
		select {
		case got := <-done:
			t.Fatalf("too early: %v", got.err)
		case <-time.After(20 * time.Millisecond):
		}
		d.clock.Advance(time.Second)
		err := (<-done).err
		d.closed()
		return err
	}
	t.Run("the browser is closed", func(t *testing.T) {
		d := start(t, nil)
		wantCode(t, late(t, d, d.ask(t.Context())), "oauth.timed_out", "server", server, "minutes", "5")
	})
	t.Run("another page answered", func(t *testing.T) {
		d := start(t, nil)
		done := d.ask(t.Context())
		d.get("code", "x", "state", "of yesterday")
		wantCode(t, late(t, d, done), "oauth.bad_state", "server", server)
	})
	t.Run("no code is pasted", func(t *testing.T) {
		d := start(t, func(o *oauth.Options) {
			o.Paste = func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }
		})
		done := make(chan reply, 1)
		go func() { _, err := d.Ask(t.Context(), "x"); done <- reply{nil, err} }()
		<-d.opened
		for d.clock.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		d.clock.Advance(5 * time.Minute)
		wantCode(t, (<-done).err, "oauth.timed_out")
	})
}

func TestGivingUp(t *testing.T) {
	d := start(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := d.ask(ctx)
	cancel()
	if err := (<-done).err; !errors.Is(err, context.Canceled) || model.ProblemOf(err) != nil {
		t.Error(err)
	}
	d.closed()
}

func TestTheBrowserDoesNotOpen(t *testing.T) {
	d := start(t, func(o *oauth.Options) {
		o.Open = func(context.Context, string) error { return errors.New("no display") }
	})
	_, err := d.Ask(t.Context(), "x")
	wantCode(t, err, "oauth.no_browser")
	d.closed()
}

func TestPorts(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	busy := taken.Addr().(*net.TCPAddr).Port
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	next := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	t.Run("one that is taken is passed over", func(t *testing.T) {
		d := start(t, func(o *oauth.Options) { o.Ports = []int{busy, next} })
		if want := "http://127.0.0.1:" + strconv.Itoa(next) + "/callback"; d.Redirect() != want {
			t.Errorf("redirect %s, want %s", d.Redirect(), want)
		}
	})
	t.Run("all are taken", func(t *testing.T) {
		_, err := oauth.Start(oauth.Options{Server: server, Ports: []int{busy}})
		wantCode(t, err, "oauth.no_port", "addresses", "127.0.0.1:"+strconv.Itoa(busy))
	})
}

func TestACodeIsPasted(t *testing.T) {
	paste := func(text string, err error) func(*oauth.Options) {
		return func(o *oauth.Options) {
			o.Paste = func(context.Context) (string, error) { return text, err }
		}
	}
	d := start(t, paste(" c0de\n", nil))
	if d.Redirect() != "urn:ietf:wg:oauth:2.0:oob" {
		t.Errorf("redirect %s", d.Redirect())
	}
	if got := <-d.ask(t.Context()); got.err != nil || got.answer.Encode() != "code=c0de" {
		t.Errorf("%v, %v", got.answer, got.err)
	}
	wantCode(t, (<-start(t, paste(" \n", nil)).ask(t.Context())).err, "oauth.no_code", "server", server)
	broken := errors.New("no terminal")
	if err := (<-start(t, paste("", broken)).ask(t.Context())).err; !errors.Is(err, broken) {
		t.Error(err)
	}
}
