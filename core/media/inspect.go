package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // for image.Decode
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	_ "golang.org/x/image/webp" // for image.Decode

	"restante/core/model"
)

// inspect reads the image in file from its start to its end and sets the type
// and size of m.
//
// The header alone would let a picture through that a server refuses hours
// later, when nobody is there to mend it, so all pixels are decoded (of a GIF,
// those of the first frame, and the structure of the others). Dimensions are
// checked before.
func inspect(file io.ReadSeeker, m *model.Media) error {
	if err := rewind(file, m.Name); err != nil {
		return err
	}
	config, format, err := image.DecodeConfig(bufio.NewReader(file))
	if errors.Is(err, image.ErrFormat) {
		return model.NewProblem("media.not_image", "name", m.Name)
	}
	if err != nil {
		return undecodable(m.Name, format, err)
	}
	m.MIME, m.Width, m.Height = "image/"+format, config.Width, config.Height
	switch {
	case extensions[m.MIME] == "": // a format that another package registered
		return model.NewProblem("media.not_image", "name", m.Name)
	case m.Width < 1 || m.Height < 1:
		return model.NewProblem("media.damaged", "name", m.Name)
	case int64(m.Width)*int64(m.Height) > MaxPixels:
		return tooBig(m.Name)
	}
	if err := rewind(file, m.Name); err != nil {
		return err
	}
	if format == "webp" {
		animated, err := webpHeader(file, m.Bytes)
		if err != nil {
			return model.NewProblem("media.damaged", "name", m.Name).Because(err)
		}
		if animated {
			return unsupported(m.Name, "animated webp")
		}
	}
	return decodeAll(file, format, m.Name)
}

func decodeAll(file io.ReadSeeker, format, name string) error {
	if err := rewind(file, name); err != nil {
		return err
	}
	if _, _, err := image.Decode(bufio.NewReader(file)); err != nil {
		return undecodable(name, format, err)
	}
	if format != "gif" {
		return nil
	}
	if err := rewind(file, name); err != nil {
		return err
	}
	if err := gifEnds(bufio.NewReader(file)); err != nil {
		return model.NewProblem("media.damaged", "name", name).Because(err)
	}
	return nil
}

func undecodable(name, format string, err error) error {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	if errors.As(err, &j) || errors.As(err, &p) {
		return unsupported(name, format).Because(err)
	}
	return model.NewProblem("media.damaged", "name", name).Because(err)
}

func unsupported(name, format string) *model.Problem {
	return model.NewProblem("media.unsupported", "name", name, "format", strings.ToUpper(format))
}

func rewind(file io.Seeker, name string) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("go back to the start of %s: %w", name, err)
	}
	return nil
}

// webpHeader checks that a WebP is as long as it says, which the decoder does
// not once it has all pixels, and tells whether it announces frames, which the
// decoder does not know (WebP Container Specification: "WebP File Header";
// "Extended File Format", chunk VP8X, flag A).
func webpHeader(r io.Reader, size int64) (animated bool, err error) {
	var head [21]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return false, fmt.Errorf("read the webp header: %w", err)
	}
	if want := int64(binary.LittleEndian.Uint32(head[4:8])) + 8; size < want {
		return false, fmt.Errorf("webp of %d bytes says that it has %d", size, want)
	}
	const flagAnimation = 0x02
	return string(head[12:16]) == "VP8X" && head[20]&flagAnimation != 0, nil
}
