package state_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/looplab/fsm"

	"github.com/projectsuser/roster/state"
)

// What looplab/fsm leaves to its callers, one test each: first that it does (so
// that a version which mends it is noticed), then that nobody who uses package
// state can meet it.

// raw returns a looplab machine over the table of the seven statuses.
func raw(initial string, callbacks fsm.Callbacks) *fsm.FSM {
	var events fsm.Events
	for row := range state.Transitions().All() {
		events = append(events, fsm.EventDesc{Name: row.Event.String(), Src: []string{row.From.String()}, Dst: row.To.String()})
	}
	return fsm.NewFSM(initial, events, callbacks)
}

// rawLooplab reports whether looplab by itself lets the event start there.
func rawLooplab(from state.Status, e state.Event) bool {
	return raw(from.String(), nil).Event(context.Background(), e.String()) == nil
}

func TestDoneContextWedgesLooplabOnly(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()

	wedged := raw("searching", nil)
	_ = wedged.Event(done, "join")
	var inTransition fsm.InTransitionError
	if err := wedged.Event(t.Context(), "join"); !errors.As(err, &inTransition) {
		t.Errorf("looplab after a done context: %v; it used to be wedged", err)
	}

	machine := state.NewMachine(state.Transitions())
	if to, err := machine.Fire(done, state.Searching, state.Join); !errors.Is(err, context.Canceled) || to != state.Searching {
		t.Errorf("with a done context: %s, %v", to, err)
	}
	for range 100 { // whichever machine of the pool it is
		if to, err := machine.Fire(t.Context(), state.Searching, state.Join); err != nil || to != state.CreatingGroup {
			t.Fatalf("after a done context: %s, %v", to, err)
		}
	}
}

func TestContextThatEndsMeanwhileWedgesLooplabOnly(t *testing.T) {
	wedged := raw("searching", nil)
	_ = wedged.Event(endsWhenWatched(t), "join")
	var inTransition fsm.InTransitionError
	if err := wedged.Event(t.Context(), "join"); !errors.As(err, &inTransition) {
		t.Errorf("looplab after a context that ended: %v; it used to be wedged", err)
	}
	machine := state.NewMachine(state.Transitions())
	for range 100 {
		if to, err := machine.Fire(endsWhenWatched(t), state.Searching, state.Join); err != nil || to != state.CreatingGroup {
			t.Fatalf("with a context that ends meanwhile: %s, %v", to, err)
		}
	}
}

// endsWhenWatched returns a context that is not done when it is asked, and ends
// as soon as somebody waits for it.
func endsWhenWatched(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	return &watched{ctx, cancel}
}

type watched struct {
	context.Context
	cancel context.CancelFunc
}

func (w *watched) Done() <-chan struct{} {
	w.cancel()
	return w.Context.Done()
}

