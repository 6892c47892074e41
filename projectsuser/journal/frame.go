package journal

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
)

// Behind its header a file is a row of frames: the length of a payload, the
// checksum of these four bytes, the checksum of the payload, in four bytes each,
// and the payload. The length has a checksum of its own so that a wrong one is
// never believed: it would lead a reader to anywhere, or to a gigabyte of memory.
//
// The first byte of a payload says what it is.
const frameSize = 12

// maxPayload is the most that a frame can hold.
const maxPayload = math.MaxUint32

// What a payload can be.
const (
	frameChanges       byte = 1 // the changes of a batch: each a length and a change
	frameHead          byte = 2 // what a snapshot is, before all others of it
	frameProjects      byte = 3 // some of the snapshot's projects: each a length and a project
	frameSessions      byte = 4
	frameUsers         byte = 5
	frameTeams         byte = 6
	frameRegistrations byte = 7
	frameEntries       byte = 8
	frameExpenses      byte = 9
	framePositions     byte = 10
	framePasts         byte = 11
	frameCauses        byte = 12
)

// beginFrame writes room for the length and the checksums, and what the payload
// is. It returns where the frame starts.
func (e *encoder) beginFrame(what byte) (start int) {
	start = len(e.b)
	e.b = append(e.b, make([]byte, frameSize)...)
	e.b = append(e.b, what)
	return start
}

// endFrame ends a frame that starts there.
func (e *encoder) endFrame(start int) error {
	frame := e.b[start:]
	payload := frame[frameSize:]
	if most := cmp.Or(e.most, maxPayload); int64(len(payload)) > most {
		return &TooLargeError{Bytes: int64(len(payload)), Most: most}
	}
	binary.LittleEndian.PutUint32(frame, uint32(len(payload)))
	binary.LittleEndian.PutUint32(frame[4:], crc32.Checksum(frame[:4], castagnoli))
	binary.LittleEndian.PutUint32(frame[8:], crc32.Checksum(payload, castagnoli))
	return nil
}

// parseFrame returns the length and the checksum of a payload, by what stands
// before it, and whether that is a frame at all.
func parseFrame(b []byte) (length int64, sum uint32, ok bool) {
	length = int64(binary.LittleEndian.Uint32(b))
	ok = length > 0 && crc32.Checksum(b[:4], castagnoli) == binary.LittleEndian.Uint32(b[4:])
	return length, binary.LittleEndian.Uint32(b[8:]), ok
}

// What can be wrong with a frame.
var (
	errNoFrame = errors.New("there is no frame")
	errPayload = errors.New("the checksum of the payload is wrong")
)

// frames reads the frames of a file.
type frames struct {
	path   string
	source io.ReaderAt
	size   int64 // of the file
	offset int64 // of the next frame

	buffered *bufio.Reader // at the offset
}

func newFrames(path string, source io.ReaderAt, size, offset int64) *frames {
	f := &frames{path: path, source: source, size: size}
	f.seek(offset)
	return f
}

func (f *frames) seek(offset int64) {
	f.offset = offset
	f.buffered = bufio.NewReaderSize(io.NewSectionReader(f.source, offset, f.size-offset), 1<<16)
}

// next returns the next payload, which is the caller's. At the end of the file it
// returns io.EOF, at one where a write was cut short a [*Cut], and at
// anything else that is no frame a [*DamageError]; then it stays where it is.
func (f *frames) next() ([]byte, error) {
	if f.offset == f.size {
		return nil, io.EOF
	}
	rest := f.size - f.offset
	if rest < frameSize {
		return nil, &Cut{f.path, f.offset, rest}
	}
	var head [frameSize]byte
	if _, err := io.ReadFull(f.buffered, head[:]); err != nil {
		return nil, f.unreadable(err)
	}
	length, sum, ok := parseFrame(head[:])
	if !ok {
		return nil, f.damaged(errNoFrame)
	}
	if length > rest-frameSize {
		return nil, &Cut{f.path, f.offset, rest}
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(f.buffered, payload); err != nil {
		return nil, f.unreadable(err)
	}
	if crc32.Checksum(payload, castagnoli) != sum {
		return nil, f.damaged(errPayload)
	}
	f.offset += frameSize + length
	return payload, nil
}

// unreadable says that the file cannot be read, or became shorter meanwhile.
func (f *frames) unreadable(err error) error {
	return &ReadError{f.path, f.offset, err}
}

// damaged says what is wrong at the offset: a write that was cut short if no whole
// frame follows and a block of the disk was never written, else damage.
func (f *frames) damaged(wrong error) error {
	damage := &DamageError{f.path, f.offset, wrong}
	hole, err := f.hole()
	if err != nil {
		return err
	}
	if !hole {
		return damage
	}
	switch _, found, err := f.behind(); {
	case err != nil:
		return err
	case found:
		return damage
	}
	return &Cut{f.path, f.offset, f.size - f.offset}
}

// behind returns where the first whole frame begins behind what is damaged at the
// offset. If only the payload is damaged its length can be believed: what looks like
// a frame within it is what somebody wrote there, in a text.
func (f *frames) behind() (offset int64, found bool, err error) {
	from := f.offset + 1
	var head [frameSize]byte
	if n, err := f.source.ReadAt(head[:], f.offset); n < frameSize {
		return 0, false, f.unreadable(err)
	}
	if length, _, ok := parseFrame(head[:]); ok {
		from = f.offset + frameSize + length
	}
	return f.whole(from)
}

// block is how much a disk writes or does not write as a whole.
const block = 512

// hole reports whether a block from the offset to the end of the file, as far as
// it lies there, is all zeros.
func (f *frames) hole() (bool, error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f.source, f.offset, f.size-f.offset), 1<<16)
	for at := f.offset; at < f.size; {
		n := min(block-at%block, f.size-at)
		part, err := r.Peek(int(n))
		if err != nil {
			return false, f.unreadable(err)
		}
		if isZero(part) {
			return true, nil
		}
		if _, err := r.Discard(int(n)); err != nil {
			return false, f.unreadable(err)
		}
		at += n
	}
	return false, nil
}

func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// whole returns where the first whole frame begins, from an offset on.
func (f *frames) whole(from int64) (offset int64, found bool, err error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f.source, from, f.size-from), 1<<16)
	for at := from; at+frameSize < f.size; at++ {
		head, err := r.Peek(frameSize)
		if err != nil {
			return 0, false, f.unreadable(err)
		}
		length, sum, ok := parseFrame(head)
		if ok && length <= f.size-at-frameSize {
			switch got, err := f.sum(at+frameSize, length); {
			case err != nil:
				return 0, false, err
			case got == sum:
				return at, true, nil
			}
		}
		if _, err := r.Discard(1); err != nil {
			return 0, false, f.unreadable(err)
		}
	}
	return 0, false, nil
}

// sum returns the checksum of a part of the file.
func (f *frames) sum(offset, length int64) (uint32, error) {
	h := crc32.New(castagnoli)
	if _, err := io.Copy(h, io.NewSectionReader(f.source, offset, length)); err != nil {
		return 0, f.unreadable(err)
	}
	return h.Sum32(), nil
}

// skip goes on to the next whole frame behind one that is damaged, or to the end.
func (f *frames) skip() error {
	offset, found, err := f.behind()
	if !found {
		offset = f.size
	}
	f.seek(offset)
	return err
}
