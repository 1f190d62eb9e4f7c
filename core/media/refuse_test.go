package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"restante/core/media"
	"restante/core/model"
)

func refuses(t *testing.T, r io.Reader, code string) *model.Problem {
	t.Helper()
	dir := t.TempDir()
	m, err := media.In(dir).Import(context.Background(), r, "photo.png")
	problem(t, err, code, "photo.png")
	if m != (model.Media{}) {
		t.Errorf("refused, yet got %+v", m)
	}
	if files := stored(t, dir); len(files) != 0 {
		t.Errorf("%v was left behind", files)
	}
	return model.ProblemOf(err)
}

func TestImportRefusesWhatIsNoImage(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"nothing": "", "text": "not an image at all", "a page": "<html><body>captive portal</body></html>",
		"a drawing": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "a phone's photo": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
		"one byte": "\xff", "a film": "\x1aE\xdf\xa3\x01\x00",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuses(t, strings.NewReader(data), "media.not_image")
		})
	}
}

func TestImportRefusesAnImageThatIsCut(t *testing.T) {
	t.Parallel()
	for name, data := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			folder := media.In(dir)
			for n := range data {
				m, err := folder.Import(context.Background(), bytes.NewReader(data[:n]), "cut")
				if c := model.ProblemCode(err); c != "media.damaged" && c != "media.not_image" {
					t.Fatalf("cut to %d of %d bytes: %+v, %v", n, len(data), m, err)
				}
			}
			if files := stored(t, dir); len(files) != 0 {
				t.Errorf("%v was left behind", files)
			}
		})
	}
}

func TestImportRefusesAnImageThatIsDamagedInside(t *testing.T) {
	t.Parallel()
	data := bytes.Clone(samples(t)["png"])
	data[len(data)/2] ^= 0x10 // breaks a checksum
	refuses(t, bytes.NewReader(data), "media.damaged")
	// A later frame of a GIF: the first block after it is none.
	data = bytes.Clone(samples(t)["animated gif"])
	data[len(data)-1] = 0x42
	refuses(t, bytes.NewReader(data), "media.damaged")
}

// pngClaiming makes a PNG whose header alone is true.
func pngClaiming(w, h uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	header = binary.BigEndian.AppendUint32(header, h)
	header = append(header, 8, 0, 0, 0, 0) // 8 bits of grey
	png := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	png = append(png, header...)
	return binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(header))
}

func TestImportRefusesABombByItsHeader(t *testing.T) {
	t.Parallel()
	p := refuses(t, bytes.NewReader(pngClaiming(10_001, 10_000)), "media.too_big")
	if p != nil && (p.Args["max_megapixels"] != "100" || p.Args["max_mib"] != "64") {
		t.Errorf("arguments %v", p.Args)
	}
	// Just inside, the missing pixels are what is wrong.
	refuses(t, bytes.NewReader(pngClaiming(10_000, 10_000)), "media.damaged")
}

// endless counts how much of it was asked for.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func TestImportStopsReadingAtTheCap(t *testing.T) {
	t.Parallel()
	e := &endless{}
	refuses(t, e, "media.too_big")
	if e.read > media.MaxBytes+1<<20 {
		t.Errorf("%d bytes were read", e.read)
	}
}

func TestImportRefusesKindsThatItCannotCheck(t *testing.T) {
	t.Parallel()
	// The header of an animated WebP of 16 x 16: VP8X with the flag A.
	webp := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00")
	webp = append(webp, 0, 0, 0, 0)
	if p := refuses(t, bytes.NewReader(webp), "media.unsupported"); p != nil && p.Args["format"] != "ANIMATED WEBP" {
		t.Errorf("arguments %v", p.Args)
	}
	// A JPEG of 12 bits a sample.
	jpg := bytes.Clone(samples(t)["jpeg"])
	sof := bytes.Index(jpg, []byte{0xff, 0xc0})
	jpg[sof+4] = 12
	if p := refuses(t, bytes.NewReader(jpg), "media.unsupported"); p != nil && p.Args["format"] != "JPEG" {
		t.Errorf("arguments %v", p.Args)
	}
}

func TestImportTellsAReaderThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the memory card was pulled out")
	r := io.MultiReader(bytes.NewReader(samples(t)["png"]), failing{broken})
	if p := refuses(t, r, "media.unreadable"); p != nil && !errors.Is(p, broken) {
		t.Errorf("the cause is lost: %v", p)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestImportStopsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := media.In(dir).Import(ctx, &endless{}, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if files := stored(t, dir); len(files) != 0 {
		t.Errorf("%v was left behind", files)
	}
	if _, err := media.In(dir).Read(ctx, model.Media{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestImportFileTakesACopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(t.TempDir(), "bel été.png")
	if err := os.WriteFile(path, samples(t)["png"], 0o600); err != nil {
		t.Fatal(err)
	}
	folder := media.In(dir)
	m, err := folder.ImportFile(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read(context.Background(), m); err != nil || m.Name != "bel été.png" {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestImportFileSaysWhatIsWrongWithTheFile(t *testing.T) {
	t.Parallel()
	ctx, from := context.Background(), t.TempDir()
	folder := media.In(t.TempDir())
	_, err := folder.ImportFile(ctx, filepath.Join(from, "gone.png"))
	problem(t, err, "media.missing", "gone.png")
	_, err = folder.ImportFile(ctx, from)
	problem(t, err, "media.unreadable", filepath.Base(from))

	text := filepath.Join(from, "notes\x1b[31m.txt")
	if err := os.WriteFile(text, []byte("notes"), 0o600); err != nil {
		t.Skip("this system does not take such a name")
	}
	_, err = folder.ImportFile(ctx, text)
	problem(t, err, "media.not_image", "notes\uFFFD[31m.txt")
}

func TestImportFileSaysThatItMayNotRead(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("needs a user to whom a file can be closed")
	}
	path := filepath.Join(t.TempDir(), "closed.png")
	if err := os.WriteFile(path, samples(t)["png"], 0o000); err != nil {
		t.Fatal(err)
	}
	_, err := media.In(t.TempDir()).ImportFile(context.Background(), path)
	problem(t, err, "media.unreadable", "closed.png")
}

func FuzzImport(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Add(pngClaiming(1<<31-1, 1<<31-1))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		folder := media.In(dir)
		m, err := folder.Import(context.Background(), bytes.NewReader(data), "fuzz")
		if err != nil {
			if model.ProblemOf(err) == nil || len(stored(t, dir)) != 0 {
				t.Fatalf("%v, %v", err, stored(t, dir))
			}
			return
		}
		got, err := folder.Read(context.Background(), m)
		if err != nil || !bytes.Equal(got, data) || m.Width < 1 || m.Height < 1 {
			t.Fatalf("%+v: %v", m, err)
		}
	})
}
