package histories

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// unknownID is the id of no record.
const unknownID = 999

// positionClient draws commands and reads about registrations on some projects.
type positionClient struct {
	random
	projects []project.ID
}

func (c positionClient) project() project.ID { return pick(c.random, c.projects...) }

// registration draws a registration on one of the projects, seldom an unknown one.
func (c positionClient) registration(s *store.Snapshot) projectsuser.ID {
	if ids := s.Positions(c.project()); len(ids) > 0 && !c.percent(5) {
		return pick(c.random, ids...)
	}
	return unknownID
}

// position draws a position on a project, seldom one past the last.
func (c positionClient) position(s *store.Snapshot, on project.ID) int {
	last := len(s.Positions(on))
	if c.percent(10) {
		return last + 2
	}
	return c.IntN(last + 2)
}

func (c positionClient) read(s *store.Snapshot) read[*positionModel] {
	p := c.project()
	switch c.IntN(5) {
	case 0:
		return byPosition{p}
	case 1:
		return byID{p}
	case 2:
		return positionOf{c.registration(s)}
	}
	return pair{byPosition{p}, byPosition{c.project()}}
}

func (c positionClient) transaction(s *store.Snapshot) transaction[*positionModel] {
	return drawTransaction(c.random, func() command[*positionModel] { return c.command(s) })
}

func (c positionClient) command(s *store.Snapshot) command[*positionModel] {
	p := c.project()
	switch c.IntN(12) {
	case 0, 1, 2:
		return c.assign(s, p)
	case 3, 4:
		id := c.registration(s)
		return move{id, c.position(s, p)}
	case 5, 6:
		return transfer{c.registration(s), p, c.position(s, p)}
	case 7, 8:
		return c.reorder(s, p)
	case 9:
		return rotate{p}
	case 10:
		return unregister{c.registration(s)}
	}
	return inside[*positionModel]{c.read(s)}
}

// assign draws the assignment of one or two users, who may be the same, seldom of
// an unknown user.
func (c positionClient) assign(s *store.Snapshot, p project.ID) assign {
	a := assign{project: p}
	for range 1 + c.IntN(2) {
		one := assignment{user.ID(1 + c.IntN(positionUsers)), c.position(s, p)}
		if c.percent(3) {
			one.user = unknownID
		}
		a.assignments = append(a.assignments, one)
	}
	return a
}

// reorder draws an order of the registrations on a project, seldom with one that
// is named twice or not on the project.
func (c positionClient) reorder(s *store.Snapshot, p project.ID) reorder {
	r := reorder{p, shuffled(c.random, s.Positions(p))}
	if c.percent(10) {
		r.ids = append(r.ids, append(r.ids, unknownID)[0])
	}
	return r
}
