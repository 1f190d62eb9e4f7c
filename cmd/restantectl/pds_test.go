package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests drive a real Bluesky server through the built restantectl, as a
// person does. RESTANTE_PDS_URL names the server; without it they are skipped,
// unless RESTANTE_NEED_SERVERS is set.

// traveller is a person with a workspace, the built program, and an account on
// the server, which is reached through a line that can be cut.
type traveller struct {
	t                *testing.T
	program, dir     string
	pds              string // the server itself
	line             *line
	handle, did, jwt string
	account, engine  string
}

var built struct {
	once sync.Once
	path string
	err  error
}

// program builds restantectl once for all tests.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "restantectl")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "restantectl")
		cmd := exec.Command("go", "build", "-o", built.path, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build restantectl: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

const appPassword = "app-password"

func newTraveller(t *testing.T) *traveller {
	t.Helper()
	pds := os.Getenv("RESTANTE_PDS_URL")
	if pds == "" {
		if os.Getenv("RESTANTE_NEED_SERVERS") != "" {
			t.Fatal("RESTANTE_PDS_URL names no server, and this run needs one")
		}
		t.Skip("RESTANTE_PDS_URL names no Bluesky server")
	}
	w := &traveller{t: t, program: program(t), dir: t.TempDir(), pds: strings.TrimRight(pds, "/"),
		handle: fmt.Sprintf("t%x.test", time.Now().UnixNano()%(1<<40)),
		engine: "settle=5s,last_look=1s,deadline=2s,late_apply=1s,first_look=300ms,look_every=500ms,tick=1s,settle_across=5s,probe_every=300ms,backoff=500ms"}
	u, err := url.Parse(w.pds)
	if err != nil {
		t.Fatal(err)
	}
	w.line = newLine(t, u.Host)
	var session struct{ DID, AccessJwt string }
	w.call("com.atproto.server.createAccount", map[string]any{"handle": w.handle, "email": w.handle + "@example.com", "password": appPassword}, &session)
	w.did, w.jwt = session.DID, session.AccessJwt
	w.write("passphrase", "a passphrase of a test\n")
	w.write("token", appPassword+"\n")
	w.run(0, "brand", "add", "Boulangerie", "--zone", "Europe/Paris", "--lang", "fr")
	var account struct{ ID, RemoteID string }
	w.json(&account, w.run(0, "account", "add", "--brand", "Boulangerie", "--network", "bluesky",
		"--server", w.line.url(), "--handle", w.handle, "--token-file", filepath.Join(w.dir, "token")))
	w.account = account.ID
	return w
}

func (w *traveller) write(name, text string) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *traveller) command(args ...string) *exec.Cmd {
	cmd := exec.Command(w.program, append([]string{"--workspace", filepath.Join(w.dir, "workspace"), "--json", "--lang", "en"}, args...)...)
	cmd.Env = append(os.Environ(), "RESTANTE_VAULT_PASSPHRASE_FILE="+filepath.Join(w.dir, "passphrase"), "RESTANTE_ENGINE="+w.engine)
	return cmd
}

// run runs a verb, wants its exit code, and returns what it printed.
func (w *traveller) run(code int, args ...string) string {
	w.t.Helper()
	cmd := w.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != code {
		w.t.Fatalf("restantectl %s: exit %d (%v), want %d\n%s%s", strings.Join(args, " "), got, err, code, stdout.String(), stderr.String())
	}
	if code != 0 && stdout.Len() == 0 {
		return stderr.String()
	}
	return stdout.String()
}

func (w *traveller) json(v any, text string) {
	w.t.Helper()
	// Field names are told apart by case-folding alone; underscores are not
	// part of the Go names.
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "remote_id", "RemoteID")), v); err != nil {
		w.t.Fatalf("not JSON: %v\n%s", err, text)
	}
}

type delivery struct{ ID, State, RemoteID, URL, Reason string }

