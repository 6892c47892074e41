//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// errHeld says that somebody else has the lock.
var errHeld = errors.New("the lock is held; if no program has the folder open, remove the file named lock")

// lock takes the lock of a folder: a file that must not be there. A process that
// was killed leaves it behind, and somebody has to remove it.
func lock(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	return existing{f}, nil
}

// existing is a lock that holds while its file is there.
type existing struct{ *os.File }

// Close lets go of the lock.
func (e existing) Close() error { return errors.Join(e.File.Close(), os.Remove(e.Name())) }
