package sandbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// description is the API's description by others; nil where it is not there,
// which TestDescription then says.
var description = sync.OnceValues(func() (routers.Router, error) {
	path, found := findShared("mastodon/openapi.json")
	if !found {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	return legacy.NewRouter(doc, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation())
})

// beyond are answers that the description does not have and a Mastodon server
// gives all the same.
var beyond = map[string]bool{
	// The recorded server has "text" in the place of "content" here.
	"DELETE /api/v1/statuses/{id} 200": true,
}

func checkDescribed(t *testing.T, r *http.Request, got reply) {
	t.Helper()
	router, err := description()
	if err != nil {
		t.Fatal(err)
	}
	if router == nil {
		return
	}
	if err := against(router, r, got.status, got.header, []byte(got.body)); err != nil {
		t.Errorf("%s %s answered %d %.400s, which the API's description does not have: %v", r.Method, r.URL.Path, got.status, got.body, err)
	}
}

// against holds an answer against the description. A path that is not in it is
// nobody's.
func against(router routers.Router, r *http.Request, status int, header http.Header, body []byte) error {
	plain, err := http.NewRequestWithContext(context.Background(), r.Method, strings.TrimSuffix(r.URL.Path, "/"), nil)
	if err != nil {
		return err
	}
	plain.URL.RawQuery = r.URL.RawQuery
	route, found, err := router.FindRoute(plain)
	if err != nil {
		return nil
	}
	if beyond[fmt.Sprintf("%s %s %d", r.Method, route.Path, status)] {
		return nil
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: plain, PathParams: found, Route: route},
		Status:                 status,
		Header:                 header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// TestDescription calls every endpoint that the description knows, and shows
// that what is wrong would be seen.
func TestDescription(t *testing.T) {
	sharedData(t, "mastodon/openapi.json")
	router, err := description()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("answers are held against it", func(t *testing.T) {
		b := start(t)
		image := b.upload(t, "/api/v2/media", picture(t, 8, 6), "description", "un été").id(t)
		b.json(t, http.MethodPut, "/api/v1/media/"+image, `{"description":"l’été","focus":"0.1,-0.5"}`).id(t)
		b.get(t, "/api/v1/media/"+image).id(t)
		first := b.post(t, "Bonjour #été @camille https://exemple.fr", "media_ids[]", image)
		second := b.post(t, "suite", "in_reply_to_id", first, "spoiler_text", "attention", "language", "fr")
		b.form(t, http.MethodPut, "/api/v1/statuses/"+second, "status", "suite et fin").id(t)
		for _, path := range []string{
			"/api/v1/instance", "/api/v2/instance", "/api/v1/accounts/verify_credentials", "/api/v1/apps/verify_credentials",
			"/api/v1/accounts/lookup?acct=camille", "/api/v1/accounts/" + b.account.ID, "/api/v1/accounts/" + b.account.ID + "/statuses",
			"/api/v1/statuses/" + first, "/api/v1/statuses/" + first + "/source", "/api/v1/statuses/" + second + "/context",
			"/api/v1/timelines/home", "/api/v1/timelines/public", "/.well-known/oauth-authorization-server", "/oauth/userinfo",
		} {
			for _, token := range []string{"Bearer " + b.account.Token.Reveal(), ""} {
				r := b.request(t, http.MethodGet, path, nil, "Authorization", token)
				got := b.must(t, r)
				if token != "" && got.status != http.StatusOK {
					t.Errorf("%s: %d %s", path, got.status, got.body)
				}
				if _, _, err := router.FindRoute(r); err != nil {
					t.Errorf("%s is not in the description: %v", path, err)
				}
			}
		}
		b.must(t, b.request(t, http.MethodDelete, "/api/v1/statuses/"+second, nil)).id(t)
	})
	for name, tt := range map[string]struct {
		method, path string
		status       int
		body         string
	}{
		"a status without an account": {http.MethodPost, "/api/v1/statuses", 200, `{"id":"1","content":"x"}`},
		"a count that is text":        {http.MethodGet, "/api/v2/instance", 200, `{"domain":1}`},
		"an error without its word":   {http.MethodPost, "/api/v1/statuses", 422, `{"fault":"x"}`},
		"a status that is not known":  {http.MethodPost, "/api/v1/statuses", 418, `{"error":"x"}`},
	} {
		t.Run("it refuses "+name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), tt.method, tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{"Content-Type": {"application/json"}}
			if against(router, r, tt.status, header, []byte(tt.body)) == nil {
				t.Error("it passed")
			}
		})
	}
}
