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

// kills is how often a writer is killed.
var kills = flag.Int("kills", 12, "how often TestAKilledWriterLosesNothing kills one")

// victim is the environment variable that makes the test binary a writer in a
// folder, which the test kills.
const victim = "ROSTER_JOURNAL_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		if err := write64(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writers is how many goroutines the victim has.
const writers = 8

// write64 gives commands in a folder, from as many goroutines, until it is killed.
// For each that was answered it prints the user that it put.
func write64(dir string) error {
	r, _, err := Open(context.Background(), dir, registry.Options{}, Options{SnapshotAfter: 4000})
	if err != nil {
		return err
	}
	fmt.Println("open")
	errs := make(chan error, writers)
	var printing sync.Mutex
	for worker := range user.ID(writers) {
		first := r.Snapshot().LastIDs().User/writers + 1 // whom nobody was told of before
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

// enrol puts a user who is registered: in one transaction of two changes or more.
func enrol(id user.ID) func(*registry.Tx) error {
	return func(tx *registry.Tx) error {
		err := tx.PutUser(user.User{ID: id, Login: fmt.Sprint("user-", id)})
		if _, ok := tx.View().Projects.Get(1); !ok {
			err = errors.Join(err, tx.PutProject(project.Project{ID: 1}), tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true}))
		}
		_, registered := tx.Register(id, 1)
		return errors.Join(err, registered)
	}
}

// TestAKilledWriterLosesNothing kills a process that writes, again and again in
// one folder, and finds there all that was answered. With -kills 200 it does so for
// longer.
func TestAKilledWriterLosesNothing(t *testing.T) {
	dir, answered := t.TempDir(), make(map[user.ID]bool)
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for round := range *kills {
		killOne(t, dir, answered, time.Duration(random.IntN(40))*time.Millisecond)
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
			t.Errorf("round %d: %d users and %d registrations: half a transaction", round, s.Users.Len(), s.Registrations.Len())
		}
		for _, broken := range rostertest.Check(s) {
			t.Error(broken)
		}
		if t.Failed() {
			t.Fatalf("round %d: opened %+v", round, opened)
		}
	}
	if len(answered) < *kills {
		t.Errorf("%d commands in %d rounds: the test does not try hard enough", len(answered), *kills)
	}
	t.Logf("%d commands were answered in %d rounds", len(answered), *kills)
}

// killOne starts a writer, kills it some time after it has opened the folder, and
// notes which users were answered.
func killOne(t *testing.T, dir string, answered map[user.ID]bool, after time.Duration) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), victim+"="+dir)
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
		t.Errorf("the writer says %q", lines.Text())
	}
	timer := time.AfterFunc(after, func() { command.Process.Kill() })
	defer timer.Stop()
	for lines.Scan() {
		var id user.ID
		if _, err := fmt.Sscan(lines.Text(), &id); err == nil {
			answered[id] = true
		}
	}
	if err := command.Wait(); err == nil || errs.Len() > 0 {
		t.Errorf("the writer ends by itself: %v %s", err, &errs)
	}
}

// TestAnotherProcessIsRefused lets another process hold the folder.
func TestAnotherProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), victim+"="+dir)
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
	for lines.Scan() { // until it is gone
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
