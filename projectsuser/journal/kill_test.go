package journal

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/user"
)

// kills is the number of writers to kill.
var kills = flag.Int("kills", 12, "the number of writers that TestAKilledWriterLosesNothing kills")

// writerDir is the environment variable that makes the test binary write to a folder
// until it is killed.
const writerDir = "ROSTER_JOURNAL_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := writeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writers is the number of goroutines of the process that writes.
const writers = 8

// writeUntilKilled gives commands until the process is killed. For each that returned it
// prints the id of the user that it put.
func writeUntilKilled(dir string) error {
	r, _, err := Open(context.Background(), dir, registry.Options{}, Options{SnapshotAfter: 4000})
	if err != nil {
		return err
	}
	fmt.Println("open")
	errs := make(chan error, writers)
	var printing sync.Mutex
	for worker := range user.ID(writers) {
		first := r.Snapshot().LastIDs().User/writers + 1 // the ids are new
		go func() {
			for i := user.ID(first); ; i++ {
				id := writers*i + worker
				if err := r.Do(context.Background(), fmt.Sprint("worker ", worker), enrol(id)); err != nil {
					errs <- err
					return
				}
				printing.Lock()
				fmt.Println(id)
				printing.Unlock()
			}
		}()
	}
	return <-errs
}

// enrol puts a user and a registration, in one transaction of two changes or more.
func enrol(id user.ID) func(*registry.Tx) error {
	return func(tx *registry.Tx) error {
		err := tx.PutUser(user.User{ID: id, Login: fmt.Sprint("user-", id)})
		if tx.View().Project(1) == nil {
			err = errors.Join(err, tx.PutProject(project.Project{ID: 1}), tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true}))
		}
		_, registered := tx.Register(id, 1)
		return errors.Join(err, registered)
	}
}

// TestAKilledWriterLosesNothing kills processes that write to one folder, one after the
// other, and finds there all that was answered. Each is killed a random time after a
// random number of answers. With -kills 200 it kills more.
func TestAKilledWriterLosesNothing(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir, answered, want := t.TempDir(), make(map[user.ID]bool), 0
	for round := range *kills {
		answers := round%2 + random.IntN(64) // every second writer may be killed before its first answer
		want += answers
		killOne(t, dir, answered, answers, time.Duration(random.IntN(2000))*time.Microsecond)
		r, opened, err := Load(t.Context(), dir, registry.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		s := r.Snapshot()
		for id := range answered {
			if s.Find(id, 1) == nil {
				t.Errorf("round %d: user %d was answered and is not registered", round, id)
			}
		}
		if s.Users.Len() != s.Registrations.Len() {
			t.Errorf("round %d: %d users and %d registrations: a part of a transaction", round, s.Users.Len(), s.Registrations.Len())
		}
		for _, broken := range rostertest.Check(s) {
			t.Error(broken)
		}
		if t.Failed() {
			t.Fatalf("round %d: opened %+v", round, opened)
		}
	}
	if len(answered) < want {
		t.Errorf("%d commands were answered in %d rounds, want at least %d", len(answered), *kills, want)
	}
	t.Logf("%d commands were answered in %d rounds", len(answered), *kills)
}

// killOne starts a process that writes to a folder, and kills it a time after a number of
// answers. It records which users were answered.
func killOne(t *testing.T, dir string, answered map[user.ID]bool, answers int, after time.Duration) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), writerDir+"="+dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	command.Stderr = &errs
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Errorf("the first line of the writer is %q", lines.Text())
	}
	kill := func() { time.AfterFunc(after, func() { command.Process.Kill() }) }
	if answers == 0 {
		kill()
	}
	for lines.Scan() {
		var id user.ID
		if _, err := fmt.Sscan(lines.Text(), &id); err != nil {
			continue
		}
		answered[id] = true
		if answers--; answers == 0 {
			kill()
		}
	}
	if err := command.Wait(); err == nil || errs.Len() > 0 {
		t.Errorf("the writer was not killed: %v %s", err, &errs)
	}
}

// TestAnotherProcessIsRefused opens a folder that another process has open.
func TestAnotherProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), writerDir+"="+dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	var locked *LockedError
	if _, _, err := Open(t.Context(), dir, registry.Options{}, Options{}); !errors.As(err, &locked) {
		t.Error(err)
	}
	command.Process.Kill()
	for lines.Scan() { // until the process ends
	}
	command.Wait()
	_, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}
