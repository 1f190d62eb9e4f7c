package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"restante/core/connect"
	"restante/core/model"
)

// blobLife is how long an upload is trusted to be still there. The server
// deletes what no record refers to after "minutes to hours" (lexicon
// com.atproto.repo.uploadBlob).
const blobLife = 30 * time.Minute

// prepared is what Prepare leaves for Publish and Lookup.
type prepared struct {
	Key string `json:"rkey"`
	// Record is put as it stands here, each time.
	Record json.RawMessage `json:"record"`
	// Blobs are the CIDs of the images, in their order.
	Blobs []string `json:"blobs,omitempty"`
}

// errNotPrepared is no Problem: a person can do nothing about it.
var errNotPrepared = errors.New("no record was prepared")

func readPrepared(data []byte) (p prepared, r post, err error) {
	if len(data) == 0 {
		return prepared{}, post{}, errNotPrepared
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return prepared{}, post{}, err
	}
	if err := json.Unmarshal(p.Record, &r); err != nil {
		return prepared{}, post{}, err
	}
	if !isTID(p.Key) {
		return prepared{}, post{}, errors.New("the prepared record has no key")
	}
	return p, r, nil
}

// Prepare implements connect.Connector: it uploads the images and builds the
// record and its key once and for all. Called again with what it returned
// before, it only uploads the images again: the same bytes get the same CID,
// so that the record stays as it was.
//
//	compose.bad_text         field
//	compose.image_bytes      name, bytes, limit
//	media.too_large          server, name
//	media.refused            server, name, message
//	media.unreadable         name
//	media.upload_differs     name
//	post.option_unsupported  option
func (*Connector) Prepare(ctx context.Context, s connect.Session, req connect.PrepareRequest) (connect.Prepared, model.Outcome) {
	content := req.Part.Content
	if p := unsendable(content); p != nil {
		return connect.Prepared{}, model.Outcome{Class: model.ClassRejected, Problem: p}
	}
	again := len(req.Part.Prepared) > 0
	var kept prepared
	if again {
		var err error
		if kept, _, err = readPrepared(req.Part.Prepared); err != nil {
			return connect.Prepared{}, unreadable(err)
		}
	}
	var found []facet
	if !again {
		var stop *model.Outcome
		// Before the uploads, whose time runs.
		if found, stop = facets(ctx, s, content.Text); stop != nil {
			return connect.Prepared{}, *stop
		}
	}
	blobs, stop := upload(ctx, s, content.Media, req.Media)
	if stop != nil {
		return connect.Prepared{}, *stop
	}
	out := connect.Prepared{Data: req.Part.Prepared}
	if len(blobs) > 0 {
		out.Expires = req.Now.UTC().Add(blobLife)
	}
	if again {
		return checkBlobs(out, kept, blobs, content.Media)
	}
	record := newPost(content, blobs, req.Now)
	record.Facets = found
	fixed := prepared{Key: tid(req.Now, clockID(req.Part.Key)), Record: encode(record)}
	for _, b := range blobs {
		fixed.Blobs = append(fixed.Blobs, b.cid)
	}
	out.Data = encode(fixed)
	return out, model.Outcome{Class: model.ClassOK}
}

// unreadable is the outcome for a stored record that cannot be read back. A
// new one could be a second post.
func unreadable(err error) model.Outcome {
	return model.Outcome{Class: model.ClassRejected, Problem: model.NewProblem("post.prepared_unreadable").Because(err)}
}

// unsendable names what would be lost on the way: the network has nothing that
// means it, or JSON cannot carry it.
func unsendable(content model.PartContent) *model.Problem {
	switch o := content.Options; {
	case o.Warning != "":
		return model.NewProblem("post.option_unsupported", "option", "warning")
	case o.Visibility != model.VisibilityDefault && o.Visibility != model.VisibilityPublic:
		return model.NewProblem("post.option_unsupported", "option", "visibility")
	case !utf8.ValidString(content.Text):
		return model.NewProblem("compose.bad_text", "field", "text")
	}
	for _, a := range content.Media {
		if !utf8.ValidString(a.Alt) {
			return model.NewProblem("compose.bad_text", "field", "alt", "name", a.Media.Name)
		}
	}
	return nil
}

