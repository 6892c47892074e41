package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// What a file is known by: how it is laid out, and which fields its records may
// have. A program reads older editions as they are. It skips what it does not
// know of a newer one, and does not write to it.
const (
	format  uint16 = 1
	edition uint16 = 1
)

// kind is what a file of a folder is.
type kind string

const (
	kindSegment  kind = "journal"
	kindSnapshot kind = "snapshot"
)

// magics are how files begin, and tell what they are.
var magics = map[kind]string{kindSegment: "rosterJ\n", kindSnapshot: "rosterS\n"}

// header is how a file begins: eight bytes that say what it is, the format and
// the edition in two bytes each, the sequence in eight, and the checksum of all
// that in four. Numbers have the least byte first.
type header struct {
	kind     kind
	format   uint16
	edition  uint16
	sequence uint64 // of the last change before a segment, or in a snapshot
}

const headerSize = 24

// castagnoli is the polynomial of crc32c, which processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func newHeader(k kind, sequence uint64) header { return header{k, format, edition, sequence} }

func (h header) append(b []byte) []byte {
	start := len(b)
	b = append(b, magics[h.kind]...)
	b = binary.LittleEndian.AppendUint16(b, h.format)
	b = binary.LittleEndian.AppendUint16(b, h.edition)
	b = binary.LittleEndian.AppendUint64(b, h.sequence)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// parseHeader reads the header of a file of a kind, of which b is the beginning.
func parseHeader(k kind, b []byte) (header, error) {
	if len(b) < headerSize {
		return header{}, fmt.Errorf("its header has %d bytes, want %d", len(b), headerSize)
	}
	if !strings.HasPrefix(string(b), magics[k]) {
		return header{}, fmt.Errorf("it does not begin as a %s", k)
	}
	if crc32.Checksum(b[:headerSize-4], castagnoli) != binary.LittleEndian.Uint32(b[headerSize-4:]) {
		return header{}, fmt.Errorf("the checksum of its header is wrong")
	}
	return header{
		kind: k, format: binary.LittleEndian.Uint16(b[8:]), edition: binary.LittleEndian.Uint16(b[10:]),
		sequence: binary.LittleEndian.Uint64(b[12:]),
	}, nil
}
