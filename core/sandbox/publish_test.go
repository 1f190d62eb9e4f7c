package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core/sandbox"
)

func TestPublish(t *testing.T) {
	t.Run("the ledger holds what was accepted", func(t *testing.T) {
		b := start(t)
		image := b.upload(t, "/api/v2/media", picture(t, 8, 6), "description", "Un été à la mer").id(t)
		first := b.post(t, "un")
		r := b.formRequest(t, http.MethodPost, "/api/v1/statuses",
			"status", "  Déjà l’été\n", "spoiler_text", " chaud ", "visibility", "unlisted", "language", "fr",
			"in_reply_to_id", first, "media_ids[]", image)
		r.Header.Set("Idempotency-Key", "clé-1")
		id := b.must(t, r).id(t)
		got := b.Ledger()
		if len(got) != 2 {
			t.Fatalf("ledger %+v", got)
		}
		e := got[1]
		if len(e.Media) != 1 || e.Media[0].ID != image || e.Media[0].Alt != "Un été à la mer" || len(e.Media[0].SHA256) != 64 {
			t.Errorf("media %+v", e.Media)
		}
		e.Media = nil
		want := sandbox.Entry{
			At: noon, Request: 3, Account: sandbox.EntryAccount{ID: b.account.ID, Username: "camille"},
			ID: id, Text: "Déjà l’été", Warning: "chaud", Visibility: "unlisted", Language: "fr", InReplyTo: first, Key: "clé-1",
		}
		if fmt.Sprint(e) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", e, want)
		}
	})
	t.Run("JSON and a form say the same", func(t *testing.T) {
		b := start(t)
		b.json(t, http.MethodPost, "/api/v1/statuses", `{"status":"é 👨‍👩‍👧‍👦","sensitive":true,"visibility":"private","media_ids":null,"content_type":"text/plain","x":[{"y":1}]}`).id(t)
		b.post(t, "é 👨‍👩‍👧‍👦", "sensitive", "1", "visibility", "private", "unheard_of", "x")
		a := b.Ledger()
		if a[0].Text != a[1].Text || a[0].Visibility != "private" || a[1].Visibility != "private" {
			t.Errorf("ledger %+v", a)
		}
		for _, e := range a {
			if b.get(t, "/api/v1/statuses/"+e.ID).object(t)["sensitive"] != true {
				t.Error("not sensitive")
			}
		}
	})
	t.Run("a warning alone becomes the text", func(t *testing.T) {
		b := start(t)
		b.post(t, " ", "spoiler_text", "rien d’autre")
		if e := b.Ledger()[0]; e.Text != "rien d’autre" || e.Warning != "" {
			t.Errorf("got %+v", e)
		}
	})
	t.Run("an image needs no text", func(t *testing.T) {
		b := start(t)
		b.post(t, "", "media_ids[]", b.upload(t, "/api/v1/media", picture(t, 2, 2)).id(t))
		if len(b.Ledger()) != 1 {
			t.Error("not accepted")
		}
	})
	t.Run("created_at and Date are the server's own clock", func(t *testing.T) {
		b := start(t)
		b.clock.Sleep(-time.Hour)
		got := b.form(t, http.MethodPost, "/api/v1/statuses", "status", "x")
		if at := got.object(t)["created_at"]; at != "2026-11-24T11:00:00.000Z" {
			t.Errorf("created_at %v", at)
		}
		if date := got.header.Get("Date"); date != "Tue, 24 Nov 2026 11:00:00 GMT" {
			t.Errorf("Date %q", date)
		}
	})
	t.Run("ids grow while the clock stands", func(t *testing.T) {
		b := start(t)
		var ids []string
		for i := range 20 {
			ids = append(ids, b.post(t, fmt.Sprint(i)))
		}
		if !slices.IsSorted(ids) || len(slices.Compact(ids)) != 20 {
			t.Errorf("ids %q", ids)
		}
	})
}

