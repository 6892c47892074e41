package sqlstore_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

var (
	histories = flag.Int("histories", 4, "check `n` histories of several processes")
	firstSeed = flag.Uint64("seed", 1, "seed of the first history")
)

// The processes of a history, the clients of each, and the operations of each client.
const historyProcesses, clientsEach, operationsEach = 3, 2, 14

// Several processes run commands on one database at the same time. There is an order in
// which one program could have run the same operations one after the other with the same
// answers, and which agrees with the time of operations that do not overlap. What a
// process reads in its memory was so at some moment, never goes back, and has its own
// commands; so is, without Options.CatchUpFirst, what a command saw that changed nothing.
// In every third history a process is killed, and in every third the connections
// of one are cut before the answer.
func TestLawSeveralProcessesAreLinearizable(t *testing.T) {
	for i := range *histories {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			address := database(t)
			h := &history{Rand: rand.New(rand.NewPCG(seed, 0)), fresh: seed/3%2 == 0, began: time.Now()}
			h.play(t, address, seed)
			h.assertLinearizable(t)
			h.assertLooks(t, address)
			if seed%8 == 1 {
				succeed(t, sqlstore.Check(t.Context(), address))
			}
		})
	}
}

// history is what some processes were asked, and what they answered.
type history struct {
	*rand.Rand
	fresh bool // the processes look for changes of others before each command
	began time.Time

	mu   sync.Mutex // guards the rest
	done []porcupine.Operation
	ids  []int64 // that may exist
}

// play runs the history of a seed.
func (h *history) play(t *testing.T, address string, seed uint64) {
	t.Helper()
	r, s := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, r.Do(t.Context(), "staff", func(tx *registry.Tx) (err error) {
		for id := 1; id <= historyUsers && err == nil; id++ {
			err = tx.PutUser(user.User{ID: user.ID(id), Login: fmt.Sprint("u", id)})
		}
		for id := 1; id <= historyProjects && err == nil; id++ {
			err = tx.PutProject(project.Project{ID: project.ID(id), Name: fmt.Sprint("p", id)})
		}
		return err
	}))
	succeed(t, s.Close())
	cut, victim := &cutter{}, -1
	through := address
	switch seed % 3 {
	case 1:
		victim = h.IntN(historyProcesses)
	case 2:
		cut, through = newCutter(t, address)
	}
	var processes []*process
	for i := range historyProcesses {
		at := address
		if i == 0 {
			at = through
		}
		processes = append(processes, startProcess(t, at, h.fresh, i*clientsEach, i*clientsEach+1))
	}
	var running sync.WaitGroup
	for i, p := range processes {
		for c := range clientsEach {
			draw := rand.New(rand.NewPCG(seed, uint64(1+i*clientsEach+c)))
			running.Go(func() {
				for n := range operationsEach {
					if i == 0 && n%3 == 1 {
						cut.armed.Store(true)
					}
					if i == victim && c == 0 && n == operationsEach/2 {
						if err := p.command.Process.Kill(); err != nil { // while the other client waits
							t.Error(err)
						}
					}
					if !h.ask(t, p, h.operation(draw, i*clientsEach+c)) {
						return
					}
				}
			})
		}
	}
	running.Wait()
	cut.armed.Store(false)
	for i, p := range processes {
		if err := p.end(); (err == nil) == (i == victim) {
			t.Errorf("process %d: %v", i, err)
		}
	}
}

// operation draws what a client asks.
func (h *history) operation(draw *rand.Rand, client int) operation {
	o := operation{Client: client, User: 1 + draw.Int64N(historyUsers), Project: 1 + draw.Int64N(historyProjects), Position: 1 + draw.IntN(3)}
	h.mu.Lock()
	if len(h.ids) > 0 {
		o.ID = h.ids[draw.IntN(len(h.ids))]
	}
	h.mu.Unlock()
	names := []string{opRegister, opRegister, opRegister, opBoth, opBoth, opUnregister, opUnregister, opUnregister, opMove, opMove, opLook, opLook}
	if h.fresh {
		names = append(names, opRead, opRead, opRead)
	}
	o.Name = names[draw.IntN(len(names))]
	return o
}

// ask asks a process and notes the operation with its instants. It returns false if the
// process has ended; then the operation may have happened, at any time.
func (h *history) ask(t *testing.T, p *process, o operation) bool {
	call := time.Since(h.began)
	a, answered := p.ask(o)
	end := time.Since(h.began)
	if a.Failed != "" {
		t.Errorf("%+v: %s", o, a.Failed)
	}
	if !answered {
		end = math.MaxInt64
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, porcupine.Operation{ClientId: o.Client, Input: o, Output: a, Call: int64(call), Return: int64(end)})
	if answered && !a.Refused {
		h.ids = slices.Concat(a.Orders[:]...)
		slices.Sort(h.ids)
	}
	return answered
}

