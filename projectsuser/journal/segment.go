package journal

import (
	"errors"
	"io"
	"sync"

	"github.com/projectsuser/roster/projectsuser/store"
)

// segment is a file of changes that is being written.
type segment struct {
	file file
	name string
	base uint64 // the change before its first
	size int64  // of all that was written whole

	syncing sync.Mutex // guards:
	closed  bool
}

// writeSegment writes the segment after a change, empty and under a temporary name.
func writeSegment(f folder, base uint64) error {
	_, err := write(f, fileName(kindSegment, base), func(w io.Writer) error {
		_, err := w.Write(newHeader(kindSegment, base).append(nil))
		return err
	})
	return err
}

// openSegment opens the segment after a change, to go on at its end.
func openSegment(f folder, base uint64, size int64) (*segment, error) {
	name := fileName(kindSegment, base)
	out, err := f.edit(name)
	if err != nil {
		return nil, err
	}
	return &segment{file: out, name: name, base: base, size: size}, nil
}

// append writes a frame behind the last. If that fails it takes back what it can
// of it: what was refused should not be there when the file is opened again.
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

// cut ends the segment after a change at a size, on the disk.
func cut(f folder, base uint64, size int64) error {
	out, err := f.edit(fileName(kindSegment, base))
	if err != nil {
		return err
	}
	return errors.Join(out.Truncate(size), out.Sync(), out.Close())
}

// sync waits until all that was written before is on the disk.
func (s *segment) sync() error {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	if s.closed {
		return nil
	}
	return s.file.Sync()
}

// close ends the segment.
func (s *segment) close() error {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	s.closed = true
	return s.file.Close()
}

// changesFrame writes changes as one frame.
func (e *encoder) changesFrame(changes []store.Change) error {
	start := e.beginFrame(frameChanges)
	for i := range changes {
		changeMessage.sized(e, &changes[i])
	}
	return e.endFrame(start)
}
