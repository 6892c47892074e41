package histories

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// world is what the registry should hold: a roll for each project. It is a
// value: a roll is cloned before it is changed.
type world [len(projects)]roll

// roll is who is registered on a project, and the teams there.
type roll struct {
	members []member // by user
	groups  []group  // by id
	newest  ids      // the last that were given here: none is given twice
}

// member is a registration.
type member struct {
	id         projectsuser.ID
	user       user.ID
	occurrence int
	attempts   []team.ID
	mark       project.Mark // as compiled
	retriable  time.Time    // from when another attempt is possible; zero if it is not
}

// group is a team. It has no dates: it moves from stage to stage.
type group struct {
	id    team.ID
	stage stage
	mark  project.Mark
	users crew
}

// stage is how far a team is.
type stage uint8

const (
	open stage = iota
	waiting
	working
	closed
)

// equal reports whether two worlds are the same.
func (w world) equal(other world) bool {
	for i := range w {
		if !w[i].equal(other[i]) {
			return false
		}
	}
	return true
}

// equal reports whether two rolls are the same.
func (r roll) equal(other roll) bool {
	return r.newest == other.newest && slices.Equal(r.groups, other.groups) && slices.EqualFunc(r.members, other.members, member.equal)
}

// equal reports whether two members are the same.
func (m member) equal(other member) bool {
	return m.id == other.id && m.occurrence == other.occurrence && m.mark == other.mark &&
		m.retriable.Equal(other.retriable) && slices.Equal(m.attempts, other.attempts)
}

// clone returns a roll that can be changed.
func (r roll) clone() roll {
	r.members, r.groups = slices.Clone(r.members), slices.Clone(r.groups)
	return r
}

// member returns the registration with an id, nil if there is none.
func (r *roll) member(id projectsuser.ID) *member {
	if i := slices.IndexFunc(r.members, func(m member) bool { return m.id == id }); i >= 0 {
		return &r.members[i]
	}
	return nil
}

// of returns the registration of a user, nil if there is none.
func (r *roll) of(u user.ID) *member {
	if i := slices.IndexFunc(r.members, func(m member) bool { return m.user == u }); i >= 0 {
		return &r.members[i]
	}
	return nil
}

// group returns the team with an id, nil if there is none.
func (r *roll) group(id team.ID) *group {
	if i := slices.IndexFunc(r.groups, func(g group) bool { return g.id == id }); i >= 0 {
		return &r.groups[i]
	}
	return nil
}

// active returns the last attempt of a member, nil if there is none.
func (r *roll) active(m *member) *group {
	if len(m.attempts) == 0 {
		return nil
	}
	return r.group(m.attempts[len(m.attempts)-1])
}

// status returns how far a member is; nil is somebody who is not registered.
func (r *roll) status(m *member) state.Status {
	if m == nil {
		return state.NotRegistered
	}
	g := r.active(m)
	if g == nil {
		return state.Searching
	}
	if g.stage == closed && g.mark.IsSet() {
		return state.Finished
	}
	return [...]state.Status{open: state.CreatingGroup, waiting: state.WaitingToStart, working: state.InProgress, closed: state.WaitingEvaluation}[g.stage]
}

// answer returns what the world answers to a question.
func (w *world) answer(q question) (a answer) {
	if q.about == counts {
		for i := range w {
			if q.project == 0 || q.project == project.ID(i+1) {
				w[i].count(&a)
			}
		}
		return a
	}
	r := &w[q.project-1]
	if q.about == oneUser {
		return r.find(q.user)
	}
	for i := range r.members {
		if r.status(&r.members[i]) == q.status {
			a.users = a.users.with(r.members[i].user)
		}
	}
	return a
}

// count counts the members by status.
func (r *roll) count(a *answer) {
	for i := range r.members {
		a.counts[r.status(&r.members[i])]++
	}
}

// find returns how far a user is.
func (r *roll) find(u user.ID) answer {
	m := r.of(u)
	if m == nil {
		return answer{status: state.NotRegistered}
	}
	a := answer{registration: m.id, status: r.status(m), occurrence: m.occurrence, mark: m.mark, attempts: len(m.attempts)}
	if g := r.active(m); g != nil {
		a.team, a.users = g.id, g.users
	}
	return a
}

// String returns the world as a visualisation shows it: by project, who is there
// with which attempts, and the teams.
func (w world) String() string {
	var b strings.Builder
	for i, r := range w {
		if r.newest == (ids{}) {
			continue
		}
		fmt.Fprintf(&b, "project %d: ", i+1)
		for _, m := range r.members {
			fmt.Fprintf(&b, "user %d is %d %s mark %s retriable %s occurrence %d teams %d; ",
				m.user, m.id, r.status(&m), m.mark, m.retriable.Format(time.TimeOnly), m.occurrence, m.attempts)
		}
		for _, g := range r.groups {
			fmt.Fprintf(&b, "team %d of %s stage %d mark %s; ", g.id, g.users, g.stage, g.mark)
		}
	}
	return b.String()
}
