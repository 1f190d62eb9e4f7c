package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"restante/core/connect"
	"restante/core/model"
)

const (
	// uploadLife is how long an upload is used. Servers throw away what no
	// post refers to, Mastodon after a day.
	uploadLife = 12 * time.Hour
	// trust is how long uploads are taken to be there without a look. Beyond
	// it the engine asks Prepare again, which looks.
	trust = 10 * time.Minute
	// processingLife is how long a server may process an image before that
	// counts as a failure.
	processingLife = 10 * time.Minute
	// pollPause is the pause between two looks at an upload being processed.
	pollPause = 2 * time.Second
)

// prepared is what Prepare leaves for Publish, Lookup and itself.
type prepared struct {
	Uploads []upload `json:"uploads,omitempty"`
}

// upload is one image on the server, in its place in the post.
type upload struct {
	Media model.MediaID `json:"media"`
	Alt   string        `json:"alt,omitempty"`
	ID    string        `json:"id,omitempty"`
	Ready bool          `json:"ready,omitempty"`
	At    time.Time     `json:"at,omitzero"`
	// Earlier are the ids of uploads of the same image that were sent or may
	// have been, and are gone.
	Earlier []string `json:"earlier,omitempty"`
}

// readPrepared reads what Prepare left, and brings it in line with media: an
// upload of another image, or with another description, is none.
func readPrepared(data []byte, media []model.Attachment) prepared {
	var old prepared
	if json.Unmarshal(data, &old) != nil {
		// Nothing is lost with it but uploads, which are made anew.
		old = prepared{}
	}
	var p prepared
	for i, m := range media {
		u := upload{Media: m.Media.ID, Alt: m.Alt}
		if i < len(old.Uploads) && old.Uploads[i].Media == u.Media && old.Uploads[i].Alt == u.Alt {
			u = old.Uploads[i]
		}
		p.Uploads = append(p.Uploads, u)
	}
	return p
}

// ready reports whether every image is on the server.
func (p prepared) ready() bool {
	return !slices.ContainsFunc(p.Uploads, func(u upload) bool { return u.ID == "" || !u.Ready })
}

func (p prepared) ids() []string {
	var ids []string
	for _, u := range p.Uploads {
		ids = append(ids, u.ID)
	}
	return ids
}

// stored returns p as the engine keeps it. What is not complete has expired,
// so that Prepare is asked again.
func (p prepared) stored(now time.Time) connect.Prepared {
	// A struct of strings, times and bools always marshals.
	data, err := json.Marshal(p)
	if err != nil {
		panic("encode Mastodon uploads: " + err.Error())
	}
	out := connect.Prepared{Data: data}
	switch {
	case !p.ready():
		out.Expires = now
	case len(p.Uploads) > 0:
		out.Expires = now.Add(trust)
	}
	return out
}

// Prepare implements connect.Connector: it uploads the images with their
// descriptions. Uploads of an earlier call are looked at and kept while the
// server has them. While the server processes one, the class is ClassPending.
//
//	media.refused     server, name, message
//	media.alt_lost    server, name
//	media.processing  server, name
//	media.unreadable  name
//	compose.bad_text  field, name
//	compose.empty
func (*Connector) Prepare(ctx context.Context, s connect.Session, req connect.PrepareRequest) (connect.Prepared, model.Outcome) {
	p := readPrepared(req.Part.Prepared, req.Part.Content.Media)
	if bad := unsendable(req.Part.Content); bad != nil {
		return p.stored(req.Now), model.Outcome{Class: model.ClassRejected, Problem: bad}
	}
	if len(p.Uploads) == 0 {
		return p.stored(req.Now), model.Outcome{Class: model.ClassOK}
	}
	a, stop := open(ctx, s)
	if stop != nil {
		return p.stored(req.Now), *stop
	}
	a.now = req.Now
	for i := range p.Uploads {
		if stop := a.prepareOne(ctx, req.Media, req.Part.Content.Media[i], &p.Uploads[i]); stop != nil {
			return p.stored(req.Now), *stop
		}
	}
	return a.waitFor(p, req.Part.Content.Media)
}

