//go:build !windows

package journal

import (
	"errors"
	"os"
)

// syncFolder forces the names of the files of a folder onto the disk.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
