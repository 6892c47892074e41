package state

import "context"

// Lifecycle fires the events of the seven statuses on facts. It may be used by
// any number of goroutines. [NewLifecycle] makes one.
type Lifecycle struct {
	machine *Machine[Status, Event]
}

// NewLifecycle returns a lifecycle with a pool of machines of its own.
func NewLifecycle() *Lifecycle {
	return &Lifecycle{machine: NewMachine(Transitions())}
}

// Fire checks that the event is permitted, fires the machine from the status of
// f and returns the facts after the event's effect. A refusal is the
// [*RefusedError] of [Permit], a context that is done gives its own error, and
// in both cases the facts returned are f, unchanged. By the law
// machine-is-derivation the facts returned derive the status that the machine
// went to.
func (l *Lifecycle) Fire(ctx context.Context, f Facts, e Event) (Facts, error) {
	if err := Permit(f, e); err != nil {
		return f, err
	}
	if _, err := l.machine.Fire(ctx, Derive(f), e); err != nil {
		return f, err
	}
	return e.Effect().Apply(f), nil
}
