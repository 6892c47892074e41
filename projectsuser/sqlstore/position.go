package sqlstore

import (
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// placesAtOnce is how many registrations one batch can give new positions.
const placesAtOnce = 1 << 24

// positionRows are the rows of the table positions that a batch puts and deletes.
type positionRows struct {
	put     [][]any
	deleted []int64
	next    int64
}

// newPositionRows returns the rows of positions that a batch changes. A registration that
// enters a project comes last, so its key is greater than every key before: it is made of
// the sequence of the change. If a batch moves registrations, all from the first one on
// that moved back get new keys.
func newPositionRows(b *store.Batch, before *store.Snapshot) (*positionRows, error) {
	rows := &positionRows{next: int64(b.Changes[len(b.Changes)-1].Sequence) * placesAtOnce}
	entered, moved := enteredBy(b, before)
	for _, on := range sortedKeys(entered) {
		if !moved[on] {
			rows.enter(on, b.Snapshot.Positions(on), entered[on])
		}
	}
	for _, on := range sortedKeys(moved) {
		ids := b.Snapshot.Positions(on)
		rows.place(on, ids[unmoved(before.Positions(on), ids, entered[on]):])
	}
	for _, id := range b.Touched.Registrations {
		if b.Snapshot.Registration(id) == nil {
			rows.deleted = append(rows.deleted, int64(id))
		}
	}
	if last := int64(b.Changes[len(b.Changes)-1].Sequence) * placesAtOnce; rows.next-last >= placesAtOnce {
		return nil, fmt.Errorf("sqlstore: a batch gives new positions to %d registrations, at most %d are possible", rows.next-last, placesAtOnce)
	}
	return rows, nil
}

// enteredBy returns the registrations that came to each project in a batch, and the
// projects in which the batch moved registrations.
func enteredBy(b *store.Batch, before *store.Snapshot) (entered map[project.ID]map[projectsuser.ID]bool, moved map[project.ID]bool) {
	entered, moved = make(map[project.ID]map[projectsuser.ID]bool), make(map[project.ID]bool)
	enter := func(id projectsuser.ID) {
		e := b.Snapshot.Registration(id)
		if e == nil {
			return
		}
		on := e.Registration.Project
		if entered[on] == nil {
			entered[on] = make(map[projectsuser.ID]bool)
		}
		entered[on][id] = true
	}
	for i := range b.Changes {
		c := &b.Changes[i]
		for _, id := range c.Removed.Registrations {
			enter(id)
		}
		for _, r := range c.Put.Registrations {
			old, now := before.Registration(r.ID), b.Snapshot.Registration(r.ID)
			if old == nil || now == nil || old.Registration.Project != now.Registration.Project || r.Project != now.Registration.Project {
				enter(r.ID)
			}
		}
		for _, s := range c.Shifts {
			moved[s.Project] = true
		}
		for _, o := range c.Orders {
			moved[o.Project] = true
		}
	}
	return entered, moved
}

// enter gives keys to the registrations that came to a project; they are the last ones.
func (r *positionRows) enter(on project.ID, ids []projectsuser.ID, entered map[projectsuser.ID]bool) {
	r.place(on, ids[len(ids)-len(entered):])
}

// unmoved returns the number of the first registrations on a project that are in the same
// order as before.
func unmoved(before, now []projectsuser.ID, entered map[projectsuser.ID]bool) int {
	at := 0
	for i, id := range now {
		for at < len(before) && before[at] != id {
			at++
		}
		if at == len(before) || entered[id] {
			return i
		}
		at++
	}
	return len(now)
}

// place gives keys to registrations on a project, in their order.
func (r *positionRows) place(on project.ID, ids []projectsuser.ID) {
	for _, id := range ids {
		r.next++
		r.put = append(r.put, []any{int64(id), int64(on), r.next, checksum([]int64{int64(id), int64(on), r.next})})
	}
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[project.ID]V) []project.ID {
	keys := make([]project.ID, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
