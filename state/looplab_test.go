package state_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/looplab/fsm"

	"github.com/projectsuser/roster/state"
)

// Each test here covers one weakness of looplab/fsm. It first shows the weakness in
// looplab itself, so that a version that removes it is noticed, and then shows that
// package state does not share it.

// newLooplab returns a looplab machine with the table of the seven statuses.
func newLooplab(initial string, callbacks fsm.Callbacks) *fsm.FSM {
	var events fsm.Events
	for row := range state.Transitions().All() {
		events = append(events, fsm.EventDesc{Name: row.Event.String(), Src: []string{row.From.String()}, Dst: row.To.String()})
	}
	return fsm.NewFSM(initial, events, callbacks)
}

// looplabPermits reports whether looplab itself accepts the event in the state from.
func looplabPermits(from state.Status, e state.Event) bool {
	return newLooplab(from.String(), nil).Event(context.Background(), e.String()) == nil
}

func TestDoneContextRefusesTheEvent(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()

	stuck := newLooplab("searching", nil)
	_ = stuck.Event(done, "join")
	var inTransition fsm.InTransitionError
	if err := stuck.Event(t.Context(), "join"); !errors.As(err, &inTransition) {
		t.Errorf("looplab after a done context: %v; want an InTransitionError", err)
	}

	machine := state.NewMachine(state.Transitions())
	if to, err := machine.Fire(done, state.Searching, state.Join); !errors.Is(err, context.Canceled) || to != state.Searching {
		t.Errorf("with a done context: %s, %v", to, err)
	}
	for range 100 { // every machine of the pool must work
		if to, err := machine.Fire(t.Context(), state.Searching, state.Join); err != nil || to != state.CreatingGroup {
			t.Fatalf("after a done context: %s, %v", to, err)
		}
	}
}

func TestContextThatEndsDuringAnEvent(t *testing.T) {
	stuck := newLooplab("searching", nil)
	_ = stuck.Event(endsOnDone(t), "join")
	var inTransition fsm.InTransitionError
	if err := stuck.Event(t.Context(), "join"); !errors.As(err, &inTransition) {
		t.Errorf("looplab after a context that ended: %v; want an InTransitionError", err)
	}
	machine := state.NewMachine(state.Transitions())
	for range 100 {
		if to, err := machine.Fire(endsOnDone(t), state.Searching, state.Join); err != nil || to != state.CreatingGroup {
			t.Fatalf("with a context that ends during the event: %s, %v", to, err)
		}
	}
}

// endsOnDone returns a context whose Err is nil until Done is called, which cancels
// it.
func endsOnDone(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	return &cancelOnDone{ctx, cancel}
}

// cancelOnDone is the context of endsOnDone.
type cancelOnDone struct {
	context.Context
	cancel context.CancelFunc
}

func (w *cancelOnDone) Done() <-chan struct{} {
	w.cancel()
	return w.Context.Done()
}

func TestLifecycleIsSafeForConcurrentUse(t *testing.T) {
	// A looplab machine holds one state, so concurrent callers of one would mix
	// their states. Each call of Fire uses a machine from the pool.
	life := state.NewLifecycle()
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			var f state.Facts
			for i := range 500 {
				permitted := slices.Collect(state.Permitted(f))
				e := permitted[(n+i)%len(permitted)]
				after, err := life.Fire(t.Context(), f, e)
				if want := e.Effect().Apply(f); err != nil || after != want {
					t.Errorf("%s with %s: %s, %v; want %s", e, f, after, err, want)
					return
				}
				f = after
			}
		})
	}
	group.Wait()
}

func TestInvalidStateIsRefused(t *testing.T) {
	lax := newLooplab("searching", nil)
	lax.SetState("no such state")
	if got := lax.Current(); got != "no such state" {
		t.Errorf("looplab's state after SetState: %q; want the unknown state", got)
	}
	machine := state.NewMachine(state.Transitions())
	for _, from := range []state.Status{0, 8, 255} {
		if to, err := machine.Fire(t.Context(), from, state.Join); err == nil || to != from {
			t.Errorf("join while %s: %s, %v; want a refusal", from, to, err)
		}
	}
}

