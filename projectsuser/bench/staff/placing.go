package staff

import (
	"slices"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// assign assigns users to a project, and tells their registrations.
type assign struct {
	project project.ID
	users   []wish
}

// wish is a user who is to be at a position; 0 is the last.
type wish struct {
	user     user.ID
	position int
}

func (a assign) carry(tx *registry.Tx) (told []int64, err error) {
	all := make([]registry.Assignment, len(a.users))
	for i, w := range a.users {
		all[i] = registry.Assignment{User: w.user, Position: w.position}
	}
	registrations, err := tx.Assign(a.project, all...)
	for _, r := range registrations {
		told = append(told, int64(r.ID))
	}
	return told, err
}

func (a assign) apply(l *lines, told []int64) (should []int64, refusal error) {
	var moves []move
	for i, w := range a.users {
		if w.user > workers {
			return nil, &store.MissingError{Kind: store.KindUser, ID: int64(w.user)}
		}
		id := l.idOf(w.user, a.project)
		if id == 0 {
			id = l.give(told, i)
			l.of[a.project] = append(l.of[a.project], place{id, w.user, a.project == alone})
			if w.position != 0 {
				moves = append(moves, move{id, w.position})
			}
		}
		should = append(should, int64(id))
	}
	for _, m := range moves {
		if _, refusal := m.apply(l, nil); refusal != nil {
			return nil, refusal
		}
	}
	return should, nil
}

// move moves a registration to another position.
type move struct {
	id projectsuser.ID
	to int
}

func (m move) carry(tx *registry.Tx) ([]int64, error) { return nil, tx.Move(m.id, m.to) }

func (m move) apply(l *lines, _ []int64) (none []int64, refusal error) {
	on, i, missing := l.find(m.id)
	if missing != nil {
		return nil, missing
	}
	return nil, l.put(on, i, m.to)
}

// reorder gives all registrations on a project new positions.
type reorder struct {
	project project.ID
	ids     []projectsuser.ID
}

func (r reorder) carry(tx *registry.Tx) ([]int64, error) {
	return nil, tx.Reorder(r.project, r.ids)
}

func (r reorder) apply(l *lines, _ []int64) (none []int64, refusal error) {
	old := l.ids(r.project)
	for i, id := range r.ids {
		if !slices.Contains(old, id) {
			return nil, r.refuse(id, "not on the project")
		}
		if slices.Contains(r.ids[:i], id) {
			return nil, r.refuse(id, "named twice")
		}
	}
	for _, id := range old {
		if !slices.Contains(r.ids, id) {
			return nil, r.refuse(id, "not named")
		}
	}
	slices.SortFunc(l.of[r.project], func(a, b place) int { return slices.Index(r.ids, a.id) - slices.Index(r.ids, b.id) })
	return nil, nil
}

// refuse returns the refusal of the order for one of the registrations.
func (r reorder) refuse(id projectsuser.ID, why string) error {
	return &store.OrderError{Project: r.project, Registration: id, Reason: why}
}

// rotate reads the line of a project, puts the first behind the last, and tells
// what it read.
type rotate struct{ project project.ID }

func (r rotate) carry(tx *registry.Tx) ([]int64, error) {
	line := tx.View().Positions(r.project)
	return toNumbers(line), tx.Reorder(r.project, rotated(line))
}

func (r rotate) apply(l *lines, _ []int64) (should []int64, refusal error) {
	should = toNumbers(l.ids(r.project))
	l.of[r.project] = rotated(l.of[r.project])
	return should, nil
}

// rotated returns the values with the first behind the last.
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

func (t transfer) carry(tx *registry.Tx) ([]int64, error) {
	_, err := tx.Transfer(t.id, t.to, t.position)
	return nil, err
}

func (t transfer) apply(l *lines, _ []int64) (none []int64, refusal error) {
	from, i, missing := l.find(t.id)
	if missing != nil {
		return nil, missing
	}
	if from != t.to {
		if refusal := l.cross(from, i, t.to); refusal != nil {
			return nil, refusal
		}
		i = len(l.of[t.to]) - 1
	}
	position := t.position
	if position == 0 {
		position = len(l.of[t.to])
	}
	return nil, l.put(t.to, i, position)
}

// cross puts the registration at an index of a line behind the last of another.
func (l *lines) cross(from project.ID, i int, to project.ID) (refusal error) {
	p := l.of[from][i]
	if p.team {
		return &store.InvalidError{Kind: store.KindRegistration, ID: int64(p.id), Reason: "user and project stay once there are teams"}
	}
	if other := l.idOf(p.user, to); other != 0 {
		return &store.TakenError{
			Kind: store.KindRegistration, Field: "user_id", Value: strconv.Itoa(int(p.user)), By: int64(other),
		}
	}
	l.of[from] = slices.Delete(l.of[from], i, i+1)
	l.of[to] = append(l.of[to], p)
	return nil
}

// unregister takes a registration away.
type unregister struct{ id projectsuser.ID }

func (u unregister) carry(tx *registry.Tx) ([]int64, error) { return nil, tx.Unregister(u.id) }

func (u unregister) apply(l *lines, _ []int64) (none []int64, refusal error) {
	on, i, missing := l.find(u.id)
	if missing != nil {
		return nil, missing
	}
	l.of[on] = slices.Delete(l.of[on], i, i+1)
	return nil, nil
}
