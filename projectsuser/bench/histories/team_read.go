package histories

import (
	"fmt"
	"math/bits"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// progress reads the registration of a user on a project: its status, id,
// occurrence, mark (-1 for none), number of attempts, active team and the set of
// the team's users; only the status if the user is not registered.
type progress struct {
	project project.ID
	user    user.ID
}

func (q progress) read(s *store.Snapshot) []int64 {
	e := s.Find(q.user, q.project)
	if e == nil {
		return []int64{int64(state.NotRegistered)}
	}
	r := e.Registration
	var users userSet
	if t := r.Attempts.Active(); t != nil {
		for _, m := range t.Members {
			users = users.with(m.User)
		}
	}
	return []int64{
		int64(e.Status), int64(r.ID), int64(r.Occurrence), points(r.FinalMark), int64(r.Attempts.Len()), int64(activeTeam(r)), int64(users),
	}
}

func (q progress) answer(m *teamModel) []int64 {
	p := &m.projects[q.project-1]
	r := p.memberOf(q.user)
	if r == nil {
		return []int64{int64(state.NotRegistered)}
	}
	var active group
	if g := p.active(r); g != nil {
		active = *g
	}
	return []int64{
		int64(p.status(r)), int64(r.id), int64(r.occurrence), points(r.mark), int64(len(r.attempts)), int64(active.id), int64(active.users),
	}
}

// points returns the points of a mark, -1 for none.
func points(m project.Mark) int64 {
	if n, ok := m.Points(); ok {
		return int64(n)
	}
	return -1
}

// activeTeam returns the id of a registration's active team, 0 if it has none.
func activeTeam(r *projectsuser.Registration) team.ID {
	if t := r.Attempts.Active(); t != nil {
		return t.ID
	}
	return 0
}

// byStatus reads the set of the users with a status on a project.
type byStatus struct {
	project project.ID
	status  state.Status
}

func (q byStatus) read(s *store.Snapshot) []int64 {
	var users userSet
	f := &s.Fields().Registrations
	for e := range s.Registrations.Where(f.ProjectID.In(q.project), f.Status.In(q.status)) {
		users = users.with(e.Registration.User)
	}
	return []int64{int64(users)}
}

func (q byStatus) answer(m *teamModel) []int64 {
	var users userSet
	p := &m.projects[q.project-1]
	for i := range p.members {
		if p.status(&p.members[i]) == q.status {
			users = users.with(p.members[i].user)
		}
	}
	return []int64{int64(users)}
}

// countStatuses reads how many registrations have each status, on a project or, if
// that is 0, on all.
type countStatuses struct{ project project.ID }

func (q countStatuses) read(s *store.Snapshot) []int64 {
	f := &s.Fields().Registrations
	var on []query.Condition[*store.Entry]
	if q.project != 0 {
		on = append(on, f.ProjectID.In(q.project))
	}
	counts := make([]int64, state.Finished+1)
	for _, b := range query.CountBy(s.Registrations, f.Status, on...) {
		counts[b.Value] = int64(b.Count)
	}
	return counts
}

func (q countStatuses) answer(m *teamModel) []int64 {
	counts := make([]int64, state.Finished+1)
	for i := range m.projects {
		p := &m.projects[i]
		if q.project != 0 && q.project != project.ID(i+1) {
			continue
		}
		for j := range p.members {
			counts[p.status(&p.members[j])]++
		}
	}
	return counts
}

// userSet is a set of users: bit n is user n.
type userSet uint64

func (s userSet) with(u user.ID) userSet    { return s | 1<<u }
func (s userSet) without(u user.ID) userSet { return s &^ (1 << u) }
func (s userSet) has(u user.ID) bool        { return s&(1<<u) != 0 }
func (s userSet) len() int                  { return bits.OnesCount64(uint64(s)) }

// String lists the users, as "{ 1 3 }".
func (s userSet) String() string {
	var text string
	for u := range user.ID(teamUsers + 1) {
		if s.has(u) {
			text += fmt.Sprint(" ", u)
		}
	}
	return "{" + text + " }"
}