func TestNewTableRefusesMistakes(t *testing.T) {
	type rows = []state.Transition[state.Status, state.Event]
	const searching, group = state.Searching, state.CreatingGroup
	register := state.Transition[state.Status, state.Event]{Event: state.Register, From: state.NotRegistered, To: searching}
	tests := []struct {
		name    string
		initial state.Status
		rows    rows
		want    string
	}{
		{"a duplicate row for an event and source", state.NotRegistered,
			rows{register, {Event: state.Join, From: searching, To: group}, {Event: state.Join, From: searching, To: state.Finished}},
			`state: table: "join: searching -> finished": duplicate row for this event and source`},
		{"an invalid event", state.NotRegistered, rows{register, {Event: 99, From: searching, To: group}},
			`state: table: "Event(99): searching -> creating_group": no such event`},
		{"an invalid source", state.NotRegistered, rows{register, {Event: state.Join, From: 9, To: group}},
			`state: table: "join: Status(9) -> creating_group": no such state`},
		{"an invalid destination", state.NotRegistered, rows{register, {Event: state.Join, From: searching}},
			`state: table: "join: searching -> ": no such state`},
		{"a source that is the destination, for which looplab returns an error", state.NotRegistered,
			rows{register, {Event: state.Join, From: searching, To: searching}},
			`state: table: "join: searching -> searching": source and destination are the same`},
		{"an unreachable state", state.NotRegistered,
			rows{register, {Event: state.Evaluate, From: state.WaitingEvaluation, To: state.Finished}},
			`state: table: "waiting_evaluation": not reachable from the initial state`},
		{"an invalid initial state", 0, rows{register}, `state: table: "": no such state`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := state.NewTable(test.initial, test.rows)
			var refused *state.TableError
			if !errors.As(err, &refused) || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// sameNamed is an enumeration in which all numbers are valid, including 0, and
// have the same name.
type sameNamed uint8

func (sameNamed) Valid() bool    { return true }
func (sameNamed) String() string { return "n" }

func TestNewTableRefusesDuplicateNames(t *testing.T) {
	type row = state.Transition[sameNamed, sameNamed]
	type mixed = state.Transition[state.Status, sameNamed]
	_, states := state.NewTable[sameNamed, sameNamed](1, []row{{Event: 1, From: 1, To: 2}})
	_, events := state.NewTable[state.Status, sameNamed](state.NotRegistered, []mixed{
		{Event: 1, From: state.NotRegistered, To: state.Searching}, {Event: 2, From: state.Searching, To: state.NotRegistered},
	})
	_, nowhere := state.NewTable[sameNamed, sameNamed](1, []row{{Event: 1, From: 1, To: 0}})
	wants := map[string]error{
		`state: table: "n": two states or two events have this name`: states,
		`state: table: "n: n -> n": no such state`:                   nowhere,
	}
	for want, err := range wants {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if events == nil || events.Error() != states.Error() {
		t.Errorf("events with the same name: %v", events)
	}
}

func TestMustTablePanics(t *testing.T) {
	defer func() {
		if _, ok := recover().(*state.TableError); !ok {
			t.Error("no panic with a TableError")
		}
	}()
	state.MustTable[state.Status, state.Event](0, nil)
}

func TestEventsAreOrdered(t *testing.T) {
	// looplab returns the events in the random order of a map, which no assertion
	// may depend on. Only the set of events is compared.
	unordered := newLooplab("creating_group", nil).AvailableTransitions()
	want := []state.Event{state.Disband, state.Abandon, state.Start, state.Schedule, state.Unregister}
	for range 20 {
		got := slices.Collect(state.Transitions().Events(state.CreatingGroup))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("events of creating_group (-want +got):\n%s", diff)
		}
	}
	var names []string
	for _, e := range want {
		names = append(names, e.String())
	}
	slices.Sort(names)
	slices.Sort(unordered)
	if diff := cmp.Diff(names, unordered); diff != "" {
		t.Errorf("looplab's events of creating_group (-want +got):\n%s", diff)
	}
}

func TestDiagramStartsWithTheInitialState(t *testing.T) {
	// looplab draws the current state as the initial one.
	moved := newLooplab("not_registered", nil)
	if err := moved.Event(t.Context(), "register"); err != nil {
		t.Fatal(err)
	}
	diagram, err := fsm.VisualizeForMermaidWithGraphType(moved, fsm.StateDiagram)
	if err != nil {
		t.Fatal(err)
	}
	if edges := mermaidEdges(diagram); !slices.Contains(edges, "[*] --> searching") {
		t.Errorf("looplab draws %v; want it to start with the current state", edges)
	}

	fresh, err := fsm.VisualizeForMermaidWithGraphType(newLooplab("not_registered", nil), fsm.StateDiagram)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mermaidEdges(fresh), mermaidEdges(state.Transitions().Mermaid())); diff != "" {
		t.Errorf("edges (-looplab +Mermaid):\n%s", diff)
	}
}

// Callbacks make looplab deadlock (an event fired in before_event), block for ever
// (a panic in leave_state) and return an error although the state has changed
// (enter_state). A Machine takes no callbacks and exposes none of its looplab
// machines, so a caller cannot cause any of this.
func TestLooplabCallbacksAreUnsafe(t *testing.T) {
	stuck := newLooplab("searching", fsm.Callbacks{
		"before_event": func(ctx context.Context, e *fsm.Event) { _ = e.FSM.Event(ctx, "register") },
	})
	done := make(chan error, 1)
	go func() { done <- stuck.Event(t.Context(), "join") }() // the goroutine remains: nothing can end it
	select {
	case err := <-done:
		t.Errorf("looplab with an event inside before_event: %v; want a deadlock", err)
	case <-time.After(50 * time.Millisecond):
	}
	failing := newLooplab("searching", fsm.Callbacks{
		"enter_state": func(_ context.Context, e *fsm.Event) { e.Err = errors.New("too late") },
	})
	if err := failing.Event(t.Context(), "join"); err == nil || failing.Current() != "creating_group" {
		t.Errorf("looplab: %v in %s; want an error although the state has changed", err, failing.Current())
	}
	ignored := newLooplab("searching", fsm.Callbacks{
		"enter_serching": func(context.Context, *fsm.Event) { t.Error("called") },
	})
	if err := ignored.Event(t.Context(), "join"); err != nil {
		t.Errorf("looplab with a misspelt callback: %v; want it to be ignored", err)
	}
}
