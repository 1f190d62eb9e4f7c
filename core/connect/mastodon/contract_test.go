package mastodon_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"restante/core/connect"
	"restante/core/model"
)

// dataDir returns a folder of test data by others, which stands beside the
// project, or "" where there is none.
func dataDir(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	data := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(data); err != nil {
		return ""
	}
	return data
}

// needData skips the test, and says so, where the data is not there.
func needData(t testing.TB, name string) string {
	t.Helper()
	dir := dataDir(t, name)
	if dir == "" {
		t.Skipf("SKIPPED: the test data ../shared/data/%s is not there; the API is not checked against it", name)
	}
	return dir
}

// contract is the description of the API that every request is held against.
type contract struct {
	router routers.Router
	mu     sync.Mutex
	seen   map[string]bool // the operations that were called
}

var loadContract = sync.OnceValues(func() (*contract, error) {
	path := contractPath
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", path, err)
	}
	doc.Servers = nil
	// The description calls this header an object; the documentation it was
	// made from says "any arbitrary string".
	for _, p := range doc.Paths.Value("/api/v1/statuses").Post.Parameters {
		if p.Value.Name == "Idempotency-Key" {
			p.Value.Schema.Value.Type = &openapi3.Types{"string"}
		}
	}
	// It also wants a text or media where the documentation lets one send both.
	schema := doc.Paths.Value("/api/v1/statuses").Post.RequestBody.Value.Content["application/json"].Schema.Value
	schema.AnyOf, schema.OneOf = schema.OneOf, nil
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation())
	if err != nil {
		return nil, fmt.Errorf("route %s: %w", path, err)
	}
	return &contract{router: router, seen: map[string]bool{}}, nil
})

// contractPath is set once, before the first loadContract.
var contractPath string

// contractOf returns the contract, or nil where the data is not there.
func contractOf(t testing.TB) *contract {
	t.Helper()
	dir := dataDir(t, "mastodon")
	if dir == "" {
		return nil
	}
	contractPath = filepath.Join(dir, "openapi.json")
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check returns what is wrong with a request: with the description, or because
// the description does not know one of its fields.
func (c *contract) check(r *http.Request, body []byte) error {
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err)
	}
	c.mu.Lock()
	c.seen[r.Method+" "+route.Path] = true
	c.mu.Unlock()
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true}}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		return fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err)
	}
	known := knownFields(route.Operation)
	for _, field := range sentFields(r, body) {
		if !slices.Contains(known, field) {
			return fmt.Errorf("%s %s: the API has no field %q", r.Method, r.URL.Path, field)
		}
	}
	return nil
}

// knownFields lists the query parameters and body fields of an operation.
func knownFields(op *openapi3.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			names = append(names, p.Value.Name)
		}
	}
	var walk func(ref *openapi3.SchemaRef)
	walk = func(ref *openapi3.SchemaRef) {
		for name := range ref.Value.Properties {
			names = append(names, name)
		}
		for _, group := range []openapi3.SchemaRefs{ref.Value.AllOf, ref.Value.OneOf, ref.Value.AnyOf} {
			for _, r := range group {
				walk(r)
			}
		}
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			walk(media.Schema)
		}
	}
	return names
}

func sentFields(r *http.Request, body []byte) []string {
	var names []string
	for name := range r.URL.Query() {
		names = append(names, name)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json":
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(body, &fields); err != nil {
			return []string{"(not JSON)"}
		}
		for name := range fields {
			names = append(names, name)
		}
	case strings.HasPrefix(kind, "multipart/"):
		reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
		for part, err := reader.NextPart(); err == nil; part, err = reader.NextPart() {
			names = append(names, part.FormName())
		}
	}
	return names
}

func TestTheContractRefusesWhatTheAPIDoesNotKnow(t *testing.T) {
	needData(t, "mastodon")
	c := contractOf(t)
	request := func(method, target, kind, body string) error {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://mastodon.example"+target, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Idempotency-Key", "k")
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		return c.check(r, []byte(body))
	}
	if err := request("POST", "/api/v1/statuses", "application/json", `{"status":"a","visibility":"public"}`); err != nil {
		t.Errorf("a right request is refused: %v", err)
	}
	for name, err := range map[string]error{
		"unknown path":       request("POST", "/api/v1/toots", "application/json", `{"status":"a"}`),
		"unknown method":     request("PATCH", "/api/v1/statuses", "application/json", `{"status":"a"}`),
		"unknown field":      request("POST", "/api/v1/statuses", "application/json", `{"status":"a","colour":"red"}`),
		"neither of two":     request("POST", "/api/v1/statuses", "application/json", `{"language":"fr"}`),
		"wrong type":         request("POST", "/api/v1/statuses", "application/json", `{"status":1}`),
		"unknown visibility": request("POST", "/api/v1/statuses", "application/json", `{"status":"a","visibility":"all"}`),
		"unknown parameter":  request("GET", "/api/v1/accounts/1/statuses?colour=red", "", ""),
	} {
		if err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

// Every call that the connector makes is one of the API's, with fields that
// the API knows. (So is every call of the other tests; this one counts them.)
func TestEveryCallIsHeldAgainstTheContract(t *testing.T) {
	needData(t, "mastodon")
	b := newBench(t)
	b.server.Processing = 1
	b.server.on("GET /api/v2/instance", answer(404, ""))
	if _, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)}); out.Class != model.ClassOK {
		t.Fatal(out.Problem)
	}
	b.verify()
	p := part("Bonjour", b.picture(1, "un"))
	p.Content.Options = model.Options{Lang: "fr", Visibility: model.VisibilityPrivate, Warning: "w"}
	want(t, b.prepare(&p, now), model.ClassPending, "media.processing")
	want(t, b.prepare(&p, now), model.ClassOK, "")
	want(t, b.publish(p, nil), model.ClassOK, "")
	wantLook(t, b.lookup(p), connect.LookFound, "")
	for _, call := range []string{"GET /api/v1/accounts/verify_credentials", "GET /api/v2/instance", "GET /api/v1/instance", "POST /api/v2/media",
		"GET /api/v1/media/{id}", "POST /api/v1/statuses", "GET /api/v1/accounts/{id}/statuses", "GET /api/v1/statuses/{id}/source"} {
		if !b.server.contract.seen[call] {
			t.Errorf("%s was not checked", call)
		}
	}
}
