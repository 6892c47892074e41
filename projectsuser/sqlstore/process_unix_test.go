//go:build unix

package sqlstore_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
)

// Of three processes one is killed and one is stopped for some seconds. If the variable
// ROSTER_POSTGRES_RESTART is a command, it restarts the server meanwhile. Nothing that was
// answered is lost, nothing is doubled, and the rows are what the changes lead to.
func TestKilledAndStoppedProcesses(t *testing.T) {
	address := database(t)
	var writers []*writer
	for range 3 {
		writers = append(writers, startWriter(t, address))
	}
	time.Sleep(time.Second)
	succeed(t, writers[1].command.Process.Signal(syscall.SIGSTOP))
	time.Sleep(500 * time.Millisecond)
	succeed(t, writers[2].command.Process.Kill())
	if restart := os.Getenv("ROSTER_POSTGRES_RESTART"); restart != "" {
		words := strings.Fields(restart)
		if out, err := exec.CommandContext(t.Context(), words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	time.Sleep(max(2500*time.Millisecond, *outage))
	succeed(t, writers[1].command.Process.Signal(syscall.SIGCONT))
	time.Sleep(time.Second)
	answered := 0
	for i, w := range writers {
		if err := w.end(); (err == nil) == (i == 2) {
			t.Errorf("writer %d: %v", i, err)
		}
		answered += len(w.logins)
	}
	r, err := sqlstore.Load(t.Context(), address, registry.Options{})
	succeed(t, err)
	s, seen := r.Snapshot(), make(map[string]bool)
	for u := range s.Users.Where() {
		if seen[u.Login] {
			t.Errorf("%s is there twice", u.Login)
		}
		seen[u.Login] = true
	}
	for i, w := range writers {
		if len(w.logins) == 0 {
			t.Errorf("writer %d did nothing", i)
		}
		for _, login := range w.logins {
			if !seen[login] {
				t.Errorf("%s was answered and is lost", login)
			}
		}
	}
	t.Logf("%d commands were answered, %d happened", answered, s.Users.Len())
	if s.Users.Len() > answered+10 {
		t.Errorf("%d users after %d answers", s.Users.Len(), answered)
	}
	succeed(t, sqlstore.Check(t.Context(), address))
}