// mayBeLate reports whether an operation only read, in the memory of a process.
func (h *history) mayBeLate(o porcupine.Operation) bool {
	return o.Input.(operation).Name == opLook || !h.fresh && o.Output.(answer).Idle
}

// assertLinearizable fails unless there is an order of the commands.
func (h *history) assertLinearizable(t *testing.T) {
	t.Helper()
	commands := slices.DeleteFunc(slices.Clone(h.done), h.mayBeLate)
	result, found := porcupine.CheckOperationsVerbose(model(), commands, time.Minute)
	if result == porcupine.Ok {
		return
	}
	f, err := os.CreateTemp("", "history-*.html")
	succeed(t, err)
	defer f.Close()
	succeed(t, porcupine.Visualize(model(), found, f))
	t.Errorf("%s: the history is drawn in %s", result, f.Name())
}

// assertLooks fails unless each look at the memory of a process is the state after a
// change, and has everything that the process had before.
func (h *history) assertLooks(t *testing.T, address string) {
	t.Helper()
	after := map[uint64][historyProjects + 1]order{}
	r := registry.New(registry.Options{})
	for c, err := range sqlstore.Changes(t.Context(), address) {
		succeed(t, err)
		succeed(t, r.Replay(t.Context(), c))
		after[c.Sequence] = ordersOf(r.Snapshot())
	}
	for _, look := range h.done {
		o, a := look.Input.(operation), look.Output.(answer)
		if !h.mayBeLate(look) || a.Sequence == 0 {
			continue
		}
		if diff := cmp.Diff(after[a.Sequence], a.Orders, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("client %d looked at change %d (-log +memory):\n%s", o.Client, a.Sequence, diff)
		}
		for _, before := range h.done {
			same := before.ClientId/clientsEach == look.ClientId/clientsEach
			if had := before.Output.(answer).Sequence; same && before.Return < look.Call && had > a.Sequence {
				t.Errorf("client %d looked at change %d after its process had change %d", o.Client, a.Sequence, had)
			}
		}
	}
}

// The check finds a read that is late, an id that is given twice, and half a transaction;
// and it does not know whether an operation without an answer happened.
func TestHistoriesThatAreNotLinearizable(t *testing.T) {
	register := operation{Name: opRegister, User: 1, Project: 1}
	one := [historyProjects + 1]order{1: {1}}
	op := func(call, end int64, o operation, a answer) porcupine.Operation {
		return porcupine.Operation{ClientId: int(call), Input: o, Call: call, Output: a, Return: end}
	}
	done := func(orders [historyProjects + 1]order) answer { return answer{Sequence: 1, Orders: orders} }
	for name, c := range map[string]struct {
		want       bool
		operations []porcupine.Operation
	}{
		"in order":                    {true, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, operation{Name: opRead}, done(one))}},
		"a late read":                 {false, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, operation{Name: opRead}, answer{Sequence: 1})}},
		"a read that overlaps":        {true, []porcupine.Operation{op(1, 4, register, done(one)), op(2, 3, operation{Name: opRead}, answer{Sequence: 1})}},
		"an id twice":                 {false, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, operation{Name: opRegister, User: 2, Project: 2}, done([3]order{1: {1}, 2: {1}}))}},
		"half a transaction":          {false, []porcupine.Operation{op(1, 2, operation{Name: opBoth, User: 1}, done(one))}},
		"a refusal by an old state":   {false, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, operation{Name: opUnregister, ID: 1}, answer{Sequence: 1, Refused: true})}},
		"a refusal that is due":       {true, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, register, answer{Sequence: 1, Refused: true})}},
		"no answer, and it happened":  {true, []porcupine.Operation{op(1, math.MaxInt64, register, answer{}), op(3, 4, operation{Name: opRead}, done(one))}},
		"no answer, and it did not":   {true, []porcupine.Operation{op(1, math.MaxInt64, register, answer{}), op(3, 4, operation{Name: opRead}, answer{Sequence: 1})}},
		"it happened and was undone":  {false, []porcupine.Operation{op(1, math.MaxInt64, register, answer{}), op(3, 4, operation{Name: opRead}, done(one)), op(5, 6, operation{Name: opRead}, answer{Sequence: 1})}},
		"a move past the last is due": {true, []porcupine.Operation{op(1, 2, register, done(one)), op(3, 4, operation{Name: opMove, ID: 1, Position: 2}, answer{Sequence: 1, Refused: true})}},
	} {
		if got := porcupine.CheckOperations(model(), c.operations); got != c.want {
			t.Errorf("%s: linearizable %v, want %v", name, got, c.want)
		}
	}
}
