package journal

import (
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
)

// After its header a file is a row of frames: the length of a payload, the checksum of
// these four bytes and the checksum of the payload, in four bytes each, and the
// payload. The length has a checksum of its own so that a reader never trusts a wrong
// one, which could lead it anywhere or make it allocate gigabytes.
const frameSize = 12

// maxPayload is the maximum length of a payload.
const maxPayload = math.MaxUint32

// The first byte of a payload says what it is: one of these, or the number of a
// section of [codec.Sections].
const (
	frameChanges byte = 1 // the changes of one batch
	frameHead    byte = 2 // the head of a snapshot, in front of its sections
)

// frameBuffer collects frames before they are written.
type frameBuffer struct {
	codec.Encoder
	most int64 // the maximum length of a payload; 0 means maxPayload
}

// begin starts a frame. It returns where the frame starts, which end needs.
func (f *frameBuffer) begin(what byte) (start int) {
	start = len(f.Bytes)
	f.Bytes = append(f.Bytes, make([]byte, frameSize)...)
	f.Bytes = append(f.Bytes, what)
	return start
}

// end sets the length and the checksums of the frame that starts at an index. It
// returns a [*TooLargeError] if the payload is too long.
func (f *frameBuffer) end(start int) error {
	frame := f.Bytes[start:]
	payload := frame[frameSize:]
	if most := cmp.Or(f.most, maxPayload); int64(len(payload)) > most {
		return &TooLargeError{Bytes: int64(len(payload)), Most: most}
	}
	binary.LittleEndian.PutUint32(frame, uint32(len(payload)))
	binary.LittleEndian.PutUint32(frame[4:], crc32.Checksum(frame[:4], castagnoli))
	binary.LittleEndian.PutUint32(frame[8:], crc32.Checksum(payload, castagnoli))
	return nil
}

// appendChanges appends the changes of a batch as one frame.
func (f *frameBuffer) appendChanges(changes []store.Change) error {
	start := f.begin(frameChanges)
	for i := range changes {
		codec.Change.AppendDelimited(&f.Encoder, &changes[i])
	}
	return f.end(start)
}

// parseFrame reads the bytes in front of a payload. It returns the length and the
// checksum of the payload, and false if the bytes do not begin a frame.
func parseFrame(b []byte) (length int64, sum uint32, ok bool) {
	length = int64(binary.LittleEndian.Uint32(b))
	ok = length > 0 && crc32.Checksum(b[:4], castagnoli) == binary.LittleEndian.Uint32(b[4:])
	return length, binary.LittleEndian.Uint32(b[8:]), ok
}
