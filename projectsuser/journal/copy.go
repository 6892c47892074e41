package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// copyAttempts is how often Copy begins again if the process that has the folder open
// changes it meanwhile, and copyPause the time between two attempts.
const (
	copyAttempts = 10
	copyPause    = 20 * time.Millisecond
)

// Copy copies a folder to a new folder, for a backup. Another process may have the
// folder open and go on writing: Copy does not lock it and does not change it. The copy
// has every command that returned before Copy was called, and all changes up to some
// later one: it may end with a batch that was being written, which is refused if that
// write fails. Copy returns what opening the copy finds.
//
// The folder to must not exist; it appears when it is complete, and was read back.
// A damaged folder is refused with the error of [Open], one without a journal with a
// [*GapError].
func Copy(ctx context.Context, dir, to string) (Opened, error) {
	if _, err := existingIn(disk(dir)); err != nil {
		return Opened{}, err
	}
	return copyTo(to, func(d disk) (o Opened, err error) {
		for range copyAttempts {
			o, err = copyFolder(ctx, disk(dir), d, nil)
			if !isCopyRace(err) || ctx.Err() != nil {
				break
			}
			time.Sleep(copyPause)
		}
		return o, err
	})
}

// isCopyRace reports whether an error of copying may be due to a file that was removed
// or written meanwhile.
func isCopyRace(err error) bool {
	var (
		damage *DamageError
		gap    *GapError
		short  *ReadError
	)
	return errors.Is(err, fs.ErrNotExist) || errors.As(err, &damage) || errors.As(err, &gap) || errors.As(err, &short)
}

// Copy copies the folder of an open journal to a new folder, with exactly the changes
// up to the last one that was written when Copy was called. Commands go on meanwhile,
// and snapshots wait. For the rest see the function [Copy].
func (j *Journal) Copy(ctx context.Context, to string) (Opened, error) {
	select {
	case j.snapshotting <- struct{}{}: // no file is removed meanwhile
	case <-ctx.Done():
		return Opened{}, ctx.Err()
	}
	defer func() { <-j.snapshotting }()
	j.mu.Lock()
	err := j.check()
	end := &copyEnd{j.segment.name, j.segment.size}
	j.mu.Unlock()
	if err != nil {
		return Opened{}, err
	}
	return copyTo(to, func(d disk) (Opened, error) { return copyFolder(ctx, j.folder, d, end) })
}

// copyEnd is where a copy of an open journal ends.
type copyEnd struct {
	name string // of the last segment
	size int64
}

// copyTo makes a folder, fills it under a temporary name and renames it.
func copyTo(to string, fill func(disk) (Opened, error)) (o Opened, err error) {
	to = filepath.Clean(to)
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = &fs.PathError{Op: "copy", Path: to, Err: fs.ErrExist}
		}
		return Opened{}, err
	}
	parent := filepath.Dir(to)
	if err := makeFolder(parent); err != nil {
		return Opened{}, err
	}
	part, err := os.MkdirTemp(parent, filepath.Base(to)+".*"+temporary)
	if err != nil {
		return Opened{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	if o, err = fill(disk(part)); err != nil {
		return Opened{}, err
	}
	if err := os.Rename(part, to); err != nil {
		return Opened{}, err
	}
	if err := syncFolder(parent); !errors.Is(err, fs.ErrPermission) { // the parent may be unreadable
		return o, err
	}
	return o, nil
}

// copyFolder copies the newest snapshot of a folder and all its segments, and reads
// the copy back. An incomplete write at the end is cut from the copy. A nil end is that
// of the last segment.
func copyFolder(ctx context.Context, from, to folder, end *copyEnd) (Opened, error) {
	l, err := existingIn(from)
	if err != nil {
		return Opened{}, err
	}
	var names []string
	if s, ok := l.snapshot(); ok {
		names = append(names, fileName(kindSnapshot, s))
	}
	for _, s := range l.segments { // each is complete, since the next one was listed
		names = append(names, fileName(kindSegment, s))
	}
	for _, name := range names {
		if err := copyFile(ctx, from, to, name, end); err != nil {
			return Opened{}, err
		}
	}
	r, err := recoverFolder(ctx, to, discard{})
	if err != nil {
		return Opened{}, err
	}
	if r.Cut != nil {
		base := r.segments[len(r.segments)-1]
		if r.Cut.Offset < headerSize {
			return Opened{}, asDamage(r.Cut)
		}
		if err := truncateSegment(to, base, r.Cut.Offset); err != nil {
			return Opened{}, err
		}
		r.Opened.Cut = nil
	}
	return r.Opened, markCopy(to)
}

// markCopy locks the copy once, so that its lock file says that it has a segment.
func markCopy(f folder) error {
	lock, err := lockFolder(f)
	if err != nil {
		return err
	}
	return errors.Join(lock.mark(), lock.Close(), f.sync())
}

// copyFile copies a file, or the part of it that is before the end of the copy.
func copyFile(ctx context.Context, from, to folder, name string, end *copyEnd) error {
	in, err := from.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	size, err := in.Size()
	if err != nil {
		return err
	}
	if end != nil && end.name == name {
		size = end.size
	}
	_, err = write(to, name, func(w io.Writer) error {
		n, err := io.Copy(w, &contextReader{ctx, io.NewSectionReader(in, 0, size)})
		if err == nil && n < size {
			err = &ReadError{from.path(name), n, io.ErrUnexpectedEOF}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("journal: copy: %w", err)
	}
	return install(to, name)
}

// contextReader ends with the error of a context once that is done.
type contextReader struct {
	ctx    context.Context
	reader io.Reader
}

func (r *contextReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.reader.Read(b)
}
