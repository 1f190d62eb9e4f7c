package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"restante/core/media"
	"restante/core/model"
)

// imported is a media folder that holds one image.
func imported(t testing.TB, content []byte) (*media.Folder, model.Media) {
	t.Helper()
	f := media.In(t.TempDir())
	m, err := f.Import(context.Background(), bytes.NewReader(content), "vitrine")
	if err != nil {
		t.Fatal(err)
	}
	return f, m
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAThumbFitsAndKeepsItsProportions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, size, wantW, wantH int }{
		{400, 200, 100, 100, 50},
		{200, 400, 100, 50, 100},
		{300, 300, 64, 64, 64},
		{40, 20, 100, 40, 20}, // never larger than the image
		{100, 3, 100, 100, 3},
		{2000, 3, 100, 100, 1}, // no side vanishes
		{3, 2000, 100, 1, 100},
		{7, 5, 1, 1, 1},
	} {
		t.Run(fmt.Sprintf("%dx%d in %d", c.w, c.h, c.size), func(t *testing.T) {
			f, m := imported(t, pngOf(t, picture(c.w, c.h)))
			thumb, err := f.Thumb(context.Background(), m, c.size)
			if err != nil {
				t.Fatal(err)
			}
			if b := thumb.Bounds(); b.Dx() != c.wantW || b.Dy() != c.wantH {
				t.Errorf("it is %v, want %dx%d", b, c.wantW, c.wantH)
			}
		})
	}
}

func TestAThumbOfEachType(t *testing.T) {
	t.Parallel()
	for name, content := range samples(t) {
		t.Run(name, func(t *testing.T) {
			f, m := imported(t, content)
			thumb, err := f.Thumb(context.Background(), m, 4)
			if err != nil {
				t.Fatal(err)
			}
			if b := thumb.Bounds(); max(b.Dx(), b.Dy()) != min(4, max(m.Width, m.Height)) {
				t.Errorf("it is %v", b)
			}
		})
	}
}

func TestAThumbShowsTheWholeImage(t *testing.T) {
	t.Parallel()
	// A fine chequer is grey from afar; picking single pixels would show black
	// or white.
	chequer := image.NewGray(image.Rect(0, 0, 256, 256))
	for i := range chequer.Pix {
		chequer.Pix[i] = uint8(i/256+i) % 2 * 255
	}
	f, m := imported(t, pngOf(t, chequer))
	thumb, err := f.Thumb(context.Background(), m, 8)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 8 {
		for x := range 8 {
			if r, _, _, _ := thumb.At(x, y).RGBA(); r>>8 < 110 || r>>8 > 145 {
				t.Fatalf("the pixel at %d, %d is %d of 255, want the grey of both", x, y, r>>8)
			}
		}
	}
}

// quarters is an image of four colours.
func quarters(w, h int, colors [4]color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, colors[2*(2*y/h)+2*x/w])
		}
	}
	return img
}

// turned is a JPEG that says how it is to be turned.
func turned(t testing.TB, img image.Image, orientation byte, bigEndian bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0,
		0x0F, 0x01, 2, 0, 4, 0, 0, 0, 'a', 'b', 'c', 0, // maker
		0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0}
	if bigEndian {
		tiff = []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0}
	}
	exif := append([]byte("Exif\x00\x00"), tiff...)
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return slices.Concat(b.Bytes()[:2], segment, b.Bytes()[2:])
}

func TestAPhotoIsShownUpright(t *testing.T) {
	t.Parallel()
	names := []string{"red", "green", "blue", "white"}
	colors := []color.Color{color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}, color.White}
	name := func(c color.Color) string {
		best, at := 1<<62, ""
		for i, known := range colors {
			r, g, b, _ := c.RGBA()
			kr, kg, kb, _ := known.RGBA()
			far := 0
			for _, d := range []int{int(r) - int(kr), int(g) - int(kg), int(b) - int(kb)} {
				far += d * d >> 8
			}
			if far < best {
				best, at = far, names[i]
			}
		}
		return at
	}
	// Which quarter of what is shown (0 red, top left; 1 green, top right; 2
	// blue; 3 white) lies in each quarter of what is stored, by Exif's own words:
	// "the 0th row is at the visual right-hand side, the 0th column at the top".
	for orientation, stored := range map[byte][4]int{
		0: {0, 1, 2, 3}, 1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
		5: {0, 2, 1, 3}, 6: {1, 3, 0, 2}, 7: {3, 1, 2, 0}, 8: {2, 0, 3, 1}, 9: {0, 1, 2, 3},
	} {
		for _, bigEndian := range []bool{false, true} {
			t.Run(fmt.Sprintf("orientation %d, big endian %t", orientation, bigEndian), func(t *testing.T) {
				var inFile [4]color.Color
				for i, q := range stored {
					inFile[i] = colors[q]
				}
				f, m := imported(t, turned(t, quarters(80, 40, inFile), orientation, bigEndian))
				thumb, err := f.Thumb(context.Background(), m, 40)
				if err != nil {
					t.Fatal(err)
				}
				b := thumb.Bounds()
				if wide := orientation < 5 || orientation > 8; wide != (b.Dx() > b.Dy()) {
					t.Fatalf("it is %v", b)
				}
				for i, want := range names {
					x, y := b.Dx()/4+i%2*b.Dx()/2, b.Dy()/4+i/2*b.Dy()/2
					if got := name(thumb.At(x, y)); got != want {
						t.Errorf("quarter %d is %s, want %s", i, got, want)
					}
				}
			})
		}
	}
}

func TestAThumbOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		spoil func(path string) error
		code  string
	}{
		"the copy is gone":               {os.Remove, "media.copy_missing"},
		"another file of another length": {func(p string) error { return os.WriteFile(p, []byte("x"), 0o600) }, "media.changed"},
		"one colour of it changed": {func(p string) error {
			b, err := os.ReadFile(p)
			b[14] ^= 1 // in the table of colours: it can still be decoded
			return errors.Join(err, os.WriteFile(p, b, 0o600))
		}, "media.changed"},
	} {
		t.Run(name, func(t *testing.T) {
			f, m := imported(t, samples(t)["gif"])
			path, err := f.Path(m)
			if err = errors.Join(err, c.spoil(path)); err != nil {
				t.Fatal(err)
			}
			_, err = f.Thumb(ctx, m, 8)
			problem(t, err, c.code, "vitrine")
		})
	}
	t.Run("no pixels at all", func(t *testing.T) {
		f, m := imported(t, samples(t)["png"])
		if _, err := f.Thumb(ctx, m, 0); err == nil {
			t.Error("no error")
		}
	})
	t.Run("nobody waits for it any more", func(t *testing.T) {
		f, m := imported(t, samples(t)["png"])
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := f.Thumb(gone, m, 8); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestThumbsAreKeptButNotForEver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, m := imported(t, pngOf(t, image.NewGray(image.Rect(0, 0, 1200, 1200))))
	path, err := f.Path(m)
	if err != nil {
		t.Fatal(err)
	}
	first, err := f.Thumb(ctx, m, 1000)
	if err = errors.Join(err, os.Rename(path, path+"~")); err != nil {
		t.Fatal(err)
	}
	again, err := f.Thumb(ctx, m, 1000)
	if err != nil || again != first {
		t.Fatalf("it was drawn again: %v", err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		t.Fatal(err)
	}
	for size := 1001; size < 1010; size++ { // 4 MB each
		if _, err := f.Thumb(ctx, m, size); err != nil {
			t.Fatal(err)
		}
	}
	if later, err := f.Thumb(ctx, m, 1000); err != nil || later == first {
		t.Fatalf("36 MB are kept: %v", err)
	}
}

func TestOnlySoManyPixelsAreDecodedAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	t.Run("one larger than the limit goes alone", func(t *testing.T) {
		var g media.Gate
		done, err := g.Enter(ctx, 3*media.DecodeAtOnce)
		if err != nil || g.Taken() != media.DecodeAtOnce {
			t.Fatalf("%d taken, %v", g.Taken(), err)
		}
		done()
		if g.Taken() != 0 {
			t.Fatalf("%d taken after it", g.Taken())
		}
	})
	t.Run("who gives up while waiting holds nobody back", func(t *testing.T) {
		var g media.Gate
		done, err := g.Enter(ctx, media.DecodeAtOnce)
		if err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
		defer cancel()
		if _, err := g.Enter(short, 10); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("it went through: %v", err)
		}
		done()
		last, err := g.Enter(ctx, media.DecodeAtOnce)
		if err != nil || g.Taken() != media.DecodeAtOnce {
			t.Fatalf("%d taken, %v", g.Taken(), err)
		}
		last()
	})
	t.Run("a crowd comes through within the limit", func(t *testing.T) {
		var g media.Gate
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				mine, cancel := context.WithCancel(ctx)
				defer cancel()
				if i%7 == 0 {
					time.AfterFunc(time.Duration(i)*10*time.Microsecond, cancel)
				}
				done, err := g.Enter(mine, int64(i)*media.DecodeAtOnce/150)
				if err != nil {
					return
				}
				if taken := g.Taken(); taken > media.DecodeAtOnce {
					t.Errorf("%d taken at once", taken)
				}
				done()
			})
		}
		all.Wait()
		if g.Taken() != 0 {
			t.Errorf("%d taken at the end", g.Taken())
		}
	})
}

func FuzzOrientation(f *testing.F) {
	dir := f.TempDir()
	img := quarters(8, 4, [4]color.Color{color.Black, color.White, color.Black, color.White})
	f.Add(turned(f, img, 6, true)[4:40])
	f.Add(turned(f, img, 6, false)[4:40])
	f.Fuzz(func(t *testing.T, segment []byte) {
		if len(segment) > 60_000 {
			return
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		n := len(segment) + 2
		content := slices.Concat(b.Bytes()[:2], []byte{0xFF, 0xE1, byte(n >> 8), byte(n)}, segment, b.Bytes()[2:])
		folder := media.In(dir)
		m, err := folder.Import(context.Background(), bytes.NewReader(content), "x")
		if err != nil {
			return // not a JPEG to Go either
		}
		if _, err := folder.Thumb(context.Background(), m, 4); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkThumbOfAPhoto(b *testing.B) {
	img := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = uint8(i * 7 / 3)
	}
	var content bytes.Buffer
	if err := jpeg.Encode(&content, img, nil); err != nil {
		b.Fatal(err)
	}
	f, m := imported(b, content.Bytes())
	size := 90
	b.ReportAllocs()
	for b.Loop() {
		size++ // so that none is kept already
		if _, err := f.Thumb(context.Background(), m, size); err != nil {
			b.Fatal(err)
		}
	}
}
