package state_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/projectsuser/roster/state"
)

// The team of the user is locked, closed and has no mark.
func Example() {
	facts := state.Registered | state.InTeam | state.Locked | state.Closed
	fmt.Println(state.Derive(facts))
	fmt.Println(state.Explain(facts, time.Time{}))
	// Output:
	// waiting_evaluation
	// waiting_evaluation by rule 7 (closed, without a mark): the active team is closed and has no mark
}

func ExampleDerive() {
	onProject := state.Registered | state.InTeam | state.Locked
	fmt.Println(state.Derive(0))
	fmt.Println(state.Derive(onProject))
	fmt.Println(state.Derive(onProject | state.BeginAhead))
	fmt.Println(state.Derive(onProject | state.Closed | state.Marked))
	// Output:
	// not_registered
	// in_progress
	// waiting_to_start
	// finished
}

func ExampleDecide() {
	rule := state.Decide(state.Registered | state.InTeam)
	fmt.Println(uint8(rule), rule)
	// Output: 3 the active team is open: neither locked nor closed
}

// An explanation contains the rule, the facts that the rule used, and the instant
// at which time alone changes the status.
func ExampleExplain() {
	beginAt := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	locked := state.Registered | state.InTeam | state.Locked | state.BeginAhead
	e := state.Explain(locked, beginAt)
	fmt.Println(e.Status, "by rule", uint8(e.Rule))
	fmt.Println("because:", e.Facts.Words(e.Used()))
	fmt.Println("until:  ", e.Next.Format(time.DateTime))
	// Output:
	// waiting_to_start by rule 5
	// because: not closed, begin_at in the future
	// until:   2024-03-01 18:00:00
}

func ExampleFacts() {
	f := state.Registered.With(state.InTeam | state.Locked)
	fmt.Println(f)
	fmt.Println(f.Without(state.Locked).Words(state.Locked | state.Closed))
	// Output:
	// registered, in a team, locked
	// not locked, not closed
}

func ExampleCondition() {
	waiting := state.Condition{Need: state.Closed, Deny: state.Marked}
	fmt.Println(waiting)
	fmt.Println(waiting.Holds(state.Closed), waiting.Holds(state.Closed|state.Marked))
	// Output:
	// closed, without a mark
	// true false
}

func ExampleParseStatus() {
	s, err := state.ParseStatus("Waiting evaluation")
	fmt.Println(s, err)
	_, err = state.ParseStatus("done")
	fmt.Println(err)
	// Output:
	// waiting_evaluation <nil>
	// state: status "done": want one of not_registered, searching, creating_group, waiting_to_start, in_progress, waiting_evaluation, finished
}

// Statuses are ordered by progress.
func ExampleStatus() {
	fmt.Println(state.Searching < state.Finished)
	for _, s := range state.Statuses() {
		if s >= state.WaitingEvaluation {
			fmt.Println(s)
		}
	}
	// Output:
	// true
	// waiting_evaluation
	// finished
}

// Permit checks an event without firing it. The refusal contains the reason.
func ExamplePermit() {
	open := state.Registered | state.InTeam
	fmt.Println(state.Permit(open, state.Start))
	fmt.Println(state.Permit(open|state.BeginAhead, state.Start))
	fmt.Println(state.Permit(open, state.Evaluate))
	// Output:
	// <nil>
	// state: start while "creating_group": only if begin_at is not in the future
	// state: evaluate while "creating_group": not possible in this state
}

func ExamplePermitted() {
	finished := state.Registered | state.InTeam | state.Locked | state.Closed | state.Marked
	for e := range state.Permitted(finished | state.Retriable) {
		fmt.Println(e)
	}
	// Output:
	// retry
	// appeal
	// unregister
}

func ExampleEvent() {
	fmt.Println(state.Schedule.Guard())
	fmt.Println(state.Schedule.Effect().Apply(state.Registered | state.InTeam | state.BeginAhead))
	// Output:
	// begin_at is in the future
	// registered, in a team, locked, begin_at in the future
}

func ExampleLifecycle() {
	life := state.NewLifecycle()
	var facts state.Facts
	for _, e := range []state.Event{state.Register, state.CreateTeam, state.Start, state.Close, state.Retry} {
		after, err := life.Fire(context.Background(), facts, e)
		var refused *state.RefusedError
		if errors.As(err, &refused) {
			fmt.Println("refused:", refused.Event, "while", refused.State)
			continue
		}
		facts = after
		fmt.Println(state.Derive(facts))
	}
	// Output:
	// searching
	// creating_group
	// in_progress
	// waiting_evaluation
	// refused: retry while waiting_evaluation
}

func ExampleTransitions() {
	for row := range state.Transitions().All() {
		if row.From == state.WaitingEvaluation {
			fmt.Println(row)
		}
	}
	// Output:
	// evaluate: waiting_evaluation -> finished
	// reopen: waiting_evaluation -> in_progress
	// unregister: waiting_evaluation -> not_registered
}

// A refusal contains the event, the status and the guard that does not hold.
func ExampleRefusedError() {
	err := state.Permit(state.Registered|state.InTeam, state.Schedule)
	if refused, ok := errors.AsType[*state.RefusedError](err); ok {
		fmt.Println(refused.Event, refused.State, refused.Guard+".")
	}
	// Output: schedule creating_group begin_at is in the future.
}
