package journal

import (
	"bufio"
	"errors"
	"hash/crc32"
	"io"
)

// The damage of a frame.
var (
	errFrameHeader = errors.New("frame header checksum mismatch")
	errPayloadSum  = errors.New("payload checksum mismatch")
)

// frameReader reads the frames of a file.
type frameReader struct {
	path   string
	source io.ReaderAt
	size   int64 // of the file
	offset int64 // of the next frame

	buffered *bufio.Reader // reads from the offset
}

func newFrameReader(path string, source io.ReaderAt, size, offset int64) *frameReader {
	f := &frameReader{path: path, source: source, size: size}
	f.seek(offset)
	return f
}

func (f *frameReader) seek(offset int64) {
	f.offset = offset
	f.buffered = bufio.NewReaderSize(io.NewSectionReader(f.source, offset, f.size-offset), 1<<16)
}

// next returns the next payload, which the caller may keep. At the end of the file it
// returns io.EOF, at an incomplete write a [*Cut], at damage a [*DamageError], and if
// the file cannot be read a [*ReadError]. After an error the offset is unchanged.
func (f *frameReader) next() ([]byte, error) {
	if f.offset == f.size {
		return nil, io.EOF
	}
	rest := f.size - f.offset
	if rest < frameSize {
		return nil, &Cut{f.path, f.offset, rest}
	}
	var head [frameSize]byte
	if _, err := io.ReadFull(f.buffered, head[:]); err != nil {
		return nil, f.readError(err)
	}
	length, sum, ok := parseFrame(head[:])
	if !ok {
		return nil, f.damage(errFrameHeader)
	}
	if length > rest-frameSize {
		return nil, &Cut{f.path, f.offset, rest}
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(f.buffered, payload); err != nil {
		return nil, f.readError(err)
	}
	if crc32.Checksum(payload, castagnoli) != sum {
		return nil, f.damage(errPayloadSum)
	}
	f.offset += frameSize + length
	return payload, nil
}

// readError returns the error for a failed read near the offset.
func (f *frameReader) readError(err error) error {
	return &ReadError{f.path, f.offset, err}
}

// damage returns the error for an invalid frame at the offset: a [*Cut] if no intact
// frame follows and the disk never wrote one of the blocks, else a [*DamageError].
func (f *frameReader) damage(cause error) error {
	damage := &DamageError{f.path, f.offset, cause}
	hole, err := f.hasHole()
	if err != nil {
		return err
	}
	if !hole {
		return damage
	}
	switch _, found, err := f.following(); {
	case err != nil:
		return err
	case found:
		return damage
	}
	return &Cut{f.path, f.offset, f.size - f.offset}
}

// following returns the offset of the first intact frame after the damaged one at the
// offset. If only the payload is damaged its length is trusted: what looks like a
// frame within the payload is text that a user wrote.
func (f *frameReader) following() (offset int64, found bool, err error) {
	from := f.offset + 1
	var head [frameSize]byte
	if n, err := f.source.ReadAt(head[:], f.offset); n < frameSize {
		return 0, false, f.readError(err)
	}
	if length, _, ok := parseFrame(head[:]); ok {
		from = f.offset + frameSize + length
	}
	return f.search(from)
}

// block is the number of bytes that a disk writes as a whole.
const block = 512

// hasHole reports whether a block between the offset and the end of the file, or the
// part of it that is there, is all zeros.
func (f *frameReader) hasHole() (bool, error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f.source, f.offset, f.size-f.offset), 1<<16)
	for at := f.offset; at < f.size; {
		n := min(block-at%block, f.size-at)
		part, err := r.Peek(int(n))
		if err != nil {
			return false, f.readError(err)
		}
		if isZero(part) {
			return true, nil
		}
		if _, err := r.Discard(int(n)); err != nil {
			return false, f.readError(err)
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

// search returns the offset of the first intact frame at or after an offset.
func (f *frameReader) search(from int64) (offset int64, found bool, err error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f.source, from, f.size-from), 1<<16)
	for at := from; at+frameSize < f.size; at++ {
		head, err := r.Peek(frameSize)
		if err != nil {
			return 0, false, f.readError(err)
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
			return 0, false, f.readError(err)
		}
	}
	return 0, false, nil
}

// sum returns the checksum of a part of the file.
func (f *frameReader) sum(offset, length int64) (uint32, error) {
	h := crc32.New(castagnoli)
	if _, err := io.Copy(h, io.NewSectionReader(f.source, offset, length)); err != nil {
		return 0, f.readError(err)
	}
	return h.Sum32(), nil
}

// skip moves the offset from a damaged frame to the next intact one, or to the end of
// the file.
func (f *frameReader) skip() error {
	offset, found, err := f.following()
	if !found {
		offset = f.size
	}
	f.seek(offset)
	return err
}
