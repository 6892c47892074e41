package histories

import (
	"slices"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// assign assigns users to a project. The result is their registrations.
type assign struct {
	project     project.ID
	assignments []assignment
}

// assignment is a user and a position; 0 is the last.
type assignment struct {
	user     user.ID
	position int
}

func (a assign) run(tx *registry.Tx) (result []int64, err error) {
	all := make([]registry.Assignment, len(a.assignments))
	for i, one := range a.assignments {
		all[i] = registry.Assignment{User: one.user, Position: one.position}
	}
	registrations, err := tx.Assign(a.project, all...)
	for _, r := range registrations {
		result = append(result, int64(r.ID))
	}
	return result, err
}

func (a assign) apply(m *positionModel, got []int64) (want []int64, refusal error) {
	var moves []move
	for i, one := range a.assignments {
		if one.user > positionUsers {
			return nil, &store.MissingError{Kind: store.KindUser, ID: int64(one.user)}
		}
		id := m.idOf(one.user, a.project)
		if id == 0 {
			id = nextID(&m.last, got, i)
			m.on[a.project] = append(m.on[a.project], placed{id, one.user, a.project == soloProject})
			if one.position != 0 {
				moves = append(moves, move{id, one.position})
			}
		}
		want = append(want, int64(id))
	}
	for _, one := range moves {
		if _, refusal := one.apply(m, nil); refusal != nil {
			return nil, refusal
		}
	}
	return want, nil
}

// move moves a registration to another position on its project.
type move struct {
	id       projectsuser.ID
	position int
}

func (c move) run(tx *registry.Tx) ([]int64, error) { return nil, tx.Move(c.id, c.position) }

func (c move) apply(m *positionModel, _ []int64) (none []int64, refusal error) {
	on, i, missing := m.find(c.id)
	if missing != nil {
		return nil, missing
	}
	return nil, m.place(on, i, c.position)
}

// reorder gives all registrations on a project new positions.
type reorder struct {
	project project.ID
	ids     []projectsuser.ID
}

func (r reorder) run(tx *registry.Tx) ([]int64, error) { return nil, tx.Reorder(r.project, r.ids) }

func (r reorder) apply(m *positionModel, _ []int64) (none []int64, refusal error) {
	old := m.ids(r.project)
	for i, id := range r.ids {
		if !slices.Contains(old, id) {
			return nil, r.refusal(id, "not on the project")
		}
		if slices.Contains(r.ids[:i], id) {
			return nil, r.refusal(id, "named twice")
		}
	}
	for _, id := range old {
		if !slices.Contains(r.ids, id) {
			return nil, r.refusal(id, "not named")
		}
	}
	slices.SortFunc(m.on[r.project], func(a, b placed) int { return slices.Index(r.ids, a.id) - slices.Index(r.ids, b.id) })
	return nil, nil
}

func (r reorder) refusal(id projectsuser.ID, reason string) error {
	return &store.OrderError{Project: r.project, Registration: id, Reason: reason}
}

// rotate reads the registrations of a project in the transaction and moves the
// first one behind the last. The result is what it read.
type rotate struct{ project project.ID }

func (r rotate) run(tx *registry.Tx) ([]int64, error) {
	ids := tx.View().Positions(r.project)
	return toNumbers(ids), tx.Reorder(r.project, rotated(ids))
}

func (r rotate) apply(m *positionModel, _ []int64) (want []int64, refusal error) {
	want = toNumbers(m.ids(r.project))
	m.on[r.project] = rotated(m.on[r.project])
	return want, nil
}

// rotated returns the values with the first one behind the last.
func rotated[T any](values []T) []T {
	first := min(1, len(values))
	return slices.Concat(values[first:], values[:first])
}

// transfer moves a registration to a position on another project; 0 is the last.
type transfer struct {
	id       projectsuser.ID
	to       project.ID
	position int
}

func (t transfer) run(tx *registry.Tx) ([]int64, error) {
	_, err := tx.Transfer(t.id, t.to, t.position)
	return nil, err
}

func (t transfer) apply(m *positionModel, _ []int64) (none []int64, refusal error) {
	from, i, missing := m.find(t.id)
	if missing != nil {
		return nil, missing
	}
	if from != t.to {
		if refusal := m.transfer(from, i, t.to); refusal != nil {
			return nil, refusal
		}
		i = len(m.on[t.to]) - 1
	}
	position := t.position
	if position == 0 {
		position = len(m.on[t.to])
	}
	return nil, m.place(t.to, i, position)
}

// transfer moves the registration at an index of a project behind the last one of
// another project.
func (m *positionModel) transfer(from project.ID, i int, to project.ID) (refusal error) {
	p := m.on[from][i]
	if p.team {
		return &store.InvalidError{Kind: store.KindRegistration, ID: int64(p.id), Reason: "user and project cannot change once there are teams"}
	}
	if other := m.idOf(p.user, to); other != 0 {
		return &store.TakenError{
			Kind: store.KindRegistration, Field: "user_id", Value: strconv.Itoa(int(p.user)), By: int64(other),
		}
	}
	m.on[from] = slices.Delete(m.on[from], i, i+1)
	p.team = to == soloProject
	m.on[to] = append(m.on[to], p)
	return nil
}

// unregister removes a registration.
type unregister struct{ id projectsuser.ID }

func (u unregister) run(tx *registry.Tx) ([]int64, error) { return nil, tx.Unregister(u.id) }

func (u unregister) apply(m *positionModel, _ []int64) (none []int64, refusal error) {
	on, i, missing := m.find(u.id)
	if missing != nil {
		return nil, missing
	}
	m.on[on] = slices.Delete(m.on[on], i, i+1)
	return nil, nil
}
