//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// errLocked reports that the lock is taken.
var errLocked = errors.New("the lock file exists; if no process has the folder open, remove it")

// lock takes the lock of a folder: a file that must not exist. A process that was
// killed leaves it behind, and the operator must remove it.
func lock(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return existing{f}, nil
}

// existing is a lock that is taken while its file exists.
type existing struct{ *os.File }

// Close releases the lock.
func (e existing) Close() error { return errors.Join(e.File.Close(), os.Remove(e.Name())) }
