package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"restante/core/connect"
	"restante/core/model"
)

const (
	pageSize   = 40 // the most that the API gives
	maxPages   = 5
	maxSources = 40 // posts whose exact text one look asks for
	// grey is how far our clock may have been set between the send and the
	// look. A post that is older than the window by no more than that may be
	// ours or not.
	grey = 5 * time.Minute
)

// verdict is what one post is to the part that is looked for.
type verdict int

const (
	notOurs verdict = iota
	ours
	unclear
)

// Lookup implements connect.Connector. It reads the account's own posts back
// to the first intent, and the exact text of each. Absent means that the whole
// of that time was seen and that nothing in it could be the part.
//
//	lookup.too_many   server (more posts since than are read)
//	lookup.no_source  server (the server does not show exact texts)
//	lookup.unclear    server, url (a post that may be it or not)
func (*Connector) Lookup(ctx context.Context, s connect.Session, req connect.LookupRequest) connect.Look {
	a, stop := open(ctx, s)
	if stop != nil {
		return connect.Look{Kind: connect.LookNoAnswer, Outcome: *stop}
	}
	a.now = req.Now
	w, stop := a.window(ctx, s.Account.RemoteID, req.Since)
	if stop != nil {
		return connect.Look{Kind: connect.LookNoAnswer, Outcome: *stop}
	}
	return a.judge(ctx, s.Account.RemoteID, req.Part, w)
}

// window is what an account posted since an instant.
type window struct {
	posts []status // newest first
	// from is the start of the window on the network's clock.
	from   time.Time
	answer *connect.Response // the first page's
}

// window reads the account's own posts, newest first, back to since.
func (a access) window(ctx context.Context, account string, since time.Time) (w window, stop *model.Outcome) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "exclude_reblogs": {"true"}}
	for range maxPages {
		resp, stop := a.get(ctx, "/api/v1/accounts/"+url.PathEscape(account)+"/statuses", query)
		if stop != nil {
			return w, stop
		}
		if resp.Status != http.StatusOK {
			return w, a.refused(resp)
		}
		if w.answer == nil {
			w.answer, w.from = resp, since.Add(a.skew(resp)-connect.LookBack)
		}
		page, ok := readPage(resp.Body)
		last := query.Get("max_id")
		if !ok || (len(page) > 0 && page[len(page)-1].ID == last) {
			// No list of posts, or a server that does not turn the page.
			return w, a.badAnswer(model.ClassUnknown, resp)
		}
		for _, post := range page {
			if !post.created().Before(w.from.Add(-grey)) {
				w.posts = append(w.posts, post)
			}
		}
		if len(page) == 0 || page[len(page)-1].created().Before(w.from.Add(-grey)) {
			return w, nil
		}
		query.Set("max_id", page[len(page)-1].ID)
	}
	out := stamp(model.Outcome{Class: model.ClassUnknown, Problem: a.problem("lookup.too_many")}, w.answer)
	return w, &out
}

// skew is how far the server's clock is ahead of ours.
func (a access) skew(resp *connect.Response) time.Duration {
	if resp.Date.IsZero() {
		return 0
	}
	return resp.Date.Sub(a.now)
}

// readPage reads a list of posts. ok is false when body is none.
func readPage(body []byte) (page []status, ok bool) {
	if json.Unmarshal(body, &page) != nil || page == nil {
		return nil, false
	}
	for _, post := range page {
		if post.ID == "" || post.Account.ID == "" || post.created().IsZero() {
			return nil, false
		}
	}
	return page, true
}

