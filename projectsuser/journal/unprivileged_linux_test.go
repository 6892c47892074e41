package journal

import (
	"runtime"
	"syscall"
	"testing"
)

// unprivilegedID is the id of a user who owns no files.
const unprivilegedID = 65534

// unprivileged calls do with the permissions of a user who is not the superuser, even if
// the tests run as the superuser. The thread that changes its user ends with its
// goroutine.
func unprivileged(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if syscall.Geteuid() == 0 {
			runtime.LockOSThread()
			syscall.RawSyscall(syscall.SYS_SETFSUID, unprivilegedID, 0, 0)
		}
		do()
	}()
	<-done
}
