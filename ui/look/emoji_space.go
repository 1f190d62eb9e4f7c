package look

import (
	"encoding/binary"
	"errors"
	"slices"
)

// emojiSpaceWidth is the width of a space in parts of the em, as that of the
// text font.
const emojiSpaceWidth = 0.26

// fontTable is a table of a font file.
type fontTable struct {
	tag  string
	data []byte
}

// withSpace returns the emoji font with a space that takes room. The toolkit
// draws a space in the font of what stands before it, and gives no room to a
// glyph that has neither picture nor outline, as the space of a font that is
// all pictures. So every glyph gets an empty outline, behind its picture, and
// the space the width of one in a text instead of an emoji's.
func withSpace(font []byte, space uint16) ([]byte, error) {
	tables, err := fontTables(font)
	if err != nil {
		return nil, err
	}
	find := func(tag string, least int) ([]byte, bool) {
		i := slices.IndexFunc(tables, func(t fontTable) bool { return t.tag == tag && len(t.data) >= least })
		if i < 0 {
			return nil, false
		}
		// A copy, since the original is shared.
		tables[i].data = slices.Clone(tables[i].data)
		return tables[i].data, true
	}
	head, hasHead := find("head", 54)
	maxp, hasMaxp := find("maxp", 6)
	hmtx, hasHmtx := find("hmtx", 4*int(space)+4)
	_, outlined := find("glyf", 0)
	if !hasHead || !hasMaxp || !hasHmtx || outlined {
		return nil, errors.New("not a font of pictures alone")
	}
	em := float64(binary.BigEndian.Uint16(head[18:]))
	binary.BigEndian.PutUint16(hmtx[4*space:], uint16(em*emojiSpaceWidth))
	binary.BigEndian.PutUint16(head[50:], 0) // places of outlines are in two bytes
	glyphs := int(binary.BigEndian.Uint16(maxp[4:]))
	tables = append(tables, fontTable{"glyf", []byte{0}}, fontTable{"loca", make([]byte, 2*(glyphs+1))})
	return fontFile(font[:4], tables), nil
}

// fontTables are the tables of a font file.
func fontTables(font []byte) ([]fontTable, error) {
	if len(font) < 12 {
		return nil, errors.New("not a font")
	}
	n := int(binary.BigEndian.Uint16(font[4:]))
	if len(font) < 12+16*n {
		return nil, errors.New("a font without its tables")
	}
	var out []fontTable
	for i := range n {
		entry := font[12+16*i:]
		from, size := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if from+size > uint64(len(font)) {
			return nil, errors.New("a font with half a table")
		}
		out = append(out, fontTable{string(entry[:4]), font[from : from+size]})
	}
	return out, nil
}

// fontFile writes tables as a font file, in the order that readers may expect.
func fontFile(kind []byte, tables []fontTable) []byte {
	slices.SortFunc(tables, func(a, b fontTable) int { return slices.Compare([]byte(a.tag), []byte(b.tag)) })
	size := 12 + 16*len(tables)
	for _, t := range tables {
		size += (len(t.data) + 3) &^ 3
	}
	out := make([]byte, 12, size)
	copy(out, kind)
	half, log := 1, 0
	for half*2 <= len(tables) {
		half, log = half*2, log+1
	}
	for i, v := range []int{len(tables), half * 16, log, (len(tables) - half) * 16} {
		binary.BigEndian.PutUint16(out[4+2*i:], uint16(v))
	}
	at := 12 + 16*len(tables)
	for _, t := range tables {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, tableSum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		out = append(out, make([]byte, (4-len(t.data)%4)%4)...)
	}
	return out
}

// tableSum is the checksum of a table.
func tableSum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}
