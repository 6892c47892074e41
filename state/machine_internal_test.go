package state

import (
	"context"
	"errors"
	"testing"

	"github.com/looplab/fsm"
)

// A machine that answers what the table does not say must not be used again.
func TestDisagreeingMachineIsThrownAway(t *testing.T) {
	m := NewMachine(Transitions())
	made := 0
	m.pool.New = func() any {
		made++
		events := looplabEvents(Transitions())
		if made == 1 { // a machine that leads elsewhere
			events = fsm.Events{{Name: "join", Src: []string{"searching"}, Dst: "finished"}}
		}
		return fsm.NewFSM("not_registered", events, nil)
	}
	to, err := m.Fire(t.Context(), Searching, Join)
	var disagrees *MachineError
	if !errors.As(err, &disagrees) || to != Searching {
		t.Fatalf("a machine that leads elsewhere: %s, %v", to, err)
	}
	if want := `state: machine: join while "searching": in "finished", want "creating_group"`; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if to, err := m.Fire(t.Context(), Searching, Join); err != nil || to != CreatingGroup {
		t.Errorf("the next firing: %s, %v", to, err)
	}
	if made != 2 {
		t.Errorf("%d machines were made, want the bad one and one more", made)
	}
}

// A machine caught in a transition, which a panic in a callback can leave,
// answers that for ever; it too is thrown away.
func TestWedgedMachineIsThrownAway(t *testing.T) {
	m := NewMachine(Transitions())
	wedged := fsm.NewFSM("searching", looplabEvents(Transitions()), fsm.Callbacks{
		"leave_state": func(context.Context, *fsm.Event) { panic("in a callback") },
	})
	func() {
		defer func() { _ = recover() }()
		_ = wedged.Event(t.Context(), "join")
	}()
	made := 0
	m.pool.New = func() any {
		made++
		if made == 1 {
			return wedged
		}
		return fsm.NewFSM("not_registered", looplabEvents(Transitions()), nil)
	}
	var inTransition fsm.InTransitionError
	if _, err := m.Fire(t.Context(), Searching, Join); !errors.As(err, &inTransition) {
		t.Fatalf("a wedged machine: %v", err)
	}
	if to, err := m.Fire(t.Context(), Searching, Join); err != nil || to != CreatingGroup {
		t.Errorf("the next firing: %s, %v", to, err)
	}
}

// A machine that refuses, and yet is somewhere else, is not believed.
func TestRefusalInAnotherStateIsNotBelieved(t *testing.T) {
	m := NewMachine(Transitions())
	_, err := m.judge(Searching, Evaluate, "finished", fsm.InvalidEventError{Event: "evaluate", State: "searching"})
	var disagrees *MachineError
	if !errors.As(err, &disagrees) {
		t.Errorf("got %v", err)
	}
}

func TestMachinesAreUsedAgain(t *testing.T) {
	m := NewMachine(Transitions())
	made := 0
	fresh := m.pool.New
	m.pool.New = func() any { made++; return fresh() }
	for range 1000 {
		_, _ = m.Fire(t.Context(), Searching, Join)
		_, _ = m.Fire(t.Context(), Searching, Evaluate)
	}
	if made > 1000 { // the race detector makes a pool forget now and then
		t.Errorf("%d machines for 2000 firings", made)
	}
}
