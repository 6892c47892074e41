package store

import (
	"time"

	"github.com/projectsuser/roster/projectsuser"
)

// Sync is [Edit.Import] of a complete answer: it also unregisters the held registrations
// in the scope that the records lack. Their histories stay, and so do their teams and all
// other kinds of records. A record that is refused counts as present.
//
// These registrations stay although the records lack them:
//
//   - one that was created, changed or read after the instant, or of which a team was,
//     because the answer cannot contain that;
//   - one whose campus or cursus is unknown, if the scope names one;
//   - one that the source declared to have another status, if the scope names a status.
//
// The scope is compared with the records after the import, so a registration whose user
// moved to another campus is not in the scope of the old one. A scope with a status needs
// care: a registration that moved to another status since the last import looks like one
// that was removed, so import the other statuses first.
//
// It returns a [*ScopeError] if the scope is invalid or if a record lies outside it,
// because then the answer is not the one that the scope describes. Then nothing is
// changed, except if a change is in progress: the caller must roll that back.
func (e *Edit) Sync(r Records, s Scope, at time.Time) (ImportResult, error) {
	if err := s.Validate(); err != nil {
		return ImportResult{}, err
	}
	if e.current.open {
		return e.sync(r, s, at)
	}
	mark := e.Mark()
	e.Begin("", CommandSync)
	result, err := e.sync(r, s, at)
	if err != nil {
		e.Rollback(mark)
		return result, err
	}
	e.End()
	e.Release(mark)
	return result, nil
}

func (e *Edit) sync(r Records, s Scope, at time.Time) (ImportResult, error) {
	result := e.Import(r, at)
	present := make(map[projectsuser.ID]bool, len(r.Registrations)) // the values say whether the record is held
	for _, incoming := range r.Registrations {
		if incoming != nil {
			present[incoming.ID] = true
		}
	}
	for _, id := range result.Older.Registrations {
		present[id] = false
	}
	for _, incoming := range r.Registrations {
		if incoming == nil {
			continue
		}
		var entry *Entry
		if present[incoming.ID] {
			entry = e.Registration(incoming.ID)
		}
		if reason := s.contradiction(incoming, entry); reason != "" {
			return ImportResult{}, &ScopeError{Scope: s, Registration: incoming.ID, Reason: reason}
		}
	}
	lacking := e.lacking(present, s, at)
	e.unregister(lacking)
	result.Unregistered = distinct(append(result.Unregistered, lacking...))
	return result, nil
}

// lacking returns the registrations that a sync unregisters, in order.
func (e *Edit) lacking(present map[projectsuser.ID]bool, s Scope, at time.Time) (ids []projectsuser.ID) {
	view := e.Snapshot()
	for entry := range view.Registrations.Where(s.conditions(&view.fields.Registrations)...) {
		r := entry.Registration
		_, ok := present[r.ID]
		if !ok && !knownAfter(r, at) && s.declaredBy(r) {
			ids = append(ids, r.ID)
		}
	}
	return distinct(ids)
}

// knownAfter reports whether a registration or one of its teams was created, changed or
// read after an instant.
func knownAfter(r *projectsuser.Registration, at time.Time) bool {
	if latest(r.CreatedAt, registrations.knownAt(r, time.Time{})).After(at) {
		return true
	}
	for t := range r.Attempts.All() {
		if latest(t.CreatedAt, teams.knownAt(t, time.Time{})).After(at) {
			return true
		}
	}
	return false
}
