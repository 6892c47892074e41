// Package column converts values that are unknown to null, in the same way for each kind of
// database.
package column

import "github.com/projectsuser/roster/state"

// ID returns an id, or nil for 0, which means unknown.
func ID[I ~int64](id I) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

// Status returns the name of a status, or nil for 0, which means unknown.
func Status(s state.Status) any {
	if s == 0 {
		return nil
	}
	return s.String()
}
