package state

import "context"

// Lifecycle fires the events of the seven statuses on facts. It is safe for
// concurrent use. The zero Lifecycle is not usable; [NewLifecycle] makes one.
type Lifecycle struct {
	machine *Machine[Status, Event]
}

// NewLifecycle returns a lifecycle with its own pool of machines.
func NewLifecycle() *Lifecycle {
	return &Lifecycle{machine: NewMachine(Transitions())}
}

// Fire checks that e is permitted, fires the machine from the status of f and
// returns the facts after the effect of e. The returned facts derive the status
// that the machine went to (law machine-is-derivation).
//
// If the event is refused, Fire returns the [*RefusedError] of [Permit]; if ctx
// is done, the error of ctx; if looplab/fsm disagrees with the table, a
// [*MachineError]. With every error it returns f unchanged.
func (l *Lifecycle) Fire(ctx context.Context, f Facts, e Event) (Facts, error) {
	if err := Permit(f, e); err != nil {
		return f, err
	}
	if _, err := l.machine.Fire(ctx, Derive(f), e); err != nil {
		return f, err
	}
	return e.Effect().Apply(f), nil
}
