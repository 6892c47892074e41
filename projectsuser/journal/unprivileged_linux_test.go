package journal

import (
	"runtime"
	"syscall"
	"testing"
)

// nobodysID is that of a user who owns nothing.
const nobodysID = 65534

// unprivileged has something done by somebody whom the permissions of files bind,
// also where the tests are run by the superuser. The thread that became somebody
// else ends with its goroutine.
func unprivileged(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if syscall.Geteuid() == 0 {
			runtime.LockOSThread()
			syscall.RawSyscall(syscall.SYS_SETFSUID, nobodysID, 0, 0)
		}
		do()
	}()
	<-done
}
