package journal

import (
	"errors"
	"io"
	"sync"
)

// segment is the file to which changes are appended.
type segment struct {
	file file
	name string
	base uint64 // the change before its first
	size int64  // of the batches that were written completely
	torn bool   // whether the file may have something behind them

	syncing sync.Mutex // guards closed
	closed  bool
}

// writeSegment writes the empty segment after a change, under a temporary name.
func writeSegment(f folder, base uint64) error {
	_, err := write(f, fileName(kindSegment, base), func(w io.Writer) error {
		_, err := w.Write(newHeader(kindSegment, base).append(nil))
		return err
	})
	return err
}

// openSegment opens the segment after a change, to append at the end of size bytes.
func openSegment(f folder, base uint64, size int64) (*segment, error) {
	name := fileName(kindSegment, base)
	out, err := f.edit(name)
	if err != nil {
		return nil, err
	}
	return &segment{file: out, name: name, base: base, size: size}, nil
}

// truncateSegment cuts the segment after a change to a size and syncs it.
func truncateSegment(f folder, base uint64, size int64) error {
	out, err := f.edit(fileName(kindSegment, base))
	if err != nil {
		return err
	}
	return errors.Join(out.Truncate(size), out.Sync(), out.Close())
}

// write writes a frame behind the complete batches. The caller calls complete or cut
// next.
func (s *segment) write(frame []byte) error {
	s.torn = true
	_, err := s.file.WriteAt(frame, s.size)
	return err
}

// complete records that a frame of n bytes was written completely.
func (s *segment) complete(n int) { s.size, s.torn = s.size+int64(n), false }

// cut removes what is behind the complete batches, because a refused command must not
// be there when the file is opened again.
func (s *segment) cut() error {
	err := s.file.Truncate(s.size)
	s.torn = err != nil
	return err
}

// sync forces what was appended onto the disk. It does nothing after close.
func (s *segment) sync() error {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	if s.closed {
		return nil
	}
	return s.file.Sync()
}

// close closes the file.
func (s *segment) close() error {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	s.closed = true
	return s.file.Close()
}
