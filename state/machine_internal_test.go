package state

import (
	"context"
	"errors"
	"testing"

	"github.com/looplab/fsm"
)

// A looplab machine whose answer differs from the table must not be used again.
func TestDisagreeingMachineIsDiscarded(t *testing.T) {
	m := NewMachine(Transitions())
	made := 0
	m.pool.New = func() any {
		made++
		events := looplabEvents(Transitions())
		if made == 1 { // a machine with another destination
			events = fsm.Events{{Name: "join", Src: []string{"searching"}, Dst: "finished"}}
		}
		return fsm.NewFSM("not_registered", events, nil)
	}
	to, err := m.Fire(t.Context(), Searching, Join)
	var disagrees *MachineError
	if !errors.As(err, &disagrees) || to != Searching {
		t.Fatalf("a machine with another destination: %s, %v", to, err)
	}
	if want := `state: machine: join while "searching": in "finished", want "creating_group"`; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if to, err := m.Fire(t.Context(), Searching, Join); err != nil || to != CreatingGroup {
		t.Errorf("the next call: %s, %v", to, err)
	}
	if made != 2 {
		t.Errorf("%d machines were made, want 2", made)
	}
}

// A panic in a callback leaves a looplab machine inside a transition, where it
// refuses every event. It must be discarded too.
func TestStuckMachineIsDiscarded(t *testing.T) {
	m := NewMachine(Transitions())
	stuck := fsm.NewFSM("searching", looplabEvents(Transitions()), fsm.Callbacks{
		"leave_state": func(context.Context, *fsm.Event) { panic("in a callback") },
	})
	func() {
		defer func() { _ = recover() }()
		_ = stuck.Event(t.Context(), "join")
	}()
	made := 0
	m.pool.New = func() any {
		made++
		if made == 1 {
			return stuck
		}
		return fsm.NewFSM("not_registered", looplabEvents(Transitions()), nil)
	}
	var inTransition fsm.InTransitionError
	if _, err := m.Fire(t.Context(), Searching, Join); !errors.As(err, &inTransition) {
		t.Fatalf("a stuck machine: %v", err)
	}
	if to, err := m.Fire(t.Context(), Searching, Join); err != nil || to != CreatingGroup {
		t.Errorf("the next call: %s, %v", to, err)
	}
}

// A looplab machine that refuses an event must not have changed its state.
func TestRefusalWithAnotherStateIsAnError(t *testing.T) {
	m := NewMachine(Transitions())
	_, err := m.check(Searching, Evaluate, "finished", fsm.InvalidEventError{Event: "evaluate", State: "searching"})
	var disagrees *MachineError
	if !errors.As(err, &disagrees) {
		t.Errorf("got %v", err)
	}
}

func TestMachinesAreReused(t *testing.T) {
	m := NewMachine(Transitions())
	made := 0
	fresh := m.pool.New
	m.pool.New = func() any { made++; return fresh() }
	for range 1000 {
		_, _ = m.Fire(t.Context(), Searching, Join)
		_, _ = m.Fire(t.Context(), Searching, Evaluate)
	}
	// The race detector makes a pool drop values at random.
	if made > 1000 && !RaceDetector {
		t.Errorf("%d machines for 2000 calls, want at most 1000", made)
	}
}
