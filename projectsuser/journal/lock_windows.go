package journal

import (
	"errors"
	"os"
	"syscall"
)

// errLocked reports that the lock is taken.
var errLocked = errors.New("the lock file is in use")

// errSharing is the error of Windows for a file that is open elsewhere and not
// shared.
const errSharing syscall.Errno = 32

// lock takes the lock of a folder: a file that is open and not shared. Windows
// closes it when the process ends, for whatever reason.
func lock(path string) (lockFile, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, errLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// lockOpen does nothing: a hard link that is open in another folder is not noticed.
func lockOpen(*os.File) error { return nil }
