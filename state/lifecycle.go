package state

import "context"

// Lifecycle fires the events of the seven statuses on facts. It may be used by
// any number of goroutines.
type Lifecycle struct {
	machine *Machine[Status, Event]
}

// NewLifecycle returns a lifecycle with a pool of machines of its own.
func NewLifecycle() *Lifecycle {
	return &Lifecycle{machine: NewMachine(Transitions())}
}

// Fire derives the status of f, fires the machine from there, checks the guard
// and returns the facts after the event's effect. A refusal is a
// [*RefusedError], a context that is done gives its own error, and in both
// cases the facts returned are f, unchanged. By the law machine-is-derivation
// the facts returned derive the status that the machine went to.
func (l *Lifecycle) Fire(ctx context.Context, f Facts, e Event) (Facts, error) {
	from := Derive(f)
	if _, err := l.machine.Fire(ctx, from, e); err != nil {
		return f, err
	}
	if guard := e.Guard(); !guard.Holds(f) {
		return f, &RefusedError{Event: e, State: from, Guard: guard.Words}
	}
	return e.Effect().Apply(f), nil
}
