package media

import (
	"bytes"
	"encoding/binary"
	"image"
)

// turning is how a photo is to be turned before it is shown, as its camera
// noted it (Exif 2.32 §4.6.4 A, tag Orientation): row 0 and column 0 of what is
// stored lie at these sides of what is shown.
type turning uint16

// The turnings, by their numbers in Exif.
const (
	upright    turning = 1 + iota // top, left
	mirrored                      // top, right
	halfTurned                    // bottom, right
	flipped                       // bottom, left
	transposed                    // left, top
	rightTurn                     // right, top
	transverse                    // right, bottom
	leftTurn                      // left, bottom
)

// orientationWithin is how far into a JPEG its orientation is looked for.
// Cameras write it into the first segment.
const orientationWithin = 64 << 10

// What leads to the orientation (ITU-T T.81 §B.1.1; Exif 2.32 §4.5.4, §4.6.2).
const (
	markerStart     = 0xFFD8
	markerScan      = 0xFFDA
	markerApp1      = 0xFFE1
	exifName        = "Exif\x00\x00"
	tiffHeader      = 8
	tiffEntry       = 12
	tagOrientation  = 0x0112
	entryValue      = 8 // where in an entry its value lies
	segmentOverhead = 2 // a segment's length counts its own two bytes
)

// orientation finds in the beginning of a JPEG how it is to be turned. What it
// cannot read is upright: a broken note spoils no picture.
func orientation(head []byte) turning {
	if len(head) < 2 || binary.BigEndian.Uint16(head) != markerStart {
		return upright
	}
	for rest := head[2:]; len(rest) >= 4; {
		marker := binary.BigEndian.Uint16(rest)
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if marker == markerScan || length < segmentOverhead || 2+length > len(rest) {
			return upright
		}
		if exif, ok := bytes.CutPrefix(rest[4:2+length], []byte(exifName)); ok && marker == markerApp1 {
			return exifOrientation(exif)
		}
		rest = rest[2+length:]
	}
	return upright
}

// exifOrientation reads the orientation out of a TIFF's first directory.
func exifOrientation(tiff []byte) turning {
	if len(tiff) < tiffHeader {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := order.Uint32(tiff[4:])
	if int64(at)+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < tiffEntry {
			return upright
		}
		if order.Uint16(entries) == tagOrientation {
			t := turning(order.Uint16(entries[entryValue:]))
			if t < upright || t > leftTurn {
				return upright
			}
			return t
		}
		entries = entries[tiffEntry:]
	}
	return upright
}

// apply returns src as it is to be shown.
func (t turning) apply(src *image.RGBA) *image.RGBA {
	if t == upright {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	shown := image.Rect(0, 0, w, h)
	if t >= transposed {
		shown = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(shown)
	for y := range h {
		for x := range w {
			dx, dy := t.place(x, y, w, h)
			dst.SetRGBA(dx, dy, src.RGBAAt(x, y))
		}
	}
	return dst
}

// place returns where the pixel at x, y of a stored picture of w times h is
// shown.
func (t turning) place(x, y, w, h int) (int, int) {
	switch t {
	case mirrored:
		return w - 1 - x, y
	case halfTurned:
		return w - 1 - x, h - 1 - y
	case flipped:
		return x, h - 1 - y
	case transposed:
		return y, x
	case rightTurn:
		return h - 1 - y, x
	case transverse:
		return h - 1 - y, w - 1 - x
	case leftTurn:
		return y, w - 1 - x
	}
	return x, y
}
