//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package journal

import (
	"errors"
	"io/fs"
	"os"
)

// errLocked reports that the lock is taken.
var errLocked = errors.New("the lock file exists; if no process has the folder open, remove it")

// lock takes the lock of a folder: a file that must not exist. A process that was
// killed leaves it behind, and the operator must remove it.
func lock(path string) (lockFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return existing{f, info}, nil
}

// lockOpen does nothing: this system has no file locks.
func lockOpen(*os.File) error { return nil }

// existing is a lock that is taken while its file exists.
type existing struct {
	*os.File
	info fs.FileInfo // of the file when it was made
}

// Close releases the lock. It leaves a lock file that replaced this one.
func (e existing) Close() error {
	err := checkPath(e.Name(), e.info)
	if err == nil {
		err = os.Remove(e.Name())
	} else if err == ErrReplaced {
		err = nil
	}
	return errors.Join(err, e.File.Close())
}
