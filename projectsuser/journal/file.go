package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// file is an open file.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	Sync() error
	// check returns [ErrReplaced] if the path of the file does not lead to it any more.
	check() error
}

// diskFile is a file of the operating system.
type diskFile struct {
	*os.File
	info fs.FileInfo // of the file when it was opened
}

// openFile opens a file that only its owner may read.
func openFile(path string, flags int) (*diskFile, error) {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &diskFile{f, info}, nil
}

// Size returns the length of the file.
func (f *diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *diskFile) check() error { return checkPath(f.Name(), f.info) }

// checkPath returns [ErrReplaced] unless a path leads to the file with that info.
func checkPath(path string, open fs.FileInfo) error {
	switch now, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return ErrReplaced
	case err != nil:
		return err
	case !os.SameFile(open, now):
		return ErrReplaced
	}
	return nil
}

// temporary is the suffix of a file that is being written. It is removed from the name
// when the file is complete, so a file that has it was left by a program that ended.
const temporary = ".tmp"

// write writes a file under a temporary name and syncs it. If that fails it removes
// the file and returns the error.
func write(f folder, name string, content func(io.Writer) error) (size int64, err error) {
	out, err := f.create(name + temporary)
	if err != nil {
		return 0, err
	}
	w := &fileWriter{file: out}
	err = content(w)
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		f.remove(name + temporary) // if this fails, the next opening removes it
	}
	return w.size, err
}

// install gives a file that write wrote its name, and syncs the folder.
func install(f folder, name string) error {
	if err := f.rename(name+temporary, name); err != nil {
		return err
	}
	return f.sync()
}

// fileWriter writes to a file from its beginning. It syncs every few megabytes, because
// one sync of a large file would delay the syncs of other files on the same disk.
type fileWriter struct {
	file     file
	size     int64
	unsynced int64
}

// syncAfter is the number of bytes after which a fileWriter syncs.
const syncAfter = 4 << 20

func (w *fileWriter) Write(b []byte) (int, error) {
	n, err := w.file.WriteAt(b, w.size)
	w.size += int64(n)
	if w.unsynced += int64(n); err == nil && w.unsynced >= syncAfter {
		w.unsynced = 0
		err = w.file.Sync()
	}
	return n, err
}
