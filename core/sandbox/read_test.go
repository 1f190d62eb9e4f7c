package sandbox_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"restante/core/sandbox"
)

// listed are the ids of a list.
func listed(t *testing.T, r reply) []string {
	t.Helper()
	var ids []string
	for _, o := range r.list(t) {
		ids = append(ids, o["id"].(string))
	}
	return ids
}

func reversed(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Reverse(ids)
	return ids
}

func TestOwnList(t *testing.T) {
	b := startWith(t, sandbox.Options{Unlimited: true})
	path := "/api/v1/accounts/" + b.account.ID + "/statuses"
	var ids []string
	for i := range 45 {
		ids = append(ids, b.post(t, fmt.Sprint(i)))
	}
	for name, tt := range map[string]struct {
		query string
		want  []string
	}{
		"twenty without a limit":       {"", reversed(ids[25:])},
		"forty at most":                {"?limit=80", reversed(ids[5:])},
		"a limit":                      {"?limit=3", reversed(ids[42:])},
		"a limit that is no number":    {"?limit=x", nil},
		"older than max_id":            {"?limit=2&max_id=" + ids[10], reversed(ids[8:10])},
		"since_id takes the newest":    {"?limit=2&since_id=" + ids[10], reversed(ids[43:])},
		"since_id leaves itself out":   {"?since_id=" + ids[43], reversed(ids[44:])},
		"min_id takes the nearest":     {"?limit=2&min_id=" + ids[10], reversed(ids[11:13])},
		"between both":                 {"?max_id=" + ids[12] + "&min_id=" + ids[9], reversed(ids[10:12])},
		"nothing pinned":               {"?pinned=true", nil},
		"no image, so none":            {"?only_media=true", nil},
		"reblogs left out, none there": {"?limit=1&exclude_reblogs=true", ids[44:]},
	} {
		t.Run(name, func(t *testing.T) {
			if got := listed(t, b.get(t, path+tt.query)); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	t.Run("the Link header leads through all of it", func(t *testing.T) {
		next := regexp.MustCompile(`<([^>]+)>; rel="next", <[^>]+[?&]min_id=\d+>; rel="prev"`)
		var got []string
		for query := "?limit=20&exclude_reblogs=true"; query != ""; {
			page := b.get(t, path+query)
			got = append(got, listed(t, page)...)
			query = ""
			if m := next.FindStringSubmatch(page.header.Get("Link")); m != nil {
				query = strings.TrimPrefix(m[1], b.URL()+path)
				if !strings.Contains(query, "exclude_reblogs=true") {
					t.Fatalf("the filter is lost: %s", query)
				}
			}
		}
		if !slices.Equal(got, reversed(ids)) {
			t.Errorf("got %d of %d", len(got), len(ids))
		}
	})
	t.Run("an account that does not exist", func(t *testing.T) {
		b.get(t, "/api/v1/accounts/7/statuses").wants(t, 404, "Record not found")
	})
}

func TestRepliesAndWhoSeesThem(t *testing.T) {
	b := start(t)
	other := b.by(t, "dominique")
	root := b.post(t, "un")
	thread := b.post(t, "deux", "in_reply_to_id", root, "visibility", "unlisted")
	answer := other.post(t, "trois", "in_reply_to_id", thread)
	mine := b.post(t, "quatre #Été", "in_reply_to_id", answer)
	private := b.post(t, "cinq", "visibility", "private")
	direct := b.post(t, "@dominique six", "visibility", "direct")
	list := "/api/v1/accounts/" + b.account.ID + "/statuses"
	for name, tt := range map[string]struct {
		got  reply
		want []string
	}{
		"the author sees all":                 {b.get(t, list), []string{direct, private, mine, thread, root}},
		"a stranger what is public":           {b.get(t, list, "Authorization", ""), []string{mine, thread, root}},
		"who is named what is to her":         {other.get(t, list), []string{direct, mine, thread, root}},
		"a thread of one's own is no reply":   {b.get(t, list+"?exclude_replies=1&exclude_reblogs=1", "Authorization", ""), []string{thread, root}},
		"a tag":                               {b.get(t, list+"?tagged=été"), []string{mine}},
		"the home timeline":                   {other.get(t, "/api/v1/timelines/home"), []string{answer}},
		"the public timeline":                 {b.get(t, "/api/v1/timelines/public"), []string{root}},
		"nothing is from elsewhere":           {b.get(t, "/api/v1/timelines/public?remote=true"), nil},
		"the public timeline, without tokens": {b.get(t, "/api/v1/timelines/public?local=true", "Authorization", ""), []string{root}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := listed(t, tt.got); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	t.Run("the context", func(t *testing.T) {
		o := b.get(t, "/api/v1/statuses/"+thread+"/context").object(t)
		if got := fmt.Sprint(idsOf(o["ancestors"]), idsOf(o["descendants"])); got != fmt.Sprint([]string{root}, []string{answer, mine}) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a post for others is not there", func(t *testing.T) {
		other.get(t, "/api/v1/statuses/"+private).wants(t, 404, "Record not found")
		other.form(t, http.MethodPost, "/api/v1/statuses", "status", "x", "in_reply_to_id", private).
			wants(t, 404, "The post you are trying to reply to does not appear to exist.")
		other.get(t, "/api/v1/statuses/"+root+"/source").wants(t, 404, "Record not found")
	})
	t.Run("the counts", func(t *testing.T) {
		if got := b.get(t, "/api/v1/statuses/"+root).object(t)["replies_count"]; got != 1.0 {
			t.Errorf("replies %v", got)
		}
		me := b.get(t, "/api/v1/accounts/verify_credentials").object(t)
		if me["statuses_count"] != 4.0 || me["last_status_at"] != "2026-11-24" || me["id"] != b.account.ID {
			t.Errorf("account %v", me)
		}
		b.form(t, http.MethodDelete, "/api/v1/statuses/"+thread)
		if got := b.get(t, "/api/v1/statuses/"+root).object(t)["replies_count"]; got != 0.0 {
			t.Errorf("replies after a deletion: %v", got)
		}
		if got := b.get(t, "/api/v1/accounts/verify_credentials").object(t)["statuses_count"]; got != 3.0 {
			t.Errorf("posts after a deletion: %v", got)
		}
	})
}

func idsOf(list any) []string {
	var ids []string
	for _, o := range list.([]any) {
		ids = append(ids, o.(map[string]any)["id"].(string))
	}
	return ids
}

func TestEditAndDelete(t *testing.T) {
	t.Run("what is not sent is taken away", func(t *testing.T) {
		b := start(t)
		image := b.upload(t, "/api/v2/media", picture(t, 2, 2), "description", "avant").id(t)
		id := b.post(t, "un", "spoiler_text", "attention", "language", "fr", "media_ids[]", image)
		b.clock.Advance(time.Minute)
		kept := b.json(t, http.MethodPut, "/api/v1/statuses/"+id,
			`{"status":"deux","media_ids":["`+image+`"],"media_attributes":[{"id":"`+image+`","description":"après"}]}`).object(t)
		media := kept["media_attachments"].([]any)
		if kept["edited_at"] != "2026-11-24T12:01:00.000Z" || kept["spoiler_text"] != "" || kept["language"] != "fr" ||
			len(media) != 1 || media[0].(map[string]any)["description"] != "après" {
			t.Errorf("got %v", kept)
		}
		bare := b.form(t, http.MethodPut, "/api/v1/statuses/"+id, "status", "trois").object(t)
		if len(bare["media_attachments"].([]any)) != 0 {
			t.Errorf("got %v", bare)
		}
		source := b.get(t, "/api/v1/statuses/"+id+"/source")
		if source.object(t)["text"] != "trois" {
			t.Errorf("source %s", source.body)
		}
		if got := b.texts(); !slices.Equal(got, []string{"un"}) {
			t.Errorf("the ledger changed: %q", got)
		}
	})
	t.Run("the same again is no edit", func(t *testing.T) {
		b := start(t)
		id := b.post(t, "un")
		if got := b.form(t, http.MethodPut, "/api/v1/statuses/"+id, "status", "un").object(t)["edited_at"]; got != nil {
			t.Errorf("edited_at %v", got)
		}
	})
	t.Run("an edit that is refused changes nothing", func(t *testing.T) {
		b := start(t)
		image := b.upload(t, "/api/v2/media", picture(t, 2, 2), "description", "avant").id(t)
		second := b.upload(t, "/api/v2/media", picture(t, 2, 2), "description", "avant").id(t)
		id := b.post(t, "un", "media_ids[]", image, "media_ids[]", second)
		before := b.get(t, "/api/v1/statuses/"+id).body
		b.form(t, http.MethodPut, "/api/v1/statuses/"+id, "status", strings.Repeat("a", 501)).
			wants(t, 422, "Validation failed: Text character limit of 500 exceeded")
		b.form(t, http.MethodPut, "/api/v1/statuses/"+id, "status", "deux",
			"media_ids[]", image, "media_attributes[][id]", image, "media_attributes[][description]", "après",
			"media_ids[]", second, "media_attributes[][id]", second, "media_attributes[][description]", strings.Repeat("é", 1501)).
			wants(t, 422, "Validation failed: Description is too long (maximum is 1500 characters)")
		if after := b.get(t, "/api/v1/statuses/"+id).body; after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
	})
	t.Run("a deletion gives the text, and the image back", func(t *testing.T) {
		b := start(t)
		image := b.upload(t, "/api/v2/media", picture(t, 2, 2)).id(t)
		id := b.post(t, "un\n\ndeux", "media_ids[]", image)
		gone := b.form(t, http.MethodDelete, "/api/v1/statuses/"+id).object(t)
		if _, has := gone["content"]; has || gone["text"] != "un\n\ndeux" {
			t.Errorf("got %v", gone)
		}
		for _, path := range []string{"", "/source", "/context"} {
			b.get(t, "/api/v1/statuses/"+id+path).wants(t, 404, "Record not found")
		}
		if list := b.get(t, "/api/v1/timelines/home").list(t); len(list) != 0 {
			t.Errorf("still listed: %v", list)
		}
		again := b.post(t, "trois", "media_ids[]", image)
		b.form(t, http.MethodDelete, "/api/v1/statuses/"+again+"?delete_media=1")
		b.form(t, http.MethodPost, "/api/v1/statuses", "status", "x", "media_ids[]", image).
			wants(t, 422, "Media "+image+" not found or already attached to another post")
	})
	t.Run("another's post is not there to be changed", func(t *testing.T) {
		b := start(t)
		id := b.post(t, "un")
		other := b.by(t, "dominique")
		other.form(t, http.MethodPut, "/api/v1/statuses/"+id, "status", "x").wants(t, 404, "Record not found")
		other.form(t, http.MethodDelete, "/api/v1/statuses/"+id).wants(t, 404, "Record not found")
	})
}

func TestUpload(t *testing.T) {
	t.Run("an image comes back byte for byte, with its size and alternative text", func(t *testing.T) {
		b := start(t)
		sent := picture(t, 30, 20)
		for _, path := range []string{"/api/v1/media", "/api/v2/media"} {
			o := b.upload(t, path, sent, "description", "Un été", "focus", "0.5,-2").object(t)
			meta := o["meta"].(map[string]any)
			if o["type"] != "image" || o["description"] != "Un été" ||
				fmt.Sprint(meta["original"]) != "map[aspect:1.5 height:20 size:30x20 width:30]" || fmt.Sprint(meta["focus"]) != "map[x:0.5 y:-1]" {
				t.Errorf("got %v", o)
			}
			resp, err := http.Get(o["url"].(string))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			http.DefaultClient.CloseIdleConnections()
			if err != nil || !bytes.Equal(got, sent) || resp.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%v, %d bytes of %s", err, len(got), resp.Header.Get("Content-Type"))
			}
		}
	})
	t.Run("a moving GIF is one", func(t *testing.T) {
		frame := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White})
		var moving bytes.Buffer
		if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}); err != nil {
			t.Fatal(err)
		}
		if kind := start(t).upload(t, "/api/v2/media", moving.Bytes()).object(t)["type"]; kind != "gifv" {
			t.Errorf("type %v", kind)
		}
	})
	whole := picture(t, 30, 20)
	for name, tt := range map[string]struct {
		file  []byte
		pairs []string
		error string
	}{
		"no file":                       {nil, nil, "Validation failed: File can't be blank"},
		"text":                          {[]byte("bonjour"), nil, "Validation failed: File content type is invalid, File is invalid"},
		"a film":                        {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), nil, "Validation failed: File content type is invalid, File is invalid"},
		"what only starts as an image":  {whole[:60], nil, "File type of uploaded media could not be verified"},
		"an image cut off":              {whole[:len(whole)-30], nil, "File type of uploaded media could not be verified"},
		"more pixels than are taken":    {picture(t, 33_178, 1_000), nil, "33178x1000 images are not supported"},
		"more bytes than are taken":     {append(slices.Clone(whole), make([]byte, 16<<20)...), nil, "Validation failed: File file size must be less than 16 MB, File is invalid"},
		"a description of 1501 letters": {whole, []string{"description", strings.Repeat("é", 1501)}, "Validation failed: Description is too long (maximum is 1500 characters)"},
	} {
		t.Run("it refuses "+name, func(t *testing.T) {
			start(t).upload(t, "/api/v2/media", tt.file, tt.pairs...).wants(t, 422, tt.error)
		})
	}
	t.Run("it refuses what no proxy would let through", func(t *testing.T) {
		got := start(t).upload(t, "/api/v2/media", make([]byte, 18<<20))
		if got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "nginx") {
			t.Errorf("got %d %.80s", got.status, got.body)
		}
	})
	t.Run("a description of 1500 letters is taken, and changed", func(t *testing.T) {
		b := start(t)
		id := b.upload(t, "/api/v2/media", whole, "description", strings.Repeat("é", 1500)).id(t)
		b.form(t, http.MethodPut, "/api/v1/media/"+id, "description", "court").id(t)
		if got := b.get(t, "/api/v1/media/"+id).object(t)["description"]; got != "court" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("it is its owner's, until it is posted", func(t *testing.T) {
		b := start(t)
		id := b.upload(t, "/api/v2/media", whole).id(t)
		b.by(t, "dominique").get(t, "/api/v1/media/"+id).wants(t, 404, "Record not found")
		b.post(t, "x", "media_ids[]", id)
		b.get(t, "/api/v1/media/"+id).wants(t, 404, "Record not found")
	})
}

func TestWhoMayCall(t *testing.T) {
	b := start(t)
	for _, token := range []string{"", "Bearer nonsense", "Basic eDp5"} {
		got := b.get(t, "/api/v1/accounts/verify_credentials", "Authorization", token)
		got.wants(t, 401, "The access token is invalid")
		if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("WWW-Authenticate %q", got.header.Get("WWW-Authenticate"))
		}
	}
	t.Run("a bad token is refused where none is needed", func(t *testing.T) {
		b.get(t, "/api/v1/timelines/public", "Authorization", "Bearer nonsense").wants(t, 401, "The access token is invalid")
	})
	t.Run("what does not exist", func(t *testing.T) {
		b.get(t, "/api/v1/nothing").wants(t, 404, "Not Found")
		b.form(t, http.MethodPost, "/api/v1/accounts/verify_credentials").wants(t, 404, "Not Found")
	})
	t.Run("a look-up by name", func(t *testing.T) {
		for _, acct := range []string{"camille", "Camille", "@camille", "camille@" + strings.TrimPrefix(b.URL(), "http://")} {
			if got := b.get(t, "/api/v1/accounts/lookup?acct="+acct).id(t); got != b.account.ID {
				t.Errorf("%s: %s", acct, got)
			}
		}
		b.get(t, "/api/v1/accounts/lookup?acct=personne").wants(t, 404, "Record not found")
		b.get(t, "/api/v1/accounts/lookup?acct=camille@ailleurs.fr").wants(t, 404, "Record not found")
	})
	t.Run("another name of this machine is refused", func(t *testing.T) {
		r := b.request(t, http.MethodGet, "/api/v1/instance", nil)
		r.Host = "evil.example"
		if got, err := exchange(r); err != nil || got.status != http.StatusForbidden {
			t.Errorf("%v %+v", err, got)
		}
	})
	t.Run("a malformed query", func(t *testing.T) {
		got, err := exchange(b.request(t, http.MethodGet, "/api/v1/timelines/public?limit=%zz", nil))
		if err != nil || got.status != http.StatusBadRequest {
			t.Errorf("%v %+v", err, got)
		}
	})
}
