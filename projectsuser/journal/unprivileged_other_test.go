//go:build !linux

package journal

import (
	"os"
	"testing"
)

// unprivileged calls do, except as the superuser, who may write everywhere.
func unprivileged(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() <= 0 {
		t.Skip("file permissions do not apply to the superuser")
	}
	do()
}
