package staff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The house has two wings with two projects each, and everybody may be on all of
// them. On the last project people work alone: they have a team as soon as they
// are assigned, and cannot be transferred.
const (
	wings    = 2
	projects = 4
	alone    = projects
	workers  = 5
)

// wingOf returns the wing that a client keeps to, if it keeps to one.
func wingOf(client int) int { return client % wings }

// positions returns the game about positions.
func positions(seed uint64) game[*lines] {
	g := game[*lines]{seed: seed, clients: 4, steps: 14, slow: slowness(seed), failing: 10, house: house(), world: new(lines)}
	if seed%2 > 0 {
		g.player = func(_ int, c chance) player[*lines] { return usher{c, []project.ID{1, 2, 3, 4}} }
		return g
	}
	g.clients, g.steps, g.parts = 6, 16, byWing
	g.player = func(client int, c chance) player[*lines] {
		first := project.ID(2*wingOf(client) + 1)
		return usher{c, []project.ID{first, first + 1}}
	}
	return g
}

// house returns the records with which the game about positions starts.
func house() (r store.Records) {
	for id := project.ID(1); id <= projects; id++ {
		r.Projects = append(r.Projects, &project.Project{ID: id, Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(id), Project: id, Solo: id == alone})
	}
	for id := user.ID(1); id <= workers; id++ {
		r.Users = append(r.Users, &user.User{ID: id, Login: fmt.Sprint("user-", id)})
	}
	return r
}

// lines are the registrations on each project, in order of position.
type lines struct {
	of     [projects + 1][]place // by project
	newest projectsuser.ID       // the last that was given: none is given twice
}

// place is a registration in a line.
type place struct {
	id   projectsuser.ID
	user user.ID
	team bool // has one, and stays
}

func (l *lines) clone() *lines {
	c := *l
	for i := range c.of {
		c.of[i] = slices.Clone(c.of[i])
	}
	return &c
}

func (l *lines) equal(other *lines) bool {
	return l.newest == other.newest && slices.EqualFunc(l.of[:], other.of[:], slices.Equal)
}

// find returns the project that a registration is on, and its index there, or a
// refusal.
func (l *lines) find(id projectsuser.ID) (on project.ID, i int, missing error) {
	for on, line := range l.of {
		if i := slices.IndexFunc(line, func(p place) bool { return p.id == id }); i >= 0 {
			return project.ID(on), i, nil
		}
	}
	return 0, 0, &store.MissingError{Kind: store.KindRegistration, ID: int64(id)}
}

// idOf returns a user's registration on a project, 0 if there is none.
func (l *lines) idOf(u user.ID, on project.ID) projectsuser.ID {
	for _, p := range l.of[on] {
		if p.user == u {
			return p.id
		}
	}
	return 0
}

// ids returns the registrations on a project.
func (l *lines) ids(on project.ID) []projectsuser.ID {
	ids := make([]projectsuser.ID, len(l.of[on]))
	for i, p := range l.of[on] {
		ids[i] = p.id
	}
	return ids
}

// give returns the id of a new registration: the one that a client was told, if
// it can be.
func (l *lines) give(told []int64, i int) projectsuser.ID {
	l.newest++
	if i < len(told) {
		l.newest = max(l.newest, projectsuser.ID(told[i]))
	}
	return l.newest
}

// put moves the registration at an index of a project's line to a position.
func (l *lines) put(on project.ID, i, to int) error {
	line := l.of[on]
	if to < 1 || to > len(line) {
		return &store.PositionError{Project: on, Position: to, Last: len(line)}
	}
	p := line[i]
	l.of[on] = slices.Insert(slices.Delete(line, i, i+1), to-1, p)
	return nil
}

// String returns the lines as a visualisation shows them.
func (l *lines) String() string {
	var b strings.Builder
	for on, line := range l.of {
		if len(line) == 0 {
			continue
		}
		fmt.Fprintf(&b, "project %d:", on)
		for _, p := range line {
			fmt.Fprintf(&b, " %d of user %d", p.id, p.user)
		}
		b.WriteString("; ")
	}
	return b.String()
}
