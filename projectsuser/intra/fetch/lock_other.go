//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package fetch

import (
	"errors"
	"io/fs"
	"os"
)

// tryLock takes the lock of a file: a second file beside it that must not exist. A process
// that was killed leaves it behind, and the operator must remove it.
func tryLock(path string) (release func(), err error) {
	lock := path + ".lock"
	l, err := os.OpenFile(lock, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	l.Close()
	release = func() { os.Remove(lock) }
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		release()
		return nil, err
	}
	f.Close()
	return release, nil
}
