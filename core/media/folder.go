// Package media keeps the images of a workspace in files named after their
// content, so that the same picture is there once, that what was approved can
// be told from what changed since, and that a draft never depends on a file
// elsewhere on the disk or on ids that a server forgets.
//
// Files are kept as they came. Metadata is not removed yet: a photo that knows
// where it was taken still says so when it is published.
package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"restante/core/model"
)

// The most that is taken in.
const (
	MaxBytes  = 64 << 20
	MaxPixels = 100_000_000
)

// Folder is the media folder of a workspace. It is safe for use by many
// goroutines and processes.
type Folder struct {
	root     string
	thumbs   thumbCache
	decoding gate
}

// In returns the media folder that lies in the workspace folder dir. Nothing
// is touched; the first Import makes it.
func In(dir string) *Folder { return &Folder{root: filepath.Join(dir, "media")} }

var (
	hexSHA256 = regexp.MustCompile(`^[0-9a-f]{64}$`)
	// extensions are for people and other programs; nothing here reads them.
	extensions = map[string]string{
		"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
	}
)

// Path returns where the file of m lies, whether it is there or not. It
// refuses an id or a type that Import does not give.
func (f *Folder) Path(m model.Media) (string, error) {
	ext, ok := extensions[m.MIME]
	if !ok || !hexSHA256.MatchString(string(m.ID)) {
		return "", fmt.Errorf("no media of id %q and type %q can be stored", m.ID, m.MIME)
	}
	return filepath.Join(f.root, string(m.ID[:2]), string(m.ID)+"."+ext), nil
}

// Check reports whether the file of m is there in the right size, without
// reading it. Problems, each with the argument name: media.copy_missing,
// media.changed, media.unreadable.
func (f *Folder) Check(m model.Media) error {
	path, err := f.Path(m)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return copyMissing(m.Name).Because(err)
	case err != nil:
		return unreadable(m.Name).Because(err)
	case !info.Mode().IsRegular() || info.Size() != m.Bytes:
		return changed(m.Name)
	}
	return nil
}

// Read returns the bytes of m after their hash was checked, so that what goes
// out is what was taken in. Problems are Check's, and ctx's error.
func (f *Folder) Read(ctx context.Context, m model.Media) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read media %s: %w", m.ID, err)
	}
	if err := f.Check(m); err != nil {
		return nil, err
	}
	path, err := f.Path(m)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(m.Name).Because(err)
	}
	// One byte more than there should be shows a file that grew meanwhile.
	data, err := io.ReadAll(io.LimitReader(file, m.Bytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, unreadable(m.Name).Because(err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != string(m.ID) {
		return nil, changed(m.Name)
	}
	return data, nil
}

func missing(name string) *model.Problem { return model.NewProblem("media.missing", "name", name) }

// copyMissing is the problem of a file that the workspace had and has no more.
func copyMissing(name string) *model.Problem {
	return model.NewProblem("media.copy_missing", "name", name)
}
func unreadable(name string) *model.Problem {
	return model.NewProblem("media.unreadable", "name", name)
}
func changed(name string) *model.Problem { return model.NewProblem("media.changed", "name", name) }
