package store

import "time"

// Reach moves the instant of the edit on without applying what is due: for changes of
// another process, whose instants may be before it. An instant in the past changes nothing.
func (e *Edit) Reach(at time.Time) {
	if at.After(e.at) {
		e.at = at
	}
}
