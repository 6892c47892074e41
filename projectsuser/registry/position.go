package registry

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Move moves a registration to another position in its project, from 1 to the number of
// registrations. Another position is refused with a [*store.PositionError].
func (tx *Tx) Move(id projectsuser.ID, to int) error {
	return tx.run(store.CommandMove, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		return tx.edit.Shift(store.Shift{Project: e.Registration.Project, Registration: id, To: to})
	})
}

// Reorder gives all registrations on a project new positions. An order that does not
// name each registration once is refused with a [*store.OrderError].
func (tx *Tx) Reorder(on project.ID, order []projectsuser.ID) error {
	return tx.run(store.CommandReorder, func() error {
		if _, err := tx.project(on); err != nil {
			return err
		}
		return tx.edit.Reorder(store.Positions{Project: on, Registrations: order})
	})
}
