package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"restante/core/media"
	"restante/core/model"
)

// picture draws something that does not compress to nothing.
func picture(w, h int) *image.Paletted {
	p := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White, color.RGBA{R: 200, A: 255}})
	for i := range p.Pix {
		p.Pix[i] = uint8(i * i / 7 % 3)
	}
	return p
}

// samples holds a small image of each type.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	var jpg, pic, one, many bytes.Buffer
	frames := &gif.GIF{Image: []*image.Paletted{picture(7, 5), picture(7, 5), picture(3, 2)}, Delay: []int{1, 1, 1}}
	// The smallest lossless WebP, 1 x 1.
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err = errors.Join(err,
		jpeg.Encode(&jpg, picture(31, 17), nil),
		png.Encode(&pic, picture(19, 23)),
		gif.Encode(&one, picture(7, 5), nil),
		gif.EncodeAll(&many, frames)); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"jpeg": jpg.Bytes(), "png": pic.Bytes(), "gif": one.Bytes(), "animated gif": many.Bytes(), "webp": webp,
	}
}

// stored lists the files of the media folder in dir.
func stored(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(dir, "media"), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func problem(t testing.TB, err error, code, name string) {
	t.Helper()
	if p := model.ProblemOf(err); p == nil || p.Code != code || p.Args["name"] != name {
		t.Errorf("got %v, want %s of %s", err, code, name)
	}
}

func TestImportTakesInEachType(t *testing.T) {
	t.Parallel()
	all := samples(t)
	for _, c := range []struct {
		sample, mime, ext string
		w, h              int
	}{
		{"jpeg", "image/jpeg", "jpg", 31, 17},
		{"png", "image/png", "png", 19, 23},
		{"gif", "image/gif", "gif", 7, 5},
		{"animated gif", "image/gif", "gif", 7, 5},
		{"webp", "image/webp", "webp", 1, 1},
	} {
		t.Run(c.sample, func(t *testing.T) {
			t.Parallel()
			dir, data := t.TempDir(), all[c.sample]
			sum := sha256.Sum256(data)
			id := hex.EncodeToString(sum[:])
			folder := media.In(dir)
			m, err := folder.Import(context.Background(), bytes.NewReader(data), "lies.txt")
			if err != nil {
				t.Fatal(err)
			}
			want := model.Media{ID: model.MediaID(id), Name: "lies.txt", MIME: c.mime, Bytes: int64(len(data)), Width: c.w, Height: c.h}
			if m != want {
				t.Errorf("got %+v, want %+v", m, want)
			}
			path := filepath.Join(dir, "media", id[:2], id+"."+c.ext)
			if got, err := folder.Path(m); err != nil || got != path {
				t.Errorf("Path = %s, %v; want %s", got, err, path)
			}
			if files := stored(t, dir); len(files) != 1 || files[0] != path {
				t.Errorf("stored as %v, want %s", files, path)
			}
			if err := folder.Check(m); err != nil {
				t.Error(err)
			}
			if got, err := folder.Read(context.Background(), m); err != nil || !bytes.Equal(got, data) {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestTheSameContentIsOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, data := media.In(dir), samples(t)["png"]
	first, err := folder.Import(context.Background(), bytes.NewReader(data), "one.png")
	if err != nil {
		t.Fatal(err)
	}
	second, err := folder.Import(context.Background(), bytes.NewReader(data), "two.png")
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != second.ID || second.Name != "two.png" || len(stored(t, dir)) != 1 {
		t.Errorf("%+v and %+v in %v", first, second, stored(t, dir))
	}
}

func TestImportingAgainMendsADamagedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, data := media.In(dir), samples(t)["png"]
	m, err := folder.Import(context.Background(), bytes.NewReader(data), "a.png")
	if err != nil {
		t.Fatal(err)
	}
	rot := bytes.Clone(data)
	rot[len(rot)/2]++
	path := stored(t, dir)[0]
	if err := os.WriteFile(path, rot, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = folder.Read(context.Background(), m)
	problem(t, err, "media.changed", "a.png")
	if _, err := folder.Import(context.Background(), bytes.NewReader(data), "a.png"); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read(context.Background(), m); err != nil || len(stored(t, dir)) != 1 {
		t.Errorf("after the second import: %v, %v", err, stored(t, dir))
	}
}

func TestReadGivesOnlyWhatWasTakenIn(t *testing.T) {
	t.Parallel()
	data := samples(t)["jpeg"]
	for name, c := range map[string]struct {
		change func(path string) error
		code   string
	}{
		"gone":    {os.Remove, "media.copy_missing"},
		"shorter": {func(p string) error { return os.WriteFile(p, data[:len(data)-1], 0o600) }, "media.changed"},
		"longer":  {func(p string) error { return os.WriteFile(p, append(bytes.Clone(data), 0), 0o600) }, "media.changed"},
		"a folder": {func(p string) error {
			return errors.Join(os.Remove(p), os.Mkdir(p, 0o700))
		}, "media.changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			folder := media.In(dir)
			m, err := folder.Import(context.Background(), bytes.NewReader(data), "été.jpg")
			if err != nil {
				t.Fatal(err)
			}
			if err := c.change(stored(t, dir)[0]); err != nil {
				t.Fatal(err)
			}
			problem(t, folder.Check(m), c.code, "été.jpg")
			_, err = folder.Read(context.Background(), m)
			problem(t, err, c.code, "été.jpg")
		})
	}
}

func TestPathRefusesWhatImportNeverGives(t *testing.T) {
	t.Parallel()
	folder := media.In(t.TempDir())
	good := model.MediaID(hex.EncodeToString(make([]byte, 32)))
	for _, m := range []model.Media{
		{ID: "../../../etc/passwd", MIME: "image/png"}, {ID: "", MIME: "image/png"}, {ID: good + "0", MIME: "image/png"},
		{ID: good, MIME: "image/svg+xml"}, {ID: good},
	} {
		if path, err := folder.Path(m); err == nil {
			t.Errorf("%+v lies at %s", m, path)
		}
		if err := folder.Check(m); err == nil {
			t.Errorf("%+v is there", m)
		}
		if _, err := folder.Read(context.Background(), m); err == nil {
			t.Errorf("%+v was read", m)
		}
	}
}

func TestFilesAreTheUsersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no mode bits")
	}
	dir := t.TempDir()
	if _, err := media.In(dir).Import(context.Background(), bytes.NewReader(samples(t)["gif"]), "a.gif"); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Join(dir, "media"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
