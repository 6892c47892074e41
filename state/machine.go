package state

import (
	"context"
	"errors"
	"sync"

	"github.com/looplab/fsm"
)

// Machine fires events through github.com/looplab/fsm. It may be used by any
// number of goroutines: each firing has a looplab machine of its own, taken
// from a pool, and no callbacks, so that nothing of the caller's runs inside it.
//
// What looplab leaves to its callers is settled here. A context that is done
// refuses the event before the machine sees it, and one that ends later cannot
// leave the machine between two states. A machine that answers anything but
// what the table says is thrown away. [NewMachine] makes a Machine.
type Machine[S, E Symbol] struct {
	table *Table[S, E]
	pool  sync.Pool // of *fsm.FSM
}

// NewMachine returns a machine over the table.
func NewMachine[S, E Symbol](table *Table[S, E]) *Machine[S, E] {
	m := &Machine[S, E]{table: table}
	events := looplabEvents(table)
	m.pool.New = func() any {
		return fsm.NewFSM(table.Initial().String(), events, nil)
	}
	return m
}

// looplabEvents returns the rows of the table as looplab takes them.
func looplabEvents[S, E Symbol](table *Table[S, E]) fsm.Events {
	var events fsm.Events
	for row := range table.All() {
		events = append(events, fsm.EventDesc{
			Name: row.Event.String(),
			Src:  []string{row.From.String()},
			Dst:  row.To.String(),
		})
	}
	return events
}

// Fire returns the state to which event leads from a state. It returns the
// context's error if that is done already, a [*Refused] if the event does not
// start there, and a [*MachineError] if looplab disagrees with the table; the
// state returned beside an error is from. It takes about a microsecond.
func (m *Machine[S, E]) Fire(ctx context.Context, from S, event E) (S, error) {
	if err := ctx.Err(); err != nil {
		return from, err
	}
	machine := m.pool.Get().(*fsm.FSM)
	machine.SetState(from.String())
	err := machine.Event(context.WithoutCancel(ctx), event.String())
	to, err := m.judge(from, event, machine.Current(), err)
	if !errors.As(err, new(*MachineError)) {
		m.pool.Put(machine)
	}
	return to, err
}

// judge holds looplab's answer against the table.
func (m *Machine[S, E]) judge(from S, event E, got string, err error) (S, error) {
	want, ok := m.table.Next(from, event)
	if !ok && refused(err) && got == from.String() {
		return from, &Refused[S, E]{Event: event, State: from}
	}
	if ok && err == nil && got == want.String() {
		return want, nil
	}
	return from, &MachineError{
		Event: event.String(), From: from.String(),
		Want: want.String(), Got: got, Err: err,
	}
}

// refused reports whether err is looplab's for an event that does not start in
// the current state.
func refused(err error) bool {
	return errors.As(err, new(fsm.InvalidEventError)) || errors.As(err, new(fsm.UnknownEventError))
}
