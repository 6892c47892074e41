package projectsuser

import (
	"fmt"
	"maps"
	"slices"

	"github.com/projectsuser/roster/project"
)

// Positions are the registrations on a project in the order in which its staff
// has put them: the first has position 1, and there is no gap. A new registration
// comes last.
type Positions struct {
	Project       project.ID
	Registrations []ID // must not be modified
}

// Shift is a registration's move to another position. Those between its old and
// its new one make room.
type Shift struct {
	Project      project.ID
	Registration ID
	To           int // from 1
}

// Positions returns the registrations on a project in order of position; they
// must not be modified.
func (s *Snapshot) Positions(on project.ID) []ID {
	if p, ok := s.positions.Get(int64(on)); ok {
		return p.Registrations
	}
	return nil
}

// Position returns the position of a registration in its project, from 1, and 0
// if there is no such registration. It looks through the project's.
func (s *Snapshot) Position(id ID) int {
	e, ok := s.Registrations.Get(int64(id))
	if !ok {
		return 0
	}
	return 1 + slices.Index(s.Positions(e.Registration.Project), id)
}

// Move moves a registration to another position in its project, from 1 for the
// first to the number of registrations for the last. Another one is refused
// with a [*PositionError].
func (tx *Tx) Move(id ID, to int) error {
	return tx.run(CommandMove, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		return tx.shift(Shift{e.Registration.Project, id, to})
	})
}

// shift moves a registration as part of the change.
func (tx *Tx) shift(s Shift) error {
	ids := tx.draft.line(s.Project)
	if s.To < 1 || s.To > len(ids) {
		return &PositionError{s.Project, s.To, len(ids)}
	}
	if ids[s.To-1] == s.Registration {
		return nil
	}
	tx.undo = append(tx.undo, tx.draft.shift(s))
	tx.change.Shifts = append(tx.change.Shifts, s)
	return nil
}

// Reorder gives all registrations on a project new positions. Each has to be
// named once; else the order is refused with an [*OrderError].
func (tx *Tx) Reorder(on project.ID, order []ID) error {
	return tx.run(CommandReorder, func() error {
		if _, err := tx.findProject(on); err != nil {
			return err
		}
		old := tx.draft.line(on)
		if err := checkPermutation(on, old, order); err != nil {
			return err
		}
		if slices.Equal(old, order) {
			return nil
		}
		p := Positions{on, slices.Clone(order)}
		tx.undo = append(tx.undo, tx.draft.positions.put([]*Positions{&p}))
		tx.change.Orders = append(tx.change.Orders, p)
		return nil
	})
}

// checkPermutation refuses an order that does not name each of the ids once.
func checkPermutation(on project.ID, ids, order []ID) error {
	left := make(map[ID]bool, len(ids))
	for _, id := range ids {
		left[id] = true
	}
	for _, id := range order {
		waiting, ok := left[id]
		if !ok {
			return &OrderError{Project: on, Registration: id, Reason: "not on the project"}
		}
		if !waiting {
			return &OrderError{Project: on, Registration: id, Reason: "named twice"}
		}
		left[id] = false
	}
	for _, id := range ids {
		if left[id] {
			return &OrderError{Project: on, Registration: id, Reason: "not named"}
		}
	}
	return nil
}

// line returns the registrations on a project in order of position.
func (d *draft) line(on project.ID) []ID {
	if p, ok := d.positions.edit.Get(int64(on)); ok {
		return p.Registrations
	}
	return nil
}

// enter puts registrations that are new on their projects in the last places,
// and takes those that come from another project out of it. It has to be called
// before they are put; it returns how to take that back.
//
// A line is lengthened in place, which no reader sees: nobody looks beyond the
// end of the line that is theirs. It is never shortened in place.
func (d *draft) enter(registrations []*Registration) (undo func()) {
	lines := make(map[project.ID]*Positions)
	for _, r := range registrations {
		e, ok := d.registrations.edit.Get(int64(r.ID))
		if ok && e.Registration.Project == r.Project {
			continue
		}
		if ok {
			l := d.edit(lines, e.Registration.Project)
			l.Registrations = without(l.Registrations, r.ID)
		}
		l := d.edit(lines, r.Project)
		l.Registrations = append(l.Registrations, r.ID)
	}
	return d.keep(lines)
}

// leave takes registrations out of the lines of their projects. It has to be
// called before they are removed.
func (d *draft) leave(ids []ID) (undo func()) {
	lines := make(map[project.ID]*Positions)
	for _, id := range ids {
		if e, ok := d.registrations.edit.Get(int64(id)); ok {
			l := d.edit(lines, e.Registration.Project)
			l.Registrations = without(l.Registrations, id)
		}
	}
	return d.keep(lines)
}

// shift moves a registration to a position that there is. A replay may come from
// anywhere: for a position that there is not it takes the nearest.
func (d *draft) shift(s Shift) (undo func()) {
	rest := without(d.line(s.Project), s.Registration)
	at := min(max(s.To-1, 0), len(rest))
	return d.positions.put([]*Positions{{s.Project, slices.Insert(rest, at, s.Registration)}})
}

// edit returns the line of a project among those being edited.
func (d *draft) edit(lines map[project.ID]*Positions, on project.ID) *Positions {
	if lines[on] == nil {
		lines[on] = &Positions{on, d.line(on)}
	}
	return lines[on]
}

// keep puts the lines that were edited in their places.
func (d *draft) keep(lines map[project.ID]*Positions) (undo func()) {
	return d.positions.put(slices.Collect(maps.Values(lines)))
}

// without returns a copy of ids less one of them.
func without(ids []ID, id ID) []ID {
	i := slices.Index(ids, id)
	if i < 0 {
		return slices.Clone(ids)
	}
	return slices.Concat(ids[:i], ids[i+1:])
}

// pointers returns a pointer to a copy of each of the lines.
func pointers(lines []Positions) (copies []*Positions) {
	for _, l := range lines {
		copies = append(copies, &l)
	}
	return copies
}

// PositionError says that a project has no such position.
type PositionError struct {
	Project  project.ID
	Position int
	Last     int // the last one there is
}

func (e *PositionError) Error() string {
	return fmt.Sprintf("projectsuser: position %d on project %d: want 1 to %d", e.Position, e.Project, e.Last)
}

// OrderError says that an order of a project's registrations is none: one of
// them is not named, or twice, or is not on the project.
type OrderError struct {
	Project      project.ID
	Registration ID
	Reason       string
}

func (e *OrderError) Error() string {
	return fmt.Sprintf("projectsuser: order of project %d: registration %d: %s", e.Project, e.Registration, e.Reason)
}
