package store

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser"
)

// Moments returns the recorded part of the timeline of a registration as
// [Snapshot.Content] has it in a [History], oldest first: for a store that writes what one
// command changed. A removed registration keeps its moments. It returns nil if nothing is
// recorded.
func (s *Snapshot) Moments(id projectsuser.ID) []StoredMoment {
	if e := s.Registration(id); e != nil {
		return e.history.stored()
	}
	if r := get(s.removed, id); r != nil {
		return r.history.stored()
	}
	return nil
}

// stored returns the moments of a history, oldest first.
func (h *history) stored() (moments []StoredMoment) {
	for ; h != nil; h = h.before {
		moments = append(moments, StoredMoment{
			Cause: h.cause.sequence, At: h.at, To: h.to, Events: h.events,
			Inferred: h.inferred, Declared: h.declared, Import: h.imported,
		})
	}
	slices.Reverse(moments)
	return moments
}
