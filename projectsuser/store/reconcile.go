package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/team"
)

// Reconcile is [Edit.Import] of records, which also removes what the source no longer has,
// as one change: registrations are unregistered, and their histories stay; teams are
// removed if no registration has them after that. A record that was created, changed or
// read after the instant stays, because the source cannot have answered about that. So
// does a record that is among the incoming ones, and an id that is not held is ignored.
//
// It returns an [*InvalidError] and changes nothing if gone has ids of another kind.
// Unlike [Edit.Sync] it needs no complete answer: the caller says what is gone.
func (e *Edit) Reconcile(r Records, gone IDs, at time.Time) (ImportResult, error) {
	if other := gone.Len() - len(gone.Registrations) - len(gone.Teams); other > 0 {
		return ImportResult{}, &InvalidError{Kind: KindRegistration, Reason: "only registrations and teams can be reconciled"}
	}
	defer e.within(CommandSync)()
	result := e.Import(r, at)
	lacking := e.gone(r, gone.Registrations, at)
	e.unregister(lacking)
	result.Unregistered = distinct(append(result.Unregistered, lacking...))
	result.Removed = e.removeFree(r, gone.Teams, at)
	return result, nil
}

// gone returns the registrations that a reconciliation unregisters, in order.
func (e *Edit) gone(r Records, ids []projectsuser.ID, at time.Time) (lacking []projectsuser.ID) {
	incoming := make(map[projectsuser.ID]bool, len(r.Registrations))
	for _, reg := range r.Registrations {
		if reg != nil {
			incoming[reg.ID] = true
		}
	}
	for _, id := range ids {
		if held := e.registration(id); held != nil && !incoming[id] && !knownAfter(held, at) {
			lacking = append(lacking, id)
		}
	}
	return distinct(lacking)
}

// removeFree removes teams that no registration has, and returns their ids in order.
func (e *Edit) removeFree(r Records, ids []team.ID, at time.Time) (removed []team.ID) {
	incoming := make(map[team.ID]bool, len(r.Teams))
	for _, t := range r.Teams {
		if t != nil {
			incoming[t.ID] = true
		}
	}
	for _, id := range ids {
		t := e.team(id)
		if t != nil && !incoming[id] && !e.isHeld(id, nil) && !latest(t.CreatedAt, teams.knownAt(t, time.Time{})).After(at) {
			removed = append(removed, id)
		}
	}
	removed = distinct(removed)
	if len(removed) > 0 {
		gone := IDs{Teams: removed}
		e.current.Removed.Append(gone)
		e.remove(gone)
	}
	return slices.Clip(removed)
}
