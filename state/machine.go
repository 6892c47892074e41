package state

import (
	"context"
	"errors"
	"sync"

	"github.com/looplab/fsm"
)

// Machine fires events through github.com/looplab/fsm. It is safe for concurrent
// use: each call of [Machine.Fire] takes a looplab machine from a pool. The
// looplab machines have no callbacks, so no code of the caller runs inside them.
// The zero Machine is not usable; [NewMachine] makes one.
//
// Machine closes three gaps of looplab/fsm. It refuses an event whose context is
// done before looplab sees it. A context that ends later cannot leave the
// machine between two states. A looplab machine whose answer differs from the
// table is discarded.
type Machine[S, E Symbol] struct {
	table *Table[S, E]
	pool  sync.Pool // of *fsm.FSM
}

// NewMachine returns a machine for the table.
func NewMachine[S, E Symbol](table *Table[S, E]) *Machine[S, E] {
	m := &Machine[S, E]{table: table}
	events := looplabEvents(table)
	m.pool.New = func() any {
		return fsm.NewFSM(table.Initial().String(), events, nil)
	}
	return m
}

// looplabEvents returns the rows of the table in the form of looplab/fsm.
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

// Fire returns the state to which event leads from the state from. It does not
// check guards.
//
// If ctx is done, Fire returns the error of ctx; if no transition of the event
// starts in from, a [*Refused]; if looplab/fsm disagrees with the table, a
// [*MachineError]. With every error it returns from. A call takes about a
// microsecond.
func (m *Machine[S, E]) Fire(ctx context.Context, from S, event E) (S, error) {
	if err := ctx.Err(); err != nil {
		return from, err
	}
	machine := m.pool.Get().(*fsm.FSM)
	machine.SetState(from.String())
	err := machine.Event(context.WithoutCancel(ctx), event.String())
	to, err := m.check(from, event, machine.Current(), err)
	if !errors.As(err, new(*MachineError)) {
		m.pool.Put(machine)
	}
	return to, err
}

// check compares the answer of looplab/fsm (the state got and err) with the
// table and returns the result of Fire.
func (m *Machine[S, E]) check(from S, event E, got string, err error) (S, error) {
	want, ok := m.table.Next(from, event)
	if !ok && isRefusal(err) && got == from.String() {
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

// isRefusal reports whether err is the error of looplab/fsm for an event that
// does not start in the current state.
func isRefusal(err error) bool {
	return errors.As(err, new(fsm.InvalidEventError)) || errors.As(err, new(fsm.UnknownEventError))
}
