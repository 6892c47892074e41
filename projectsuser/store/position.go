package store

import (
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
)

// Positions are the registrations on a project in their order: the first one has
// position 1, and there are no gaps. A new registration comes last.
type Positions struct {
	Project       project.ID
	Registrations []projectsuser.ID // must not be modified
}

// Shift is the move of a registration to another position. The registrations
// between the old and the new position move by one.
type Shift struct {
	Project      project.ID
	Registration projectsuser.ID
	To           int // from 1
}

// PositionError reports a position that a project does not have.
type PositionError struct {
	Project  project.ID
	Position int
	Last     int // the greatest position of the project
}

func (e *PositionError) Error() string {
	return fmt.Sprintf("store: position %d on project %d: want 1 to %d", e.Position, e.Project, e.Last)
}

// OrderError reports an order that does not name each registration on the project
// exactly once.
type OrderError struct {
	Project      project.ID
	Registration projectsuser.ID
	Reason       string
}

func (e *OrderError) Error() string {
	return fmt.Sprintf("store: order of project %d: registration %d: %s", e.Project, e.Registration, e.Reason)
}

// checkPermutation returns an [*OrderError] unless order has each of the ids once.
func checkPermutation(on project.ID, ids, order []projectsuser.ID) error {
	missing := make(map[projectsuser.ID]bool, len(ids))
	for _, id := range ids {
		missing[id] = true
	}
	for _, id := range order {
		first, ok := missing[id]
		if !ok {
			return &OrderError{Project: on, Registration: id, Reason: "not on the project"}
		}
		if !first {
			return &OrderError{Project: on, Registration: id, Reason: "named twice"}
		}
		missing[id] = false
	}
	for _, id := range ids {
		if missing[id] {
			return &OrderError{Project: on, Registration: id, Reason: "not named"}
		}
	}
	return nil
}

// without returns a copy of ids that lacks one id.
func without(ids []projectsuser.ID, id projectsuser.ID) []projectsuser.ID {
	i := slices.Index(ids, id)
	if i < 0 {
		return slices.Clone(ids)
	}
	return slices.Concat(ids[:i], ids[i+1:])
}