// promise drafts a text and schedules it now.
func (w *traveller) promise(text string, media ...string) delivery {
	w.t.Helper()
	var draft struct{ ID string }
	w.json(&draft, w.run(0, append([]string{"draft", "add", "--brand", "Boulangerie", "--text", text}, media...)...))
	var made []delivery
	w.json(&made, w.run(0, "schedule", draft.ID, "--account", w.account, "--now"))
	if len(made) != 1 || made[0].State != "scheduled" {
		w.t.Fatalf("scheduled %+v", made)
	}
	return made[0]
}

func (w *traveller) look(id string) delivery {
	w.t.Helper()
	var all []delivery
	w.json(&all, w.run(0, "queue"))
	for _, d := range all {
		if d.ID == id {
			return d
		}
	}
	w.t.Fatalf("delivery %s is not in the queue", id)
	return delivery{}
}

func (w *traveller) wantState(id, state string) delivery {
	w.t.Helper()
	d := w.look(id)
	if d.State != state {
		w.t.Fatalf("delivery is %s (%s), want %s\n%s", d.State, d.Reason, state, w.run(0, "receipt", id))
	}
	return d
}

// call speaks to the server itself, beside the line.
func (w *traveller) call(method string, body, answer any) {
	w.t.Helper()
	var req *http.Request
	var err error
	if body == nil {
		req, err = http.NewRequest(http.MethodGet, w.pds+"/xrpc/"+method, nil)
	} else {
		var b []byte
		if b, err = json.Marshal(body); err == nil {
			req, err = http.NewRequest(http.MethodPost, w.pds+"/xrpc/"+method, bytes.NewReader(b))
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if w.jwt != "" {
		req.Header.Set("Authorization", "Bearer "+w.jwt)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %s %s %v", method, resp.Status, b, err)
	}
	switch to := answer.(type) {
	case *[]byte:
		*to = b
	default:
		if err := json.Unmarshal(b, answer); err != nil {
			w.t.Fatal(err)
		}
	}
}

type record struct {
	URI   string
	Value struct {
		Text, CreatedAt string
		Langs           []string
		Facets          []struct {
			Index    struct{ ByteStart, ByteEnd int }
			Features []struct{ URI string }
		}
		Embed struct {
			Images []struct {
				Alt         string
				AspectRatio struct{ Width, Height int }
				Image       struct {
					Ref struct {
						Link string `json:"$link"`
					}
				}
			}
		}
	}
}

// posts are what the server holds.
func (w *traveller) posts() []record {
	w.t.Helper()
	var list struct{ Records []record }
	w.call("com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100&repo="+w.did, nil, &list)
	return list.Records
}

func (w *traveller) wantTexts(texts ...string) {
	w.t.Helper()
	var got []string
	for _, r := range w.posts() {
		got = append([]string{r.Value.Text}, got...) // the server lists the newest first
	}
	if fmt.Sprint(got) != fmt.Sprint(texts) {
		w.t.Fatalf("the server holds %q, want %q", got, texts)
	}
}

func TestPDSTextAndImageArePublishedAndReadBack(t *testing.T) {
	w := newTraveller(t)
	img := image.NewRGBA(image.Rect(0, 0, 60, 40))
	img.Set(3, 3, color.RGBA{200, 80, 20, 255})
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	path := w.write("vitrine.png", file.String())
	text := "Dès l’été, le goûter 👨‍👩‍👧‍👦 est servi : https://exemple.fr/été?a=1&b=2 #goûter"
	d := w.promise(text, "--media", path, "--alt", "La vitrine, côté rue")
	w.run(0, "sync")
	published := w.wantState(d.ID, "published")
	posts := w.posts()
	if len(posts) != 1 || posts[0].URI != published.RemoteID || published.URL == "" {
		t.Fatalf("the server holds %+v, the receipt is %+v", posts, published)
	}
	v := posts[0].Value
	if v.Text != text || len(v.Langs) != 1 || v.Langs[0] != "fr" {
		t.Fatalf("read back %+v", v)
	}
	if len(v.Facets) != 2 {
		t.Fatalf("facets %+v", v.Facets)
	}
	if f := v.Facets[0]; text[f.Index.ByteStart:f.Index.ByteEnd] != "https://exemple.fr/été?a=1&b=2" {
		t.Fatalf("the link covers %q", text[f.Index.ByteStart:f.Index.ByteEnd])
	}
	if len(v.Embed.Images) != 1 || v.Embed.Images[0].Alt != "La vitrine, côté rue" || v.Embed.Images[0].AspectRatio.Width != 60 {
		t.Fatalf("image %+v", v.Embed)
	}
	var blob []byte
	w.call("com.atproto.sync.getBlob?did="+w.did+"&cid="+v.Embed.Images[0].Image.Ref.Link, nil, &blob)
	if !bytes.Equal(blob, file.Bytes()) {
		t.Fatalf("the image came back as %d bytes, want %d", len(blob), file.Len())
	}
	w.run(0, "sync")
	w.wantTexts(text)
	if receipt := w.run(0, "receipt", d.ID); !strings.Contains(receipt, published.RemoteID) || strings.Contains(receipt, appPassword) {
		t.Fatalf("receipt %s", receipt)
	}
}

func TestPDSQueuedWhileItIsDownSentOnceItIsUp(t *testing.T) {
	w := newTraveller(t)
	w.line.down()
	first := w.promise("Écrit dans le train")
	second := w.promise("Puis à l’hôtel")
	w.run(0, "sync")
	w.wantState(first.ID, "scheduled")
	w.wantTexts()
	running := w.command("run")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Process.Kill() }()
	time.Sleep(time.Second)
	w.line.up()
	for range 100 {
		if w.look(first.ID).State == "published" && w.look(second.ID).State == "published" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	w.wantTexts("Écrit dans le train", "Puis à l’hôtel")
	if err := running.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := running.Wait(); err != nil {
		t.Fatalf("run ended with %v", err)
	}
}

func TestPDSAKilledProcessPostsOnce(t *testing.T) {
	for _, c := range []struct {
		name    string
		applied bool
	}{{"between request and answer", true}, {"before the request arrived", false}} {
		t.Run(c.name, func(t *testing.T) {
			w := newTraveller(t)
			d := w.promise("Une seule fois")
			held := w.line.hold("com.atproto.repo.putRecord", c.applied)
			sync := w.command("sync")
			if err := sync.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-held:
			case <-time.After(20 * time.Second):
				t.Fatal("no publishing call came through the line")
			}
			if err := sync.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = sync.Wait() // it was killed: that is its error
			w.line.release()
			if c.applied {
				w.wantTexts("Une seule fois")
			} else {
				w.wantTexts()
			}
			w.wantState(d.ID, "sending")
			w.run(0, "sync")
			if c.applied {
				w.wantState(d.ID, "published")
			} else {
				w.wantState(d.ID, "unknown")
				time.Sleep(6 * time.Second)
				w.run(0, "sync")
			}
			w.wantState(d.ID, "published")
			w.run(0, "sync")
			w.wantTexts("Une seule fois")
		})
	}
}

func TestPDSWrongPasswordAndWrongHandle(t *testing.T) {
	w := newTraveller(t)
	wrong := w.write("wrong", "not-the-password")
	out := w.run(1, "account", "add", "--brand", "Boulangerie", "--network", "bluesky", "--server", w.line.url(), "--handle", w.handle, "--token-file", wrong)
	if !strings.Contains(out, "account.password_refused") || strings.Contains(out, "not-the-password") {
		t.Fatalf("said %s", out)
	}
	var accounts []struct{ ID string }
	w.json(&accounts, w.run(0, "account", "list"))
	if len(accounts) != 1 {
		t.Fatalf("%d accounts after a refused password", len(accounts))
	}
	d := w.promise("Le premier mot de passe vaut toujours")
	w.run(0, "sync")
	w.wantState(d.ID, "published")
}

func TestPDSARecordThatTheServerRefusesAsksThePerson(t *testing.T) {
	w := newTraveller(t)
	d := w.promise("Refusé")
	// What we check, the server takes; so the record is spoilt on its way.
	w.line.spoil(`"langs":["fr"]`, `"langs":["!!"]`)
	w.run(3, "sync")
	if d := w.wantState(d.ID, "needs_user"); d.Reason != "network.refused" {
		t.Fatalf("it asks with the reason %q", d.Reason)
	}
	w.run(3, "sync")
	w.wantTexts()
	w.line.spoil("", "")
	w.run(0, "retry", d.ID)
	w.run(0, "sync")
	w.wantState(d.ID, "published")
	w.wantTexts("Refusé")
}

// line is a way to a server that can be cut, and that can hold one answer back.
type line struct {
	t       *testing.T
	target  string
	address string
	ctx     context.Context

	mu     sync.Mutex
	listen net.Listener
	conns  map[net.Conn]bool
	path   string // what to hold
	pass   bool   // the request goes through, only its answer is held
	held   chan struct{}
	// from is replaced by to in what the client sends; both have one length.
	from, to string
}

func newLine(t *testing.T, target string) *line {
	l := &line{t: t, target: target, address: "127.0.0.1:0", ctx: t.Context(), conns: map[net.Conn]bool{}}
	l.up()
	t.Cleanup(l.down)
	return l
}

func (l *line) url() string { return "http://" + l.address }

func (l *line) up() {
	l.t.Helper()
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listen, l.address = listener, listener.Addr().String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(conn)
		}
	}()
}