// checkBlobs refuses uploads that the kept record does not refer to. The
// record may already be on the network, so it cannot be built anew; nothing
// was published by this, and the next try uploads once more.
func checkBlobs(out connect.Prepared, kept prepared, blobs []blob, media []model.Attachment) (connect.Prepared, model.Outcome) {
	for i, b := range blobs {
		if i >= len(kept.Blobs) || b.cid != kept.Blobs[i] {
			return connect.Prepared{}, model.Outcome{Class: model.ClassTransient,
				Problem: model.NewProblem("media.upload_differs", "name", media[i].Media.Name)}
		}
	}
	if len(blobs) != len(kept.Blobs) {
		return connect.Prepared{}, unreadable(errors.New("another number of images than in the prepared record"))
	}
	return out, model.Outcome{Class: model.ClassOK}
}

// blob is an upload as the server named it.
type blob struct {
	raw json.RawMessage
	cid string
}

func upload(ctx context.Context, s connect.Session, media []model.Attachment, reader connect.MediaReader) ([]blob, *model.Outcome) {
	if len(media) == 0 {
		return nil, nil
	}
	a, stop := open(ctx, s)
	if stop != nil {
		return nil, stop
	}
	var blobs []blob
	for _, m := range media {
		b, stop := a.uploadOne(ctx, m.Media, reader)
		if stop != nil {
			return nil, stop
		}
		blobs = append(blobs, b)
	}
	return blobs, nil
}

func (a *access) uploadOne(ctx context.Context, m model.Media, reader connect.MediaReader) (blob, *model.Outcome) {
	data, err := reader.Read(ctx, m)
	if err != nil {
		return blob{}, halt(mediaFailed(ctx, m, err))
	}
	limit := a.session.Account.Limits.ImageBytes
	if limit <= 0 {
		limit = limits().ImageBytes
	}
	if int64(len(data)) > limit {
		return blob{}, halt(model.Outcome{Class: model.ClassRejected, Problem: model.NewProblem("compose.image_bytes",
			"name", m.Name, "bytes", strconv.Itoa(len(data)), "limit", strconv.FormatInt(limit, 10))})
	}
	var answer struct {
		Blob json.RawMessage `json:"blob"`
	}
	c := call{method: http.MethodPost, nsid: "com.atproto.repo.uploadBlob", body: data, mime: m.MIME}
	resp, stop := a.ask(ctx, c, &answer)
	if stop != nil {
		if stop.Class == model.ClassRejected {
			stop.Problem = a.uploadRefused(m.Name, stop.Problem)
		}
		return blob{}, stop
	}
	b, err := readBlob(answer.Blob)
	if err != nil {
		return blob{}, halt(a.place().foreign(resp, err))
	}
	return b, nil
}

// uploadRefused says of which file the server spoke.
func (a *access) uploadRefused(name string, why *model.Problem) *model.Problem {
	if why.Code == "network.too_large" {
		return a.place().problem("media.too_large", "name", name).Because(why)
	}
	return a.place().problem("media.refused", "name", name, "message", why.Args["message"]).Because(why)
}

// readBlob reads the reference to an upload, which is kept word for word.
func readBlob(raw json.RawMessage) (blob, error) {
	var b struct {
		Type string `json:"$type"`
		Ref  struct {
			Link string `json:"$link"`
		} `json:"ref"`
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return blob{}, err
	}
	if b.Type != "blob" || !isCID(b.Ref.Link) {
		return blob{}, errors.New("no reference to a blob")
	}
	return blob{raw: slices.Clone(raw), cid: b.Ref.Link}, nil
}

func mediaFailed(ctx context.Context, m model.Media, err error) model.Outcome {
	p := model.ProblemOf(err)
	if p == nil {
		p = model.NewProblem("media.unreadable", "name", m.Name).Because(err)
	}
	if ctx.Err() != nil {
		return model.Outcome{Class: model.ClassTransient, Problem: p}
	}
	return model.Outcome{Class: model.ClassRejected, Problem: p}
}
