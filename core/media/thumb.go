package media

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"golang.org/x/image/draw"

	"restante/core/model"
)

// Thumb makes a small picture of m, at most size pixels wide and high, with its
// proportions, and never larger than the image itself. A photo is turned as it
// asks to be. Problems are Check's, and media.changed for a file that is no
// longer what was taken in; ctx ends the wait for its
// turn and the reading.
//
// The picture is shared with others who ask for the same.
func (f *Folder) Thumb(ctx context.Context, m model.Media, size int) (image.Image, error) {
	if size < 1 {
		return nil, fmt.Errorf("a thumbnail of %d pixels", size)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("draw a thumbnail of %s: %w", m.ID, err)
	}
	key := thumbKey{m.ID, size}
	if known := f.thumbs.find(key); known != nil {
		return known, nil
	}
	if err := f.Check(m); err != nil {
		return nil, err
	}
	done, err := f.decoding.enter(ctx, int64(m.Width)*int64(m.Height))
	if err != nil {
		return nil, fmt.Errorf("draw a thumbnail of %s: %w", m.ID, err)
	}
	defer done()
	if known := f.thumbs.find(key); known != nil { // drawn while this one waited
		return known, nil
	}
	drawn, err := f.draw(ctx, m, size)
	if err != nil {
		return nil, err
	}
	f.thumbs.keep(key, drawn)
	return drawn, nil
}

// draw decodes the file of m once, checking its hash on the way, and scales it.
func (f *Folder) draw(ctx context.Context, m model.Media, size int) (thumb *image.RGBA, err error) {
	path, err := f.Path(m)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(m.Name).Because(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	src := &source{ctx: ctx, r: io.LimitReader(file, m.Bytes)}
	bytes := bufio.NewReaderSize(io.TeeReader(src, hash), orientationWithin)
	turn := upright
	if m.MIME == "image/jpeg" {
		head, _ := bytes.Peek(orientationWithin) // an error comes back on decoding
		turn = orientation(head)
	}
	whole, _, decodeErr := image.Decode(bytes)
	_, readErr := io.Copy(io.Discard, bytes)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("draw a thumbnail of %s: %w", m.ID, ctx.Err())
	case src.err != nil || readErr != nil:
		return nil, unreadable(m.Name).Because(errors.Join(src.err, readErr))
	case decodeErr != nil || hex.EncodeToString(hash.Sum(nil)) != string(m.ID):
		return nil, changed(m.Name).Because(decodeErr)
	}
	return turn.apply(scale(whole, size)), nil
}

// scale returns a copy of src that fits into a square of size pixels.
func scale(src image.Image, size int) *image.RGBA {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), size)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(dst, dst.Bounds(), src, b.Min, draw.Src)
	} else {
		draw.BiLinear.Scale(dst, dst.Bounds(), src, b, draw.Src, nil)
	}
	return dst
}

// fit shrinks a width and a height until both are at most size; no side
// vanishes.
func fit(w, h, size int) (int, int) {
	switch {
	case w <= size && h <= size:
		return w, h
	case w >= h:
		return size, max(1, (h*size+w/2)/w)
	}
	return max(1, (w*size+h/2)/h), size
}
