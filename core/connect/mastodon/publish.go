package mastodon

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"restante/core/connect"
	"restante/core/model"
)

// newStatus is the body of POST /api/v1/statuses
// (docs.joinmastodon.org/methods/statuses/#create). scheduled_at is left out
// for good: some servers ignore it and post at once.
type newStatus struct {
	Status      string   `json:"status,omitempty"`
	MediaIDs    []string `json:"media_ids,omitempty"`
	Visibility  string   `json:"visibility,omitempty"`
	Sensitive   bool     `json:"sensitive,omitempty"`
	SpoilerText string   `json:"spoiler_text,omitempty"`
	Language    string   `json:"language,omitempty"`
	InReplyToID string   `json:"in_reply_to_id,omitempty"`
}

// status is a post as the API shows it.
type status struct {
	ID           string       `json:"id"`
	URL          string       `json:"url"`
	URI          string       `json:"uri"`
	CreatedAt    string       `json:"created_at"`
	EditedAt     string       `json:"edited_at"`
	SpoilerText  string       `json:"spoiler_text"`
	InReplyTo    string       `json:"in_reply_to_id"`
	InReplyToWho string       `json:"in_reply_to_account_id"`
	Account      profile      `json:"account"`
	Media        []attachment `json:"media_attachments"`
	Reblog       *struct{}    `json:"reblog"`
}

// readStatus reads a post. ok is false when body is none, which a
// ScheduledStatus is not either.
func readStatus(body []byte) (s status, ok bool) {
	if json.Unmarshal(body, &s) != nil {
		return status{}, false
	}
	return s, s.ID != "" && s.Account.ID != ""
}

// created returns the server's own time of the post in UTC; zero: not given.
func (s status) created() time.Time {
	t, err := time.Parse(time.RFC3339, s.CreatedAt)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// receipt returns the proof of the post. answered stands for its time where it
// gives none.
func (s status) receipt(answered time.Time) model.Receipt {
	r := model.Receipt{RemoteID: s.ID, URL: s.URL, At: s.created()}
	if r.URL == "" {
		r.URL = s.URI
	}
	if r.At.IsZero() {
		r.At = answered
	}
	return r
}

// statusOf returns what is sent for a part.
func statusOf(content model.PartContent, p prepared, parent *model.Receipt) newStatus {
	out := newStatus{
		Status:      content.Text,
		MediaIDs:    p.ids(),
		Visibility:  string(content.Options.Visibility),
		Sensitive:   content.Options.Warning != "",
		SpoilerText: content.Options.Warning,
		Language:    languageCode(content.Options.Lang),
	}
	if parent != nil {
		out.InReplyToID = parent.RemoteID
	}
	return out
}

// languageCode returns the ISO 639 code of a BCP 47 tag, or "" where there is
// none: the server then takes the account's own.
func languageCode(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	base, confidence := t.Base()
	if confidence != language.Exact {
		return ""
	}
	return base.String()
}

// Publish implements connect.Connector by one POST /api/v1/statuses.
//
//	thread.parent_gone     server
//	network.refused        server, message
//	network.other_account  server, wanted, got, url
//	network.bad_answer     server
//	media.not_prepared
//	media.processing, media.forgotten  server, name
//	media.refused          server, name, message
//	post.media_lost        server, sent, kept (with ClassOK)
func (*Connector) Publish(ctx context.Context, s connect.Session, req connect.PublishRequest) model.Outcome {
	p := readPrepared(req.Part.Prepared, req.Part.Content.Media)
	if !p.ready() {
		// Never without its images: Prepare is asked again first.
		return model.Outcome{Class: model.ClassTransient, Problem: model.NewProblem("media.not_prepared")}
	}
	a, stop := open(ctx, s)
	if stop != nil {
		return *stop
	}
	a.now = req.Now
	// A struct of strings and a bool always marshals.
	body, err := json.Marshal(statusOf(req.Part.Content, p, req.Parent))
	if err != nil {
		panic("encode a Mastodon post: " + err.Error())
	}
	call, stop := a.request(ctx, http.MethodPost, "/api/v1/statuses", nil, bytes.NewReader(body))
	if stop != nil {
		return *stop
	}
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("Idempotency-Key", req.Part.Key)
	resp, err := a.http.Publish(call, req.LastLook)
	if err != nil {
		return connect.PublishFailed(err, a.server)
	}
	if resp.Status >= 200 && resp.Status < 300 {
		return a.published(s.Account, resp, len(p.Uploads))
	}
	return a.notPublished(ctx, resp, req, p)
}

// published reads a success. Only the account's own post proves anything.
func (a access) published(account model.Account, resp *connect.Response, images int) model.Outcome {
	post, ok := readStatus(resp.Body)
	if !ok {
		return *a.badAnswer(model.ClassUnknown, resp)
	}
	if post.Account.ID != account.RemoteID {
		// An answer to another request, or a post by another identity: this
		// one may be there or not.
		return stamp(model.Outcome{Class: model.ClassUnknown, Ask: true, Problem: a.problem("network.other_account",
			"wanted", account.Handle, "got", post.Account.handle("", a.server), "url", post.receipt(a.now).URL)}, resp)
	}
	receipt := post.receipt(a.now)
	out := model.Outcome{Class: model.ClassOK, Receipt: &receipt}
	if len(post.Media) < images {
		// It is out, and nothing may send it again; but it should be said.
		out.Problem = a.problem("post.media_lost", "sent", strconv.Itoa(images), "kept", strconv.Itoa(len(post.Media)))
	}
	return stamp(out, resp)
}

// notPublished maps an answer other than success.
func (a access) notPublished(ctx context.Context, resp *connect.Response, req connect.PublishRequest, p prepared) model.Outcome {
	_, api := a.readError(resp)
	switch s := resp.Status; {
	case s >= 500, s == http.StatusRequestTimeout, s == http.StatusConflict:
		// A proxy gave up while the server worked on it; or it says that the
		// post is already there.
		return stamp(model.Outcome{Class: model.ClassUnknown, RetryAt: connect.RetryAt(resp.Header, a.now),
			Problem: a.problem("network.server_trouble", "status", strconv.Itoa(s))}, resp)
	case s == http.StatusNotFound && api && req.Parent != nil:
		return stamp(model.Outcome{Class: model.ClassRejected, Problem: a.problem("thread.parent_gone")}, resp)
	case s == http.StatusUnprocessableEntity && len(p.Uploads) > 0:
		return a.mediaOrContent(ctx, resp, req.Part.Content.Media, p)
	}
	return *a.refused(resp)
}

// mediaOrContent finds out whether the images are why the server refused: it
// says so in its own language, so the images themselves are looked at. The
// refusal stands whatever the look brings.
func (a access) mediaOrContent(ctx context.Context, resp *connect.Response, media []model.Attachment, p prepared) model.Outcome {
	for i := range p.Uploads {
		u := p.Uploads[i]
		stop := a.poll(ctx, media[i], &u)
		switch {
		case stop != nil && stop.Class == model.ClassRejected:
			return *stop
		case stop != nil:
			return *a.refused(resp)
		case u.ID == "":
			// Prepare, which is asked before the next try, uploads it again.
			return stamp(model.Outcome{Class: model.ClassTransient,
				Problem: a.problem("media.forgotten", "name", media[i].Media.Name)}, resp)
		case !u.Ready:
			return stamp(model.Outcome{Class: model.ClassTransient, RetryAt: a.now.Add(5 * time.Second),
				Problem: a.problem("media.processing", "name", media[i].Media.Name)}, resp)
		}
	}
	return *a.refused(resp)
}
