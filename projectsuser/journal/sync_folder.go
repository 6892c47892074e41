//go:build !windows

package journal

import (
	"errors"
	"os"
)

// syncFolder waits until it is on the disk which files a folder has.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
