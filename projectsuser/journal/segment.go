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

// append writes a frame at the end and syncs it if asked. If that fails it tries to
// remove what was written, because a refused command should not be there when the file
// is opened again.
func (s *segment) append(frame []byte, sync bool) error {
	_, err := s.file.WriteAt(frame, s.size)
	if err == nil && sync {
		err = s.file.Sync()
	}
	if err != nil {
		s.file.Truncate(s.size)
		s.file.Sync()
		return err
	}
	s.size += int64(len(frame))
	return nil
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
