package bluesky_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/connect"
	"restante/core/connect/bluesky"
	"restante/core/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newClient(t *testing.T) *connect.Client {
	t.Helper()
	c := connect.NewClient("Poste Restante (test)", slog.New(slog.DiscardHandler))
	t.Cleanup(c.CloseIdle)
	return c
}

// vault keeps one account's secret in memory, and notes what is done with it.
type vault struct {
	mu      sync.Mutex
	lock    sync.Mutex
	stored  model.Secret
	note    func(string)
	locked  func() // runs after each Lock, before the caller goes on
	saveErr error
	loadErr error
}

func (v *vault) Load(context.Context) (model.Secret, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.stored, v.loadErr
}

func (v *vault) Save(_ context.Context, secret model.Secret) error {
	v.note("SAVE")
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.saveErr != nil {
		return v.saveErr
	}
	v.stored = secret
	return nil
}

func (v *vault) Lock(context.Context) (func(), error) {
	v.lock.Lock()
	if v.locked != nil {
		v.locked()
	}
	return v.lock.Unlock, nil
}

// held is what the stored secret consists of.
type held struct {
	Password string `json:"password"`
	DID      string `json:"did"`
	Access   string `json:"access"`
	Refresh  string `json:"refresh"`
}

func (v *vault) held(t *testing.T) (h held) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := json.Unmarshal([]byte(v.stored.Reveal()), &h); err != nil {
		t.Fatal(err)
	}
	return h
}

func (v *vault) set(t *testing.T, h held) {
	t.Helper()
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stored = model.NewSecret(string(b))
}

// kit is an account on a double, signed in.
type kit struct {
	t       *testing.T
	double  *double
	vault   *vault
	session connect.Session
	conn    *bluesky.Connector
}

func newKit(t *testing.T) *kit {
	t.Helper()
	d := newDouble(t)
	k := &kit{t: t, double: d, vault: &vault{note: d.note}, conn: bluesky.New()}
	client := newClient(t)
	in, out := k.conn.SignIn(t.Context(), client, connect.SignInRequest{
		Server: d.URL, Handle: aliceHandle, Secret: model.NewSecret(alicePassword), Now: instant})
	if out.Class != model.ClassOK {
		t.Fatalf("sign in: %s %v", out.Class, out.Problem)
	}
	k.vault.stored = in.Secret
	k.session = connect.Session{
		Account: model.Account{ID: "a1", Network: bluesky.ID, Server: d.URL, Handle: in.Profile.Identity.Handle,
			RemoteID: in.Profile.Identity.RemoteID, Limits: in.Profile.Limits},
		Credentials: k.vault, HTTP: client, Now: instant,
	}
	d.seen()
	return k
}

// age lets the account's access token have only left to live.
func (k *kit) age(left time.Duration) {
	k.t.Helper()
	k.double.mu.Lock()
	access := k.double.token("access", aliceDID, instant.Add(left))
	k.double.mu.Unlock()
	h := k.vault.held(k.t)
	h.Access = access
	k.vault.set(k.t, h)
}

// endSession makes the server forget every token that it gave out.
func (k *kit) endSession() {
	k.double.mu.Lock()
	defer k.double.mu.Unlock()
	for jwt, tok := range k.double.tokens {
		tok.expires = instant.Add(-time.Minute)
		k.double.tokens[jwt] = tok
	}
}

func goOn(context.Context) error { return nil }

func textPart(text string) model.Part {
	return model.Part{Key: "key-1", Content: model.PartContent{Text: text, Options: model.Options{Lang: "fr"}}}
}

// prepare runs Prepare and returns the part as the queue stores it.
func (k *kit) prepare(part model.Part, media connect.MediaReader) model.Part {
	k.t.Helper()
	p, out := k.conn.Prepare(k.t.Context(), k.session, connect.PrepareRequest{Part: part, Media: media, Now: k.session.Now})
	if out.Class != model.ClassOK {
		k.t.Fatalf("prepare: %s %v", out.Class, out.Problem)
	}
	part.Prepared, part.PreparedExpires = p.Data, p.Expires
	return part
}

func (k *kit) publish(part model.Part) model.Outcome {
	k.t.Helper()
	return k.conn.Publish(k.t.Context(), k.session, connect.PublishRequest{Part: part, Now: k.session.Now, LastLook: goOn})
}

func (k *kit) lookup(part model.Part) connect.Look {
	k.t.Helper()
	return k.conn.Lookup(k.t.Context(), k.session, connect.LookupRequest{Part: part, Since: instant, Now: k.session.Now})
}

// want fails unless out has the class and code.
func want(t *testing.T, out model.Outcome, class model.Class, code string) {
	t.Helper()
	got := ""
	if out.Problem != nil {
		got = out.Problem.Code
	}
	if out.Class != class || got != code {
		t.Errorf("outcome %s %v, want %s %s", out.Class, out.Problem, class, code)
	}
}

// files is a MediaReader over memory.
type files map[model.MediaID][]byte

func (f files) Read(_ context.Context, m model.Media) ([]byte, error) {
	if b, ok := f[m.ID]; ok {
		return b, nil
	}
	return nil, errors.New("no such file")
}

func picture(id model.MediaID, alt string) model.Attachment {
	return model.Attachment{Alt: alt, Media: model.Media{ID: id, Name: string(id) + ".png", MIME: "image/png", Bytes: 8, Width: 4, Height: 3}}
}

// fields reads the record that a prepared part will put.
func fields(t *testing.T, part model.Part) (key string, record json.RawMessage) {
	t.Helper()
	var p struct {
		Key    string          `json:"rkey"`
		Record json.RawMessage `json:"record"`
	}
	if err := json.Unmarshal(part.Prepared, &p); err != nil {
		t.Fatal(err)
	}
	return p.Key, p.Record
}
