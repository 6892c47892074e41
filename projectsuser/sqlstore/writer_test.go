package sqlstore_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

// writerVariable is the variable that makes the test binary a writer on a database.
const writerVariable = "ROSTER_TEST_WRITER"

// write puts users until its standard input ends, and prints the login of each whose
// command returned no error.
func write(address string) (code int) {
	r, s, err := sqlstore.Open(context.Background(), address, registry.Options{}, sqlstore.Options{Timeout: 5 * time.Second})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer s.Close()
	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	for n := 0; ; n++ {
		select {
		case <-ended:
			return 0
		default:
		}
		login := fmt.Sprintf("%d-%d", os.Getpid(), n)
		err := r.Do(context.Background(), login, func(tx *registry.Tx) error {
			return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1), Login: login})
		})
		if err == nil {
			fmt.Println(login)
		} else {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// writer is a process that writes.
type writer struct {
	command *exec.Cmd
	stdin   io.Closer
	reading sync.WaitGroup
	began   chan struct{} // closed when the first command was answered
	logins  []string      // those whose commands were answered; read after reading is done
}

// startWriter starts a process that writes, and waits until it has begun.
func startWriter(t *testing.T, address string) *writer {
	t.Helper()
	w := &writer{command: exec.CommandContext(t.Context(), os.Args[0]), began: make(chan struct{})}
	w.command.Env = append(os.Environ(), writerVariable+"="+address)
	w.command.Stderr = os.Stderr
	var err error
	w.stdin, err = w.command.StdinPipe()
	succeed(t, err)
	out, err := w.command.StdoutPipe()
	succeed(t, err)
	succeed(t, w.command.Start())
	w.reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if w.logins = append(w.logins, lines.Text()); len(w.logins) == 1 {
				close(w.began)
			}
		}
	})
	select {
	case <-w.began:
	case <-time.After(time.Minute):
		t.Fatal("a writer has not begun after a minute")
	}
	return w
}

// end ends the process. A process that was killed fails.
func (w *writer) end() error {
	w.stdin.Close()
	w.reading.Wait()
	return w.command.Wait()
}
