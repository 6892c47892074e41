package overplane

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// order is an order of all the rows of a project.
type order struct {
	parent parent
	ids    []projectsuser.ID // not checked: the registry knows which there are
}

// readOrder returns the order that a request asks for.
func readOrder(r *http.Request) (order, error) {
	o, err := readObject(r)
	if err != nil {
		return order{}, err
	}
	f := web.FieldsOf(o)
	wanted := order{
		parent: parent{web.Require(f, "parent_id", named), takeValue(f, "parent_type", named)},
		ids:    web.Require(f, "ids", rowIDs),
	}
	return wanted, f.Err()
}

// carry puts the rows in the order, and returns them.
func (o order) carry(tx *registry.Tx) (rows, error) {
	on, err := o.parent.find(tx.View())
	if err != nil {
		return rows{}, err
	}
	if err := tx.Reorder(on.ID, o.ids); err != nil {
		return rows{}, err
	}
	return page{parent: o.parent, limit: mostRows}.find(tx.View())
}