func TestPublishRefuses(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	const tooLong = "Validation failed: Text character limit of 500 exceeded"
	for name, tt := range map[string]struct {
		pairs  []string
		status int
		error  string
	}{
		"nothing":                        {nil, 422, "Validation failed: Text can't be blank"},
		"white space":                    {[]string{"status", " \u00a0\n"}, 422, "Validation failed: Text can't be blank"},
		"501 characters":                 {[]string{"status", long(501)}, 422, tooLong},
		"text and warning over 500":      {[]string{"status", long(251), "spoiler_text", long(250)}, 422, tooLong},
		"a visibility that is none":      {[]string{"status", "x", "visibility", "secret"}, 422, "Validation failed: Visibility is not included in the list"},
		"an answer to nothing":           {[]string{"status", "x", "in_reply_to_id", "404"}, 404, "The post you are trying to reply to does not appear to exist."},
		"an image that is not there":     {[]string{"status", "x", "media_ids[]", "7"}, 422, "Media 7 not found or already attached to another post"},
		"five images":                    {[]string{"status", "x", "media_ids[]", "1", "media_ids[]", "2", "media_ids[]", "3", "media_ids[]", "4", "media_ids[]", "5"}, 422, "Cannot attach more than 4 files"},
		"what it cannot do: a time":      {[]string{"status", "x", "scheduled_at", "2027-01-01T00:00:00Z"}, 422, "Validation failed: Scheduled posts are not available in the sandbox"},
		"what it cannot do: a poll":      {[]string{"status", "x", "poll[options][]", "a", "poll[expires_in]", "300"}, 422, "Validation failed: Polls are not available in the sandbox"},
		"what it cannot do: a quotation": {[]string{"status", "x", "quoted_status_id", "1"}, 422, "Validation failed: Quotes are not available in the sandbox"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			b.form(t, http.MethodPost, "/api/v1/statuses", tt.pairs...).wants(t, tt.status, tt.error)
			if len(b.Ledger()) != 0 {
				t.Error("it was accepted all the same")
			}
		})
	}
	t.Run("a poll in JSON", func(t *testing.T) {
		start(t).json(t, http.MethodPost, "/api/v1/statuses", `{"status":"x","poll":{"options":["a","b"],"expires_in":300}}`).
			wants(t, 422, "Validation failed: Polls are not available in the sandbox")
	})
	for name, body := range map[string]string{
		"JSON that is none":      `{"status":`,
		"a list":                 `["x"]`,
		"text that is not UTF-8": "{\"status\":\"\xff\"}",
		"two values":             `{"status":"x"} {}`,
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			r := b.request(t, http.MethodPost, "/api/v1/statuses", strings.NewReader(body), "Content-Type", "application/json")
			// 400 is in no description, and is what Rails answers.
			got, err := exchange(r)
			if err != nil || got.status != http.StatusBadRequest || len(b.Ledger()) != 0 {
				t.Errorf("%v %+v", err, got)
			}
		})
	}
	t.Run("an image of another account, and one that is used", func(t *testing.T) {
		b := start(t)
		other := b.by(t, "dominique")
		image := b.upload(t, "/api/v2/media", picture(t, 2, 2)).id(t)
		want := "Media " + image + " not found or already attached to another post"
		other.form(t, http.MethodPost, "/api/v1/statuses", "status", "x", "media_ids[]", image).wants(t, 422, want)
		b.post(t, "x", "media_ids[]", image)
		b.form(t, http.MethodPost, "/api/v1/statuses", "status", "y", "media_ids[]", image).wants(t, 422, want)
	})
	t.Run("an image that is not ready", func(t *testing.T) {
		b := start(t)
		b.faulty(t, "processing=5s*1")
		up := b.upload(t, "/api/v2/media", picture(t, 2, 2))
		if up.status != http.StatusAccepted || up.object(t)["url"] != nil {
			t.Fatalf("upload: %d %s", up.status, up.body)
		}
		image := up.object(t)["id"].(string)
		if got := b.get(t, "/api/v1/media/"+image); got.status != http.StatusPartialContent {
			t.Errorf("while processed: %d", got.status)
		}
		b.form(t, http.MethodPost, "/api/v1/statuses", "status", "x", "media_ids[]", image).
			wants(t, 422, "Cannot attach files that have not finished processing. Try again in a moment!")
		b.clock.Advance(5 * time.Second)
		if got := b.get(t, "/api/v1/media/"+image); got.status != http.StatusOK || got.object(t)["url"] == nil {
			t.Errorf("when ready: %d %s", got.status, got.body)
		}
		b.post(t, "x", "media_ids[]", image)
	})
	t.Run("a post whose ledger line cannot be written", func(t *testing.T) {
		b := startWith(t, sandbox.Options{Ledger: brokenDisk{}})
		got, err := exchange(b.formRequest(t, http.MethodPost, "/api/v1/statuses", "status", "x"))
		if err != nil || got.status != http.StatusInternalServerError {
			t.Errorf("%v %+v", err, got)
		}
		if list := b.get(t, "/api/v1/timelines/home").list(t); len(list) != 0 || len(b.Ledger()) != 0 {
			t.Errorf("accepted: %v", list)
		}
	})
}

