package media

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// The parts of a GIF (GIF89a specification, §17 to §27).
const (
	gifHeader     = 13 // header and logical screen descriptor
	gifFlags      = 10 // where the screen descriptor's flags lie
	gifExtension  = 0x21
	gifImage      = 0x2C
	gifTrailer    = 0x3B
	gifDescriptor = 9 // image descriptor after its separator
	gifHasColours = 0x80
	gifColourBits = 0x07
)

// gifEnds walks a GIF from block to block, without decoding a frame, and
// reports whether it reaches its trailer. Decoding every frame could take
// gigabytes for a file of a few kilobytes.
func gifEnds(r *bufio.Reader) error {
	var head [gifHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return fmt.Errorf("read the gif header: %w", err)
	}
	if err := skipColours(r, head[gifFlags]); err != nil {
		return err
	}
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return fmt.Errorf("find the gif trailer: %w", err)
		}
		switch kind {
		case gifTrailer:
			return nil
		case gifExtension:
			err = discard(r, 1) // its label
		case gifImage:
			err = skipDescriptor(r)
		default:
			return fmt.Errorf("unknown gif block 0x%02x", kind)
		}
		if err = errors.Join(err, skipSubBlocks(r)); err != nil {
			return err
		}
	}
}

func skipDescriptor(r *bufio.Reader) error {
	var d [gifDescriptor]byte
	if _, err := io.ReadFull(r, d[:]); err != nil {
		return fmt.Errorf("read a gif image descriptor: %w", err)
	}
	if err := skipColours(r, d[gifDescriptor-1]); err != nil {
		return err
	}
	return discard(r, 1) // the code size
}

func skipColours(r *bufio.Reader, flags byte) error {
	if flags&gifHasColours == 0 {
		return nil
	}
	return discard(r, 3<<(1+flags&gifColourBits))
}

// skipSubBlocks passes data blocks, each led by its length, to the empty one.
func skipSubBlocks(r *bufio.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil {
			return fmt.Errorf("read a gif data block: %w", err)
		}
		if n == 0 {
			return nil
		}
		if err := discard(r, int(n)); err != nil {
			return err
		}
	}
}

func discard(r *bufio.Reader, n int) error {
	if _, err := r.Discard(n); err != nil {
		return fmt.Errorf("skip part of a gif: %w", err)
	}
	return nil
}