// judge weighs every post of the window.
func (a access) judge(ctx context.Context, account string, part model.Part, w window) connect.Look {
	look := connect.Look{Kind: connect.LookAbsent, Outcome: stamp(model.Outcome{Class: model.ClassOK}, w.answer)}
	var doubt *model.Outcome
	sources := 0
	for _, post := range w.posts {
		if post.Reblog != nil || post.Account.ID != account {
			continue
		}
		if sources++; sources > maxSources {
			out := stamp(model.Outcome{Class: model.ClassUnknown, Problem: a.problem("lookup.too_many")}, w.answer)
			doubt = &out
			break
		}
		text, resp, stop := a.source(ctx, post.ID)
		if stop != nil {
			if doubt == nil {
				doubt = stop
			}
			if resp == nil || resp.Status != http.StatusNotFound {
				break
			}
			continue
		}
		switch compare(part, account, post, text, w.from) {
		case ours:
			look.Found = append(look.Found, post.receipt(a.now))
		case unclear:
			out := stamp(model.Outcome{Class: model.ClassUnknown, Problem: a.problem("lookup.unclear", "url", post.receipt(a.now).URL)}, resp)
			doubt = &out
		}
	}
	if doubt != nil {
		look.Kind, look.Outcome = connect.LookNoAnswer, *doubt
	}
	if len(look.Found) > 0 {
		look.Kind = connect.LookFound
		slices.Reverse(look.Found)
	}
	return look
}

// sourceText is the exact text of a post (docs.joinmastodon.org/entities/StatusSource).
type sourceText struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	SpoilerText string `json:"spoiler_text"`
}

// source reads the exact text of an own post. resp is nil where there was no
// answer.
func (a access) source(ctx context.Context, id string) (text sourceText, resp *connect.Response, stop *model.Outcome) {
	resp, stop = a.get(ctx, "/api/v1/statuses/"+url.PathEscape(id)+"/source", nil)
	switch {
	case stop != nil:
		return sourceText{}, nil, stop
	case resp.Status == http.StatusNotFound:
		// The post is gone, or the server has no such call: both say nothing.
		out := stamp(model.Outcome{Class: model.ClassUnknown, Problem: a.problem("lookup.no_source")}, resp)
		return sourceText{}, resp, &out
	case resp.Status != http.StatusOK:
		return sourceText{}, resp, a.refused(resp)
	}
	if json.Unmarshal(resp.Body, &text) != nil || text.ID != id {
		return sourceText{}, resp, a.badAnswer(model.ClassUnknown, resp)
	}
	return text, resp, nil
}

// compare judges one own post by everything that shows. from is the start of
// the window; what is older only just counts as unclear.
func compare(part model.Part, account string, post status, text sourceText, from time.Time) verdict {
	content := part.Content
	if !sameText(content, text) {
		if post.EditedAt != "" {
			// Somebody changed it since; what it said first is not shown.
			return unclear
		}
		return notOurs
	}
	switch {
	case part.Index == 0 && post.InReplyTo != "", part.Index > 0 && post.InReplyToWho != "" && post.InReplyToWho != account:
		return notOurs
	case part.Index > 0 && post.InReplyTo == "":
		return unclear // its parent may be gone
	case len(post.Media) != len(content.Media), post.created().Before(from):
		return unclear
	case plain(content.Text) == "" && plain(content.Options.Warning) == "" && !sharesUpload(part, post):
		// Images alone: without a known id, any other would do.
		return unclear
	}
	return ours
}

// sharesUpload reports whether the post has one of the part's uploads, now or
// earlier. Some servers give an upload another id in the post.
func sharesUpload(part model.Part, post status) bool {
	for _, u := range readPrepared(part.Prepared, part.Content.Media).Uploads {
		for _, m := range post.Media {
			if m.ID != "" && (m.ID == u.ID || slices.Contains(u.Earlier, m.ID)) {
				return true
			}
		}
	}
	return false
}

// sameText reports whether a post says what the part says. A warning without a
// text becomes the text on Mastodon.
func sameText(content model.PartContent, seen sourceText) bool {
	text, warning := plain(content.Text), plain(content.Options.Warning)
	if text == "" && warning != "" && plain(seen.Text) == warning && plain(seen.SpoilerText) == "" {
		return true
	}
	return plain(seen.Text) == text && plain(seen.SpoilerText) == warning
}

// plain is a text in the form in which two are compared: servers trim both
// ends, may compose accents, and write line ends their own way.
func plain(text string) string {
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")))
}