func TestManyGoroutinesShareOneMachine(t *testing.T) {
	// A looplab machine holds one state, so callers that share it see each
	// other's; here each firing has a machine of its own.
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

func TestSetStateTakesAnythingInLooplabOnly(t *testing.T) {
	lax := raw("searching", nil)
	lax.SetState("no such state")
	if got := lax.Current(); got != "no such state" {
		t.Errorf("looplab's state after SetState: %q; it used to take anything", got)
	}
	machine := state.NewMachine(state.Transitions())
	for _, from := range []state.Status{0, 8, 255} {
		if to, err := machine.Fire(t.Context(), from, state.Join); err == nil || to != from {
			t.Errorf("join while %s: %s, %v; want a refusal", from, to, err)
		}
	}
}

func TestSilentMistakesOfLooplabAreRefused(t *testing.T) {
	type rows = []state.Transition[state.Status, state.Event]
	const searching, group = state.Searching, state.CreatingGroup
	register := state.Transition[state.Status, state.Event]{Event: state.Register, From: state.NotRegistered, To: searching}
	tests := []struct {
		name    string
		initial state.Status
		rows    rows
		want    string
	}{
		{"a second row for an event and source", state.NotRegistered,
			rows{register, {Event: state.Join, From: searching, To: group}, {Event: state.Join, From: searching, To: state.Finished}},
			`state: table: "join: searching -> finished": a second row for this event and source`},
		{"an event that is none", state.NotRegistered, rows{register, {Event: 99, From: searching, To: group}},
			`state: table: "Event(99): searching -> creating_group": no such event`},
		{"a source that is none", state.NotRegistered, rows{register, {Event: state.Join, From: 9, To: group}},
			`state: table: "join: Status(9) -> creating_group": no such state`},
		{"a destination that is none", state.NotRegistered, rows{register, {Event: state.Join, From: searching}},
			`state: table: "join: searching -> ": no such state`},
		{"a self-transition, which looplab answers with an error", state.NotRegistered,
			rows{register, {Event: state.Join, From: searching, To: searching}},
			`state: table: "join: searching -> searching": leads nowhere else`},
		{"a state that cannot be reached", state.NotRegistered,
			rows{register, {Event: state.Evaluate, From: state.WaitingEvaluation, To: state.Finished}},
			`state: table: "waiting_evaluation": cannot be reached`},
		{"an initial state that is none", 0, rows{register}, `state: table: "": no such state`},
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

// nameless is an enumeration whose numbers all have one name, 0 among them.
type nameless uint8

func (nameless) Valid() bool    { return true }
func (nameless) String() string { return "n" }

func TestNamesakesAreRefused(t *testing.T) {
	type row = state.Transition[nameless, nameless]
	type mixed = state.Transition[state.Status, nameless]
	_, states := state.NewTable[nameless, nameless](1, []row{{Event: 1, From: 1, To: 2}})
	_, events := state.NewTable[state.Status, nameless](state.NotRegistered, []mixed{
		{Event: 1, From: state.NotRegistered, To: state.Searching}, {Event: 2, From: state.Searching, To: state.NotRegistered},
	})
	_, nowhere := state.NewTable[nameless, nameless](1, []row{{Event: 1, From: 1, To: 0}})
	wants := map[string]error{
		`state: table: "n": two states, or two events, have this name`: states,
		`state: table: "n: n -> n": no such state`:                     nowhere,
	}
	for want, err := range wants {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if events == nil || events.Error() != states.Error() {
		t.Errorf("events of one name: %v", events)
	}
}

func TestMustTablePanicsWhereNewTableRefuses(t *testing.T) {
	defer func() {
		if _, ok := recover().(*state.TableError); !ok {
			t.Error("no panic with a TableError")
		}
	}()
	state.MustTable[state.Status, state.Event](0, nil)
}

func TestEventsComeInOrder(t *testing.T) {
	orders := make(map[string]bool)
	for range 200 {
		orders[strings.Join(raw("creating_group", nil).AvailableTransitions(), " ")] = true
	}
	if len(orders) < 2 {
		t.Errorf("looplab's order is always the same; it used to be random")
	}
	want := []state.Event{state.Disband, state.Abandon, state.Start, state.Schedule, state.Unregister}
	for range 20 {
		got := slices.Collect(state.Transitions().Events(state.CreatingGroup))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("events of creating_group (-want +got):\n%s", diff)
		}
	}
}

func TestDiagramStartsAtTheInitialState(t *testing.T) {
	// looplab draws the current state as the start.
	moved := raw("not_registered", nil)
	if err := moved.Event(t.Context(), "register"); err != nil {
		t.Fatal(err)
	}
	drawn, err := fsm.VisualizeForMermaidWithGraphType(moved, fsm.StateDiagram)
	if err != nil {
		t.Fatal(err)
	}
	if edges := mermaidEdges(drawn); !slices.Contains(edges, "[*] --> searching") {
		t.Errorf("looplab draws %v; it used to start at the current state", edges)
	}

	fresh, err := fsm.VisualizeForMermaidWithGraphType(raw("not_registered", nil), fsm.StateDiagram)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mermaidEdges(fresh), mermaidEdges(state.Transitions().Mermaid())); diff != "" {
		t.Errorf("edges of looplab's drawing and of ours differ:\n%s", diff)
	}
}

// Callbacks are where looplab deadlocks (an event fired inside before_), wedges
// (a panic in leave_) and answers an error for a state that has changed (enter_).
// A Machine takes none, and its machines are in nobody else's hands: there is no
// way to reach any of it.
func TestCallbacksOfLooplabCannotBeReached(t *testing.T) {
	stuck := raw("searching", fsm.Callbacks{
		"before_event": func(ctx context.Context, e *fsm.Event) { _ = e.FSM.Event(ctx, "register") },
	})
	done := make(chan error, 1)
	go func() { done <- stuck.Event(t.Context(), "join") }() // stays behind: nothing can end it
	select {
	case err := <-done:
		t.Errorf("looplab with an event inside before_event: %v; it used to deadlock", err)
	case <-time.After(50 * time.Millisecond):
	}
	failing := raw("searching", fsm.Callbacks{
		"enter_state": func(_ context.Context, e *fsm.Event) { e.Err = errors.New("too late") },
	})
	if err := failing.Event(t.Context(), "join"); err == nil || failing.Current() != "creating_group" {
		t.Errorf("looplab: %v in %s; it used to answer an error although the state changed", err, failing.Current())
	}
	ignored := raw("searching", fsm.Callbacks{
		"enter_serching": func(context.Context, *fsm.Event) { t.Error("called") },
	})
	if err := ignored.Event(t.Context(), "join"); err != nil {
		t.Errorf("looplab with a misspelt callback: %v; it used to ignore it", err)
	}
}