// down refuses new connections and cuts those that are there.
func (l *line) down() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listen.Close()
	for c := range l.conns {
		_ = c.Close()
	}
	clear(l.conns)
}

// hold keeps back the next call whose first line names path: its answer, or
// with pass false the request itself. The channel is closed once it is held.
func (l *line) hold(path string, pass bool) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.path, l.pass, l.held = path, pass, make(chan struct{})
	return l.held
}

// spoil changes what the client sends from now on; empty: nothing.
func (l *line) spoil(from, to string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from, l.to = from, to
}

func (l *line) spoilt(b []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.from == "" {
		return b
	}
	return bytes.ReplaceAll(b, []byte(l.from), []byte(l.to))
}

// spoiler is a way to one server on which what passes is spoilt.
type spoiler struct {
	line *line
	to   io.Writer
}

func (s spoiler) Write(b []byte) (int, error) {
	if _, err := s.to.Write(s.line.spoilt(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// release cuts the call that is held.
func (l *line) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
	clear(l.conns)
}

func (l *line) carry(client net.Conn) {
	server, err := net.Dial("tcp", l.target)
	if err != nil {
		_ = client.Close()
		return
	}
	l.mu.Lock()
	l.conns[client], l.conns[server] = true, true
	l.mu.Unlock()
	defer client.Close()
	defer server.Close()
	first := make([]byte, 64<<10)
	n, err := client.Read(first)
	if err != nil {
		return
	}
	held, pass := l.take(string(first[:n]))
	if held != nil && !pass {
		close(held)
		<-l.ctx.Done()
		return
	}
	onward := spoiler{l, server}
	if _, err := onward.Write(first[:n]); err != nil {
		return
	}
	go func() { _, _ = io.Copy(onward, client) }()
	if held != nil {
		if _, err := server.Read(make([]byte, 1)); err == nil { // the answer has begun: it was applied
			close(held)
		}
		<-l.ctx.Done()
		return
	}
	_, _ = io.Copy(client, server)
}

// take reports whether this call is the one to hold.
func (l *line) take(head string) (held chan struct{}, pass bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil || !strings.Contains(strings.SplitN(head, "\r\n", 2)[0], l.path) {
		return nil, false
	}
	held, l.held = l.held, nil
	return held, l.pass
}
