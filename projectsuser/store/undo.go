package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/query"
)

// tableEdit is a table that is being edited, with its current version.
type tableEdit[R any] struct {
	edit    *query.Edit[R]
	current *query.Table[R] // nil if the table changed since the last view
}

func newTableEdit[R any](t *query.Table[R]) tableEdit[R] { return tableEdit[R]{t.Edit(), t} }

// view returns the current version of the table.
func (t *tableEdit[R]) view() *query.Table[R] {
	if t.current == nil {
		t.current = t.edit.Table()
	}
	return t.current
}

// now returns the table as it is now, for reads until its next change.
func (t *tableEdit[R]) now() *query.Table[R] {
	if t.current != nil {
		return t.current
	}
	return t.edit.Current()
}

// put adds records, or replaces those with their ids.
func (t *tableEdit[R]) put(log *undoLog, records []R) {
	if len(records) == 0 {
		return
	}
	if !t.remember(log, len(records)) {
		held, absent := t.edit.Held(records...)
		log.steps = append(log.steps, func() { t.restore(held, absent) })
	}
	t.edit.Put(records...)
	t.current = nil
}

// remove removes the records with the ids.
func remove[R any, I ~int64](t *tableEdit[R], log *undoLog, ids []I) {
	if len(ids) == 0 {
		return
	}
	if !t.remember(log, len(ids)) {
		var held []R
		for _, id := range ids {
			if r, ok := t.edit.Get(int64(id)); ok {
				held = append(held, r)
			}
		}
		log.steps = append(log.steps, func() { t.restore(held, nil) })
	}
	for _, id := range ids {
		t.edit.Delete(int64(id))
	}
	t.current = nil
}

// remember logs how to return to the current version of the table, before a change of n
// records. It returns false if the caller must log that: to keep the records that a small
// change replaces costs less than a version of the table, because the changes after a
// version copy again what those before it copied.
func (t *tableEdit[R]) remember(log *undoLog, n int) bool {
	switch {
	case log.marks == 0:
	case n > fewRecords || t.current != nil:
		before := t.view()
		log.steps = append(log.steps, func() { *t = newTableEdit(before) })
	default:
		return false
	}
	return true
}

// fewRecords is the largest change that is undone record by record.
const fewRecords = 64

// restore puts records back and removes those that were not there before.
func (t *tableEdit[R]) restore(held []R, absent []int64) {
	t.edit.Delete(absent...)
	t.edit.Put(held...)
	t.current = nil
}

// lookup returns the record with an id, nil if it is not found.
func lookup[R any, I ~int64](t *tableEdit[*R], id I) *R {
	r, _ := t.edit.Get(int64(id))
	return r
}

// undoLog records how to roll an edit back. It is empty while no mark is set.
type undoLog struct {
	marks int // how many marks are set
	steps []func()
}

// Mark is a state of an [Edit] to which it can be rolled back. Marks nest: the last
// one set is the first one to be rolled back or released.
type Mark struct {
	marks    int // how many marks were set before
	steps    int
	last     LastIDs
	sequence uint64
	instants [2]time.Time // changedAt, at
	touched  [3]int       // registrations, teams, users
}

// Mark sets a mark at the current state. [Edit.Rollback] or [Edit.Release] must end
// it; until then the edit remembers how to return. No change may be in progress.
func (e *Edit) Mark() Mark {
	m := Mark{e.undo.marks, len(e.undo.steps), e.last, e.sequence, [2]time.Time{e.changedAt, e.at}, e.touchedLengths()}
	e.undo.marks++
	return m
}

// Rollback returns to a mark and ends it, with the marks that were set after it: records,
// ids, sequence, time and touched ids are as they were. A change in progress is dropped.
func (e *Edit) Rollback(m Mark) {
	if len(e.undo.steps) > m.steps {
		clear(e.extensible) // a snapshot may hold a list that is longer now than the edit's
	}
	for _, undo := range slices.Backward(e.undo.steps[m.steps:]) {
		undo()
	}
	e.undo.steps = e.undo.steps[:m.steps]
	e.last, e.sequence = m.last, m.sequence
	e.changedAt, e.at = m.instants[0], m.instants[1]
	e.touched.Registrations = e.touched.Registrations[:m.touched[0]]
	e.touched.Teams = e.touched.Teams[:m.touched[1]]
	e.touched.Users = e.touched.Users[:m.touched[2]]
	e.current = current{}
	e.Release(m)
}

// Release ends a mark, with the marks that were set after it, and keeps what was done
// since.
func (e *Edit) Release(m Mark) {
	if e.undo.marks = m.marks; e.undo.marks == 0 {
		e.undo.steps = nil
	}
}

// touchedLengths returns how many ids of each kind were touched.
func (e *Edit) touchedLengths() [3]int {
	return [3]int{len(e.touched.Registrations), len(e.touched.Teams), len(e.touched.Users)}
}
