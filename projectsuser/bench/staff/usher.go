package staff

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// usher puts people in lines.
type usher struct {
	chance
	projects []project.ID // that it has to do with
}

func (u usher) project() project.ID { return pick(u.chance, u.projects...) }

// registration draws one that is on one of the projects, seldom one that is not.
func (u usher) registration(s *store.Snapshot) projectsuser.ID {
	if line := s.Positions(u.project()); len(line) > 0 && !u.of(5) {
		return pick(u.chance, line...)
	}
	return 999
}

// position draws a position on a project, seldom one that it does not have.
func (u usher) position(s *store.Snapshot, on project.ID) int {
	last := len(s.Positions(on))
	if u.of(10) {
		return last + 2
	}
	return u.IntN(last + 2)
}

// question draws a question.
func (u usher) question(s *store.Snapshot) question[*lines] {
	p := u.project()
	switch u.IntN(5) {
	case 0:
		return line{p}
	case 1:
		return roll{p}
	case 2:
		return where{u.registration(s)}
	}
	return pair{line{p}, line{u.project()}}
}

// order draws an order.
func (u usher) order(s *store.Snapshot) order[*lines] {
	return orderOf(u.chance, func() command[*lines] { return u.command(s) })
}

// command draws a command.
func (u usher) command(s *store.Snapshot) command[*lines] {
	p := u.project()
	switch u.IntN(12) {
	case 0, 1, 2:
		return u.assign(s, p)
	case 3, 4:
		id := u.registration(s)
		return move{id, u.position(s, p)}
	case 5, 6:
		return transfer{u.registration(s), p, u.position(s, p)}
	case 7, 8:
		return u.reorder(s, p)
	case 9:
		return rotate{p}
	case 10:
		return unregister{u.registration(s)}
	}
	return look[*lines]{u.question(s)}
}

// assign draws the assignment of one user or two, who may be the same.
func (u usher) assign(s *store.Snapshot, p project.ID) assign {
	a := assign{project: p}
	for range 1 + u.IntN(2) {
		w := wish{user.ID(1 + u.IntN(workers)), u.position(s, p)}
		if u.of(3) {
			w.user = 999
		}
		a.users = append(a.users, w)
	}
	return a
}

// reorder draws an order of a project, seldom one that is none.
func (u usher) reorder(s *store.Snapshot, p project.ID) reorder {
	r := reorder{p, shuffled(u.chance, s.Positions(p))}
	if u.of(10) {
		r.ids = append(r.ids, append(r.ids, 999)[0])
	}
	return r
}
