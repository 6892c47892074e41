package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// The version of a file: its layout, and which fields its records may have. A program
// reads older editions. It skips what it does not know in a newer edition and does not
// write to it.
const (
	format  uint16 = 1
	edition uint16 = 1
)

// fileKind is the kind of a file in a folder, which is also its suffix.
type fileKind string

const (
	kindSegment  fileKind = "journal"
	kindSnapshot fileKind = "snapshot"
)

// magics are the first bytes of the files of each kind.
var magics = map[fileKind]string{kindSegment: "rosterJ\n", kindSnapshot: "rosterS\n"}

// header is the beginning of a file: eight bytes of magic, the format and the edition
// in two bytes each, the sequence in eight, and the checksum of these in four. The
// least byte of a number comes first.
type header struct {
	kind     fileKind
	format   uint16
	edition  uint16
	sequence uint64 // of the last change before a segment, or in a snapshot
}

const headerSize = 24

// castagnoli is the polynomial of crc32c, for which processors have an instruction.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// newHeader returns the header of a file that this program writes.
func newHeader(k fileKind, sequence uint64) header { return header{k, format, edition, sequence} }

// append appends the bytes of the header.
func (h header) append(b []byte) []byte {
	start := len(b)
	b = append(b, magics[h.kind]...)
	b = binary.LittleEndian.AppendUint16(b, h.format)
	b = binary.LittleEndian.AppendUint16(b, h.edition)
	b = binary.LittleEndian.AppendUint64(b, h.sequence)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// errHeaderSum is the damage of a header whose checksum is wrong.
var errHeaderSum = errors.New("header checksum mismatch")

// parseHeader reads the header of a file of a kind from the beginning of the file.
func parseHeader(k fileKind, b []byte) (header, error) {
	if len(b) < headerSize {
		return header{}, fmt.Errorf("header of %d bytes, want %d", len(b), headerSize)
	}
	if !strings.HasPrefix(string(b), magics[k]) {
		return header{}, fmt.Errorf("not a %s file", k)
	}
	if crc32.Checksum(b[:headerSize-4], castagnoli) != binary.LittleEndian.Uint32(b[headerSize-4:]) {
		return header{}, errHeaderSum
	}
	return header{
		kind: k, format: binary.LittleEndian.Uint16(b[8:]), edition: binary.LittleEndian.Uint16(b[10:]),
		sequence: binary.LittleEndian.Uint64(b[12:]),
	}, nil
}
