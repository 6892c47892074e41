package store

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

// historyOf returns the history of an entry that the change in progress puts: that
// of the previous entry, and the moment of this change. The history of an import is
// inferred from the records.
func (e *Edit) historyOf(entry *Entry) *history {
	id := entry.Registration.ID
	before := e.current.before(id)
	switch same := before != nil && before.sameEvidence(entry); {
	case e.current.Command.Imports() && !same:
		return e.importedHistory(before, entry)
	case same && before.Status == entry.Status:
		return before.history
	}
	return e.historyBefore(id).append(e.moment(id, entry.Status, !entry.Derived))
}

// moment returns what the change in progress does to a registration.
func (e *Edit) moment(id projectsuser.ID, to state.Status, declared bool) history {
	return history{cause: e.current.cause, at: e.at, to: to, events: e.current.events[id], declared: declared}
}

// historyBefore returns the history of a registration before the change in progress,
// as moments only.
func (e *Edit) historyBefore(id projectsuser.ID) *history {
	if before := e.current.before(id); before != nil {
		return before.inferHistory()
	}
	if r := lookup(&e.removed, id); r != nil {
		return r.history
	}
	return nil
}

// importedHistory returns the history of an entry that was imported. What was
// inferred from the previous import is inferred anew, unless the known status
// changed: then the history so far is kept, and only the rest is inferred.
func (e *Edit) importedHistory(before, entry *Entry) *history {
	c := &e.current
	var kept *history
	switch {
	case before == nil || !before.history.endsWithImport() || before.contradicts(entry):
		kept = e.historyBefore(entry.Registration.ID)
	default:
		kept = before.history.before
	}
	if kept != nil {
		return &history{cause: c.cause, at: e.at, before: kept, imported: true}
	}
	if c.imports == nil {
		c.imports = &history{cause: c.cause, at: e.at, imported: true}
	}
	return c.imports
}

// keepHistories keeps the histories of registrations that the change in progress
// removes.
func (e *Edit) keepHistories(ids []projectsuser.ID) {
	var kept []*removed
	for _, id := range ids {
		if e.current.before(id) != nil {
			kept = append(kept, &removed{id, e.historyBefore(id).append(e.moment(id, state.NotRegistered, false))})
		}
	}
	e.removed.put(&e.undo, kept)
}
