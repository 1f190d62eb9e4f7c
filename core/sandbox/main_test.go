package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/clock"
	"restante/core/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the virtual clocks of these tests start.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// bench is a running sandbox with one account, and what speaks to it.
type bench struct {
	*sandbox.Server
	clock   *clock.Virtual
	account sandbox.Account
	client  *http.Client
}

func start(t *testing.T) *bench {
	t.Helper()
	return startWith(t, sandbox.Options{})
}

func startWith(t *testing.T, opts sandbox.Options) *bench {
	t.Helper()
	b := &bench{clock: clock.NewVirtual(noon), client: newClient(false)}
	opts.Clock = b.clock
	server, err := sandbox.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = server
	if b.account, err = server.AddAccount("camille"); err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.client.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return b
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// object reads the body as a JSON object.
func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(r.body), &o); err != nil {
		t.Fatalf("status %d, body %q: %v", r.status, r.body, err)
	}
	return o
}

func (r reply) list(t *testing.T) []map[string]any {
	t.Helper()
	var l []map[string]any
	if err := json.Unmarshal([]byte(r.body), &l); err != nil {
		t.Fatalf("status %d, body %q: %v", r.status, r.body, err)
	}
	return l
}

func (r reply) id(t *testing.T) string {
	t.Helper()
	id, ok := r.object(t)["id"].(string)
	if !ok || r.status != http.StatusOK {
		t.Fatalf("no id in an answer %d %s", r.status, r.body)
	}
	return id
}

func (r reply) wants(t *testing.T, status int, message string) {
	t.Helper()
	if r.status != status || r.object(t)["error"] != message {
		t.Fatalf("got %d %s, want %d and the error %q", r.status, r.body, status, message)
	}
}

// request makes a request by the account, with more headers as pairs.
func (b *bench) request(t *testing.T, method, path string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.URL()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+b.account.Token.Reveal())
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// newClient returns a client that follows no redirect; alone: with a connection
// of its own for each request, so that nothing is tried again.
func newClient(alone bool) *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: alone},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// exchange sends a request on a connection of its own and reads the answer.
func exchange(r *http.Request) (reply, error) {
	client := newClient(true)
	defer client.CloseIdleConnections()
	return exchangeBy(client, r)
}

func exchangeBy(client *http.Client, r *http.Request) (reply, error) {
	resp, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	return reply{status: resp.StatusCode, header: resp.Header, body: string(body)}, nil
}

// must sends a request, and holds an answer of the API against its description.
func (b *bench) must(t *testing.T, r *http.Request) reply {
	t.Helper()
	got, err := exchangeBy(b.client, r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		checkDescribed(t, r, got)
	}
	return got
}

func (b *bench) get(t *testing.T, path string, headers ...string) reply {
	t.Helper()
	return b.must(t, b.request(t, http.MethodGet, path, nil, headers...))
}

const formType = "application/x-www-form-urlencoded"

// form sends pairs of name and value as a form.
func (b *bench) form(t *testing.T, method, path string, pairs ...string) reply {
	t.Helper()
	return b.must(t, b.formRequest(t, method, path, pairs...))
}

func (b *bench) formRequest(t *testing.T, method, path string, pairs ...string) *http.Request {
	t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return b.request(t, method, path, strings.NewReader(values.Encode()), "Content-Type", formType)
}

func (b *bench) json(t *testing.T, method, path, body string, headers ...string) reply {
	t.Helper()
	return b.must(t, b.request(t, method, path, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, headers...)...))
}

// post publishes a text and returns its id.
func (b *bench) post(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	return b.form(t, http.MethodPost, "/api/v1/statuses", append([]string{"status", text}, pairs...)...).id(t)
}

// keyed asks for a post under an idempotency key.
func (b *bench) keyed(t *testing.T, key, text string) reply {
	t.Helper()
	r := b.formRequest(t, http.MethodPost, "/api/v1/statuses", "status", text)
	r.Header.Set("Idempotency-Key", key)
	return b.must(t, r)
}

// upload sends a file with the fields of pairs.
func (b *bench) upload(t *testing.T, path string, file []byte, pairs ...string) reply {
	t.Helper()
	return b.must(t, b.uploadRequest(t, path, file, pairs...))
}

func (b *bench) uploadRequest(t *testing.T, path string, file []byte, pairs ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if err := form.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		part, err := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="file"; filename="été.png"`},
			"Content-Type":        {"image/png"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.request(t, http.MethodPost, path, &body, "Content-Type", form.FormDataContentType())
}

// picture is a PNG image.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for x := range width {
		img.Set(x, x%height, color.Gray{uint8(x)})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// by returns the same bench for another account.
func (b *bench) by(t *testing.T, username string) *bench {
	t.Helper()
	other, err := b.AddAccount(username)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{Server: b.Server, clock: b.clock, account: other, client: b.client}
}

// faulty sets the faults.
func (b *bench) faulty(t *testing.T, specs ...string) {
	t.Helper()
	var faults []sandbox.Fault
	for _, spec := range specs {
		f, err := sandbox.ParseFault(spec)
		if err != nil {
			t.Fatal(err)
		}
		faults = append(faults, f)
	}
	b.SetFaults(faults)
}

// texts are the texts of the ledger.
func (b *bench) texts() []string {
	var all []string
	for _, e := range b.Ledger() {
		all = append(all, e.Text)
	}
	return all
}

// sharedData returns a file of the test data by others, which lies beside the
// project; the test is skipped where it is absent.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	path, found := findShared(name)
	if !found {
		t.Skipf("SKIPPED, NOT PASSED: the test data %s is not there (looked in ../shared/data of the project)", name)
	}
	return path
}

func findShared(name string) (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, "..", "shared", "data", name)
			_, err := os.Stat(path)
			return path, err == nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// brokenDisk takes nothing.
type brokenDisk struct{}

func (brokenDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
