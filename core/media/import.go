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
	"strconv"
	"strings"
	"unicode"

	"restante/core/durable"
	"restante/core/model"
)

// ImportFile takes in a copy of the file at path. Beyond Import's Problems it
// gives media.missing where there is no file and media.unreadable where what
// is there is not an ordinary file or may not be read, each with the argument
// name.
func (f *Folder) ImportFile(ctx context.Context, path string) (model.Media, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return model.Media{}, missing(printable(name)).Because(err)
	case err != nil:
		return model.Media{}, unreadable(printable(name)).Because(err)
	case !info.Mode().IsRegular(): // opening a pipe would wait for its writer
		return model.Media{}, unreadable(printable(name))
	}
	file, err := os.Open(path)
	if err != nil {
		return model.Media{}, unreadable(printable(name)).Because(err)
	}
	m, err := f.Import(ctx, file, name)
	if err != nil {
		return model.Media{}, errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return model.Media{}, unreadable(m.Name).Because(err)
	}
	return m, nil
}

// Import takes in the image that r holds, to its end. name is what people call
// it, usually the file's name; it says nothing about the type, which comes
// from the bytes. The same content twice is one file.
//
// Problems, each with the argument name: media.not_image; media.unsupported
// (with format) for an image of a kind that cannot be checked; media.damaged;
// media.too_big (with max_mib and max_megapixels); media.unreadable when r
// fails; and durable.WriteFile's. After any of them the folder
// holds what it held.
func (f *Folder) Import(ctx context.Context, r io.Reader, name string) (model.Media, error) {
	m := model.Media{Name: printable(name)}
	if err := os.MkdirAll(f.root, 0o700); err != nil {
		return model.Media{}, durable.Problem(f.root, err)
	}
	temp, err := os.CreateTemp(f.root, ".import-*")
	if err != nil {
		return model.Media{}, durable.Problem(f.root, err)
	}
	if err := fill(ctx, temp, r, &m); err != nil {
		return model.Media{}, errors.Join(err, temp.Close(), os.Remove(temp.Name()))
	}
	if err := f.place(ctx, temp, m); err != nil {
		return model.Media{}, err
	}
	return m, nil
}

// fill copies r to temp and inspects it, setting all of m but its name.
func fill(ctx context.Context, temp *os.File, r io.Reader, m *model.Media) error {
	src := &source{ctx: ctx, r: r}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(temp, hash), io.LimitReader(src, MaxBytes+1))
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("import %s: %w", m.Name, ctx.Err())
	case src.err != nil:
		return unreadable(m.Name).Because(src.err)
	case err != nil:
		return durable.Problem(temp.Name(), err)
	case n > MaxBytes:
		return tooBig(m.Name)
	}
	m.ID, m.Bytes = model.MediaID(hex.EncodeToString(hash.Sum(nil))), n
	return inspect(temp, m)
}

// place makes temp the file of m, or drops it where m is already there, whole.
func (f *Folder) place(ctx context.Context, temp *os.File, m model.Media) error {
	path, err := f.Path(m)
	if err != nil {
		return errors.Join(err, temp.Close(), os.Remove(temp.Name()))
	}
	if _, err := f.Read(ctx, m); err == nil {
		return errors.Join(temp.Close(), os.Remove(temp.Name()))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return errors.Join(durable.Problem(path, err), temp.Close(), os.Remove(temp.Name()))
	}
	if err := durable.SyncDir(f.root); err != nil {
		return errors.Join(err, temp.Close(), os.Remove(temp.Name()))
	}
	return durable.Replace(temp, path)
}

// source remembers its reader's failure, so that it can be told from one of
// the disk that is written to, and stops when ctx ends.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func tooBig(name string) *model.Problem {
	return model.NewProblem("media.too_big", "name", name,
		"max_mib", strconv.Itoa(MaxBytes>>20), "max_megapixels", strconv.Itoa(MaxPixels/1_000_000))
}

// printable replaces what could command a terminal or is no text.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, name)
}
