package state_test

import (
	"context"
	"fmt"

	"github.com/projectsuser/roster/state"
)

// Light is a state type of the caller: a small enumeration that starts at 1.
type Light uint8

const (
	Red Light = iota + 1
	Green
)

func (l Light) Valid() bool    { return l == Red || l == Green }
func (l Light) String() string { return [...]string{"", "red", "green"}[min(l, Green)] }

// Press is an event type of the caller.
type Press uint8

const (
	Go Press = iota + 1
	Stop
)

func (p Press) Valid() bool    { return p == Go || p == Stop }
func (p Press) String() string { return [...]string{"", "go", "stop"}[min(p, Stop)] }

// A table and a machine with states and events of the caller.
func Example_customTable() {
	table, err := state.NewTable(Red, []state.Transition[Light, Press]{
		{Event: Go, From: Red, To: Green, Guard: "the road is free"},
		{Event: Stop, From: Green, To: Red},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	machine := state.NewMachine(table)
	fmt.Println(machine.Fire(context.Background(), Red, Go))
	fmt.Println(machine.Fire(context.Background(), Red, Stop))
	fmt.Print(table.Mermaid())
	// Output:
	// green <nil>
	// red state: stop while "red": not possible in this state
	// stateDiagram-v2
	//     [*] --> red
	//     red --> green: go [the road is free]
	//     green --> red: stop
}
