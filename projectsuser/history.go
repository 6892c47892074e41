package projectsuser

import (
	"iter"
	"slices"
	"time"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// past is what became of a registration, as a chain of links, newest first. A
// link is a moment; or it is an import, and then the records tell what was
// between the link before it and the import, and none of that is stored. So a
// registration that was only ever imported costs one pointer, to a link that it
// shares with all others of its import. Links are never modified: entries of all
// versions share them. A nil past is that of somebody who never was registered.
type past struct {
	cause    *cause
	before   *past // nil if nothing was
	at       time.Time
	from, to state.Status
	events   []state.Event
	inferred bool // told by timestamps
	declared bool // to is as a source declared it
	told     bool // an import; then from, to and events are empty
}

// cause is what the moments of a change remember of it.
type cause struct {
	sequence uint64
	actor    string
	command  Command
}

func newCause(c Change) *cause { return &cause{c.Sequence, c.Actor, c.Command} }

// status returns where a past led that has no import ahead of its moments.
func (p *past) status() state.Status {
	if p == nil {
		return state.NotRegistered
	}
	return p.to
}

// then returns the past with one more moment, unless that leads to where it is.
func (p *past) then(m past) *past {
	if m.to == p.status() {
		return p
	}
	link := m
	link.before, link.from = p, p.status()
	return &link
}

// moments returns a past that has no import ahead of its moments, oldest first.
func (p *past) moments() Timeline {
	var t Timeline
	for ; p != nil; p = p.before {
		t = append(t, Moment{
			At: p.at, From: p.from, To: p.to, Events: p.events,
			Command: p.cause.command, Actor: p.cause.actor, Sequence: p.cause.sequence,
			Inferred: p.inferred, Declared: p.declared,
		})
	}
	slices.Reverse(t)
	return t
}

// lived returns the entry's past in moments alone: what only its records tell is
// read from them.
func (e *Entry) lived() *past {
	p := e.past
	if p == nil || !p.told {
		return p
	}
	known, r := p.before, read(e)
	for _, at := range r.instants(known, p.at) {
		known = known.then(past{cause: p.cause, at: at, to: r.status(at), inferred: true, declared: !e.Derived})
	}
	return known.then(past{cause: p.cause, at: p.at, to: e.Status, declared: !e.Derived})
}

// tellsAs reports whether another entry's records tell the same past.
func (e *Entry) tellsAs(o *Entry) bool {
	return e.Setting == o.Setting && e.Session == o.Session && e.recordedAs(o)
}

// recordedAs reports whether the registration and its teams tell the same past,
// whatever is around them.
func (e *Entry) recordedAs(o *Entry) bool {
	a, b := e.Registration, o.Registration
	return a.CreatedAt.Equal(b.CreatedAt) && a.MarkedAt.Equal(b.MarkedAt) && a.Declared == b.Declared &&
		e.Derived == o.Derived && slices.Equal(slices.Collect(a.Attempts.All()), slices.Collect(b.Attempts.All()))
}

// remember gives an entry of the change under way its past: that of the entry
// before it, and what the change did. An import lets the records tell.
func (tx *Tx) remember(e *Entry) {
	before := tx.before[e.Registration.ID]
	switch same := before != nil && before.tellsAs(e); {
	case tx.change.Command == CommandImport && !same:
		e.past = tx.tell(before, e)
	case same && before.Status == e.Status:
		e.past = before.past
	default:
		e.past = tx.lived(e.Registration.ID).then(tx.moment(e.Registration.ID, e.Status, !e.Derived))
	}
}

// moment is what the change under way makes of a registration.
func (tx *Tx) moment(id ID, to state.Status, declared bool) past {
	return past{cause: tx.cause, at: tx.draft.at, to: to, events: tx.events[id], declared: declared}
}

// lived returns the past of a registration before the change under way, in
// moments alone.
func (tx *Tx) lived(id ID) *past {
	if before := tx.before[id]; before != nil {
		return before.lived()
	}
	if gone, ok := tx.draft.departed.edit.Get(int64(id)); ok {
		return gone.past
	}
	return nil
}

// tell returns the past of an entry that was imported. All that the import before
// it told is told anew, unless the status moved from one that is known: then
// what was told so far is kept, and the records tell the rest.
func (tx *Tx) tell(before, e *Entry) *past {
	var kept *past
	switch {
	case before == nil || !before.past.isTold() || before.contradicts(e):
		kept = tx.lived(e.Registration.ID)
	default:
		kept = before.past.before
	}
	if kept != nil {
		return &past{cause: tx.cause, at: tx.draft.at, before: kept, told: true}
	}
	if tx.told == nil {
		tx.told = &past{cause: tx.cause, at: tx.draft.at, told: true}
	}
	return tx.told
}

// isTold reports whether the records tell what came last.
func (p *past) isTold() bool { return p != nil && p.told }

// contradicts reports whether a newer record has another status than the one
// before it had, which is no contradiction if only that one was declared.
func (e *Entry) contradicts(o *Entry) bool {
	return e.Status != o.Status && !e.recordedAs(o) && (e.Derived || !o.Derived)
}

// departed is a registration that was taken away, and what became of it.
type departed struct {
	id   ID
	past *past
}

func newDepartedSchema() *query.Schema[*departed] {
	return query.NewSchema("id", func(d *departed) int64 { return int64(d.id) }, query.Settings{})
}

// depart keeps the pasts of registrations that the change under way takes away,
// and returns how to take that back.
func (tx *Tx) depart(ids []ID) (undo func()) {
	var gone []*departed
	for _, id := range ids {
		if tx.before[id] != nil {
			gone = append(gone, &departed{id, tx.lived(id).then(tx.moment(id, state.NotRegistered, false))})
		}
	}
	return tx.draft.departed.put(gone)
}

// Departed yields the ids of the registrations that were taken away and have not
// come back, in order. Their [Snapshot.Timeline] is still there.
func (s *Snapshot) Departed() iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for d := range s.departed.Where() {
			if _, back := s.Registrations.Get(int64(d.id)); !back && !yield(d.id) {
				return
			}
		}
	}
}
