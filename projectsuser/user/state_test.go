package user_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// The machine and the table agree for every pair of state and event. A refusal
// contains both.
func TestAccountMachineFollowsTheTable(t *testing.T) {
	table := user.Transitions()
	machine := state.NewMachine(table)
	for _, from := range user.States() {
		for event := user.Accept; event.Valid(); event++ {
			want, ok := table.Next(from, event)
			got, err := machine.Fire(context.Background(), from, event)
			var refused *user.RefusedError
			if ok && (err != nil || got != want) {
				t.Errorf("%s of %s: %s, %v, want %s", event, from, got, err, want)
			} else if !ok && (!errors.As(err, &refused) || refused.State != from || refused.Event != event || got != from) {
				t.Errorf("%s of %s: %s, %v, want a refusal", event, from, got, err)
			}
		}
	}
}

func TestAccountDiagram(t *testing.T) {
	golden.Check(t, "accounts.mmd", user.Transitions().Mermaid())
}

func TestStateNames(t *testing.T) {
	for _, s := range user.States() {
		if parsed, err := user.ParseState(s.String()); err != nil || parsed != s || !s.Valid() {
			t.Errorf("%d: %q parses to %d, %v", s, s, parsed, err)
		}
	}
	var wrong *user.StateError
	if _, err := user.ParseState("Active"); !errors.As(err, &wrong) || wrong.Text != "Active" {
		t.Errorf("%v", err)
	}
	if _, err := user.ParseState(""); err == nil {
		t.Error("the empty text is a state")
	}
	names := fmt.Sprint(user.State(0), user.State(9), user.Event(0), user.Event(9), user.Suspend)
	if names != " State(9) Event(0) Event(9) suspend" {
		t.Error(names)
	}
}

func TestUnknownAccountStateIsActive(t *testing.T) {
	if s := new(user.User).Account(); s != user.Active {
		t.Error(s)
	}
	if s := (&user.User{State: user.Pending}).Account(); s != user.Pending {
		t.Error(s)
	}
}

func ExampleTransitions() {
	accounts := state.NewMachine(user.Transitions())
	now, err := accounts.Fire(context.Background(), user.Pending, user.Accept)
	fmt.Println(now, err)
	_, err = accounts.Fire(context.Background(), user.Disabled, user.Suspend)
	fmt.Println(err)
	// Output:
	// active <nil>
	// state: suspend while "disabled": not possible in this state
}

func ExampleParseState() {
	s, err := user.ParseState("suspended")
	fmt.Println(s, s == user.Suspended, err)
	_, err = user.ParseState("retired")
	fmt.Println(err)
	// Output:
	// suspended true <nil>
	// user: state "retired": want pending, active, disabled or suspended
}

// An account whose state the source does not know counts as active.
func ExampleUser_Account() {
	var u user.User
	fmt.Printf("%q %s\n", u.State, u.Account())
	// Output: "" active
}