// The vectors of the server's own specification, and what people write.
func TestCounting(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	b30 := strings.Repeat("b", 30)
	for name, tt := range map[string]struct {
		fill string // of as many a as make 500 with it
		n    int    // what it counts for
	}{
		"a link with its space":          {" http://" + b30 + ".com/example", 24},
		"a mention with its space":       {" @alice@" + b30 + ".com", 7},
		"a family":                       {" 👨‍👩‍👧‍👦", 2},
		"a flag of tags":                 {" 🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2},
		"a keycap":                       {" 3️⃣", 2},
		"an accent of its own":           {" e\u0301", 2},
		"a bare domain":                  {" example.com", 12},
		"a link in capitals":             {" HTTPS://EXEMPLE.FR", 24},
		"a link in brackets":             {" (https://exemple.fr/a)", 26},
		"a link with brackets":           {" https://exemple.fr/a_(b)_c", 24},
		"a link and its full stop":       {" https://exemple.fr/A.M.E.R.", 25},
		"a link cut at its end":          {" https://exemple.fr/wiki/Key:x:*", 26},
		"a link with a query":            {" https://exemple.fr?a=b&c=%20#d", 24},
		"a query and a question mark":    {" https://exemple.fr/?a=1?", 25},
		"a link with accents":            {" https://exemple.fr/été/à-la-mer", 24},
		"a domain with accents":          {" https://hôtel.example.fr/x", 24},
		"a port":                         {" http://exemple.fr:8080/x", 24},
		"a domain that does not exist":   {" https://x.notatoplevel", 23},
		"an address without a dot":       {" http://localhost/x", 19},
		"a letter before the link":       {" xhttps://exemple.fr", 20},
		"a mention in a word":            {" a@b.example", 12},
		"a mention of this server":       {" @alice.", 8},
		"a mention with a comma":         {" @alice@exemple.fr, ok", 11},
		"two links":                      {" http://a.fr http://b.fr", 48},
		"a link in a mention's place":    {" https://exemple.fr/@alice@b.fr", 24},
		"a double at sign":               {" @alice@b.fr@c", 14},
		"brackets that are never closed": {" https://exemple.fr/a(b c", 28},
	} {
		t.Run(name, func(t *testing.T) {
			s := startWith(t, sandbox.Options{Unlimited: true})
			s.post(t, a(500-tt.n)+tt.fill)
			s.form(t, http.MethodPost, "/api/v1/statuses", "status", a(501-tt.n)+tt.fill).
				wants(t, 422, "Validation failed: Text character limit of 500 exceeded")
		})
	}
	t.Run("a warning is not shortened", func(t *testing.T) {
		s := start(t)
		s.post(t, a(480), "spoiler_text", "http://exemple.com/a")
		s.form(t, http.MethodPost, "/api/v1/statuses", "status", a(481), "spoiler_text", "http://exemple.com/a").
			wants(t, 422, "Validation failed: Text character limit of 500 exceeded")
	})
}

func TestIdempotencyKey(t *testing.T) {
	t.Run("a repeat gives the same post", func(t *testing.T) {
		b := start(t)
		first := b.keyed(t, "k", "un")
		b.clock.Advance(59 * time.Minute)
		again := b.keyed(t, "k", "something else")
		if first.body != again.body || len(b.Ledger()) != 1 {
			t.Errorf("first %s\nagain %s", first.body, again.body)
		}
	})
	t.Run("a repeat is not validated", func(t *testing.T) {
		b := start(t)
		id := b.keyed(t, "k", "un").id(t)
		if got := b.keyed(t, "k", "").id(t); got != id {
			t.Errorf("got %s", got)
		}
	})
	t.Run("an hour later it is forgotten", func(t *testing.T) {
		b := start(t)
		b.keyed(t, "k", "un")
		b.clock.Advance(time.Hour)
		b.keyed(t, "k", "un")
		if len(b.Ledger()) != 2 {
			t.Errorf("ledger %q", b.texts())
		}
	})
	t.Run("a refusal keeps no key", func(t *testing.T) {
		b := start(t)
		b.keyed(t, "k", "").wants(t, 422, "Validation failed: Text can't be blank")
		b.keyed(t, "k", "un").id(t)
	})
	t.Run("it belongs to an account", func(t *testing.T) {
		b := start(t)
		other := b.by(t, "dominique")
		if b.keyed(t, "k", "un").id(t) == other.keyed(t, "k", "deux").id(t) {
			t.Error("the same post")
		}
	})
	t.Run("after a deletion it leads nowhere", func(t *testing.T) {
		b := start(t)
		id := b.keyed(t, "k", "un").id(t)
		b.form(t, http.MethodDelete, "/api/v1/statuses/"+id)
		b.keyed(t, "k", "un").wants(t, 404, "Record not found")
	})
}

func TestContent(t *testing.T) {
	b := start(t)
	b.by(t, "dominique")
	const span = `<span class="invisible">`
	for name, tt := range map[string]struct{ text, want string }{
		"paragraphs and lines": {"un\ndeux\n\n\ntrois", "<p>un<br />deux</p><p>trois</p>"},
		"what looks like HTML": {`<script>alert("é & co")</script>`, "<p>&lt;script&gt;alert(&#34;é &amp; co&#34;)&lt;/script&gt;</p>"},
		"a link": {"voir https://www.exemple.fr/a?b=1&c=2.",
			`<p>voir <a href="https://www.exemple.fr/a?b=1&amp;c=2" target="_blank" rel="nofollow noopener" translate="no">` +
				span + `https://www.</span><span class="">exemple.fr/a?b=1&amp;c=2</span>` + span + `</span></a>.</p>`},
		"a long link": {"http://exemple.fr/abcdefghijklmnopqrstuvwxyz",
			`<p><a href="http://exemple.fr/abcdefghijklmnopqrstuvwxyz" target="_blank" rel="nofollow noopener" translate="no">` +
				span + `http://</span><span class="ellipsis">exemple.fr/abcdefghijklmnopqrs</span>` + span + `tuvwxyz</span></a></p>`},
		"a link that breaks out": {`https://exemple.fr/"><script>`,
			`<p><a href="https://exemple.fr/" target="_blank" rel="nofollow noopener" translate="no">` +
				span + `https://</span><span class="">exemple.fr/</span>` + span + `</span></a>&#34;&gt;&lt;script&gt;</p>`},
		"a mention": {"@Dominique salut",
			`<p><span class="h-card" translate="no"><a href="URL/@dominique" class="u-url mention">@<span>dominique</span></a></span> salut</p>`},
		"a mention of nobody": {"@personne @dominique@ailleurs.fr", "<p>@personne @dominique@ailleurs.fr</p>"},
		"a tag":               {"#Été", `<p><a href="URL/tags/%C3%A9t%C3%A9" class="mention hashtag" rel="tag">#<span>Été</span></a></p>`},
		"no tag":              {"#1 a#b", "<p>#1 a#b</p>"},
		"a script's scheme":   {"javascript:alert(1)", "<p>javascript:alert(1)</p>"},
	} {
		t.Run(name, func(t *testing.T) {
			got := b.form(t, http.MethodPost, "/api/v1/statuses", "status", tt.text).object(t)["content"]
			if want := strings.ReplaceAll(tt.want, "URL", b.URL()); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
