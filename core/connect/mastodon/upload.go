package mastodon

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"restante/core/connect"
	"restante/core/model"
)

// upload sends one image and its description. It may be repeated: what no post
// refers to is thrown away by the server.
func (a access) upload(ctx context.Context, files connect.MediaReader, m model.Attachment, u *upload) *model.Outcome {
	data, err := files.Read(ctx, m.Media)
	if err != nil {
		return unreadable(ctx, m, err)
	}
	body, contentType := uploadBody(m, data)
	req, stop := a.request(ctx, http.MethodPost, "/api/v2/media", nil, bytes.NewReader(body))
	if stop != nil {
		return stop
	}
	req.Header.Set("Content-Type", contentType)
	resp, stop := a.do(req)
	if stop != nil {
		return stop
	}
	switch resp.Status {
	case http.StatusOK, http.StatusAccepted:
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return a.mediaRefused(resp, m)
	default:
		return a.refused(resp)
	}
	seen, ok := readAttachment(resp.Body)
	if !ok {
		return a.badAnswer(model.ClassTransient, resp)
	}
	if strings.TrimSpace(m.Alt) != "" && strings.TrimSpace(seen.Description) == "" {
		out := stamp(model.Outcome{Class: model.ClassRejected, Problem: a.problem("media.alt_lost", "name", m.Media.Name)}, resp)
		return &out
	}
	u.ID, u.At, u.Ready = seen.ID, a.now, resp.Status == http.StatusOK
	return nil
}

// unreadable is the outcome when the workspace's own file cannot be read.
func unreadable(ctx context.Context, m model.Attachment, err error) *model.Outcome {
	p := model.ProblemOf(err)
	if p == nil {
		p = model.NewProblem("media.unreadable", "name", m.Media.Name).Because(err)
	}
	if ctx.Err() != nil {
		return &model.Outcome{Class: model.ClassTransient, Problem: p}
	}
	return &model.Outcome{Class: model.ClassRejected, Problem: p}
}

// uploadBody returns the form and its content type. The file goes under a name
// that tells nothing: people's own file names are their affair.
func uploadBody(m model.Attachment, data []byte) (body []byte, contentType string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	name := "image." + strings.TrimPrefix(m.Media.MIME, "image/")
	header := textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)},
		"Content-Type":        {m.Media.MIME},
	}
	part, err := form.CreatePart(header)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil && m.Alt != "" {
		err = form.WriteField("description", m.Alt)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		// A buffer takes everything.
		panic("make an upload form: " + err.Error())
	}
	return b.Bytes(), form.FormDataContentType()
}
