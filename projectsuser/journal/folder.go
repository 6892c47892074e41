package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// folder is where a journal lives: the part of a file system that it needs. Tests
// put a disk that fails in its place.
type folder interface {
	path(name string) string // for people
	list() ([]string, error) // the names of the files
	open(name string) (file, error)
	edit(name string) (file, error)   // to write to one that is there
	create(name string) (file, error) // one that is empty
	rename(from, to string) error     // in one step, over one that is there
	remove(name string) error
	sync() error // which files there are, as sync of a file for its bytes
	lock() (io.Closer, error)
}

// file is an open file.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	Sync() error
}

// disk is a folder of the operating system.
type disk string

// newDisk returns a folder, which it makes unless it is there. What is in it is
// personal, so nobody else may read it.
func newDisk(dir string) (disk, error) { return disk(dir), makeFolder(filepath.Clean(dir)) }

// makeFolder makes a folder, and those above it, unless they are there. Those above
// are synced, or else a failure of the power could take the folder back.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	above := filepath.Dir(dir)
	if err := makeFolder(above); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := syncFolder(above); !errors.Is(err, fs.ErrPermission) { // it need not be readable
		return err
	}
	return nil
}

func (d disk) path(name string) string { return filepath.Join(string(d), name) }

// list returns symbolic links as well, wherever they lead to: if that is not there it
// is to be noticed.
func (d disk) list() (names []string, err error) {
	entries, err := os.ReadDir(string(d))
	for _, e := range entries {
		if e.Type()&^fs.ModeSymlink == 0 {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (d disk) open(name string) (file, error) { return openFile(d.path(name), os.O_RDONLY) }
func (d disk) edit(name string) (file, error) { return openFile(d.path(name), os.O_RDWR) }

func (d disk) create(name string) (file, error) {
	return openFile(d.path(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

func (d disk) rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }
func (d disk) remove(name string) error     { return os.Remove(d.path(name)) }
func (d disk) sync() error                  { return syncFolder(string(d)) }

func (d disk) lock() (io.Closer, error) { return lock(d.path(lockName)) }

// diskFile is a file of the operating system.
type diskFile struct{ *os.File }

func openFile(path string, flags int) (file, error) {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	return diskFile{f}, nil
}

// Size returns the length of the file.
func (f diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
