package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"
)

// smokeTest makes an account on a PDS, posts an image and reads post and bytes
// back: some installations of the PDS start well and then cannot do the last.
// The calls are those of https://docs.bsky.app/docs/api.
func smokeTest(ctx context.Context, server string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	c := &xrpc{server: server}
	var account struct{ DID, AccessJwt string }
	err := c.post(ctx, "com.atproto.server.createAccount", map[string]string{
		"handle": "smoke.test", "email": "smoke@example.com", "password": "smoke-pass-1",
	}, &account)
	if err != nil {
		return err
	}
	c.token = account.AccessJwt
	picture, err := smokePicture()
	if err != nil {
		return err
	}
	var upload struct{ Blob blobRef }
	if err := c.upload(ctx, "com.atproto.repo.uploadBlob", "image/png", picture, &upload); err != nil {
		return err
	}
	uri, err := c.postImage(ctx, account.DID, upload.Blob)
	if err != nil {
		return err
	}
	return c.readBack(ctx, account.DID, uri, picture)
}

// smokeAlt is the alt text of the smoke test's image.
const smokeAlt = "A red square, posted by the smoke test"

// blobRef and imagePost are the records that a client writes (source: the
// lexicons app.bsky.feed.post and app.bsky.embed.images).
type blobRef struct {
	Type     string  `json:"$type"`
	Ref      linkRef `json:"ref"`
	MimeType string  `json:"mimeType"`
	Size     int     `json:"size"`
}

type linkRef struct {
	Link string `json:"$link"`
}

type imagePost struct {
	Type      string     `json:"$type"`
	Text      string     `json:"text"`
	CreatedAt string     `json:"createdAt"` // RFC 3339, UTC
	Embed     imageEmbed `json:"embed"`
}

type imageEmbed struct {
	Type   string          `json:"$type"`
	Images []embeddedImage `json:"images"`
}

type embeddedImage struct {
	Alt   string  `json:"alt"`
	Image blobRef `json:"image"`
}

func smokePicture() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		img.Set(i%8, i/8, color.RGBA{R: 200, A: 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return out.Bytes(), nil
}

// postImage writes a post with an image and returns its at:// address.
func (c *xrpc) postImage(ctx context.Context, did string, blob blobRef) (string, error) {
	var created struct{ URI string }
	err := c.post(ctx, "com.atproto.repo.createRecord", map[string]any{
		"repo":       did,
		"collection": "app.bsky.feed.post",
		"record": imagePost{
			Type: "app.bsky.feed.post", Text: "smoke test", CreatedAt: time.Now().UTC().Format(time.RFC3339),
			Embed: imageEmbed{"app.bsky.embed.images", []embeddedImage{{smokeAlt, blob}}},
		},
	}, &created)
	return created.URI, err
}

// readBack compares what the server kept with what was sent.
func (c *xrpc) readBack(ctx context.Context, did, uri string, picture []byte) error {
	var got struct{ Value imagePost }
	err := c.get(ctx, "com.atproto.repo.getRecord", url.Values{
		"repo": {did}, "collection": {"app.bsky.feed.post"}, "rkey": {path.Base(uri)},
	}, &got)
	if err != nil {
		return err
	}
	images := got.Value.Embed.Images
	if len(images) != 1 || images[0].Alt != smokeAlt {
		return fmt.Errorf("the post came back without its image and alt text: %+v", got.Value)
	}
	query := url.Values{"did": {did}, "cid": {images[0].Image.Ref.Link}}
	data, err := c.send(ctx, http.MethodGet, "com.atproto.sync.getBlob?"+query.Encode(), "", nil)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, picture) {
		return errors.New("the image came back with other bytes")
	}
	return nil
}

// xrpc makes the few calls of the smoke test, on purpose without the project's
// own connector: it judges the server alone.
type xrpc struct{ server, token string }

// post sends body as JSON and reads the answer into into.
func (c *xrpc) post(ctx context.Context, method string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return c.upload(ctx, method, "application/json", data, into)
}

func (c *xrpc) upload(ctx context.Context, method, contentType string, body []byte, into any) error {
	data, err := c.send(ctx, http.MethodPost, method, contentType, body)
	if err != nil {
		return err
	}
	return unmarshal(method, data, into)
}

func (c *xrpc) get(ctx context.Context, method string, query url.Values, into any) error {
	data, err := c.send(ctx, http.MethodGet, method+"?"+query.Encode(), "", nil)
	if err != nil {
		return err
	}
	return unmarshal(method, data, into)
}

// send makes one call and returns the body of a 200; any other answer is an
// error.
func (c *xrpc) send(ctx context.Context, verb, call, contentType string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, verb, c.server+"/xrpc/"+call, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", call, err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", call, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", call, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %s", call, resp.Status, data)
	}
	return data, nil
}

func unmarshal(method string, data []byte, into any) error {
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}
