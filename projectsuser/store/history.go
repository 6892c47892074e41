package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// history is a linked list of the past of one registration, newest first. A link is
// either a moment, or an import. An import stores nothing of what happened between
// the link before it and the import, because that can be inferred from the records.
// So a registration that was only imported costs one pointer, to a link that all
// registrations of the import share. Links are never modified: the entries of all
// versions share them. The nil history means that the user was never registered.
type history struct {
	cause    *cause
	before   *history // nil for the oldest link
	at       time.Time
	from, to state.Status
	events   []state.Event
	inferred bool // from timestamps
	declared bool // to is the declared status
	imported bool // the link is an import; then from, to and events are empty
}

// cause is the part of a change that its moments keep.
type cause struct {
	sequence uint64
	actor    string
	command  Command
}

func newCause(c Change) *cause { return &cause{c.Sequence, c.Actor, c.Command} }

// status returns the last status of a history, which must not end with an import.
func (h *history) status() state.Status {
	if h == nil {
		return state.NotRegistered
	}
	return h.to
}

// append returns the history with one more moment, or the history itself if the
// moment does not change the status.
func (h *history) append(m history) *history {
	if m.to == h.status() {
		return h
	}
	link := m
	link.before, link.from = h, h.status()
	return &link
}

// leadingTo returns a history that leads to a status: h itself, or h with an import
// at its end, which explains the rest.
func (h *history) leadingTo(s state.Status, imported *history) *history {
	switch {
	case h == nil:
		return imported
	case h.imported || h.to == s:
		return h
	}
	rest := *imported
	rest.before = h
	return &rest
}

// endsWithImport reports whether the newest link is an import.
func (h *history) endsWithImport() bool { return h != nil && h.imported }

// moments returns the moments of a history, oldest first. The history must not have
// an import.
func (h *history) moments() Timeline {
	var t Timeline
	for ; h != nil; h = h.before {
		t = append(t, Moment{
			At: h.at, From: h.from, To: h.to, Events: h.events,
			Command: h.cause.command, Actor: h.cause.actor, Sequence: h.cause.sequence,
			Inferred: h.inferred, Declared: h.declared,
		})
	}
	slices.Reverse(t)
	return t
}

// inferHistory returns the history of the entry as moments only: an import at its
// end is replaced by the moments that are inferred from the records.
func (e *Entry) inferHistory() *history {
	h := e.history
	if h == nil || !h.imported {
		return h
	}
	known, evidence := h.before, evidenceOf(e)
	for _, at := range evidence.instants(known, h.at) {
		known = known.append(history{cause: h.cause, at: at, to: evidence.status(at), inferred: true, declared: !evidence.known})
	}
	return known.append(history{cause: h.cause, at: h.at, to: e.Status, declared: !e.Derived})
}

// sameEvidence reports whether the same history is inferred from two entries.
func (e *Entry) sameEvidence(o *Entry) bool {
	return e.Setting == o.Setting && e.Session == o.Session && e.sameTimestamps(o)
}

// sameTimestamps reports whether two entries have the same teams, timestamps and
// declared status.
func (e *Entry) sameTimestamps(o *Entry) bool {
	a, b := e.Registration, o.Registration
	return a.CreatedAt.Equal(b.CreatedAt) && a.MarkedAt.Equal(b.MarkedAt) && a.Declared == b.Declared &&
		e.Derived == o.Derived && slices.Equal(slices.Collect(a.Attempts.All()), slices.Collect(b.Attempts.All()))
}

// contradicts reports whether a newer entry has another status than e. A derived
// status does not contradict a declared one.
func (e *Entry) contradicts(newer *Entry) bool {
	return e.Status != newer.Status && !e.sameTimestamps(newer) && (e.Derived || !newer.Derived)
}

// removed is a registration that was removed, with its history.
type removed struct {
	id      projectsuser.ID
	history *history
}

func newRemovedSchema() *query.Schema[*removed] {
	return query.NewSchema("id", func(r *removed) int64 { return int64(r.id) }, query.Settings{})
}
