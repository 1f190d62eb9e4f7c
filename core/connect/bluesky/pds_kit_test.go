package bluesky_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
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
	"strings"
	"sync"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/connect/bluesky"
	"restante/core/model"
)

// pds is a fresh account on the real server at RESTANTE_PDS_URL.
type pds struct {
	*kit
	url      string
	full     string // an access token with all rights
	password string // an app password
}

// needPDS returns a fresh account with an app password, signed in. Where there
// is no server it skips, and says so loudly.
func needPDS(t *testing.T) *pds {
	t.Helper()
	server := os.Getenv("RESTANTE_PDS_URL")
	if server == "" {
		if os.Getenv("RESTANTE_NEED_SERVERS") == "1" {
			t.Fatal("RESTANTE_PDS_URL names no server")
		}
		fmt.Fprintf(os.Stderr, "SKIPPED %s: RESTANTE_PDS_URL names no server\n", t.Name())
		t.Skip("RESTANTE_PDS_URL names no server")
	}
	p := &pds{url: server}
	name := strings.ToLower(rand.Text()[:12])
	var made struct{ DID, AccessJwt string }
	p.post(t, "com.atproto.server.createAccount", map[string]string{
		"handle": name + ".test", "email": name + "@example.com", "password": rand.Text()}, &made)
	p.full = made.AccessJwt
	var app struct{ Password string }
	p.post(t, "com.atproto.server.createAppPassword", map[string]string{"name": "restante"}, &app)
	p.password = app.Password

	client := newClient(t)
	p.kit = &kit{t: t, conn: bluesky.New(), vault: &vault{note: func(string) {}}}
	in, out := p.conn.SignIn(t.Context(), client, connect.SignInRequest{
		Server: server, Handle: name + ".test", Secret: model.NewSecret(app.Password), Now: now()})
	if out.Class != model.ClassOK {
		t.Fatalf("sign in: %s %v", out.Class, out.Problem)
	}
	if in.Profile.Identity.RemoteID != made.DID || in.Profile.Identity.Handle != name+".test" {
		t.Fatalf("identity %+v", in.Profile.Identity)
	}
	p.vault.stored = in.Secret
	p.session = connect.Session{HTTP: client, Credentials: p.vault, Now: now(), Account: model.Account{
		Network: bluesky.ID, Server: server, RemoteID: made.DID, Handle: name + ".test", Limits: in.Profile.Limits}}
	return p
}

func now() time.Time { return time.Now().UTC().Round(0) }

// post makes a procedure call past the connector.
func (p *pds) post(t *testing.T, nsid string, in, result any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/xrpc/"+nsid, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if p.full != "" {
		req.Header.Set("Authorization", "Bearer "+p.full)
	}
	p.read(t, req, result)
}

// get makes a query past the connector.
func (p *pds) get(t *testing.T, nsid string, q url.Values, result any) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/xrpc/"+nsid+"?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.read(t, req, result)
}

func (p *pds) read(t *testing.T, req *http.Request, result any) []byte {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", req.URL.Path, resp.StatusCode, body, err)
	}
	if result != nil {
		if err := json.Unmarshal(body, result); err != nil {
			t.Fatalf("%s: %v", req.URL.Path, err)
		}
	}
	return body
}

type listed struct {
	Records []struct {
		URI, CID string
		Value    map[string]any
	}
}

// posts lists what the server itself says is in the repository, oldest first.
func (p *pds) posts(t *testing.T) listed {
	t.Helper()
	var l listed
	p.get(t, "com.atproto.repo.listRecords", url.Values{
		"repo": {p.session.Account.RemoteID}, "collection": {"app.bsky.feed.post"}, "reverse": {"true"}}, &l)
	return l
}

func (p *pds) part(text string) model.Part {
	part := textPart(text)
	part.Key = rand.Text()
	return part
}

// photo is a PNG of noise, so that it is as heavy as it is large.
func photo(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	if _, err := rand.Read(img.Pix); err != nil {
		t.Fatal(err)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cutter is a TCP proxy that hangs up on each request: before the server has
// it, or after the server has answered.
type cutter struct {
	URL   string
	after bool
}

func newCutter(t *testing.T, target string, after bool) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{URL: "http://" + l.Addr().String(), after: after}
	var wg sync.WaitGroup
	t.Cleanup(func() { l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { c.serve(t, conn, target) })
		}
	})
	return c
}

func (c *cutter) serve(t *testing.T, conn net.Conn, target string) {
	defer conn.Close()
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || !c.after {
		return
	}
	u, err := url.Parse(target)
	if err != nil {
		t.Error(err)
		return
	}
	server, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	req.Body = io.NopCloser(bytes.NewReader(body))
	if err := req.Write(server); err != nil {
		t.Error(err)
		return
	}
	resp, err := http.ReadResponse(bufio.NewReader(server), req)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
}
