//go:build !linux

package journal

import (
	"os"
	"testing"
)

// unprivileged has something done, unless by the superuser, who may write everywhere.
func unprivileged(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() <= 0 {
		t.Skip("no permission binds whoever runs this")
	}
	do()
}
