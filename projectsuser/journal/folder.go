package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// folder is what a journal needs of a file system. Tests have one that fails.
type folder interface {
	path(name string) string // for messages
	list() ([]string, error) // the names of the files
	open(name string) (file, error)
	edit(name string) (file, error)   // opens an existing file for writing; it must not be open for writing elsewhere
	create(name string) (file, error) // makes an empty file
	rename(from, to string) error     // is atomic and replaces an existing file
	remove(name string) error
	sync() error // forces the names of the files onto the disk
	lock() (folderLock, error)
	marked() bool // whether the lock file says that a segment was written
}

// folderLock is the lock of a folder that is open.
type folderLock interface {
	io.Closer
	// check returns [ErrReplaced] if the path of the lock file does not lead to it any
	// more.
	check() error
	// mark notes in the lock file that a segment was written.
	mark() error
}

// lockName is the name of the file that is locked while a folder is open.
const lockName = "lock"

// lockMark is the content of the lock file of a folder that has a segment.
const lockMark = "A segment was written.\n"

// lockFolder locks a folder. If it is locked already, the error is a [*LockedError].
func lockFolder(f folder) (folderLock, error) {
	lock, err := f.lock()
	if errors.Is(err, errLocked) {
		return nil, &LockedError{f.path(""), err}
	}
	return lock, err
}

// disk is a folder of the operating system, by its path.
type disk string

// newDisk returns a folder and makes it if it does not exist. Only its owner may
// read it, because the records are personal data.
func newDisk(dir string) (disk, error) { return disk(dir), makeFolder(filepath.Clean(dir)) }

// makeFolder makes a folder and its missing parents. The parent of a new folder is
// synced, because a power failure could otherwise remove the folder again.
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
	if err := syncFolder(above); !errors.Is(err, fs.ErrPermission) { // the parent may be unreadable
		return err
	}
	return nil
}

func (d disk) path(name string) string { return filepath.Join(string(d), name) }

// list includes symbolic links without following them, so that a broken link is an
// error when it is opened and is not overlooked.
func (d disk) list() (names []string, err error) {
	entries, err := os.ReadDir(string(d))
	for _, e := range entries {
		if e.Type()&^fs.ModeSymlink == 0 {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (d disk) open(name string) (file, error) { return d.openFile(name, os.O_RDONLY) }

func (d disk) create(name string) (file, error) {
	return d.openFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

func (d disk) openFile(name string, flags int) (file, error) {
	f, err := openFile(d.path(name), flags)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// edit locks the file, because a hard link to it may be in a folder that another
// process has open. If the file is locked, the error is a [*LockedError].
func (d disk) edit(name string) (file, error) {
	f, err := openFile(d.path(name), os.O_RDWR)
	if err != nil {
		return nil, err
	}
	err = lockOpen(f.File)
	if errors.Is(err, errLocked) {
		err = &LockedError{string(d), fmt.Errorf("the file %s is open in another folder too", name)}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (d disk) rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }
func (d disk) remove(name string) error     { return os.Remove(d.path(name)) }
func (d disk) sync() error                  { return syncFolder(string(d)) }

func (d disk) lock() (folderLock, error) {
	f, err := lock(d.path(lockName))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &diskLock{f, info}, nil
}

func (d disk) marked() bool {
	info, err := os.Stat(d.path(lockName))
	return err == nil && info.Size() > 0
}

// diskLock is the lock of a disk.
type diskLock struct {
	lockFile
	info fs.FileInfo // of the file when it was locked
}

// lockFile is a lock file that is open.
type lockFile interface {
	io.Closer
	io.WriterAt
	Name() string
	Stat() (fs.FileInfo, error)
	Sync() error
}

func (l *diskLock) check() error { return checkPath(l.Name(), l.info) }

func (l *diskLock) mark() error {
	if _, err := l.WriteAt([]byte(lockMark), 0); err != nil {
		return err
	}
	return l.Sync()
}