// unsendable names what must not be sent: nothing at all, and what JSON cannot
// carry, which would be changed on the way and never be recognised on the
// network.
func unsendable(content model.PartContent) *model.Problem {
	switch {
	case strings.TrimSpace(content.Text) == "" && len(content.Media) == 0:
		return model.NewProblem("compose.empty")
	case !utf8.ValidString(content.Text):
		return model.NewProblem("compose.bad_text", "field", "text")
	case !utf8.ValidString(content.Options.Warning):
		return model.NewProblem("compose.bad_text", "field", "warning")
	}
	for _, m := range content.Media {
		if !utf8.ValidString(m.Alt) {
			return model.NewProblem("compose.bad_text", "field", "alt", "name", m.Media.Name)
		}
	}
	return nil
}

// waitFor returns p with the outcome that it stands for.
func (a access) waitFor(p prepared, media []model.Attachment) (connect.Prepared, model.Outcome) {
	for i := range p.Uploads {
		u := &p.Uploads[i]
		if u.Ready {
			continue
		}
		out := model.Outcome{Class: model.ClassPending, RetryAt: a.now.Add(pollPause),
			Problem: a.problem("media.processing", "name", media[i].Media.Name)}
		if a.now.Sub(u.At) > processingLife {
			// Uploaded again at the next try; their number is bounded.
			u.forget()
			out.Class, out.RetryAt = model.ClassTransient, time.Time{}
		}
		return p.stored(a.now), out
	}
	return p.stored(a.now), model.Outcome{Class: model.ClassOK}
}

// prepareOne brings one image as far as it can be brought now.
func (a access) prepareOne(ctx context.Context, files connect.MediaReader, m model.Attachment, u *upload) *model.Outcome {
	if u.ID != "" && a.now.Sub(u.At) > uploadLife {
		u.forget()
	}
	if u.ID != "" {
		if stop := a.poll(ctx, m, u); stop != nil {
			return stop
		}
	}
	if u.ID != "" {
		return nil
	}
	return a.upload(ctx, files, m, u)
}

// forget gives up the upload but remembers its id.
func (u *upload) forget() {
	if u.ID != "" && !slices.Contains(u.Earlier, u.ID) {
		u.Earlier = append(u.Earlier, u.ID)
	}
	u.ID, u.Ready, u.At = "", false, time.Time{}
}

// attachment is an uploaded file as the API shows it.
type attachment struct {
	ID          string `json:"id"`
	Description string `json:"description"`
}

// readAttachment reads an uploaded file. ok is false when body is none.
func readAttachment(body []byte) (m attachment, ok bool) {
	if json.Unmarshal(body, &m) != nil {
		return attachment{}, false
	}
	return m, m.ID != ""
}

// poll looks at an earlier upload: ready, still processed, or gone, which
// leaves u without an id. Mastodon shows only uploads that no post has.
func (a access) poll(ctx context.Context, m model.Attachment, u *upload) *model.Outcome {
	resp, stop := a.get(ctx, "/api/v1/media/"+url.PathEscape(u.ID), nil)
	if stop != nil {
		return stop
	}
	_, api := a.readError(resp)
	switch {
	case resp.Status == http.StatusOK || resp.Status == http.StatusPartialContent:
		if seen, ok := readAttachment(resp.Body); !ok || seen.ID != u.ID {
			return a.badAnswer(model.ClassTransient, resp)
		}
		u.Ready = resp.Status == http.StatusOK
	case api && (resp.Status == http.StatusNotFound || resp.Status == http.StatusGone):
		u.forget()
	case resp.Status == http.StatusUnprocessableEntity:
		u.forget()
		return a.mediaRefused(resp, m)
	default:
		return a.refused(resp)
	}
	return nil
}

// mediaRefused is the outcome when the server does not want an image.
func (a access) mediaRefused(resp *connect.Response, m model.Attachment) *model.Outcome {
	message, _ := a.readError(resp)
	out := stamp(model.Outcome{Class: model.ClassRejected,
		Problem: a.problem("media.refused", "name", m.Media.Name, "message", message)}, resp)
	return &out
}
