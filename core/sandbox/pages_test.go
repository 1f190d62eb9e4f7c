package sandbox_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	b := start(t)
	t.Run("an empty sandbox says so, in the reader's language", func(t *testing.T) {
		for accepts, want := range map[string]string{
			"fr-CA,fr;q=0.9,en;q=0.5": "Rien n’a encore été publié.",
			"en":                      "Nothing has been posted yet.",
			"de":                      "Nothing has been posted yet.",
			"":                        "Nothing has been posted yet.",
			"de,fr;q=0.5":             "Rien n’a encore été publié.",
		} {
			if got := b.get(t, "/", "Accept-Language", accepts); got.status != 200 || !strings.Contains(got.body, want) {
				t.Errorf("%q: %d %s", accepts, got.status, got.body)
			}
		}
		if got := b.get(t, "/?lang=fr", "Accept-Language", "en"); !strings.Contains(got.body, `<html lang="fr">`) {
			t.Errorf("lang=fr: %s", got.body)
		}
	})
	image := b.upload(t, "/api/v2/media", picture(t, 30, 20), "description", `Une "plage" <vide>`).id(t)
	evil := b.post(t, "<script>alert(1)</script> #Été", "spoiler_text", "<b>attention</b>", "media_ids[]", image, "language", "fr")
	private := b.post(t, "pour mes abonnés", "visibility", "private", "in_reply_to_id", evil)
	address := b.get(t, "/api/v1/statuses/"+evil).object(t)["url"].(string)
	path := strings.TrimPrefix(address, b.URL())
	t.Run("the address of a post shows it, with nothing of it run", func(t *testing.T) {
		got := b.get(t, path, "Authorization", "", "Accept-Language", "fr")
		for _, want := range []string{
			"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;attention&lt;/b&gt;", `alt="Une &#34;plage&#34; &lt;vide&gt;"`,
			`src="/system/media_attachments/files/` + image, `<article lang="fr">`, "Description\u202f:", "2026-11-24 12:00 UTC",
		} {
			if !strings.Contains(got.body, want) {
				t.Errorf("no %s in %s", want, got.body)
			}
		}
		if strings.Contains(got.body, "<script") || strings.Contains(got.body, "pour mes abonnés") {
			t.Errorf("got %s", got.body)
		}
		if csp := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("policy %q", csp)
		}
		src := regexp.MustCompile(`src="([^"]+)"`).FindStringSubmatch(got.body)[1]
		if image := b.get(t, src, "Authorization", ""); image.status != 200 || image.header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d", src, image.status)
		}
	})
	t.Run("lists", func(t *testing.T) {
		for path, want := range map[string]bool{"/": true, "/@camille": true, "/@CAMILLE": true, "/tags/%C3%A9t%C3%A9": false} {
			got := b.get(t, path, "Authorization", "")
			if got.status != 200 || !strings.Contains(got.body, "alert(1)") {
				t.Errorf("%s: %d %s", path, got.status, got.body)
			}
			if has := strings.Contains(got.body, "pour mes abonnés") && strings.Contains(got.body, "for followers"); has != want {
				t.Errorf("%s: the private post is there: %v", path, has)
			}
		}
	})
	t.Run("what is not there", func(t *testing.T) {
		b.form(t, http.MethodDelete, "/api/v1/statuses/"+private)
		for _, path := range []string{"/@camille/" + private, "/@camille/7", "/@personne", "/x", "/tags/rien", "/camille/" + evil} {
			if got := b.get(t, path, "Accept-Language", "fr"); got.status != 404 || !strings.Contains(got.body, "Il n’y a rien ici") {
				t.Errorf("%s: %d %s", path, got.status, got.body)
			}
		}
		if got := b.get(t, "/system/media_attachments/files/7/original/x.png"); got.status != 404 {
			t.Errorf("an image: %d", got.status)
		}
	})
	t.Run("the pictures of an account without pictures", func(t *testing.T) {
		me := b.get(t, "/api/v1/accounts/verify_credentials").object(t)
		for _, name := range []string{"avatar", "avatar_static", "header", "header_static"} {
			got := b.get(t, strings.TrimPrefix(me[name].(string), b.URL()))
			if got.status != 200 || got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.body, "\x89PNG") {
				t.Errorf("%s: %d", name, got.status)
			}
		}
	})
	t.Run("a probe", func(t *testing.T) {
		if got := b.must(t, b.request(t, http.MethodHead, "/", nil)); got.status != 200 {
			t.Errorf("got %d", got.status)
		}
	})
}
