package sqlstore_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The variables that make the test binary a process of a history: the address of the
// database, and whether a command looks for changes of others first.
const (
	processVariable = "ROSTER_TEST_PROCESS"
	freshVariable   = "ROSTER_TEST_FRESH"
)

// answerOperations answers the operations of the standard input until that ends, each in a
// goroutine of its own.
func answerOperations(address string) (code int) {
	r, s, err := sqlstore.Open(context.Background(), address, registry.Options{}, sqlstore.Options{CatchUpFirst: os.Getenv(freshVariable) != ""})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer s.Close()
	var mu sync.Mutex // guards out
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(answer{}); err != nil { // it has begun
		return 1
	}
	var running sync.WaitGroup
	defer running.Wait()
	for in := json.NewDecoder(bufio.NewReader(os.Stdin)); ; {
		var o operation
		if err := in.Decode(&o); err != nil {
			return 0
		}
		running.Go(func() {
			a := answerTo(r, o)
			mu.Lock()
			defer mu.Unlock()
			_ = out.Encode(a) // an error means that the test has ended
		})
	}
}

// answerTo answers an operation.
func answerTo(r *registry.Registry, o operation) answer {
	if o.Name == opLook {
		s := r.Snapshot()
		return answer{Client: o.Client, Orders: ordersOf(s), Sequence: s.Sequence()}
	}
	var a answer
	err := r.Do(context.Background(), "client", func(tx *registry.Tx) error {
		a = answer{Client: o.Client, Sequence: tx.View().Sequence()} // the function may run again
		if err := run(tx, o); err != nil {
			return err
		}
		a.Idle = tx.View().Sequence() == a.Sequence
		a.Orders, a.Sequence = ordersOf(tx.View()), tx.View().Sequence()
		return nil
	})
	a.Client = o.Client
	var failed *registry.CommitError
	switch {
	case errors.As(err, &failed) || errors.As(err, new(*registry.CatchUpError)):
		a.Failed = err.Error()
	case err != nil:
		a.Refused = true
	}
	return a
}

// run runs the commands of an operation.
func run(tx *registry.Tx, o operation) (err error) {
	id, who := projectsuser.ID(o.ID), user.ID(o.User)
	switch o.Name {
	case opRegister:
		_, err = tx.Register(who, project.ID(o.Project))
	case opBoth:
		if _, err = tx.Register(who, 1); err == nil {
			_, err = tx.Register(who, 2)
		}
	case opUnregister:
		err = tx.Unregister(id)
	case opMove:
		err = tx.Move(id, o.Position)
	}
	return err
}

// ordersOf returns the orders of all projects.
func ordersOf(s *store.Snapshot) (all [historyProjects + 1]order) {
	for p := range all {
		for _, id := range s.Positions(project.ID(p)) {
			all[p] = append(all[p], int64(id))
		}
	}
	return all
}

// process is a process that answers operations.
type process struct {
	command *exec.Cmd
	mu      sync.Mutex // guards asking
	asking  *json.Encoder
	answers map[int]chan answer // by client; closed when the process has ended
	end     func() error        // ends its standard input and waits for it
}

// startProcess starts a process for some clients and waits until it has begun.
func startProcess(t *testing.T, address string, fresh bool, clients ...int) *process {
	t.Helper()
	p := &process{command: exec.CommandContext(t.Context(), os.Args[0]), answers: make(map[int]chan answer)}
	p.command.Env = append(os.Environ(), processVariable+"="+address)
	if fresh {
		p.command.Env = append(p.command.Env, freshVariable+"=1")
	}
	p.command.Stderr = os.Stderr
	for _, c := range clients {
		p.answers[c] = make(chan answer, 1)
	}
	in, err := p.command.StdinPipe()
	succeed(t, err)
	out, err := p.command.StdoutPipe()
	succeed(t, err)
	succeed(t, p.command.Start())
	p.asking = json.NewEncoder(in)
	reading := json.NewDecoder(bufio.NewReader(out))
	began := make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		began <- reading.Decode(new(answer))
		for {
			var a answer
			if reading.Decode(&a) != nil {
				break
			}
			p.answers[a.Client] <- a
		}
		for _, c := range clients {
			close(p.answers[c])
		}
	}()
	p.end = func() error {
		in.Close()
		<-ended
		return p.command.Wait()
	}
	select {
	case err := <-began:
		succeed(t, err)
	case <-time.After(time.Minute):
		t.Fatal("a process has not begun after a minute")
	}
	return p
}

// ask sends an operation and waits for its answer. It returns false if the process ended
// before it answered.
func (p *process) ask(o operation) (a answer, answered bool) {
	p.mu.Lock()
	err := p.asking.Encode(o)
	p.mu.Unlock()
	if err == nil {
		a, answered = <-p.answers[o.Client]
	}
	return a, answered
}
