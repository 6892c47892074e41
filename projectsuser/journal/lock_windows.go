package journal

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// errHeld says that somebody else has the lock.
var errHeld = errors.New("the lock is held")

// errSharing is what Windows says of a file that somebody has open and does not
// share.
const errSharing syscall.Errno = 32

// lock takes the lock of a folder: a file that is open and not shared, which
// Windows closes when the process ends, however it ends.
func lock(path string) (io.Closer, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, errHeld
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
